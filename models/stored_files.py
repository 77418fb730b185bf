"""The source files in the database: those of each publication, and those edited over HTTP."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.audit import Author, new_publication, record
from models.clock import as_utc
from models.database import writing
from models.tables import Publication, StoredFile


def read_stored_files(session: Session) -> dict[str, StoredFile]:
    """Return the newest row of each file that has not been removed, by path."""
    return {path: row for path, row in _newest_rows(session).items() if row.text is not None}


def read_edits(session: Session, after: datetime | None = None) -> dict[str, StoredFile]:
    """Return the newest row of each file that was edited over HTTP and not taken over, by path;
    only rows made `after` a time, if it is given."""
    edited = {path: row for path, row in _newest_rows(session).items() if row.by}
    if after is None:
        return edited
    times = {each.id: each.made_at for each in session.exec(select(Publication))}
    return {path: row for path, row in edited.items() if as_utc(times[row.publication_id]) > after}


def take_over_edits(engine: Engine, after: datetime | None = None) -> dict[str, str | None]:
    """Return the files edited over HTTP, by path, None for removed ones. Mark them as the project's
    own, so that the next call does not return them again."""
    with writing(engine) as session:
        edited = {path: row.text for path, row in read_edits(session, after).items()}
        if edited:
            publication = new_publication(session)
            for path, text in edited.items():
                session.add(StoredFile(publication_id=publication, path=path, text=text, by=None))
            record(session, Author(act="pull"), "\n".join(edited))
            session.commit()
    return edited


def _newest_rows(session: Session) -> dict[str, StoredFile]:
    rows = session.exec(select(StoredFile).order_by(col(StoredFile.id)))
    return {row.path: row for row in rows}
