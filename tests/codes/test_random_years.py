"""No sheet is told that it is current unless it says what is served now."""

from pathlib import Path

from models.database import open_database
from models.publishing import PreparedLibrary
from tests.codes.random_year import begin_year
from tests.databases import database_url

SEED, STEPS = 1, 40  # many more in tests/gates/test_random_years.py


def test_no_sheet_is_current_that_says_something_else_than_what_is_served(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with open_database(database_url(tmp_path)) as engine:
        year = begin_year(engine, prepared, SEED)
        for _ in range(STEPS):
            year.step()
    assert len(year.printed) > STEPS
