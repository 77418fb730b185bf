"""Publishing stores what changed, all of it or nothing, and keeps everything that was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from api.published.reloader import Reloader
from api.published.snapshot import AdviceQuery, Snapshot, read_snapshot
from locales.catalogs import catalog_path
from locales.languages import languages
from locales.library import Library
from locales.localise import software_words
from locales.preparation import prepare_library
from models.advice import StepsAdvice, Translation
from models.database import connect_database, reading, writing
from models.errors import InvalidFiles
from models.guide import EditionChange
from models.publishing import DescribedChange, PreparedLibrary, PublishConflict, publish
from models.stored_files import read_stored_files
from models.tables import (
    AuditEntry,
    Edition,
    EditionTranslation,
    NumberedPlace,
    Publication,
    Wording,
)
from models.yaml_source import Message
from tests.databases import database_url
from tests.registry import TAGS
from tests.samples import GUIDE, changed, faults_from, library, line_of, write_catalogs

REWORDED = changed(GUIDE, "Stay **calm**.", "Stay **calm** and listen.")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = connect_database(database_url(tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def good(small: Library, root: Path) -> PreparedLibrary:
    return prepare_library(small, root)


def edited(root: Path, tag: str, old: str, new: str) -> None:
    """Changes the last place in a catalog where `old` stands."""
    path = catalog_path(languages()[tag], "safe", root)
    head, found, tail = path.read_text("utf-8").rpartition(old)
    assert found
    path.write_text(head + new + tail, "utf-8")


def rows(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Everything that is stored."""
    tables = (Publication, Edition, EditionTranslation, Wording, NumberedPlace, AuditEntry)
    with Session(engine) as session:
        return {
            table.__name__: [row.model_dump() for row in session.exec(select(table))]
            for table in tables
        }


def reworded(folder: Path, root: Path, tags: list[str], guide: str = REWORDED) -> PreparedLibrary:
    """The library with other English, which has been translated anew into `tags` only."""
    new = library(folder, guide)
    write_catalogs(new, root)
    for tag in set(TAGS) - {"en", *tags}:
        catalog_path(languages()[tag], "safe", root).unlink()
    return prepare_library(new, root)


def test_everything_is_stored_once(engine: Engine, good: PreparedLibrary) -> None:
    changes = publish(engine, good)
    assert changes[:2] == ["safe: edition 1", "safe: edition 1 in en, revision 1"]
    assert changes[-2:] == ["ui in ti, revision 1", "settings of the library"]
    stored = rows(engine)
    assert {name: len(found) for name, found in stored.items()} == {
        "Publication": 1,
        "Edition": 1,
        "EditionTranslation": len(TAGS),
        "Wording": 2 * len(TAGS),
        "NumberedPlace": 2,
        "AuditEntry": 1,
    }


def test_what_is_read_is_what_was_published(engine: Engine, good: PreparedLibrary) -> None:
    publish(engine, good)
    snapshot = read_snapshot(engine)
    assert {tag: served.translation for tag, served in snapshot.guides["safe"].items()} == (
        good.translations["safe"]
    )
    assert snapshot.directory == good.directory
    assert snapshot.interface == {
        tag: {**software_words(for_staff=tag == "en"), **card.words}
        for tag, card in good.interface.items()
    }
    assert snapshot.publication == 1


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({}, {"a": "1", "b": "2"}),  # of what is published without files nothing is known
        ({"a": "1"}, {"a": "1"}),
        ({"a": "3", "c": "4"}, {"a": "3", "c": "4"}),
    ],
)
def test_a_file_that_is_no_longer_there_is_removed_unless_there_are_none(
    engine: Engine, good: PreparedLibrary, files: dict[str, str], left: dict[str, str]
) -> None:
    for sources in ({"a": "1", "b": "2"}, files):
        publish(engine, replace(good, sources=sources))
    with reading(engine) as session:
        stored = {path: row.text for path, row in read_stored_files(session).items()}
    assert stored == left


def test_an_empty_database_is_an_empty_snapshot(engine: Engine) -> None:
    snapshot = read_snapshot(engine)
    assert (snapshot.publication, snapshot.guides, snapshot.places) == (0, {}, [])


@pytest.mark.parametrize(("note", "refused"), [("Says more.", True), ("Says to stay.", False)])
def test_the_change_of_the_first_publication_describes_no_later_one(
    engine: Engine, good: PreparedLibrary, tmp_path: Path, root: Path, note: str, refused: bool
) -> None:
    """A first edition stores no change, as it differs from nothing: its file has one all the
    same."""
    source = "guides/safe.yaml"

    def noted(work: PreparedLibrary, note: str) -> PreparedLibrary:
        change = EditionChange(kind="normal", note=Message(text=note))
        described = {"safe": DescribedChange(source, change)}
        sources = {source: f"kind: guide\nchange:\n  kind: normal\n  note: {note}\nblocks:\n"}
        return replace(work, described=described, sources=sources)

    publish(engine, noted(good, "Says more."))
    new = noted(reworded(tmp_path / "content", root, ["pl"]), note)
    if refused:
        with pytest.raises(InvalidFiles, match="has changed since edition 1"):
            publish(engine, new)
    else:
        assert f"safe: edition 2 (normal): {note}" in publish(engine, new)


def test_nothing_changed_writes_nothing(engine: Engine, good: PreparedLibrary) -> None:
    publish(engine, good)
    before = rows(engine)
    assert publish(engine, good) == []
    assert rows(engine) == before


def test_another_translation_of_the_same_english_is_a_revision(
    engine: Engine, small: Library, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good)
    before = rows(engine)
    edited(root, "pl", "słowo", "słówko")
    assert publish(engine, prepare_library(small, root)) == ["safe: edition 1 in pl, revision 2"]
    after = rows(engine)
    assert after["EditionTranslation"][:-1] == before["EditionTranslation"]
    assert (after["Edition"], after["Wording"]) == (before["Edition"], before["Wording"])
    served = read_snapshot(engine).guides["safe"]
    assert {tag: (each.edition, each.revision) for tag, each in served.items()} == {
        tag: (1, 2 if tag == "pl" else 1) for tag in TAGS
    }


def test_other_english_is_an_edition_in_every_language(
    engine: Engine, tmp_path: Path, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good)
    before = rows(engine)
    changes = publish(engine, reworded(tmp_path / "content", root, TAGS))
    assert changes == [
        "safe: edition 2 (normal): New.",
        *(f"safe: edition 2 in {tag}, revision 1" for tag in TAGS),
    ]
    after = rows(engine)
    for table, old in before.items():
        assert after[table][: len(old)] == old
    assert {each.edition for each in read_snapshot(engine).guides["safe"].values()} == {2}


ICON = changed(
    GUIDE, "calm: Stay **calm**.", "calm: {text: Stay **calm**., icon: stay-calm}", kind="minor"
)


def icons(translation: Translation) -> list[str | None]:
    return [
        each.icon
        for block in translation.blocks
        if isinstance(block, StepsAdvice)
        for each in block.items
    ]


def test_another_icon_is_an_edition_that_needs_no_translation(
    engine: Engine, good: PreparedLibrary, tmp_path: Path, root: Path
) -> None:
    publish(engine, good)
    changes = publish(engine, prepare_library(library(tmp_path / "new", ICON), root))
    assert changes == [
        "safe: edition 2 (minor): New.",
        *(f"safe: edition 2 in {tag}, revision 1" for tag in TAGS),
    ]
    for served in read_snapshot(engine).guides["safe"].values():
        assert icons(served.translation) == ["stay-calm", None]


def test_another_icon_is_beside_a_text_that_waits_for_its_translation(
    engine: Engine, good: PreparedLibrary, tmp_path: Path, root: Path
) -> None:
    publish(engine, good)
    reworded_too = ICON.replace("Stay **calm**.", "Stay **very calm**.")
    publish(engine, reworded(tmp_path / "new", root, [], reworded_too))
    polish = read_snapshot(engine).guides["safe"]["pl"]
    assert polish.edition == 1
    assert icons(polish.translation) == ["stay-calm", None]


def test_a_translation_that_was_stored_before_there_were_icons_is_the_same(
    engine: Engine, good: PreparedLibrary
) -> None:
    publish(engine, good)
    with Session(engine) as session:
        contents = [row.content for row in session.exec(select(EditionTranslation))]
    assert contents and not any('"icon"' in str(each).replace("'", '"') for each in contents)
    assert publish(engine, good) == []


def test_english_that_comes_back_is_an_edition_of_its_own(
    engine: Engine, tmp_path: Path, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good)
    publish(engine, reworded(tmp_path / "content", root, TAGS))
    back = reworded(tmp_path / "content", root, TAGS, changed(GUIDE, "A survey", "A survey"))
    assert publish(engine, with_change(back, "Back again."))[0] == (
        "safe: edition 3 (normal): Back again."
    )
    assert read_snapshot(engine).newest("safe") == 3


def test_a_language_that_waits_is_served_from_its_older_edition_and_says_so(
    engine: Engine, tmp_path: Path, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good)
    publish(engine, reworded(tmp_path / "content", root, ["cy", "ur"]))
    snapshot = read_snapshot(engine)
    for tag in TAGS:
        new = tag in ("en", "cy", "ur")
        found = snapshot.advice(AdviceQuery("safe", tag, "GB", requested="x"), NOW)
        locale = found.locale
        assert (locale.requested, locale.served, locale.alternates) == ("x", tag, TAGS)
        assert (locale.edition, locale.newest_edition) == (2 if new else 1, 2)
        assert locale.outdated is not new
    english = snapshot.guides["safe"]["en"].translation
    assert "and listen" in str(english.model_dump(exclude_computed_fields=True))


def test_a_newer_revision_of_an_older_edition_does_not_hide_the_newest(
    engine: Engine, tmp_path: Path, small: Library, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good)
    edited(root, "pl", "słowo", "słówko")
    publish(engine, prepare_library(small, root))
    publish(engine, reworded(tmp_path / "content", root, TAGS))
    served = read_snapshot(engine).guides["safe"]["pl"]
    assert (served.edition, served.revision) == (2, 1)


def with_change(work: PreparedLibrary, note: str) -> PreparedLibrary:
    """The same with another description of the change."""
    change = EditionChange(kind="normal", note=Message(text=note))
    return replace(work, described={"safe": DescribedChange("guides/safe.yaml", change)})


def broken(good: PreparedLibrary) -> PreparedLibrary:
    """One whose last translation cannot be written as JSON."""
    translations = dict(good.translations["safe"])
    translations["ti"] = translations["ti"].model_copy(update={"topics": [object()]})
    return replace(good, translations={"safe": translations})


@pytest.mark.parametrize("published", [False, True])
def test_a_text_that_cannot_be_stored_leaves_nothing_behind(
    engine: Engine, tmp_path: Path, root: Path, good: PreparedLibrary, published: bool
) -> None:
    if published:
        publish(engine, good)
    before = rows(engine)
    new = reworded(tmp_path / "content", root, TAGS)
    with pytest.raises(ValueError, match="serialize"):
        publish(engine, broken(new))
    assert rows(engine) == before
    assert publish(engine, new)[0].startswith(f"safe: edition {2 if published else 1}")


def test_a_table_that_refuses_the_last_row_leaves_nothing_behind(
    engine: Engine, good: PreparedLibrary
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE UNIQUE INDEX stop ON wording (language) WHERE language = 'ti'"
        )
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        publish(engine, good)
    assert not any(rows(engine).values())


def test_two_writers_at_once_store_it_once(
    tmp_path: Path, engine: Engine, good: PreparedLibrary
) -> None:
    engines = [connect_database(database_url(tmp_path)) for _ in range(4)]
    start = Barrier(len(engines))

    def write(each: Engine) -> list[str]:
        start.wait()
        return publish(each, good)

    with ThreadPoolExecutor(len(engines)) as pool:
        done = [*pool.map(write, engines)]
    for each in engines:
        each.dispose()
    assert sorted(map(bool, done)) == [False, False, False, True]
    assert len(rows(engine)["Publication"]) == 1
    assert len(rows(engine)["EditionTranslation"]) == len(TAGS)


def test_writers_of_different_texts_each_make_an_edition(
    tmp_path: Path, engine: Engine, root: Path, good: PreparedLibrary
) -> None:
    new = reworded(tmp_path / "content", root, TAGS)
    good = with_change(good, "Other words.")
    engines = [connect_database(database_url(tmp_path)) for _ in range(2)]
    start = Barrier(2)

    def write(each: Engine, work: PreparedLibrary) -> list[str]:
        start.wait()
        return publish(each, work)

    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(write, engines, [good, new])]
    for each in engines:
        each.dispose()
    assert sorted(changes[0].partition(" (")[0] for changes in done) == [
        "safe: edition 1",
        "safe: edition 2",
    ]
    assert [edition["number"] for edition in rows(engine)["Edition"]] == [1, 2]


def test_a_second_server_shows_a_publication_after_its_next_look(
    tmp_path: Path, engine: Engine, root: Path, good: PreparedLibrary
) -> None:
    other = connect_database(database_url(tmp_path))
    reloader = Reloader(other)
    publish(engine, good)
    assert reloader.snapshot.guides == {}
    reloader.refresh()
    assert set(reloader.snapshot.guides["safe"]) == set(TAGS)
    first = reloader.snapshot
    reloader.refresh()
    assert reloader.snapshot is first
    publish(engine, reworded(tmp_path / "content", root, TAGS))
    reloader.refresh()
    assert (reloader.snapshot.publication, reloader.snapshot.newest("safe")) == (2, 2)
    assert first.newest("safe") == 1
    other.dispose()


def test_looks_at_once_never_put_an_older_publication_over_a_newer(
    engine: Engine, good: PreparedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    reloader = Reloader(engine)
    publish(engine, good)
    start, inside, most = Barrier(8), 0, 0

    def read(*args: Any, **kwargs: Any) -> Snapshot:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        found = read_snapshot(*args, **kwargs)
        inside -= 1
        return found

    def look(_: int) -> None:
        start.wait()
        reloader.refresh()

    monkeypatch.setattr("api.published.reloader.read_snapshot", read)
    with ThreadPoolExecutor(start.parties) as pool:
        assert [*pool.map(look, range(start.parties))] == [None] * start.parties
    assert most == 1


def test_whoever_reads_before_writing_holds_the_lock_while_reading(
    tmp_path: Path, engine: Engine
) -> None:
    engines = [connect_database(database_url(tmp_path)) for _ in range(4)]
    start = Barrier(len(engines))

    def count_up(each: Engine) -> None:
        start.wait()
        for _ in range(10):
            with writing(each) as session:
                known = len(session.exec(select(Publication)).all())
                session.add(Publication(id=known + 1))
                session.commit()

    with ThreadPoolExecutor(len(engines)) as pool:
        assert [*pool.map(count_up, engines)] == [None] * len(engines)
    for each in engines:
        each.dispose()
    assert [row["id"] for row in rows(engine)["Publication"]] == [*range(1, 41)]


def test_who_prepared_before_somebody_else_published_is_told(
    tmp_path: Path, engine: Engine, root: Path, good: PreparedLibrary
) -> None:
    publish(engine, good, base=0)
    new = reworded(tmp_path / "content", root, TAGS)
    with pytest.raises(PublishConflict, match="publication 1, yours began at 0"):
        publish(engine, new, base=0)
    assert len(rows(engine)["Edition"]) == 1
    assert publish(engine, new, base=1)


@pytest.mark.parametrize("kind", [None, "same"])
def test_a_change_that_nobody_describes_is_refused(
    tmp_path: Path, engine: Engine, root: Path, good: PreparedLibrary, kind: str | None
) -> None:
    file = "guides/safe.yaml"
    publish(engine, good)
    second = reworded(tmp_path / "content", root, TAGS)
    if kind:
        publish(engine, second)
        third = REWORDED.replace("and listen", "and wait")
    else:
        third = GUIDE.replace("Stay **calm**.", "Stay **calm** and wait.")
    before = rows(engine)
    work = reworded(tmp_path / "content", root, TAGS, third)
    (fault,) = faults_from(lambda: publish(engine, work))
    line = line_of(third, "change:") if kind else 1
    assert fault.startswith(f"{file}:{line}: the English has changed since edition ")
    assert rows(engine) == before


def test_a_dry_run_says_what_would_change_and_stores_nothing(
    engine: Engine, good: PreparedLibrary
) -> None:
    would = publish(engine, good, dry_run=True)
    assert not any(rows(engine).values())
    assert publish(engine, good) == would
