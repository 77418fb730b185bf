"""The pages: choose a language, its list of advice, one piece of advice."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.answers import summaries
from api.problems import Problem, invalid
from api.requests import (
    DEFAULT_PLACE,
    Current,
    EditionNumber,
    Moved,
    conditional,
    etag_of,
    known_language,
    language_of_path,
    now,
    readable,
)
from api.snapshot import Asked, Snapshot
from handouts.html import script_style, templates
from handouts.lines import date_lines, notices, status_lines
from locales.dates import dates_shown
from locales.languages import ENGLISH, languages
from models.advice import NoticeCard

HERE = Path(__file__).parent
# The words above a problem's page, by its type.
HEADINGS = {
    "invalid-request": "unknown-place",
    "not-in-language": "not-in-language",
    "not-reviewed": "not-reviewed",
    "withdrawn": "withdrawn",
}
router = APIRouter(include_in_schema=False)


@router.get("/")
async def read_gateway(request: Request, snapshot: Current) -> Response:
    """All languages by their own names, with the English beside for staff."""
    return page_of(request, snapshot, "gateway.html", ENGLISH)


@router.get("/{lang}")
async def read_home_without_slash(snapshot: Current, lang: str) -> Response:
    raise Moved(f"/{known_language(snapshot, lang)}/")


@router.get("/{lang}/")
async def read_home(request: Request, snapshot: Current, lang: str) -> Response:
    language = language_of_path(snapshot, lang, request)
    items = summaries(snapshot, language)
    return page_of(request, snapshot, "home.html", language, items=items)


@router.get("/{lang}/{slug}")
async def read_page(
    request: Request,
    snapshot: Current,
    lang: str,
    slug: str,
    place: str = DEFAULT_PLACE,
    edition: EditionNumber = None,
) -> Response:
    # Whoever shares a link may add parameters of its own: on pages only the place counts.
    if place not in snapshot.places:
        detail = f"there is no {place[:40]!r}."
        raise invalid([{"field": "place", "detail": detail, "allowed": snapshot.places}])
    language = language_of_path(snapshot, lang, request)
    asked = Asked(slug, language, place, edition=edition)
    readable(snapshot, asked)
    advice = snapshot.advice(asked, now())
    words = snapshot.interface[language]
    return page_of(
        request,
        snapshot,
        "advice.html",
        language,
        advice=advice,
        date_shown=partial(dates_shown, languages()[language]),
        notices=notices(advice, words),
        status_lines=status_lines(advice, snapshot.interface),
        date_lines=date_lines(advice, words),
        query=f"?place={place}" + (f"&edition={edition}" if edition else ""),
        places=snapshot.directory[language].places.values(),
    )


def problem_page(request: Request, problem: Problem) -> Response:
    """An error in the reader's language, as far as the address says which that is."""
    snapshot: Snapshot = request.app.state.watch.snapshot
    status = problem.details.status
    if not snapshot.interface:
        plain = f'<!doctype html><html lang="en"><title>{status}</title><p>{problem}'
        return HTMLResponse(plain, status, {"Cache-Control": "no-store", **(problem.headers or {})})
    first = request.url.path.split("/")[1]
    language = first if first in snapshot.languages else ENGLISH
    key = HEADINGS.get(problem.details.type, "not-found" if status < 500 else "failed")
    more = problem.details.model_extra or {}
    body = _rendered(
        request,
        snapshot,
        "problem.html",
        language,
        key=key,
        detail=problem.details.detail,
        reason=NoticeCard.model_validate(more["notice"]).reason if "notice" in more else None,
        places=snapshot.directory[language].places.values(),
    )
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return HTMLResponse(body, status, {**headers, **(problem.headers or {})})


def page_of(
    request: Request, snapshot: Snapshot, template: str, language: str, **values: object
) -> Response:
    body = _rendered(request, snapshot, template, language, **values)
    headers = {"Content-Language": language}
    return conditional(request, body, etag_of(body), "text/html; charset=utf-8", headers)


def passing_page(
    request: Request,
    snapshot: Snapshot,
    template: str,
    language: str,
    status: int = 200,
    **values: object,
) -> Response:
    """A page that is another one the next time, and that nobody may keep."""
    body = _rendered(request, snapshot, template, language, **values)
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    return HTMLResponse(body, status, headers)


def _rendered(
    request: Request, snapshot: Snapshot, template: str, language: str, **values: object
) -> bytes:
    own = snapshot.interface[language]
    context: Mapping[str, object] = {
        "snapshot": snapshot,
        "language": languages()[language],
        "words": own,
        "path": request.url.path,
        **values,
    }
    return templates(HERE / "templates").get_template(template).render(context).encode()


@cache
def stylesheet() -> bytes:
    """The site's sheet, with the faces of the registry's languages."""
    sheet = (HERE / "static" / "site.css").read_text("utf-8")
    return f"{sheet}\n{script_style()}\n".encode()


@cache
def script() -> bytes:
    """Shows the progress of a pack."""
    return (HERE / "static" / "packs.js").read_bytes()
