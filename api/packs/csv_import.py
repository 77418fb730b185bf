"""What a school sends for a pack: a table of handouts, or an export of pupils of which only the
home languages are counted. Whatever else stands in an export is let go row by row."""

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
# How schools' programs name the column, best first.
HOME_LANGUAGE = (
    "home language", "home language code", "language spoken at home", "home languages",
    "first language", "first language code", "pupil first language", "mother tongue",
    "main language", "language", "language code",
)  # fmt: skip


class InvalidTable(Invalid):
    """A table that cannot be read; the message says why, and repeats nothing of it."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("body", detail)])
        self.detail = detail


class TableRow(NamedTuple):
    """A row of a table of handouts: its number in the file, and its cells by column."""

    number: int
    cells: dict[str, str]


class ImportedTable(NamedTuple):
    """`lines` of a table of handouts; or of an export the languages as written, each with how many
    pupils have it."""

    lines: list[TableRow]
    languages: Counter[str]


def read_table(body: bytes) -> ImportedTable:
    """What is in a CSV file, however Excel has saved it. Raises Unreadable."""
    text = _text(body)
    lines = io.StringIO(text, newline="")
    separator = _separator(lines)
    rows = _rows(lines, separator)
    header = [
        " ".join(cell.replace("_", " ").split()).casefold() for cell in next(rows, (0, []))[1]
    ]
    if not any(header):
        raise InvalidTable("There is nothing in it.")
    if any(name in header for name in HANDOUT):
        if "language" not in header:
            raise InvalidTable("Its first row names a column `handout` and none `language`.")
        return ImportedTable([*_lines(header, rows)], Counter())
    column = next((header.index(name) for name in HOME_LANGUAGE if name in header), None)
    if column is None:
        raise InvalidTable(
            "Its first row names neither a column `handout` nor one `home language` "
            f"(or {', '.join(HOME_LANGUAGE[1:])})."
        )
    counted = Counter(
        " ".join(row[column].split()) if column < len(row) else "" for _, row in rows if any(row)
    )
    return ImportedTable([], counted)


def _text(body: bytes) -> str:
    if body.startswith(b"PK\x03\x04"):
        raise InvalidTable("It is a workbook. In Excel, save it as `CSV UTF-8`.")
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
    raise InvalidTable("It is no text. In Excel, save it as `CSV UTF-8`.")


def _separator(lines: io.StringIO) -> str:
    """That of Excel's own first line, else the one that the header has most of."""
    head = lines.readline()
    if head.startswith("sep=") and len(head.rstrip("\r\n")) == len("sep=") + 1:
        return head[len("sep=")]
    lines.seek(0)
    return max(SEPARATORS, key=head.count)


def _rows(lines: io.StringIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            if reader.line_num > MAX_ROWS:
                raise InvalidTable(f"It has more than {MAX_ROWS:,} rows.")
            yield reader.line_num, row
    except csv.Error:
        raise InvalidTable(f"Row {reader.line_num} is no row of a CSV file.") from None


def _lines(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[TableRow]:
    names = ["handout" if name in HANDOUT else name for name in header]
    for number, row in rows:
        cells = {name: cell.strip() for name, cell in zip_longest(names, row, fillvalue="")}
        if any(cells.values()):
            yield TableRow(number, cells)
