"""A handout as braille for an embosser: six-dot, uncontracted, in ASCII (BRF).

liblouis is called through ctypes, since PyPI has no binding. The layout follows UKAAF B004: empty
lines around headings, paragraphs and the second lines of list items begin in cell 3.
"""

import ctypes
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from handouts.formats.pdf import RenderError
from handouts.handout import Handout, Options
from handouts.lines import typed_address
from handouts.outline import Entry, EntryKind, outline
from locales.languages import Language, languages
from richtext.nodes import (
    FieldNode,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.text import Text

ENGLISH_TABLE = "en-ueb-g1.ctb"
CELLS = 0x2800  # the first of Unicode's braille patterns, the empty cell
NUMBER_SIGN, NUMERIC_SPACE = "\u283c", "\u2810"
# North American braille ASCII: a letter for each six-dot cell.
ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
SPACE, HELD = "\u2800", "\ue000"  # HELD is a space at which no line breaks
DOTS, UNICODE, NO_UNDEFINED = 4, 64, 128  # from liblouis.h
PRINT_ONLY: frozenset[EntryKind] = frozenset(("brand", "english"))


class MissingLiblouis(RenderError):
    """This machine cannot translate into braille at all."""


class Indent(NamedTuple):
    """Empty cells before the first line and the others; `apart` is for an empty line above."""

    first: int
    others: int
    apart: bool = False


INDENTS: dict[EntryKind, Indent] = {
    "title": Indent(4, 4),
    "heading": Indent(4, 4, apart=True),
    "box-heading": Indent(4, 4, apart=True),
    "subheading": Indent(0, 0, apart=True),
    "contact": Indent(0, 0, apart=True),
    "step": Indent(0, 2),
    "bullet": Indent(0, 2),
    "phone": Indent(0, 2),
    "scan": Indent(0, 2, apart=True),
}
PARAGRAPH = Indent(2, 0)
HEADINGS: frozenset[EntryKind] = frozenset(("heading", "subheading", "box-heading", "contact"))


def render_brf(handout: Handout) -> bytes:
    """Return a handout as a BRF file. Raise RenderError for a character without a braille cell."""
    language, options = handout.language, handout.options
    assert language.braille, f"there is no braille for {language.tag}"
    pages = Pages(options.height - 1)
    for entry in _entries(handout):
        indent = INDENTS.get(entry.kind, PARAGRAPH)
        lines = [*_wrapped(_words(entry, language), options.width, indent)]
        pages.add(lines, apart=indent.apart, keep=entry.kind in HEADINGS)
    return "".join(
        _page(lines, _cells(str(number), language), options)
        for number, lines in enumerate(pages.full, 1)
    ).encode("ascii")


def braille_error(text: Text, language: Language) -> str:
    """Return why a text has no braille in a language with a table; empty where it has, or where
    this machine has no liblouis to ask."""
    try:
        for _ in _translated(text.nodes, text, language):
            pass
    except MissingLiblouis:
        return ""
    except RenderError as error:
        return str(error)
    return ""


def _entries(handout: Handout) -> Iterator[Entry]:
    for entry in outline(handout):
        if entry.kind == "scan":
            # There is no code to scan.
            address = NameNode(text=typed_address(handout.url), lang=handout.latin)
            yield entry._replace(text=entry.text.model_copy(update={"nodes": [address]}))
        elif entry.kind not in PRINT_ONLY:
            yield entry
        if entry.kind == "title":
            yield Entry("notice", handout.own_words["braille-draft"])


def _words(entry: Entry, language: Language) -> list[str]:
    """Return the words of a paragraph as cells; no line breaks within one of them."""
    mark = f"{entry.number} " if entry.number else ""
    cells = (_cells(mark, language).replace(SPACE, HELD) if mark else "") + "".join(
        _translated(entry.text.nodes, entry.text, language)
    )
    if entry.kind == "line":
        cells += SPACE + "\u2824" * 10
    return [word for word in cells.split(SPACE) if word]


def _translated(nodes: Sequence[Node], text: Text, language: Language) -> Iterator[str]:
    language = languages().get(text.lang, language)
    for node in nodes:
        match node:
            case TextNode():
                yield _cells(_without_dots(node.text), language)
            case NameNode():
                name = languages()[node.lang]
                own = language if language.script == name.script else name
                yield _cells(node.text, own)
            case StrongNode() | LinkNode():
                yield from _translated(node.children, text, language)
            case PhoneNode():
                yield _number(node.number, language)
            case FieldNode():
                yield _cells(node.label, language)
            case ValueNode():
                yield _cells(_without_dots(node.text), languages()[node.lang])


def _without_dots(text: str) -> str:
    """Return a text with dashes between its parts: a dot is for the eye."""
    return text.replace(" · ", " – ")


def _number(number: str, language: Language) -> str:
    """Return a phone number as cells that stay on one line, in English with numeric spaces."""
    first, *others = (_cells(group, language) for group in number.split())
    if language.tag == "en":
        return first + "".join(NUMERIC_SPACE + each.removeprefix(NUMBER_SIGN) for each in others)
    return HELD.join((first, *others))


def _wrapped(words: list[str], width: int, indent: Indent) -> Iterator[str]:
    line, empty = SPACE * indent.first, True
    for word in words:
        if not empty and len(line) + 1 + len(word) > width:
            yield line
            line, empty = SPACE * indent.others, True
        line += word if empty else SPACE + word
        empty = False
        while len(line) > width:
            yield line[:width]
            line = SPACE * indent.others + line[width:]
    if not empty:
        yield line


class Pages:
    """Lines divided into pages. A heading stays on the page of the text below it."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.full: list[list[str]] = [[]]
        self.kept: list[str] = []

    def add(self, lines: list[str], *, apart: bool, keep: bool) -> None:
        self.kept += [""] * apart + lines
        if keep:
            return
        page = self.full[-1]
        if page and len(page) + len(self.kept) > self.height and len(self.kept) > len(lines):
            page = []
            self.full.append(page)
        for line in self.kept:
            if len(page) == self.height:
                page = []
                self.full.append(page)
            if line or page:
                page.append(line)
        self.kept = []


def _page(lines: list[str], number: str, options: Options) -> str:
    """Return a page with its number at the right of the last line."""
    empty = [""] * (options.height - 1 - len(lines))
    whole = [*lines, *empty, number.rjust(options.width, SPACE)]
    return "\r\n".join(map(_ascii, whole)) + "\r\n\f"


def _ascii(cells: str) -> str:
    held = cells.replace(HELD, SPACE)
    return "".join(ASCII[ord(each) - CELLS] for each in held).rstrip()


@lru_cache(4096)
def _cells(text: str, language: Language) -> str:
    """Return six-dot cells as Unicode braille. Raise RenderError if a character has none."""
    table = language.braille or ENGLISH_TABLE
    missing = [each for each in sorted(set(text)) if not each.isspace() and not _known(each, table)]
    cells = _louis(text, table, DOTS | UNICODE)
    if missing or not all(CELLS <= ord(each) < CELLS + 64 for each in cells):
        raise RenderError(f"{table} has no six-dot braille for all of {text!r}: {missing}")
    return cells


@cache
def _known(letter: str, table: str) -> bool:
    return _louis(letter, table, DOTS | UNICODE | NO_UNDEFINED) != ""


_translating = Lock()


def _louis(text: str, table: str, mode: int, function: str = "lou_translateString") -> str:
    letters = (ctypes.c_uint32 * len(text))(*map(ord, text))
    room = 8 * len(text) + 64
    cells = (ctypes.c_uint32 * room)()
    taken, made = ctypes.c_int(len(text)), ctypes.c_int(room)
    with _translating:  # its tables belong to the whole process
        done = _library()[function](
            table.encode(),
            letters,
            ctypes.byref(taken),
            cells,
            ctypes.byref(made),
            None,
            None,
            mode,
        )
    if not done or taken.value != len(text):
        raise RenderError(f"liblouis cannot translate {text!r} by {table}")
    return "".join(map(chr, cells[: made.value]))


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL("liblouis.so.20")
    except OSError:
        reason = "liblouis is missing: apt-get install liblouis20 liblouis-data"
        raise MissingLiblouis(reason) from None
    assert library.lou_charSize() == ctypes.sizeof(ctypes.c_uint32)
    return library
