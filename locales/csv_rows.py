"""Read the rows of a CSV file that people fill in."""

import csv
from collections.abc import Iterator
from io import StringIO

from models.errors import FileError, InvalidFiles


def csv_rows(raw: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, with their lines; their cells have no spaces around them.
    Raise InvalidFiles for what is no CSV in UTF-8."""
    try:
        text = raw.decode("utf-8-sig")  # spreadsheets write its mark
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reason = f"not UTF-8: byte 0x{raw[error.start]:02x}; save it as “CSV UTF-8”"
        raise InvalidFiles([FileError(file, line, reason)]) from None
    reader, line = csv.reader(StringIO(text, newline=""), strict=True), 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidFiles([FileError(file, line, f"CSV: {error}")]) from None
