"""The library whose changes are sent: one guide, in every language."""

import pytest

from locales.library import read_library
from locales.library_files import prepare_files, read_library_files
from models.publishing import PreparedLibrary
from tests.samples import content, write_catalogs


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    """The small library in every language, from files, with the whole interface."""
    folder = tmp_path_factory.mktemp("whole")
    write_catalogs(read_library(content(folder)), folder / "locales")
    return prepare_files(read_library_files(folder))
