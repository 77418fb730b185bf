"""Count requests for `/metrics`, by the template of their route and the class of their status.

Both come from our code: nothing that a client sends becomes a label."""

import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNKNOWN = "none"  # no route: an unknown address outside /v1, or a CORS preflight request
REQUESTS = Counter("polyleaf_requests", "Requests.", ["route", "status"])
SECONDS = Histogram(
    "polyleaf_response_seconds",
    "Seconds until a response begins. What it takes to send the body is not in it.",
    ["route"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 30, 60),
)


class RequestMetricsMiddleware:
    """Counts every response when it begins; a request that failed without one counts as 5xx."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, counted = time.perf_counter(), False

        def count(status: int) -> None:
            nonlocal counted
            counted = True
            route = route_template(scope)
            REQUESTS.labels(route, f"{status // 100}xx").inc()
            SECONDS.labels(route).observe(time.perf_counter() - started)

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_and_count)
        except Exception:
            if not counted:
                count(500)
            raise


def route_template(scope: Scope) -> str:
    """Return the path of the route that a request led to, with names in place of values."""
    return getattr(scope.get("route"), "path", UNKNOWN)
