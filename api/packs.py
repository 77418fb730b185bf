"""What is asked for in a pack, found in what is published, or everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.problems import Problem, invalid
from api.requests import DEFAULT_PLACE, now, readable
from api.rosters import Roster
from api.snapshot import Asked, Snapshot
from handouts.formats import FOLDS, conflicts, file_key
from handouts.handout import INKS, PAPERS, STANDARD, Handout, Options, paper_for
from handouts.pack import Item, Pack, Unplaced, item_of
from locales.languages import ENGLISH, languages
from locales.spoken import spoken
from models.code import LAYOUTS

MOST_HANDOUTS, MOST_COPIES, MOST_IN_ALL = 1000, 9999, 20_000
MOST_NAMED = 100
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
    copies: Annotated[int, Field(ge=1, le=MOST_COPIES)] = 1
    layout: str = STANDARD.layout
    with_: Annotated[str | None, Field(alias="with")] = None
    place: str = DEFAULT_PLACE
    paper: str | None = None
    ink: str = STANDARD.ink
    fold: str = STANDARD.fold


class Sheet(NamedTuple):
    """A handout of a pack, by what it is known for."""

    slug: str
    language: str
    beside: str | None
    place: str
    options: Options

    def handout(self, snapshot: Snapshot, public_url: str) -> Handout:
        """As it is now. Raises Problem when it is no longer there."""
        asked = Asked(self.slug, self.language, self.place)
        readable(snapshot, asked)
        beside = asked._replace(language=self.beside) if self.beside else None
        if beside:
            readable(snapshot, beside)
        return snapshot.handout(asked, now(), public_url, self.options, beside)


@dataclass(frozen=True)
class Order:
    """A pack as it is kept for a day: its sheets with their copies, and what is `unplaced`."""

    sheets: list[tuple[Sheet, int]]
    copies: str
    unplaced: list[Unplaced]

    def pack(self, snapshot: Snapshot, public_url: str, moment: datetime) -> Pack:
        """As it is printed now. Raises Problem."""
        return Pack(
            tuple(self._items(snapshot, public_url)),
            self.copies,
            tuple(self.unplaced),
            moment.date(),
        )

    def _items(self, snapshot: Snapshot, public_url: str) -> Iterator[Item]:
        places = snapshot.directory[ENGLISH].places
        for sheet, copies in self.sheets:
            handout = sheet.handout(snapshot, public_url)
            place = places[sheet.place].name.text
            yield item_of(handout, file_key("pdf", handout), copies, place)


@cache
def orders() -> TypeAdapter[Order]:
    """For the database."""
    return TypeAdapter(Order)


@dataclass
class Undecided:
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


Asking = Iterable[tuple[str, Mapping[str, Any]]]


def of_roster(found: Roster, slugs: Sequence[str], usual: Mapping[str, str]) -> Asking:
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
    tag = spoken(written).tag
    return ([*languages()].index(tag) if tag else len(languages()), written)


class Finding:
    """Goes through what is asked for and collects what is found, wrong and undecided."""

    def __init__(self, snapshot: Snapshot, public_url: str, otherwise: str) -> None:
        self.snapshot, self.public_url, self.otherwise = snapshot, public_url, otherwise
        self.sheets: Counter[Sheet] = Counter()
        self.wrong: list[dict[str, Any]] = []
        self.undecided: dict[tuple[str, str], Undecided] = {}
        self.unplaced: Counter[str] = Counter()

    def order(self, asking: Asking, copies: str) -> Order:
        """Raises Problem, which names everything that is wrong or has to be decided."""
        for where, values in asking:
            self._look(where, values)
        if not self.wrong and not self.sheets and not self.undecided:
            self._refuse("entries", "there is nothing to print.")
        if len(self.sheets) > MOST_HANDOUTS:
            self._refuse("entries", f"a pack has at most {MOST_HANDOUTS} different handouts.")
        if self.sheets.total() > MOST_IN_ALL:
            self._refuse("entries", f"a pack has at most {MOST_IN_ALL:,} copies in all.")
        undecided = [*self.undecided.values()] if self.otherwise == "ask" else []
        for each in undecided:
            self._refuse("language", each.detail)
        if self.wrong:
            raise _refused(self.wrong, undecided)
        unplaced = [Unplaced(*each) for each in self.unplaced.items()]
        return Order([*self.sheets.items()], copies, unplaced)

    def _look(self, where: str, values: Mapping[str, Any]) -> None:
        before = len(self.wrong)
        wanted = self._wanted(where, values)
        if wanted is None:
            return
        self._check(where, wanted)
        beside = self._beside(where, wanted)
        if len(self.wrong) > before:
            return
        tag = self._tag(wanted)
        if tag is None:
            return
        options = Options(
            wanted.layout, paper_for(wanted.paper, wanted.fold), wanted.ink, wanted.fold
        )
        # Beside itself a text stands once.
        sheet = Sheet(wanted.handout, tag, beside if beside != tag else None, wanted.place, options)
        try:
            handout = sheet.handout(self.snapshot, self.public_url)
        except Problem as problem:
            self._refuse(f"{where}.handout", str(problem))
            return
        for conflict in conflicts(handout):
            self._refuse(f"{where}.{conflict.field}", conflict.detail, conflict.allowed)
        self.sheets[sheet] += wanted.copies

    def _wanted(self, where: str, values: Mapping[str, Any]) -> Wanted | None:
        """The values; those that are of a wrong kind are left out, so that the others are checked
        too."""
        try:
            return Wanted.model_validate(values)
        except ValidationError as error:
            wrong = {str(each["loc"][0]): each["msg"] for each in error.errors()}
        for name, message in wrong.items():
            whole = f"has to be a whole number from 1 to {MOST_COPIES:,}."
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
                readable(self.snapshot, Asked(wanted.handout, ENGLISH, DEFAULT_PLACE))
            except Problem as problem:
                self._refuse(f"{where}.handout", str(problem))

    def _beside(self, where: str, wanted: Wanted) -> str | None:
        if wanted.with_ is None:
            return None
        tag, there = spoken(wanted.with_).tag, self._there(wanted.handout)
        if there and tag not in there:
            self._refuse(f"{where}.with", f"there is no {wanted.with_[:40]!r}.", there)
        return tag

    def _tag(self, wanted: Wanted) -> str | None:
        """The language to print; None where somebody has to decide."""
        found = spoken(wanted.language)
        if found.tag in self._there(wanted.handout):
            return found.tag
        written = " ".join(wanted.language.split())
        key = (wanted.handout, written)
        known = self.undecided.setdefault(key, Undecided(written, found.name, 0))
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
        more = {"allowed": [*allowed]} if allowed else {}
        self.wrong.append({"field": field, "detail": detail, **more})


def _refused(wrong: list[dict[str, Any]], undecided: list[Undecided]) -> Problem:
    named = wrong[:MOST_NAMED]
    if len(wrong) > MOST_NAMED:
        more = f"and {len(wrong) - MOST_NAMED} more are wrong."
        named = [*named, {"field": "entries", "detail": more}]
    problem = invalid(named)
    if undecided:
        every = [
            {"written": each.written[:40], "language": each.language, "copies": each.copies}
            for each in undecided
        ]
        detail = (
            f"{problem.details.detail} Say `otherwise=english` to print these in English, or "
            "`otherwise=list` to have them listed on the cover sheet."
        )
        return Problem("invalid-request", 422, detail, errors=named, undecided=every)
    return problem
