"""Order validation: look up every handout of an order, or report every error at once."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from api.http.limits import MAX_LANGUAGES, MAX_NAME, MAX_ROWS, Name
from api.packs.csv_import import HIDDEN_ROWS, ImportedTable
from api.packs.order import PackHandout, PackOrder
from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FOLDS, option_errors
from handouts.handout import INKS, PAPERS, STANDARD, Options, paper_for
from handouts.packs.files import Unplaced
from locales.language_names import identify_language, names_no_language
from locales.languages import Language, languages
from models.clock import now
from models.codes import LAYOUTS
from models.errors import DomainError, FieldError, Invalid
from richtext.described import DescribedModel

MAX_HANDOUTS, MAX_COPIES, MAX_COPIES_IN_ALL = 1000, 9999, 20_000
MAX_UNDECIDED = 1000  # names that are listed
VALUES = {"layout": LAYOUTS, "paper": [*PAPERS], "ink": INKS, "fold": FOLDS}
COLUMNS = ("handout", "language", "copies", "layout", "with", "place", "paper", "ink", "fold")
# What to do with copies for which there is no language.
# `english` prints them in the language of the library, whichever that is.
OTHERWISE = ("ask", "list", "english")
# Printed on the cover sheet.
TOO_MANY = f"at most {MAX_ROWS:,} rows, with {MAX_LANGUAGES:,} different names of languages."
NOT_TOLD, NO_LANGUAGE_GIVEN = "A language that could not be told", "No language given"


class Wanted(DescribedModel):
    """A number of copies of a handout in a language."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    handout: Name
    """The slug of a guide, a bulletin, or a letter to be filled in by hand."""
    language: Name
    """A tag, a name, or a code of a census or of ISO 639."""
    copies: Annotated[int, Field(ge=1, le=MAX_COPIES)] = 1
    """The number of copies."""
    layout: Name = STANDARD.layout
    """The layout; by default that of the address."""
    with_: Annotated[Name | None, Field(alias="with")] = None
    """The second language, beside the first line by line; by default that of the address."""
    place: Name = ""  # the default place
    """The code of the place whose contacts are printed; by default that of the address."""
    paper: Name | None = None
    """The size of the paper; by default that of the address."""
    ink: Name = STANDARD.ink
    """Whether to print in colour; by default as the address says."""
    fold: Name = STANDARD.fold
    """Whether to fold it as a booklet; by default as the address says."""


@dataclass
class UndecidedCopies:
    """Copies whose language has to be decided: `written` was not recognised, or there is no
    translation into `language` (an English name)."""

    written: str
    language: str | None
    copies: int

    @property
    def detail(self) -> str:
        count = f"{self.copies} {'copy' if self.copies == 1 else 'copies'}"
        if not self.written:
            return f"no language is given ({count})."
        if self.language is None:
            return f"{self.written[:40]!r} is not a known language ({count})."
        return f"no translation into {self.language}, for {self.written[:40]!r} ({count})."


OrderLines = Iterable[tuple[str, Mapping[str, Any]]]


def order_lines(
    table: ImportedTable, slugs: Sequence[str], defaults: Mapping[str, str]
) -> OrderLines:
    """Yield the lines of an order: where each stands, and the values of a Wanted. An export of
    people orders every one of the handouts in every language. Raise Invalid if it has too many
    names of languages."""
    if len(table.languages) > MAX_LANGUAGES:  # before each is looked up
        raise Invalid([FieldError("entries", TOO_MANY)])
    for line in table.lines:
        cells = line.cells
        values = {name: cells[name] for name in COLUMNS if cells.get(name) or name == "language"}
        yield f"row {line.number}", {**defaults, **values}
    by_language = sorted(table.languages.items(), key=lambda each: _print_order(each[0]))
    for slug in slugs:
        for written, copies in by_language:
            order = {**defaults, "handout": slug, "language": written, "copies": copies}
            yield "home language", order


def add_up(lines: OrderLines) -> list[tuple[str, Mapping[str, Any], int]]:
    """Return each line once, where it stands first, and how many equal ones there are. Raise
    Invalid if there are too many lines, or too many names of languages: it was another column."""
    first: dict[str, tuple[str, Mapping[str, Any]]] = {}
    times = Counter[str]()
    names = set[str]()
    for number, (where, values) in enumerate(lines, 1):
        if len(values) > 2 * len(COLUMNS):
            raise Invalid([FieldError(where, "has too many members.")])
        key = json.dumps({name: _compared(each) for name, each in values.items()}, sort_keys=True)
        first.setdefault(key, (where, values))
        times[key] += 1
        names.add(str(values.get("language"))[:MAX_NAME])
        if number > MAX_ROWS or len(names) > MAX_LANGUAGES:
            raise Invalid([FieldError("entries", TOO_MANY)])
    return [(*line, times[key]) for key, line in first.items()]


def _compared(value: Any) -> Any:
    """Return enough of a value to tell it from others. What is nested or too long is refused,
    whatever is in it."""
    if isinstance(value, dict | list):
        return type(value).__name__
    return value[: MAX_NAME + 1] if isinstance(value, str) else value


def _print_order(written: str) -> tuple[int, str]:
    """Return a sort key: languages in the order of the registry, unknown ones last."""
    tag = identify_language(written).tag
    return ([*languages()].index(tag) if tag else len(languages()), written)


def unplaced_name(written: str) -> str:
    """Return what the cover sheet calls copies without a language. It has names of languages only:
    a cell may contain anything, such as somebody's name."""
    if not written or written == HIDDEN_ROWS:
        return written or NO_LANGUAGE_GIVEN
    return identify_language(written).name or NOT_TOLD


class OrderValidator:
    """Collects the handouts of an order, its errors, and the copies that need a decision. Equal
    lines are added up first, and each handout is looked up once."""

    def __init__(self, snapshot: Snapshot, public_url: str, otherwise: str) -> None:
        self.snapshot, self.public_url, self.otherwise = snapshot, public_url, otherwise
        self.handouts: Counter[PackHandout] = Counter()
        self.errors: list[FieldError] = []
        self.undecided: dict[tuple[str, str], UndecidedCopies] = {}
        self.unplaced: Counter[str] = Counter()
        self.available: dict[tuple[str, str], list[str]] = {}

    def validate(self, lines: OrderLines, copies: str) -> PackOrder:
        """Return the order. Raise Invalid with every error and everything to be decided."""
        for where, values, times in add_up(lines):
            self._add(where, values, times)
            if len(self.handouts) > MAX_HANDOUTS:
                break  # it is refused anyway
        undecided = [*self.undecided.values()] if self.otherwise == "ask" else []
        if not self.errors and not self.handouts and not undecided:
            self._refuse("entries", "nothing to print.")
        if len(self.handouts) > MAX_HANDOUTS:
            self._refuse("entries", f"a pack has at most {MAX_HANDOUTS} different handouts.")
        if self.handouts.total() > MAX_COPIES_IN_ALL:
            self._refuse("entries", f"a pack has at most {MAX_COPIES_IN_ALL:,} copies in total.")
        for each in undecided:
            self._refuse("language", each.detail)
        if self.errors:
            raise _refusal(self.errors, undecided, languages()[self.snapshot.source])
        unplaced = [Unplaced(*each) for each in self.unplaced.items()]
        return PackOrder([*self.handouts.items()], copies, unplaced)

    def _add(self, where: str, values: Mapping[str, Any], times: int) -> None:
        errors_before = len(self.errors)
        entry = self._parse(where, values)
        if entry is None:
            return
        copies = entry.copies * times
        entry.place = self.snapshot.present_place(entry.place)
        self._check(where, entry)
        beside = self._second_language(where, entry)
        if len(self.errors) > errors_before:
            return
        tag = self._language(entry, copies)
        if tag is None:
            return
        options = Options(entry.layout, paper_for(entry.paper, entry.fold), entry.ink, entry.fold)
        if beside == tag:
            beside = None  # a text is not printed beside itself
        pack_handout = PackHandout(entry.handout, tag, beside, entry.place, options)
        if pack_handout in self.handouts:
            self.handouts[pack_handout] += copies
            return
        try:
            handout = pack_handout.handout(self.snapshot, self.public_url)
        except DomainError as error:
            self._refuse(f"{where}.handout", str(error))
            return
        for each in option_errors(handout):
            self._refuse(f"{where}.{each.field}", each.detail, map(str, each.allowed or ()))
        self.handouts[pack_handout] += copies

    def _parse(self, where: str, values: Mapping[str, Any]) -> Wanted | None:
        """Return the values without those of the wrong type, so that the others are checked too."""
        try:
            return Wanted.model_validate(values)
        except ValidationError as error:
            invalid = {str(each["loc"][0]): f"{each['msg']}." for each in error.errors()}
        if "copies" in invalid:
            invalid["copies"] = f"must be a whole number from 1 to {MAX_COPIES:,}."
        for name, detail in invalid.items():
            self._refuse(f"{where}.{name}", detail)
        if invalid.keys() & {"handout", "language"}:
            return None
        return Wanted.model_validate({k: v for k, v in values.items() if k not in invalid})

    def _check(self, where: str, entry: Wanted) -> None:
        allowed = {
            "handout": [*self.snapshot.guides], "place": self.snapshot.places, **VALUES,
        }  # fmt: skip
        for name, values in allowed.items():
            value = getattr(entry, name)
            if value is not None and value not in values:
                self._refuse(f"{where}.{name}", f"{value[:40]!r} is not available.", values)
        if entry.handout in self.snapshot.guides:
            try:
                find_readable(
                    self.snapshot, AdviceQuery(entry.handout, self.snapshot.source, entry.place)
                )
            except DomainError as error:
                self._refuse(f"{where}.handout", str(error))

    def _second_language(self, where: str, entry: Wanted) -> str | None:
        if entry.with_ is None:
            return None
        tag, available = identify_language(entry.with_).tag, self._languages(entry)
        if available and tag not in available:
            self._refuse(f"{where}.with", f"{entry.with_[:40]!r} is not available.", available)
        return tag

    def _language(self, entry: Wanted, copies: int) -> str | None:
        """Return the language to print, or None if somebody has to decide or the row is hidden."""
        if entry.language == HIDDEN_ROWS:
            self.unplaced[HIDDEN_ROWS] += copies
            return None
        identified = identify_language(entry.language)
        if identified.tag in self._languages(entry):
            return identified.tag
        written = " ".join(entry.language.split())
        if names_no_language(written):
            written = ""  # counted with the empty cells
        key = (entry.handout, written)
        undecided = self.undecided.setdefault(key, UndecidedCopies(written, identified.name, 0))
        undecided.copies += copies
        if self.otherwise == "english":
            return self.snapshot.source
        if self.otherwise == "list":
            self.unplaced[unplaced_name(written)] += copies
        return None

    def _languages(self, entry: Wanted) -> list[str]:
        key = (entry.handout, entry.place)
        if key not in self.available:
            self.available[key] = self.snapshot.languages_of(*key, now())
        return self.available[key]

    def _refuse(self, field: str, detail: str, allowed: Iterable[str] = ()) -> None:
        self.errors.append(FieldError(field, detail, [*allowed] or None))


def _refusal(
    errors: list[FieldError], undecided: list[UndecidedCopies], source: Language
) -> Invalid:
    if not undecided:
        return Invalid(errors)
    members = [
        {"written": each.written[:40], "language": each.language, "copies": each.copies}
        for each in undecided[:MAX_UNDECIDED]
    ]
    detail = (
        f"{Invalid(errors)} Send `otherwise=english` to print these copies in {source.english}, "
        "or "
        "`otherwise=list` to list them on the cover sheet."
    )
    return Invalid(errors, detail, undecided=members)
