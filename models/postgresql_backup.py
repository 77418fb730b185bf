"""Back up and restore a PostgreSQL database with the programs that come with it."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which

from sqlalchemy import URL, create_engine, inspect

from models.backup_contents import (
    Contents,
    Restored,
    UnusableBackup,
    explain_failure,
    mark_restored,
    new_file,
    read_contents,
    require_kind,
    require_known_revision,
)
from models.database import migrate_database, open_database, parse_url


def back_up(url: str, file: Path) -> Contents:
    """Write one state of the database to a new file, while servers go on."""
    with explain_failure("The backup"), new_file(file) as copy:
        contents = _read(url)
        if contents is None:
            raise UnusableBackup("The database is empty.")
        _run(url, "pg_dump", "--format=custom", f"--file={copy}", _address(url))
        _run(url, "pg_restore", "--list", str(copy))
    return contents


def restore(url: str, file: Path) -> Restored:
    """Restore a backup into an empty database, completely or not at all."""
    require_kind(file, "PostgreSQL")
    with explain_failure("Restoring"):
        require_known_revision(file, _revision(url, file))
        if _read(url) is not None:
            raise UnusableBackup(
                "The database is not empty, and stays as it is. Create a new one (`createdb "
                "NAME`), restore into that, and name it in POLYLEAF_DATABASE of every server."
            )
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        _run(url, "pg_restore", *options, f"--dbname={_address(url)}", str(file))
        contents = _read(url)
        assert contents
        migrate_database(url)
        with open_database(url) as engine:
            mark_restored(engine, contents)
    return Restored(contents)


def _read(url: str) -> Contents | None:
    """Return the contents of a database, None if it is empty."""
    engine = create_engine(parse_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            return read_contents(connection) if inspect(connection).get_table_names() else None
    finally:
        engine.dispose()


def _revision(url: str, file: Path) -> str | None:
    """Return the revision of the database in a backup."""
    rows = _run(url, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = re.search(r"^COPY .*alembic_version .*\n(.+)$", rows, re.M)
    return found[1] if found else None


def _address(url: str) -> str:
    """Return the address of the database for its programs, without the password: others can see
    their arguments."""
    full = parse_url(url)
    address = URL.create(
        "postgresql", full.username, None, full.host, full.port, full.database, full.query
    )
    return address.render_as_string()


def _run(url: str, program: str, *arguments: str) -> str:
    """Run a program; return what it writes. Raise UnusableBackup if it is missing or fails."""
    if which(program) is None:
        raise UnusableBackup(
            f"`{program}` is not installed here. It is in Debian's package postgresql-client; its "
            "version must not be older than that of the server."
        )
    password = parse_url(url).password
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise UnusableBackup(f"{program} failed:\n{done.stderr.strip()}")
    return done.stdout
