"""The database: one URL, SQLite by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlmodel import Session, SQLModel, create_engine

import models.tables  # noqa: F401  registers the tables


def database(url: str) -> Engine:
    """An engine for `url`, its tables made where they are missing."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
    else:
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    SQLModel.metadata.create_all(engine)
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The database at `url`, its connections closed in the end."""
    engine = database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def reading(engine: Engine) -> Session:
    """A session that sees one consistent state."""
    return Session(engine)


def writing(engine: Engine) -> Session:
    """A session that holds SQLite's write lock from its start: one that reads first and then
    writes fails at once when another writer came between, whatever the timeout."""
    session = Session(engine)
    if engine.dialect.name == "sqlite":
        session.connection().exec_driver_sql("UPDATE publication SET id = id WHERE 0")
    return session


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 10000",
    ):
        connection.execute(f"PRAGMA {pragma}")
