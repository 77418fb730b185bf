"""The application: routes, pages, headers and the life of what it holds."""

import logging
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from anyio import create_task_group
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.telemetry import TelemetryConfig

from api.ahead import keep_ahead
from api.authorisation import Limiter
from api.fleet import Fleet, broker_of
from api.frozen import Frozen
from api.packer import Packer
from api.pages import info, letter, mistake, pack, page, reference, search, sheet, status
from api.problems import handle_problems, say_problems_only
from api.requests import Moved, conditional, etag_of, now
from api.routes import (
    advice,
    bundles,
    check,
    directory,
    edit,
    feedback,
    feeds,
    handouts,
    health,
    letters,
    notices,
    packs,
    pathways,
)
from api.settings import Settings, shelf_of
from api.surroundings import Surroundings
from api.watch import Watch
from handouts.pdf import missing_requirements
from handouts.press import Press
from locales.languages import languages
from models.database import database

ROUTES = (
    advice, bundles, check, directory, edit, feedback, feeds, handouts, health, letters, notices,
    packs, pathways,
)  # fmt: skip
SCRIPT = "text/javascript; charset=utf-8"
STATIC = {
    "site.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "keep.js": SCRIPT,
    "leave.js": SCRIPT,
    "packs.js": SCRIPT,
}
logger = logging.getLogger("uvicorn.error")

# Nothing of a request is handed to a collector, whatever is installed beside us.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The server for these settings, or for those of the environment."""
    configured = settings or Settings()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        engine = database(configured.database)
        app.state.settings = configured
        app.state.limiter = Limiter()
        app.state.sizes = {}
        app.state.watch = Watch(engine, reviewed_only=configured.serve == "reviewed")
        app.state.missing = missing_requirements({each.font for each in languages().values()})
        for each in app.state.missing:
            logger.error(each)
        app.state.press = Press(shelf_of(configured))
        fleet = Fleet(broker_of(configured.queue)) if configured.queue else None
        app.state.packer = Packer(app.state.watch, app.state.press, configured, fleet)
        try:
            # Its end waits for threads that still read the database.
            async with create_task_group() as tasks:
                tasks.start_soon(app.state.watch.keep_looking)
                tasks.start_soon(app.state.packer.keep_going)
                if configured.prerender and not app.state.missing:
                    tasks.start_soon(keep_ahead, app)
                yield
                tasks.cancel_scope.cancel()
        finally:
            app.state.press.close()
            engine.dispose()

    app = FastAPI(
        title="Polyleaf",
        version="1",
        description="Advice in the reader's language, with the help lines of where they live.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=life,
        telemetry=NO_TELEMETRY,
    )
    for each in ROUTES:
        app.include_router(each.router)
    for path in ("/v1", "/v1/{rest:path}"):
        app.add_api_route(path, nothing_here, include_in_schema=False)
    app.add_api_route("/static/{name}", static, include_in_schema=False)
    app.add_api_route("/kept.js", kept_js, include_in_schema=False)
    for pages in (sheet, status, reference, info, search, letter, pack, mistake, page):
        app.include_router(pages.router)
    handle_problems(app, page.problem_page)
    app.add_exception_handler(Moved, moved)
    say_problems_only(app.openapi())
    app.add_middleware(Surroundings)

    def version() -> Hashable:
        snapshot = app.state.watch.snapshot
        return snapshot.publication, snapshot.moment(now()), len(app.state.sizes)

    app.add_middleware(Frozen, version=version)
    return app


async def nothing_here() -> None:
    """Else a mistyped address under /v1 would be taken for a page in the language `v1`."""
    raise HTTPException(404)


async def static(request: Request, name: str) -> Response:
    """What pages ask for besides themselves."""
    if name not in STATIC:
        raise HTTPException(404)
    body = page.static(name)
    return conditional(request, body, etag_of(body), STATIC[name], {})


async def kept_js(request: Request) -> Response:
    """The service worker: what it may answer for lies below its own address, and what it may fetch
    is said by the policy of this answer, not of a page."""
    body = page.static("kept.js")
    return conditional(request, body, etag_of(body), SCRIPT, page.SCRIPTS)


async def moved(request: Request, error: Exception) -> Response:
    assert isinstance(error, Moved)
    return RedirectResponse(error.url, 308)
