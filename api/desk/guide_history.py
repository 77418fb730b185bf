"""The editions of a guide: who published them, and how their texts differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from api.desk.guide_form import OpenGuide, open_guide
from api.desk.guide_texts import text_labels
from api.desk.text_differences import Difference, differences
from api.published.snapshot import Snapshot
from locales.library import FOLDERS
from models.database import reading
from models.stored_files import library_path
from models.tables import COMMAND_LINE, Edition, StoredFile


@dataclass(frozen=True)
class PastEdition:
    """An edition with when, why and by whom it was published."""

    number: int
    published_at: datetime
    change: str
    note: str
    by: str


class TextDifference(NamedTuple):
    """How a text differs between two editions."""

    context: str
    label: str
    parts: Sequence[Difference]


def past_editions(snapshot: Snapshot, slug: str) -> list[PastEdition]:
    """Return the editions of a guide, newest first."""
    editions = snapshot.editions[slug]
    with reading(snapshot.engine) as session:
        authors = _authors(session, [each.id for each in editions])
    return [
        PastEdition(
            each.number,
            each.published_at,
            each.change or "",
            each.note,
            authors.get(each.id, COMMAND_LINE),
        )
        for each in reversed(editions)
    ]


def edition_differences(
    snapshot: Snapshot, slug: str, older: int, newer: int
) -> list[TextDifference] | None:
    """Return each text that differs between two editions, as their source files say it; None if
    one of these is not stored."""
    ids = {each.number: each.id for each in snapshot.editions[slug]}
    with reading(snapshot.engine) as session:
        before, after = (_source_of(session, ids[each]) for each in (older, newer))
    if before is None or after is None:
        return None
    labels = text_labels(before.guide) | text_labels(after.guide)
    old, new = (each.source.texts(each.guide) for each in (before, after))
    return [*_text_differences(old, new, labels)]


def _text_differences(
    before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[TextDifference]:
    """Yield the texts that differ, in the order of the newer ones, then those that are gone."""
    for context in dict.fromkeys([*after, *before]):
        old, new = before.get(context, ""), after.get(context, "")
        if old != new:
            yield TextDifference(context, labels[context], differences(old, new))


def _source_of(session: Session, edition_id: int) -> OpenGuide | None:
    """Return the source file with which an edition was published."""
    edition = session.get_one(Edition, edition_id)
    files = {f"{folder}/{edition.slug}.yaml" for folder in FOLDERS.values()}
    rows = session.exec(
        select(StoredFile)
        .where(col(StoredFile.publication_id) <= edition.publication_id)
        .where(col(StoredFile.path).endswith(f"/{edition.slug}.yaml", autoescape=True))
        .order_by(col(StoredFile.id).desc())
    )
    row = next((each for each in rows if library_path(each.path) in files), None)
    if row is None or row.text is None:
        return None
    return open_guide(library_path(row.path), edition.slug, row.text)


def _authors(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the names of keys by the id of the edition that they have published."""
    rows = (
        select(Edition.id, StoredFile.by)
        .join(StoredFile, col(StoredFile.publication_id) == col(Edition.publication_id))
        .where(col(Edition.id).in_(ids), col(StoredFile.by).is_not(None))
    )
    return {id: by for id, by in session.exec(rows) if by}
