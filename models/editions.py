"""What is published: the editions of each guide and their translations, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.advice import Translation
from models.tables import Edition, EditionTranslation, Publication


@dataclass(frozen=True)
class Stored:
    """A translation with the rows it is stored in."""

    edition: Edition
    row: EditionTranslation
    translation: Translation


def newest_publication(session: Session) -> int:
    """The number of the newest publication, 0 when there is none."""
    return session.exec(select(func.max(Publication.id))).one() or 0


def newest_translations(session: Session) -> dict[str, dict[str, Stored]]:
    """Of each guide in each language the newest revision of the newest edition."""
    ids: dict[tuple[str, str], int] = {}
    every = (
        select(Edition.slug, EditionTranslation.language, EditionTranslation.id)
        .join(Edition)
        .order_by(col(Edition.number), col(EditionTranslation.revision))
    )
    for slug, language, id in session.exec(every):
        ids[slug, language] = id or 0
    found: dict[str, dict[str, Stored]] = {}
    for stored in _stored(session, col(EditionTranslation.id).in_(ids.values())):
        found.setdefault(stored.edition.slug, {})[stored.row.language] = stored
    return found


def newest_revision(
    session: Session, edition_id: int, language: str, *, with_overlay: bool = True
) -> Stored | None:
    """The newest revision of an edition in a language; `with_overlay=False` passes over those that
    hold English of a newer edition."""
    conditions = [
        col(EditionTranslation.edition_id) == edition_id,
        col(EditionTranslation.language) == language,
    ]
    if not with_overlay:
        conditions.append(col(EditionTranslation.overlay_edition).is_(None))
    return next(iter(_stored(session, *conditions)), None)


def editions(session: Session, slug: str) -> Sequence[Edition]:
    """The editions of a guide, oldest first."""
    return session.exec(
        select(Edition).where(Edition.slug == slug).order_by(col(Edition.number))
    ).all()


def _stored(session: Session, *conditions: Any) -> list[Stored]:
    """Newest revision first."""
    rows = (
        select(Edition, EditionTranslation)
        .join(Edition)
        .where(*conditions)
        .order_by(col(EditionTranslation.revision).desc())
    )
    return [
        Stored(edition, row, Translation.model_validate(row.content))
        for edition, row in session.exec(rows)
    ]
