"""The services of one server, started and stopped with the application."""

import asyncio
from dataclasses import dataclass, field

from api.background import Failures
from api.desk.catalogs import Catalogs
from api.desk.session import Sessions
from api.editing.edit_queue import EditQueue
from api.http.quotas import Quotas
from api.packs.scheduler import PackScheduler
from api.published.reloader import Reloader
from api.settings import Settings
from api.webhooks.courier import Courier
from handouts.file_cache import FileSize
from handouts.render_pool import RenderPool


@dataclass(frozen=True)
class Services:
    """`missing` says, in one sentence each, what this machine lacks to render PDFs; `sizes` has the
    sizes of prerendered files by their key in the file cache, `failures` one entry for each kind of
    work in the background. `stopping` is set as soon as the server is told to stop: responses
    without an end have to end then."""

    settings: Settings
    reloader: Reloader
    render_pool: RenderPool
    scheduler: PackScheduler
    courier: Courier
    stopping: asyncio.Event
    missing: tuple[str, ...] = ()
    sessions: Sessions = field(default_factory=Sessions)
    catalogs: Catalogs = field(default_factory=Catalogs)
    quotas: Quotas = field(default_factory=Quotas)
    edits: EditQueue = field(default_factory=EditQueue)
    sizes: dict[str, FileSize] = field(default_factory=dict)
    failures: list[Failures] = field(default_factory=list)
