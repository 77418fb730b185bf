"""Publishing: prepared texts become editions and revisions, all in one transaction or none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import DirectoryCard, Translation
from models.database import writing
from models.nodes import Frozen, Text
from models.tables import Edition, EditionTranslation, Publication, Revision, Wording

Interface = dict[str, Text]


class InterfaceCard(Frozen):
    """The words of the interface in one language, by key."""

    words: Interface


@dataclass(frozen=True)
class Prepared:
    """Everything that is to be published, checked. Translations by slug and language, English
    among them; the directory and the interface by language."""

    translations: dict[str, dict[str, Translation]]
    directory: dict[str, DirectoryCard]
    interface: dict[str, InterfaceCard]


def publish(engine: Engine, prepared: Prepared) -> list[str]:
    """Stores what differs from what is published; a line for each change."""
    with writing(engine) as session:
        publication = Publication()
        session.add(publication)
        session.flush()
        assert publication.id is not None
        changes = [*_changes(session, publication.id, prepared)]
        if changes:
            session.commit()
        else:
            session.rollback()
    return changes


def no_longer_prepared(engine: Engine, prepared: Prepared) -> list[str]:
    """The guides that are published and stay so, although the content has them no more."""
    with Session(engine) as session:
        return sorted({*session.exec(select(Edition.slug))} - set(prepared.translations))


def _changes(session: Session, publication: int, prepared: Prepared) -> Iterator[str]:
    for slug, translations in prepared.translations.items():
        english = translations["en"]
        edition = _newest_edition(session, slug)
        _, digest = _content(english)
        if edition is None or edition.digest != digest:
            edition = _next_edition(edition, english, digest, publication)
            session.add(edition)
            session.flush()
            yield f"{slug}: edition {edition.number}"
        for tag, translation in translations.items():
            key = {"edition_id": edition.id, "language": tag}
            if revision := _revised(session, EditionTranslation, key, translation, publication):
                yield f"{slug}: edition {edition.number} in {tag}, revision {revision}"
    for domain, cards in (("contacts", prepared.directory), ("ui", prepared.interface)):
        for tag, card in cards.items():
            key = {"domain": domain, "language": tag}
            if revision := _revised(session, Wording, key, card, publication):
                yield f"{domain} in {tag}, revision {revision}"


def _newest_edition(session: Session, slug: str) -> Edition | None:
    editions = select(Edition).where(Edition.slug == slug)
    return session.exec(editions.order_by(col(Edition.number).desc())).first()


def _next_edition(
    newest: Edition | None, english: Translation, digest: str, publication: int
) -> Edition:
    return Edition(
        publication_id=publication,
        slug=english.slug,
        number=newest.number + 1 if newest else 1,
        kind=english.kind,
        published_at=english.published_at,
        digest=digest,
    )


def _revised(
    session: Session,
    table: type[Revision],
    key: dict[str, Any],
    card: Frozen,
    publication: int,
) -> int | None:
    """The number of the new revision, if the card differs from the newest one."""
    content, digest = _content(card)
    revisions = select(table).filter_by(**key).order_by(col(table.revision).desc())
    newest = session.exec(revisions).first()
    if newest and newest.digest == digest:
        return None
    revision = newest.revision + 1 if newest else 1
    row = table(
        publication_id=publication, revision=revision, digest=digest, content=content, **key
    )
    session.add(row)
    return revision


def _content(card: Frozen) -> tuple[Any, str]:
    """The JSON of a card, and a digest of it."""
    written = card.model_dump_json(exclude_computed_fields=True)
    return json.loads(written), sha256(written.encode()).hexdigest()
