"""The page behind the code on a sheet: is it still current. For phones, and without JavaScript."""

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.check import Check
from api.pages.page import page_of
from api.problems import Problem
from api.requests import DEFAULT_PLACE, Current, Moved, now
from api.routes.check import known_sheet
from api.snapshot import Asked, Snapshot
from handouts.lines import edition_line
from locales.dates import dates_shown
from locales.languages import languages
from locales.negotiate import negotiated
from models.nodes import NameNode, filled

router = APIRouter(prefix="/c", include_in_schema=False)


@router.get("")
async def read_form_without_slash() -> Response:
    raise Moved("/c/")


@router.get("/")
async def read_form(request: Request, snapshot: Current, code: str = "") -> Response:
    """A field to type a code into; what was typed leads to the page of that code."""
    if typed := "".join(each for each in code[:20] if each.isalnum()):
        return RedirectResponse(f"/c/{typed}", 303)
    return _form(request, snapshot)


@router.get("/{code}")
async def read_check(request: Request, snapshot: Current, code: str) -> Response:
    """In the language of the sheet; where there is none, in one that the browser asks for."""
    try:
        sheet = known_sheet(snapshot, code)
    except Problem as problem:
        wrong = "check-mistyped" if problem.details.status == 422 else "check-unknown"
        return _form(request, snapshot, wrong, code[:20], problem.details.status)
    return _answer(request, snapshot, sheet)


def _answer(request: Request, snapshot: Snapshot, sheet: Check) -> Response:
    language = sheet.language
    words = snapshot.interface[language]
    place = sheet.place if sheet.place in snapshot.places else DEFAULT_PLACE
    asked = Asked(sheet.slug, language, place)
    advice = snapshot.advice(asked, now()) if sheet.page else None
    shown = advice.blocks if advice and sheet.status == "outdated" else []
    changed = [block for block in shown if block.id in sheet.changed]
    return page_of(
        request,
        snapshot,
        "check.html",
        language,
        sheet=sheet,
        wrong="",
        advice=advice,
        changed=changed,
        place=snapshot.directory[language].places.get(sheet.place),
        edition=edition_line(sheet.edition, sheet.words_of, language, words),
        code=filled(words["code"], code=NameNode(text=sheet.code)),
        date_shown=partial(dates_shown, languages()[language]),
    )


def _form(
    request: Request, snapshot: Snapshot, wrong: str = "", typed: str = "", status: int = 200
) -> Response:
    language = negotiated(request.headers.get("accept-language", ""), snapshot.languages)
    response = page_of(
        request, snapshot, "check.html", language, sheet=None, wrong=wrong, typed=typed
    )
    response.headers["Vary"] = "Accept-Language"
    if wrong:
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
    return response
