"""Read the published editions of guides and their translations from the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.advice import Translation
from models.digests import contacts_in
from models.tables import (
    INTERFACE,
    Edition,
    EditionTranslation,
    GuideRenaming,
    NumberedPlace,
    PlaceRenaming,
    Publication,
    Renaming,
    Wording,
)


@dataclass(frozen=True)
class Stored:
    """A translation with the rows that it is stored in, and the digests of what it says by the
    present codes of places."""

    edition: Edition
    row: EditionTranslation
    translation: Translation
    places: Mapping[str, Any]


@dataclass(frozen=True)
class PublishedRevision:
    """A revision of an edition in a language; `places` has digests of what it says in each."""

    id: int
    publication: int
    slug: str
    language: str
    edition: int
    revision: int
    overlay_edition: int | None
    published_at: datetime
    places: Mapping[str, Mapping[str, Any]]

    def facts(self, place: str) -> list[str]:
        """Return what it says in a place, as `models.digests` writes it."""
        facts: list[str] = self.places.get(place, {}).get("facts", [])
        return facts

    def contacts(self, place: str) -> set[str]:
        """Return the contacts that it names in a place."""
        return contacts_in(self.facts(place))


def newest_publication(session: Session) -> int:
    """Return the number of the newest publication, 0 if there is none."""
    return session.exec(select(func.max(Publication.id))).one() or 0


def has_publication(session: Session, number: int) -> bool:
    """Return whether there is a publication with a number; 0 stands for the time before all."""
    return number == 0 or session.get(Publication, number) is not None


def newest_translation_id(session: Session) -> int:
    """Return the largest id of a translation, 0 if there is none."""
    return session.exec(select(func.max(EditionTranslation.id))).one() or 0


def renamed_guides(session: Session) -> dict[str, str]:
    """Return the present slugs of guides by their older ones."""
    return present_names(session, GuideRenaming)


def renamed_places(session: Session) -> dict[str, str]:
    """Return the present codes of places by their older ones."""
    return present_names(session, PlaceRenaming)


def numbered_places(session: Session) -> dict[str, int]:
    """Return the numbers of places in printed codes by their present codes."""
    names = renamed_places(session)
    return {
        names.get(each.code, each.code): each.id for each in session.exec(select(NumberedPlace))
    }


def present_names(session: Session, table: type[Renaming]) -> dict[str, str]:
    """Return the present names in a table of renamings by the older ones."""
    names: dict[str, str] = {}
    for row in session.exec(select(table).order_by(col(table.id))):
        names = {old: row.new if new == row.old else new for old, new in names.items()}
        names[row.old] = row.new
        names.pop(row.new, None)
    return names


def with_present_codes(places: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return digests by place in which no place has an older code."""
    return {names.get(code, code): each for code, each in places.items()} if names else places


def with_present_slugs(translation: Translation, names: Mapping[str, str]) -> Translation:
    """Return a translation in which no guide has an older slug."""
    slugs = {name: getattr(translation, name) for name in ("slug", "see_instead")}
    return translation.model_copy(update={name: names.get(s, s) for name, s in slugs.items()})


def newest_source(session: Session, source: str) -> dict[str, Stored]:
    """Return the newest revision of the newest edition in the language of the library, `source`, by
    present slug."""
    return {slug: each[source] for slug, each in newest_translations(session, source).items()}


def newest_translations(session: Session, only: str | None = None) -> dict[str, dict[str, Stored]]:
    """Return the newest revision of the newest edition, by present slug and language; if a language
    is given, `only` of that."""
    names, ids = renamed_guides(session), dict[tuple[str, str], int]()
    rows = (
        select(Edition.slug, EditionTranslation.language, EditionTranslation.id)
        .join(Edition)
        .order_by(col(Edition.number), col(EditionTranslation.revision))
    )
    if only:
        rows = rows.where(EditionTranslation.language == only)
    for slug, language, id in session.exec(rows):
        ids[names.get(slug, slug), language] = id
    newest: dict[str, dict[str, Stored]] = {}
    for stored in _stored(session, col(EditionTranslation.id).in_(ids.values())):
        slug = names.get(stored.edition.slug, stored.edition.slug)
        newest.setdefault(slug, {})[stored.row.language] = stored
    return newest


def newest_revision(
    session: Session, edition_id: int, language: str, *, with_overlay: bool = True
) -> Stored | None:
    """Return the newest revision of an edition in a language; `with_overlay=False` skips those with
    a safety overlay."""
    conditions = [
        col(EditionTranslation.edition_id) == edition_id,
        col(EditionTranslation.language) == language,
    ]
    if not with_overlay:
        conditions.append(col(EditionTranslation.overlay_edition).is_(None))
    return next(iter(_stored(session, *conditions)), None)


def published_revisions(session: Session, slug: str | None = None) -> list[PublishedRevision]:
    """Return the revisions, of one guide by its present slug or of all, in the order of their
    publication. Their contents, which are long, are not read."""
    return [*_published_revisions(session, slug)]


def _published_revisions(session: Session, slug: str | None) -> Iterator[PublishedRevision]:
    names, row = renamed_guides(session), EditionTranslation
    codes = renamed_places(session)
    columns = (
        row.id,
        row.publication_id,
        row.language,
        row.revision,
        row.overlay_edition,
        row.places,
    )
    rows = (
        select(Edition.slug, Edition.number, Publication.made_at, *columns)  # type: ignore[call-overload]
        .join(Edition, col(row.edition_id) == Edition.id)
        .join(Publication, col(row.publication_id) == Publication.id)
        .order_by(col(row.id))
    )
    if slug is not None:
        slugs = [slug, *(old for old, new in names.items() if new == slug)]
        rows = rows.where(col(Edition.slug).in_(slugs))
    for old, number, made_at, id, publication, tag, revision, overlay, places in session.exec(rows):
        yield PublishedRevision(
            id,
            publication,
            names.get(old, old),
            tag,
            number,
            revision,
            overlay,
            made_at,
            with_present_codes(places, codes),
        )


def interface_publications(session: Session) -> dict[str, list[int]]:
    """Return by language the publications that changed the interface, oldest first."""
    found: dict[str, list[int]] = {}
    rows = select(Wording.language, Wording.publication_id).where(Wording.domain == INTERFACE)
    for language, publication in session.exec(rows.order_by(col(Wording.revision))):
        found.setdefault(language, []).append(publication)
    return found


def read_translation(session: Session, id: int) -> Translation:
    """Return the text of a revision by the id of its row, which must exist."""
    return Translation.model_validate(session.get_one(EditionTranslation, id).content)


def editions_by_slug(session: Session) -> dict[str, list[Edition]]:
    """Return the editions of every guide by its present slug, oldest first."""
    names, editions = renamed_guides(session), dict[str, list[Edition]]()
    for edition in session.exec(select(Edition).order_by(col(Edition.number))):
        editions.setdefault(names.get(edition.slug, edition.slug), []).append(edition)
    return editions


def _stored(session: Session, *conditions: Any) -> list[Stored]:
    """Return the translations that meet the conditions, newest revision first."""
    rows = (
        select(Edition, EditionTranslation)
        .join(Edition)
        .where(*conditions)
        .order_by(col(EditionTranslation.revision).desc())
    )
    names = renamed_places(session)
    return [
        Stored(
            edition,
            row,
            Translation.model_validate(row.content),
            with_present_codes(row.places, names),
        )
        for edition, row in session.exec(rows)
    ]
