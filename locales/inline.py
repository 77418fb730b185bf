"""Parse inline markup: **strong**, [text](link:key), [text](contact:id), {name}.

Strict, and without CommonMark's flanking rules, which would print the asterisks of
`请**冷静。**然后` (commonmark-spec issue 650). A backslash escapes * [ ] { } and itself.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"\\(?P<escaped>[*\[\]{}\\])"
    r"|(?P<strong>\*\*)"
    r"|\{(?P<placeholder>[a-z][a-z0-9-]*(?:\.phone)?)\}"
    r"|(?P<open>\[)"
    r"|\]\((?P<close>(?:link|contact):[a-z0-9-]+)\)"
    r"|(?P<stray>[{}\]])"
)


class InlineError(ValueError):
    """A text whose inline markup is not valid."""


@dataclass
class Words:
    text: str


@dataclass
class Strong:
    children: list["Inline"] = field(default_factory=list)


@dataclass
class Link:
    """`target` is `link:key` or `contact:id`."""

    target: str = ""
    children: list["Inline"] = field(default_factory=list)


@dataclass
class Placeholder:
    """`{name}` or `{name.phone}`."""

    name: str


Inline = Words | Strong | Link | Placeholder


def can_be_parsed(text: str) -> bool:
    """Return whether the markup of a message is right."""
    try:
        parse(text)
    except InlineError:
        return False
    return True


def parse(text: str) -> list[Inline]:
    """Return the inline elements of a message. Raise InlineError."""
    root: list[Inline] = []
    opened: list[Strong | Link] = []
    position = 0
    for match in TOKEN.finditer(text):
        parent = opened[-1].children if opened else root
        _add_words(parent, text[position : match.start()])
        position = match.end()
        _add_token(match, parent, opened)
    _add_words(opened[-1].children if opened else root, text[position:])
    if opened:
        raise InlineError(f"unclosed {'**' if isinstance(opened[-1], Strong) else '['}")
    return root


def signature(text: str) -> Counter[str]:
    """Count the placeholders and link targets, which a translation must keep."""
    counts: Counter[str] = Counter()
    for piece in walk(parse(text)):
        if isinstance(piece, Placeholder):
            counts["{" + piece.name + "}"] += 1
        elif isinstance(piece, Link):
            counts[f"({piece.target})"] += 1
    return counts


def plain(text: str) -> str:
    """Return the words of a message without markup, with a space for each placeholder."""
    return "".join(
        piece.text if isinstance(piece, Words) else " "
        for piece in walk(parse(text))
        if isinstance(piece, Words | Placeholder)
    )


def walk(pieces: list[Inline]) -> Iterator[Inline]:
    """Yield every element of a tree, parents first."""
    for piece in pieces:
        yield piece
        if isinstance(piece, Strong | Link):
            yield from walk(piece.children)


def _add_words(siblings: list[Inline], text: str) -> None:
    if text and siblings and isinstance(siblings[-1], Words):
        siblings[-1].text += text
    elif text:
        siblings.append(Words(text))


def _add_token(match: re.Match[str], siblings: list[Inline], opened: list[Strong | Link]) -> None:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "escaped":
        _add_words(siblings, value)
    elif kind == "placeholder":
        siblings.append(Placeholder(value))
    elif kind == "strong" and opened and isinstance(opened[-1], Strong):
        _close(opened)
    elif kind in ("strong", "open"):
        piece: Strong | Link = Strong() if kind == "strong" else Link()
        if any(type(each) is type(piece) for each in opened):
            raise InlineError(f"{match[0]} inside another one, or not closed")
        siblings.append(piece)
        opened.append(piece)
    elif kind == "close" and opened and isinstance(opened[-1], Link):
        opened[-1].target = value
        _close(opened)
    else:
        raise InlineError(f"unexpected {match[0]} at character {match.start() + 1}")


def _close(opened: list[Strong | Link]) -> None:
    """Close the innermost element. One without words could not be seen, clicked or read aloud."""
    words = [piece for piece in walk(opened.pop().children) if not isinstance(piece, Strong | Link)]
    if not any(isinstance(piece, Placeholder) or piece.text.strip() for piece in words):
        raise InlineError("nothing between ** and **, or in [ ]")
