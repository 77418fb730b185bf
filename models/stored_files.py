"""The source files in the database: those of each publication, and those edited over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.audit import Author, new_publication, record
from models.clock import as_utc
from models.tables import Publication, StoredFile


@dataclass(frozen=True)
class Edit:
    """A file as a key has edited it over HTTP, `text` None if it was removed. `base` is the version
    that the project published or pulled last, None if it had none."""

    text: str | None
    by: str
    base: str | None


def read_stored_files(session: Session) -> dict[str, StoredFile]:
    """Return the newest row of each file that has not been removed, by path."""
    return {path: row for path, row in _newest_rows(session).items() if row.text is not None}


def read_stored_texts(session: Session) -> dict[str, str]:
    """Return the newest text of each file that has not been removed, by path."""
    return {path: row.text or "" for path, row in read_stored_files(session).items()}


def store_files(
    session: Session, publication: int, sources: Mapping[str, str], by: str | None
) -> list[str]:
    """Add the source files that differ from the stored ones; return their paths. A file that is no
    longer there counts as removed, unless there are none at all."""
    stored = read_stored_files(session)
    texts: dict[str, str | None] = dict(sources)
    if texts:
        texts |= {path: None for path in stored if path not in texts}
    changed = [
        path for path, text in texts.items() if path not in stored or stored[path].text != text
    ]
    for path in changed:
        row = StoredFile(publication_id=publication, path=path, text=texts[path], by=by)
        session.add(row)
    return changed


def read_edits(session: Session, after: datetime | None = None) -> dict[str, Edit]:
    """Return the newest edit of each file that was edited over HTTP since the project had it; only
    those made `after` a time, if it is given."""
    edited = {path: row for path, row in _newest_rows(session).items() if row.by}
    if after is not None:
        times = {each.id: each.made_at for each in session.exec(select(Publication))}
        edited = {
            path: row for path, row in edited.items() if as_utc(times[row.publication_id]) > after
        }
    of_project = select(StoredFile).where(col(StoredFile.by).is_(None)).order_by(col(StoredFile.id))
    known = {library_path(row.path): row.text for row in session.exec(of_project)}
    return {
        path: Edit(text=row.text, by=row.by or "", base=known.get(path))
        for path, row in edited.items()
    }


def take_over_edits(session: Session, edits: Mapping[str, Edit]) -> None:
    """Add the edits as files of the project, so that `read_edits` does not return them again."""
    if edits:
        publication = new_publication(session)
        for path, edit in edits.items():
            row = StoredFile(publication_id=publication, path=path, text=edit.text, by=None)
            session.add(row)
        record(session, Author(act="pull"), "\n".join(edits))


def _newest_rows(session: Session) -> dict[str, StoredFile]:
    rows = session.exec(select(StoredFile).order_by(col(StoredFile.id)))
    return {library_path(row.path): row for row in rows}


def library_path(path: str) -> str:
    """Return the path of a stored file in its library. It stood below `content/` in the first
    databases, which had the files of the software's folder."""
    return path.removeprefix("content/")
