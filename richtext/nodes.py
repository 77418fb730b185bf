"""The nodes of a text: words, emphasis, links, phone numbers, names, merge fields, references."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Direction = Literal["ltr", "rtl"]


class FrozenModel(BaseModel):
    """A model whose fields cannot be assigned. Its schema says that all are there in JSON, also
    those that have a default in the code."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class TextNode(FrozenModel):
    type: Literal["text"] = "text"
    text: str


class StrongNode(FrozenModel):
    type: Literal["strong"] = "strong"
    children: list["Node"]


class LinkNode(FrozenModel):
    type: Literal["link"] = "link"
    href: str
    children: list["Node"]


class PhoneNode(FrozenModel):
    """A phone number: never translated, always written from left to right."""

    type: Literal["phone"] = "phone"
    number: str
    uri: str


class NameNode(FrozenModel):
    """The name of a contact, a source or a language, or an address: the same everywhere, in the
    language of the library. JSON leaves out a `lang` that is `en`, and a `dir` that is `ltr`."""

    type: Literal["name"] = "name"
    text: str
    contact: str | None = None
    lang: str = Field(default="en", exclude_if=lambda tag: tag == "en")
    dir: Direction = Field(default="ltr", exclude_if=lambda direction: direction == "ltr")


class FieldNode(FrozenModel):
    """A merge field of a letter, not filled in."""

    type: Literal["field"] = "field"
    field: str
    label: str


class ValueNode(FrozenModel):
    """Words in another language or direction than the text around them, such as a value filled in
    for a merge field."""

    type: Literal["value"] = "value"
    text: str
    lang: str
    dir: Direction


class ReferenceNode(FrozenModel):
    """A reference to a contact or a role; resolving advice for a place replaces it."""

    type: Literal["reference"] = "reference"
    to: str
    part: Literal["name", "phone", "website"]
    children: list["Node"] = []


Node = Annotated[
    TextNode | StrongNode | LinkNode | PhoneNode | NameNode | FieldNode | ValueNode | ReferenceNode,
    Field(discriminator="type"),
]


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield every node of a text, also those within others, parents first."""
    for node in nodes:
        yield node
        if isinstance(node, StrongNode | LinkNode):
            yield from walk(node.children)


def walk_links(nodes: Sequence[Node]) -> Iterator[LinkNode]:
    """Yield every link in a text."""
    return (each for each in walk(nodes) if isinstance(each, LinkNode))


def walk_phones(nodes: Sequence[Node]) -> Iterator[PhoneNode]:
    """Yield every number in a text."""
    return (each for each in walk(nodes) if isinstance(each, PhoneNode))
