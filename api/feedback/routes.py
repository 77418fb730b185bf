"""Feedback over HTTP: readers report mistakes without an account; editors read and settle them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter

from api.feedback.submission import FeedbackKind, NewFeedback, store_feedback
from api.http.authorisation import (
    KEY_PROBLEMS,
    AuthenticatedKey,
    forbid_caching,
    require_role,
)
from api.http.dependencies import (
    CurrentClient,
    CurrentReloader,
    CurrentServices,
    CurrentSnapshot,
)
from api.http.json_body import JsonRoute
from api.http.parameters import MAX_ID, check_query
from api.http.problems import problem_responses
from models.errors import NotFound
from models.feedback import read_feedback, settle_feedback
from richtext.described import DescribedModel

router = APIRouter(tags=["feedback"], route_class=JsonRoute)


class FeedbackCard(DescribedModel):
    """What a reader has reported."""

    id: int
    """The number of the report."""
    made_at: datetime
    """When it was sent."""
    slug: str
    """The slug of the guide."""
    language: str
    """The BCP 47 tag of the language in which it was read."""
    edition: int
    """The number of the edition that was served then."""
    message: str
    """The context of the message that it is about, such as `first.calm`; empty for the whole
    guide."""
    kind: FeedbackKind
    """What is wrong: the `content`, the `translation`, or the `format`."""
    text: str
    """What the reader wrote."""


class FeedbackList(DescribedModel):
    """What readers have reported."""

    items: list[FeedbackCard]
    """The reports that are not dealt with."""


@router.post(
    "/v1/feedback",
    operation_id="give_feedback",
    status_code=204,
    responses=problem_responses(404, 410, 413, 422, 429, 503),
)
async def give_feedback(
    request: Request,
    services: CurrentServices,
    client: CurrentClient,
    snapshot: CurrentSnapshot,
    new: NewFeedback,
) -> None:
    """Report a mistake. Nothing about the sender is stored, so nobody can reply."""
    check_query(request, snapshot, {})
    await store_feedback(services, client, snapshot, new)


@router.get(
    "/v1/edit/feedback",
    operation_id="list_feedback",
    dependencies=[Depends(forbid_caching)],
    responses=problem_responses(*KEY_PROBLEMS),
)
def list_feedback(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey
) -> FeedbackList:
    """Return the feedback that is not settled yet, oldest first."""
    require_role(key, "translator")
    check_query(request, reloader.snapshot, {})
    cards = [FeedbackCard(**each.model_dump()) for each in read_feedback(reloader.engine)]
    return FeedbackList(items=cards)


@router.delete(
    "/v1/edit/feedback/{id}",
    operation_id="settle_feedback",
    status_code=204,
    dependencies=[Depends(forbid_caching)],
    responses=problem_responses(*KEY_PROBLEMS, 404),
)
def delete_feedback(
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    id: Annotated[int, PathParameter(ge=1, le=MAX_ID, description="number of the report")],
) -> None:
    """Settle feedback that is dealt with: delete it."""
    require_role(key, "reviewer")
    if not settle_feedback(reloader.engine, id):
        raise NotFound("unknown-feedback", f"There is no feedback with the number {id}.")
