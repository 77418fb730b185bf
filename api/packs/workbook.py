"""Read the sheets of an Excel workbook (.xlsx), within limits: it comes from anybody."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from api.http.limits import MAX_CELLS, MAX_ROWS
from api.packs.table_columns import InvalidTable, Row
from api.packs.workbook_parts import UNREADABLE, pack_workbook, sheet_parts, unpack_workbook

CELL = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
TRUE = ("1", "true", "on")
Place = tuple[int, int]  # row and column, from 0


class Sheet(NamedTuple):
    """A sheet: whether its tab can be seen, its rows as text, and the numbers of hidden rows."""

    visible: bool
    rows: list[Row]
    hidden: frozenset[int]


def read_workbook(body: bytes) -> Iterator[Sheet]:
    """Yield each sheet, from the left. Raise InvalidTable."""
    with _refuse_errors():
        workbook, parts = unpack_workbook(body)
        sizes = _measure(each for each in parts.items() if b"sheetData" in each[1])
        where = sheet_parts(workbook, parts)
        book = CalamineWorkbook.from_filelike(io.BytesIO(pack_workbook(workbook, parts)))
        sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    for each in sheets:
        with _refuse_errors():
            sheet = book.get_sheet_by_name(each.name)
            cells = sheet.to_python(skip_empty_area=False)
            _fill_merged(cells, sheet.merged_cell_ranges or [])
            hidden = frozenset(sizes[where[each.name]].hidden)
        rows = [(number, [*map(_text, row)]) for number, row in enumerate(cells, 1)]
        yield Sheet(each.visible == SheetVisibleEnum.Visible, rows, hidden)


def _fill_merged(cells: list[list[Any]], merged: list[tuple[Place, Place]]) -> None:
    """Write the text of a cell that is merged with those below it, such as a language that several
    pupils have, into each of them. A number stays once: it is the sum of the rows."""
    room = MAX_CELLS
    for (top, column), (bottom, _) in merged:
        if top < len(cells) and column < len(cells[top]) and isinstance(cells[top][column], str):
            below = cells[top + 1 : bottom + 1]
            room -= len(below)
            if room < 0:
                raise InvalidTable(UNREADABLE)  # merged cells that overlap
            for row in below:
                row[column] = cells[top][column]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _measure(parts: Iterable[tuple[str, bytes]]) -> dict[str, "_SheetSize"]:
    """Return the sizes of sheets. Raise InvalidTable for too many rows, or cells too far apart:
    calamine reserves memory for all the cells between the first and the last one."""
    sizes = {}
    for name, content in parts:
        size = sizes[name] = _SheetSize()
        parser = expat.ParserCreate()
        parser.StartElementHandler = size.measure
        parser.Parse(content, True)
    # Of the rectangles that all sheets span, 32 bytes each.
    cells = sum(each.rows * each.columns for each in sizes.values())
    if cells > MAX_CELLS or any(each.rows > MAX_ROWS for each in sizes.values()):
        raise InvalidTable(
            f"A sheet has more than {MAX_ROWS:,} rows, or all sheets {MAX_CELLS:,} cells. Split it."
        )
    return sizes


class _SheetSize:
    """The last row and the last column of a sheet, and its hidden rows, from its rows and cells one
    after another."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.rows = self.columns = self._row = self._column = 0

    def measure(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element into account; a cell without an address follows the one before. Rows and
        cells that have a format and no value, as programs write to the end of a sheet, take none of
        calamine's memory."""
        element = name.rpartition(":")[2]
        address = CELL.fullmatch(attributes.get("r", ""))
        if element == "row":
            self._row = int(address[2]) if address else self._row + 1
            self._column = 0
            if attributes.get("hidden") in TRUE:
                self.hidden.add(self._row)
        elif element == "c":
            self._row = int(address[2]) if address else self._row
            self._column = _column_number(address[1]) if address else self._column + 1
        elif element in ("v", "is"):
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@contextmanager
def _refuse_errors() -> Iterator[None]:
    """Raise InvalidTable in place of whatever a broken file does to the libraries."""
    try:
        yield
    except InvalidTable:
        raise
    except (
        CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError,
        ValueError, KeyError, IndexError, NotImplementedError, RuntimeError, OverflowError,
    ):  # fmt: skip
        raise InvalidTable(UNREADABLE) from None
    except BaseException as error:
        # What stops calamine's Rust code is no Exception in Python, and can only be told by name.
        if type(error).__name__ != "PanicException":
            raise
        raise InvalidTable(UNREADABLE) from None
