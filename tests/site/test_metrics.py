"""`/metrics` counts what the server does, by names that are ours."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api import __version__
from api.app import PAGES, ROUTES
from api.background import Failures
from api.http.request_metrics import RequestMetricsMiddleware
from handouts import render_pool
from handouts.file_cache import LocalFileCache
from handouts.file_digest import HEADER
from handouts.render_pool import PoolBusy, RenderPool, ShareTaken
from handouts.render_process import ProcessTimedOut, RenderProcess
from tests.answers import services_of

TYPED = "zuzanna-7"
ADVICE = "/v1/advice/swim-safely/ur"
Samples = dict[tuple[str, ...], float]


def samples(client: TestClient) -> Samples:
    """Return what is measured, by name and values of labels."""
    answer = client.get("/metrics")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    families = text_string_to_metric_families(answer.text)
    return {
        (each.name, *each.labels.values()): each.value
        for family in families
        for each in family.samples
    }


def change(client: TestClient, before: Samples, *name: str) -> float:
    return samples(client)[name] - before.get(name, 0)


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", ADVICE, "/v1/advice/{slug}/{lang}", "2xx"),
        ("GET", ADVICE, "/v1/advice/{slug}/{lang}", "2xx"),  # from the response cache
        ("HEAD", ADVICE, "/v1/advice/{slug}/{lang}", "2xx"),
        ("GET", f"/v1/advice/{TYPED}/ur", "/v1/advice/{slug}/{lang}", "4xx"),
        ("GET", f"/v1/packs/{TYPED}", "/v1/packs/{id}", "4xx"),
        ("GET", f"/en/search?q={TYPED}", "/{lang}/search", "2xx"),
        ("GET", "/ur-PK/", "/{lang}/", "3xx"),
        ("GET", f"/v1/{TYPED}", "/v1/{rest:path}", "4xx"),
        ("GET", f"/{TYPED}/{TYPED}/{TYPED}/{TYPED}/{TYPED}", "none", "4xx"),
        ("POST", "/v1/feedback", "/v1/feedback", "4xx"),
        ("GET", "/healthz", "/healthz", "2xx"),
        ("GET", "/metrics", "/metrics", "2xx"),
    ],
)
def test_a_request_is_counted_by_its_route_and_status(
    server: TestClient, method: str, path: str, route: str, status: str
) -> None:
    before = samples(server)
    server.request(method, path)
    own = 1 if path == "/metrics" else 0
    assert change(server, before, "polyleaf_requests_total", route, status) == 1 + own
    assert change(server, before, "polyleaf_response_seconds_count", route) >= 1


@pytest.mark.parametrize(("begun", "counted"), [(False, [0, 1]), (True, [1, 0])])
def test_a_request_that_crashes_is_counted_once(
    server: TestClient, begun: bool, counted: list[int]
) -> None:
    """As what its response began with, if it did."""

    async def crash(_scope: Any, _receive: Any, send: Any) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body"})
        raise ValueError

    async def forget(*_: Any) -> None: ...

    before = samples(server)
    crashing = RequestMetricsMiddleware(crash)
    with pytest.raises(ValueError):
        asyncio.run(crashing({"type": "http"}, forget, forget))  # type: ignore[arg-type]
    after = samples(server)
    names = [("polyleaf_requests_total", "none", each) for each in ("2xx", "5xx")]
    assert [after.get(each, 0) - before.get(each, 0) for each in names] == counted


def test_nothing_that_was_typed_becomes_a_label(server: TestClient) -> None:
    """Whatever is asked, no new names appear: there are as many as there are routes."""
    paths = ["/{}", "/{}/", "/en/{}", "/{}/letters/{}", "/c/{}", "/v1/{}", "/v1/check/{}"]
    paths += ["/v1/handouts/{}/{}.{}", "/en/search?q={}", "/v1/advice?q={}", "/{}/a/b/c/d", "/?{}"]
    headers = {"Accept-Language": TYPED, "Host": f"{TYPED}.example", "User-Agent": TYPED}
    headers |= {"X-Forwarded-For": "203.0.113.77", "X-Request-ID": TYPED, "Accept": "text/html"}
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT", TYPED.upper()):
            server.request(method, path.replace("{}", TYPED), headers=headers)
    text = server.get("/metrics").text.lower()
    assert TYPED not in text and "203.0.113" not in text
    app: Any = server.app
    routes = [*app.routes, *(route for each in (*ROUTES, *PAGES) for route in each.router.routes)]
    known = {"none"} | {getattr(route, "path", "").lower() for route in routes}
    assert set(re.findall('route="(.*?)"', text)) <= known


def test_it_says_what_is_served(server: TestClient) -> None:
    found, snapshot = samples(server), services_of(server).reloader.snapshot
    assert found["polyleaf_build_info", __version__] == 1
    assert found["polyleaf_publication",] == snapshot.publication == 1
    assert snapshot.publication_made_at
    published = snapshot.publication_made_at.timestamp()
    assert found["polyleaf_publication_timestamp_seconds",] == pytest.approx(published)
    states = {name[1]: value for name, value in found.items() if name[0] == "polyleaf_packs"}
    assert states == {"making": 0, "binding": 0, "finished": 0, "failed": 0}


def test_a_handout_is_a_miss_and_then_a_hit(server: TestClient) -> None:
    before = samples(server)
    for headers, status in (({}, 200), ({"Range": "bytes=0-9"}, 206)):  # never a cached response
        answer = server.get("/v1/handouts/swim-safely/en.pdf", headers=headers)
        assert answer.status_code == status
    names = ("polyleaf_file_cache_hits_total", "polyleaf_file_cache_misses_total")
    assert [change(server, before, name) for name in names] == [1, 1]
    cache = services_of(server).render_pool.file_cache
    assert isinstance(cache, LocalFileCache)
    written = sum(each.stat().st_size for each in cache.folder.rglob("*") if each.is_file())
    assert samples(server)["polyleaf_file_cache_bytes",] == written > 0


def test_failures_in_the_background_are_counted(server: TestClient) -> None:
    work = "Looking for packs"
    before = samples(server)
    Failures(work).add(OSError())
    assert change(server, before, "polyleaf_background_failures_total", work) == 1


def test_the_render_pool_counts_what_it_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def time_out(*_: Any, **__: Any) -> bytes:
        raise ProcessTimedOut

    async def fill() -> RenderPool:
        pool = RenderPool(LocalFileCache(tmp_path))
        with pytest.raises(PoolBusy):
            await pool.render("0" * 64, time_out)
        pool.queue.idle, taken = [], pool.queue.idle
        assert (pool.running, pool.queue.waiting) == (len(taken), 0)
        request = asyncio.create_task(pool.render("1" * 64, time_out))
        while not pool.queue.waiting:
            await asyncio.sleep(0)
        monkeypatch.setattr(render_pool, "MAX_JOBS", 1)
        with pytest.raises(PoolBusy):
            await pool.render("2" * 64, time_out)
        assert pool.queue.waiting == 1
        monkeypatch.setattr(render_pool, "MAX_WAITING_OF_ONE", 1)
        with pytest.raises(ShareTaken):
            await pool.render_uncached(time_out)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        monkeypatch.setattr(render_pool, "MAX_JOBS", 2)
        monkeypatch.setattr(render_pool, "_seconds_to_wait", lambda asker: 0)
        with pytest.raises(PoolBusy):
            await pool.render_uncached(time_out)
        return pool

    monkeypatch.setattr(RenderProcess, "run", time_out)
    pool = asyncio.run(fill())
    assert pool.given_up == {"failed": 1, "full": 1, "share": 1, "waited": 1}
    assert pool.queue.waiting == 0


def test_a_folder_is_counted_before_anything_is_written(tmp_path: Path) -> None:
    assert LocalFileCache(tmp_path / "none").total_bytes() == 0
    LocalFileCache(tmp_path).put("00", b"abc")
    assert LocalFileCache(tmp_path).total_bytes() == HEADER + 3
