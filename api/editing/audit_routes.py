"""The audit log over HTTP: who changed what, and when."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import col, select

from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.dependencies import CurrentReloader
from api.http.parameters import MAX_ID, check_query
from api.http.problems import problem_responses
from models.database import reading
from models.tables import AuditEntry
from richtext.described import DescribedModel

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(forbid_caching)])
PAGE_SIZE = 100


class ActCard(DescribedModel):
    """An entry of the audit log."""

    id: int
    """The number of the entry: newer entries have larger ones."""
    made_at: datetime
    """When it was done."""
    by: str
    """The name of the key, or `command line`."""
    act: str
    """What was done, such as `put translation`."""
    target: str
    """What it was done to, such as the slug of a guide."""
    detail: str
    """What changed by it, in plain English; may be empty."""


class ActList(DescribedModel):
    """A page of the audit log."""

    items: list[ActCard]
    """The entries, newest first, up to 100."""
    before: int | None
    """The value of the parameter `before` for the next, older page; null on the last one."""


@router.get("/acts", operation_id="list_acts", responses=problem_responses(*KEY_PROBLEMS))
def list_acts(
    request: Request,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    before: Annotated[
        int | None, Query(ge=1, le=MAX_ID, description="`before` of the page with newer entries")
    ] = None,
) -> ActList:
    """Return the audit log, newest entries first, 100 at a time."""
    require_role(key, "admin")
    check_query(request, reloader.snapshot, {"before": None})
    rows = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(PAGE_SIZE)
    if before:
        rows = rows.where(col(AuditEntry.id) < before)
    with reading(reloader.engine) as session:
        items = [ActCard(**row.model_dump()) for row in session.exec(rows)]
    return ActList(items=items, before=items[-1].id if len(items) == PAGE_SIZE else None)
