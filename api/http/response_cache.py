"""Frozen answers: what is published changes only with a publication or a day, so an answer is made
once by its route and then given again, bytes and headers, ahead of the framework."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 64_000_000
BYTES_BESIDES = 2000  # what an answer without a body takes up, about
# A request with one of these may be owed another answer.
SPECIAL = {b"authorization", b"cookie", b"range"}
# RFC 9110 §15.4.5: a 304 carries what a 200 would, less what describes the body.
OF_THE_BODY = {b"content-length", b"content-type", b"content-disposition"}


@dataclass(frozen=True)
class CachedResponse:
    start: Message
    body: Message
    etag: bytes

    @property
    def not_modified(self) -> Message:
        headers = [pair for pair in self.start["headers"] if pair[0] not in OF_THE_BODY]
        return {**self.start, "status": 304, "headers": headers}


class ResponseCache:
    """`version` names what is published; answers are kept as long as it stays the same."""

    def __init__(self, app: ASGIApp, version: Callable[[Scope], Hashable]) -> None:
        self.app = app
        self.version = version
        self.kept: OrderedDict[tuple[str, bytes], CachedResponse] = OrderedDict()
        self.kept_for: Hashable = None
        self.bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        if not SPECIAL.isdisjoint(name for name, _ in scope["headers"]):
            return await self.app(scope, receive, send)
        version = self.version(scope)
        if version != self.kept_for:
            self.kept, self.kept_for, self.bytes = OrderedDict(), version, 0
        key = (scope["path"], scope["query_string"])
        answer = self.kept.get(key)
        if answer is None:
            return await self.app(scope, receive, self._watching(key, version, send))
        if matches_etag(scope, answer.etag):
            await send(answer.not_modified)
            return await send({"type": "http.response.body", "body": b""})
        await send(answer.start)
        await send(answer.body)

    def _watching(self, key: tuple[str, bytes], version: Hashable, send: Send) -> Send:
        start: Message = {}

        async def watched(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif etag := _etag_of_lasting(start, message):
                self._keep(key, version, CachedResponse(start, message, etag))
            await send(message)

        return watched

    def _keep(self, key: tuple[str, bytes], version: Hashable, answer: CachedResponse) -> None:
        size = _size(key, answer)
        if version != self.kept_for or size > MAX_BYTES or key in self.kept:
            return
        while self.bytes + size > MAX_BYTES:
            self.bytes -= _size(*self.kept.popitem(last=False))
        self.kept[key] = answer
        self.bytes += size


def _size(key: tuple[str, bytes], answer: CachedResponse) -> int:
    return len(answer.body["body"]) + len(key[0]) + len(key[1]) + BYTES_BESIDES


def _etag_of_lasting(start: Message, body: Message) -> bytes | None:
    """The ETag of a whole answer that is the same for everybody, else None."""
    headers = dict(start["headers"])
    if start["status"] != 200 or body.get("more_body") or b"vary" in headers:
        return None
    if b"no-store" in headers.get(b"cache-control", b""):
        return None
    return headers.get(b"etag")


def matches_etag(scope: Scope, etag: bytes) -> bool:
    """RFC 9110 §13.1.2: any of the client's tags, in any header line, compared weakly, or `*`."""
    lists = (value for name, value in scope["headers"] if name == b"if-none-match")
    tags = {tag.strip().removeprefix(b"W/") for tag in b",".join(lists).split(b",")}
    return etag in tags or b"*" in tags
