"""Notices over HTTP: withdraw or correct a guide, recall its sheets, and lift a notice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from api.editing.new_notice import NewNotice, author_of
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.dependencies import CurrentReloader
from api.http.json_body import JsonRoute
from api.http.parameters import DRY_RUN, MAX_ID, DryRun, check_query
from api.http.problems import problem_responses
from models.audit import Author
from models.notices import check_lifting, check_notice, give_notice, lift_notice
from richtext.described import DescribedModel

router = APIRouter(
    prefix="/v1/edit",
    tags=["editing"],
    dependencies=[Depends(forbid_caching)],
    route_class=JsonRoute,
)


class NoticeNumber(DescribedModel):
    """A notice that was given."""

    id: int | None
    """The number of the notice, by which it is lifted; null if nothing was stored."""


@router.post(
    "/notices",
    operation_id="give_notice",
    status_code=201,
    responses={200: {"model": NoticeNumber}, **problem_responses(*KEY_PROBLEMS, 413)},
)
def post_notice(
    request: Request,
    response: Response,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    notice: NewNotice,
    dry_run: DryRun = False,
) -> NoticeNumber:
    """Withdraw or correct a guide, or an edition, a language or a revision of it, in one place or
    where it names a contact, on all servers; or recall its sheets."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, DRY_RUN)
    row = notice.row(reloader.snapshot.source)
    if dry_run:
        check_notice(reloader.engine, row)
        response.status_code = 200
        return NoticeNumber(id=None)
    number = give_notice(reloader.engine, row, author_of(notice.kind, key.name))
    reloader.refresh()
    return NoticeNumber(id=number)


@router.delete(
    "/notices/{id}",
    operation_id="lift_notice",
    status_code=204,
    responses=problem_responses(*KEY_PROBLEMS, 404),
)
def delete_notice(
    request: Request,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    id: Annotated[int, Field(ge=1, le=MAX_ID, description="number of the notice")],
    dry_run: DryRun = False,
) -> None:
    """Lift a notice."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, DRY_RUN)
    if dry_run:
        check_lifting(reloader.engine, id)
        return
    lift_notice(reloader.engine, id, Author(key.name, "lift"))
    reloader.refresh()
