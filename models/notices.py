"""Notices: withdraw or correct a guide, an edition or a language of it; recall its sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, cast

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import NoticeCard
from models.audit import Author, new_publication, record
from models.clock import now
from models.database import reading, writing
from models.digests import contacts_in
from models.editions import renamed_guides
from models.errors import FieldError, Invalid, NotFound
from models.tables import Edition, EditionTranslation, Lifting, Notice, Publication
from richtext.nodes import Direction, Node, TextNode
from richtext.text import Text

StoredKind = Literal["withdrawal", "correction", "recall"]
MOST_AHEAD = timedelta(days=366)


class Sheet(NamedTuple):
    """A published revision, and the digests of what it says in each place."""

    edition: int
    language: str
    revision: int
    places: Mapping[str, Mapping[str, list[str]]]


class InvalidNotice(Invalid):
    """A notice about something that is not published, or at a time that cannot be meant."""

    def __init__(self, detail: str, field: str = "slug") -> None:
        super().__init__([FieldError(field, f"{detail}.")])


@dataclass(frozen=True)
class PublishedNotice:
    """A notice that has not been lifted. `reasons` by language; None as edition, language,
    revision, place or contact stands for all of them. Without `starts_at` it has held since its
    publication, whatever a clock says; `since` is that time, or the time of the publication."""

    id: int
    publication: int
    kind: StoredKind
    slug: str
    edition: int | None
    language: str | None
    revision: int | None
    place: str | None
    contact: str | None
    readable: bool
    reasons: Mapping[str, str]
    starts_at: datetime | None
    since: datetime

    def in_force(self, now: datetime) -> bool:
        """Return whether it has begun."""
        return self.starts_at is None or self.starts_at <= now

    def concerns(self, slug: str, language: str, edition: int, revision: int) -> bool:
        """Return whether it is about a revision of a text."""
        return (
            self.slug == slug
            and self.language in (None, language)
            and self.edition in (None, edition)
            and self.revision in (None, revision)
        )


def published_notices(session: Session) -> list[PublishedNotice]:
    """Return the notices that have not been lifted, including future ones, oldest first."""
    lifted = select(Lifting.notice_id)
    names = renamed_guides(session)
    rows = select(Notice, Publication.made_at).join(Publication)
    ordered = rows.where(col(Notice.id).not_in(lifted)).order_by(col(Notice.id))
    return [
        PublishedNotice(
            **row.model_dump(exclude={"publication_id", "kind", "slug"}),
            slug=names.get(row.slug, row.slug),
            publication=row.publication_id,
            kind=cast(StoredKind, row.kind),
            since=row.starts_at or made_at,
        )
        for row, made_at in session.exec(ordered)
    ]


def strongest_notice(
    notices: Iterable[PublishedNotice],
    slug: str,
    language: str,
    edition: int,
    revision: int,
    now: datetime,
) -> PublishedNotice | None:
    """Return the notice to show for a text: a withdrawal before a correction, then the newest. A
    recall is about paper only."""
    candidates = [
        each
        for each in notices
        if each.kind != "recall"
        and each.concerns(slug, language, edition, revision)
        and each.in_force(now)
    ]
    return max(candidates, key=_strength, default=None)


def _strength(notice: PublishedNotice) -> tuple[bool, bool, int]:
    return not notice.readable, notice.kind == "withdrawal", notice.id


def whole_guides_withdrawn(notices: Iterable[PublishedNotice]) -> set[str]:
    """Return the slugs of guides that somebody has withdrawn in all editions and languages."""
    return {
        each.slug
        for each in notices
        if each.kind == "withdrawal" and not (each.edition or each.language)
    }


def notice_card(notice: PublishedNotice, reason: Text) -> NoticeCard:
    """Return a notice that is shown above a text, with its reason in a reader's language."""
    assert notice.kind != "recall"
    return NoticeCard(
        kind=notice.kind,
        edition=notice.edition,
        language=notice.language,
        since=notice.since,
        readable=notice.readable,
        reason=reason,
    )


def notice_reason(notice: PublishedNotice, language: str, direction: Direction) -> Text:
    """Return the reason of a notice in one of the languages it was given in."""
    reason: list[Node] = [TextNode(text=notice.reasons[language])]
    return Text(lang=language, dir=direction, status="source", nodes=reason)


def check_start(starts_at: datetime) -> None:
    """Raise InvalidNotice for a time that must be mistyped: it would leave a dangerous text where
    it is."""
    if starts_at < now() - timedelta(minutes=1):
        raise InvalidNotice(
            f"{starts_at:%Y-%m-%d %H:%M} UTC is past: leave it out to begin now", "starts_at"
        )
    if starts_at > now() + MOST_AHEAD:
        raise InvalidNotice(f"{starts_at:%Y-%m-%d} is more than a year ahead", "starts_at")


def check_notice(engine: Engine, notice: Notice) -> None:
    """Raise InvalidNotice if nothing published is meant by a notice."""
    with reading(engine) as session:
        _check_target(session, notice)


def give_notice(engine: Engine, notice: Notice, by: Author) -> int:
    """Store a notice; return its id. Raise InvalidNotice if nothing published is meant by it."""
    with writing(engine) as session:
        _check_target(session, notice)
        notice.publication_id = new_publication(session)
        session.add(notice)
        session.flush()
        id = notice.id
        record(session, replace(by, target=describe_target(notice)), notice.reasons["en"])
        session.commit()
        return id


def describe_target(notice: Notice | PublishedNotice) -> str:
    """Return in a line what a notice is about."""
    scope = ("edition", "language", "revision", "place", "contact")
    values = [(name, getattr(notice, name)) for name in scope]
    return " ".join([notice.slug, *(f"{name} {value}" for name, value in values if value)])


def check_lifting(engine: Engine, id: int) -> None:
    """Raise NotFound if there is no such notice, or it has been lifted already."""
    with reading(engine) as session:
        _notice_to_lift(session, id)


def lift_notice(engine: Engine, id: int, by: Author) -> None:
    """End a notice. Raise NotFound if there is none, or it has been lifted already."""
    with writing(engine) as session:
        notice = _notice_to_lift(session, id)
        session.add(Lifting(publication_id=new_publication(session), notice_id=id))
        record(session, replace(by, target=notice.slug), f"notice {id}")
        session.commit()


def _notice_to_lift(session: Session, id: int) -> Notice:
    notice = session.get(Notice, id)
    lifted = session.exec(select(Lifting).where(Lifting.notice_id == id)).first()
    if notice is None or lifted:
        detail = f"There is no notice {id} in force; `polyleaf notices` lists those there are."
        raise NotFound("unknown-notice", detail)
    return notice


def _check_target(session: Session, notice: Notice) -> None:
    names = renamed_guides(session)
    notice.slug = names.get(notice.slug, notice.slug)
    slugs = [notice.slug, *(old for old, new in names.items() if new == notice.slug)]
    columns = (EditionTranslation.language, EditionTranslation.revision, EditionTranslation.places)
    rows = select(Edition.number, *columns).join(Edition).where(col(Edition.slug).in_(slugs))
    sheets = [Sheet(*row) for row in session.exec(rows)]
    if not sheets:
        raise InvalidNotice(f"there is no guide {notice.slug!r}")
    numbers = sorted({each.edition for each in sheets})
    if notice.edition is not None and notice.edition not in numbers:
        known = ", ".join(map(str, numbers))
        raise InvalidNotice(f"{notice.slug} has no edition {notice.edition}, only: {known}")
    published = {each.language for each in sheets}
    if notice.language is not None and notice.language not in published:
        tags = ", ".join(sorted(published))
        raise InvalidNotice(
            f"{notice.slug} is not published in {notice.language!r}, only in: {tags}"
        )
    if notice.revision is not None and (notice.edition is None or notice.language is None):
        raise InvalidNotice(
            "a revision is that of an edition in a language: give all three", "revision"
        )
    if (notice.place or notice.contact) and notice.kind != "recall":
        raise InvalidNotice("only a recall can be of one place or of one contact", "place")
    _check_sheets(notice, sheets)


def _check_sheets(notice: Notice, sheets: Sequence[Sheet]) -> None:
    """Refuse a revision that does not exist, and a recall of no sheet."""
    newest = {
        tag: max((each.edition, each.revision) for each in sheets if each.language == tag)
        for tag in {each.language for each in sheets}
    }
    meant = [
        each
        for each in sheets
        if notice.language in (None, each.language)
        and notice.edition in (None, each.edition)
        and notice.revision in (None, each.revision)
    ]
    if not meant:
        raise InvalidNotice(f"{notice.slug} has no such revision", "revision")
    if notice.kind == "recall" and not any(
        _names(each.places, notice)
        and (notice.revision or (each.edition, each.revision) != newest[each.language])
        for each in meant
    ):
        raise InvalidNotice(
            f"no sheet of {notice.slug} is meant that is older than what is published now: publish "
            "the corrected text first, or withdraw it"
        )


def _names(places: Mapping[str, Mapping[str, list[str]]], notice: Notice) -> bool:
    """Return whether a sheet of the place of a recall names its contact."""
    facts = [each["facts"] for code, each in places.items() if notice.place in (None, code)]
    return any(notice.contact is None or notice.contact in contacts_in(each) for each in facts)
