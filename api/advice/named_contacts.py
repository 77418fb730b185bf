"""Contacts that a sentence names, as links to their pages: on a screen one can follow them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from handouts.handout import Handout
from models.advice import ContactCard, ContactsAdvice
from richtext.nodes import LinkNode, NameNode, Node, StrongNode
from richtext.text import Text


def link_contacts(handout: Handout, contacts: Mapping[str, ContactCard]) -> Handout:
    """Return the handout with a link in place of each name of a contact in its blocks."""
    blocks = [_linked(each, contacts) for each in handout.advice.blocks]
    beside = link_contacts(handout.beside, contacts) if handout.beside else None
    advice = handout.advice.model_copy(update={"blocks": blocks})
    return replace(handout, advice=advice, beside=beside)


def _linked(value: Any, contacts: Mapping[str, ContactCard]) -> Any:
    """Return the same tree with links. The list of contacts has their addresses already."""
    match value:
        case ContactsAdvice():
            return value
        case Text():
            return value.model_copy(update={"nodes": _nodes(value.nodes, contacts)})
        case BaseModel():
            fields = {name: _linked(each, contacts) for name, each in value}
            return value.model_copy(update=fields)
        case list():
            return [_linked(each, contacts) for each in value]
        case dict():
            return {key: _linked(each, contacts) for key, each in value.items()}
    return value


def _nodes(nodes: Sequence[Node], contacts: Mapping[str, ContactCard]) -> list[Node]:
    linked: list[Node] = []
    for node in nodes:
        match node:
            case StrongNode():
                linked.append(StrongNode(children=_nodes(node.children, contacts)))
            case NameNode(contact=str(id)) if _has_page(contacts[id]):
                linked.append(LinkNode(href=contacts[id].website, children=[node]))
            case _:
                linked.append(node)
    return linked


def _has_page(contact: ContactCard) -> bool:
    """A link on a name that is a number, such as 999, would not ring it."""
    return contact.name.text not in [each.number for each in contact.phones]
