"""The form for packs: what was typed and counted, the order in it, and what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.packs.csv_import import HIDDEN_ROWS, ImportedTable, read_table
from api.packs.order_validation import (
    NO_LANGUAGE_GIVEN,
    NOT_TOLD,
    OTHERWISE,
    OrderLines,
    order_lines,
)
from api.packs.table_columns import InvalidTable
from handouts.handout import STANDARD
from locales.language_names import MAX_LENGTH, identify_language, names_no_language
from models.errors import FieldError, Invalid
from richtext.text import Text, fill

# Names of languages that are not ours, from a table. More are counted together: it must have been
# the wrong column.
MAX_UNDECIDED = 100
OTHERS = "etc."
MAX_SHOWN = 10  # rows with mistakes
# Texts of the interface for what the cover sheet says of copies without a language.
UNPLACED_WORDS = {
    NO_LANGUAGE_GIVEN: "packs-no-language",
    NOT_TOLD: "packs-not-known",
    HIDDEN_ROWS: "packs-hidden-rows",
}
# Choices of which one may exclude another.
COMBINED = ("layout", "paper", "ink", "fold", "with")


@dataclass
class PackForm:
    """What was typed into the form. `undecided` are copies for languages that are not ours, by
    what a table calls them; the page sends them back, so that the file need not be chosen again."""

    leaflets: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    layout: str = STANDARD.layout
    paper: str = ""
    ink: str = STANDARD.ink
    fold: str = STANDARD.fold
    place: str = ""
    otherwise: str = OTHERWISE[0]


def _defaults(form: PackForm) -> dict[str, str]:
    chosen = {
        "place": form.place,
        "with": form.beside,
        "layout": form.layout,
        "paper": form.paper,
        "ink": form.ink,
        "fold": form.fold,
    }
    return {name: value for name, value in chosen.items() if value}


def form_lines(form: PackForm) -> OrderLines:
    """Yield the order in the form."""
    for slug in form.leaflets:
        order = {**_defaults(form), "handout": slug}
        for tag, copies in form.copies.items():
            if copies not in ("", "0"):
                yield f"copies.{tag}", {**order, "language": tag, "copies": copies}
        for written, copies in form.undecided.items():
            yield "otherwise", {**order, "language": written, "copies": copies}


def table_lines(table: bytes, form: PackForm, served: Collection[str]) -> OrderLines:
    """Return the order in a table. The counts of an export are put into the form, which has fields
    for the languages that are `served`: if it is shown again, the browser no longer has the file.
    Raise InvalidTable."""
    imported = read_table(table)
    if not imported.languages:
        return order_lines(imported, form.leaflets, _defaults(form))
    copies, undecided = count_languages(imported, served)
    form.copies = {tag: str(count) for tag, count in copies.items()}
    form.undecided = {written: str(count) for written, count in undecided.items()}
    return form_lines(form)


def count_languages(
    table: ImportedTable, served: Collection[str]
) -> tuple[Counter[str], Counter[str]]:
    """Return the people of an export by tag, and those whose languages are not served by what is
    written."""
    copies, undecided = Counter[str](), Counter[str]()
    for written, count in table.languages.most_common():
        name = "" if names_no_language(written) else written[:MAX_LENGTH]
        tag = identify_language(written).tag
        if tag and tag in served:
            copies[tag] += count
        else:
            room = name in undecided or len(undecided) < MAX_UNDECIDED
            undecided[name if room else OTHERS] += count
    return Counter({tag: copies[tag] for tag in served if tag in copies}), undecided


def excluded_choices(invalid: Invalid) -> list[FieldError]:
    """Return the errors in choices of which one excludes another, by the names of their fields."""
    split = [(each.field.rpartition("."), each) for each in invalid.errors]
    return [replace(each, field=last) for (name, _, last), each in split if _is_choice(name, last)]


def _is_choice(name: str, last: str) -> bool:
    return last in COMBINED and (name == "otherwise" or name.startswith("copies."))


def form_errors(invalid: Invalid, form: PackForm) -> tuple[dict[str, str], InvalidTable | None]:
    """Return the text for each field of the form that is wrong, and what is wrong with a table."""
    if isinstance(invalid, InvalidTable):
        return {"file": invalid.word}, invalid
    wrong: dict[str, str] = {}
    in_table: list[FieldError] = []
    for each in invalid.errors:
        name, _, last = each.field.rpartition(".")
        if each.field == "entries":
            wrong["leaflets"] = "fault-nothing"
        elif each.field == "language":
            wrong["otherwise"] = "packs-undecided"
        elif _is_choice(name, last):
            wrong[last] = f"fault-{last}"
        elif name.startswith("copies."):
            wrong[name] = "fault-copies"
        else:
            in_table.append(each)
    if "leaflets" in wrong and not form.leaflets:
        return {"leaflets": "fault-nothing"}, None
    if not in_table:
        return wrong, None
    table = _table_errors(in_table)
    return wrong | {"file": table.word}, table


def _table_errors(errors: Sequence[FieldError]) -> InvalidTable:
    """Return the errors in the rows of a table as one."""
    rows = [each.field.split(".")[0].removeprefix("row ") for each in errors]
    numbers = [each for each in dict.fromkeys(rows) if each.isdecimal()]
    more = " …" if len(numbers) > MAX_SHOWN else ""
    word = "table-row" if numbers else "fault-table"
    detail = "\n".join(map(str, errors))
    return InvalidTable(detail, word, ", ".join(numbers[:MAX_SHOWN]) + more)


def parse_undecided(sent: Iterable[object]) -> dict[str, str]:
    """Return the copies by name of a language, of fields such as "12 Cantonese"."""
    pairs = (str(each).partition(" ") for each in sent)
    return {written: copies for copies, _, written in pairs}


def table_fault(error: InvalidTable | None, words: Mapping[str, Text]) -> dict[str, Text]:
    """Return the text of what is wrong with a table, by its key."""
    return {error.word: fill(words[error.word], places=error.places)} if error else {}
