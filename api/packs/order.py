"""An order: which handouts a pack consists of, and how many copies of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter

from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import file_key
from handouts.handout import Handout, Options
from handouts.packs.files import PackContents, PackItem, Unplaced, pack_item
from models.clock import now
from richtext.text import ENGLISH


class PackHandout(NamedTuple):
    """A handout of a pack, by what it is known for."""

    slug: str
    language: str
    beside: str | None
    place: str
    options: Options

    def handout(self, snapshot: Snapshot, public_url: str) -> Handout:
        """As it is now. Raises Problem when it is no longer there."""
        asked = AdviceQuery(self.slug, self.language, self.place)
        find_readable(snapshot, asked)
        beside = asked._replace(language=self.beside) if self.beside else None
        if beside:
            find_readable(snapshot, beside)
        return snapshot.handout(asked, now(), public_url, self.options, beside)


@dataclass(frozen=True)
class PackOrder:
    """A pack as it is kept for a day: its handouts with their copies, and what is `unplaced`."""

    handouts: list[tuple[PackHandout, int]]
    copies: str
    unplaced: list[Unplaced]

    def contents(self, snapshot: Snapshot, public_url: str, moment: datetime) -> PackContents:
        """As it is printed now. Raises Problem."""
        return PackContents(
            tuple(self._items(snapshot, public_url)),
            self.copies,
            tuple(self.unplaced),
            moment.date(),
        )

    def _items(self, snapshot: Snapshot, public_url: str) -> Iterator[PackItem]:
        places = snapshot.directory[ENGLISH].places
        for wanted, copies in self.handouts:
            handout = wanted.handout(snapshot, public_url)
            place = places[wanted.place].name.text
            yield pack_item(handout, file_key("pdf", handout), copies, place)


@cache
def handout_adapter() -> TypeAdapter[PackHandout]:
    """For the queue."""
    return TypeAdapter(PackHandout)


@cache
def order_adapter() -> TypeAdapter[PackOrder]:
    """For the database."""
    return TypeAdapter(PackOrder)
