"""A handout as plain text, fit for e-mail and messengers: UTF-8, a paragraph a line, no markup.

Numbers stand in isolates where one writes from right to left: else their groups swap places."""

from collections.abc import Iterator

from handouts.handout import Handout
from handouts.outline import Entry, EntryKind, outline
from handouts.sentences import by_sentence

APART: frozenset[EntryKind] = frozenset(
    ("title", "notice", "heading", "subheading", "changed", "box-heading", "contact", "scan")
)


def render_txt(handout: Handout) -> bytes:
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
    for text in (entry.text, entry.beside):
        if text:
            yield mark + (by_sentence(text) if easy else text).text + blank
    if entry.beside:
        yield ""
