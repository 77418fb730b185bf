"""Render and merge packs: through the queue if there is one, else in this server's render pool.

If no consumer answers in time, the server does the work itself."""

from anyio import to_thread

from api.packs.order import PackHandout
from api.packs.queue import RenderQueue
from api.packs.queue_client import SECONDS_FOR_QUEUE, QueueClient
from api.packs.run import SECONDS_TO_MERGE_ONE
from api.published.reloader import Reloader
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout
from handouts.packs.files import PackContents, cache_pack
from handouts.render_pool import PoolBusy, RenderPool, seconds_to_merge
from handouts.render_queue import PACKS


class CacheFull(Exception):
    """The file cache did not keep a file that was just rendered."""


class PackExecutor:
    """Renders and merges packs into the file cache."""

    def __init__(
        self, reloader: Reloader, pool: RenderPool, public_url: str, queue: RenderQueue | None
    ) -> None:
        self.reloader, self.pool = reloader, pool
        self.public_url = public_url
        self.consumers = QueueClient(queue, pool.file_cache) if queue else None

    async def render(self, pack_handout: PackHandout, key: str) -> None:
        """Render one handout. Raise RenderError, PoolBusy, CacheFull, or DomainError if it can no
        longer be read."""

        def prepare() -> tuple[str, Handout]:
            handout = pack_handout.handout(self.reloader.snapshot, self.public_url)
            return file_key("pdf", handout), handout

        current_key, handout = await to_thread.run_sync(prepare)
        if current_key != key:
            raise PoolBusy("A new version has just been published.")
        if self.consumers:
            send = self.consumers.queue.render
            message = pack_handout, key, self.public_url
            if await self.consumers.receive(key, SECONDS_FOR_QUEUE, send, *message):
                return
        await self.pool.render(key, FORMATS["pdf"].render, handout, asker=PACKS)
        if not await to_thread.run_sync(self.pool.file_cache.has, key):
            raise CacheFull

    async def merge(self, id: str, contents: PackContents, kind: str) -> None:
        """Merge a pack into one file. Raise MissingHandout, PoolBusy, OSError or RenderError."""
        key = contents.key(kind)
        if self.consumers:
            seconds = SECONDS_FOR_QUEUE + len(contents.items) * SECONDS_TO_MERGE_ONE
            send = self.consumers.queue.merge
            if await self.consumers.receive(key, seconds, send, id, kind, key, self.public_url):
                return
        cache = self.pool.file_cache
        if not await to_thread.run_sync(cache.has, key):
            seconds = seconds_to_merge(len(contents.items))
            await self.pool.render_uncached(
                cache_pack, cache, contents, kind, seconds=seconds, asker=PACKS
            )
