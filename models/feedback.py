"""Feedback: what readers say is wrong, kept until somebody has dealt with it."""

import re
from collections.abc import Sequence

from sqlalchemy import Engine, delete, func
from sqlmodel import col, select

from models.database import reading, writing
from models.errors import Busy
from models.tables import Feedback

MAX_LENGTH, MAX_FEEDBACK = 1000, 5000
# Whom one could reach: addresses, and six digits or more, however they are grouped.
ADDRESS = re.compile(r"\S+@\S+")
NUMBER = re.compile(r"\+?(?:\d[ \u00a0().-]{0,2}){5,}\d")


class FeedbackFull(Busy):
    """There is more than anybody has read."""

    def __init__(self) -> None:
        detail = "There is more feedback than anybody has read. Please try again another day."
        super().__init__("too-many-requests", detail, retry_after=86_400)


def anonymise(text: str) -> str:
    """A text without what would lead to a person."""
    return NUMBER.sub("[number]", ADDRESS.sub("[address]", text))


def keep_feedback(engine: Engine, feedback: Feedback) -> None:
    """Raises TooMuch."""
    with writing(engine) as session:
        if session.exec(select(func.count(col(Feedback.id)))).one() >= MAX_FEEDBACK:
            raise FeedbackFull
        feedback.text = anonymise(feedback.text)
        session.add(feedback)
        session.commit()


def read_feedback(engine: Engine) -> Sequence[Feedback]:
    """Oldest first."""
    with reading(engine) as session:
        found = session.exec(select(Feedback).order_by(col(Feedback.id))).all()
        session.expunge_all()
    return found


def settle_feedback(engine: Engine, id: int) -> bool:
    """Forgets what is dealt with; whether there was any."""
    with writing(engine) as session:
        found = session.execute(delete(Feedback).where(col(Feedback.id) == id)).rowcount  # type: ignore[attr-defined]
        session.commit()
    return bool(found)
