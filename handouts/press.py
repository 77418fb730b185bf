"""The press: makes files in processes of their own, so that the server goes on answering."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handouts.shelf import Shelving
from handouts.worker import Died, Overdue, Worker

WORKERS = 2
SECONDS_TO_MAKE, SECONDS_TO_WAIT, SECONDS_TO_BIND = 30, 60, 600
MOST_UNDER_WAY = 100
BUSY = "Too many handouts are asked for at the same time."
logger = logging.getLogger("uvicorn.error")


class PressBusy(Exception):
    """No file came, for a reason that may pass."""


@dataclass
class Job:
    """A file on its way; how many wait for it, and whether a worker has it."""

    task: asyncio.Task[bytes]
    waiting: int = 0
    begun: bool = False


class Press:
    """What has one key is made once, also when it is asked for twice at the same time. What nobody
    waits for any more is not begun."""

    def __init__(self, shelf: Shelving, seconds: float = SECONDS_TO_MAKE) -> None:
        self.shelf = shelf
        self.workers = [Worker(seconds) for _ in range(WORKERS)]
        self.idle: asyncio.Queue[Worker] = asyncio.LifoQueue()
        for worker in self.workers:
            self.idle.put_nowait(worker)
        self.under_way: dict[str, Job] = {}
        self.unkept_under_way = 0

    async def made(self, key: str, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """What a function of a module makes; raises what that raises, or PressBusy."""
        if (found := self.shelf.get(key)) is not None:
            return found
        job = self.under_way.get(key)
        if job is None:
            if self._full():
                raise PressBusy(BUSY)
            task = asyncio.create_task(self._shelved(key, function, arguments))
            job = self.under_way[key] = Job(task)
            task.add_done_callback(lambda _: self._forget(key, job))
        job.waiting += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.task), SECONDS_TO_WAIT)
        except TimeoutError:
            raise PressBusy(BUSY) from None
        finally:
            job.waiting -= 1
            if not job.waiting and not job.begun:
                job.task.cancel()
                self._forget(key, job)

    async def unkept(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        """The same, of which nothing is put on the shelf or shared with others; it may take as many
        seconds."""
        if self._full():
            raise PressBusy(BUSY)
        self.unkept_under_way += 1
        try:
            worker = await asyncio.wait_for(self.idle.get(), SECONDS_TO_WAIT)
            return await asyncio.shield(
                asyncio.create_task(self._made(worker, function, arguments, seconds))
            )
        except TimeoutError:
            raise PressBusy(BUSY) from None
        finally:
            self.unkept_under_way -= 1

    def _full(self) -> bool:
        return len(self.under_way) + self.unkept_under_way >= MOST_UNDER_WAY

    def _forget(self, key: str, job: Job) -> None:
        if self.under_way.get(key) is job:
            del self.under_way[key]

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()

    async def _shelved(
        self, key: str, function: Callable[..., bytes], arguments: tuple[Any, ...]
    ) -> bytes:
        worker = await self.idle.get()
        self.under_way[key].begun = True
        content = await self._made(worker, function, arguments)
        try:
            await asyncio.to_thread(self.shelf.put, key, content)
        except OSError:
            logger.exception("the shelf cannot be written; handouts are drawn each time")
        return content

    async def _made(
        self,
        worker: Worker,
        function: Callable[..., bytes],
        arguments: tuple[Any, ...],
        seconds: float | None = None,
    ) -> bytes:
        try:
            return await asyncio.to_thread(made_by, worker, function, arguments, seconds)
        except PressBusy as fault:
            logger.error("a handout was given up: %s", fault)
            raise
        finally:
            self.idle.put_nowait(worker)


def made_by(
    worker: Worker,
    function: Callable[..., bytes],
    arguments: tuple[Any, ...],
    seconds: float | None = None,
) -> bytes:
    """What a worker makes; raises what the function raises, or PressBusy."""
    # It may have been killed for another reason; what kills a process twice is let be.
    for _ in range(2):
        try:
            return worker.run(function, *arguments, seconds=seconds)
        except Overdue:
            limit = seconds or worker.seconds
            raise PressBusy(f"It was not made within {limit:g} seconds.") from None
        except MemoryError:
            raise PressBusy("It needs more memory than a handout may have.") from None
        except Died:
            continue
    raise PressBusy("The process that made it died, twice.")
