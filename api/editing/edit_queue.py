"""The edits of a server wait for each other here, and hold no thread that other work needs."""

import time
from collections.abc import Callable
from math import ceil
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

from models.errors import Busy

MAX_WAITING = 8  # beside the one that is checked and published
FIRST_ESTIMATE = 5.0  # seconds that an edit takes
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


class EditQueue:
    """Runs one edit after the other in a thread of its own. So do previews, which check as much.
    `seconds` is how long the last one took that was not refused."""

    def __init__(self) -> None:
        self.limiter = CapacityLimiter(1)
        self.edits = 0  # that run or wait; the limiter counts those that wait later, one by one
        self.seconds = FIRST_ESTIMATE
        self.clock = time.monotonic

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Return what a function returns. Raise Busy if too many wait already."""
        if self.edits > MAX_WAITING:
            detail = "Too many edits are waiting. Nothing was stored; try again in a moment."
            raise Busy("not-ready", detail, ceil(self.edits * self.seconds))

        def timed() -> Result:
            started = self.clock()
            result = function(*arguments)
            self.seconds = self.clock() - started
            return result

        self.edits += 1
        try:
            return await to_thread.run_sync(timed, limiter=self.limiter)
        finally:
            self.edits -= 1
