"""Databases for tests: SQLite files, or PostgreSQL under `scripts/with-postgresql`."""

import os
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url

SERVER = os.environ.get("TEST_DATABASE")


@cache
def database_url(folder: Path) -> str:
    """Return the URL of a new, empty database; the same one for the same folder."""
    if SERVER is None:
        return f"sqlite:///{folder}/polyleaf.db"
    name = f"test_{uuid4().hex}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)
