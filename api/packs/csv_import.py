"""CSV import for packs: a table of handouts, or an export of pupils.

Of an export only the home languages are counted; everything else in it is dropped row by row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from models.errors import FieldError, Invalid

MAX_ROWS = 20_000
SEPARATORS = ",;\t|"
HANDOUT = ("handout", "leaflet", "guide", "letter")
COLUMNS = ("language", "copies", "layout", "with", "place", "paper", "ink", "fold")
# What school information systems call this column, best first.
HOME_LANGUAGE = (
    "home language", "home language code", "language spoken at home", "home languages",
    "first language", "first language code", "pupil first language", "mother tongue",
    "main language", "language", "language code",
)  # fmt: skip


class InvalidTable(Invalid):
    """A table that cannot be read; the message gives the reason, and quotes nothing from it."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("body", detail)])
        self.detail = detail


class TableRow(NamedTuple):
    """A row of a table of handouts: its number in the file, and its cells by column."""

    number: int
    cells: dict[str, str]


class ImportedTable(NamedTuple):
    """Either the `lines` of a table of handouts, or from an export the number of pupils for each
    of the `languages`, as written there."""

    lines: list[TableRow]
    languages: Counter[str]


def read_table(body: bytes) -> ImportedTable:
    """Return what is in a CSV file, in any of the ways in which Excel saves one. Raise
    InvalidTable."""
    text = _decode(body)
    lines = io.StringIO(text, newline="")
    separator = _separator(lines)
    rows = _read_rows(lines, separator)
    header = [
        " ".join(cell.replace("_", " ").split()).casefold() for cell in next(rows, (0, []))[1]
    ]
    if not any(header):
        raise InvalidTable("The file is empty. Export the table again.")
    if any(name in header for name in HANDOUT):
        if "language" not in header:
            raise InvalidTable("The first row has a column `handout`, but no column `language`.")
        return ImportedTable([*_table_rows(header, rows)], Counter())
    column = next((header.index(name) for name in HOME_LANGUAGE if name in header), None)
    if column is None:
        raise InvalidTable(
            "The first row has neither a column `handout` nor a column `home language` "
            f"(or {', '.join(HOME_LANGUAGE[1:])})."
        )
    counted = Counter(
        " ".join(row[column].split()) if column < len(row) else "" for _, row in rows if any(row)
    )
    return ImportedTable([], counted)


def _decode(body: bytes) -> str:
    if body.startswith(b"PK\x03\x04"):
        raise InvalidTable("The file is an Excel workbook. In Excel, save it as `CSV UTF-8`.")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidTable("The file is not a text file. In Excel, save it as `CSV UTF-8`.")


def _separator(lines: io.StringIO) -> str:
    """Return the separator that Excel's first line names, else the most frequent in the header."""
    head = lines.readline()
    if head.startswith("sep=") and len(head.rstrip("\r\n")) == len("sep=") + 1:
        return head[len("sep=")]
    lines.seek(0)
    return max(SEPARATORS, key=head.count)


def _read_rows(lines: io.StringIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            if reader.line_num > MAX_ROWS:
                raise InvalidTable(f"The file has more than {MAX_ROWS:,} rows. Split it.")
            yield reader.line_num, row
    except csv.Error:
        detail = f"Row {reader.line_num} is not valid CSV. Export the table again."
        raise InvalidTable(detail) from None


def _table_rows(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[TableRow]:
    names = ["handout" if name in HANDOUT else name for name in header]
    for number, row in rows:
        cells = {name: cell.strip() for name, cell in zip_longest(names, row, fillvalue="")}
        if any(cells.values()):
            yield TableRow(number, cells)
