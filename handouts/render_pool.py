"""The render pool: render files in separate processes, so that the event loop stays free."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handouts.file_cache import FileCache
from handouts.render_process import ProcessDied, ProcessTimedOut, RenderProcess

PROCESSES = 2
SECONDS_TO_RENDER, SECONDS_TO_WAIT, SECONDS_TO_MERGE = 30, 60, 600
MAX_JOBS = 100
BUSY = "Too many handouts are being rendered at the same time."
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
    waits any longer are not started. `seconds` is the time limit of one file."""

    def __init__(self, file_cache: FileCache, seconds: float = SECONDS_TO_RENDER) -> None:
        self.file_cache = file_cache
        self.processes = [RenderProcess(seconds) for _ in range(PROCESSES)]
        self.idle: asyncio.Queue[RenderProcess] = asyncio.LifoQueue()
        for process in self.processes:
            self.idle.put_nowait(process)
        self.jobs: dict[str, RenderJob] = {}
        self.uncached_jobs = 0

    async def render(self, key: str, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """Return what a module's function renders, from the file cache if it is there. Raise what
        the function raises, or PoolBusy."""
        if (cached := self.file_cache.get(key)) is not None:
            return cached
        job = self.jobs.get(key)
        if job is None:
            if self._full():
                raise PoolBusy(BUSY)
            task = asyncio.create_task(self._render_and_cache(key, function, arguments))
            job = self.jobs[key] = RenderJob(task)
            task.add_done_callback(_retrieve_error)
            task.add_done_callback(lambda _: self._forget(key, job))
        job.waiting += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.task), SECONDS_TO_WAIT)
        except TimeoutError:
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
        if self._full():
            raise PoolBusy(BUSY)
        self.uncached_jobs += 1
        try:
            process = await asyncio.wait_for(self.idle.get(), SECONDS_TO_WAIT)
            task = asyncio.create_task(self._run(process, function, arguments, seconds))
            task.add_done_callback(_retrieve_error)
            return await asyncio.shield(task)
        except TimeoutError:
            raise PoolBusy(BUSY) from None
        finally:
            self.uncached_jobs -= 1

    def _full(self) -> bool:
        return len(self.jobs) + self.uncached_jobs >= MAX_JOBS

    def _forget(self, key: str, job: RenderJob) -> None:
        if self.jobs.get(key) is job:
            del self.jobs[key]

    def close(self) -> None:
        """Stop all processes, whatever they are doing."""
        for process in self.processes:
            process.stop()

    async def _render_and_cache(
        self, key: str, function: Callable[..., bytes], arguments: tuple[Any, ...]
    ) -> bytes:
        process = await self.idle.get()
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
            return await asyncio.to_thread(run_in_process, process, function, arguments, seconds)
        except PoolBusy as error:
            if not process.stopped:
                logger.error("rendering was given up: %s", error)
            raise
        finally:
            self.idle.put_nowait(process)


def _retrieve_error(task: asyncio.Task[bytes]) -> None:
    """Keep asyncio from reporting the error of a task for which nobody waits any longer."""
    if not task.cancelled():
        task.exception()


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
        except ProcessTimedOut:
            limit = seconds or process.seconds
            raise PoolBusy(f"It was not rendered within {limit:g} seconds.") from None
        except MemoryError:
            raise PoolBusy("It needs more memory than a render process may use.") from None
        except ProcessDied:
            continue
    raise PoolBusy("The process that rendered it died, twice.")
