"""An author who changes the words is told when their date (`published:`) is still that of the last
edition."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from locales.preparation import prepare_library
from models.database import connect_database
from models.guide import ChangeKind
from models.publishing import PreparedLibrary, publish
from models.written_dates import date_warnings
from tests.answers import described
from tests.databases import database_url
from tests.samples import GUIDE, library, write_catalogs

WRITTEN, LATER = date(2026, 11, 22), date(2026, 11, 30)
STILL = "safe: `published:` is still 22 November 2026; set it to the day of the new words"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database in which the guide is published."""
    engine = connect_database(database_url(tmp_path))
    publish(engine, prepared(tmp_path, GUIDE))
    yield engine
    engine.dispose()


def prepared(folder: Path, guide: str) -> PreparedLibrary:
    """A library with this guide, in English only."""
    small = library(folder / "content", guide)
    root = folder / "locales"
    for path in write_catalogs(small, root).rglob("safe.po"):
        path.unlink()
    return prepare_library(small, root)


@pytest.mark.parametrize(
    ("words", "published", "kind", "day", "warned"),
    [
        ("Stay **calm** now.", "2026-11-22", "normal", LATER, True),
        ("Stay **calm** now.", "2026-11-22", "safety", LATER, True),
        ("Stay **calm** now.", "2026-11-22", "minor", LATER, False),
        ("Stay **calm** now.", "2026-11-22", "normal", WRITTEN, False),
        ("Stay **calm** now.", "2026-11-29", "normal", LATER, False),
        ("Stay **calm**.", "2026-11-22", "normal", LATER, False),
    ],
)
def test_a_date_that_was_left_as_it_was_is_named(
    engine: Engine,
    tmp_path: Path,
    words: str,
    published: str,
    kind: ChangeKind,
    day: date,
    warned: bool,
) -> None:
    guide = GUIDE.replace("Stay **calm**.", words).replace("2026-11-22", published)
    work = described(prepared(tmp_path, guide), "safe", kind)
    assert date_warnings(engine, work, day) == [STILL] * warned


def test_a_new_guide_and_an_undescribed_change_have_no_warning(
    engine: Engine, tmp_path: Path
) -> None:
    work = prepared(tmp_path, GUIDE.replace("Stay **calm**.", "Stay **calm** now."))
    assert date_warnings(engine, work, LATER) == []
    empty = connect_database(database_url(tmp_path / "content"))
    assert date_warnings(empty, described(work, "safe"), LATER) == []
    empty.dispose()
