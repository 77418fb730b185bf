"""Middleware: a name for each request, by which the log lines about it are found, those of a proxy
too. It is the client's own if that is short and plain."""

import re
from contextvars import ContextVar
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
# It stays set after the response: uvicorn logs errors later, in the same task.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Keeps the id of a request while it is handled, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        sent = Headers(scope=scope).get(HEADER, "")
        request_id.set(sent if PLAIN.fullmatch(sent) else uuid4().hex)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id.get()
            await send(message)

        await self.app(scope, receive, send_with_id)
