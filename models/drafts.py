"""Drafts: keep what translators type at the desk until they hand it in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from models.clock import now
from models.database import reading, writing
from models.errors import Busy
from models.tables import Draft

# Of one key, with the texts that they were typed beside: all are read for each page.
MAX_DRAFTS, MAX_CHARACTERS = 5000, 3_000_000
MAX_LENGTH = 5000  # characters of a text
SECONDS_TO_WAIT = 3600


class TooManyDrafts(Busy):
    """A key has as many drafts as it may have."""

    def __init__(self) -> None:
        detail = (
            f"You have {MAX_DRAFTS:,} drafts, or {MAX_CHARACTERS:,} characters in them. "
            "Hand some in, or discard some. This is not saved."
        )
        super().__init__("too-many-requests", detail, SECONDS_TO_WAIT)


@dataclass(frozen=True)
class TypedText:
    """What somebody typed for a message, beside the source text (`english`) and the published
    translation (`before`) that they saw. `shown` is the digest of what stood in the field before;
    `is_kept` is false where there is nothing to keep, since it says what is published."""

    context: str
    english: str
    before: str
    text: str
    shown: str
    is_kept: bool = True


@dataclass(frozen=True)
class SavedDrafts:
    """The drafts that were saved or discarded, by context (None for a discarded one), and the texts
    that were saved in another window meanwhile, which stay."""

    saved: dict[str, Draft | None]
    elsewhere: dict[str, Draft]


def digest_of_draft(text: str) -> str:
    """Return a digest of a text, in 16 hex digits."""
    return sha256(text.encode()).hexdigest()[:16]


def save_drafts(
    engine: Engine,
    by: str,
    domain: str,
    language: str,
    typed: Iterable[TypedText],
    older: Collection[str] = (),
) -> SavedDrafts:
    """Save what a key has typed into a catalog; its drafts may be under `older` names of it.
    A draft that was saved in another window since the field was shown is not replaced. Raise
    TooManyDrafts, and save nothing then."""
    saved: dict[str, Draft | None] = {}
    elsewhere: dict[str, Draft] = {}
    with writing(engine) as session:
        there = {each.context: each for each in _find(session, by, [domain, *older], language)}
        for each in typed:
            draft = there.get(each.context)
            if draft and draft.text != each.text and digest_of_draft(draft.text) != each.shown:
                elsewhere[each.context] = draft
            elif each.is_kept:
                draft = draft or _empty(by, language, each.context)
                draft.domain, draft.saved_at = domain, now()
                draft.english, draft.before, draft.text = each.english, each.before, each.text
                session.add(draft)
                saved[each.context] = draft
            else:
                if draft:
                    session.delete(draft)
                saved[each.context] = None
        session.flush()
        if any(saved.values()):  # to discard some is possible beyond the limit too
            _check_size(session, by)
        session.commit()
        for draft in (*saved.values(), *elsewhere.values()):
            if draft:
                session.refresh(draft)
        session.expunge_all()
    return SavedDrafts(saved, elsewhere)


def read_drafts(engine: Engine, by: str) -> Sequence[Draft]:
    """Return all drafts of a key, in the order in which they were begun."""
    with reading(engine) as session:
        drafts = session.exec(select(Draft).where(Draft.by == by).order_by(col(Draft.id))).all()
        session.expunge_all()
    return drafts


def remove_drafts(session: Session, drafts: Iterable[Draft]) -> None:
    """Delete drafts in the transaction that hands them in, but not what was saved since."""
    for each in drafts:
        draft = session.get(Draft, each.id)
        if draft and (draft.english, draft.text) == (each.english, each.text):
            session.delete(draft)


def discard_draft(engine: Engine, by: str, id: int) -> None:
    """Delete a draft for its author, if it is theirs."""
    with writing(engine) as session:
        draft = session.get(Draft, id)
        if draft and draft.by == by:
            session.delete(draft)
            session.commit()


def _check_size(session: Session, by: str) -> None:
    texts = (col(each) for each in (Draft.english, Draft.before, Draft.text))
    characters = func.coalesce(func.sum(sum(map(func.length, texts))), 0)
    size = select(func.count(col(Draft.id)), characters).where(Draft.by == by)
    number, length = session.exec(size).one()
    if number > MAX_DRAFTS or length > MAX_CHARACTERS:
        raise TooManyDrafts


def _empty(by: str, language: str, context: str) -> Draft:
    return Draft(
        by=by, domain="", language=language, context=context, english="", before="", text=""
    )


def _find(session: Session, by: str, domains: Collection[str], language: str) -> Sequence[Draft]:
    own = select(Draft).where(Draft.by == by, Draft.language == language)
    return session.exec(own.where(col(Draft.domain).in_(domains))).all()
