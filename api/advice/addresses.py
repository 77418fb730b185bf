"""The addresses of the page of a guide, and of the pages to which the answers of a pathway lead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.published.snapshot import AdviceQuery, Snapshot
from models.pathway import station_ids


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

    @property
    def second(self) -> AdviceQuery | None:
        """What is asked for in the language beside."""
        return self.query._replace(language=self.beside) if self.beside else None

    def __str__(self) -> str:
        return self._address()

    def to_send(self) -> str:
        """Return the address that readers send on: without an edition it has the newest one."""
        return str(replace(self, query=self.query._replace(edition=None)))

    def to_print(self) -> str:
        """Return the address of the page on which one chooses how the guide is printed."""
        return replace(self, answer=None)._address("/print")

    def code_page(self) -> str:
        """Return the address of the page with a code for this one."""
        return self._address("/code")

    def at(self, station: str | None) -> "PageAddress":
        """Return the address of another station; without one, of the guide."""
        return replace(self, answer=None if station == self.first else station)

    def in_place(self, place: str) -> "PageAddress":
        """Return the address with another chosen place."""
        return replace(self, place=place)

    def asking(self, **more: str) -> str:
        """Return the address with more parameters."""
        return self._address(**more)

    def turned(self, source: str) -> "PageAddress":
        """Return the address with the language of the library beside, or without a second one."""
        return replace(self, beside=None if self.beside else source)

    def elsewhere(self, snapshot: Snapshot, tags: Iterable[str]) -> "dict[str, PageAddress]":
        """Return the addresses in other languages, in the newest edition of each: of the guide,
        where that has no such answer."""
        addresses = {}
        for tag in tags:
            there = station_ids(snapshot.guides[self.query.slug][tag].translation.blocks)
            addresses[tag] = replace(
                self,
                query=self.query._replace(language=tag, edition=None),
                answer=self.answer if self.answer in there else None,
                beside=self.beside if self.beside != tag else None,
            )
        return addresses

    def _address(self, below: str = "", **more: str) -> str:
        asked = {"place": self.place, "edition": self.query.edition, "with": self.beside, **more}
        sent = urlencode({name: each for name, each in asked.items() if each})
        path = f"/{self.query.language}/{self.rest}{below}"
        return f"{path}?{sent}" if sent else path
