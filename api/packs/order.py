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
from models.errors import FieldError, Invalid


class PackHandout(NamedTuple):
    """A handout of a pack, as one orders it: it stays the same when a new version is published."""

    slug: str
    language: str
    beside: str | None
    place: str
    options: Options

    def handout(self, snapshot: Snapshot, public_url: str) -> Handout:
        """Return the handout as it is published now. Raise NotFound, Gone, or
        Invalid for a place that is gone."""
        query = AdviceQuery(self.slug, self.language, snapshot.present_place(self.place))
        if query.place not in snapshot.places:
            detail = f"there is no place {query.place[:40]!r} any more."
            raise Invalid([FieldError("place", detail)])
        find_readable(snapshot, query)
        beside = query._replace(language=self.beside) if self.beside else None
        if beside:
            find_readable(snapshot, beside)
        return snapshot.handout(query, now(), public_url, self.options, beside)


@dataclass(frozen=True)
class PackOrder:
    """A pack as it is stored for a day: its handouts with their copies, and the `unplaced` copies
    for which there is no language."""

    handouts: list[tuple[PackHandout, int]]
    copies: str
    unplaced: list[Unplaced]

    def contents(self, snapshot: Snapshot, public_url: str, moment: datetime) -> PackContents:
        """Return the pack as it would be printed now. Raise NotFound or Gone."""
        return PackContents(
            tuple(self._items(snapshot, public_url)),
            self.copies,
            tuple(self.unplaced),
            moment.date(),
            snapshot.library,
            snapshot.interface[snapshot.source],
        )

    def _items(self, snapshot: Snapshot, public_url: str) -> Iterator[PackItem]:
        places = snapshot.directory[snapshot.source].places
        for each, copies in self.handouts:
            handout = each.handout(snapshot, public_url)
            place = places[handout.advice.place.code].name.text
            yield pack_item(handout, file_key("pdf", handout), copies, place)


@cache
def handout_adapter() -> TypeAdapter[PackHandout]:
    """Return the serialiser for messages in the queue."""
    return TypeAdapter(PackHandout)


@cache
def order_adapter() -> TypeAdapter[PackOrder]:
    """Return the serialiser for rows in the database."""
    return TypeAdapter(PackOrder)
