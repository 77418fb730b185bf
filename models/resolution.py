"""Resolve a translation for a place: every reference becomes a contact of that place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from models.advice import (
    Advice,
    ContactCard,
    ContactsAdvice,
    DirectoryCard,
    Locale,
    NoticeCard,
    PlaceCard,
    Pointer,
    Translation,
)
from richtext.nodes import LinkNode, NameNode, Node, PhoneNode, ReferenceNode, StrongNode, TextNode
from richtext.text import Text


class Unresolved(LookupError):
    """A reference that cannot be resolved in a place."""


def resolve_advice(
    translation: Translation,
    locale: Locale,
    place: str,
    directory: DirectoryCard,
    today: date,
    published_at: date,
    updated_at: datetime,
    notice: NoticeCard | None = None,
    instead: Pointer | None = None,
) -> Advice:
    """Return a translation as advice for a place on a day. `directory` is in the same language;
    `published_at` is the day of its edition.

    Raise Unresolved if a reference has no contact there.
    """
    resolved = dict(resolve_translation(translation, place, directory))
    return Advice(
        **resolved | {"published_at": published_at},
        written_on=translation.published_at,
        locale=locale,
        place=directory.places[place],
        updated_at=updated_at,
        notice=notice,
        expired=translation.expires_on is not None and translation.expires_on < today,
        instead=instead,
    )


def resolve_translation(
    translation: Translation, place: str, directory: DirectoryCard
) -> Translation:
    """Return the translation as it reads in a place. Raise Unresolved."""
    found: Translation = Area(directory, directory.places[place]).resolved(translation)
    return found


def contacts_of(place: str, directory: DirectoryCard) -> dict[str, list[ContactCard]]:
    """Return the contacts of a place by role."""
    area = Area(directory, directory.places[place])
    return {role: [area.card(id) for id in ids] for role, ids in area.place.roles.items()}


def resolve_text(text: Text, place: str, directory: DirectoryCard) -> Text:
    """Return one text for a place. Raise Unresolved."""
    result: Text = Area(directory, directory.places[place]).resolved(text)
    return result


def resolution_error(translation: Translation, directory: DirectoryCard) -> str:
    """Return why a translation cannot be resolved in some place, or an empty string."""
    for code in directory.places:
        try:
            resolve_translation(translation, code, directory)
        except Unresolved as error:
            return f"{code}: {error}"
    return ""


@dataclass(frozen=True)
class Area:
    """A place with the directory, in one language, that its contacts are in."""

    directory: DirectoryCard
    place: PlaceCard

    def contact(self, to: str) -> ContactCard:
        """Return the contact with this id, or the first one of this role. Raise Unresolved."""
        filled = self.place.roles
        try:
            return self.directory.contacts[filled.get(to, [to])[0]]
        except KeyError:
            raise Unresolved(f"nothing in {self.place.code} is called or fills {to!r}") from None

    def card(self, to: str) -> ContactCard:
        card: ContactCard = self.resolved(self.contact(to))
        return card

    def resolved(self, value: Any) -> Any:
        """Return the same tree with every reference resolved."""
        match value:
            case Text():
                return value.model_copy(update={"nodes": self.nodes(value.nodes)})
            case ContactsAdvice():
                shown = [to for to in value.show if self.fills(to)]
                cards = {self.contact(to).id: self.card(to) for to in shown}
                titles = {"title": self.resolved(value.title), "easy": self.resolved(value.easy)}
                return value.model_copy(update={**titles, "contacts": [*cards.values()]})
            case BaseModel():
                return value.model_copy(update={name: self.resolved(each) for name, each in value})
            case list():
                return [self.resolved(each) for each in value]
            case dict():
                return {key: self.resolved(each) for key, each in value.items()}
        return value

    def fills(self, to: str) -> bool:
        """Return whether a role or id has a contact here; lists leave out roles without one."""
        return to in self.place.roles or to in self.directory.contacts

    def nodes(self, nodes: Sequence[Node]) -> list[Node]:
        return [self.node(node) for node in nodes]

    def node(self, node: Node) -> Node:
        match node:
            case StrongNode():
                return StrongNode(children=self.nodes(node.children))
            case LinkNode():
                return LinkNode(href=node.href, children=self.nodes(node.children))
            case ReferenceNode():
                return self.reference(node)
        return node

    def reference(self, node: ReferenceNode) -> Node:
        contact = self.contact(node.to)
        own = contact.name
        name = NameNode(contact=contact.id, text=own.text, lang=own.lang, dir=own.dir)
        match node.part:
            case "name":
                return name
            case "phone":
                if not contact.phones:
                    raise Unresolved(f"{contact.id} has no number")
                return PhoneNode(number=contact.phones[0].number, uri=contact.phones[0].uri)
            case "website":
                named = node.children == [TextNode(text=name.text)]
                children: list[Node] = [name] if named else self.nodes(node.children)
                return LinkNode(href=contact.website, children=children)
