"""The pages: choose a language, its list of advice, one piece of advice."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.answers import AdviceSummary, summaries
from api.pages.downloads import downloads
from api.problems import Problem, invalid
from api.requests import (
    DEFAULT_PLACE,
    Configured,
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
from api.routes.handouts import beside_of
from api.snapshot import Asked, Snapshot
from api.surroundings import HEADERS
from handouts.handout import STANDARD
from handouts.html import qr_code, script_style, templates
from handouts.lines import date_lines, notices, status_lines
from handouts.pairs import pairs
from handouts.poster import HelpLine
from locales.languages import ENGLISH, languages
from models.advice import NoticeCard
from models.directory import Role
from models.guide import Audience
from models.pathway import parts, questions
from models.resolution import contacts_of

HERE = Path(__file__).parent
AUDIENCES = get_args(Audience)
URGENT: tuple[Role, ...] = ("emergency", "police", "child-helpline")
POLICY = HEADERS["Content-Security-Policy"]
SCRIPTS = {
    "Content-Security-Policy": f"{POLICY}; script-src 'self'; worker-src 'self'; connect-src 'self'"
}
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
    """What is urgent first, then what has happened, then all that there is for whom."""
    language = language_of_path(snapshot, lang, request)
    items = summaries(snapshot, language)
    groups = {each: [item for item in items if each in item.audience] for each in AUDIENCES}
    return page_of(
        request,
        snapshot,
        "home.html",
        language,
        urgent=_urgent(snapshot, language),
        pathways=[_first_question(snapshot, each) for each in items if each.kind == "pathway"],
        groups=[(audience, items) for audience, items in groups.items() if items],
    )


@router.get("/{lang}/{slug}")
async def read_page(
    request: Request,
    snapshot: Current,
    configured: Configured,
    lang: str,
    slug: str,
    place: str = DEFAULT_PLACE,
    edition: EditionNumber = None,
    with_: Annotated[str | None, Query(alias="with")] = None,
) -> Response:
    # Whoever shares a link may add parameters of its own: on pages only these count.
    if place not in snapshot.places:
        detail = f"there is no {place[:40]!r}."
        raise invalid([{"field": "place", "detail": detail, "allowed": snapshot.places}])
    language = language_of_path(snapshot, lang, request)
    asked = Asked(slug, language, place, edition=edition)
    readable(snapshot, asked)
    beside = beside_of(snapshot, asked, with_)
    handout = snapshot.handout(asked, now(), configured.public_url, STANDARD, beside)
    advice, words = handout.advice, snapshot.interface[language]
    address = f"{configured.public_url}/{language}/{slug}"
    return page_of(
        request,
        snapshot,
        "advice.html",
        language,
        elsewhere=_elsewhere(advice.locale.alternates, slug, f"?place={place}"),
        advice=advice,
        handout=handout,
        pairs=pairs(handout, handout.beside) if handout.beside else (),
        parts=parts(advice.blocks) if advice.kind == "pathway" else None,
        date_shown=handout.dates,
        notices=notices(advice, words),
        status_lines=status_lines(advice, snapshot.interface),
        date_lines=date_lines(advice, words),
        edition=edition,
        downloads=downloads(request.app.state.sizes, snapshot, asked, configured.public_url),
        shared=f"{advice.title.text}\n{advice.summary.text}\n{address}",
        qr=qr_code(address),
        places=snapshot.directory[language].places.values(),
    )


def _urgent(snapshot: Snapshot, language: str) -> list[HelpLine]:
    """Whom to ring at once, anywhere in the country."""
    roles = snapshot.directory[language].roles
    contacts = contacts_of(DEFAULT_PLACE, snapshot.directory[language])
    return [
        HelpLine(roles[role], None, contacts[role][0].phones[0])
        for role in URGENT
        if contacts.get(role) and contacts[role][0].phones
    ]


def _first_question(snapshot: Snapshot, item: AdviceSummary) -> dict[str, Any]:
    advice = snapshot.advice(Asked(item.slug, item.title.lang, DEFAULT_PLACE), now())
    return {"slug": item.slug, "answers": questions(advice.blocks)[0].answers}


def _elsewhere(tags: Iterable[str], rest: str, query: str = "") -> dict[str, str]:
    """The addresses of the same page in other languages."""
    return {tag: f"/{tag}/{rest}{query}" for tag in tags}


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
    headers = {"Cache-Control": "no-store", "Content-Language": language, **SCRIPTS}
    return HTMLResponse(body, status, {**headers, **(problem.headers or {})})


def page_of(
    request: Request, snapshot: Snapshot, template: str, language: str, **values: object
) -> Response:
    body = _rendered(request, snapshot, template, language, **values)
    headers = {"Content-Language": language, **SCRIPTS}
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
    headers = {"Content-Language": language, "Cache-Control": "no-store", **SCRIPTS}
    return HTMLResponse(body, status, headers)


def _rendered(
    request: Request, snapshot: Snapshot, template: str, language: str, **values: object
) -> bytes:
    first, _, rest = request.url.path.removeprefix("/").partition("/")
    context: Mapping[str, object] = {
        "snapshot": snapshot,
        "language": languages()[language],
        "words": snapshot.interface[language],
        "path": request.url.path,
        "elsewhere": _elsewhere(snapshot.languages, rest) if first == language else {},
        "leave_to": request.app.state.settings.leave_to,
        **values,
    }
    return templates(HERE / "templates").get_template(template).render(context).encode()


@cache
def static(name: str) -> bytes:
    """A file that pages ask for; the sheet with the faces of the registry's languages."""
    content = (HERE / "static" / name).read_bytes()
    return content + f"\n{script_style()}\n".encode() if name == "site.css" else content
