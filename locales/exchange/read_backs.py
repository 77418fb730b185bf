"""The file in which a machine translates back, not seeing the source, and what it filled in."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from locales.csv_rows import csv_rows
from models.errors import FileError, InvalidFiles

COLUMNS = ("id", "translation", "back_translation")
ID = re.compile(r"[0-9a-f]{16}")
MAX_BYTES = 5_000_000
MAX_TEXT = 2_000  # characters of one text; the longest of a guide has some 300


class Filled(NamedTuple):
    """A row of a file that was filled in: its line, and the `text` that `translation` became."""

    line: int
    translation: str
    text: str


def format_blind_file(translations: Mapping[str, str]) -> str:
    """Return the file to fill in, with translations by the digests of their messages. It is sorted
    by these and has no contexts, so that nothing tells where a text stands."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows((id, translations[id], "") for id in sorted(translations))
    return file.getvalue()


def read_filled_file(path: Path) -> dict[str, Filled]:
    """Return the rows of a file that was filled in, by the digests of their messages. Raise
    InvalidFiles with all errors."""
    if path.stat().st_size > MAX_BYTES:
        raise InvalidFiles([FileError(path.name, 1, f"more than {MAX_BYTES:,} bytes")])
    return parse_filled_file(path.read_bytes(), path.name)


def parse_filled_file(raw: bytes, file: str) -> dict[str, Filled]:
    """Return the rows of a file that was filled in, by the digests of their messages. Raise
    InvalidFiles with all errors."""
    (line, header), *rows = [*csv_rows(raw, file)] or [(1, [])]
    if tuple(header) != COLUMNS:
        reason = f"the columns have to be {','.join(COLUMNS)}, separated by commas"
        raise InvalidFiles([FileError(file, line, reason)])
    found: dict[str, Filled] = {}
    errors = []
    for line, cells in rows:
        faults = [*_faults(cells)]
        if not faults:
            first = found.setdefault(cells[0], Filled(line, *cells[1:]))
            if [*first[1:]] != cells[1:]:
                faults = [f"{cells[0]} is in line {first.line} with other texts"]
        errors += [FileError(file, line, each) for each in faults]
    if errors:
        raise InvalidFiles(errors)
    return found


def _faults(cells: Sequence[str]) -> Iterator[str]:
    if len(cells) != len(COLUMNS):
        yield f"has {len(cells)} cells, but the header has {len(COLUMNS)}"
        return
    id, _, text = cells
    if not ID.fullmatch(id):
        yield f"id: {id[:20]!r} is not one of 16 digits and letters a to f, as the file had them"
    if not text:
        yield "back_translation: is empty"
    elif len(text) > MAX_TEXT:
        yield f"back_translation: has more than {MAX_TEXT:,} characters"
    elif signs := [each for each in text if not each.isprintable()]:
        yield f"back_translation: has the invisible character U+{ord(signs[0]):04X}"
