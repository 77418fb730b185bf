"""The sources in the database: the files that were published from, and those edited over HTTP."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.database import writing
from models.tables import COMMAND_LINE, AuditEntry, Publication, StoredFile


def read_stored_files(session: Session) -> dict[str, StoredFile]:
    """The newest source of each path that is not gone."""
    newest = {
        row.path: row for row in session.exec(select(StoredFile).order_by(col(StoredFile.id)))
    }
    return {path: row for path, row in newest.items() if row.text is not None}


def take_over_edits(engine: Engine) -> dict[str, str | None]:
    """The sources that came over HTTP, by path, None for what is gone; from here on they count
    as the files' own."""
    with writing(engine) as session:
        newest = {
            row.path: row for row in session.exec(select(StoredFile).order_by(col(StoredFile.id)))
        }
        edited = {path: row.text for path, row in newest.items() if row.by}
        if edited:
            publication = Publication()
            session.add(publication)
            session.flush()
            for path, text in edited.items():
                row = StoredFile(publication_id=publication.id or 0, path=path, text=text, by=None)
                session.add(row)
            session.add(
                AuditEntry(by=COMMAND_LINE, act="pull", target="", detail="\n".join(edited))
            )
            session.commit()
    return edited
