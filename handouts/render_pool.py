"""The render pool: render files in separate processes, so that the event loop stays free."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from handouts.file_cache import FileCache
from handouts.process_renewal import ProcessRenewal
from handouts.render_process import (
    OutOfProcessorTime,
    ProcessDied,
    ProcessTimedOut,
    RenderProcess,
)
from handouts.render_queue import Asker, ProcessQueue, reader

PROCESSES = 2
# Processor time; render_process.py limits the time by the clock, far above it.
SECONDS_TO_RENDER = 30
SECONDS_TO_REDRAW = 4  # a logo; it takes 0.1, and 1.5 for the largest with 16 bits
SECONDS_TO_MERGE_EACH = 0.15  # handout of a pack, and those to render; it takes 0.03
SECONDS_TO_WAIT = 60
MAX_JOBS, MAX_WAITING_OF_ONE = 100, 30  # files in progress; those of one client that wait
SECONDS_TO_RETRY = 10  # after a failure
BUSY = "Too many handouts are being rendered at the same time."
SHARE_TAKEN = f"One client may have {MAX_WAITING_OF_ONE} handouts that wait to be rendered."
ANYBODY = reader("")
# Too many were in progress, or it would wait too long; too many of one client waited; it did wait
# too long; its process died or exceeded a limit.
GiveUp = Literal["full", "share", "waited", "failed"]
logger = logging.getLogger(__name__)


class PoolBusy(Exception):
    """There is no file, for a reason that may pass in `retry_after` seconds."""

    def __init__(self, reason: str, retry_after: float = SECONDS_TO_RETRY) -> None:
        super().__init__(reason)
        self.retry_after = ceil(retry_after)


class ShareTaken(PoolBusy):
    """Too many files of one client wait already."""


class TookTooLong(PoolBusy):
    """A file took more processor time than it may, as it would the next time."""


@dataclass
class RenderJob:
    """A file to render: how many requests wait for it, and the process once it has started."""

    task: asyncio.Task[bytes]
    process: asyncio.Future[RenderProcess]
    waiting: int = 0

    @property
    def started(self) -> bool:
        return self.process.done()


class RenderPool:
    """Renders each key once, even if it is requested many times at once. Jobs for which nobody
    waits any longer are not started. `seconds` is the processor time that a file may take. Requests
    of readers may be refused; work in the background waits as long as it takes."""

    def __init__(
        self,
        file_cache: FileCache,
        seconds: float = SECONDS_TO_RENDER,
        processes: int = PROCESSES,
    ) -> None:
        self.file_cache = file_cache
        self.processes = [RenderProcess(seconds) for _ in range(processes)]
        self.queue = ProcessQueue(self.processes)
        # Threads of its own: those that other work waits in may all be taken.
        self.threads = ThreadPoolExecutor(processes, "render")
        self.renewal = ProcessRenewal(self.queue, self.threads)
        self.jobs: dict[str, RenderJob] = {}
        self.uncached_jobs = 0
        # For the metrics: what came of requests so far.
        self.cache_hits = self.cache_misses = 0
        self.given_up: Counter[GiveUp] = Counter()

    @property
    def running(self) -> int:
        """The number of processes that render something."""
        return len(self.processes) - len(self.queue.idle)

    async def render(
        self, key: str, function: Callable[..., bytes], *arguments: Any, asker: Asker = ANYBODY
    ) -> bytes:
        """Return what a module's function renders, from the file cache if it is there. Raise what
        the function raises, or PoolBusy."""
        # What is just being made is not in the cache yet.
        cached = None if key in self.jobs else await asyncio.to_thread(self.file_cache.get, key)
        if cached is not None:
            self.cache_hits += 1
            return cached
        self.cache_misses += 1
        job = self.jobs.get(key)
        if job is None:
            self._refuse_if_full(asker)
            job = self._new_job(key, function, arguments)
        place = self.queue.join(asker, job.process)
        job.waiting += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.task), _seconds_to_wait(asker))
        except TimeoutError:
            raise self._waited_in_vain(asker) from None
        finally:
            self.queue.leave(place)
            job.waiting -= 1
            if not job.waiting and not job.started:
                job.task.cancel()
                self._forget(key, job)

    async def render_uncached(
        self,
        function: Callable[..., bytes],
        *arguments: Any,
        seconds: float | None = None,
        asker: Asker = ANYBODY,
    ) -> bytes:
        """Return what a module's function renders, without caching it or sharing it with another
        request. `seconds` replaces the time limit. Raise as `render` does."""
        self._refuse_if_full(asker)
        self.uncached_jobs += 1
        try:
            process = await self._wait_for_process(asker)
            self.renewal.note_letter(process)  # what is not cached may be one
            task = asyncio.create_task(self._run(process, function, arguments, seconds))
            task.add_done_callback(_retrieve_error)
            return await asyncio.shield(task)
        finally:
            self.uncached_jobs -= 1

    def _refuse_if_full(self, asker: Asker) -> None:
        """Raise PoolBusy for a reader whose file would not be there in time."""
        if asker.urgency:
            return
        waiting, seconds = self.queue.waiting_by_client(), self.queue.estimate(asker.client)
        if waiting[asker.client] >= MAX_WAITING_OF_ONE:
            self.given_up["share"] += 1
            raise ShareTaken(SHARE_TAKEN, seconds)  # those that wait now are there by then
        if len(self.jobs) + self.uncached_jobs >= MAX_JOBS or seconds > SECONDS_TO_WAIT:
            self.given_up["full"] += 1
            raise PoolBusy(BUSY, seconds)

    def _waited_in_vain(self, asker: Asker) -> PoolBusy:
        self.given_up["waited"] += 1
        return PoolBusy(BUSY, self.queue.estimate(asker.client))

    async def _wait_for_process(self, asker: Asker) -> RenderProcess:
        process = asyncio.get_running_loop().create_future()
        place = self.queue.join(asker, process)
        try:
            return await asyncio.wait_for(process, _seconds_to_wait(asker))
        except BaseException as error:
            if process.done() and not process.cancelled():  # it came at the last moment
                self.queue.give_back(process.result())
            if isinstance(error, TimeoutError):
                raise self._waited_in_vain(asker) from None
            raise
        finally:
            self.queue.leave(place)

    def _new_job(
        self, key: str, function: Callable[..., bytes], arguments: tuple[Any, ...]
    ) -> RenderJob:
        process = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._render_and_cache(key, process, function, arguments))
        job = self.jobs[key] = RenderJob(task, process)
        task.add_done_callback(_retrieve_error)
        task.add_done_callback(lambda _: self._forget(key, job))
        return job

    def _forget(self, key: str, job: RenderJob) -> None:
        if self.jobs.get(key) is job:
            del self.jobs[key]

    def close(self) -> None:
        """Stop all processes, whatever they are doing."""
        self.renewal.stop()
        for process in self.processes:
            process.stop()

    async def _render_and_cache(
        self,
        key: str,
        process: asyncio.Future[RenderProcess],
        function: Callable[..., bytes],
        arguments: tuple[Any, ...],
    ) -> bytes:
        content = await self._run(await process, function, arguments)
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
        started = time.monotonic()
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
            # How long packs take to merge says nothing about handouts.
            took = time.monotonic() - started if seconds is None else None
            self.renewal.release(process, took)


def _seconds_to_wait(asker: Asker) -> float | None:
    return None if asker.urgency else SECONDS_TO_WAIT


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
        except OutOfProcessorTime as error:
            raise TookTooLong(str(error)) from None
        except ProcessTimedOut as error:
            raise PoolBusy(str(error)) from None
        except MemoryError:
            raise PoolBusy("It needs more memory than a render process may use.") from None
        except ProcessDied:
            continue
    raise PoolBusy("The process that rendered it died, twice.")
