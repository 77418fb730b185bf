"""What changed: what each publication after another one did, read from the database."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.tables import Edition, EditionTranslation, Lifting, Notice, Publication, Wording
from richtext.nodes import FrozenModel
from richtext.text import ENGLISH, Text, english


class Changed(FrozenModel):
    """What every change says: the cursor that stands right after it, and when it was."""

    publication: str
    at: datetime


class Published(Changed):
    """A revision of an edition in a language. `change` and `note` say how the edition differs from
    the one before, where this is its first revision in the language."""

    type: Literal["published"] = "published"
    slug: str
    language: str
    edition: int
    revision: int
    change: str | None
    note: Text | None


class Noticed(Changed):
    """A notice that holds from `since`; None stands for every edition, and for every language."""

    type: Literal["withdrawn", "corrected"]
    slug: str
    edition: int | None
    language: str | None
    reason: Text
    since: datetime
    readable: bool


class Restored(Changed):
    """A notice that somebody has lifted."""

    type: Literal["restored"] = "restored"
    slug: str
    edition: int | None
    language: str | None


class ContactsChanged(Changed):
    """The directory has another revision in a language."""

    type: Literal["contacts"] = "contacts"
    language: str
    revision: int


Change = Annotated[Published | Noticed | Restored | ContactsChanged, Field(discriminator="type")]


def read_changes(
    session: Session, after: int, until: int, language: str | None = None
) -> list[Change]:
    """What the publications `after` one and `until` another did, oldest first; with a `language`
    only what is about it."""
    asked = (session, after, until, language)
    found: list[Change] = [
        *_published(*asked),
        *_noticed(*asked),
        *_restored(*asked),
        *_contacts(*asked),
    ]
    return sorted(found, key=lambda each: int(each.publication))


def publication_time(session: Session, publication: int) -> datetime | None:
    """When a publication was made, or the last one before it; None before the first."""
    earlier = select(Publication.made_at).where(col(Publication.id) <= publication)
    return session.exec(earlier.order_by(col(Publication.id).desc())).first()


def _published(session: Session, *asked: Any) -> Iterator[Published]:
    rows = select(Publication, EditionTranslation.language, EditionTranslation.revision, Edition)
    rows = rows.join(EditionTranslation, col(EditionTranslation.publication_id) == Publication.id)
    rows = rows.join(Edition, col(EditionTranslation.edition_id) == Edition.id)
    ordered = rows.order_by(col(EditionTranslation.id))
    for publication, language, revision, edition in session.exec(
        _among(ordered, EditionTranslation.language, *asked)
    ):
        first = revision == 1
        yield Published(
            **_moment(publication),
            slug=edition.slug,
            language=language,
            edition=edition.number,
            revision=revision,
            change=edition.change if first else None,
            note=english(edition.note) if first and edition.note else None,
        )


def _noticed(session: Session, *asked: Any) -> Iterator[Noticed]:
    rows = select(Publication, Notice).join(Notice, col(Notice.publication_id) == Publication.id)
    for publication, notice in session.exec(
        _among(rows.order_by(col(Notice.id)), Notice.language, *asked)
    ):
        yield Noticed(
            **_moment(publication),
            type="withdrawn" if notice.kind == "withdrawal" else "corrected",
            slug=notice.slug,
            edition=notice.edition,
            language=notice.language,
            reason=english(notice.reasons[ENGLISH]),
            since=notice.starts_at,
            readable=notice.readable,
        )


def _restored(session: Session, *asked: Any) -> Iterator[Restored]:
    rows = select(Publication, Notice).join(Lifting, col(Lifting.publication_id) == Publication.id)
    rows = rows.join(Notice, col(Lifting.notice_id) == Notice.id)
    for publication, notice in session.exec(
        _among(rows.order_by(col(Lifting.id)), Notice.language, *asked)
    ):
        yield Restored(
            **_moment(publication),
            slug=notice.slug,
            edition=notice.edition,
            language=notice.language,
        )


def _contacts(session: Session, *asked: Any) -> Iterator[ContactsChanged]:
    rows = select(Publication, Wording.language, Wording.revision)
    rows = rows.join(Wording, col(Wording.publication_id) == Publication.id)
    rows = rows.where(Wording.domain == "contacts").order_by(col(Wording.id))
    for publication, language, revision in session.exec(_among(rows, Wording.language, *asked)):
        yield ContactsChanged(**_moment(publication), language=language, revision=revision)


def _among(rows: Any, about: Any, after: int, until: int, language: str | None) -> Any:
    """Of these rows those of the publications that are asked for, and of the language."""
    rows = rows.where(col(Publication.id) > after, col(Publication.id) <= until)
    return rows.where(or_(col(about).is_(None), col(about) == language)) if language else rows


def _moment(publication: Publication) -> dict[str, Any]:
    return {"publication": str(publication.id), "at": publication.made_at}
