"""What this server does, in Prometheus' text format. Nothing in it comes from readers."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.http.dependencies import CurrentServices
from api.http.headers import NO_STORE
from api.published.snapshot import Snapshot
from api.services import Services
from handouts.render_pool import GiveUp, RenderPool

router = APIRouter(include_in_schema=False)
PACK_STATES = ("making", "binding", "finished", "failed")


@router.get("/metrics")
def read_metrics(request: Request, services: CurrentServices) -> Response:
    """Return the counters of this process and the state of its services."""
    state = CollectorRegistry()
    state.register(ServicesCollector(services, request.app.version))
    body = generate_latest(REGISTRY) + generate_latest(state)
    return Response(body, headers=NO_STORE, media_type=CONTENT_TYPE_LATEST)


class ServicesCollector(Collector):
    """Reads the services of one server when it is asked."""

    def __init__(self, services: Services, version: str) -> None:
        self.services, self.version = services, version

    def collect(self) -> Iterator[Metric]:
        yield _labelled("polyleaf_build_info", "The release.", "version", {self.version: 1})
        yield from _publication(self.services.reloader.snapshot)
        yield from _render_pool(self.services.render_pool)
        yield from _file_cache(self.services.render_pool)
        states = Counter(dict.fromkeys(PACK_STATES, 0))
        states.update(run.state for run in [*self.services.scheduler.runs.values()])
        yield _labelled("polyleaf_packs", "Packs of the last day, by state.", "state", states)


def _publication(snapshot: Snapshot) -> Iterator[Metric]:
    number = "The number of the publication that is served."
    yield GaugeMetricFamily("polyleaf_publication", number, snapshot.publication)
    if made_at := snapshot.publication_made_at:
        name = "polyleaf_publication_timestamp_seconds"
        yield GaugeMetricFamily(name, "When it was published.", made_at.timestamp())


def _render_pool(pool: RenderPool) -> Iterator[Metric]:
    waiting = "Files that wait for a render process."
    yield GaugeMetricFamily("polyleaf_renders_waiting", waiting, pool.queue.waiting)
    running = "Render processes that are rendering."
    yield GaugeMetricFamily("polyleaf_renders_running", running, pool.running)
    given_up = CounterMetricFamily(
        "polyleaf_renders_given_up", "Requests for a file that was not rendered.", labels=["reason"]
    )
    for reason in get_args(GiveUp):
        given_up.add_metric([reason], pool.given_up[reason])
    yield given_up


def _file_cache(pool: RenderPool) -> Iterator[Metric]:
    hits = "Handouts that were in the file cache."
    yield CounterMetricFamily("polyleaf_file_cache_hits", hits, pool.cache_hits)
    misses = "Handouts that were not."
    yield CounterMetricFamily("polyleaf_file_cache_misses", misses, pool.cache_misses)
    if (size := pool.file_cache.total_bytes()) is not None:
        name = "polyleaf_file_cache_bytes"
        yield GaugeMetricFamily(name, "The size of all files in the folder.", size)


def _labelled(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
