"""Measure the sheets of an Excel workbook before they are read: it comes from anybody."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from xml.parsers import expat

from api.http.limits import MAX_CELLS, MAX_CHARACTERS, MAX_ROWS
from api.packs.table_columns import InvalidTable
from api.packs.workbook_parts import UNREADABLE

SHARED_STRINGS = "sharedstrings.xml"
CELL = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
TRUE = ("1", "true", "on")
TOO_MUCH_TEXT = f"The sheets have more than {MAX_CHARACTERS:,} characters. Split the workbook."


def measure_sheets(parts: Mapping[str, bytes]) -> dict[str, "SheetSize"]:
    """Return the sizes of sheets by the names of their parts. Raise InvalidTable for too many rows,
    for cells too far apart, as calamine reserves memory for all the cells between the first and the
    last one, or for too much text: a string that cells share is read once for each of them."""
    shared = _shared_lengths(parts)
    sizes = {}
    for name, content in parts.items():
        if b"sheetData" in content:
            size = sizes[name] = SheetSize(shared)
            _parse(content, size.start, size.end, size.add_text)
    # Of the rectangles that all sheets span, 32 bytes each.
    cells = sum(each.rows * each.columns for each in sizes.values())
    if cells > MAX_CELLS or any(each.rows > MAX_ROWS for each in sizes.values()):
        detail = f"A sheet has more than {MAX_ROWS:,} rows, or all {MAX_CELLS:,} cells. Split it."
        raise InvalidTable(detail, "table-large")
    if sum(each.characters for each in sizes.values()) > MAX_CHARACTERS:
        raise InvalidTable(TOO_MUCH_TEXT, "table-large")
    return sizes


class SheetSize:
    """The last row and the last column of a sheet, its hidden rows, and the characters of its
    cells, from its elements one after another; `shared` has the lengths of the shared strings."""

    def __init__(self, shared: Sequence[int]) -> None:
        self.hidden: set[int] = set()
        self.rows = self.columns = self._row = self._column = 0
        self.characters = 0
        self._shared, self._longest = shared, max(shared, default=0)
        self._cell: str | None = None  # the type of the cell that is open
        self._value: list[str] | None = None  # what it says, in pieces

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element into account; a cell without an address follows the one before. Rows and
        cells that have a format and no value, as programs write to the end of a sheet, take none of
        calamine's memory."""
        element = _local(name)
        address = CELL.fullmatch(attributes.get("r", ""))
        if element == "row":
            self._row = int(address[2]) if address else self._row + 1
            self._column = 0
            if attributes.get("hidden") in TRUE:
                self.hidden.add(self._row)
        elif element == "c":
            if self._cell is not None:
                raise InvalidTable(UNREADABLE)  # no cell is in another; calamine would mix them up
            self._cell = attributes.get("t", "")
            self._row = int(address[2]) if address else self._row
            self._column = _column_number(address[1]) if address else self._column + 1
        elif element in ("v", "is"):
            if self._value is not None:
                raise InvalidTable(UNREADABLE)
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            self._value = []

    def add_text(self, text: str) -> None:
        """Note the text of a cell, not that of a formula."""
        if self._value is not None:
            self._value.append(text)

    def end(self, name: str) -> None:
        """Count the text of a cell once it is complete."""
        element = _local(name)
        if element == "c":
            self._cell = None
        elif element in ("v", "is") and self._value is not None:
            self.characters += self._length(self._value)
            self._value = None

    def _length(self, value: Sequence[str]) -> int:
        """Return the length of the text that a value stands for: of a shared string by its number,
        and of the longest one if that is written in a way that calamine may read as another."""
        if self._cell != "s":
            return sum(map(len, value))
        plain = len(value) == 1 and value[0].isascii() and value[0].isdigit()
        number = int(value[0][:9]) if plain else -1
        return self._shared[number] if 0 <= number < len(self._shared) else self._longest


class _StringLengths:
    """The lengths of shared strings, with what is to be read out in Japanese and Chinese too."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._inside = False
        self._texts = 0  # of <t> that are open: only what is in them counts

    def start(self, name: str, _: dict[str, str]) -> None:
        if _local(name) == "si" and not self._inside:
            self.lengths.append(0)
            self._inside = True
        self._texts += _local(name) == "t"

    def add_text(self, text: str) -> None:
        if self._texts and self._inside:
            self.lengths[-1] += len(text)

    def end(self, name: str) -> None:
        if _local(name) == "si":
            self._inside = False
        self._texts -= _local(name) == "t"


def _shared_lengths(parts: Mapping[str, bytes]) -> list[int]:
    """Return the length of each shared string; the longest ones if there are several tables of
    them, of which calamine takes one."""
    lengths: list[int] = []
    for name, content in parts.items():
        if posixpath.basename(name) == SHARED_STRINGS:
            table = _StringLengths()
            _parse(content, table.start, table.end, table.add_text)
            lengths = [max(each) for each in zip_longest(lengths, table.lengths, fillvalue=0)]
    return lengths


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _local(name: str) -> str:
    return name.rpartition(":")[2]
