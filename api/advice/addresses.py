"""The addresses of the page of a guide, and of the pages to which the answers of a pathway lead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.published.snapshot import AdviceQuery, Snapshot
from models.pathway import station_ids

CODE = "code.png"  # no answer has such an id


@dataclass(frozen=True)
class PageAddress:
    """The address of a guide, or of where the `answer` of a pathway leads, with the `place` that a
    reader has chosen (see `Snapshot.chosen_place`), the edition and the language `beside`. The page
    of the `first` station is that of the guide."""

    query: AdviceQuery
    answer: str | None
    beside: str | None
    first: str | None
    place: str = ""

    @property
    def rest(self) -> str:
        """What follows the language: the slug, and the answer if there is one."""
        return f"{self.query.slug}/{self.answer}" if self.answer else self.query.slug

    def __str__(self) -> str:
        asked = {"place": self.place, "edition": self.query.edition, "with": self.beside}
        path = f"/{self.query.language}/{self.rest}"
        sent = urlencode({name: each for name, each in asked.items() if each})
        return f"{path}?{sent}" if sent else path

    def to_send(self) -> str:
        """Return the address that readers send on: without an edition it has the newest one."""
        return str(replace(self, query=self.query._replace(edition=None)))

    def to_print(self) -> str:
        """Return the address of the page on which one chooses how the guide is printed."""
        return _below(str(replace(self, answer=None)), "print")

    def code(self) -> str:
        """Return the address of the picture with a code for the address that readers send on."""
        return _below(self.to_send(), CODE)

    def at(self, station: str | None) -> "PageAddress":
        """Return the address of another station; without one, of the guide."""
        return replace(self, answer=None if station == self.first else station)

    def turned(self, source: str) -> "PageAddress":
        """Return the address with the language of the library beside, or without a second one."""
        return replace(self, beside=None if self.beside else source)

    def elsewhere(self, snapshot: Snapshot, tags: Iterable[str]) -> dict[str, str]:
        """Return the addresses in other languages, in the newest edition of each: of the guide,
        where that has no such answer."""
        addresses = {}
        for tag in tags:
            there = station_ids(snapshot.guides[self.query.slug][tag].translation.blocks)
            other = replace(
                self,
                query=self.query._replace(language=tag, edition=None),
                answer=self.answer if self.answer in there else None,
                beside=self.beside if self.beside != tag else None,
            )
            addresses[tag] = str(other)
        return addresses


def _below(address: str, name: str) -> str:
    """Return the address of a page below another one, with the same parameters."""
    path, mark, parameters = address.partition("?")
    return f"{path}/{name}{mark}{parameters}"
