"""Notice that the file of an SQLite database was removed or replaced while it is open.

SQLite would go on with a file that nobody else can see."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from models.schema import UnusableDatabase

REPLACED = (
    "The database file was removed or replaced while the server ran: "
    "put it back, or restart the server."
)


def watch_file(engine: Engine, path: Path) -> None:
    """Raise UnusableDatabase for every connection and transaction of an engine while another file
    than the one that it opened first, or none, is in its place."""
    opened: list[tuple[int, int]] = []

    def note(*_: Any) -> None:
        if not opened and (found := _identity(path)):
            opened.append(found)

    def check(*_: Any) -> None:
        if opened and _identity(path) != opened[0]:
            raise UnusableDatabase(REPLACED)

    event.listen(engine, "do_connect", check)  # connecting would create an empty file
    event.listen(engine, "connect", note)
    event.listen(engine, "begin", check)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
