"""The tabs of a pathway on paper: the same letter stands beside an answer and where it leads."""

from collections.abc import Iterator
from itertools import count
from string import ascii_uppercase
from typing import NamedTuple

from handouts.handout import Handout, Words
from models.advice import Advice, Block
from models.pathway import parts, questions
from richtext.nodes import NameNode, TextNode
from richtext.text import Text, fill

TONES = 8  # colours of tabs in the style sheet
PAGE = "\ue000"  # private use: no text of ours may have it


class Tab(NamedTuple):
    """A letter or a number, and the class that has its colour."""

    label: str
    style: str


class PageWords(NamedTuple):
    """The words around the number of a page, which CSS counts."""

    text: Text
    before: str
    after: str


def sheet_tabs(handout: Handout) -> dict[str, Tab]:
    """Return the tab of each part of a pathway by its id: a letter for each branch, in the order of
    the sheet, and a number for each question if there are several.

    They are the same for both languages of a sheet, also for a block of the second that stands
    alone and has another id for that.
    """
    blocks = [*handout.advice.blocks]
    if handout.beside:
        first = {each.id for each in blocks}
        blocks += [each for each in handout.beside.advice.blocks if each.id not in first]
    asked = [each.id for each in questions(blocks)]
    ends = {answer.to for each in questions(blocks) for answer in each.answers}
    branches = [each.id for each in blocks if each.id in ends.difference(asked)]
    found = {
        id: Tab(letter, f"tone-{number % TONES}")
        for number, (id, letter) in enumerate(zip(branches, _letters(), strict=False))
    }
    if len(asked) > 1:
        found |= {id: Tab(str(number), "asks") for number, id in enumerate(asked, 1)}
    if handout.beside:
        found |= {f"{id}-{handout.beside.advice.language}": tab for id, tab in found.items()}
    return found


def labelled(title: Text, tab: Tab | None, handout: Handout) -> Text:
    """Return a title after the label of its tab, for formats without colours."""
    if tab is None:
        return title
    label = NameNode(text=tab.label, lang=handout.latin)
    return title.model_copy(update={"nodes": [label, TextNode(text=" · "), *title.nodes]})


def page_words(words: Words) -> PageWords:
    """Return the words that say on which page an answer is followed."""
    text = words["go-to-page"]
    before, _, after = fill(text, page=PAGE).text.partition(PAGE)
    return PageWords(text, before, after)


def blocks_together(advice: Advice) -> list[list[Block]]:
    """Return the blocks in groups: in a pathway those that an answer leads to stay on one page."""
    if not questions(advice.blocks):
        return [[each] for each in advice.blocks]
    found = parts(advice.blocks)
    alone = [[[each] for each in blocks] for blocks in (found.before, found.after)]
    return [*alone[0], *(each.blocks for each in found.stations), *alone[1]]


def _letters() -> Iterator[str]:
    """Yield A to Z, then A2 to Z2 and so on."""
    for turn in count(1):
        yield from (f"{letter}{turn if turn > 1 else ''}" for letter in ascii_uppercase)
