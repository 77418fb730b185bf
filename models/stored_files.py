"""The source files in the database: those of each publication, and those edited over HTTP."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.audit import Author, new_publication, record
from models.database import writing
from models.tables import StoredFile


def read_stored_files(session: Session) -> dict[str, StoredFile]:
    """Return the newest row of each file that has not been removed, by path."""
    return {path: row for path, row in _newest_rows(session).items() if row.text is not None}


def take_over_edits(engine: Engine) -> dict[str, str | None]:
    """Return the files edited over HTTP, by path, None for removed ones. Mark them as the project's
    own, so that the next call does not return them again."""
    with writing(engine) as session:
        newest = _newest_rows(session)
        edited = {path: row.text for path, row in newest.items() if row.by}
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
