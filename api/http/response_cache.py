"""The response cache: middleware that repeats a response, headers and bytes, for as long as what is
published stays the same. That changes only with a publication, a notice or the day."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.etags import sent_etags

MAX_BYTES = 64_000_000
OVERHEAD = 2000  # bytes that a cached response takes up without its body, roughly
# The response to a request with one of these headers may differ.
UNCACHED_HEADERS = {b"authorization", b"cookie", b"range"}
# RFC 9110 §15.4.5: a 304 has the headers of the 200, but for those that describe the body.
BODY_HEADERS = {b"content-length", b"content-type", b"content-disposition"}


@dataclass(frozen=True)
class CachedResponse:
    """The two ASGI messages of a response, and the route that it came from."""

    start: Message
    body: Message
    etag: bytes
    route: object

    @property
    def not_modified(self) -> Message:
        """The start of the 304 for a client that has the body."""
        headers = [pair for pair in self.start["headers"] if pair[0] not in BODY_HEADERS]
        return {**self.start, "status": 304, "headers": headers}


class ResponseCache:
    """Caches whole responses until `version` returns another value."""

    def __init__(self, app: ASGIApp, version: Callable[[Scope], Hashable]) -> None:
        self.app = app
        self.version = version
        self.responses: OrderedDict[tuple[str, bytes], CachedResponse] = OrderedDict()
        self.cached_version: Hashable = None
        self.bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        if not UNCACHED_HEADERS.isdisjoint(name for name, _ in scope["headers"]):
            return await self.app(scope, receive, send)
        version = self.version(scope)
        if version != self.cached_version:
            self.responses, self.cached_version, self.bytes = OrderedDict(), version, 0
        response = self.responses.get(_key(scope))
        if response is None:
            return await self.app(scope, receive, self._send_and_store(scope, version, send))
        scope["route"] = response.route  # for the metrics, as if it had been asked
        if matches_etag(scope, response.etag):
            await send(response.not_modified)
            return await send({"type": "http.response.body", "body": b""})
        await send(response.start)
        await send(response.body)

    def _send_and_store(self, scope: Scope, version: Hashable, send: Send) -> Send:
        start: Message = {}

        async def send_and_store(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif etag := _cacheable_etag(start, message):
                response = CachedResponse(start, message, etag, scope.get("route"))
                self._store(_key(scope), version, response)
            await send(message)

        return send_and_store

    def _store(self, key: tuple[str, bytes], version: Hashable, response: CachedResponse) -> None:
        size = _size(key, response)
        if version != self.cached_version or size > MAX_BYTES or key in self.responses:
            return
        while self.bytes + size > MAX_BYTES:
            self.bytes -= _size(*self.responses.popitem(last=False))
        self.responses[key] = response
        self.bytes += size


def _key(scope: Scope) -> tuple[str, bytes]:
    return scope["path"], scope["query_string"]


def _size(key: tuple[str, bytes], response: CachedResponse) -> int:
    return len(response.body["body"]) + len(key[0]) + len(key[1]) + OVERHEAD


def _cacheable_etag(start: Message, body: Message) -> bytes | None:
    """Return the ETag of a complete response that is the same for everybody, else None."""
    headers = dict(start["headers"])
    if start["status"] != 200 or body.get("more_body") or b"vary" in headers:
        return None
    if b"no-store" in headers.get(b"cache-control", b""):
        return None
    return headers.get(b"etag")


def matches_etag(scope: Scope, etag: bytes) -> bool:
    """Return whether the request's If-None-Match has this ETag, compared weakly, or `*`.

    RFC 9110 §13.1.2: the tags may be spread over several header lines."""
    lists = (value for name, value in scope["headers"] if name == b"if-none-match")
    tags = sent_etags(b",".join(lists).decode("latin-1"))
    return etag.decode() in tags or "*" in tags
