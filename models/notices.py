"""Notices: withdraw or correct a guide, or what of it they name; recall sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import NoticeCard
from models.audit import Author, new_publication, record
from models.database import reading, writing
from models.editions import PublishedRevision, renamed_guides, renamed_places
from models.errors import NotFound
from models.library import published_source
from models.notice_scope import PublishedNotice, StoredKind, concerns, describe_target
from models.notice_validation import check_target
from models.reissue import reissue
from models.tables import INTERFACE, Lifting, Notice, Publication
from richtext.nodes import Direction, Node, TextNode
from richtext.text import Text


def published_notices(session: Session) -> list[PublishedNotice]:
    """Return the notices that have not been lifted, including future ones, oldest first."""
    lifted = select(Lifting.notice_id)
    names, places = renamed_guides(session), renamed_places(session)
    rows = select(Notice, Publication.made_at).join(Publication)
    ordered = rows.where(col(Notice.id).not_in(lifted)).order_by(col(Notice.id))
    return [
        PublishedNotice(
            **row.model_dump(exclude={"publication_id", "kind", "slug", "place"}),
            slug=names.get(row.slug, row.slug),
            place=places.get(row.place or "", row.place),
            publication=row.publication_id,
            kind=cast(StoredKind, row.kind),
            since=row.starts_at or made_at,
        )
        for row, made_at in session.exec(ordered)
    ]


def strongest_notice(
    notices: Iterable[PublishedNotice],
    revision: PublishedRevision,
    around: Sequence[str],
    now: datetime,
) -> PublishedNotice | None:
    """Return the notice to show for a text in a place: a withdrawal before a correction, then the
    newest. A recall is about paper only. `around` is the place and those that it lies in."""
    candidates = [
        each
        for each in notices
        if each.kind != "recall" and each.in_force(now) and concerns(each, revision, around)
    ]
    return max(candidates, key=_strength, default=None)


def _strength(notice: PublishedNotice) -> tuple[bool, bool, int]:
    return not notice.readable, notice.kind == "withdrawal", notice.id


def whole_guides_withdrawn(notices: Iterable[PublishedNotice]) -> set[str]:
    """Return the slugs of guides that somebody has withdrawn everywhere."""
    return {
        each.slug
        for each in notices
        if each.kind == "withdrawal" and describe_target(each) == each.slug
    }


def notice_card(notice: PublishedNotice, reason: Text) -> NoticeCard:
    """Return a notice that is shown above a text, with its reason in a reader's language."""
    assert notice.kind != "recall"
    return NoticeCard(
        kind=notice.kind,
        edition=notice.edition,
        language=notice.language,
        place=notice.place,
        contact=notice.contact,
        since=notice.since,
        readable=notice.readable,
        reason=reason,
    )


def notice_reason(notice: PublishedNotice, language: str, direction: Direction) -> Text:
    """Return the reason of a notice in one of the languages it was given in."""
    reason: list[Node] = [TextNode(text=notice.reasons[language])]
    return Text(lang=language, dir=direction, status="source", nodes=reason)


def check_notice(engine: Engine, notice: Notice) -> None:
    """Raise InvalidNotice if nothing published is meant by a notice."""
    with reading(engine) as session:
        check_target(session, notice)


def give_notice(engine: Engine, notice: Notice, by: Author) -> int:
    """Store a notice; return its id. Raise InvalidNotice if nothing published is meant by it."""
    with writing(engine) as session:
        check_target(session, notice)
        notice.publication_id = new_publication(session)
        if notice.slug == INTERFACE:
            reissue(session, notice.publication_id, notice.language)
        session.add(notice)
        session.flush()
        id = notice.id
        record(
            session,
            replace(by, target=describe_target(notice)),
            notice.reasons[published_source(session)],
        )
        session.commit()
        return id


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
