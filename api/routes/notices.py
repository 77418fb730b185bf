"""Notices over HTTP, and the audit: who did what when."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import col, select

from api.authorisation import Shown, require
from api.problems import Problem, documented, invalid
from api.requests import Watching, checked, now
from api.routes.edit import ALWAYS, unkept
from locales.languages import ENGLISH, languages
from models.database import reading
from models.notices import WrongNotice, give_notice, lift_notice
from models.publishing import By
from models.tables import Act, Notice

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(unkept)])
PAGE = 100
LARGEST_ID = (1 << 31) - 1
Reason = Annotated[str, Field(max_length=500, pattern=r"\S")]


class NewNotice(BaseModel):
    """A withdrawal or correction. `reasons` by language, English among them; without `starts_at`
    it holds at once."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["withdrawal", "correction"]
    slug: str
    edition: Annotated[int | None, Field(ge=1, le=9999)] = None
    language: str | None = None
    readable: bool = False
    reasons: dict[str, Reason]
    starts_at: AwareDatetime | None = None


class NoticeNumber(BaseModel):
    id: int


class ActCard(BaseModel):
    id: int
    made_at: datetime
    by: str
    act: str
    target: str
    detail: str


class ActList(BaseModel):
    """`before` is what to ask with for older ones, null at the end."""

    items: list[ActCard]
    before: int | None


@router.post(
    "/notices", operation_id="give_notice", status_code=201, responses=documented(*ALWAYS, 413)
)
def post_notice(request: Request, watch: Watching, key: Shown, notice: NewNotice) -> NoticeNumber:
    """Withdraws or corrects a guide, an edition or a language of it, on all servers."""
    require(key, "publisher")
    checked(request, watch.snapshot, {})
    tags = list(languages())
    wrong = [tag for tag in notice.reasons if tag not in tags]
    if wrong or ENGLISH not in notice.reasons:
        detail = f"there is no language {wrong[0][:40]!r}." if wrong else "needs one in `en`."
        raise invalid([{"field": "reasons", "detail": detail, "allowed": tags}])
    row = Notice(
        publication_id=0,
        **notice.model_dump(exclude={"starts_at", "readable"}),
        readable=notice.readable or notice.kind == "correction",
        starts_at=notice.starts_at or now(),
    )
    try:
        number = give_notice(watch.engine, row, By(key.name, notice.kind))
    except WrongNotice as error:
        raise invalid([{"field": "slug", "detail": f"{error}."}]) from None
    watch.look()
    return NoticeNumber(id=number)


@router.delete(
    "/notices/{id}",
    operation_id="lift_notice",
    status_code=204,
    responses=documented(*ALWAYS, 404),
)
def delete_notice(
    request: Request, watch: Watching, key: Shown, id: Annotated[int, Field(ge=1, le=LARGEST_ID)]
) -> None:
    """Ends a notice."""
    require(key, "publisher")
    checked(request, watch.snapshot, {})
    try:
        lift_notice(watch.engine, id, By(key.name, "lift"))
    except WrongNotice as error:
        raise Problem("unknown-notice", 404, f"{error}.".capitalize()) from None
    watch.look()


@router.get("/acts", operation_id="list_acts", responses=documented(*ALWAYS))
def list_acts(
    request: Request,
    watch: Watching,
    key: Shown,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> ActList:
    """Who did what when, newest first, 100 at a time."""
    require(key, "admin")
    checked(request, watch.snapshot, {"before": None})
    rows = select(Act).order_by(col(Act.id).desc()).limit(PAGE)
    if before:
        rows = rows.where(col(Act.id) < before)
    with reading(watch.engine) as session:
        items = [ActCard(**row.model_dump()) for row in session.exec(rows)]
    older = items[-1].id if len(items) == PAGE else None
    return ActList(items=items, before=older)
