"""Notices: withdraw or correct a guide, one edition or one language of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import NoticeCard, NoticeKind
from models.audit import Author, new_publication, record
from models.database import writing
from models.errors import FieldError, Invalid, NotFound
from models.tables import Edition, EditionTranslation, Lifting, Notice
from richtext.nodes import Direction, Node, TextNode
from richtext.text import Text


class InvalidNotice(Invalid):
    """A notice about something that is not published."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("slug", f"{detail}.")])


@dataclass(frozen=True)
class PublishedNotice:
    """A notice that has not been lifted. `reasons` by language; None as edition or language stands
    for all of them."""

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
    """Return the notices that have not been lifted, including future ones, oldest first."""
    lifted = select(Lifting.notice_id)
    rows = select(Notice).where(col(Notice.id).not_in(lifted)).order_by(col(Notice.id))
    return [
        PublishedNotice(
            id=row.id,
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
    """Return the notice to show for a text: a withdrawal before a correction, then the newest."""
    candidates = [
        each
        for each in notices
        if each.slug == slug
        and each.language in (None, language)
        and each.edition in (None, edition)
        and each.starts_at <= now
    ]
    return max(candidates, key=_strength, default=None)


def _strength(notice: PublishedNotice) -> tuple[bool, bool, int]:
    return not notice.readable, notice.kind == "withdrawal", notice.id


def notice_card(notice: PublishedNotice, language: str, direction: Direction) -> NoticeCard:
    """Return a notice with its reason in one of the languages it was given in."""
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
    """Store a notice; return its id. Raise InvalidNotice if its guide, edition or language is not
    published."""
    with writing(engine) as session:
        _check_target(session, notice)
        notice.publication_id = new_publication(session)
        session.add(notice)
        session.flush()
        id, scope = notice.id, [f"edition {notice.edition}"] if notice.edition else []
        target = " ".join([notice.slug, *scope, notice.language or ""]).strip()
        record(session, replace(by, target=target), notice.reasons["en"])
        session.commit()
        return id


def lift_notice(engine: Engine, id: int, by: Author) -> None:
    """End a notice. Raise NotFound if there is none, or it has been lifted already."""
    with writing(engine) as session:
        notice = session.get(Notice, id)
        lifted = session.exec(select(Lifting).where(Lifting.notice_id == id)).first()
        if notice is None or lifted:
            raise NotFound("unknown-notice", f"There is no notice {id} in force.")
        session.add(Lifting(publication_id=new_publication(session), notice_id=id))
        record(session, replace(by, target=notice.slug), f"notice {id}")
        session.commit()


def _check_target(session: Session, notice: Notice) -> None:
    editions = session.exec(select(Edition).where(Edition.slug == notice.slug)).all()
    if not editions:
        raise InvalidNotice(f"there is no guide {notice.slug!r}")
    numbers = [each.number for each in editions]
    if notice.edition is not None and notice.edition not in numbers:
        raise InvalidNotice(f"{notice.slug} has no edition {notice.edition}, only {numbers}")
    translations = select(EditionTranslation.language).join(Edition)
    published = {*session.exec(translations.where(Edition.slug == notice.slug))}
    if notice.language is not None and notice.language not in published:
        tags = ", ".join(sorted(published))
        raise InvalidNotice(
            f"{notice.slug} is not published in {notice.language!r}, only in: {tags}"
        )
