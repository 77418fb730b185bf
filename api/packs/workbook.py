"""Read the sheets of an Excel workbook (.xlsx), within limits: it comes from anybody."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from api.http.limits import MAX_CELLS, MAX_CHARACTERS
from api.packs.table_columns import InvalidTable, Row
from api.packs.workbook_parts import UNREADABLE, pack_workbook, sheet_parts, unpack_workbook
from api.packs.workbook_sizes import TOO_MUCH_TEXT, measure_sheets

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
        sizes, where = measure_sheets(parts), sheet_parts(workbook, parts)
        book = CalamineWorkbook.from_filelike(io.BytesIO(pack_workbook(workbook, parts)))
        sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    merged = _MergedCells()
    for each in sheets:
        with _refuse_errors():
            hidden = frozenset(sizes[where[each.name]].hidden)  # none that was not measured
            sheet = book.get_sheet_by_name(each.name)
            cells = sheet.to_python(skip_empty_area=False)
            merged.fill(cells, sheet.merged_cell_ranges or [])
        rows = [(number, [*map(_text, row)]) for number, row in enumerate(cells, 1)]
        yield Sheet(each.visible == SheetVisibleEnum.Visible, rows, hidden)


class _MergedCells:
    """Fills merged cells, in all sheets only so many cells and characters."""

    def __init__(self) -> None:
        self.cells, self.characters = MAX_CELLS, MAX_CHARACTERS

    def fill(self, cells: list[list[Any]], merged: list[tuple[Place, Place]]) -> None:
        """Write the text of a cell that is merged with those below it, such as a language that
        several people have, into each of them. A number stays once: it is the sum of the rows."""
        for (top, column), (bottom, _) in merged:
            if top < len(cells) and column < len(cells[top]):
                value, below = cells[top][column], cells[top + 1 : bottom + 1]
                if isinstance(value, str):
                    self._count(len(below), len(value))
                    for row in below:
                        row[column] = value

    def _count(self, cells: int, length: int) -> None:
        self.cells -= cells
        self.characters -= cells * length
        if self.cells < 0:
            raise InvalidTable(UNREADABLE)  # merged cells that overlap
        if self.characters < 0:
            raise InvalidTable(TOO_MUCH_TEXT, "table-large")


def _text(value: object) -> str:
    # Excel keeps 15 digits; a number may be written in five signs that has 300.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


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
