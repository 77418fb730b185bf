"""The form for letters: what was typed and counted, its steps, and what is wrong with each."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.packs.csv_import import HIDDEN_ROWS, read_table
from api.packs.order_validation import MAX_COPIES, MAX_COPIES_IN_ALL, OTHERWISE, unplaced_name
from api.packs.pack_form import count_languages
from api.packs.table_columns import InvalidTable
from handouts.handout import STANDARD
from handouts.letter import LetterValues
from handouts.packs.files import Unplaced
from models.errors import FieldError

# One thing a page. What the other steps ask is carried along in hidden fields.
STEPS = ("letter", "languages", "check", "print")
NUMBER = re.compile(r"\d{1,9}")  # Python reads no more than 4,300 digits


@dataclass
class LetterForm:
    """What was typed into the form. `logo` is the redrawn PNG; the page sends it back, so that the
    file need not be chosen again. `undecided` are copies for languages in which there is no letter,
    by what a table calls them; `done` are the steps that were left without a mistake."""

    to: str
    place: str
    beside: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)
    head_name: str = ""
    head_address: str = ""
    slip: bool = False
    recipient: str = ""
    signatory: str = ""
    layout: str = STANDARD.layout
    paper: str = ""
    ink: str = STANDARD.ink
    copies: Mapping[str, str] = field(default_factory=dict)
    undecided: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = OTHERWISE[0]
    done: Collection[str] = ()
    logo: bytes | None = None
    logo_errors: Sequence[FieldError] = ()
    table_error: InvalidTable | None = None

    @property
    def details(self) -> LetterValues:
        return LetterValues(
            self.fields,
            self.ticked,
            self.head_name,
            self.head_address,
            self.logo,
            self.slip,
            self.recipient,
            self.signatory,
        )

    @property
    def kept_logo(self) -> str:
        return b64encode(self.logo).decode() if self.logo else ""

    def fill_in_counts(self, table: bytes, offered: Collection[str]) -> None:
        """Put the counts of a table of pupils in place of the copies. Nothing else of it is kept:
        neither its rows nor the file."""
        try:
            imported = read_table(table)
        except InvalidTable as error:
            self.table_error = error
            return
        if not imported.languages:
            self.table_error = InvalidTable("The table has no column with the home languages.")
            return
        copies, undecided = count_languages(imported, offered)
        self.copies = {tag: str(count) for tag, count in copies.items()}
        self.undecided = {written: str(count) for written, count in undecided.items()}

    @property
    def asked(self) -> dict[str, str]:
        """The copies about which somebody has to decide: what is hidden in a table is left out."""
        return {name: count for name, count in self.undecided.items() if name != HIDDEN_ROWS}

    def parsed_copies(self, source: str) -> dict[str, int]:
        """Return the number of copies by language; `source` is that of the library. What is wrong
        with them says `language_errors`."""
        copies = Counter({tag: _number(typed) for tag, typed in self.copies.items()})
        if self.otherwise == "english":
            copies[source] += sum(_number(count) for count in self.asked.values())
        return {tag: copies[tag] for tag in self.copies if copies[tag]}

    def unplaced(self) -> tuple[Unplaced, ...]:
        """Return the copies that are only listed on the cover sheet."""
        names = Counter[str]()
        for written, count in self.undecided.items():
            if self.otherwise == "list" or written == HIDDEN_ROWS:
                names[unplaced_name(written)] += _number(count)
        return tuple(Unplaced(*each) for each in names.items())

    def language_errors(self, source: str) -> list[FieldError]:
        """Return what is wrong with the copies, in the order of the form."""
        if self.table_error:
            return [FieldError("file", self.table_error.detail, word=self.table_error.word)]
        found = [
            FieldError(f"copies.{tag}", "", word="fault-copies")
            for tag, typed in self.copies.items()
            if typed.strip() and _number(typed, MAX_COPIES + 1) > MAX_COPIES
        ]
        if self.asked and self.otherwise not in OTHERWISE[1:]:
            found.append(FieldError("otherwise", "", word="packs-undecided"))
        if found:
            return found
        copies = self.parsed_copies(source)
        if copies.get(source, 0) > MAX_COPIES:
            return [FieldError(f"copies.{source}", "", word="fault-copies")]
        if not 0 < sum(copies.values()) <= MAX_COPIES_IN_ALL:
            return [FieldError("copies", "", word="fault-copies")]
        return []

    def carried(self, step: str) -> Iterator[tuple[str, str]]:
        """Yield the hidden fields for all that a step does not ask."""
        for each in self.done:
            yield "done", each
        if step not in ("check", "print"):
            yield "to", self.to
        if step != "letter":
            yield "place", self.place
            for key, value in self.fields.items():
                yield f"fields.{key}", value
            for each in self.ticked:
                yield "acknowledgements", each
            yield from (("head.name", self.head_name), ("head.address", self.head_address))
            yield from (("recipient", self.recipient), ("signatory", self.signatory))
            yield from (("slip", "yes" if self.slip else ""), ("kept-logo", self.kept_logo))
        if step != "languages":
            for tag, value in self.copies.items():
                yield f"copies.{tag}", value
            for written, count in self.undecided.items():
                yield "undecided", f"{count} {written}"
            yield from (("otherwise", self.otherwise), ("with", self.beside))
            yield from (("layout", self.layout), ("paper", self.paper), ("ink", self.ink))


def _number(typed: str, otherwise: int = 0) -> int:
    """Return a number of copies, or `otherwise` if it is none."""
    written = typed.strip()
    return int(written) if NUMBER.fullmatch(written) else otherwise
