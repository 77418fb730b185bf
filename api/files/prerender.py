"""Prerendering: after each publication, render the kinds of file that are printed most, for every
guide and language. Pages give the sizes of these files."""

import asyncio
import logging
import time

from api.files.downloads import DOWNLOAD_KINDS, DownloadKind, handout_of
from api.published.snapshot import AdviceQuery
from api.services import Services
from handouts.file_cache import FileSize
from handouts.formats.pdf import RenderError, page_count
from handouts.formats.registry import FORMATS, file_key
from handouts.render_pool import PoolBusy
from models.clock import now
from models.directory import DEFAULT_PLACE

SECONDS_BETWEEN_CHECKS = 1
logger = logging.getLogger(__name__)


async def run_prerender(services: Services) -> None:
    """Prerender after each publication, until cancelled."""
    prerendered = None
    while True:
        publication = services.reloader.snapshot.publication
        if publication != prerendered:
            try:
                await prerender_all(services)
            except Exception:
                logger.exception("prerendering failed for publication %s", publication)
            prerendered = publication
        await asyncio.sleep(SECONDS_BETWEEN_CHECKS)


async def prerender_all(services: Services) -> None:
    """Render one file after the other, so that readers find a render process idle."""
    started, before = time.monotonic(), len(services.sizes)
    for kind in DOWNLOAD_KINDS:
        for slug, tag in _readable(services) if kind.prerender else ():
            await _prerender(services, kind, AdviceQuery(slug, tag, DEFAULT_PLACE))
    count = len(services.sizes) - before
    logger.info("%d handouts prerendered in %.0f s", count, time.monotonic() - started)


def _readable(services: Services) -> list[tuple[str, str]]:
    return [*services.reloader.snapshot.readable(DEFAULT_PLACE, now())]


async def _prerender(services: Services, kind: DownloadKind, query: AdviceQuery) -> None:
    snapshot, public_url = services.reloader.snapshot, services.settings.public_url
    handout = handout_of(kind, snapshot, query, public_url)
    if handout is None:
        return
    key = file_key(kind.format, handout)
    try:
        content = await services.render_pool.render(key, FORMATS[kind.format].render, handout)
    except (PoolBusy, RenderError) as error:
        logger.error("not prerendered: %s in %s: %s", query.slug, query.language, error)
    else:
        pages = page_count(content) if kind.format == "pdf" else None
        services.sizes[key] = FileSize(len(content), pages)
