"""Connect to the database, SQLite or PostgreSQL, and open sessions for reading and writing."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, create_engine

from models.clock import now
from models.database_errors import explain_errors, unusable
from models.database_file import watch_file
from models.schema import NeedsMigration, UnusableDatabase, newest, revision_of, upgrade

DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
SECONDS_FOR_A_LOCK = 10
SECONDS_BETWEEN_TRIES = 0.01
# A reader sees one state throughout. Writers wait for each other from their start: one that reads
# first and then writes would build on what another has changed meanwhile.
BEGIN = {
    ("sqlite", "reading"): "BEGIN",
    ("sqlite", "writing"): "BEGIN IMMEDIATE",
    ("postgresql", "reading"): "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    ("postgresql", "writing"): "SELECT pg_advisory_xact_lock(hashtext('polyleaf'))",
}


def connect_database(url: str) -> Engine:
    """Return an engine for `url`, with the tables created in an empty database. Raise
    UnusableDatabase, or NeedsMigration if the database is of another release."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            revision = _usable_revision(connection)
        if revision is None:
            with _writing(engine).begin() as connection:
                upgrade(connection)  # does nothing if another server was first
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def open_database(url: str) -> Iterator[Engine]:
    """Yield the engine of a database; close its connections at the end. Raise UnusableDatabase,
    also for what fails later, such as a write to a full disk."""
    with explain_errors(parse_url(url)):
        engine = connect_database(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def open_existing_database(url: str) -> Iterator[Engine | None]:
    """Yield the engine of a database as `open_database` does; None, and create nothing, if there is
    no file or no table."""
    address = parse_url(url)
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        yield None
        return
    with explain_errors(address):
        engine = _engine(url)
        try:
            with engine.connect() as connection:
                revision = _usable_revision(connection)
            yield engine if revision else None
        finally:
            engine.dispose()


def can_be_stored(text: str) -> bool:
    """Return whether a database can have such a text: to look for NUL is an error of PostgreSQL."""
    return "\0" not in text


def reading(engine: Engine) -> Session:
    """Return a session that sees one state of the database, whatever others write meanwhile."""
    return Session(engine)


def writing(engine: Engine) -> Session:
    """Return a session that holds the write lock from its start."""
    session = Session(_writing(engine))
    try:
        session.connection()
    except BaseException:
        session.close()
        raise
    return session


def _usable_revision(connection: Connection) -> str | None:
    """Return the revision of a database, None while it is empty. Raise NeedsMigration if it is not
    the one of this release."""
    revision = revision_of(connection)
    if revision not in (None, newest()):
        raise NeedsMigration(
            f"The database has revision {revision}, this release of Polyleaf {newest()}: "
            "run `polyleaf migrate`."
        )
    return revision


def migrate_database(url: str) -> str:
    """Upgrade a database to the newest revision, all the way or not at all, after copying an SQLite
    file. Return a sentence about what was done. Raise UnusableDatabase."""
    with explain_errors(parse_url(url)), _migrating(url) as connection:
        revision = revision_of(connection)
        if revision == newest():
            return f"The database already has the newest revision, {revision}."
        copy = _copy(connection, revision) if revision else ""
        try:
            upgrade(connection)
        except Exception as error:
            failed = f"The migration failed and changed nothing.{copy}"
            raise UnusableDatabase(f"{failed}\n{error}") from error
    return f"The database now has revision {newest()}.{copy}"


def migrate_copy(url: str) -> None:
    """Upgrade a database to the newest revision without copying it first."""
    with _migrating(url) as connection:
        upgrade(connection)


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """Yield a connection that holds the write lock and commits at the end."""
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        # SQLite alters a table by replacing it; the old one is dropped although others refer to it.
        event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA foreign_keys = OFF"))
    try:
        with _writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    """Return an engine whose errors do not quote what was to be stored: they are logged, and it may
    be what a reader has written."""
    address = parse_url(url)
    if address.drivername != "sqlite":
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    else:
        if address.database:
            _make_folder(address, Path(address.database).parent)
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        if address.database:
            watch_file(engine, Path(address.database))
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(address: URL, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(address, f"{folder} cannot be created ({error.strerror})") from error


def parse_url(url: str) -> URL:
    """Return the parsed URL of a database. Raise UnusableDatabase, which does not quote any part of
    it: it may contain a password."""
    try:
        address = make_url(url)
        if "@" in (address.host or ""):
            raise ValueError  # the end of a password whose @ is not written %40
        return address.set(drivername=DRIVERS[address.drivername])
    except (ArgumentError, KeyError, ValueError):
        raise UnusableDatabase(
            "POLYLEAF_DATABASE is not the URL of a database that Polyleaf knows: "
            "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None


def _writing(engine: Engine) -> Engine:
    """Return the engine with transactions that hold the write lock from their start."""
    return engine.execution_options(purpose="writing")


def _begin(connection: Connection) -> None:
    purpose = connection.get_execution_options().get("purpose", "reading")
    connection.exec_driver_sql(BEGIN[connection.dialect.name, purpose])


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {SECONDS_FOR_A_LOCK * 1000}")
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Set the journal of a file, of which SQLite says that it is locked without waiting, whatever
    the timeout is, while somebody else creates the same file."""
    late = monotonic() + SECONDS_FOR_A_LOCK
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > late:
                raise
        sleep(SECONDS_BETWEEN_TRIES)


def _copy(connection: Connection, revision: str) -> str:
    """Copy an SQLite file; return a sentence that names the copy, empty for other databases."""
    file = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not file:
        return ""
    path = Path(file)
    copy = path.with_name(f"{path.stem}-{revision}-{now():%Y%m%dT%H%M%S%f}{path.suffix}")
    copy.touch(exist_ok=False)
    shutil.copymode(path, copy)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return f" A copy from before is {copy}."
