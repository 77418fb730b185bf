"""Notices over HTTP: withdraw or correct a guide, and lift a notice."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.dependencies import CurrentReloader
from api.http.parameters import MAX_ID, check_query
from api.http.problems import problem_responses
from locales.languages import languages
from models.audit import Author
from models.clock import now
from models.errors import FieldError, Invalid
from models.notices import give_notice, lift_notice
from models.tables import Notice
from richtext.text import ENGLISH

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(forbid_caching)])

Reason = Annotated[str, Field(max_length=500, pattern=r"\S")]


class NewNotice(BaseModel):
    """A withdrawal or correction. `reasons` are by language and must include English; without
    `starts_at` the notice takes effect at once."""

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


@router.post(
    "/notices",
    operation_id="give_notice",
    status_code=201,
    responses=problem_responses(*KEY_PROBLEMS, 413),
)
def post_notice(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, notice: NewNotice
) -> NoticeNumber:
    """Withdraw or correct a guide, an edition or a language of it, on all servers."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    tags = list(languages())
    unknown = [tag for tag in notice.reasons if tag not in tags]
    if unknown or ENGLISH not in notice.reasons:
        detail = f"there is no language {unknown[0][:40]!r}." if unknown else "must include `en`."
        raise Invalid([FieldError("reasons", detail, tags)])
    row = Notice(
        publication_id=0,
        **notice.model_dump(exclude={"starts_at", "readable"}),
        readable=notice.readable or notice.kind == "correction",
        starts_at=notice.starts_at or now(),
    )
    number = give_notice(reloader.engine, row, Author(key.name, notice.kind))
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
    id: Annotated[int, Field(ge=1, le=MAX_ID)],
) -> None:
    """Lift a notice."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    lift_notice(reloader.engine, id, Author(key.name, "lift"))
    reloader.refresh()
