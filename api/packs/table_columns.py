"""Find the header of a table, and tell its rows from titles, totals and repeated headers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from models.errors import FieldError, Invalid

MAX_ROWS = 20_000
Row = tuple[int, list[str]]  # its number in the file, and its cells

# Titles and empty rows stand above the header in reports of school programs.
MAX_HEADER_ROW = 15
HANDOUT = ("handout", "leaflet", "guide", "letter")
# Words of a column with languages, the surest first, and what else may stand in its name. So
# "Home Language (Code)" is one, and "Second language" and "First language English?" are not.
SURE = ("home", "first", "1st", "mother", "native", "main")
LANGUAGE = {"language", "languages", "lang", "tongue"}
WORDS = {
    *SURE, *LANGUAGE, "at", "child", "childs", "children", "code", "codes", "desc", "description",
    "families", "family", "is", "learner", "learners", "most", "name", "of", "or", "parent",
    "parents", "pupil", "pupils", "s", "spoken", "student", "students", "the", "value",
}  # fmt: skip
TOTAL = re.compile(
    r"((grand|sub|overall)[ -]?)?totals?\b|((row|record|pupil|student)s? )?count\b|records?: |"
    r"(number|no\.?) of |end of |report (date|run|generated|printed|produced|created|ends)\b|"
    r"(generated|printed|produced|exported|created|run|page)\b.*\d",
    re.IGNORECASE,
)
FORMULA = re.compile(r'=\s*"(.*)"')


class InvalidTable(Invalid):
    """A table that cannot be read; the message gives the reason, and quotes nothing from it."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("body", detail)])
        self.detail = detail


class Header(NamedTuple):
    """The header of a table: names in lower case by column, its number among the rows that are not
    empty, and the column of home languages, None in a table of handouts."""

    names: list[str]
    position: int
    column: int | None

    @property
    def filled(self) -> int:
        return sum(map(bool, self.names))


def find_header(rows: Iterable[Row]) -> Header | None:
    """Return the header among the first rows: of several, the one with most columns, because a
    title may be called like a column."""
    found = []
    for position, (_, row) in enumerate(islice(filled_rows(rows), MAX_HEADER_ROW)):
        names = [_column_name(cell) for cell in row]
        column = _language_column(names)
        if any(name in HANDOUT for name in names):
            column = None
        elif column is None:
            continue
        found.append(Header(names, position, column))
    return max(found, key=lambda header: header.filled, default=None)


def filled_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are not empty, with cells as a person sees them."""
    for number, row in rows:
        cells = [clean_cell(cell) for cell in row]
        if any(cells):
            yield number, cells


def clean_cell(cell: str) -> str:
    """Return a cell without invisible characters, and without signs by which spreadsheets are told
    that it is text: ="Urdu" and 'Urdu."""
    text = " ".join(cell.split())  # line ends and no-break spaces too
    if not text.isprintable():
        visible = (each for each in text if unicodedata.category(each) not in ("Cf", "Cc"))
        text = " ".join("".join(visible).split())
    formula = FORMULA.fullmatch(text)
    return (formula[1].replace('""', '"') if formula else text).removeprefix("'").strip()


def home_languages(rows: Iterable[Row], header: Header) -> Iterator[str]:
    """Yield the language of each pupil, empty if there is none, from the rows below the header."""
    column = header.column or 0
    for _, row in islice(filled_rows(rows), header.position + 1, None):
        language = row[column] if column < len(row) else ""
        if not _is_footer(row) and _language_column([_column_name(language)]) is None:
            yield language


def _is_footer(row: list[str]) -> bool:
    """Return whether a row is "Total: 30", "Page 1 of 2" or the like, and no pupil."""
    label, *others = [cell for cell in row if cell]
    numbers = all(each[0].isdecimal() for each in others)
    return numbers and TOTAL.match(label) is not None


def _column_name(cell: str) -> str:
    """Return the words of a column's name, in lower case: those of "HomeLanguage" too."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", cell))
    text = re.sub(r"['’]", "", text)
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _language_column(names: list[str]) -> int | None:
    """Return the column that most likely has the home languages."""
    ranks = {
        index: rank for index, name in enumerate(names) if (rank := _rank(name.split())) is not None
    }
    return min(ranks, key=lambda index: ranks[index], default=None)


def _rank(words: list[str]) -> tuple[int, int] | None:
    """Return how sure a column has home languages, the smaller the surer; None if it has not."""
    if not LANGUAGE.intersection(words) or not WORDS.issuperset(words):
        return None
    sure = [SURE.index(word) for word in words if word in SURE]
    if "spoken" in words:
        sure.append(0)
    return min(sure, default=len(SURE)), len(words)
