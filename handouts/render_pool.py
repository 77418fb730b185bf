"""The render pool: render files in separate processes, so that the event loop stays free."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from handouts.file_cache import FileCache
from handouts.process_renewal import ProcessRenewal
from handouts.render_process import ProcessDied, ProcessTimedOut, RenderProcess

PROCESSES = 2
# Processor time; render_process.py limits the time by the clock, far above it.
SECONDS_TO_RENDER = 30
SECONDS_TO_MERGE_EACH = 0.15  # handout of a pack, and those to render; it takes 0.03
SECONDS_TO_WAIT = 60
MAX_JOBS = 100
BUSY = "Too many handouts are being rendered at the same time."
# Too many were in progress; it waited too long; its process died or exceeded a limit.
GiveUp = Literal["full", "waited", "failed"]
logger = logging.getLogger(__name__)


class PoolBusy(Exception):
    """There is no file, for a reason that may pass."""


@dataclass
class RenderJob:
    """A file to render: how many requests wait for it, and whether a process has started it."""

    task: asyncio.Task[bytes]
    waiting: int = 0
    started: bool = False


class RenderPool:
    """Renders each key once, even if it is requested many times at once. Jobs for which nobody
    waits any longer are not started. `seconds` is the processor time that a file may take."""

    def __init__(self, file_cache: FileCache, seconds: float = SECONDS_TO_RENDER) -> None:
        self.file_cache = file_cache
        self.processes = [RenderProcess(seconds) for _ in range(PROCESSES)]
        self.idle: asyncio.Queue[RenderProcess] = asyncio.LifoQueue()
        for process in self.processes:
            self.idle.put_nowait(process)
        # Threads of its own: those that other work waits in may all be taken.
        self.threads = ThreadPoolExecutor(PROCESSES, "render")
        self.renewal = ProcessRenewal(self.idle, self.threads)
        self.jobs: dict[str, RenderJob] = {}
        self.uncached_jobs = 0
        # For the metrics. Renderings that wait for a process, and what came of requests so far.
        self.waiting = 0
        self.cache_hits = self.cache_misses = 0
        self.given_up: Counter[GiveUp] = Counter()

    @property
    def running(self) -> int:
        """The number of processes that render something."""
        return len(self.processes) - self.idle.qsize()

    async def render(self, key: str, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """Return what a module's function renders, from the file cache if it is there. Raise what
        the function raises, or PoolBusy."""
        if (cached := self.file_cache.get(key)) is not None:
            self.cache_hits += 1
            return cached
        self.cache_misses += 1
        job = self.jobs.get(key)
        if job is None:
            self._refuse_if_full()
            task = asyncio.create_task(self._render_and_cache(key, function, arguments))
            job = self.jobs[key] = RenderJob(task)
            task.add_done_callback(_retrieve_error)
            task.add_done_callback(lambda _: self._forget(key, job))
        job.waiting += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.task), SECONDS_TO_WAIT)
        except TimeoutError:
            self.given_up["waited"] += 1
            raise PoolBusy(BUSY) from None
        finally:
            job.waiting -= 1
            if not job.waiting and not job.started:
                job.task.cancel()
                self._forget(key, job)

    async def render_uncached(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        """Return what a module's function renders, without caching it or sharing it with another
        request. `seconds` replaces the time limit. Raise as `render` does."""
        self._refuse_if_full()
        self.uncached_jobs += 1
        try:
            process = await asyncio.wait_for(self._idle_process(), SECONDS_TO_WAIT)
            self.renewal.note_letter(process)  # what is not cached may be one
            task = asyncio.create_task(self._run(process, function, arguments, seconds))
            task.add_done_callback(_retrieve_error)
            return await asyncio.shield(task)
        except TimeoutError:
            self.given_up["waited"] += 1
            raise PoolBusy(BUSY) from None
        finally:
            self.uncached_jobs -= 1

    def _refuse_if_full(self) -> None:
        if len(self.jobs) + self.uncached_jobs >= MAX_JOBS:
            self.given_up["full"] += 1
            raise PoolBusy(BUSY)

    async def _idle_process(self) -> RenderProcess:
        self.waiting += 1
        try:
            return await self.idle.get()
        finally:
            self.waiting -= 1

    def _forget(self, key: str, job: RenderJob) -> None:
        if self.jobs.get(key) is job:
            del self.jobs[key]

    def close(self) -> None:
        """Stop all processes, whatever they are doing."""
        self.renewal.stop()
        for process in self.processes:
            process.stop()

    async def _render_and_cache(
        self, key: str, function: Callable[..., bytes], arguments: tuple[Any, ...]
    ) -> bytes:
        process = await self._idle_process()
        self.jobs[key].started = True
        content = await self._run(process, function, arguments)
        try:
            await asyncio.to_thread(self.file_cache.put, key, content)
        except OSError:
            logger.exception("the file cache cannot be written; handouts are rendered each time")
        return content

    async def _run(
        self,
        process: RenderProcess,
        function: Callable[..., bytes],
        arguments: tuple[Any, ...],
        seconds: float | None = None,
    ) -> bytes:
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.threads, run_in_process, process, function, arguments, seconds
            )
        except PoolBusy as error:
            if not process.stopped:
                self.given_up["failed"] += 1
                logger.error("rendering was given up: %s", error)
            raise
        finally:
            self.renewal.release(process)


def _retrieve_error(task: asyncio.Task[bytes]) -> None:
    """Keep asyncio from reporting the error of a task for which nobody waits any longer."""
    if not task.cancelled():
        task.exception()


def seconds_to_merge(handouts: int) -> float:
    """Return the processor time that merging so many handouts may take."""
    return SECONDS_TO_RENDER + handouts * SECONDS_TO_MERGE_EACH


def run_in_process(
    process: RenderProcess,
    function: Callable[..., bytes],
    arguments: tuple[Any, ...],
    seconds: float | None = None,
) -> bytes:
    """Return what a function renders in a process. Raise what the function raises, or PoolBusy."""
    # Retry once in case the process was killed for an unrelated reason; give up the second time.
    for _ in range(2):
        try:
            return process.run(function, *arguments, seconds=seconds)
        except ProcessTimedOut as error:
            raise PoolBusy(str(error)) from None
        except MemoryError:
            raise PoolBusy("It needs more memory than a render process may use.") from None
        except ProcessDied:
            continue
    raise PoolBusy("The process that rendered it died, twice.")
