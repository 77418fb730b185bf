"""Read the changes that publications made, for feeds."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.editions import renamed_guides, renamed_places
from models.library import LibraryCard, published_library
from models.tables import (
    Availability,
    Edition,
    EditionTranslation,
    Lifting,
    Notice,
    Publication,
    Wording,
)
from richtext.nodes import FrozenModel
from richtext.text import Text

TYPES: dict[str, Literal["withdrawn", "corrected", "recalled"]] = {
    "withdrawal": "withdrawn",
    "correction": "corrected",
    "recall": "recalled",
}


class Changed(FrozenModel):
    """What all changes have in common."""

    publication: str
    """The cursor after the change. Opaque: send it as `since`."""
    at: datetime
    """When it was published."""


class Published(Changed):
    """A new revision of an edition in a language."""

    type: Literal["published"] = "published"
    slug: str
    """The slug of the guide."""
    language: str
    """The BCP 47 tag of the translation."""
    edition: int
    """The number of the edition."""
    revision: int
    """The number of this version of the translation."""
    change: str | None
    """How the edition differs from the one before: `safety` means act at once. Null where this is
    not the first revision of the edition, or nothing was said."""
    note: Text | None
    """What the author wrote about the edition, in the language of the library; null where that is
    nothing."""
    places: list[str] | None
    """The codes of the places in which the text says something else than the revision before; null
    for all."""


class AvailabilityChanged(Changed):
    """A text that was `removed` without a notice, since its language was given up or a contact that
    it names is no longer listed; or that is `available` again."""

    type: Literal["removed", "available"]
    """`removed`: delete your copy. `available`: it is served again, so fetch it."""
    slug: str
    """The slug of the guide."""
    language: str
    """The BCP 47 tag of the translation."""


class Noticed(Changed):
    """A notice that applies from `since`; None stands for every edition, language, revision, place
    and contact. A notice of a place holds for those within it. What is `recalled` are printed
    sheets: see /v1/recalls. Its slug is `ui` for words of the interface and `contacts` for what is
    said about contacts, on the sheets of all guides."""

    type: Literal["withdrawn", "corrected", "recalled"]
    """What the notice does: withdraws or corrects a text, or recalls printed sheets."""
    slug: str
    """The slug of the guide; for a recall also `ui` or `contacts`."""
    edition: int | None
    """The number of the edition that it is about; null for all."""
    language: str | None
    """The tag of the language that it is about; null for all."""
    revision: int | None
    """The number of the revision that it is about; null for all."""
    place: str | None
    """The code of the place that it is about, with all within it; null for all."""
    contact: str | None
    """The id of the contact that it is about; null for no one contact."""
    reason: Text
    """Why it was given."""
    since: datetime
    """When the notice begins, which may be later than it was published."""
    readable: bool
    """Whether the text can still be read: if not, delete your copy."""


class Restored(Changed):
    """A notice that was lifted."""

    type: Literal["restored"] = "restored"
    slug: str
    """The slug of the guide whose notice was lifted."""
    edition: int | None
    """The number of the edition that the notice was about; null for all."""
    language: str | None
    """The tag of the language that the notice was about; null for all."""
    revision: int | None
    """The number of the revision that the notice was about; null for all."""
    place: str | None
    """The code of the place that the notice was about; null for all."""
    contact: str | None
    """The id of the contact that the notice was about; null for no one contact."""


class ContactsChanged(Changed):
    """A new revision of the directory in a language."""

    type: Literal["contacts"] = "contacts"
    language: str
    """The BCP 47 tag of the language of the directory."""
    revision: int
    """The number of this version of the directory in that language."""


Change = Annotated[
    Published | AvailabilityChanged | Noticed | Restored | ContactsChanged,
    Field(discriminator="type"),
]


def read_changes(
    session: Session, after: int, until: int, language: str | None = None
) -> list[Change]:
    """Return the changes of the publications `after` one up to `until` another, oldest first; only
    those that concern a `language`, if one is given."""
    library = published_library(session)
    if library is None:
        return []
    scope = _Scope(after, until, language, library)
    changes: list[Change] = [
        *_published(session, scope),
        *_availability(session, scope),
        *_noticed(session, scope),
        *_restored(session, scope),
        *_contacts(session, scope),
    ]
    return sorted(changes, key=lambda each: int(each.publication))


def concerns_place(change: Change, place: str) -> bool:
    """Return whether a change may be seen in a place."""
    return not (isinstance(change, Published) and change.places and place not in change.places)


def publication_time(session: Session, publication: int) -> datetime | None:
    """Return when a publication was made, or the last one before it; None before the first."""
    earlier = select(Publication.made_at).where(col(Publication.id) <= publication)
    return session.exec(earlier.order_by(col(Publication.id).desc())).first()


class _Scope(NamedTuple):
    """`library` writes the notes and reasons, which are in its language."""

    after: int
    until: int
    language: str | None
    library: LibraryCard

    def restrict(self, rows: Any, language: Any) -> Any:
        """Return a query with the conditions of this scope; `language` is its column."""
        rows = rows.where(col(Publication.id) > self.after, col(Publication.id) <= self.until)
        if self.language is None:
            return rows
        return rows.where(or_(col(language).is_(None), col(language) == self.language))


def _published(session: Session, scope: _Scope) -> Iterator[Published]:
    names, codes = renamed_guides(session), renamed_places(session)
    row = EditionTranslation
    columns = (row.language, row.revision, row.changed_places)
    rows = select(Publication, Edition, *columns)  # type: ignore[call-overload]
    rows = rows.join(EditionTranslation, col(EditionTranslation.publication_id) == Publication.id)
    rows = rows.join(Edition, col(EditionTranslation.edition_id) == Edition.id)
    ordered = rows.order_by(col(EditionTranslation.id))
    for publication, edition, language, revision, places in session.exec(
        scope.restrict(ordered, EditionTranslation.language)
    ):
        first = revision == 1
        yield Published(
            **_common(publication),
            slug=names.get(edition.slug, edition.slug),
            language=language,
            edition=edition.number,
            revision=revision,
            change=edition.change if first else None,
            note=scope.library.written(edition.note) if first and edition.note else None,
            places=places and [codes.get(each, each) for each in places],
        )


def _availability(session: Session, scope: _Scope) -> Iterator[AvailabilityChanged]:
    names = renamed_guides(session)
    rows = select(Publication, Availability)
    rows = rows.join(Availability, col(Availability.publication_id) == Publication.id)
    ordered = rows.order_by(col(Availability.id))
    for publication, row in session.exec(scope.restrict(ordered, Availability.language)):
        yield AvailabilityChanged(
            **_common(publication),
            type="available" if row.served else "removed",
            slug=names.get(row.slug, row.slug),
            language=row.language,
        )


def _noticed(session: Session, scope: _Scope) -> Iterator[Noticed]:
    names, places = renamed_guides(session), renamed_places(session)
    rows = select(Publication, Notice).join(Notice, col(Notice.publication_id) == Publication.id)
    for publication, notice in session.exec(
        scope.restrict(rows.order_by(col(Notice.id)), Notice.language)
    ):
        yield Noticed(
            **_common(publication),
            **_target(notice, names, places),
            type=TYPES[notice.kind],
            reason=scope.library.written(notice.reasons[scope.library.source]),
            since=notice.starts_at or publication.made_at,
            readable=notice.readable,
        )


def _restored(session: Session, scope: _Scope) -> Iterator[Restored]:
    names, places = renamed_guides(session), renamed_places(session)
    rows = select(Publication, Notice).join(Lifting, col(Lifting.publication_id) == Publication.id)
    rows = rows.join(Notice, col(Lifting.notice_id) == Notice.id)
    for publication, notice in session.exec(
        scope.restrict(rows.order_by(col(Lifting.id)), Notice.language)
    ):
        yield Restored(**_common(publication), **_target(notice, names, places))


def _contacts(session: Session, scope: _Scope) -> Iterator[ContactsChanged]:
    rows = select(Publication, Wording.language, Wording.revision)
    rows = rows.join(Wording, col(Wording.publication_id) == Publication.id)
    rows = rows.where(Wording.domain == "contacts").order_by(col(Wording.id))
    for publication, language, revision in session.exec(scope.restrict(rows, Wording.language)):
        yield ContactsChanged(**_common(publication), language=language, revision=revision)


def _target(notice: Notice, names: Mapping[str, str], places: Mapping[str, str]) -> dict[str, Any]:
    """Return what a notice is about, by its present names."""
    scope = notice.model_dump(include={"edition", "language", "revision", "contact"})
    place = places.get(notice.place or "", notice.place)
    return {"slug": names.get(notice.slug, notice.slug), "place": place, **scope}


def _common(publication: Publication) -> dict[str, Any]:
    return {"publication": str(publication.id), "at": publication.made_at}
