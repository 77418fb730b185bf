"""The press: the processes that draw PDFs, so that the server goes on answering meanwhile."""

import asyncio
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from handouts.pdf import pdf, pdf_key
from handouts.shelf import Shelf

PROCESSES = 2
SECONDS = 60
logger = logging.getLogger(__name__)


class PressBusy(Exception):
    """No PDF came: its time was up, or the process died over it."""


class Press:
    """Equal HTML is drawn once, also when it is asked for twice at the same time."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.under_way: dict[str, asyncio.Task[bytes]] = {}
        self.pool = _pool()

    async def pdf(self, html: str) -> bytes:
        """Raises RenderFault, or PressBusy."""
        key = pdf_key(html)
        if (found := self.shelf.get(key)) is not None:
            return found
        task = self.under_way.get(key)
        if task is None:
            task = self.under_way[key] = asyncio.create_task(self._drawn(key, html))
            task.add_done_callback(lambda _: self.under_way.pop(key))
        try:
            return await asyncio.wait_for(asyncio.shield(task), SECONDS)
        except (TimeoutError, BrokenProcessPool):
            raise PressBusy from None

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def _drawn(self, key: str, html: str) -> bytes:
        try:
            content = await self._from_pool(html)
        except BrokenProcessPool:
            # Another document may have killed the process; what kills it twice is let be.
            content = await self._from_pool(html)
        try:
            await asyncio.to_thread(self.shelf.put, key, content)
        except OSError:
            logger.exception("the shelf cannot be written; handouts are drawn each time")
        return content

    async def _from_pool(self, html: str) -> bytes:
        pool = self.pool
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, pdf, html)
        except BrokenProcessPool:
            if self.pool is pool:  # else it was replaced for another document
                self.pool = _pool()
            raise


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"))
