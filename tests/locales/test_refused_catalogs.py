"""A bad catalog is refused with its file and line, and what was published stays as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from api.published.reloader import Reloader
from locales.catalogs import catalog_path, update_catalog
from locales.languages import languages
from locales.library import Library
from locales.preparation import prepare_library
from models.database import connect_database
from models.publishing import publish
from models.tables import Publication
from tests.databases import database_url
from tests.registry import TAGS
from tests.samples import GUIDE, POLISH, faults_from, library, line_of

HEADER = 'msgid ""\nmsgstr ""'
CALM, READ, FIGURE = 'msgid "Stay **', 'msgid "Read', 'msgid "{value}'


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect_database(database_url(tmp_path))
    yield engine
    engine.dispose()


def publications(engine: Engine) -> list[int | None]:
    with Session(engine) as session:
        return [*session.exec(select(Publication.id))]


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("{helper}", "pomocnik", READ, "first.read: placeholder: {helper} is lost"),
        ("{helper}", "{helper} {helper}", READ, "first.read: placeholder: {helper} is not in the"),
        ("100", "200", FIGURE, "figure.text: number: 100 is lost"),
        ("100", "١٠٠", FIGURE, "figure.text: number: '١٠٠' must be written in the digits 0-9"),
        ("link:more", "contact:helper", READ, "first.read: link: (link:more) is lost"),
        ("morze **", "morze 0800 123 456 **", CALM, "first.calm: contact detail typed by hand"),
        ("morze **", "www.example.org **", CALM, "first.calm: contact detail typed by hand: 'www"),
        ("morze **", "a@example.org **", CALM, "first.calm: contact detail typed by hand: 'a@ex"),
        ("morze **", "\u202esłowo **", CALM, "first.calm: invisible character U+202E"),
        ("morze **", "sło\u200bwo **", CALM, "first.calm: invisible character U+200B"),
        ("morze **", "слово **", CALM, "first.calm: not in the script of Polish"),
        ("**morze**.", "**morze.", CALM, "first.calm: markup: unclosed **"),
        ('**morze**."', "**morze**.", '"morze **', "not a line of a catalog: msgstr"),
        ("UTF-8", "latin2", HEADER, "the header does not say charset=UTF-8"),
        ("Language: pl", "Language: cs", HEADER, "the header says language 'cs', not 'pl'"),
        (HEADER, f"#, fuzzy\n{HEADER}", HEADER, "the header is marked fuzzy"),
    ],
)
def test_a_bad_catalog_is_refused_at_its_line(
    small: Library, root: Path, old: str, new: str, at: str, reason: str
) -> None:
    path = catalog_path(POLISH, "safe", root)
    head, found, tail = path.read_text("utf-8").rpartition(old)
    assert found
    bad = head + new + tail
    path.write_text(bad, "utf-8")
    line = line_of(bad, at)
    faults = faults_from(lambda: prepare_library(small, root))
    assert any(
        each.startswith(f"locales/pl/LC_MESSAGES/safe.po:{line}: {reason}") for each in faults
    )


def test_what_was_published_stays_when_a_catalog_is_refused(
    engine: Engine, small: Library, root: Path
) -> None:
    publish(engine, prepare_library(small, root))
    reloader = Reloader(engine)
    served = reloader.snapshot
    path = catalog_path(POLISH, "safe", root)
    head, _, tail = path.read_text("utf-8").rpartition("{helper}")
    path.write_text(f"{head}pomocnik{tail}", "utf-8")
    assert faults_from(lambda: publish(engine, prepare_library(small, root)))
    assert publications(engine) == [1]
    reloader.refresh()
    assert reloader.snapshot is served


def test_bytes_of_another_charset_are_refused(engine: Engine, small: Library, root: Path) -> None:
    publish(engine, prepare_library(small, root))
    path = catalog_path(POLISH, "safe", root)
    raw = path.read_bytes().decode().encode("iso-8859-2")
    path.write_bytes(raw)
    line = raw[: raw.index(b"\xb3")].count(b"\n") + 1
    assert faults_from(lambda: publish(engine, prepare_library(small, root))) == [
        f"locales/pl/LC_MESSAGES/safe.po:{line}: not UTF-8: byte 0xb3; save the file as UTF-8"
    ]
    assert publications(engine) == [1]


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ('"morze **morze**."', '""', CALM, "first.calm: not translated"),
        ('"morze **morze**."', '"  "', CALM, "first.calm: not translated"),
        ('"Stay **calm**."', '"Be calm."', 'msgid "Be', "first.calm: the English has changed"),
        ('msgctxt "first.calm"', '#, fuzzy\nmsgctxt "first.calm"', CALM, "first.calm: the English"),
        ('msgctxt "first.calm"', 'msgctxt "second"', None, "first.calm: missing; run `polyleaf"),
    ],
)
def test_a_guide_waits_in_a_language_whose_catalog_has_a_gap_and_says_where(
    small: Library, root: Path, old: str, new: str, at: str | None, reason: str
) -> None:
    path = catalog_path(POLISH, "safe", root)
    head, found, tail = path.read_text("utf-8").rpartition(old)
    assert found
    path.write_text(head + new + tail, "utf-8")
    line = line_of(head + new + tail, at) if at else 1
    work = prepare_library(small, root)
    (gap,) = work.waiting
    assert str(gap).startswith(f"locales/pl/LC_MESSAGES/safe.po:{line}: {reason}")
    assert [*work.translations["safe"]] == [tag for tag in TAGS if tag != "pl"]


def test_every_language_waits_for_english_that_has_changed(tmp_path: Path, root: Path) -> None:
    new = library(tmp_path / "content", GUIDE.replace("Stay **calm**", "Be **calm**"))
    for tag in TAGS[1:]:
        path = catalog_path(languages()[tag], "safe", root)
        path.write_bytes(update_catalog(new.documents["safe"], languages()[tag], path.read_bytes()))
    work = prepare_library(new, root)
    assert len(work.waiting) == len(TAGS) - 1
    assert all("first.calm: the English has changed" in str(each) for each in work.waiting)
    assert [*work.translations["safe"]] == ["en"]
