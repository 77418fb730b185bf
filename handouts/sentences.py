"""Texts for easy reading: each sentence on its own line."""

import re
from collections.abc import Iterator, Sequence

from richtext.nodes import LinkNode, Node, StrongNode, TextNode
from richtext.text import Text

# Urdu and German close a quotation with “.
SENTENCE_END = re.compile(
    r"([.!?؟۔።][”’»“\"]?(?:</\w+>)*)[ \n]+(?=[^\s<]|<(?:a|bdi|span|strong)\b)"
    r"|([。\uff01\uff1f][”’」]?(?:</\w+>)*)(?=[^\s<”’」]|<(?:a|bdi|span|strong)\b)"
)
AT_THE_END = re.compile(r"([.!?؟۔።][”’»“\"]?|[。\uff01\uff1f][”’」]?)$")


def html_by_sentence(html: str) -> str:
    """Return a page with each sentence of its main part on its own line."""
    head, main, body = html.partition("<main>")
    body, end, tail = body.partition("</main>")
    return head + main + SENTENCE_END.sub(r"\1\2<br>", body) + end + tail


def by_sentence(text: Text) -> Text:
    """Return a text with a line break between sentences."""
    return text.model_copy(update={"nodes": [*_broken(text.nodes, [""])]})


def first_sentence(text: Text) -> Text:
    """Return a text without all that follows its first sentence."""
    return text.model_copy(update={"nodes": _first_line(by_sentence(text).nodes)[0]})


def _first_line(nodes: Sequence[Node]) -> tuple[list[Node], bool]:
    """Return the nodes up to the first line break, and whether there is one."""
    found: list[Node] = []
    for node in nodes:
        ended = False
        match node:
            case TextNode():
                line, end, _ = node.text.partition("\n")
                node, ended = TextNode(text=line), bool(end)
            case StrongNode() | LinkNode():
                children, ended = _first_line(node.children)
                node = node.model_copy(update={"children": children})
        found.append(node)
        if ended:
            return found, True
    return found, False


def _broken(nodes: Sequence[Node], before: list[str]) -> Iterator[Node]:
    """Yield the nodes with line breaks. `before` holds the text of the node before."""
    for node in nodes:
        match node:
            case TextNode():
                written = SENTENCE_END.sub(r"\1\2\n", node.text)
                if written.startswith(" ") and AT_THE_END.search(before[0]):
                    written = "\n" + written[1:]
                before[0] = node.text
                yield TextNode(text=written)
            case StrongNode() | LinkNode():
                children = [*_broken(node.children, before)]
                yield node.model_copy(update={"children": children})
            case _:
                before[0] = ""
                yield node
