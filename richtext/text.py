"""A text: nodes with their language, direction and status, and its two written forms."""

from typing import Literal

from markupsafe import Markup
from pydantic import computed_field

from richtext.html import nodes_html
from richtext.nodes import (
    Direction,
    FrozenModel,
    LinkNode,
    Node,
    ReferenceNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.plain import nodes_text

ENGLISH = "en"  # the language of the software's own words, and of a library that names no other
# How far a text can be trusted. `read-back`: a second machine has translated it back, to the
# same; `checked`: a person has translated or checked it; `reviewed`: a second person has too.
Status = Literal[
    "untranslated", "outdated", "machine", "read-back", "checked", "reviewed", "source"
]


class Text(FrozenModel):
    """A text with its language, direction and status."""

    lang: str
    """The BCP 47 tag of the language of the words."""
    dir: Direction
    """The direction of the script: set it wherever you show the text."""
    status: Status
    """How far the words can be trusted, from `untranslated` (still in the source language) to
    `reviewed` (a second person has checked the translation); `source` is the original."""
    nodes: list[Node]
    """The words as parsed nodes, in reading order."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def html(self) -> str:
        """The same as HTML, escaped: with links, emphasis, and `<bdi>` around numbers."""
        return str(self.__html__())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        """The same as plain text; numbers in right-to-left text stand between U+2066 and U+2069."""
        return nodes_text(self.nodes, isolated=self.dir == "rtl")

    def within(self, other: "Text") -> list[Node]:
        """Return nodes to stand within another text: marked, if that is in another language."""
        if self.lang == other.lang:
            return self.nodes
        words = nodes_text(self.nodes, isolated=False)
        return [ValueNode(text=words, lang=self.lang, dir=self.dir)]

    def __html__(self) -> Markup:
        """Return safe HTML: what `{{ text }}` writes in a template."""
        return nodes_html(self.nodes, self.lang)


def original(words: str, lang: str, dir: Direction) -> Text:
    """Return words that are not translated as a text."""
    return Text(lang=lang, dir=dir, status="source", nodes=[TextNode(text=words)])


def english(words: str) -> Text:
    """Return words of the software that are not translated as a text."""
    return original(words, ENGLISH, "ltr")


def fill(text: Text, **values: str | Node) -> Text:
    """Return a text of the interface with its placeholders filled in."""
    nodes = {
        name: TextNode(text=value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return text.model_copy(update={"nodes": [_fill(node, nodes) for node in text.nodes]})


def _fill(node: Node, nodes: dict[str, Node]) -> Node:
    match node:
        case ReferenceNode():
            return nodes.get(node.to, node)
        case StrongNode() | LinkNode():
            children = [_fill(each, nodes) for each in node.children]
            return node.model_copy(update={"children": children})
    return node
