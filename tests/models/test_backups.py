"""A backup is whole, a restore loses nothing unsaid, and no code is ever another sheet's."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlmodel import func, select

import models.postgresql_backup
from api.codes.check import check_sheet
from api.published.snapshot import Snapshot, read_snapshot
from locales.library import Library
from locales.preparation import prepare_library
from models.backup_contents import Restored, UnusableBackup
from models.backups import back_up, restore
from models.codes import LAYOUTS
from models.database import migrate_database, open_database, reading, writing
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from models.schema import newest
from models.tables import AuditEntry, EditionTranslation, Publication
from tests.answers import described, set_clock
from tests.databases import SERVER, database_url
from tests.models.test_database import next_release
from tests.samples import library, write_catalogs

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
sqlite_only = pytest.mark.skipif(SERVER is not None, reason="about files of SQLite")
postgresql_only = pytest.mark.skipif(SERVER is None, reason="about PostgreSQL")
Sheet = tuple[str, str, int, int, str, str]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    folder = tmp_path_factory.mktemp("small")
    small: Library = library(folder / "content")
    return prepare_library(small, write_catalogs(small, folder / "locales"))


def changed(work: PreparedLibrary, topic: str, slug: str = "safe") -> PreparedLibrary:
    """The library with another edition of a guide in every language."""
    texts = {
        tag: each.model_copy(update={"topics": [topic]})
        for tag, each in work.translations[slug].items()
    }
    return described(
        replace(work, translations={**work.translations, slug: texts}), slug, note=topic
    )


def with_place(work: PreparedLibrary, code: str) -> PreparedLibrary:
    """The library with another place, which is like Great Britain."""
    directory = {
        tag: card.model_copy(
            update={
                "places": {
                    **card.places,
                    code: card.places["GB"].model_copy(update={"code": code}),
                }
            }
        )
        for tag, card in work.directory.items()
    }
    return replace(work, directory=directory)


class World:
    """A database that is lost and restored, all sheets that were ever printed, and a clock."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.url, self.time = database_url(folder), NOON
        self.printed: dict[str, set[Sheet]] = {}
        self.move_clock(0)

    def move_clock(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        set_clock(self.patch, self.time)

    def publish(self, work: PreparedLibrary) -> None:
        """Publish, and print every sheet of every edition."""
        with open_database(self.url) as engine:
            publish(engine, work)
            snapshot = read_snapshot(engine)
        for each, place in product(snapshot.revisions.values(), snapshot.places):
            if place in each.places:
                sheet = (each.slug, each.language, each.edition, each.revision, place)
                digest = each.places[place]["shown"] + str(each.published_at)
                for layout in LAYOUTS:
                    code = snapshot.code(each.id, place, layout)
                    self.printed.setdefault(code, set()).add((*sheet, layout + digest))

    def back_up(self, name: str) -> Path:
        file = self.folder / name
        back_up(self.url, file, lambda done, total: None)
        return file

    def restore(self, file: Path) -> Restored:
        """Restore into the file, or into another PostgreSQL database."""
        if SERVER:
            self.url = database_url(self.folder / f"{len(self.printed)}-{self.time:%H%M%S}")
        return restore(self.url, file, lambda done, total: None, replace=True)

    def snapshot(self) -> Snapshot:
        with open_database(self.url) as engine:
            return read_snapshot(engine)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def restored_once(world: World, good: PreparedLibrary, file: Path) -> None:
    world.restore(file)


def restored_twice(world: World, good: PreparedLibrary, file: Path) -> None:
    world.restore(file)
    world.publish(changed(with_place(good, "GB-ONE"), "between"))
    world.move_clock(2)
    world.restore(file)


def lost(world: World, good: PreparedLibrary, file: Path) -> None:
    world.url = database_url(world.folder / "new")


def copied_by_hand(world: World, good: PreparedLibrary, file: Path) -> None:
    shutil.copy(file, world.folder / "polyleaf.db")


LOSSES = [restored_once, restored_twice, lost, pytest.param(copied_by_hand, marks=sqlite_only)]


@pytest.mark.parametrize("seconds", [2, 86_400 * 30, -86_400])
@pytest.mark.parametrize("lose", LOSSES)
def test_no_code_is_ever_given_to_another_sheet(
    world: World,
    good: PreparedLibrary,
    lose: Callable[[World, PreparedLibrary, Path], None],
    seconds: float,
) -> None:
    """Not when the clock was a day ahead before, either."""
    world.publish(good)
    backup = world.back_up("backup")
    world.move_clock(2)
    world.publish(changed(with_place(good, "GB-LOST"), "lost"))
    world.move_clock(seconds)
    lose(world, good, backup)
    world.publish(changed(with_place(good, "GB-NEW"), "new"))
    assert {code: sheets for code, sheets in world.printed.items() if len(sheets) > 1} == {}


def test_a_code_from_after_the_backup_is_unknown_and_one_from_before_is_right(
    world: World, prepared: PreparedLibrary
) -> None:
    slug = "cold-water"

    def newest_code() -> str:
        snapshot = world.snapshot()
        return snapshot.code(snapshot.guides[slug]["pl"].id, "GB")

    world.publish(prepared)
    before, backup = newest_code(), world.back_up("backup")
    world.move_clock(2)
    world.publish(changed(prepared, "lost", slug))
    after = newest_code()
    world.move_clock(2)
    world.restore(backup)
    world.publish(changed(prepared, "new", "swim-safely"))
    world.publish(changed(changed(prepared, "new", "swim-safely"), "new", slug))
    with open_database(world.url) as engine:
        snapshot = read_snapshot(engine)
        assert check_sheet(snapshot, after, NOON) is None
        found = check_sheet(snapshot, before, NOON)
    assert found
    assert (found.slug, found.language, found.edition, found.status) == (slug, "pl", 1, "newer")


def test_a_restore_is_a_publication_whose_number_was_not_given_before(
    world: World, good: PreparedLibrary
) -> None:
    """Servers look for a new number, and clients continue from one."""
    world.publish(good)
    backup = world.back_up("backup")
    for topic in ("two", "three"):
        world.publish(changed(good, topic))
    world.restore(backup)
    world.publish(changed(good, "four"))
    world.restore(world.back_up("in the same second"))
    with open_database(world.url) as engine, reading(engine) as session:
        numbers = session.exec(select(Publication.id).order_by(Publication.id)).all()
        acts = session.exec(select(AuditEntry.act)).all()
    seconds = int((NOON - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())
    assert numbers == [1, seconds, seconds + 1, seconds + 2]
    assert acts == ["publish", "restore", "publish", "restore"]


def test_a_backup_has_everything_and_says_which_publication_it_is(
    world: World, good: PreparedLibrary
) -> None:
    world.publish(good)
    file = world.folder / "backup"
    seen: list[tuple[int, int]] = []
    contents = back_up(world.url, file, lambda done, total: seen.append((done, total)))
    assert str(contents) == "publication 1, of 22 November 2026, 12:00 UTC"
    assert contents.revision == newest()
    assert SERVER or seen[-1][0] == seen[-1][1] > 0
    assert file.stat().st_mode & 0o777 == 0o600
    world.publish(changed(good, "two"))
    assert world.restore(file).contents == contents
    assert [each.number for each in world.snapshot().editions["safe"]] == [1]


def test_a_restored_database_goes_on_as_every_other(world: World, good: PreparedLibrary) -> None:
    """Triggers and locks are there, and a second backup and restore."""
    world.publish(good)
    world.restore(world.back_up("first"))
    world.move_clock(2)
    world.restore(world.back_up("second"))
    with open_database(world.url) as engine:
        with engine.connect() as connection, pytest.raises(Exception, match="stay as they are"):
            connection.exec_driver_sql("DELETE FROM edition")
        new_key(engine, "anna-3", "publisher", [])
        assert publish(engine, good) == []


# What cannot be


def refused(action: Callable[[], object]) -> str:
    """Why a backup or restore is refused."""
    with pytest.raises(UnusableBackup) as error:
        action()
    return str(error.value)


def restore_to(url: str, file: Path, *, replaced: bool = False) -> Restored:
    return restore(url, file, lambda done, total: None, replace=replaced)


def test_a_backup_does_not_overwrite_a_file(world: World, good: PreparedLibrary) -> None:
    world.publish(good)
    file = world.back_up("backup")
    before = file.read_bytes()
    assert "exists already" in refused(lambda: world.back_up("backup"))
    assert file.read_bytes() == before


def test_a_backup_into_no_folder_or_of_nothing_is_refused(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    nothing = "There is no database" if SERVER is None else "The database is empty"
    assert nothing in refused(lambda: back_up(url, tmp_path / "x", print))
    with open_database(url):
        pass
    assert "There is no folder" in refused(lambda: back_up(url, tmp_path / "none" / "x", print))
    assert not (tmp_path / "x").exists()


OTHER = "PostgreSQL" if SERVER is None else "SQLite"
CONTENT = {"SQLite": b"SQLite format 3\0...", "PostgreSQL": b"PGDMP..."}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"", "is not a backup"),
        (b"hello", "is not a backup"),
        (CONTENT[OTHER], f"is a backup of {OTHER}, but POLYLEAF_DATABASE names"),
    ],
)
def test_what_is_no_backup_is_not_restored(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "backup"
    if content is not None:
        file.write_bytes(content)
    assert reason in refused(lambda: restore_to(database_url(tmp_path), file))
    assert not (tmp_path / "polyleaf.db").exists()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_backup_changes_nothing(world: World, good: PreparedLibrary, share: float) -> None:
    world.publish(good)
    content = world.back_up("backup").read_bytes()
    half = world.folder / "half"
    half.write_bytes(content[: int(len(content) * share)])
    url = database_url(world.folder / "other")
    refused(lambda: restore_to(url, half))
    with open_database(url) as engine:
        assert read_snapshot(engine).publication == 0


@sqlite_only
def test_a_backup_with_a_damaged_page_is_refused(world: World, good: PreparedLibrary) -> None:
    world.publish(good)
    file = world.back_up("backup")
    with file.open("r+b") as opened:
        opened.seek(20 * 4096)
        opened.write(bytes(8192))
    assert "is damaged" in refused(lambda: restore_to(world.url, file, replaced=True))


@sqlite_only
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE alembic_version SET version_num = 'next'", "of a newer release"),
        ("DROP TABLE alembic_version", "not one of Polyleaf"),
    ],
)
def test_a_backup_of_another_release_or_program_is_refused(
    world: World, good: PreparedLibrary, change: str, reason: str
) -> None:
    world.publish(good)
    file = world.back_up("backup")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(change)
        connection.commit()
    assert reason in refused(lambda: restore_to(world.url, file, replaced=True))


def test_a_backup_of_an_older_release_is_migrated(
    world: World, good: PreparedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish(good)
    file = world.back_up("backup")
    next_release(monkeypatch, world.folder / "migrations", then="pass")
    migrated = database_url(world.folder / "migrated")
    # The release of this test has other tables than the code: only the migration is looked at.
    monkeypatch.setattr("models.sqlite_backup.mark_restored", lambda engine, contents: None)
    monkeypatch.setattr("models.postgresql_backup.mark_restored", lambda engine, contents: None)
    restore_to(migrated, file)
    assert "already has the newest revision, next" in migrate_database(migrated)


@sqlite_only
def test_a_newer_database_is_replaced_only_if_asked_and_then_kept(
    world: World, good: PreparedLibrary
) -> None:
    world.publish(good)
    file = world.back_up("backup")
    restore_to(world.url, file)  # the database is not newer
    world.move_clock(60)
    with open_database(world.url) as engine:
        new_key(engine, "anna-3", "publisher", [])
    message = refused(lambda: restore_to(world.url, file))
    assert "changed after this backup: it has publication" in message
    assert "--replace" in message
    restored = restore_to(world.url, file, replaced=True)
    assert restored.lost == ("22 November 2026, 12:01 UTC, command line: add key anna-3",)
    assert restored.former
    with closing(sqlite3.connect(restored.former)) as former:
        assert former.execute("SELECT name FROM key").fetchall() == [("anna-3",)]
    with closing(sqlite3.connect(world.folder / "polyleaf.db")) as present:
        assert present.execute("SELECT name FROM key").fetchall() == []


@sqlite_only
def test_a_damaged_database_is_replaced_only_if_asked_and_then_kept(
    world: World, good: PreparedLibrary
) -> None:
    world.publish(good)
    file = world.back_up("backup")
    database = world.folder / "polyleaf.db"
    database.write_bytes(b"no database at all")
    assert "--replace" in refused(lambda: restore_to(world.url, file))
    assert database.read_bytes() == b"no database at all"
    restored = restore_to(world.url, file, replaced=True)
    assert restored.former
    assert restored.former.read_bytes() == b"no database at all"
    assert "safe" in world.snapshot().guides


@sqlite_only
def test_a_database_that_a_server_has_open_is_not_replaced(
    world: World, good: PreparedLibrary
) -> None:
    world.publish(good)
    file = world.back_up("backup")
    with open_database(world.url) as engine:
        read_snapshot(engine)
        message = refused(lambda: restore_to(world.url, file, replaced=True))
        assert "Stop the servers" in message
        assert read_snapshot(engine).publication == 1
    assert restore_to(world.url, file, replaced=True)


@sqlite_only
def test_a_backup_is_one_state_while_somebody_publishes(
    world: World, good: PreparedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish(good)
    monkeypatch.setattr("models.sqlite_backup.PAGES_AT_ONCE", 1)
    written: list[bool] = []

    def write(done: int, total: int) -> None:
        if not written:
            written.append(True)
            with open_database(world.url) as engine, writing(engine) as session:
                session.add(Publication())
                session.commit()

    assert back_up(world.url, world.folder / "backup", write).publication == 1
    with closing(sqlite3.connect(world.folder / "backup")) as copy:
        assert copy.execute("SELECT count(*) FROM publication").fetchone() == (1,)
    assert written


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond this size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@sqlite_only
def test_a_full_disk_leaves_everything_as_it_was(world: World, good: PreparedLibrary) -> None:
    world.publish(good)
    file = world.back_up("backup")
    before = sorted(each.name for each in world.folder.iterdir())
    with full_disk(50_000):
        assert "The backup failed" in refused(lambda: world.back_up("second"))
        assert "Restoring failed" in refused(lambda: restore_to(world.url, file, replaced=True))
    assert sorted(each.name for each in world.folder.iterdir()) == before
    assert world.snapshot().publication == 1


@postgresql_only
def test_a_database_that_is_not_empty_stays_as_it_is(world: World, good: PreparedLibrary) -> None:
    world.publish(good)
    file = world.back_up("backup")
    assert "createdb" in refused(lambda: restore_to(world.url, file, replaced=True))
    assert world.snapshot().publication == 1


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.postgresql_backup, "which", lambda program: None)
    file = tmp_path / "backup"
    file.write_bytes(b"PGDMP")
    url = "postgresql://reader:secret@localhost/name"
    assert "postgresql-client" in refused(lambda: restore_to(url, file))


def test_the_password_is_not_among_the_arguments_of_a_program() -> None:
    url = "postgresql+psycopg://reader:secret@host:5433/name?sslmode=require"
    address = models.postgresql_backup._address(url)
    assert address == "postgresql://reader@host:5433/name?sslmode=require"


def test_ids_of_translations_are_not_counted(world: World, good: PreparedLibrary) -> None:
    world.publish(good)
    with open_database(world.url) as engine, reading(engine) as session:
        first = session.exec(select(func.min(EditionTranslation.id))).one()
    assert first == (NOON - datetime(2026, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=10)
