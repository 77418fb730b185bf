"""Ask consumers for files through the queue, and learn whether there are any that answer."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from anyio import to_thread

from api.background import Failures, Sleep
from api.packs.queue import RenderQueue
from handouts.file_cache import FileCache

SECONDS_BETWEEN_CHECKS = 0.25
SECONDS_FOR_QUEUE = 20


class NoConsumer(Exception):
    """No consumer has put a file into the cache in time."""


class QueueClient:
    """Sends messages and waits for files. If all consumers are `silent` it sends no more until one
    of them answers a ping: a pack waits for them once, not for each file."""

    def __init__(
        self, queue: RenderQueue, file_cache: FileCache, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.queue, self.file_cache, self.sleep = queue, file_cache, sleep
        self.failures = Failures("Rendering through the queue")
        self.silent = False
        self.newest_file = 0.0  # when one came last
        self.next_ping = 0.0
        self.ping: asyncio.Task[None] | None = None

    async def receive(
        self, key: str, seconds: float, send: Callable[..., None], *arguments: Any
    ) -> bool:
        """Send a message, and return whether a consumer put the file into the cache in time."""
        if await to_thread.run_sync(self.file_cache.has, key):
            return True
        if self.silent:
            self._start_ping()
            return False
        sent = time.monotonic()
        try:
            await to_thread.run_sync(send, *arguments)
        except Exception as error:  # Redis and RabbitMQ raise errors of their own
            self._leave_alone(error)
            return False
        if await self._appears(key, seconds):
            self.newest_file = time.monotonic()
            self.failures.end()
            return True
        if self.newest_file <= sent:  # others got none either
            self._leave_alone(NoConsumer(f"no consumer answered within {seconds:g} s"))
        return False

    def stop(self) -> None:
        """Wait for no ping any longer."""
        if self.ping:
            self.ping.cancel()

    async def _appears(self, key: str, seconds: float) -> bool:
        """Return whether a file is put into the cache in time, and before consumers are found to be
        silent, or not to be so any more."""
        silent, until = self.silent, time.monotonic() + seconds
        while self.silent == silent and time.monotonic() < until:
            await self.sleep(SECONDS_BETWEEN_CHECKS)
            if await to_thread.run_sync(self.file_cache.has, key):
                return True
        return False

    def _leave_alone(self, error: Exception) -> None:
        if not self.silent:  # else it is one of many that waited
            self.silent = True
            self._count(error)

    def _count(self, error: Exception) -> None:
        self.failures.add(error)
        self.next_ping = time.monotonic() + self.failures.delay

    def _start_ping(self) -> None:
        if (self.ping is None or self.ping.done()) and time.monotonic() >= self.next_ping:
            self.ping = asyncio.create_task(self._ping())

    async def _ping(self) -> None:
        """Ask whether a consumer is there. No pack waits for the answer."""
        key = uuid4().hex
        try:
            await to_thread.run_sync(self.queue.ping, key)
            if not await self._appears(key, SECONDS_FOR_QUEUE):
                raise NoConsumer(f"no consumer answered within {SECONDS_FOR_QUEUE} s")
            await to_thread.run_sync(self.file_cache.remove, key)
        except Exception as error:
            self._count(error)
        else:
            self.silent = False
            self.failures.end()
