"""The sheets of a document: every layout, paper, ink and fold in which it can be printed, and the
form in which one chooses among them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FORMATS, option_errors
from handouts.handout import PAPERS, STANDARD, Handout, Options, paper_for
from locales.languages import Language, languages
from models.clock import now
from models.errors import FieldError
from models.library import LibraryCard
from richtext.nodes import ValueNode
from richtext.text import Text, fill

CHOICES = ("layout", "paper", "ink", "fold")


class Choice(NamedTuple):
    """A value to choose in a form, and its name."""

    value: str
    name: Text


@dataclass(frozen=True)
class SheetForm:
    """What is chosen in the form. Without a paper it is the usual one of the layout. `copies` are
    for a pack, as they were typed."""

    beside: str = ""
    layout: str = STANDARD.layout
    paper: str = ""
    ink: str = STANDARD.ink
    fold: str = STANDARD.fold
    copies: str = ""


class OfferedSheets(NamedTuple):
    """What the form offers for a document."""

    beside: list[Language]
    layouts: list[Choice]
    papers: list[Choice]


def sent_form(sent: Mapping[str, str]) -> SheetForm:
    """Return what was chosen in the form; what was not is as usual."""
    chosen = {name: value for name in CHOICES if (value := sent.get(name))}
    return SheetForm(beside=sent.get("with", ""), copies=sent.get("copies", ""), **chosen)


def sheets(handout: Handout) -> list[Options]:
    """Return every way in which a document can be printed."""
    alone = replace(handout, beside=None)
    every = product(*(FORMATS["pdf"].options[name] or () for name in CHOICES))
    options = [Options(layout, paper, ink, fold) for layout, paper, ink, fold in every]
    return [each for each in options if not [*option_errors(replace(alone, options=each))]]


def offered_sheets(snapshot: Snapshot, query: AdviceQuery, handout: Handout) -> OfferedSheets:
    """Return what the form offers for a document. An older edition has no language beside it."""
    words, made = snapshot.interface[query.language], sheets(handout)
    there = () if query.edition else snapshot.languages_of(query.slug, query.place, now())
    return OfferedSheets(
        [languages()[tag] for tag in there if tag != query.language],
        [_with_paper(each, made) for each in layout_choices(_values("layout", made), words)],
        paper_choices(_values("paper", made), words, snapshot.library),
    )


def choose_sheet(
    form: SheetForm, offered: OfferedSheets, handout: Handout, format: str
) -> tuple[Options, list[FieldError]]:
    """Return the options for what is chosen, and what is wrong with it: what is not offered, or
    excludes each other or the format. `handout` has the second language, if there is one."""
    allowed: dict[str, Sequence[str]] = {
        **{name: FORMATS["pdf"].options[name] or () for name in CHOICES},
        "layout": [each.value for each in offered.layouts],
        "paper": [each.value for each in offered.papers],
        "beside": ["", *(each.tag for each in offered.beside)],
    }
    wrong = [
        FieldError("with" if name == "beside" else name, "is not offered.", values)
        for name, values in allowed.items()
        if getattr(form, name) not in values
    ]
    if wrong:
        return STANDARD, wrong
    papers = [paper_for(form.paper or None, form.fold)]
    papers += () if form.paper else Options(form.layout).papers
    found = {
        options: [
            *option_errors(replace(handout, options=options)),
            *_format_errors(format, options),
        ]
        for options in (Options(form.layout, paper, form.ink, form.fold) for paper in papers)
    }
    return min(found.items(), key=lambda each: len(each[1]))


def _format_errors(format: str, options: Options) -> Iterator[FieldError]:
    for name in CHOICES:
        possible = FORMATS[format].options.get(name) or (getattr(STANDARD, name),)
        if getattr(options, name) not in possible:
            yield FieldError(name, f"is not for {format}.", possible)


def fault_words(
    errors: Iterable[FieldError], words: Mapping[str, Text], library: LibraryCard
) -> dict[str, Text]:
    """Return a text for each field of a form in which a choice excludes another one, by the key
    `fault-…` for a template. It names what can be chosen in its place."""
    faults = {}
    for each in errors:
        values = [str(value) for value in each.allowed or ()]
        if each.field == "layout":
            names = [choice.name for choice in layout_choices(values, words)]
        elif each.field == "paper":
            names = [paper_name(value or STANDARD.paper, words, library) for value in values]
        else:
            faults[f"fault-{each.field}"] = words["fault-leave-out"]
            continue
        choices = " · ".join(name.text for name in names)
        faults[f"fault-{each.field}"] = fill(words["fault-possible"], choices=choices)
    return faults


def file_address(query: AdviceQuery, format: str, options: Options, **others: str) -> str:
    """Return the address of a file, with the options that differ from the defaults."""
    parameters = {"place": query.place}
    parameters |= {"edition": str(query.edition)} if query.edition else {}
    for name in CHOICES:
        if (value := getattr(options, name)) != getattr(STANDARD, name):
            parameters[name] = value
    parameters |= others
    return f"/v1/handouts/{query.slug}/{query.language}.{format}?{urlencode(parameters)}"


def pack_address(query: AdviceQuery, form: SheetForm, snapshot: Snapshot) -> str:
    """Return the address of the form for packs, with what is chosen in this one."""
    chosen = {"place": snapshot.chosen_place(query.place), "leaflets": query.slug}
    chosen |= {f"copies.{query.language}": form.copies, "with": form.beside}
    for name in CHOICES:
        if (value := getattr(form, name)) != getattr(STANDARD, name):
            chosen[name] = value
    sent = urlencode({name: value for name, value in chosen.items() if value})
    return f"/{query.language}/packs?{sent}"


def layout_choices(layouts: Sequence[str], words: Mapping[str, Text]) -> list[Choice]:
    """Return layouts by their names on pages."""
    return [Choice(each, words[layout_word(each)]) for each in layouts]


def layout_word(layout: str) -> str:
    """Return the key of the name of a layout in the interface."""
    return "get-pdf" if layout == STANDARD.layout else f"get-{layout}"


def paper_choices(
    papers: Sequence[str], words: Mapping[str, Text], library: LibraryCard
) -> list[Choice]:
    """Return papers by their names. The usual one is no choice: a booklet on it has pages of A5."""
    return [
        Choice("" if each == STANDARD.paper else each, paper_name(each, words, library))
        for each in papers
    ]


def paper_name(paper: str, words: Mapping[str, Text], library: LibraryCard) -> Text:
    """Return the name of a paper on pages."""
    return words["paper-letter"] if paper == "letter" else library.written(PAPERS[paper])


def _values(name: str, made: Sequence[Options]) -> list[str]:
    """Return the values of an option with which something can be made."""
    there = {getattr(each, name) for each in made}
    return [each for each in FORMATS["pdf"].options[name] or () if each in there]


def _with_paper(choice: Choice, made: Sequence[Options]) -> Choice:
    """Return a layout whose name says on which paper it is, if there is one only."""
    papers = {each.paper for each in made if each.layout == choice.value}
    if len(papers) > 1:
        return choice
    (paper,) = papers
    named = ValueNode(text=f" {PAPERS[paper]}", lang=choice.name.lang, dir="ltr")
    return choice._replace(
        name=choice.name.model_copy(update={"nodes": [*choice.name.nodes, named]})
    )
