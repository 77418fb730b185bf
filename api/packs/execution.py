"""Render and merge packs: through the queue if there is one, else in this server's render pool.

If no consumer answers in time, the server does the work itself."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from anyio import to_thread

from api.background import Failures
from api.packs.order import PackHandout
from api.packs.queue import RenderQueue
from api.packs.run import SECONDS_TO_MERGE_ONE
from api.published.reloader import Reloader
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout
from handouts.packs.files import PackContents, cache_pack
from handouts.render_pool import PoolBusy, RenderPool, seconds_to_merge

SECONDS_BETWEEN_CHECKS = 0.25
SECONDS_FOR_QUEUE = 20


class CacheFull(Exception):
    """The file cache did not keep a file that was just rendered."""


class NoConsumer(Exception):
    """No consumer has put a file into the cache in time."""


class PackExecutor:
    """Renders and merges packs into the file cache."""

    def __init__(
        self, reloader: Reloader, pool: RenderPool, public_url: str, queue: RenderQueue | None
    ) -> None:
        self.reloader, self.pool = reloader, pool
        self.public_url, self.queue = public_url, queue
        self.queue_failures = Failures("Rendering through the queue")
        self.next_message = 0.0  # until then the queue is not asked

    async def render(self, pack_handout: PackHandout, key: str) -> None:
        """Render one handout. Raise RenderError, PoolBusy, CacheFull, or DomainError if it can no
        longer be read."""

        def prepare() -> tuple[str, Handout]:
            handout = pack_handout.handout(self.reloader.snapshot, self.public_url)
            return file_key("pdf", handout), handout

        current_key, handout = await to_thread.run_sync(prepare)
        if current_key != key:
            raise PoolBusy("A new version has just been published.")
        if self.queue and await self._received_from_queue(
            key, SECONDS_FOR_QUEUE, self.queue.render, pack_handout, key, self.public_url
        ):
            return
        await self.pool.render(key, FORMATS["pdf"].render, handout)
        if not await to_thread.run_sync(self.pool.file_cache.has, key):
            raise CacheFull

    async def merge(self, id: str, contents: PackContents, kind: str) -> None:
        """Merge a pack into one file. Raise MissingHandout, PoolBusy, OSError or RenderError."""
        key = contents.key(kind)
        if self.queue:
            seconds = SECONDS_FOR_QUEUE + len(contents.items) * SECONDS_TO_MERGE_ONE
            send = self.queue.merge
            if await self._received_from_queue(key, seconds, send, id, kind, key, self.public_url):
                return
        cache = self.pool.file_cache
        if not await to_thread.run_sync(cache.has, key):
            seconds = seconds_to_merge(len(contents.items))
            await self.pool.render_uncached(cache_pack, cache, contents, kind, seconds=seconds)

    async def _received_from_queue(
        self, key: str, seconds: float, send: Callable[..., None], *arguments: Any
    ) -> bool:
        """Send a message, and return whether a consumer put the file into the cache in time."""
        cache, until = self.pool.file_cache, time.monotonic() + seconds
        if await to_thread.run_sync(cache.has, key):
            return True
        if time.monotonic() < self.next_message:
            return False
        try:
            await to_thread.run_sync(send, *arguments)
        except Exception as error:  # Redis and RabbitMQ raise errors of their own
            return self._work_without_queue(error)
        while time.monotonic() < until:
            await asyncio.sleep(SECONDS_BETWEEN_CHECKS)
            if await to_thread.run_sync(cache.has, key):
                self.queue_failures.end()
                return True
        return self._work_without_queue(NoConsumer(f"no consumer answered within {seconds:g} s"))

    def _work_without_queue(self, error: Exception) -> bool:
        """Ask the queue again later, and return False."""
        self.queue_failures.add(error)
        self.next_message = time.monotonic() + self.queue_failures.delay
        return False
