"""What a poster says, to be read from two metres: the danger, one number, three things to do."""

from typing import NamedTuple

from handouts.handout import Handout
from handouts.help_lines import help_lines
from handouts.lines import NumberLine, number_line
from handouts.sentences import first_sentence
from models.advice import Advice, BulletsAdvice, CalloutAdvice, IconItem, StepsAdvice
from models.directory import Line
from richtext.nodes import PhoneNode, walk_phones
from richtext.text import Text

POINTS = 3


class Danger(NamedTuple):
    """When to ring the one number of a poster, in one language or two."""

    texts: list[Text]
    number: NumberLine


class Point(NamedTuple):
    """A thing to do, in one language or two. `item` has its icon."""

    item: IconItem
    texts: list[Text]


def danger(handout: Handout) -> Danger | None:
    """Return the title of the urgent box and the first number in it. Without such a box, return
    what the first help line is for and its number; None without help lines."""
    found = [_danger(each) for each in (handout, handout.beside) if each]
    if found[0] is None:
        return None
    words = [each.own_words for each in (handout, handout.beside) if each]
    return Danger([each[0] for each in found if each], number_line(found[0][1], *words))


def _danger(handout: Handout) -> tuple[Text, Line | PhoneNode] | None:
    for block in handout.advice.blocks:
        if isinstance(block, CalloutAdvice) and block.kind == "urgent":
            for phone in walk_phones([node for item in block.body for node in item.text.nodes]):
                return block.title, phone
    found = help_lines(handout)
    return (found.lines[0].purpose, found.lines[0].phone) if found and found.lines else None


def points(handout: Handout) -> list[Point]:
    """Return the first sentence of the first three items that have an icon, of three items without
    one if none has. Critical steps come before other steps, and those before lists of what to do.
    What has a number of its own is left out: a poster has one. The second language says the same
    items.
    """
    items = _items(handout.advice)
    chosen = [key for key in items if items[key].icon] or [*items]
    both = (items, _items(handout.beside.advice) if handout.beside else {})
    return [
        Point(items[key], [each[key].text for each in both if key in each])
        for key in chosen[:POINTS]
    ]


def _items(advice: Advice) -> dict[tuple[str, str], IconItem]:
    """Return the items of steps and lists, cut to their first sentence, by the ids of block and
    item, the most urgent first."""
    steps = [each for each in advice.blocks if isinstance(each, StepsAdvice)]
    lists = [each for each in advice.blocks if isinstance(each, BulletsAdvice)]
    blocks: list[StepsAdvice | BulletsAdvice] = [
        *(each for each in steps if each.critical),
        *(each for each in steps if not each.critical),
        *(each for each in lists if each.variant == "do"),
    ]
    items = {
        (block.id, item.id): item.model_copy(update={"text": first_sentence(item.text)})
        for block in blocks
        for item in block.items
    }
    return {key: item for key, item in items.items() if not [*walk_phones(item.text.nodes)]}
