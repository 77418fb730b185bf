"""What backups of SQLite and of PostgreSQL have in common."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from models.audit import Author, record
from models.clock import as_utc, hundredths
from models.database import writing
from models.editions import newest_publication
from models.errors import Unusable
from models.schema import known_revisions
from models.tables import AuditEntry, Publication

Progress = Callable[[int, int], None]
TIME = "%d %B %Y, %H:%M UTC"


class UnusableBackup(Unusable):
    """A backup that cannot be made or restored; the message says why, and what to do."""


@dataclass(frozen=True)
class Contents:
    """Up to when a database goes: its newest publication, and the last change of any kind."""

    revision: str | None
    publication: int
    published_at: datetime | None
    changed_at: datetime | None

    def __str__(self) -> str:
        if self.published_at is None:
            return "no publication"
        return f"publication {self.publication}, of {self.published_at:{TIME}}"


@dataclass(frozen=True)
class Restored:
    """What was restored; `former` is the file of the database before, `lost` lists what was done in
    it since the backup, apart from what was published from the files."""

    contents: Contents
    former: Path | None = None
    lost: tuple[str, ...] = ()


def read_contents(connection: Connection) -> Contents:
    """Return the contents of a database, of an older release too."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return Contents(None, 0, None, None)
    session = Session(connection)
    newest = session.exec(select(Publication).order_by(col(Publication.id).desc())).first()
    published = as_utc(newest.made_at) if newest else None
    audit = select(AuditEntry.made_at).order_by(col(AuditEntry.id).desc())
    acted = session.exec(audit).first() if inspect(connection).has_table("auditentry") else None
    changed = max(filter(None, (published, acted and as_utc(acted))), default=None)
    return Contents(revision, newest.id if newest else 0, published, changed)


def require_known_revision(file: Path, revision: str | None) -> None:
    """Raise UnusableBackup if this release cannot read a backup."""
    if revision is None:
        raise UnusableBackup(f"{file} is a database, but not one of Polyleaf.")
    if revision not in known_revisions():
        raise UnusableBackup(
            f"{file} is of a newer release of Polyleaf (revision {revision}). "
            "Install that release, then restore."
        )


def require_kind(file: Path, wanted: str) -> None:
    """Raise UnusableBackup if a file is no backup, or of another kind of database."""
    with explain_failure("Restoring"), file.open("rb") as opened:
        start = opened.read(16)
    kinds = {b"SQLite format 3\0": "SQLite", b"PGDMP": "PostgreSQL"}
    kind = next((kind for magic, kind in kinds.items() if start.startswith(magic)), None)
    if kind is None:
        raise UnusableBackup(f"{file} is not a backup: `polyleaf backup` has not made it.")
    if kind != wanted:
        raise UnusableBackup(
            f"{file} is a backup of {kind}, but POLYLEAF_DATABASE names a database of {wanted}."
        )


def mark_restored(engine: Engine, contents: Contents) -> None:
    """Record the restore in the audit, as a publication with a number that was not given since the
    backup: it is the time. Cursors of feeds are numbers of publications."""
    with writing(engine) as session:
        number = max(newest_publication(session) + 1, hundredths() // 100)
        session.add(Publication(id=number))
        session.flush()
        if engine.dialect.name == "postgresql":  # SQLite continues after the largest by itself
            sequence = "pg_get_serial_sequence('publication', 'id')"
            session.connection().exec_driver_sql(f"SELECT setval({sequence}, {number})")
        record(session, Author(act="restore"), str(contents))
        session.commit()


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """Yield a new file beside `file`, only for its owner, that becomes `file` if all goes well."""
    if file.exists():
        raise UnusableBackup(f"{file} exists already. Name a new file.")
    if not file.parent.is_dir():
        raise UnusableBackup(f"There is no folder {file.parent}.")
    with temporary_file(file.parent) as path:
        yield path
        path.rename(file)


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Yield a new file, only for its owner, that is deleted unless it is renamed."""
    handle, name = tempfile.mkstemp(prefix=".polyleaf-", suffix=".partial", dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for each in (name, f"{name}-wal", f"{name}-shm", f"{name}-journal"):
            Path(each).unlink(missing_ok=True)


@contextmanager
def explain_failure(what: str) -> Iterator[None]:
    """Turn errors of the system and of the database into UnusableBackup."""
    try:
        yield
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise UnusableBackup(f"{what} failed: {error.strerror}{place}.") from error
    except (sqlite3.Error, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise UnusableBackup(f"{what} failed: {reason}.") from error
