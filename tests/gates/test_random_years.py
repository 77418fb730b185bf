"""Two thousand steps of random years: see `tests/codes/random_year.py`."""

from pathlib import Path

import pytest

from models.database import open_database
from models.publishing import PreparedLibrary
from tests.codes.random_year import begin_year
from tests.databases import database_url
from tests.samples import prepare_test_library

SEEDS, STEPS = range(100, 140), 50


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    return prepare_test_library(tmp_path_factory.mktemp("catalogs"))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sheet_is_current_that_says_something_else_than_what_is_served(
    small_library: PreparedLibrary, tmp_path: Path, seed: int
) -> None:
    with open_database(database_url(tmp_path)) as engine:
        year = begin_year(engine, small_library, seed)
        for _ in range(STEPS):
            year.step()
