"""Nodes: the pieces of a text, and their two written forms, HTML and plain text."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, computed_field

Direction = Literal["ltr", "rtl"]
Status = Literal["untranslated", "outdated", "machine", "translated", "reviewed", "source"]
NO_BREAK_SPACE = "\u00a0"
LEFT_TO_RIGHT_ISOLATE, FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2066", "\u2068", "\u2069"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class TextNode(Frozen):
    type: Literal["text"] = "text"
    text: str


class StrongNode(Frozen):
    type: Literal["strong"] = "strong"
    children: list["Node"]


class LinkNode(Frozen):
    type: Literal["link"] = "link"
    href: str
    children: list["Node"]


class PhoneNode(Frozen):
    """A number to dial, never translated, always written left to right."""

    type: Literal["phone"] = "phone"
    number: str
    uri: str


class NameNode(Frozen):
    """A name, in English everywhere; of a contact or of a source."""

    type: Literal["name"] = "name"
    text: str
    contact: str | None = None


class FieldNode(Frozen):
    """A merge field of a letter, not filled in."""

    type: Literal["field"] = "field"
    field: str
    label: str


class ValueNode(Frozen):
    """What somebody has filled in for a field; it runs in its own direction."""

    type: Literal["value"] = "value"
    text: str
    lang: str
    dir: Direction


class ReferenceNode(Frozen):
    """A contact or a role, until advice is resolved for a place."""

    type: Literal["reference"] = "reference"
    to: str
    part: Literal["name", "phone", "website"]
    children: list["Node"] = []


Node = Annotated[
    TextNode | StrongNode | LinkNode | PhoneNode | NameNode | FieldNode | ValueNode | ReferenceNode,
    Field(discriminator="type"),
]


class Text(Frozen):
    """One text. It never travels without its language, direction and status."""

    lang: str
    dir: Direction
    status: Status
    nodes: list[Node]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def html(self) -> str:
        return str(html_of(self.nodes, self.lang))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        return "".join(_text_pieces(self.nodes, isolated=self.dir == "rtl"))


def english(text: str) -> Text:
    """A name or a source, which no language translates."""
    return Text(lang="en", dir="ltr", status="source", nodes=[TextNode(text=text)])


def html_of(nodes: Sequence[Node], lang: str) -> Markup:
    """Safe HTML of nodes in a text of language `lang`."""
    return Markup("").join(_html(node, lang) for node in nodes)


def phone_html(number: str, uri: str) -> Markup:
    """WeasyPrint ignores a bare <bdi>, and an element inside a link breaks PDF/UA: this nesting."""
    shown = number.replace(" ", NO_BREAK_SPACE)
    return Markup('<bdi dir="ltr" class="phone"><a href="{}">{}</a></bdi>').format(uri, shown)


def phone_text(number: str, *, isolated: bool) -> str:
    """In right-to-left text the groups of a number swap places unless it is isolated."""
    shown = number.replace(" ", NO_BREAK_SPACE)
    return f"{LEFT_TO_RIGHT_ISOLATE}{shown}{POP_ISOLATE}" if isolated else shown


def english_html(text: str, lang: str) -> Markup:
    """English words inside a text of language `lang`."""
    if lang == "en":
        return escape(text)
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text)


def _html(node: Node, lang: str) -> Markup:
    match node:
        case TextNode():
            return escape(node.text)
        case StrongNode():
            return Markup("<strong>{}</strong>").format(html_of(node.children, lang))
        case LinkNode(children=[NameNode() as name]) if lang != "en":
            link = '<span lang="en" dir="ltr"><a href="{}">{}</a></span>'
            return Markup(link).format(node.href, name.text)
        case LinkNode():
            return Markup('<a href="{}">{}</a>').format(node.href, html_of(node.children, lang))
        case PhoneNode():
            return phone_html(node.number, node.uri)
        case NameNode():
            return english_html(node.text, lang)
        case ValueNode():
            value = '<bdi lang="{}" dir="{}">{}</bdi>'
            return Markup(value).format(node.lang, node.dir, node.text)
        case FieldNode():
            return Markup('<span class="blank">{}</span>').format(node.label)
        case ReferenceNode():
            raise ValueError(f"{node.to} is not resolved for a place")


def _text_pieces(nodes: Sequence[Node], *, isolated: bool) -> Iterator[str]:
    for node in nodes:
        match node:
            case TextNode() | NameNode():
                yield node.text
            case StrongNode() | LinkNode():
                yield from _text_pieces(node.children, isolated=isolated)
            case PhoneNode():
                yield phone_text(node.number, isolated=isolated)
            case ValueNode():
                yield f"{FIRST_STRONG_ISOLATE}{node.text}{POP_ISOLATE}"
            case FieldNode():
                yield f"[{node.label}]"
            case ReferenceNode():
                raise ValueError(f"{node.to} is not resolved for a place")


def filled(text: Text, **values: str | Node) -> Text:
    """A text of the interface with its placeholders filled in."""
    nodes = {
        name: TextNode(text=value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return text.model_copy(update={"nodes": [_filled(node, nodes) for node in text.nodes]})


def _filled(node: Node, nodes: dict[str, Node]) -> Node:
    match node:
        case ReferenceNode():
            return nodes.get(node.to, node)
        case StrongNode() | LinkNode():
            children = [_filled(each, nodes) for each in node.children]
            return node.model_copy(update={"children": children})
    return node


def links(nodes: Sequence[Node]) -> Iterator[LinkNode]:
    """Every link in a text."""
    for node in nodes:
        if isinstance(node, LinkNode):
            yield node
        elif isinstance(node, StrongNode):
            yield from links(node.children)
