"""Tables for packs, as CSV or .xlsx: a table of handouts, or an export of people.

Of an export only the home languages are counted; everything else in it is dropped row by row."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from api.http.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from api.packs.copies_column import find_copies_column, read_whole_number, unreadable_numbers
from api.packs.table_columns import (
    HANDOUT,
    MAX_HEADER_ROW,
    Header,
    InvalidTable,
    Row,
    cell_at,
    filled_rows,
    find_header,
    table_rows,
)
from api.packs.workbook import Sheet, read_workbook

SEPARATORS = ",;\t|"
COLUMNS = ("language", "copies", "layout", "with", "place", "paper", "ink", "fold")
MAX_LINES_OF_ROW = 10  # of an address, say
# In place of the language of rows that are hidden in a workbook, by a filter for instance.
HIDDEN_ROWS = "Rows that are hidden in the table"
SAID_SEPARATOR = re.compile(r'"?sep=(.)"?')
SAVE = "Save the table as .xlsx, or as `CSV UTF-8`."
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": f"The file is an old Excel workbook (.xls), or has a password. {SAVE}",
    b"%PDF": f"The file is a PDF. {SAVE}",
    b"<": f"The file is a web page or XML, not a table. {SAVE}",
    b"{\\rtf": f"The file is a text document, not a table. {SAVE}",
}
NO_TEXT = f"The file is not a text file. {SAVE}"


class TableRow(NamedTuple):
    """A row of a table of handouts: its number in the file, and its cells by column."""

    number: int
    cells: dict[str, str]


class ImportedTable(NamedTuple):
    """Either the `lines` of a table of handouts, or from an export the number of copies for each
    of the `languages`, as written there."""

    lines: list[TableRow]
    languages: Counter[str]


def read_table(body: bytes) -> ImportedTable:
    """Return what is in a table, in any of the ways in which Excel and other programs save one.
    Raise InvalidTable."""
    if body.startswith(b"PK\x03\x04"):
        return _read_sheets(read_workbook(body))
    lines = re.split(r"\r\n|\r|\n", _decode(body))
    separators = SEPARATORS
    if said := SAID_SEPARATOR.fullmatch(lines[0].strip(" ")):
        # Blank, so that rows keep the numbers that they have in an editor.
        lines[0], separators = "", said[1]
    found = [(find_header(_csv_rows(lines, each)), each) for each in separators]
    # Only with the right separator has the header all of its columns.
    header, separator = max(found, key=lambda each: each[0].filled if each[0] else 0)
    if sum(line.count(separator) for line in lines) > MAX_CELLS:
        raise InvalidTable(f"The file has more than {MAX_CELLS:,} cells. Split it.", "table-large")
    if header is None:
        raise _no_header(any(line.strip(" ,;\t|") for line in lines))
    return _read_rows(_csv_rows(lines, separator, len(header.names)), header)


def _read_sheets(sheets: Iterable[Sheet]) -> ImportedTable:
    """Return what is in the one visible sheet that has a header."""
    found, tabs, tab, filled, in_hidden = None, list[int](), 0, False, False
    for sheet in sheets:
        header = find_header(sheet.rows)
        if not sheet.visible:
            in_hidden = in_hidden or header is not None
            continue
        tab += 1
        filled = filled or any(True for _ in filled_rows(sheet.rows))
        if header:
            tabs.append(tab)
            found = sheet, header  # not all of them, for the sake of memory
    if len(tabs) > 1:
        raise InvalidTable(
            f"Sheets {', '.join(map(str, tabs))}, counted from the left, all have a column of "
            "languages. Put their rows into one sheet, or hide the other sheets.",
            *("table-sheets", ", ".join(map(str, tabs))),
        )
    if found:
        return _read_rows(found[0].rows, found[1], found[0].hidden)
    if in_hidden:
        detail = "Only a hidden sheet has a column of languages. Show it, and save."
        raise InvalidTable(detail, "table-hidden")
    raise _no_header(filled)


def _no_header(filled: bool) -> InvalidTable:
    if not filled:
        return InvalidTable("The file is empty. Export the table again.")
    return InvalidTable(
        f"None of the first rows (up to {MAX_HEADER_ROW}) has a column `handout` or a column "
        "`home language` (or first language, main language, mother tongue, language)."
    )


def _read_rows(rows: Iterable[Row], header: Header, hidden: Collection[int] = ()) -> ImportedTable:
    below = [
        (number, _hide(row, header.languages) if number in hidden else row)
        for number, row in table_rows(rows, header)
    ]
    column = find_copies_column(header.names, below)
    if header.column is not None:
        return ImportedTable([], _count_languages(below, header.column, column))
    names = ["handout" if name in HANDOUT else name for name in header.names]
    if column is not None:
        names[column] = "copies"
    return ImportedTable([_table_row(names, *row) for row in below], Counter())


def _hide(row: list[str], column: int) -> list[str]:
    """Return a hidden row with a mark in place of its language: nobody sees it, so nothing of it is
    printed; but it is said how much that is, as a filter may have been forgotten."""
    return [*row[:column], HIDDEN_ROWS, *row[column + 1 :]]


def _count_languages(rows: Iterable[Row], column: int, copies: int | None) -> Counter[str]:
    """Return the number of copies for each language: one for each row if no column has it. A row
    without both, such as the name of a class, is no language. Raise InvalidTable."""
    languages, unreadable = Counter[str](), []
    for number, row in rows:
        language, written = cell_at(row, column), "1" if copies is None else cell_at(row, copies)
        count = read_whole_number(written)
        if count is not None:
            languages[language] += count
        elif language or written:
            unreadable.append(number)
    if unreadable:
        raise unreadable_numbers(unreadable)
    return +languages


def _table_row(names: list[str], number: int, row: list[str]) -> TableRow:
    """Return a row of handouts; what is no number of copies is refused with the order."""
    cells = dict(zip_longest(names, row, fillvalue=""))
    count = read_whole_number(cells.get("copies", ""))
    return TableRow(number, cells if count is None else {**cells, "copies": str(count)})


def _decode(body: bytes) -> str:
    """Return the text without the NULs or the Ctrl-Z with which some programs end a file."""
    for start, detail in OTHER_FILES.items():
        if body.lstrip(b"\xef\xbb\xbf \r\n").startswith(start):
            raise InvalidTable(detail)
    for encoding in _encodings(body):
        whole = len(body) // 2 * 2 if encoding.startswith("utf-16") else len(body)
        try:
            text = body[:whole].decode(encoding).removeprefix("\ufeff").rstrip("\0\x1a\r\n")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidTable(NO_TEXT)


def _encodings(body: bytes) -> list[str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    even, odd = body[:200:2].count(0), body[1:200:2].count(0)
    if min(even, odd) == 0 and max(even, odd) > len(body[:200]) / 10:
        return ["utf-16-le" if odd else "utf-16-be"]  # without its mark
    return ["utf-8", "cp1252"]


def _csv_rows(lines: list[str], separator: str, width: int = 0) -> Iterator[Row]:
    """Yield the rows of a CSV file of `width` columns, 0 if that is not known yet."""
    index = 0
    while index < len(lines):
        if index >= MAX_ROWS:
            raise InvalidTable(
                f"The file has more than {MAX_ROWS:,} rows. Split it.", "table-large"
            )
        used, row = _csv_row(lines, index, separator, width)
        index += used
        yield index, row


def _csv_row(lines: list[str], index: int, separator: str, width: int) -> tuple[int, list[str]]:
    """Return how many lines a row takes, and its cells. A quotation mark that is no CSV would make
    one cell of the rows that follow: then the line is read as it stands."""
    if lines[index].count(separator) >= MAX_COLUMNS:
        detail = f"Row {index + 1} has more than {MAX_COLUMNS:,} columns."
        raise InvalidTable(detail, "table-row", str(index + 1))
    for used in range(1, MAX_LINES_OF_ROW + 1):
        row = _parse("\n".join(lines[index : index + used]), separator, strict=True)
        if row is not None and (used == 1 or _fits(row, width)):
            return used, row
        if '"' not in lines[index]:
            break
    line = lines[index]
    readings = [_parse(line, separator), _parse(line, separator, quotes=False)]
    for row in readings:
        if row is not None and _fits(row, width):
            return 1, row
    detail = f"Row {index + 1} is not valid CSV. Export the table again."
    raise InvalidTable(detail, "table-row", str(index + 1))


def _fits(row: list[str], width: int) -> bool:
    return not width or (len(row) >= width and not any(row[width:]))


def _parse(
    text: str, separator: str, *, strict: bool = False, quotes: bool = True
) -> list[str] | None:
    reader = csv.reader(
        [text],
        delimiter=separator,
        strict=strict,
        quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    try:
        return next(reader, [])
    except csv.Error:
        return None
