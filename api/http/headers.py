"""Middleware: security headers, open CORS, HEAD for every GET, and a limit on request bodies.

Starlette answers preflight requests. The two CORS headers of other responses are the same for all
websites, so they are sent always, as the Fetch standard advises ("CORS protocol and HTTP caches").
Starlette sends them only to requests with an Origin: a cache that ignores `Vary: Origin` would then
give browsers a copy without them, and one that does not would keep a copy for each website."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Accept-Ranges", "Content-Disposition", "Content-Language", "Content-Location"),
            *("Content-Range", "ETag", "Link", "Location", "Retry-After", "X-Request-ID"),
        )
    ),
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
NO_STORE = {"Cache-Control": "no-store"}
NO_INDEX = {"X-Robots-Tag": "noindex, nofollow"}
# For a handout as HTML, which has its style sheet in itself.
INLINE_STYLE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

# For tools in browsers that read and edit: their key is in a header, never in a cookie.
PREFLIGHT: dict[str, Any] = {
    "allow_origins": ["*"],
    "allow_methods": ["GET", "HEAD", "POST", "PUT", "DELETE"],
    "allow_headers": ["*"],
    "max_age": 86400,  # seconds
}
# In the scope of a HEAD, which routes see as a GET: they need not make a long body for it.
ASKED = "polyleaf.asked"
MAX_BODY, MAX_FORM = 300_000, 6_000_000  # bytes
# Tables of people, worksheets, and letters with a logo. A form takes more than a logo may have, so
# that it can be shown again with an error.
MAX_BODIES = (
    (re.compile(r"/[^/]+/packs|/desk/.+/worksheet"), 5_000_000),
    (re.compile(r"/v1/letters/.+"), 1_500_000),
    (re.compile(r"/[^/]+/letters/.+"), MAX_FORM),
)


def max_body(path: str) -> int:
    """Return the limit on the body of a request to this path, in bytes."""
    sizes = (size for pattern, size in MAX_BODIES if pattern.fullmatch(path))
    return next(sizes, MAX_BODY)


class PreflightMiddleware(CORSMiddleware):
    """Answers CORS preflight requests, and only these: see above."""

    async def simple_response(
        self, scope: Scope, receive: Receive, send: Send, request_headers: Headers
    ) -> None:
        await self.app(scope, receive, send)


class HeadersMiddleware:
    """Add SECURITY_HEADERS and `more` to every response, and answer HEAD requests.

    A request body larger than its limit is answered with 413 before it is read on."""

    def __init__(self, app: ASGIApp, more: Mapping[str, str]) -> None:
        self.app = app
        self.headers = {**SECURITY_HEADERS, **more}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        size, limit = 0, max_body(scope["path"])

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise HTTPException(413, f"The limit for this address is {limit} bytes.")
            return message

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope["route"] = inner_scope.get("route")  # a HEAD has one too, for the metrics
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            elif head:
                message = {**message, "body": b""}
            await send(message)

        inner_scope = _get_scope(scope) if head else scope
        await self.app(inner_scope, receive_limited, send_with_headers)


def _get_scope(scope: Scope) -> Scope:
    """Return the scope of the GET that a HEAD asks about: of the whole, since only GET has ranges
    (RFC 9110 §14.2)."""
    headers = [each for each in scope["headers"] if each[0] != b"range"]
    return {**scope, "method": "GET", "headers": headers, ASKED: "HEAD"}
