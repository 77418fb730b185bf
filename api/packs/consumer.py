"""The consumer of the queue: renders handouts and merges packs for servers on other machines."""

import logging
import queue
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

from dramatiq import Broker, Worker, actor

from api.background import Failures
from api.packs.order import handout_adapter, order_adapter
from api.packs.queue import QUEUE
from api.published.reloader import Reloader
from handouts.file_cache import FileCache
from handouts.formats.registry import FORMATS, file_key
from handouts.packs.files import cache_pack
from handouts.render_pool import SECONDS_TO_RENDER, run_in_process, seconds_to_merge
from handouts.render_process import RenderProcess
from models.clock import now
from models.pack_store import find_pack

logger = logging.getLogger(__name__)


class Consumer:
    """Runs one thread that takes messages for each process that renders."""

    def __init__(
        self, reloader: Reloader, file_cache: FileCache, broker: Broker, processes: int
    ) -> None:
        self.reloader, self.file_cache = reloader, file_cache
        self.idle: queue.SimpleQueue[RenderProcess] = queue.SimpleQueue()
        self.processes = [RenderProcess(SECONDS_TO_RENDER) for _ in range(processes)]
        for each in self.processes:
            self.idle.put(each)
        self.failures, self.stopping = Failures("Rendering for servers"), Event()
        for work in (self.render, self.merge, self.answer):
            name = work.__name__
            actor(actor_name=name, queue_name=QUEUE, broker=broker)(partial(self._attempt, work))
        self.worker = Worker(broker, worker_threads=processes)

    def start(self) -> None:
        """Start to take messages, in threads."""
        self.worker.start()

    def stop(self) -> None:
        """Finish the current messages, take no more, and end the processes."""
        self.stopping.set()
        self.worker.stop()
        for each in self.processes:
            each.stop()

    def _attempt(self, work: Callable[..., None], *arguments: Any) -> None:
        """Handle a message. After a failure wait, so that other consumers get the next ones; the
        server that sent it renders the handout itself."""
        try:
            work(*arguments)
        except Exception as error:
            self.failures.add(error)
            self.stopping.wait(self.failures.delay)
        else:
            self.failures.end()

    def render(self, handout: Any, key: str, public_url: str) -> None:
        """Render a handout into the file cache, unless it is there already."""
        if self.file_cache.has(key):
            return
        self.reloader.refresh()
        pack_handout = handout_adapter().validate_python(handout)
        printable = pack_handout.handout(self.reloader.snapshot, public_url)
        if file_key("pdf", printable) != key:
            logger.error(
                "cache key mismatch for %s: different release or fonts on this worker; skipped",
                handout,
            )
            return
        self.file_cache.put(key, self._run(FORMATS["pdf"].render, printable))

    def merge(self, id: str, kind: str, key: str, public_url: str) -> None:
        """Merge a pack into the file cache, unless it is there already or the pack has changed."""
        row = find_pack(self.reloader.engine, id)
        if row is None or self.file_cache.has(key):
            return
        self.reloader.refresh()
        order = order_adapter().validate_python(row.content)
        pack = order.contents(self.reloader.snapshot, public_url, now())
        if pack.key(kind) == key:
            seconds = seconds_to_merge(len(pack.items))
            self._run(cache_pack, self.file_cache, pack, kind, seconds=seconds)

    def answer(self, key: str) -> None:
        """Put a small file into the file cache: a server asks whether anybody is there."""
        self.file_cache.put(key, b"here")

    def _run(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        process = self.idle.get()
        try:
            return run_in_process(process, function, arguments, seconds)
        finally:
            self.idle.put(process)
