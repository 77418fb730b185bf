"""The sheets of a document: every layout, paper, ink and fold in which it can be printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode

from api.published.snapshot import AdviceQuery
from handouts.formats.registry import FORMATS, option_errors
from handouts.handout import PAPERS, STANDARD, Handout, Options
from models.library import LibraryCard
from richtext.text import Text

CHOICES = ("layout", "ink", "paper", "fold")


class Sheet(NamedTuple):
    options: Options
    href: str


class Choice(NamedTuple):
    """A value to choose in a form, and its name."""

    value: str
    name: Text


def sheets_by_layout(handout: Handout, query: AdviceQuery) -> Iterator[tuple[str, list[Sheet]]]:
    """Yield the layouts of a document, each with its sheets as links to PDF files."""
    layouts, *others = ([*(FORMATS["pdf"].options[name] or ())] for name in CHOICES)
    for layout in layouts:
        every = [Options(layout, paper, ink, fold) for ink, paper, fold in product(*others)]
        made = [each for each in every if not [*option_errors(replace(handout, options=each))]]
        if made:
            yield layout, [Sheet(each, file_address(query, "pdf", each)) for each in made]


def file_address(query: AdviceQuery, format: str, options: Options, **others: str) -> str:
    """Return the address of a file, with the options that differ from the defaults."""
    parameters = {"place": query.place}
    parameters |= {"edition": str(query.edition)} if query.edition else {}
    for name in CHOICES:
        if (value := getattr(options, name)) != getattr(STANDARD, name):
            parameters[name] = value
    parameters |= others
    return f"/v1/handouts/{query.slug}/{query.language}.{format}?{urlencode(parameters)}"


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
