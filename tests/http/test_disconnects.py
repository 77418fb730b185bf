"""A client that goes away in the middle of its request leaves nothing in the log."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import PAGES, ROUTES
from tests.site.test_metrics import samples

VALUES = {
    "lang": "en", "slug": "swim-safely", "id": "1", "format": "pdf", "code": "x",
    "rest": "x", "name": "x", "answer": "x", "domain": "x",
}  # fmt: skip
WITH_BODIES = sorted(
    {
        (method, route.path)
        for each in (*ROUTES, *PAGES)
        for route in each.router.routes
        for method in route.methods & {"POST", "PUT"}
    }
)
TYPES = ("application/json", "text/csv", "multipart/form-data; boundary=X")
URLENCODED = "application/x-www-form-urlencoded"


def leave(client: TestClient, method: str, path: str, media_type: str) -> list[Any]:
    """Send two bytes of a hundred and go; return what the server wanted to answer."""
    headers = [(b"content-length", b"100"), (b"content-type", media_type.encode())]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": headers, "client": ("127.0.0.1", 50_000), "server": ("testserver", 80),
        "state": client.app_state, "extensions": {},
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    received = iter([{"type": "http.request", "body": b"--", "more_body": True}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(received, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    assert client.portal
    client.portal.call(client.app, scope, receive, send)  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize("media_type", [*TYPES, URLENCODED])
@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
def test_who_leaves_is_not_logged_as_a_failure(
    server: TestClient,
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    media_type: str,
) -> None:
    slug = "swimming-lesson" if "letters" in path else VALUES["slug"]
    before = failures(server)
    with caplog.at_level(logging.DEBUG):
        leave(server, method, path.format(**VALUES | {"slug": slug}), media_type)
    assert [each for each in caplog.records if each.levelno > logging.DEBUG] == []
    assert failures(server) == before


def test_who_leaves_is_not_answered(server: TestClient) -> None:
    assert leave(server, "POST", "/v1/packs", "application/json") == []
    assert leave(server, "POST", "/en/packs", URLENCODED) == []


def failures(client: TestClient) -> dict[tuple[str, ...], float]:
    return {name: value for name, value in samples(client).items() if "5xx" in name}
