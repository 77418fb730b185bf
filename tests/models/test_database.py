"""The database is made ready, migrated, read and written; what is in it stays."""

import asyncio
import errno
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Engine, create_engine, insert, inspect, make_url, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError, ProgrammingError
from sqlmodel import SQLModel, select

import models.database
import models.schema
from api.published.reloader import Reloader
from models import pack_store
from models.database import connect_database, migrate_database, open_database, reading, writing
from models.database_errors import write_failure
from models.schema import NeedsMigration, UnusableDatabase, newest, revision_of
from models.tables import Pack, Publication
from tests.answers import served, services_of
from tests.databases import database_url

TABLES = SQLModel.metadata.sorted_tables
DELETED = ("pack", "feedback", "suggestion", "draft", "webhook", "webhookdelivery")
LASTING = [table for table in TABLES if table.name not in DELETED]
MAY_CHANGE = [("key", "revoked_at")]
COLUMNS = [
    (table.name, column.name)
    for table in LASTING
    for column in table.columns
    if (table.name, column.name) not in MAY_CHANGE
]
DAY = datetime(2026, 11, 26, tzinfo=UTC)
VALUES = {bool: True, bytes: b"x", date: DAY.date(), datetime: DAY, int: 1, object: {}, str: "x"}
SECOND = '''
"""A migration of the next release."""

from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.alter_column("made_at", new_column_name="published_at")
    {then}
'''


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database_url(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with open_database(url) as engine:
        yield engine


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with a row in each table."""
    with open_database(database_url(tmp_path_factory.mktemp("filled"))) as engine:
        fill(engine)
        yield engine


def fill(engine: Engine) -> None:
    """Puts a row in each table."""
    with writing(engine) as session:
        for table in TABLES:
            session.execute(insert(table).values({each.name: value(each) for each in table.c}))
        session.commit()


def value(column: Column[Any]) -> object:
    """Something that the column can hold."""
    return VALUES[getattr(column.type, "impl", column.type).python_type]


def next_release(monkeypatch: pytest.MonkeyPatch, folder: Path, then: str = "") -> None:
    """From here on this is a release with one more migration."""
    migrations = shutil.copytree(Path(models.schema.__file__).with_name("migrations"), folder)
    source = SECOND.format(newest=newest(), then=then)
    (migrations / "versions" / "next.py").write_text(source, "utf-8")
    monkeypatch.setattr(models.schema, "MIGRATIONS", str(migrations))


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return revision_of(connection)


def test_an_empty_database_is_made_ready(url: str) -> None:
    for _ in range(2):
        with open_database(url) as engine:
            assert revision(engine) == newest()
            tables = {table.name for table in TABLES}
            assert {*inspect(engine).get_table_names()} == {*tables, "alembic_version"}


def test_the_migrations_lead_to_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_many_that_open_an_empty_database_at_once_all_find_it_ready(url: str) -> None:
    start = Barrier(8)

    def ready(_: int) -> str | None:
        start.wait()
        with open_database(url) as engine:
            return revision(engine)

    with ThreadPoolExecutor(start.parties) as pool:
        assert {*pool.map(ready, range(start.parties))} == {newest()}


def test_one_that_opens_a_new_file_waits_for_another_that_writes_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "polyleaf.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(models.database, "sleep", lambda _: other.execute("COMMIT"))
        with open_database(f"sqlite:///{file}") as engine:
            assert revision(engine) == newest()
        assert not other.in_transaction


def test_one_that_waits_too_long_for_a_new_file_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "polyleaf.db"
    seconds = iter([0.0, 10.0, 10.1])
    monkeypatch.setattr(models.database, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(models.database, "sleep", lambda _: None)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnusableDatabase, match="is locked"), open_database(f"sqlite:///{file}"):
            pass
    assert not [*seconds]


@pytest.mark.parametrize(
    "address",
    [
        "mysql://reader:secret@host/name",
        "postgresql+asyncpg://reader:secret@host/name",
        "postgresql://reader:word@secret@host/name",
        "postgresql://reader:word@host:secret/name",
        "secret",
    ],
)
def test_another_database_is_refused_without_its_password(address: str) -> None:
    for attempt in (connect_database, migrate_database):
        with pytest.raises(UnusableDatabase, match=r"sqlite:///FILE or postgresql://") as refused:
            attempt(address)
        assert "secret" not in str(refused.value)
        assert refused.value.__suppress_context__


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    address = "postgresql://reader:secret@127.0.0.1:1/name"
    with (
        pytest.raises(UnusableDatabase, match=r"@127\.0\.0\.1:1/name .* refused") as refused,
        open_database(address),
    ):
        pass
    assert ("secret" in str(refused.value), "\n" in str(refused.value)) == (False, False)


def test_a_disk_that_is_full_is_said_and_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "polyleaf.db"
    with (
        pytest.raises(UnusableDatabase) as refused,
        open_database(f"sqlite:///{file}") as engine,
        writing(engine) as session,
    ):
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1")  # as many as it has
        session.connection().exec_driver_sql("CREATE TABLE large AS SELECT randomblob(1000000)")
    reason = "cannot be used: database or disk is full."
    assert str(refused.value) == f"The database {file} (POLYLEAF_DATABASE) {reason}"
    with open_database(f"sqlite:///{file}") as engine:
        assert "large" not in inspect(engine).get_table_names()


class Refusal(Exception):
    """An error of PostgreSQL."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (OperationalError("SELECT 1", None, Exception("server closed")), UnusableDatabase),
        (InternalError("SELECT 1", None, Exception("read-only")), UnusableDatabase),
        (ProgrammingError("SELECT 1", None, Refusal("42501")), UnusableDatabase),
        (ProgrammingError("SELECT 1", None, Refusal("42P01")), ProgrammingError),
        (IntegrityError("SELECT 1", None, Exception("UNIQUE")), IntegrityError),
        (ValueError("a mistake of ours"), ValueError),
    ],
)
def test_errors_of_the_program_stay_what_they_are(
    url: str, raised: Exception, expected: type[Exception]
) -> None:
    with pytest.raises(expected), open_database(url):
        raise raised


def test_tables_of_no_release_are_refused_and_left_alone(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE publication (id INTEGER)")
    for attempt in (connect_database, migrate_database):
        with pytest.raises(NeedsMigration, match="Move it away"):
            attempt(url)
    assert inspect(engine).get_table_names() == ["publication"]
    engine.dispose()


def test_a_database_of_an_older_release_is_refused_until_it_is_migrated(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(url) as engine:
        fill(engine)
    next_release(monkeypatch, tmp_path / "migrations")
    with pytest.raises(NeedsMigration, match="run `polyleaf migrate`"):
        connect_database(url)
    assert migrate_database(url).startswith("The database now has revision next.")
    assert migrate_database(url) == "The database already has the newest revision, next."
    with open_database(url) as engine, engine.connect() as connection:
        assert len(connection.execute(text("SELECT published_at FROM publication")).all()) == 1


def test_a_database_of_a_newer_release_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        next_release(newer, tmp_path / "migrations")
        connect_database(url).dispose()
    for attempt in (connect_database, migrate_database):
        with pytest.raises(NeedsMigration, match="revision next, which a newer release"):
            attempt(url)


def test_a_migration_that_fails_changes_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_database(url).dispose()
    before = newest()
    next_release(monkeypatch, tmp_path / "migrations", then="raise ValueError('stop')")
    with pytest.raises(UnusableDatabase, match=r"changed nothing.*\nstop"):
        migrate_database(url)
    engine = create_engine(url)
    assert revision(engine) == before
    assert "made_at" in {column["name"] for column in inspect(engine).get_columns("publication")}
    assert not [name for name in inspect(engine).get_table_names() if "tmp" in name]
    engine.dispose()


@pytest.mark.parametrize("then", ["", "raise ValueError('stop')"])
def test_an_sqlite_file_is_copied_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    file = tmp_path / "polyleaf.db"
    before = newest()
    with open_database(f"sqlite:///{file}") as engine, writing(engine) as session:
        session.add(Publication())
        session.commit()
    file.chmod(0o600)
    next_release(monkeypatch, tmp_path / "migrations", then)
    try:
        said = migrate_database(f"sqlite:///{file}")
    except UnusableDatabase as error:
        said = str(error)
    (copy,) = tmp_path.glob(f"polyleaf-{before}-*.db")
    assert f"A copy from before is {copy}." in said
    assert copy.stat().st_mode == file.stat().st_mode
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT count(made_at) FROM publication").fetchall() == [(1,)]
        assert copied.execute("SELECT * FROM alembic_version").fetchall() == [(before,)]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_row_is_not_changed(filled: Engine, table: str, column: str) -> None:
    with filled.connect() as connection, pytest.raises(IntegrityError, match="stay as they are"):
        connection.exec_driver_sql(f'UPDATE "{table}" SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", [table.name for table in LASTING])
def test_a_row_is_not_removed(filled: Engine, table: str) -> None:
    with filled.connect() as connection, pytest.raises(IntegrityError, match="stay as they are"):
        connection.exec_driver_sql(f'DELETE FROM "{table}"')


def test_who_reads_sees_one_state(engine: Engine) -> None:
    with reading(engine) as reader, writing(engine) as writer:
        assert reader.exec(select(Publication)).all() == []
        writer.add(Publication())
        writer.commit()
        assert reader.exec(select(Publication)).all() == []


def test_who_writes_waits_for_who_writes_and_sees_what_was_written(engine: Engine) -> None:
    waiting = Event()

    def seen() -> int:
        waiting.set()
        with writing(engine) as second:
            return len(second.exec(select(Publication)).all())

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as first:
            later = pool.submit(seen)
            waiting.wait()
            first.add(Publication())
            first.flush()
            assert not later.done()
            first.commit()
        assert later.result() == 1


def test_a_server_that_ends_waits_for_who_still_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, read_on, order = Event(), Event(), []

    async def until_cancelled(watch: Reloader) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            read_on.set()

    def slow(engine: Engine) -> list[Pack]:
        if str(engine.url.database) not in database_url(tmp_path):
            return []  # the server of other tests looks too
        begun.set()
        read_on.wait()
        order.append("read")
        return []

    monkeypatch.setattr(Reloader, "step", until_cancelled)
    monkeypatch.setattr(pack_store, "read_packs", slow)
    with served(tmp_path) as client:
        engine = services_of(client).reloader.engine
        monkeypatch.setattr(engine, "dispose", lambda: order.append("closed"))
        begun.wait()
    monkeypatch.undo()
    engine.dispose()
    assert order == ["read", "closed"]


class FullDisk:
    """A file that can be made and not be written."""

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *_: Any) -> None: ...

    def write(self, content: bytes) -> None:
        assert len(content) == 10_000
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("patched", "replacement", "reason"),
    [
        ("models.database_errors.os.access", lambda *_: True, ""),
        ("models.database_errors.os.access", lambda *_: False, "Permission denied"),
        (
            "models.disk.tempfile.TemporaryFile",
            lambda **_: FullDisk(),
            "its folder cannot be written (No space left on device)",
        ),
    ],
)
def test_why_a_file_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patched: str, replacement: Any, reason: str
) -> None:
    file = tmp_path / "p.db"
    address = make_url(f"sqlite:///{file}")
    assert write_failure(address) == ""  # not there yet
    file.touch()
    monkeypatch.setattr(patched, replacement)
    assert write_failure(address) == reason
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://localhost/polyleaf"])
def test_what_is_no_file_is_not_tried(url: str) -> None:
    assert write_failure(make_url(url)) == ""


def test_a_pack_of_a_name_that_cannot_be_stored_is_unknown(engine: Engine) -> None:
    assert pack_store.find_pack(engine, "a\0") is None
    assert pack_store.forget_pack(engine, "a\0") is False
