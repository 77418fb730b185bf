"""The audit: record who changed what, beside each change in the same transaction."""

from dataclasses import dataclass

from sqlmodel import Session

from models.tables import COMMAND_LINE, AuditEntry, Publication


@dataclass(frozen=True)
class Author:
    """Who makes a change, and which `act` it is. `key` is the name of a key for editing, None for
    the command line."""

    key: str | None = None
    act: str = "publish"
    target: str = ""


def new_publication(session: Session) -> int:
    """Add a publication, which servers will notice; return its number."""
    publication = Publication()
    session.add(publication)
    session.flush()
    return publication.id


def record(session: Session, by: Author, detail: str) -> None:
    """Add an audit entry."""
    author = by.key or COMMAND_LINE
    session.add(AuditEntry(by=author, act=by.act, target=by.target, detail=detail))
