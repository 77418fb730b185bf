"""What routes and pages are given: the services of this server and what they hold now."""

from typing import Annotated

from fastapi import Depends, Request

from api.published.reloader import Reloader
from api.published.snapshot import Snapshot
from api.services import Services
from api.settings import Settings
from handouts.renderer import Renderer
from models.errors import Busy


async def services(request: Request) -> Services:
    """Return the services that the lifespan of the application made."""
    found: Services = request.state.services
    return found


CurrentServices = Annotated[Services, Depends(services)]


async def current_reloader(services: CurrentServices) -> Reloader:
    return services.reloader


async def current_settings(services: CurrentServices) -> Settings:
    return services.settings


async def current_snapshot(services: CurrentServices) -> Snapshot:
    """Return what is published. Raise Busy while that is nothing."""
    snapshot = services.reloader.snapshot
    if not snapshot.guides:
        raise Busy("not-ready", "Nothing is published yet. Run `polyleaf publish`.", 5)
    return snapshot


async def current_renderer(request: Request, services: CurrentServices) -> Renderer:
    """Return a renderer that gives up when the client of this request disconnects."""
    return Renderer(services.render_pool, services.missing, request.is_disconnected)


CurrentReloader = Annotated[Reloader, Depends(current_reloader)]
CurrentSettings = Annotated[Settings, Depends(current_settings)]
CurrentSnapshot = Annotated[Snapshot, Depends(current_snapshot)]
CurrentRenderer = Annotated[Renderer, Depends(current_renderer)]
