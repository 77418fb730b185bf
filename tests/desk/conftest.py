"""A server with the small library, and people who are signed in at its desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.publishing import PreparedLibrary
from tests.desk.people import Office, office_in
from tests.editing.conftest import whole as whole


@pytest.fixture
def office(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Office]:
    with office_in(tmp_path, whole) as office:
        yield office
