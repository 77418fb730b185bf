"""The dependencies of routes and pages: the services of this server, and what it has published."""

from typing import Annotated

from fastapi import Depends, Request

from api.published.reloader import Reloader
from api.published.snapshot import Snapshot
from api.services import Services
from api.settings import Settings
from handouts.renderer import Renderer
from models.errors import Busy


async def current_services(request: Request) -> Services:
    """Return the services that the application's lifespan started."""
    services: Services = request.state.services
    return services


CurrentServices = Annotated[Services, Depends(current_services)]


async def current_reloader(services: CurrentServices) -> Reloader:
    """Return the reloader, for routes that also work while nothing is published."""
    return services.reloader


async def current_settings(services: CurrentServices) -> Settings:
    """Return the settings of this server."""
    return services.settings


async def current_snapshot(services: CurrentServices) -> Snapshot:
    """Return what is published. Raise Busy while nothing is."""
    snapshot = services.reloader.snapshot
    if not snapshot.guides:
        raise Busy("not-ready", "Nothing is published yet. Run `polyleaf publish`.", 5)
    return snapshot


async def current_client(request: Request, services: CurrentServices) -> str:
    """Return the name by which quotas count the client of this request."""
    return services.quotas.client(request.client.host if request.client else None)


CurrentClient = Annotated[str, Depends(current_client)]


async def current_renderer(
    request: Request, services: CurrentServices, client: CurrentClient
) -> Renderer:
    """Return a renderer that gives up when the client of this request disconnects."""
    return Renderer(services.render_pool, services.missing, request.is_disconnected, client)


CurrentReloader = Annotated[Reloader, Depends(current_reloader)]
CurrentSettings = Annotated[Settings, Depends(current_settings)]
CurrentSnapshot = Annotated[Snapshot, Depends(current_snapshot)]
CurrentRenderer = Annotated[Renderer, Depends(current_renderer)]
