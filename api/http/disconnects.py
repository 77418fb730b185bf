"""Middleware: a client that goes away in the middle of its request is no failure of ours."""

from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send


class DisconnectMiddleware:
    """Ends a request whose client has gone. It is neither answered, counted nor logged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await self.app(scope, receive, send)
