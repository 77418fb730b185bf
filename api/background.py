"""Repeat work in the background: after failures less and less often, and without filling the log.

What fails several times in a row is shown in /readyz until it succeeds again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from prometheus_client import Counter

from models.clock import now
from models.errors import DomainError, describe_error

SECONDS_BETWEEN_STEPS = 1
FAILURES_TO_WARN = 3  # in a row
logger = logging.getLogger(__name__)
FAILED = Counter(
    "polyleaf_background_failures", "Failures of work that goes on in the background.", ["work"]
)
Sleep = Callable[[float], Awaitable[object]]


def delay_after(failures: int, first: float = 1, longest: float = 60) -> float:
    """Return the seconds to wait after so many failures in a row: doubled each time."""
    return min(first * 2 ** min(failures - 1, 30), longest) if failures else 0


class Failures:
    """Counts the failures in a row of one kind of work. `name` begins a sentence: “Prerendering”.
    Of failures that are equal and follow each other only the first is logged."""

    def __init__(self, name: str, first_delay: float = 1, longest_delay: float = 60) -> None:
        self.name, self.first_delay, self.longest_delay = name, first_delay, longest_delay
        self.count = 0
        self.since: datetime | None = None
        self.last = ""
        self.counter = FAILED.labels(name)  # there with 0 before the first failure

    @property
    def delay(self) -> float:
        """The seconds to wait before the next attempt."""
        return delay_after(self.count, self.first_delay, self.longest_delay)

    def add(self, error: Exception) -> None:
        """Count a failure, and log it unless it equals the one before."""
        self.count += 1
        self.counter.inc()
        self.since = self.since or now()
        if repr(error) != self.last:
            self.last = repr(error)
            unforeseen = None if isinstance(error, DomainError) else error
            reason = describe_error(error)
            logger.error(
                "%s failed, and is tried again: %s", self.name, reason, exc_info=unforeseen
            )

    def end(self) -> None:
        """Note a success; log it if it is the first after failures."""
        if self.count:
            logger.info("%s works again, after %d failures", self.name, self.count)
        self.count, self.since, self.last = 0, None, ""

    def warning(self) -> str | None:
        """Return a sentence for /readyz once there are several failures in a row."""
        if self.count < FAILURES_TO_WARN or self.since is None:
            return None
        since = f"{self.since:%Y-%m-%d %H:%M} UTC"
        return f"{self.name} has failed {self.count} times in a row since {since}; see the log."


async def repeat(
    step: Callable[[], Awaitable[object]], failures: Failures, sleep: Sleep = asyncio.sleep
) -> None:
    """Take a step each second, and after failures less often, until cancelled."""
    while True:
        try:
            await step()
        except Exception as error:
            failures.add(error)
        else:
            failures.end()
        await sleep(failures.delay or SECONDS_BETWEEN_STEPS)
