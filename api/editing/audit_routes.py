"""The audit log over HTTP: who changed what, and when."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from sqlmodel import col, select

from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.dependencies import CurrentReloader
from api.http.parameters import MAX_ID, check_query
from api.http.problems import problem_responses
from models.database import reading
from models.tables import AuditEntry

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(forbid_caching)])
PAGE_SIZE = 100


class ActCard(BaseModel):
    id: int
    made_at: datetime
    by: str
    act: str
    target: str
    detail: str


class ActList(BaseModel):
    """`before` is the parameter for the next, older page; null on the last page."""

    items: list[ActCard]
    before: int | None


@router.get("/acts", operation_id="list_acts", responses=problem_responses(*KEY_PROBLEMS))
def list_acts(
    request: Request,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    before: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
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
