"""The queue for render processes: readers come before work in the background, and take turns."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from handouts.render_process import RenderProcess

SECONDS_TO_YIELD = 60  # that work in the background gives way to readers, for each file
FILES_TO_ESTIMATE = 20  # the last ones say how long the next will take
FIRST_ESTIMATE = 1.0  # seconds


class Asker(NamedTuple):
    """Who waits for a file: a lower `urgency` comes first. `client` is empty in the background."""

    urgency: int
    client: str = ""


PACKS, PRERENDERING = Asker(1), Asker(2)


def reader(client: str) -> Asker:
    """Return the asker for a request of a client."""
    return Asker(0, client)


@dataclass(eq=False)
class Place:
    """A place in the queue. Several may wait for one process, for the same file."""

    asker: Asker
    since: float
    process: asyncio.Future[RenderProcess]


class ProcessQueue:
    """Gives idle processes to the places. Of readers, the client is next whose last turn was the
    longest ago. Only the event loop may use it."""

    def __init__(self, processes: Iterable[RenderProcess]) -> None:
        self.idle = [*processes]
        self.count = len(self.idle)
        self.places: list[Place] = []
        self.turns: dict[str, int] = {}  # the number of the last turn of clients that wait
        self.turn = 0
        self.seconds = deque([FIRST_ESTIMATE], maxlen=FILES_TO_ESTIMATE)
        self.clock = time.monotonic

    def join(self, asker: Asker, process: asyncio.Future[RenderProcess]) -> Place:
        """Wait until `process` has its result; `leave` ends that too."""
        place = Place(asker, self.clock(), process)
        if not process.done():
            self.places.append(place)
            self._assign()
        return place

    def leave(self, place: Place) -> None:
        """Give up a place, if it is still waiting."""
        self.places = [each for each in self.places if each is not place]

    def give_back(self, process: RenderProcess, seconds: float | None = None) -> None:
        """Take a process back; `seconds` is how long it took for a file."""
        if seconds is not None:
            self.seconds.append(seconds)
        self.idle.append(process)
        self._assign()

    @property
    def waiting(self) -> int:
        """The number of files that wait for a process."""
        return len({each.process for each in self.places})

    def waiting_by_client(self) -> Counter[str]:
        """Return the number of files that wait, by the client who asked first."""
        readers = [each for each in reversed(self.places) if not each.asker.urgency]
        return Counter({each.process: each.asker.client for each in readers}.values())

    def seconds_each(self) -> float:
        """Return the average time that the last files took."""
        return sum(self.seconds) / len(self.seconds)

    def estimate(self, client: str) -> float:
        """Return in how many seconds one more file for a reader would be there."""
        if self.idle:
            return self.seconds_each()
        waiting = self.waiting_by_client()
        own = waiting.pop(client, 0)
        before = own + sum(min(each, own + 1) for each in waiting.values())
        return self.seconds_each() * (1 + (before + 1) / self.count)

    def _assign(self) -> None:
        while self.idle and self.places:
            place = min(self.places, key=self._order)  # the first of equal ones
            self.places = [each for each in self.places if each.process is not place.process]
            self._note_turn(place.asker.client)
            place.process.set_result(self.idle.pop())

    def _order(self, place: Place) -> tuple[bool, int, int]:
        urgency, client = place.asker
        overdue = urgency > 0 and self.clock() >= place.since + SECONDS_TO_YIELD
        return not overdue, urgency, self.turns.get(client, 0)

    def _note_turn(self, client: str) -> None:
        self.turn += 1
        waiting = {each.asker.client for each in self.places}
        self.turns = {each: turn for each, turn in self.turns.items() if each in waiting}
        if client in waiting:
            self.turns[client] = self.turn
