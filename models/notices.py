"""Notices: withdrawals and corrections of a guide, of one edition or one language of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import NoticeCard, NoticeKind
from models.database import writing
from models.errors import FieldError, Invalid, NotFound
from models.publishing import Author
from models.tables import (
    COMMAND_LINE,
    AuditEntry,
    Edition,
    EditionTranslation,
    Lifting,
    Notice,
    Publication,
)
from richtext.nodes import Direction, Node, TextNode
from richtext.text import Text


class InvalidNotice(Invalid):
    """A notice about something that is not published."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("slug", f"{detail}.")])


@dataclass(frozen=True)
class PublishedNotice:
    """A notice that nobody has lifted. `reasons` by language; None stands for every edition, and
    for every language."""

    id: int
    publication: int
    kind: NoticeKind
    slug: str
    edition: int | None
    language: str | None
    readable: bool
    reasons: Mapping[str, str]
    starts_at: datetime


def published_notices(session: Session) -> list[PublishedNotice]:
    """Those that nobody has lifted, also those that begin later; oldest first."""
    lifted = select(Lifting.notice_id)
    rows = select(Notice).where(col(Notice.id).not_in(lifted)).order_by(col(Notice.id))
    return [
        PublishedNotice(
            id=row.id or 0,
            publication=row.publication_id,
            kind="withdrawal" if row.kind == "withdrawal" else "correction",
            slug=row.slug,
            edition=row.edition,
            language=row.language,
            readable=row.readable,
            reasons=row.reasons,
            starts_at=row.starts_at,
        )
        for row in session.exec(rows)
    ]


def strongest_notice(
    notices: Iterable[PublishedNotice], slug: str, language: str, edition: int, now: datetime
) -> PublishedNotice | None:
    """Of the notices that hold for a text now: one that withdraws it before one that corrects
    it, and the newest of these."""
    found = [
        each
        for each in notices
        if each.slug == slug
        and each.language in (None, language)
        and each.edition in (None, edition)
        and each.starts_at <= now
    ]
    return max(found, key=_strength, default=None)


def _strength(notice: PublishedNotice) -> tuple[bool, bool, int]:
    return not notice.readable, notice.kind == "withdrawal", notice.id


def notice_card(notice: PublishedNotice, language: str, direction: Direction) -> NoticeCard:
    """A notice with its reason in a language in which it was given."""
    reason: list[Node] = [TextNode(text=notice.reasons[language])]
    return NoticeCard(
        kind=notice.kind,
        edition=notice.edition,
        language=notice.language,
        since=notice.starts_at,
        readable=notice.readable,
        reason=Text(lang=language, dir=direction, status="source", nodes=reason),
    )


def give_notice(engine: Engine, notice: Notice, by: Author) -> int:
    """Stores a notice; its id. Raises WrongNotice when there is nothing it could be about."""
    with writing(engine) as session:
        _check_target(session, notice)
        notice.publication_id = _publication(session)
        session.add(notice)
        session.flush()
        scope = [f"edition {notice.edition}"] if notice.edition else []
        target = " ".join([notice.slug, *scope, notice.language or ""]).strip()
        return _recorded(session, by, target, notice.reasons["en"], notice.id or 0)


def lift_notice(engine: Engine, id: int, by: Author) -> None:
    """Ends a notice. Raise NotFound when there is none, or it was lifted already."""
    with writing(engine) as session:
        notice = session.get(Notice, id)
        lifted = session.exec(select(Lifting).where(Lifting.notice_id == id)).first()
        if notice is None or lifted:
            raise NotFound("unknown-notice", f"There is no notice {id} that could be lifted.")
        session.add(Lifting(publication_id=_publication(session), notice_id=id))
        _recorded(session, by, notice.slug, f"notice {id}", id)


def _check_target(session: Session, notice: Notice) -> None:
    editions = session.exec(select(Edition).where(Edition.slug == notice.slug)).all()
    if not editions:
        raise InvalidNotice(f"there is no guide {notice.slug!r}")
    numbers = [each.number for each in editions]
    if notice.edition is not None and notice.edition not in numbers:
        raise InvalidNotice(f"{notice.slug} has no edition {notice.edition}, but: {numbers}")
    translations = select(EditionTranslation.language).join(Edition)
    there = {*session.exec(translations.where(Edition.slug == notice.slug))}
    if notice.language is not None and notice.language not in there:
        tags = ", ".join(sorted(there))
        raise InvalidNotice(f"{notice.slug} is not there in {notice.language!r}, but in: {tags}")


def _publication(session: Session) -> int:
    publication = Publication()
    session.add(publication)
    session.flush()
    return publication.id or 0


def _recorded(session: Session, by: Author, target: str, detail: str, id: int) -> int:
    session.add(AuditEntry(by=by.key or COMMAND_LINE, act=by.act, target=target, detail=detail))
    session.commit()
    return id
