"""Find the header of a table, and tell its rows from titles, totals and repeated headers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from api.http.limits import MAX_NAME
from locales.rosters import people
from models.errors import FieldError, Invalid

Row = tuple[int, list[str]]  # its number in the file, and its cells

# Titles and empty rows stand above the header in reports of other programs.
MAX_HEADER_ROW = 15
PEOPLE = people()
HANDOUT = ("handout", "leaflet", "guide", "letter")
# Words of a column with languages, the surest first, and what else may stand in its name. So
# "Home Language (Code)" is one, and "Second language" and "First language English?" are not.
SURE = (
    "home", "first", "1st", "mother", "native", "main", "primary",
    "cartref", "gartref", "aelwyd", "gyntaf", "mamiaith", "prif",
)  # fmt: skip
SPOKEN = {"spoken", "speak", "speaks", "siaredir"}
LANGUAGE = {"language", "languages", "lang", "tongue", "iaith", "ieithoedd", "mamiaith"}
WORDS = {
    *SURE, *SPOKEN, *LANGUAGE, *PEOPLE.all,
    "at", "code", "codes", "desc", "description", "do", "does", "in", "is", "most", "name", "of",
    "or", "s", "the", "value", "what", "which", "you", "your",
    "a", "cod", "r", "y", "yn", "yr",
}  # fmt: skip
COUNTED = "|".join(["rows?", "records?", *PEOPLE.one, *PEOPLE.many])
TOTAL = re.compile(
    rf"((grand|sub|overall)[ -]?)?totals?\b|cyfanswm\b|(({COUNTED}) )?count\b|"
    r"records?: |(number|no\.?) of |end of |"
    r"report (date|run|generated|printed|produced|created|ends)\b|"
    r"(generated|printed|produced|exported|created|run|page)\b.*\d",
    re.IGNORECASE,
)
SUBHEADINGS = ("code", "description")  # where the header is merged above two columns
FORMULA = re.compile(r'=\s*"(.*)"')


class InvalidTable(Invalid):
    """A table that cannot be read; the message gives the reason, and quotes nothing from it. `word`
    is the key of an interface text that says the same on pages, with `places` in the table."""

    def __init__(self, detail: str, word: str = "fault-table", places: str = "") -> None:
        super().__init__([FieldError("body", detail)])
        self.detail, self.word, self.places = detail, word, places


class Header(NamedTuple):
    """The header of a table: names in lower case by column, its number among the rows that are not
    empty, and the column of home languages, None in a table of handouts."""

    names: list[str]
    position: int
    column: int | None

    @property
    def filled(self) -> int:
        return sum(map(bool, self.names))

    @property
    def languages(self) -> int:
        """Return the column of languages, in a table of handouts too. Raise InvalidTable."""
        if self.column is not None:
            return self.column
        if "language" not in self.names:
            raise InvalidTable("The table has a column `handout`, but no column `language`.")
        return self.names.index("language")


def find_header(rows: Iterable[Row]) -> Header | None:
    """Return the header among the first rows: of several, the one with most columns, because a
    title may be called like a column."""
    found = []
    for position, (_, row) in enumerate(islice(filled_rows(rows), MAX_HEADER_ROW)):
        names = [column_name(cell) for cell in row]
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
    that it is text: ="Urdu" and 'Urdu. No name is longer than what is kept of it."""
    text = " ".join(cell.split())  # line ends and no-break spaces too
    if not text.isprintable():
        visible = (each for each in text if unicodedata.category(each) not in ("Cf", "Cc"))
        text = " ".join("".join(visible).split())
    formula = FORMULA.fullmatch(text)
    return (formula[1].replace('""', '"') if formula else text).removeprefix("'").strip()[:MAX_NAME]


def table_rows(rows: Iterable[Row], header: Header) -> Iterator[Row]:
    """Yield the rows below the header that are no totals and no other headers. Raise
    InvalidTable for one with more cells than the header: which of them are meant cannot be told."""
    for number, row in islice(filled_rows(rows), header.position + 1, None):
        language = column_name(cell_at(row, header.languages))
        if _is_footer(row) or language in SUBHEADINGS or is_language_column(language):
            continue
        if any(row[len(header.names) :]):
            raise InvalidTable(
                f"Row {number} has more cells than the header has columns. Write numbers without "
                'separators (1200), put quotation marks around a cell with a comma ("A, B"), and '
                "give every column a heading.",
                *("table-row", str(number)),
            )
        yield number, row


def cell_at(row: list[str], column: int) -> str:
    """Return a cell of a row, empty if the row ends before."""
    return row[column] if column < len(row) else ""


def _is_footer(row: list[str]) -> bool:
    """Return whether a row is "Total: 30", "Page 1 of 2" or the like, and no person."""
    label, *others = [cell for cell in row if cell]
    numbers = all(each[0].isdecimal() for each in others)
    return numbers and TOTAL.match(label) is not None


def is_language_column(name: str) -> bool:
    """Return whether a column of this name has home languages."""
    return _rank(name.split()) is not None


def column_name(cell: str) -> str:
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
    if SPOKEN.intersection(words):
        sure.append(0)
    return min(sure, default=len(SURE)), len(words)
