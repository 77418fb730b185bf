"""Rendering of pages: templates, headers, error pages, and the static files that pages need."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment

from api.http.accept_language import accepted_languages
from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentReloader
from api.http.headers import SECURITY_HEADERS
from api.http.problems import Problem
from api.published.snapshot import Snapshot
from api.services import Services
from api.site.icons import NAME as ICONS
from api.site.icons import icon_symbols, icon_use
from api.site.page_colours import colour_rules
from api.site.urgent import urgent_lines
from handouts.formats.html import script_style, templates
from locales.languages import languages
from locales.negotiate import match_language, negotiate
from models.advice import NoticeCard

API, STATIC = Path(__file__).parents[1], Path(__file__).parent / "static"
POLICY = SECURITY_HEADERS["Content-Security-Policy"]
SCRIPTS = {
    "Content-Security-Policy": (
        f"{POLICY}; script-src 'self'; worker-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "media-src 'self'"
    )
}
JAVASCRIPT = "text/javascript; charset=utf-8"
STATIC_TYPES = {
    "site.css": "text/css; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "editor.css": "text/css; charset=utf-8",
    "editor.js": JAVASCRIPT,
    "icon.svg": "image/svg+xml",
    ICONS: "image/svg+xml",
    "desk.js": JAVASCRIPT,
    "keep.js": JAVASCRIPT,
    "leave.js": JAVASCRIPT,
    "letters.js": JAVASCRIPT,
    "packs.js": JAVASCRIPT,
}
# The interface text that heads an error page, by the type of the problem.
HEADINGS = {
    "invalid-request": "unknown-place",
    "not-in-language": "not-in-language",
    "not-reviewed": "not-reviewed",
    "too-large": "fault-long",
    "too-many-requests": "failed",
    "withdrawn": "withdrawn",
}
router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
async def read_static(request: Request, reloader: CurrentReloader, name: str) -> Response:
    """Return a file that pages need; the style sheet and the logo are those of the library."""
    library = reloader.snapshot.published_library
    if name == "logo" and library and library.logo:
        body = library.logo.content
        return conditional_response(request, body, make_etag(body), library.logo.media_type, {})
    if name not in STATIC_TYPES:
        raise HTTPException(404)
    body = static_file(name)
    if name == "site.css" and library:
        body += colour_rules(library.colours).encode()
    return conditional_response(request, body, make_etag(body), STATIC_TYPES[name], {})


@router.get("/kept.js")
async def read_service_worker(request: Request) -> Response:
    """Return the service worker. It controls only pages below its own address; the policy of this
    response, not of a page, says what it may fetch."""
    body = static_file("kept.js")
    return conditional_response(request, body, make_etag(body), JAVASCRIPT, SCRIPTS)


def render_page(
    request: Request, snapshot: Snapshot, template: str, language: str, **values: object
) -> Response:
    """Return a page that caches may keep. `template` is a path relative to api/."""
    body = _render(request, snapshot, template, language, None, **values)
    headers = {"Content-Language": language, **SCRIPTS}
    return conditional_response(request, body, make_etag(body), "text/html; charset=utf-8", headers)


def render_uncached_page(
    request: Request,
    snapshot: Snapshot,
    template: str,
    language: str,
    status: int = 200,
    typed_place: str | None = None,
    **values: object,
) -> Response:
    """Return a page that no cache may keep, because it differs each time. Links keep the place of
    the form in it, if there is one."""
    body = _render(request, snapshot, template, language, typed_place, **values)
    headers = {"Content-Language": language, "Cache-Control": "no-store", **SCRIPTS}
    return HTMLResponse(body, status, headers)


def problem_page(request: Request, problem: Problem) -> Response:
    """Return an error page with the numbers to ring, in the language of the address or reader."""
    snapshot = _services(request).reloader.snapshot
    if not snapshot.interface:
        plain = f'<!doctype html><html lang="en"><title>{problem.status}</title><p>{problem}'
        headers = {"Cache-Control": "no-store", **problem.headers}
        return HTMLResponse(plain, problem.status, headers)
    language = _language_of(request, snapshot)
    key = HEADINGS.get(problem.kind, "not-found" if problem.status < 500 else "failed")
    notice = problem.more.get("notice")
    body = _render(
        request,
        snapshot,
        "site/problem.html",
        language,
        None,
        key=key,
        # In English, with the names of what there is: for readers the heading says enough.
        detail=None if problem.status == 404 else problem.detail,
        reason=NoticeCard.model_validate(notice).reason if notice else None,
        places=snapshot.directory[language].places.values(),
        urgent=urgent_lines(snapshot, language, request.query_params.get("place")),
    )
    headers = {"Cache-Control": "no-store", "Content-Language": language, **SCRIPTS}
    return HTMLResponse(body, problem.status, {**headers, **problem.headers})


def _language_of(request: Request, snapshot: Snapshot) -> str:
    """Return the language of the address, else the one that the browser prefers."""
    first = request.url.path.split("/")[1]
    language = match_language(first, frozenset(snapshot.languages))
    return language or negotiate(accepted_languages(request), snapshot.languages, snapshot.source)


def addresses_elsewhere(tags: Iterable[str], rest: str, query: str = "") -> dict[str, str]:
    """Return the addresses of the same page in other languages."""
    return {tag: f"/{tag}/{rest}{query}" for tag in tags}


def query_of_place(request: Request, snapshot: Snapshot, typed: str | None = None) -> str:
    """Return the query that keeps in a link the place that was typed into a form, or else that of
    the address, if a reader has chosen one."""
    chosen = _chosen_place(request, snapshot, typed)
    return f"?place={chosen}" if chosen else ""


def _chosen_place(request: Request, snapshot: Snapshot, typed: str | None) -> str:
    return snapshot.chosen_place(request.query_params.get("place") if typed is None else typed)


@cache
def static_file(name: str) -> bytes:
    """Return a file that pages need; the style sheet comes with the fonts of all languages, and
    their heights of lines on paper."""
    if name == ICONS:
        return icon_symbols()
    content = (STATIC / name).read_bytes()
    if name != "site.css":
        return content
    rule = ":is(h1, h2, h3)[lang]:lang({}) {{ line-height: {} }}"
    headings = [rule.format(each.tag, each.typeface.heading) for each in languages().values()]
    return content + "\n".join(["", script_style(), *headings, ""]).encode()


@cache
def _templates() -> Environment:
    environment = templates(API)
    environment.globals["icon_picture"] = icon_use
    return environment


def _services(request: Request) -> Services:
    services: Services = request.state.services
    return services


def _render(
    request: Request,
    snapshot: Snapshot,
    template: str,
    language: str,
    typed_place: str | None,
    **values: object,
) -> bytes:
    first, _, rest = request.url.path.removeprefix("/").partition("/")
    in_place = query_of_place(request, snapshot, typed_place)
    tags = snapshot.languages if first == language else ()
    elsewhere = addresses_elsewhere(tags, rest, in_place)
    context: Mapping[str, object] = {
        "snapshot": snapshot,
        "language": languages()[language],
        "words": snapshot.interface[language],
        "path": request.url.path,
        "elsewhere": elsewhere,
        "in_place": in_place,
        "chosen_place": _chosen_place(request, snapshot, typed_place),
        "keeps": None,  # the id of a form that goes along to the page in another language
        "library": snapshot.library,
        "site": _services(request).settings.public_url,
        **values,
    }
    return _templates().get_template(template).render(context).encode()
