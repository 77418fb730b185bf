"""Advice shortened for posters and cards.

A poster has the warning, the three most urgent points and the help lines. A card has the help lines
only. The poster of a pathway is a chart: see `flow`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from handouts.handout import Handout
from models.advice import (
    Advice,
    Block,
    BulletsAdvice,
    CalloutAdvice,
    ContactCard,
    ContactsAdvice,
    StepsAdvice,
)
from models.directory import Line
from richtext.text import Text

POINTS = 3
CARD_LINES = 4  # in letters that can be read, a card has no room for more


class HelpLine(NamedTuple):
    """A number to ring and what it is for. `name` is left out where the purpose says it."""

    purpose: Text
    name: Text | None
    phone: Line


class HelpLines(NamedTuple):
    """The help lines of a place. `seen` says when their sources were published."""

    title: Text
    lines: list[HelpLine]
    seen: Text


def poster_blocks(advice: Advice) -> Iterator[Block]:
    """Yield the blocks of a poster: the first points, since guides begin with what is urgent."""
    blocks = advice.blocks
    urgent = [each for each in blocks if isinstance(each, CalloutAdvice) and each.kind == "urgent"]
    for callout in urgent[:1]:
        yield callout.model_copy(update={"body": callout.body[:1]})
    steps = [each for each in blocks if isinstance(each, StepsAdvice)]
    lists = [each for each in blocks if isinstance(each, BulletsAdvice) and each.variant == "do"]
    points: list[StepsAdvice | BulletsAdvice] = [each for each in steps if each.critical]
    points += [*steps, *lists]
    for first in points[:1]:
        yield first.model_copy(update={"items": first.items[:POINTS]})


def help_lines(handout: Handout) -> HelpLines | None:
    """Return the contacts with a number and the role of each, or None without contacts.

    A card has no room for those that a guide names beside the first of each role, nor for more than
    CARD_LINES.
    """
    advice = handout.advice
    blocks = [block for block in advice.blocks if isinstance(block, ContactsAdvice)]
    roles = {ids[0]: role for role, ids in advice.place.roles.items()}
    for block in blocks[:1]:
        dialled = [each for each in block.contacts if each.phones]
        first = [each for each in dialled if each.id in roles] or dialled
        shown = first[:CARD_LINES] if handout.options.layout == "cards" else first
        lines = [_line(each, roles.get(each.id), handout) for each in shown]
        return HelpLines(block.title, lines, handout.checked(block.evidenced_between))
    return None


def _line(contact: ContactCard, role: str | None, handout: Handout) -> HelpLine:
    purpose = handout.roles[role] if role else contact.about
    name = None if role in handout.library.plain else contact.name
    return HelpLine(purpose, name, contact.phones[0])
