"""The addresses of the page of a guide, and of the pages to which the answers of a pathway lead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.published.snapshot import AdviceQuery, Snapshot
from models.pathway import station_ids

CODE = "code.png"  # no answer has such an id


@dataclass(frozen=True)
class PageAddress:
    """The address of a guide, or of where the `answer` of a pathway leads, with the place, the
    edition and the language `beside`. The page of the `first` station is that of the guide."""

    query: AdviceQuery
    answer: str | None
    beside: str | None
    first: str | None

    @property
    def rest(self) -> str:
        """What follows the language: the slug, and the answer if there is one."""
        return f"{self.query.slug}/{self.answer}" if self.answer else self.query.slug

    def __str__(self) -> str:
        return self._with_parameters(place=self.query.place, edition=self.query.edition)

    def to_send(self, default_place: str) -> str:
        """Return the address that readers send on: with their place, unless it is the default one,
        and their second language. Without an edition it has the newest one."""
        place = "" if self.query.place == default_place else self.query.place
        return self._with_parameters(place=place)

    @property
    def to_print(self) -> str:
        """The address of the page on which one chooses how the guide is printed."""
        path, mark, parameters = str(replace(self, answer=None)).partition("?")
        return f"{path}/print{mark}{parameters}"

    def _with_parameters(self, **asked: object) -> str:
        """Return the address with the parameters that have a value, and the second language."""
        asked["with"] = self.beside
        path = f"/{self.query.language}/{self.rest}"
        sent = urlencode({name: each for name, each in asked.items() if each})
        return f"{path}?{sent}" if sent else path

    def code(self, default_place: str) -> str:
        """Return the address of the picture with a code for the address that readers send on."""
        path, mark, parameters = self.to_send(default_place).partition("?")
        return f"{path}/{CODE}{mark}{parameters}"

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
