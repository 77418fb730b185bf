"""Redirects to the proper address: another spelling of a language tag, a missing slash."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.published.lookups import find_language
from api.published.snapshot import Snapshot


class Redirect(Exception):
    """The same thing has another, proper address."""

    def __init__(self, url: str) -> None:
        self.url = url


async def redirect_response(request: Request, error: Exception) -> Response:
    """Answer a `Redirect` with 308, which keeps the method."""
    assert isinstance(error, Redirect)
    return RedirectResponse(error.url, 308)


def language_of_path(snapshot: Snapshot, tag: str, request: Request) -> str:
    """Return the language that a path names. Raise Redirect for another spelling, or NotFound."""
    found = find_language(snapshot, tag)
    if found != tag:
        raise Redirect(_with_segment(request, tag, found))
    return found


def _with_segment(request: Request, old: str, new: str) -> str:
    segments = request.url.path.split("/")
    moved = [
        new + segment[len(old) :] if segment == old or segment.startswith(f"{old}.") else segment
        for segment in segments
    ]
    query = f"?{request.url.query}" if request.url.query else ""
    return "/".join(moved) + query
