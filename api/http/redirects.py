"""Redirects to the canonical address, where it is known at once: from other spellings of a language
tag, a missing slash, or the older code of a place."""

from urllib.parse import unquote_plus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.published.lookups import find_language
from api.published.snapshot import Snapshot
from models.errors import RenamedPlace


class Redirect(Exception):
    """The canonical path of what was asked for."""

    def __init__(self, path: str) -> None:
        self.path = path


async def redirect_response(request: Request, error: Exception) -> Response:
    """Return a 308 response, with which clients keep the method. The query stays the same."""
    assert isinstance(error, Redirect)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(error.path + query, 308)


def redirect_place(request: Request, renamed: RenamedPlace) -> Response | None:
    """Return a 308 response for the present code of a place; None if the older one is not that of
    the address."""
    if request.query_params.getlist("place") != [renamed.old]:
        return None
    query = [
        f"place={renamed.new}" if unquote_plus(each.partition("=")[0]) == "place" else each
        for each in request.url.query.split("&")
    ]
    return RedirectResponse(f"{request.url.path}?{'&'.join(query)}", 308)


def language_of_path(snapshot: Snapshot, tag: str, request: Request) -> str:
    """Return the language in a path. Raise Redirect for another spelling of it, or NotFound."""
    language = find_language(snapshot, tag)
    if language != tag:
        raise Redirect(_replace_segment(request, tag, language))
    return language


def _replace_segment(request: Request, old: str, new: str) -> str:
    segments = request.url.path.split("/")
    replaced = [
        new + segment[len(old) :] if segment == old or segment.startswith(f"{old}.") else segment
        for segment in segments
    ]
    return "/".join(replaced)
