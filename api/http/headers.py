"""Middleware: security headers, open CORS, HEAD for every GET, and a limit on request bodies."""

import re

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Language, Content-Location, ETag, Location, Retry-After"
    ),
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# For a handout as HTML, which has its style sheet in itself.
INLINE_STYLE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
MAX_BODY, MAX_FORM = 300_000, 6_000_000  # bytes
# Tables of pupils, and letters with a logo. A form takes more than a logo may have, so that it can
# be shown again with an error.
MAX_BODIES = (
    (re.compile(r"/[^/]+/packs"), 5_000_000),
    (re.compile(r"/v1/letters/.+"), 1_500_000),
    (re.compile(r"/[^/]+/letters/.+"), MAX_FORM),
)


def max_body(path: str) -> int:
    """Return the limit on the body of a request to this path, in bytes."""
    sizes = (size for pattern, size in MAX_BODIES if pattern.fullmatch(path))
    return next(sizes, MAX_BODY)


class HeadersMiddleware:
    """Add SECURITY_HEADERS to every response, and answer HEAD and CORS preflight requests.

    A request body larger than its limit is answered with 413 before it is read on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
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
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            elif head:
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        inner_scope = {**scope, "method": "GET"} if head else scope
        await self.app(inner_scope, receive_limited, send_with_headers)
