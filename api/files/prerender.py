"""Prerendering: after each publication, render the kinds of file that are printed most, for every
guide and language. Pages give the sizes of these files."""

import asyncio
import logging
import time
from collections.abc import Iterator

from api.background import Sleep, delay_after
from api.files.downloads import DOWNLOAD_KINDS, DownloadKind, handout_of
from api.published.snapshot import AdviceQuery
from api.services import Services
from handouts.file_cache import FileSize
from handouts.formats.pdf import RenderError, page_count
from handouts.formats.registry import FORMATS, file_key
from handouts.render_queue import PRERENDERING
from models.clock import now

SECONDS_BETWEEN_CHECKS = 1
FIRST_DELAY, LONGEST_DELAY = 60, 3600  # seconds; a RenderError is not tried again
File = tuple[DownloadKind, AdviceQuery]
logger = logging.getLogger(__name__)


class NotPrerendered(Exception):
    """Some files could not be prerendered, for a reason that may pass."""


class Prerenderer:
    """`left` has the files of a publication that are still to render, None before they are listed;
    `attempts` counts how often that was tried, and `next_attempt` is the time of the next. It waits
    here, rather than after a failed step, so that a publication is noticed at once."""

    def __init__(self, services: Services, sleep: Sleep = asyncio.sleep) -> None:
        self.services, self.sleep = services, sleep
        self.publication: int | None = None
        self.left: list[File] | None = None
        self.attempts, self.next_attempt = 0, 0.0
        self.clock = time.monotonic

    async def step(self) -> None:
        """Wait for a publication, or for what is left of one, and prerender it. Raise
        NotPrerendered if some files could not be rendered."""
        while not self._wanted():
            await self.sleep(SECONDS_BETWEEN_CHECKS)
        self.attempts += 1
        try:
            await self.prerender()
        finally:
            delay = delay_after(self.attempts, FIRST_DELAY, LONGEST_DELAY)
            self.next_attempt = self.clock() + delay

    def _wanted(self) -> bool:
        publication = self.services.reloader.snapshot.publication
        if publication != self.publication:
            self.publication, self.left = publication, None
            self.attempts, self.next_attempt = 0, 0.0
        return self.left != [] and self.clock() >= self.next_attempt

    async def prerender(self) -> None:
        """Render one file after the other, each once no reader waits for a render process. Raise
        NotPrerendered."""
        started, before = time.monotonic(), len(self.services.sizes)
        if self.left is None:
            self.left = [*self._files()]
        faults = []
        for file in [*self.left]:
            try:
                await _prerender(self.services, *file)
            except Exception as error:
                faults.append(error)
            else:
                self.left.remove(file)
        count = len(self.services.sizes) - before
        logger.info("%d handouts prerendered in %.0f s", count, time.monotonic() - started)
        if faults:
            raise NotPrerendered(f"{len(faults)} handouts were not prerendered") from faults[0]

    def _files(self) -> Iterator[File]:
        snapshot = self.services.reloader.snapshot
        place = snapshot.default_place
        readable = [*snapshot.readable(place, now())]
        for kind in DOWNLOAD_KINDS:
            for slug, tag in readable if kind.prerender else ():
                yield kind, AdviceQuery(slug, tag, place)


async def _prerender(services: Services, kind: DownloadKind, query: AdviceQuery) -> None:
    snapshot, public_url = services.reloader.snapshot, services.settings.public_url
    handout = handout_of(kind, snapshot, query, public_url)
    if handout is None:
        return
    key = file_key(kind.format, handout)
    try:
        render = FORMATS[kind.format].render
        content = await services.render_pool.render(key, render, handout, asker=PRERENDERING)
    except RenderError as error:
        logger.error("not prerendered: %s in %s: %s", query.slug, query.language, error)
    else:
        pages = page_count(content) if kind.format == "pdf" else None
        services.sizes[key] = FileSize(len(content), pages)
