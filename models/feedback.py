"""Feedback: store what readers report, without personal details, until it is settled."""

import re
from collections.abc import Sequence

from sqlalchemy import Engine, delete, func
from sqlmodel import col, select

from models.audit import Author, record
from models.database import reading, writing
from models.errors import Busy
from models.tables import Feedback

MAX_LENGTH, MAX_FEEDBACK = 1000, 5000
# E-mail addresses, and numbers of six digits or more, however they are grouped.
ADDRESS = re.compile(r"\S+@\S+")
NUMBER = re.compile(r"\+?(?:\d[ \u00a0().-]{0,2}){5,}\d")


class FeedbackFull(Busy):
    """The limit of unread feedback is reached."""

    def __init__(self) -> None:
        detail = "There is more feedback than anybody has read. Please try again another day."
        super().__init__("too-many-requests", detail, retry_after=86_400)


def anonymise(text: str) -> str:
    """Return a text without addresses and numbers, which could lead to a person."""
    return NUMBER.sub("[number]", ADDRESS.sub("[address]", text))


def keep_feedback(engine: Engine, feedback: Feedback) -> None:
    """Store feedback, anonymised. Raise FeedbackFull."""
    with writing(engine) as session:
        if session.exec(select(func.count(col(Feedback.id)))).one() >= MAX_FEEDBACK:
            raise FeedbackFull
        feedback.text = anonymise(feedback.text)
        session.add(feedback)
        session.commit()


def read_feedback(engine: Engine) -> Sequence[Feedback]:
    """Return all feedback, oldest first."""
    with reading(engine) as session:
        feedback = session.exec(select(Feedback).order_by(col(Feedback.id))).all()
        session.expunge_all()
    return feedback


def find_feedback(engine: Engine, id: int) -> Feedback | None:
    """Return feedback by its number, None if it is settled."""
    with reading(engine) as session:
        feedback = session.get(Feedback, id)
        session.expunge_all()
    return feedback


def settle_feedback(engine: Engine, id: int, by: Author | None = None, done: str = "") -> bool:
    """Delete feedback that is settled; return whether it existed. `by` is recorded in the audit,
    with what was `done`, anonymised."""
    with writing(engine) as session:
        deleted = session.execute(delete(Feedback).where(col(Feedback.id) == id)).rowcount  # type: ignore[attr-defined]
        if deleted and by:
            record(session, by, anonymise(done))
        session.commit()
    return bool(deleted)
