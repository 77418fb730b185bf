"""Note beside the files which publication they were last part of, for each database. A database
that no longer has it was restored from a backup, or replaced by hand."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from locales.languages import LOCALES
from models.backup_contents import TIME
from models.clock import as_utc
from models.tables import Publication

NOTE = LOCALES.parent / ".polyleaf" / "publications.json"


class NotedPublication(NamedTuple):
    """A publication that the files were part of."""

    made_at: datetime
    number: int

    def __str__(self) -> str:
        return f"publication {self.number}, of {self.made_at:{TIME}}"


def note_publication(session: Session) -> None:
    """Note that the files are part of the newest publication."""
    if publications := _read_publications(session):
        notes = {**_read_notes(), publications[0].made_at: publications[-1]}
        rows = {f"{first}": [f"{each.made_at}", each.number] for first, each in notes.items()}
        NOTE.parent.mkdir(exist_ok=True)
        NOTE.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def lost_publication(session: Session) -> NotedPublication | None:
    """Return the noted publication if the database does not have it; for an empty database the
    newest of all."""
    publications, notes = _read_publications(session), _read_notes()
    if not publications:
        return max(notes.values(), default=None)
    # The time of the first publication tells one database from another, and a backup keeps it.
    noted = notes.get(publications[0].made_at)
    return None if noted in publications else noted


def _read_publications(session: Session) -> Sequence[NotedPublication]:
    rows = session.exec(select(Publication).order_by(col(Publication.id)))
    return [NotedPublication(as_utc(row.made_at), row.id) for row in rows]


def _read_notes() -> dict[datetime, NotedPublication]:
    """Return the noted publication of each database, by the time of its first one."""
    try:
        rows = json.loads(NOTE.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    time = datetime.fromisoformat
    return {time(first): NotedPublication(time(at), number) for first, (at, number) in rows.items()}
