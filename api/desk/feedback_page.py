"""What readers have reported, beside the line it is about, answered and closed: /desk/feedback."""

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import Path, Request
from fastapi.responses import Response

from api.desk.frame_page import DeskKey, desk_router, go_to, render_desk
from api.desk.reports import OpenReport, find_report, reports_for
from api.http.authorisation import has_rank, require_role
from api.http.dependencies import CurrentServices, CurrentSnapshot
from api.http.forms import read_form
from api.http.headers import MAX_BODY
from api.http.parameters import MAX_ID
from api.published.snapshot import Snapshot
from models.audit import Author
from models.errors import NotFound
from models.feedback import MAX_LENGTH, settle_feedback
from models.tables import Key

router = desk_router()


@router.get("/feedback")
def read_reports(
    request: Request,
    snapshot: CurrentSnapshot,
    key: DeskKey,
    guide: str = "",
    language: str = "",
    closed: str = "",
) -> Response:
    """Return the open reports on the languages of a key, of one guide or language if it is
    chosen."""
    require_role(key, "reviewer")
    return _page(request, snapshot, key, guide=guide, language=language, closed=bool(closed))


@router.post("/feedback/{id}/close")
async def close_report(
    request: Request,
    services: CurrentServices,
    snapshot: CurrentSnapshot,
    key: DeskKey,
    id: Annotated[int, Path(ge=1, le=MAX_ID)],
) -> Response:
    """Delete a report, and record in the audit what was done about it."""
    require_role(key, "reviewer")
    async with read_form(request, max_fields=5, max_length=MAX_BODY) as form:
        done = " ".join(str(form.get("done", "")).split())
    engine = services.reloader.engine
    report = await to_thread.run_sync(find_report, engine, key, id)
    if report is None:
        detail = f"There is no open report {id} in your languages. Perhaps somebody has closed it."
        raise NotFound("unknown-feedback", detail)
    if not done or len(done) > MAX_LENGTH:
        wrong = f"has more than {MAX_LENGTH:,} characters." if done else "is empty."
        again = partial(_page, request, snapshot, key, wrong={id: wrong}, typed={id: done})
        return await to_thread.run_sync(again)
    about = f" ({report.message})" if report.message else ""
    author = Author(key.name, "close feedback", f"{report.slug} in {report.language}{about}")
    await to_thread.run_sync(settle_feedback, engine, id, author, done)
    return go_to("/desk/feedback?closed=1")


def _page(
    request: Request,
    snapshot: Snapshot,
    key: Key,
    *,
    guide: str = "",
    language: str = "",
    closed: bool = False,
    wrong: dict[int, str] | None = None,
    typed: dict[int, str] | None = None,
) -> Response:
    every = reports_for(snapshot, key)
    return render_desk(
        request,
        "desk/feedback.html",
        422 if wrong else 200,
        reports=[each for each in every if _is_chosen(each, guide, language)],
        guides={each.slug: each.title for each in every},
        languages={each.language.tag: each.language for each in every},
        guide=guide,
        language=language,
        closed=closed,
        wrong=wrong or {},
        typed=typed or {},
        translated=[each.tag for each in snapshot.targets],
        may_edit=has_rank(key, "publisher"),
        length=MAX_LENGTH,
    )


def _is_chosen(each: OpenReport, guide: str, language: str) -> bool:
    return guide in ("", each.slug) and language in ("", each.language.tag)
