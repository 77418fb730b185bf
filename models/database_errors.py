"""Say in one sentence why a database cannot be used."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

from models.disk import try_writing
from models.schema import UnusableDatabase

INSUFFICIENT_PRIVILEGE = "42501"  # of PostgreSQL; psycopg counts it among the errors of programs


@contextmanager
def explain_errors(address: URL) -> Iterator[None]:
    """Raise UnusableDatabase if a database or its disk fails. Other errors stay as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if not is_failure(error):
            raise
        original = error.orig if isinstance(error, DBAPIError) else error
        reason = write_failure(address) or " ".join(str(original).split())
        raise unusable(address, reason) from error


def unusable(address: URL, reason: str) -> UnusableDatabase:
    """Return the error that names the database, without its password, and the reason."""
    name = address.database if address.drivername == "sqlite" else address.render_as_string()
    return UnusableDatabase(f"The database {name} (POLYLEAF_DATABASE) cannot be used: {reason}.")


def is_failure(error: DBAPIError | sqlite3.Error) -> bool:
    """Return whether a database or its disk failed, rather than our program."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return (
        isinstance(error, OperationalError | InternalError | sqlite3.OperationalError)
        or type(original) is sqlite3.DatabaseError  # a file that is no database, or is damaged
        or getattr(original, "sqlstate", None) == INSUFFICIENT_PRIVILEGE
    )


def write_failure(address: URL) -> str:
    """Return why an SQLite file cannot be written, of which SQLite says only that it cannot be
    opened; empty if it can be, and for other databases."""
    if address.drivername != "sqlite" or not address.database:
        return ""
    file = Path(address.database)
    if file.is_dir():
        return os.strerror(errno.EISDIR)
    # Not by opening it: to close it again would end the locks of SQLite in this process.
    if file.exists() and not os.access(file, os.W_OK):
        return os.strerror(errno.EACCES)
    try:
        try_writing(file.parent)  # SQLite writes files beside it
    except OSError as error:
        return f"its folder cannot be written ({error.strerror})"
    return ""
