"""What all pages of the desk share: the sign-in that they need, their headers, their frame."""

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment
from starlette.exceptions import HTTPException

from api.desk.session import COOKIE, FOLDER, LASTS, SIGN_IN, is_sent_by_own_page
from api.http.authorisation import has_rank
from api.http.dependencies import CurrentServices
from api.http.headers import NO_INDEX, NO_STORE, SECURITY_HEADERS
from api.http.problems import Problem, problem_of
from api.services import Services
from api.site.icons import icon_use
from api.site.rendering import API
from handouts.formats.html import templates
from models.errors import DomainError
from models.keys import KeyRole, find_active_key
from models.tables import Key
from richtext.text import ENGLISH

POLICY = f"{SECURITY_HEADERS['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
HEADERS = {
    **NO_STORE,
    **NO_INDEX,
    "Content-Language": ENGLISH,
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}


class NavigationLink(NamedTuple):
    """A link at the head of all pages, for keys with this role or a higher one."""

    address: str
    label: str
    role: KeyRole


NAVIGATION = (
    NavigationLink("/desk/", "What to do", "translator"),
    NavigationLink("/desk/suggestions", "Suggestions", "translator"),
    NavigationLink("/desk/feedback", "Feedback", "reviewer"),
    NavigationLink("/desk/guides", "Guides", "publisher"),
)


class NotSignedIn(Exception):
    """A page of the desk was asked for without a sign-in that is valid still."""


class DeskRoute(APIRoute):
    """A route of the desk: it refuses forms of other websites, leads to the sign-in, renews the
    cookie, adds HEADERS, and shows problems as pages of the desk."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_at_desk(request: Request) -> Response:
            services: Services = request.state.services
            try:
                if request.method == "POST":
                    _refuse_other_websites(request, services)
                response = await handle(request)
            except NotSignedIn:
                response = _lead_to_sign_in(request)
            except (Problem, DomainError, HTTPException, RequestValidationError) as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                response = _problem_page(request, problem_of(error))
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            if key := getattr(request.state, "desk_key", None):
                keep_signed_in(response, services, key.name)
            return response

        return handle_at_desk


def desk_router() -> APIRouter:
    """Return a router for pages below /desk."""
    return APIRouter(prefix=FOLDER, include_in_schema=False, route_class=DeskRoute)


def signed_in_key(request: Request, services: CurrentServices) -> Key:
    """Return the key of who is signed in, as it is now: one that was revoked ends at once. Raise
    NotSignedIn, and Busy for too many requests."""
    name = services.sessions.name_in(request.cookies.get(COOKIE, ""))
    key = find_active_key(services.reloader.engine, name) if name else None
    if key is None:
        raise NotSignedIn
    services.quotas.desk.count(key.name)
    request.state.desk_key = key
    return key


DeskKey = Annotated[Key, Depends(signed_in_key)]


def keep_signed_in(response: Response, services: Services, name: str) -> None:
    """Set the cookie of the key of this name, for a while from now."""
    response.set_cookie(
        COOKIE,
        services.sessions.sign(name),
        max_age=int(LASTS.total_seconds()),
        path=FOLDER,
        secure=services.settings.public_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )


def render_desk(
    request: Request, template: str, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a page of the desk. `template` is a path relative to api/, and extends
    `desk/frame.html`; it also gets `key`, None before the sign-in, and `navigation`."""
    services: Services = request.state.services
    key: Key | None = getattr(request.state, "desk_key", None)
    context = {
        "key": key,
        "navigation": [each for each in NAVIGATION if key and has_rank(key, each.role)],
        "path": request.url.path,
        "library": services.reloader.snapshot.library,
        **values,
    }
    return HTMLResponse(_templates().get_template(template).render(context), status)


def go_to(address: str) -> Response:
    """Return a redirect after a form, so that to load the page again sends nothing twice."""
    return RedirectResponse(address, 303)


@cache
def _templates() -> Environment:
    environment = templates(API)
    environment.globals["icon_picture"] = icon_use
    return environment


def _refuse_other_websites(request: Request, services: Services) -> None:
    if not is_sent_by_own_page(request.headers, services.settings.public_url):
        raise Problem("forbidden", "Only the pages of the desk itself may send this.")


def _lead_to_sign_in(request: Request) -> Response:
    """Return a redirect to the sign-in. What was typed would be lost with it, so a form gets a page
    that leads back to it."""
    if request.method == "POST":
        return render_desk(request, "desk/signed-out.html", 401)
    query = f"?{request.url.query}" if request.url.query else ""
    return go_to(f"{SIGN_IN}?next={quote(request.url.path + query, safe='')}")


def _problem_page(request: Request, problem: Problem) -> Response:
    response = render_desk(request, "desk/problem.html", problem.status, problem=problem)
    response.headers.update(problem.headers)
    return response
