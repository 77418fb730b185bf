"""Read the sheets of an Excel workbook (.xlsx), within limits: it comes from anybody."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from api.packs.table_columns import MAX_ROWS, InvalidTable, Row

MAX_UNPACKED = 30_000_000  # bytes
MAX_FILES = 500
MAX_CELLS = 600_000  # of the rectangle that a sheet spans, 32 bytes each
PARTS = re.compile(r"(xl/|_rels/)[\w/.-]*\.(xml|rels)|\[Content_Types\]\.xml", re.IGNORECASE)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
CELL = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
SAVE_AGAIN = "Save it again as .xlsx, or as `CSV UTF-8`."
UNREADABLE = f"The workbook cannot be read. {SAVE_AGAIN}"
OTHER_ZIPS = {
    "xl/workbook.bin": "an Excel binary workbook (.xlsb)",
    "content.xml": "an OpenDocument file",
    "Index/Document.iwa": "a Numbers file",
    "word/document.xml": "a Word document",
}


def read_workbook(body: bytes) -> Iterator[list[Row]]:
    """Yield the rows of each sheet, as text. Raise InvalidTable."""
    content = _unpacked(body)
    with _refuse_errors():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    for name in names:
        with _refuse_errors():
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield [(number, [*map(_text, row)]) for number, row in enumerate(cells, 1)]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _unpacked(body: bytes) -> bytes:
    """Return the parts of a workbook that have cells, as a zip without compression. Its own word
    for its sizes is not taken: calamine would unpack anything, and reserve memory for all the cells
    between the first and the last one."""
    target, room = io.BytesIO(), MAX_UNPACKED
    with (
        _refuse_errors(),
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        names = old.namelist()
        _refuse_other_zips(names)
        if len(names) > MAX_FILES or len({*names}) < len(names):
            raise InvalidTable(UNREADABLE)
        for name in filter(PARTS.fullmatch, names):
            with old.open(name) as part:
                content = part.read(room + 1)
            room -= len(content)
            if room < 0:
                raise InvalidTable("The workbook is too large. Keep only the column of languages.")
            if SHEET.fullmatch(name):
                _refuse_large_sheet(content)
            new.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _refuse_other_zips(names: list[str]) -> None:
    for name, kind in OTHER_ZIPS.items():
        if name in names:
            raise InvalidTable(f"The file is {kind}. Save it as .xlsx, or as `CSV UTF-8`.")
    if "xl/workbook.xml" not in names:
        raise InvalidTable("The file is a zip archive. Send the table that is in it.")


def _refuse_large_sheet(content: bytes) -> None:
    """Raise InvalidTable if a sheet has too many rows, or cells too far apart."""
    size = _SheetSize()
    parser = expat.ParserCreate()
    parser.StartElementHandler = size.measure
    parser.Parse(content, True)
    if size.rows > MAX_ROWS or size.rows * size.columns > MAX_CELLS:
        raise InvalidTable(
            f"A sheet has more than {MAX_ROWS:,} rows, or {MAX_CELLS:,} cells. Split it."
        )


class _SheetSize:
    """The last row and the last column of a sheet, from its cells one after another."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._column = 0

    def measure(self, name: str, attributes: dict[str, str]) -> None:
        """Take an element into account; a cell without an address follows the one before."""
        element = name.rpartition(":")[2]
        address = CELL.fullmatch(attributes.get("r", ""))
        if element == "row":
            self._row = int(address[2]) if address else self._row + 1
            self._column = 0
        elif element == "c":
            self._row = int(address[2]) if address else self._row
            self._column = _column_number(address[1]) if address else self._column + 1
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
