"""Feedback: readers say what is wrong, without an account; editors read it and settle it."""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.authorisation import OF_STRANGERS, Limiter, Shown, require
from api.problems import Problem, documented, invalid
from api.requests import DEFAULT_PLACE, Current, Watching, checked, known_language, readable
from api.routes.edit import ALWAYS, unkept
from api.snapshot import Asked, Snapshot
from models.advice import messages
from models.feedback import (
    LONGEST,
    TooMuch,
    feedback_kept,
    keep_feedback,
    settle_feedback,
)
from models.tables import Feedback

router = APIRouter(tags=["feedback"])
FeedbackKind = Literal["content", "translation", "format"]
LARGEST_ID = (1 << 31) - 1


class NewFeedback(BaseModel):
    """What is wrong, with a guide in a language or with one `message` of it, such as `first.calm`:
    `content` says something wrong, a `translation` says something else than the English, `format`
    cannot be read or used. Write no names and no numbers: both are of no use here."""

    model_config = ConfigDict(extra="forbid")
    slug: str
    language: str
    kind: FeedbackKind
    message: str = ""
    text: Annotated[str, Field(max_length=LONGEST, pattern=r"\S")]


class FeedbackCard(BaseModel):
    id: int
    made_at: datetime
    slug: str
    language: str
    edition: int
    message: str
    kind: FeedbackKind
    text: str


class FeedbackList(BaseModel):
    items: list[FeedbackCard]


@router.post(
    "/v1/feedback",
    operation_id="give_feedback",
    status_code=204,
    responses=documented(404, 410, 413, 422, 429, 503),
)
async def give_feedback(request: Request, snapshot: Current, new: NewFeedback) -> None:
    """Says that something is wrong. Nothing is kept of who does, and nobody can be answered."""
    checked(request, snapshot, {})
    await kept(request, snapshot, new)


@router.get(
    "/v1/edit/feedback",
    operation_id="list_feedback",
    dependencies=[Depends(unkept)],
    responses=documented(*ALWAYS),
)
def list_feedback(request: Request, watch: Watching, key: Shown) -> FeedbackList:
    """What is not dealt with yet, oldest first."""
    require(key, "translator")
    checked(request, watch.snapshot, {})
    cards = [FeedbackCard(**each.model_dump()) for each in feedback_kept(watch.engine)]
    return FeedbackList(items=cards)


@router.delete(
    "/v1/edit/feedback/{id}",
    operation_id="settle_feedback",
    status_code=204,
    dependencies=[Depends(unkept)],
    responses=documented(*ALWAYS, 404),
)
def delete_feedback(
    watch: Watching, key: Shown, id: Annotated[int, PathParameter(ge=1, le=LARGEST_ID)]
) -> None:
    """It is dealt with: it is forgotten."""
    require(key, "reviewer")
    if not settle_feedback(watch.engine, id):
        raise Problem("unknown-feedback", 404, f"There is no feedback {id}.")


async def kept(request: Request, snapshot: Snapshot, new: NewFeedback) -> None:
    """Keeps feedback. Raises Problem."""
    limiter: Limiter = request.app.state.limiter
    language = known_language(snapshot, new.language)
    served = readable(snapshot, Asked(new.slug, language, DEFAULT_PLACE))
    known = [context for context, _ in messages(served.translation)]
    if new.message and new.message not in known:
        detail = f"there is no {new.message[:40]!r}."
        raise invalid([{"field": "message", "detail": detail, "allowed": known}])
    limiter.count(OF_STRANGERS, "feedback")
    row = Feedback(
        slug=new.slug,
        language=language,
        edition=served.edition,
        message=new.message,
        kind=new.kind,
        text=_visible(new.text),
    )
    try:
        await run_in_threadpool(keep_feedback, request.app.state.watch.engine, row)
    except TooMuch:
        detail = "There is more feedback than anybody has read. Please try again another day."
        raise Problem("too-many-requests", 429, detail, {"Retry-After": "86400"}) from None


def _visible(text: str) -> str:
    """Without characters that command a terminal or turn text round."""
    return "".join(
        each for each in text if each in "\n\u200c\u200d" or unicodedata.category(each)[0] != "C"
    ).strip()
