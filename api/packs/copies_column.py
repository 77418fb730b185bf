"""Find the column that has numbers of copies, and read the numbers: a table may have one row a
language with its number, in place of one row a person."""

import re
from collections.abc import Sequence

from api.packs.table_columns import PEOPLE, InvalidTable, Row, cell_at, is_language_column

COPIES = re.compile(r"copies( needed| required| wanted)?|copïau")
ONE, MANY, UNSURE_PEOPLE = ("|".join(each) for each in (PEOPLE.one, PEOPLE.many, PEOPLE.unsure))
COUNTS = re.compile(
    rf"(number|no|count|total|quantity|qty|nifer) (of |o |y )?(copies|{MANY})|"
    rf"({MANY}|{ONE}) (count|total)|count( of .+)?|quantity|qty"
)
# May also be the heading of names: then there is no digit below.
HEADS = re.compile(MANY)
# May also be the numbers of rows or of something else, if there are other columns.
UNSURE = re.compile(rf"number|total|nifer|((number|no) of )?({UNSURE_PEOPLE})")
NUMBERING = re.compile(r"no|nr|num")
# What may stand beside a language and its number.
BESIDE = {
    "", "code", "percent", "percentage", "handout", "leaflet", "guide", "letter", "layout", "with",
    "place", "paper", "ink", "fold",
}  # fmt: skip
WHOLE = re.compile(
    r"(\d{1,3}(?:[, ]\d{3}){1,2}|\d{1,7})(?:\.0+)?"
    rf"(?: ?(?:copies|copy|{ONE}|{MANY}|{UNSURE_PEOPLE}))?",
    re.IGNORECASE,
)
SHOWN = 10


def find_copies_column(names: Sequence[str], rows: Sequence[Row]) -> int | None:
    """Return the column with the numbers of copies, None if there is none: then each row is one
    copy. Raise InvalidTable if that cannot be told."""
    found = [
        column
        for column in _candidates(names)
        if not HEADS.fullmatch(names[column]) or _has_digits(rows, column)
    ]
    if len(found) > 1:
        places = " and ".join(str(column + 1) for column in found)
        raise InvalidTable(
            f"Columns {places} of the table may all have the number of copies. Call one of them "
            "`Copies`, and delete or rename the others.",
            *("table-column", ", ".join(str(column + 1) for column in found)),
        )
    return found[0] if found else None


def _candidates(names: Sequence[str]) -> list[int]:
    """Return the columns with the surest names. Raise InvalidTable if a number may be that of
    copies, or may not."""
    for pattern in (COPIES, COUNTS, HEADS):
        if found := _named(names, pattern):
            return found
    if all(name in BESIDE or _is_expected(name) for name in names):
        return _named(names, UNSURE) or _named(names, NUMBERING)
    if unsure := _named(names, UNSURE):
        raise InvalidTable(
            f"Column {unsure[0] + 1} of the table may have the number of copies. If so, call it "
            "`Copies`; if not, delete the column.",
            *("table-column", str(unsure[0] + 1)),
        )
    return []


def read_whole_number(cell: str) -> int | None:
    """Return the number in a cell such as "1,200" or "12 copies", None if it is no whole number."""
    whole = WHOLE.fullmatch(cell)
    return int(re.sub(r"\D", "", whole[1])) if whole else None


def unreadable_numbers(rows: Sequence[int]) -> InvalidTable:
    """Return the error for rows without a number that can be read."""
    shown = ", ".join(map(str, rows[:SHOWN]))
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    start = f"Rows {shown}{more} have" if len(rows) > 1 else f"Row {shown} has"
    detail = f"{start} no whole number of copies. Write it in digits, such as 1200."
    return InvalidTable(detail, "table-row", shown)


def _named(names: Sequence[str], pattern: re.Pattern[str]) -> list[int]:
    return [column for column, name in enumerate(names) if pattern.fullmatch(name)]


def _is_expected(name: str) -> bool:
    return is_language_column(name) or any(each.fullmatch(name) for each in (UNSURE, NUMBERING))


def _has_digits(rows: Sequence[Row], column: int) -> bool:
    return any(map(str.isdecimal, "".join(cell_at(row, column) for _, row in rows)))
