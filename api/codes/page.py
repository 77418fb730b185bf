"""The pages that check a sheet by its code. They are for phones, and work without JavaScript."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.codes.check import Check, find_sheet
from api.http.accept_language import accepted_languages
from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.redirects import Redirect
from api.published.snapshot import AdviceQuery, Snapshot
from api.settings import Settings
from api.site.rendering import query_of_place, render_page
from api.site.urgent import urgent_lines
from handouts.lines import edition_line
from locales.negotiate import negotiate
from models.clock import now
from models.codes import MistypedCode
from models.errors import NotFound
from richtext.text import fill

router = APIRouter(prefix="/c", include_in_schema=False)


@router.get("")
async def read_form_without_slash() -> Response:
    raise Redirect("/c/")


@router.get("/")
def read_form(request: Request, snapshot: CurrentSnapshot, code: str = "") -> Response:
    """Return a form for a code, or redirect to the page of the code that was typed."""
    if typed := "".join(each for each in code[:20] if each.isalnum()):
        return RedirectResponse(f"/c/{typed}{query_of_place(request, snapshot)}", 303)
    return _form(request, snapshot)


@router.get("/{code}")
def read_check(
    request: Request, snapshot: CurrentSnapshot, configured: CurrentSettings, code: str
) -> Response:
    """Return the check of a sheet in its language; or, if the code is mistyped or unknown, the form
    again in a language that the browser prefers."""
    try:
        sheet = find_sheet(snapshot, code)
    except MistypedCode:
        return _form(request, snapshot, "check-mistyped", code[:20], 422)
    except NotFound:
        return _form(request, snapshot, "check-unknown", code[:20], 404)
    return _check_page(request, snapshot, configured, sheet)


def _check_page(
    request: Request, snapshot: Snapshot, configured: Settings, sheet: Check
) -> Response:
    # A language that was taken away since has no pages any more; the verdict is still in it.
    language = sheet.language if sheet.language in snapshot.languages else snapshot.source
    words = snapshot.interface[language]
    place = snapshot.listed_place(sheet.place)
    query = AdviceQuery(sheet.slug, language, place)
    handout = snapshot.handout(query, now(), configured.public_url) if sheet.page else None
    blocks = handout.advice.blocks if handout and sheet.status == "outdated" else []
    changed = [block for block in blocks if block.id in sheet.changed]
    return render_page(
        request,
        snapshot,
        "codes/check.html",
        language,
        sheet=sheet,
        wrong="",
        handout=handout,
        changed=changed,
        place=snapshot.directory[language].places.get(sheet.place),
        edition=edition_line(sheet.edition, sheet.edition_of, words),
        code=fill(words["code"], code=snapshot.library.name_node(sheet.code)),
    )


def _form(
    request: Request, snapshot: Snapshot, error: str = "", typed: str = "", status: int = 200
) -> Response:
    language = negotiate(accepted_languages(request), snapshot.languages, snapshot.source)
    response = render_page(
        request,
        snapshot,
        "codes/check.html",
        language,
        sheet=None,
        wrong=error,
        typed=typed,
        urgent=urgent_lines(snapshot, language, request.query_params.get("place")),
    )
    response.headers["Vary"] = "Accept-Language"
    if error:
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
    return response
