"""The small language inside messages: **strong**, [text](link:key), [text](contact:id), {name}.

Strict, and without CommonMark's flanking rules: those leave the asterisks of `请**冷静。**然后`
standing (commonmark-spec issue 650). A backslash escapes * [ ] { } and itself.
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
    """A text that the inline language does not allow."""


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


def parse(text: str) -> list[Inline]:
    """The pieces of a message; raises InlineError."""
    root: list[Inline] = []
    opened: list[Strong | Link] = []
    position = 0
    for match in TOKEN.finditer(text):
        into = opened[-1].children if opened else root
        _add_words(into, text[position : match.start()])
        position = match.end()
        _take(match, into, opened)
    _add_words(opened[-1].children if opened else root, text[position:])
    if opened:
        raise InlineError(f"unclosed {'**' if isinstance(opened[-1], Strong) else '['}")
    return root


def signature(text: str) -> Counter[str]:
    """What a translation has to keep: placeholders and link targets, with their number."""
    kept: Counter[str] = Counter()
    for piece in walk(parse(text)):
        if isinstance(piece, Placeholder):
            kept["{" + piece.name + "}"] += 1
        elif isinstance(piece, Link):
            kept[f"({piece.target})"] += 1
    return kept


def plain(text: str) -> str:
    """The words alone, with a space for each placeholder."""
    return "".join(
        piece.text if isinstance(piece, Words) else " "
        for piece in walk(parse(text))
        if isinstance(piece, Words | Placeholder)
    )


def walk(pieces: list[Inline]) -> Iterator[Inline]:
    """Every piece, parents first."""
    for piece in pieces:
        yield piece
        if isinstance(piece, Strong | Link):
            yield from walk(piece.children)


def _add_words(into: list[Inline], text: str) -> None:
    if text and into and isinstance(into[-1], Words):
        into[-1].text += text
    elif text:
        into.append(Words(text))


def _take(match: re.Match[str], into: list[Inline], opened: list[Strong | Link]) -> None:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "escaped":
        _add_words(into, value)
    elif kind == "placeholder":
        into.append(Placeholder(value))
    elif kind == "strong" and opened and isinstance(opened[-1], Strong):
        _close(opened)
    elif kind in ("strong", "open"):
        piece: Strong | Link = Strong() if kind == "strong" else Link()
        if any(type(each) is type(piece) for each in opened):
            raise InlineError(f"{match[0]} inside another one, or not closed")
        into.append(piece)
        opened.append(piece)
    elif kind == "close" and opened and isinstance(opened[-1], Link):
        opened[-1].target = value
        _close(opened)
    else:
        raise InlineError(f"unexpected {match[0]} at character {match.start() + 1}")


def _close(opened: list[Strong | Link]) -> None:
    """What has no words cannot be seen, nor clicked, nor read aloud."""
    words = [piece for piece in walk(opened.pop().children) if not isinstance(piece, Strong | Link)]
    if not any(isinstance(piece, Placeholder) or piece.text.strip() for piece in words):
        raise InlineError("nothing between ** and **, or in [ ]")
