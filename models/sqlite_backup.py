"""Back up and restore an SQLite database with SQLite's online backup."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, and_, col, not_, select

from models.backup_contents import (
    TIME,
    Contents,
    Progress,
    Restored,
    UnusableBackup,
    explain_failure,
    mark_restored,
    new_file,
    read_contents,
    require_kind,
    require_known_revision,
    temporary_file,
)
from models.clock import now
from models.database import migrate_copy, open_database, parse_url
from models.tables import COMMAND_LINE, AuditEntry

PAGES_AT_ONCE = 1000


def back_up(url: str, file: Path, progress: Progress) -> Contents:
    """Write one state of the database to a new file, while servers go on."""
    database = _database_file(url)
    if not database.exists():
        raise UnusableBackup(f"There is no database {database}.")
    with explain_failure("The backup"), new_file(file) as copy:
        _copy(database, copy, progress)
        return _check(copy)


def restore(url: str, file: Path, progress: Progress, *, replace: bool) -> Restored:
    """Put a backup in the place of the database, which is kept beside it."""
    database = _database_file(url)
    require_kind(file, "SQLite")
    contents = _check(file)
    require_known_revision(file, contents.revision)
    with explain_failure("Restoring"):
        database.parent.mkdir(parents=True, exist_ok=True)
        lost = _inspect_present(database, contents, replace) if database.exists() else ()
        with temporary_file(database.parent) as copy:
            _copy(file, copy, progress)
            copy_url = URL.create("sqlite", database=str(copy)).render_as_string()
            migrate_copy(copy_url)
            with open_database(copy_url) as engine:
                mark_restored(engine, contents)
            _fold_in_log(copy)
            _take_over_owner(database if database.exists() else database.parent, copy)
            former = _move_aside(database) if database.exists() else None
            copy.rename(database)
    return Restored(contents, former, lost)


def _database_file(url: str) -> Path:
    name = parse_url(url).database
    if not name or name == ":memory:":
        raise UnusableBackup("A database in memory cannot be backed up or restored.")
    return Path(name)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    with closing(_connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        # One state from the first page to the last. Without this, SQLite begins again whenever
        # somebody writes.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        original.backup(
            copy,
            pages=PAGES_AT_ONCE,
            progress=lambda _, left, total: progress(total - left, total),
        )
    _fold_in_log(target)


def _fold_in_log(file: Path) -> None:
    """Make one file of a database and its -wal. Raise OperationalError if another process has it
    open."""
    with closing(_connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _connect(file: Path) -> sqlite3.Connection:
    """Open a file that must exist."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, isolation_level=None)


def _check(file: Path) -> Contents:
    """Return the contents of a backup. Raise UnusableBackup if it is damaged."""
    try:
        with _open_read_only(file) as connection:
            if (found := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
                raise UnusableBackup(f"{file} is damaged: {found}.")
            return read_contents(connection)
    except DatabaseError as error:
        raise UnusableBackup(f"{file} is damaged: {error.orig}.") from error


def _open_read_only(file: Path) -> Connection:
    address = URL.create(
        "sqlite", database=f"file:{quote(str(file))}", query={"mode": "ro", "uri": "true"}
    )
    return create_engine(address, poolclass=NullPool, hide_parameters=True).connect()


def _inspect_present(database: Path, contents: Contents, replace: bool) -> tuple[str, ...]:
    """Return what was done in the present database since the backup. Raise UnusableBackup if it is
    in use, or if it is newer and not to be replaced."""
    _require_unused(database)
    advice = "With `--replace` the backup takes its place, and the present file is kept beside it."
    try:
        present = _check(database)
    except UnusableBackup as damaged:
        if replace:
            return ()
        raise UnusableBackup(f"{damaged}\n{advice}") from damaged
    since = contents.changed_at
    if present.changed_at is None or (since and present.changed_at <= since):
        return ()
    if not replace:
        raise UnusableBackup(
            f"The database was changed after this backup: it has {present}, the backup {contents}. "
            f"{advice}"
        )
    return _acts_after(database, since)


def _acts_after(database: Path, since: datetime | None) -> tuple[str, ...]:
    """Return what was done in a database after a time, except what is in the files."""
    rows = select(AuditEntry).order_by(col(AuditEntry.id))
    if since:
        rows = rows.where(col(AuditEntry.made_at) > since)
    in_files = col(AuditEntry.act).in_(("publish", "pull", "restore"))
    rows = rows.where(not_(and_(in_files, col(AuditEntry.by) == COMMAND_LINE)))
    with _open_read_only(database) as connection:
        if not inspect(connection).has_table("auditentry"):
            return ()  # an older release
        return tuple(
            f"{each.made_at:{TIME}}, {each.by}: {each.act} {each.target}".rstrip()
            for each in Session(connection).exec(rows)
        )


def _require_unused(database: Path) -> None:
    try:
        _fold_in_log(database)
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise UnusableBackup(
            f"Another process has {database} open. Stop the servers, then restore."
        ) from error
    except sqlite3.DatabaseError:
        pass  # damaged


def _move_aside(database: Path) -> Path:
    """Rename a database, with what SQLite keeps beside it; return its new name."""
    former = database.with_name(f"{database.stem}-before-{now():%Y%m%dT%H%M%S%f}{database.suffix}")
    for end in ("-wal", "-shm", "-journal", ""):
        part = Path(f"{database}{end}")
        if part.exists():
            part.rename(f"{former}{end}")
    return former


def _take_over_owner(example: Path, file: Path) -> None:
    """Let the server read what root has restored."""
    if example.is_file():
        shutil.copymode(example, file)
    if os.geteuid() == 0:
        os.chown(file, example.stat().st_uid, example.stat().st_gid)
