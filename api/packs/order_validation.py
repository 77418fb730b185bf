"""Validate an order: find every handout in what is published, or name everything that is wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.packs.csv_import import ImportedTable
from api.packs.order import PackHandout, PackOrder
from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FOLDS, option_errors
from handouts.handout import INKS, PAPERS, STANDARD, Options, paper_for
from handouts.packs.files import Unplaced
from locales.language_names import identify_language
from locales.languages import languages
from models.clock import now
from models.codes import LAYOUTS
from models.directory import DEFAULT_PLACE
from models.errors import DomainError, FieldError, Invalid
from richtext.text import ENGLISH

MAX_HANDOUTS, MAX_COPIES, MAX_COPIES_IN_ALL = 1000, 9999, 20_000
MAX_ERRORS = 100
VALUES = {"layout": LAYOUTS, "paper": [*PAPERS], "ink": INKS, "fold": FOLDS}
COLUMNS = ("handout", "language", "copies", "layout", "with", "place", "paper", "ink", "fold")
# What becomes of copies for which there is no language.
OTHERWISE = ("ask", "list", "english")
NOT_TOLD = "A language that could not be told"


class Wanted(BaseModel):
    """A handout in a language, so many times. `language` and `with` may be tags, names, or codes
    of the school census or of ISO 639."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    handout: str
    language: str
    copies: Annotated[int, Field(ge=1, le=MAX_COPIES)] = 1
    layout: str = STANDARD.layout
    with_: Annotated[str | None, Field(alias="with")] = None
    place: str = DEFAULT_PLACE
    paper: str | None = None
    ink: str = STANDARD.ink
    fold: str = STANDARD.fold


@dataclass
class UndecidedCopies:
    """Copies for which there is no language; `language` is the English name where one is meant."""

    written: str
    language: str | None
    copies: int

    @property
    def detail(self) -> str:
        count = f"{self.copies} {'copy' if self.copies == 1 else 'copies'}"
        if not self.written:
            return f"no language is given ({count})."
        if self.language is None:
            return f"{self.written[:40]!r} is not understood ({count})."
        return f"there is nothing in {self.language}, for {self.written[:40]!r} ({count})."


OrderLines = Iterable[tuple[str, Mapping[str, Any]]]


def order_lines(found: ImportedTable, slugs: Sequence[str], usual: Mapping[str, str]) -> OrderLines:
    """What a table or an export asks for: where, and the values of a Wanted. Of an export it is
    each of the handouts in each of the languages."""
    for line in found.lines:
        cells = line.cells
        known = {name: cells[name] for name in COLUMNS if cells.get(name) or name == "language"}
        yield f"row {line.number}", {**usual, **known}
    for slug in slugs if found.languages else ():
        for written, copies in sorted(found.languages.items(), key=lambda each: _order(each[0])):
            asked = {**usual, "handout": slug, "language": written, "copies": copies}
            yield "home language", asked


def _order(written: str) -> tuple[int, str]:
    """As in the registry; what is not there comes last."""
    tag = identify_language(written).tag
    return ([*languages()].index(tag) if tag else len(languages()), written)


class OrderValidator:
    """Goes through what is asked for and collects what is found, wrong and undecided."""

    def __init__(self, snapshot: Snapshot, public_url: str, otherwise: str) -> None:
        self.snapshot, self.public_url, self.otherwise = snapshot, public_url, otherwise
        self.handouts: Counter[PackHandout] = Counter()
        self.errors: list[FieldError] = []
        self.undecided: dict[tuple[str, str], UndecidedCopies] = {}
        self.unplaced: Counter[str] = Counter()

    def validate(self, asking: OrderLines, copies: str) -> PackOrder:
        """Raises Problem, which names everything that is wrong or has to be decided."""
        for where, values in asking:
            self._look(where, values)
        if not self.errors and not self.handouts and not self.undecided:
            self._refuse("entries", "there is nothing to print.")
        if len(self.handouts) > MAX_HANDOUTS:
            self._refuse("entries", f"a pack has at most {MAX_HANDOUTS} different handouts.")
        if self.handouts.total() > MAX_COPIES_IN_ALL:
            self._refuse("entries", f"a pack has at most {MAX_COPIES_IN_ALL:,} copies in all.")
        undecided = [*self.undecided.values()] if self.otherwise == "ask" else []
        for each in undecided:
            self._refuse("language", each.detail)
        if self.errors:
            raise _refusal(self.errors, undecided)
        unplaced = [Unplaced(*each) for each in self.unplaced.items()]
        return PackOrder([*self.handouts.items()], copies, unplaced)

    def _look(self, where: str, values: Mapping[str, Any]) -> None:
        before = len(self.errors)
        wanted = self._wanted(where, values)
        if wanted is None:
            return
        self._check(where, wanted)
        beside = self._beside(where, wanted)
        if len(self.errors) > before:
            return
        tag = self._tag(wanted)
        if tag is None:
            return
        options = Options(
            wanted.layout, paper_for(wanted.paper, wanted.fold), wanted.ink, wanted.fold
        )
        # Beside itself a text stands once.
        chosen = PackHandout(
            wanted.handout, tag, beside if beside != tag else None, wanted.place, options
        )
        try:
            handout = chosen.handout(self.snapshot, self.public_url)
        except DomainError as error:
            self._refuse(f"{where}.handout", str(error))
            return
        for each in option_errors(handout):
            self._refuse(f"{where}.{each.field}", each.detail, map(str, each.allowed or ()))
        self.handouts[chosen] += wanted.copies

    def _wanted(self, where: str, values: Mapping[str, Any]) -> Wanted | None:
        """The values; those that are of a wrong kind are left out, so that the others are checked
        too."""
        try:
            return Wanted.model_validate(values)
        except ValidationError as error:
            wrong = {str(each["loc"][0]): each["msg"] for each in error.errors()}
        for name, message in wrong.items():
            whole = f"has to be a whole number from 1 to {MAX_COPIES:,}."
            self._refuse(f"{where}.{name}", whole if name == "copies" else f"{message}.")
        if wrong.keys() & {"handout", "language"}:
            return None
        return Wanted.model_validate({k: v for k, v in values.items() if k not in wrong})

    def _check(self, where: str, wanted: Wanted) -> None:
        allowed = {
            "handout": [*self.snapshot.guides], "place": self.snapshot.places, **VALUES,
        }  # fmt: skip
        for name, values in allowed.items():
            value = getattr(wanted, name)
            if value is not None and value not in values:
                self._refuse(f"{where}.{name}", f"there is no {value[:40]!r}.", values)
        if wanted.handout in self.snapshot.guides:
            try:
                find_readable(self.snapshot, AdviceQuery(wanted.handout, ENGLISH, DEFAULT_PLACE))
            except DomainError as error:
                self._refuse(f"{where}.handout", str(error))

    def _beside(self, where: str, wanted: Wanted) -> str | None:
        if wanted.with_ is None:
            return None
        tag, there = identify_language(wanted.with_).tag, self._there(wanted.handout)
        if there and tag not in there:
            self._refuse(f"{where}.with", f"there is no {wanted.with_[:40]!r}.", there)
        return tag

    def _tag(self, wanted: Wanted) -> str | None:
        """The language to print; None where somebody has to decide."""
        found = identify_language(wanted.language)
        if found.tag in self._there(wanted.handout):
            return found.tag
        written = " ".join(wanted.language.split())
        key = (wanted.handout, written)
        known = self.undecided.setdefault(key, UndecidedCopies(written, found.name, 0))
        known.copies += wanted.copies
        if self.otherwise == "english":
            return ENGLISH
        if self.otherwise == "list":
            # Only what is a language is kept: else it may be anything that somebody wrote.
            name = "No language given" if not written else found.name or NOT_TOLD
            self.unplaced[name] += wanted.copies
        return None

    def _there(self, slug: str) -> list[str]:
        return self.snapshot.languages_of(slug, now())

    def _refuse(self, field: str, detail: str, allowed: Iterable[str] = ()) -> None:
        self.errors.append(FieldError(field, detail, [*allowed] or None))


def _refusal(errors: list[FieldError], undecided: list[UndecidedCopies]) -> Invalid:
    named = errors[:MAX_ERRORS]
    if len(errors) > MAX_ERRORS:
        named.append(FieldError("entries", f"and {len(errors) - MAX_ERRORS} more are wrong."))
    if not undecided:
        return Invalid(named)
    every = [
        {"written": each.written[:40], "language": each.language, "copies": each.copies}
        for each in undecided
    ]
    detail = (
        f"{Invalid(named)} Say `otherwise=english` to print these in English, or "
        "`otherwise=list` to have them listed on the cover sheet."
    )
    return Invalid(named, detail, undecided=every)
