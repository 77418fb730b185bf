"""A handout as plain text for e-mail and messengers: UTF-8, one line a paragraph, no markup.

Phone numbers in right-to-left text are isolated, or their groups would swap places.
"""

from collections.abc import Iterator

from handouts.handout import Handout
from handouts.outline import Entry, EntryKind, outline
from handouts.sentences import by_sentence

APART: frozenset[EntryKind] = frozenset(
    ("title", "notice", "heading", "subheading", "changed", "box-heading", "contact", "scan")
)


def render_txt(handout: Handout) -> bytes:
    """Return a handout as plain text in UTF-8."""
    easy = handout.options.layout == "easy"
    lines: list[str] = []
    for entry in outline(handout):
        if entry.kind in APART:
            lines.append("")
        lines += _lines(entry, easy)
    return ("\n".join(lines).strip("\n") + "\n").encode()


def _lines(entry: Entry, easy: bool) -> Iterator[str]:
    mark = f"{entry.number}. " if entry.number else "- " if entry.kind == "bullet" else ""
    blank = " ________________" if entry.kind == "line" else ""
    broken = easy and entry.kind != "trust"
    for text in (entry.text, entry.beside):
        if text:
            yield mark + (by_sentence(text) if broken else text).text + blank
    if entry.beside:
        yield ""
