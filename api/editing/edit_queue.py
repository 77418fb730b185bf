"""The edits of a server wait for each other here, and hold no thread that other work needs."""

import time
from collections import Counter
from collections.abc import Callable
from math import ceil
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

from models.errors import Busy

MAX_WAITING = 8  # beside the one that is checked and published
MAX_OF_ONE = 3  # of one key, so that nobody's previews keep others from publishing
FIRST_ESTIMATE = 5.0  # seconds that an edit takes
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


class EditQueue:
    """Runs one edit after the other in a thread of its own. So do previews, which check as much.
    `seconds` is how long the last one took that was not refused."""

    def __init__(self) -> None:
        self.limiter = CapacityLimiter(1)
        # That run or wait, by the name of the key; the limiter counts those that wait later, one by
        # one.
        self.edits = Counter[str]()
        self.seconds = FIRST_ESTIMATE
        self.clock = time.monotonic

    async def run(
        self, by: str, function: Callable[[*Arguments], Result], *arguments: *Arguments
    ) -> Result:
        """Return what a function returns. `by` is the name of a key. Raise Busy if too many wait
        already, in all or of this key."""
        number, waits = self.edits[by], self.edits.total()
        if waits > MAX_WAITING:
            detail = "Too many edits are waiting. Nothing was stored; try again in a moment."
            raise Busy("not-ready", detail, ceil(waits * self.seconds))
        if number >= MAX_OF_ONE:
            detail = f"Your key has {number} edits or previews waiting. Nothing was stored."
            raise Busy("too-many-requests", detail, ceil(waits * self.seconds))

        def timed() -> Result:
            started = self.clock()
            result = function(*arguments)
            self.seconds = self.clock() - started
            return result

        self.edits[by] += 1
        try:
            return await to_thread.run_sync(timed, limiter=self.limiter)
        finally:
            self.edits -= Counter({by: 1})  # which drops those that have none
