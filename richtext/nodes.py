"""The nodes of a text: words, emphasis, links, phone numbers, names, merge fields, references."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from richtext.described import DescribedModel

Direction = Literal["ltr", "rtl"]


class FrozenModel(DescribedModel):
    """A model whose fields cannot be assigned. Its schema says that all are there in JSON, also
    those that have a default in the code."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class TextNode(FrozenModel):
    """Words, which may have line breaks."""

    type: Literal["text"] = "text"
    text: str
    """The words themselves."""


class StrongNode(FrozenModel):
    """Words that are emphasised."""

    type: Literal["strong"] = "strong"
    children: list["Node"]
    """What is emphasised."""


class LinkNode(FrozenModel):
    """Words that are a link."""

    type: Literal["link"] = "link"
    href: str
    """The absolute URL to which it leads."""
    children: list["Node"]
    """The words of the link."""


class PhoneNode(FrozenModel):
    """A phone number: never translated, always written from left to right."""

    type: Literal["phone"] = "phone"
    number: str
    """The number as it is printed, in groups of digits."""
    uri: str
    """The `tel:` or `sms:` URI that dials it."""


class NameNode(FrozenModel):
    """The name of a contact, a source or a language, or an address: the same everywhere, in the
    language of the library. JSON leaves out a `lang` that is `en`, and a `dir` that is `ltr`."""

    type: Literal["name"] = "name"
    text: str
    """The name itself."""
    contact: str | None = None
    """The id of the contact that it names; null for a source, a language or an address."""
    lang: str = Field(default="en", exclude_if=lambda tag: tag == "en")
    """The BCP 47 tag of its language; `en` where it is left out."""
    dir: Direction = Field(default="ltr", exclude_if=lambda direction: direction == "ltr")
    """The direction of its script; `ltr` where it is left out."""


class FieldNode(FrozenModel):
    """A merge field of a letter, not filled in."""

    type: Literal["field"] = "field"
    field: str
    """The key of the merge field."""
    label: str
    """What the field is called, in the language of the text around it."""


class ValueNode(FrozenModel):
    """Words in another language or direction than the text around them, such as a value filled in
    for a merge field."""

    type: Literal["value"] = "value"
    text: str
    """The words themselves."""
    lang: str
    """The BCP 47 tag of their language."""
    dir: Direction
    """The direction in which they are written."""


class ReferenceNode(FrozenModel):
    """A reference to a contact or a role; resolving advice for a place replaces it."""

    type: Literal["reference"] = "reference"
    to: str
    """The id of a contact, a role or a link of the guide."""
    part: Literal["name", "phone", "website"]
    """Which part of the contact stands here."""
    children: list["Node"] = []
    """The words of a link, if the reference is one."""


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
