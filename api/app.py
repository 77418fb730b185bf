"""The application: its routes and pages, its middleware, and the life of its services."""

import asyncio
import logging
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any, TypedDict

from anyio import create_task_group, to_thread
from fastapi import FastAPI, HTTPException
from fastapi.telemetry import TelemetryConfig
from starlette.types import Scope

import api.advice.page
import api.advice.pathway_routes
import api.advice.routes
import api.codes.page
import api.codes.routes
import api.desk.feedback_page
import api.desk.guide_history_page
import api.desk.guide_list_page
import api.desk.guide_page
import api.desk.guide_preview_page
import api.desk.hand_in_page
import api.desk.page
import api.desk.rows_page
import api.desk.sign_in_page
import api.desk.suggestions_page
import api.desk.worksheet_page
import api.directory.routes
import api.editing.audit_routes
import api.editing.guide_routes
import api.editing.notice_routes
import api.editing.suggestion_routes
import api.editing.translation_routes
import api.embed.page
import api.feedback.page
import api.feedback.routes
import api.feeds.bundle_routes
import api.feeds.routes
import api.files.page
import api.files.routes
import api.letters.page
import api.letters.routes
import api.listen.page
import api.listen.routes
import api.packs.page
import api.packs.routes
import api.search.page
import api.site.crawlers
import api.site.health
import api.site.home
import api.site.info
import api.site.metrics
import api.site.offline
import api.site.problems
import api.site.reference
import api.site.rendering
import api.site.status
import api.site.worded_scripts
import api.webhooks.routes
from api import __version__
from api.background import Failures, repeat
from api.desk.session import Sessions
from api.files.prerender import Prerenderer
from api.http.disconnects import DisconnectMiddleware
from api.http.headers import NO_INDEX, PREFLIGHT, HeadersMiddleware, PreflightMiddleware
from api.http.openapi import complete_document
from api.http.openapi_texts import ABOUT, POLICY
from api.http.problems import handle_problems
from api.http.redirects import Redirect, redirect_response
from api.http.request_id import RequestIdMiddleware
from api.http.request_metrics import RequestMetricsMiddleware
from api.http.response_cache import ResponseCache
from api.packs.queue import RenderQueue, connect_broker
from api.packs.scheduler import PackScheduler
from api.published.reloader import Reloader
from api.services import Services
from api.settings import Settings, open_file_cache
from api.webhooks.courier import Courier
from handouts.formats.pdf import missing_requirements
from handouts.render_pool import RenderPool
from locales.languages import languages
from models.clock import now
from models.database import connect_database

ROUTES = (
    api.advice.routes,
    api.feeds.bundle_routes,
    api.codes.routes,
    api.directory.routes,
    api.editing.guide_routes,
    api.editing.translation_routes,
    api.feedback.routes,
    api.feeds.routes,
    api.files.routes,
    api.site.health,
    api.letters.routes,
    api.listen.routes,
    api.editing.notice_routes,
    api.editing.audit_routes,
    api.editing.suggestion_routes,
    api.webhooks.routes,
    api.packs.routes,
    api.advice.pathway_routes,
)
# The first that matches answers: those with a fixed word stand before /{lang}/{slug}.
PAGES = (
    api.site.rendering,
    api.site.worded_scripts,
    api.site.crawlers,
    api.embed.page,
    api.site.metrics,
    api.desk.sign_in_page,
    api.desk.page,
    api.desk.feedback_page,
    api.desk.guide_list_page,
    api.desk.guide_history_page,
    api.desk.guide_preview_page,
    api.desk.guide_page,
    api.desk.suggestions_page,
    api.desk.hand_in_page,
    api.desk.worksheet_page,
    api.desk.rows_page,
    api.codes.page,
    api.site.problems,
    api.site.status,
    api.site.reference,
    api.site.info,
    api.site.offline,
    api.search.page,
    api.letters.page,
    api.listen.page,
    api.packs.page,
    api.feedback.page,
    api.files.page,
    api.site.home,
    api.advice.page,
)
SECONDS_UNNOTICED = 10  # a withdrawal, at most, after the database could not be read for long
logger = logging.getLogger(__name__)

# No request is reported to a collector, whatever else is installed on the machine.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class State(TypedDict):
    """What the lifespan gives to every request, as `request.state`."""

    services: Services


class App(FastAPI):
    """FastAPI, but for what its OpenAPI document leaves out."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document. It is made when first asked for: that takes 0.3 s."""
        if self.openapi_schema:
            return self.openapi_schema
        document = super().openapi()
        complete_document(document)
        return document


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the server for these settings, or for those of the environment."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with _running(settings, app.state.stopping) as services:
            yield {"services": services}

    app = App(
        title="Polyleaf",
        version=__version__,
        description="\n\n".join([ABOUT, *POLICY]),
        openapi_url=None,  # api/site/reference.py
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry=NO_TELEMETRY,
    )
    app.state.stopping = asyncio.Event()
    for each in ROUTES:
        app.include_router(each.router)
    for path in ("/v1", "/v1/{rest:path}"):
        app.add_api_route(path, nothing_here, include_in_schema=False)
    for page in PAGES:
        app.include_router(page.router)
    routes = [route for each in (*ROUTES, *PAGES) for route in each.router.routes]
    handle_problems(app, api.site.rendering.problem_page, settings.public_url, routes)
    app.add_exception_handler(Redirect, redirect_response)
    app.add_middleware(DisconnectMiddleware)
    more = NO_INDEX if settings.crawlers == "refuse" else {}
    app.add_middleware(HeadersMiddleware, more=more)
    app.add_middleware(ResponseCache, version=_version)
    app.add_middleware(PreflightMiddleware, **PREFLIGHT)
    app.add_middleware(RequestMetricsMiddleware)
    app.add_middleware(RequestIdMiddleware)
    return app


async def nothing_here() -> None:
    """Answer 404 below /v1. Without this route `v1` would be taken for a language."""
    raise HTTPException(404)


@asynccontextmanager
async def _running(settings: Settings, stopping: asyncio.Event) -> AsyncIterator[Services]:
    """Start the services and their background tasks, and stop them in the end."""
    engine = await to_thread.run_sync(connect_database, settings.database)
    reloader = await to_thread.run_sync(Reloader, engine, settings.serve == "reviewed")
    missing = missing_requirements({each.font for each in languages().values()})
    for each in missing:
        logger.error(each)
    pool = RenderPool(open_file_cache(settings), processes=settings.render_processes)
    queue = RenderQueue(connect_broker(settings.queue)) if settings.queue else None
    scheduler = PackScheduler(reloader, pool, settings.public_url, queue)
    courier = Courier(reloader, settings.public_url, settings.webhooks)
    sessions = Sessions(settings.desk_secret)
    needed = (settings, reloader, pool, scheduler, courier, stopping)
    services = Services(*needed, tuple(missing), sessions)
    try:
        # The end of the group waits for threads that still read the database.
        async with create_task_group() as tasks:
            looking = Failures("Looking for publications", longest_delay=SECONDS_UNNOTICED)
            looking_for_packs = Failures("Looking for packs")
            services.failures.extend([looking, looking_for_packs, *scheduler.failures])
            tasks.start_soon(repeat, reloader.step, looking)
            tasks.start_soon(repeat, scheduler.check, looking_for_packs)
            if settings.webhooks != "off":
                sending = Failures("Sending to webhooks")
                services.failures.append(sending)
                tasks.start_soon(repeat, courier.step, sending)
            if settings.prerender and not missing:
                prerendering = Failures("Prerendering", longest_delay=1)
                services.failures.append(prerendering)
                tasks.start_soon(repeat, Prerenderer(services).step, prerendering)
            yield services
            tasks.cancel_scope.cancel()
    finally:
        scheduler.stop()
        pool.close()
        engine.dispose()


def _version(scope: Scope) -> Hashable:
    """Return what cached responses depend on: what is published, the day, the sizes of files."""
    services: Services = scope["state"]["services"]
    snapshot = services.reloader.snapshot
    return snapshot.publication, snapshot.moment(now()), len(services.sizes)
