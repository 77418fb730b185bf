"""An organisation that publishes on a server and prints sheets, for tests of what they are told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fastapi.testclient import TestClient

from models.advice import ContactCard, DirectoryCard, Translation
from models.audit import Author
from models.notices import give_notice, lift_notice
from models.publishing import PreparedLibrary, publish
from models.tables import Notice
from richtext.nodes import TextNode
from richtext.text import Text
from tests.answers import services_of

GUIDE = "cold-water"
NOTE = "We said that calls are free. They are not."


@dataclass
class Office:
    """An organisation that publishes `library` on a server, and prints sheets."""

    client: TestClient
    library: PreparedLibrary

    def publish(self, library: PreparedLibrary | None = None) -> None:
        self.library = library or self.library
        publish(services_of(self.client).reloader.engine, self.library)
        services_of(self.client).reloader.refresh()

    def cards(self, change: Callable[[DirectoryCard], DirectoryCard]) -> PreparedLibrary:
        cards = {tag: change(card) for tag, card in self.library.directory.items()}
        return replace(self.library, directory=cards)

    def print(self, tag: str = "pl", place: str = "GB") -> str:
        snapshot = services_of(self.client).reloader.snapshot
        return snapshot.code(snapshot.guides[GUIDE][tag].id, place)

    def check(self, code: str) -> dict[str, Any]:
        """The check of a code, after looking that the recalls say the same."""
        found: dict[str, Any] = self.client.get(f"/v1/check/{code}").json()
        recalled = [
            each["because"]
            for each in self.client.get("/v1/recalls").json()["items"]
            if each["slug"] == found["slug"] and found["place"] in each["places"]
            for sheet in each["sheets"]
            if all(sheet[name] == found[name] for name in ("language", "edition", "revision"))
        ]
        unusable = found["status"] in ("outdated", "withdrawn")
        assert recalled == ([found["reasons"][0]["because"]] if unusable else [])
        return found

    def changes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/v1/changes").json()["items"]
        return found

    def told(self, code: str) -> tuple[str, list[str]]:
        found = self.check(code)
        return found["status"], [each["because"] for each in found["reasons"]]

    def guide(self, change: Callable[[Translation], Translation], *tags: str) -> PreparedLibrary:
        """The library in which the guide is changed in these languages."""
        old = self.library.translations[GUIDE]
        new = {**old, **{tag: change(old[tag]) for tag in tags}}
        return replace(self.library, translations={**self.library.translations, GUIDE: new})

    def lift(self, number: int) -> None:
        lift_notice(services_of(self.client).reloader.engine, number, Author())
        services_of(self.client).reloader.refresh()

    def notice(self, **values: Any) -> int:
        scope = {"edition": None, "language": None, "readable": True, "reasons": {"en": NOTE}}
        row = Notice(publication_id=0, **{**scope, "slug": GUIDE, **values})
        number = give_notice(services_of(self.client).reloader.engine, row, Author())
        services_of(self.client).reloader.refresh()
        return number


def with_contact(card: DirectoryCard, id: str, **values: Any) -> DirectoryCard:
    contact: ContactCard = card.contacts[id].model_copy(update=values)
    return card.model_copy(update={"contacts": {**card.contacts, id: contact}})


def exchanged(card: DirectoryCard, one: str, other: str, field: str) -> DirectoryCard:
    """The directory in which two contacts have each other's numbers, or addresses."""
    first, second = (getattr(card.contacts[id], field) for id in (one, other))
    return with_contact(with_contact(card, one, **{field: second}), other, **{field: first})


def with_text(translation: Translation, block: str, item: str, words: str) -> Translation:
    """A translation in which one text says something else."""

    def change(name: str, text: Text) -> Text:
        nodes = [TextNode(text=words)] if name == item else text.nodes
        return text.model_copy(update={"nodes": nodes})

    blocks = [each.with_texts(change) if each.id == block else each for each in translation.blocks]
    return translation.model_copy(update={"blocks": blocks})
