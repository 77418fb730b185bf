"""The page behind the code on a sheet: is it still current. For phones, and without JavaScript."""

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.codes.check import Check, find_sheet
from api.http.dependencies import CurrentSnapshot
from api.http.redirects import Redirect
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from handouts.lines import edition_line
from locales.dates import format_days
from locales.languages import languages
from locales.negotiate import negotiate
from models.clock import now
from models.codes import MistypedCode
from models.directory import DEFAULT_PLACE
from models.errors import NotFound
from richtext.nodes import NameNode
from richtext.text import fill

router = APIRouter(prefix="/c", include_in_schema=False)


@router.get("")
async def read_form_without_slash() -> Response:
    raise Redirect("/c/")


@router.get("/")
async def read_form(request: Request, snapshot: CurrentSnapshot, code: str = "") -> Response:
    """A field to type a code into; what was typed leads to the page of that code."""
    if typed := "".join(each for each in code[:20] if each.isalnum()):
        return RedirectResponse(f"/c/{typed}", 303)
    return _form(request, snapshot)


@router.get("/{code}")
async def read_check(request: Request, snapshot: CurrentSnapshot, code: str) -> Response:
    """In the language of the sheet; where there is none, in one that the browser asks for."""
    try:
        sheet = find_sheet(snapshot, code)
    except MistypedCode:
        return _form(request, snapshot, "check-mistyped", code[:20], 422)
    except NotFound:
        return _form(request, snapshot, "check-unknown", code[:20], 404)
    return _answer(request, snapshot, sheet)


def _answer(request: Request, snapshot: Snapshot, sheet: Check) -> Response:
    language = sheet.language
    words = snapshot.interface[language]
    place = sheet.place if sheet.place in snapshot.places else DEFAULT_PLACE
    asked = AdviceQuery(sheet.slug, language, place)
    advice = snapshot.advice(asked, now()) if sheet.page else None
    shown = advice.blocks if advice and sheet.status == "outdated" else []
    changed = [block for block in shown if block.id in sheet.changed]
    return render_page(
        request,
        snapshot,
        "codes/check.html",
        language,
        sheet=sheet,
        wrong="",
        advice=advice,
        changed=changed,
        place=snapshot.directory[language].places.get(sheet.place),
        edition=edition_line(sheet.edition, sheet.words_of, language, words),
        code=fill(words["code"], code=NameNode(text=sheet.code)),
        date_shown=partial(format_days, languages()[language]),
    )


def _form(
    request: Request, snapshot: Snapshot, wrong: str = "", typed: str = "", status: int = 200
) -> Response:
    language = negotiate(request.headers.get("accept-language", ""), snapshot.languages)
    response = render_page(
        request, snapshot, "codes/check.html", language, sheet=None, wrong=wrong, typed=typed
    )
    response.headers["Vary"] = "Accept-Language"
    if wrong:
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
    return response
