"""Note beside the files which publication they were last part of, for each database. A database
that no longer has it was restored from a backup, or replaced by hand."""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from api.settings import library_folder
from locales.library import BUNDLED
from models.backup_contents import TIME
from models.clock import as_utc
from models.database import parse_url
from models.tables import Publication


def note_file() -> Path:
    """Return the file with the notes about a library: in its folder, or in the present one for the
    library that came with the software, which may lie where nobody can write."""
    folder = library_folder()
    return (Path() if folder == BUNDLED else folder) / ".polyleaf" / "publications.json"


class NotedPublication(NamedTuple):
    """A publication that the files were part of, and when the first one of its database was made:
    that tells one database from another, and a backup keeps it."""

    made_at: datetime
    number: int
    first: datetime

    def __str__(self) -> str:
        return f"publication {self.number}, of {self.made_at:{TIME}}"


def note_publication(session: Session, url: str) -> None:
    """Note that the files are part of the newest publication of a database."""
    if publications := _read_publications(session):
        notes = {**_read_notes(), _key(url): publications[-1]}
        rows = {
            key: [f"{each.made_at}", each.number, f"{each.first}"] for key, each in notes.items()
        }
        note = note_file()
        note.parent.mkdir(exist_ok=True)
        note.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def lost_publication(session: Session, url: str) -> NotedPublication | None:
    """Return the noted publication of a database if the database does not have it. A backup that
    was restored under another address is known by its first publication."""
    publications, notes = _read_publications(session), _read_notes()
    firsts = {each.first for each in publications}
    related = [each for each in notes.values() if each.first in firsts]
    noted = notes.get(_key(url)) or max(related, default=None)
    return None if noted in publications else noted


def _key(url: str) -> str:
    """Return the address of a database without its password."""
    return parse_url(url).render_as_string()


def _read_publications(session: Session) -> list[NotedPublication]:
    rows = [*session.exec(select(Publication).order_by(col(Publication.id)))]
    return [NotedPublication(as_utc(row.made_at), row.id, as_utc(rows[0].made_at)) for row in rows]


def _read_notes() -> dict[str, NotedPublication]:
    """Return the noted publication of each database, by its address."""
    try:
        rows = json.loads(note_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    time = datetime.fromisoformat
    return {
        key: NotedPublication(time(made_at), number, time(first))
        for key, (made_at, number, first) in rows.items()
    }
