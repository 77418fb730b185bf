"""Redirects to the canonical address: from other spellings of a language tag, a missing slash, or
the older slug of a guide or code of a place."""

from urllib.parse import unquote_plus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.published.lookups import find_language
from api.published.snapshot import Snapshot
from models.errors import Renamed, RenamedPlace


class Redirect(Exception):
    """The canonical path of what was asked for."""

    def __init__(self, path: str) -> None:
        self.path = path


async def redirect_response(request: Request, error: Exception) -> Response:
    """Return a 308 response, with which clients keep the method. The query stays the same."""
    assert isinstance(error, Redirect)
    return _redirect(request, error.path)


def redirect_renamed(request: Request, renamed: Renamed | RenamedPlace) -> Response | None:
    """Return a 308 response to the present address of a guide, or for the present code of a place;
    None if the older name is not part of the address."""
    if isinstance(renamed, RenamedPlace):
        return _redirect_place(request, renamed)
    path = _replace_segment(request, renamed.old, renamed.new)
    segments = request.url.path.split("/")
    named = any(each.partition(".")[0] == renamed.old for each in segments)
    return _redirect(request, path) if named else None


def _redirect_place(request: Request, renamed: RenamedPlace) -> Response | None:
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


def _redirect(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 308)
