"""Advice cut short: for a poster danger, the three most urgent points and whom to ring, or all that
a pathway asks and says to do; for a card to carry along, whom to ring alone."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handouts.handout import Handout
from models.advice import (
    Advice,
    Block,
    BulletsAdvice,
    CalloutAdvice,
    ContactCard,
    ContactsAdvice,
    QuestionAdvice,
    StepsAdvice,
)
from models.directory import Line, Role
from richtext.text import Text

POINTS = 3
SHARE = 0.62  # of what a pathway says, in the first of two columns
# Who answers there goes without saying.
KNOWN = ("emergency", "police")


class HelpLine(NamedTuple):
    """Whom to ring for what, in a few words."""

    purpose: Text
    name: str | None
    phone: Line


class HelpLines(NamedTuple):
    """`seen` says when their sources were published."""

    title: Text
    lines: list[HelpLine]
    seen: Text


def poster_blocks(advice: Advice) -> Iterator[Block]:
    """A guide is in the order of urgency, so it is its first points that stand on a poster."""
    blocks = advice.blocks
    urgent = [each for each in blocks if isinstance(each, CalloutAdvice) and each.kind == "urgent"]
    for callout in urgent[:1]:
        yield callout.model_copy(update={"body": callout.body[:1]})
    if advice.kind == "pathway":
        return
    steps = [each for each in blocks if isinstance(each, StepsAdvice)]
    lists = [each for each in blocks if isinstance(each, BulletsAdvice) and each.variant == "do"]
    points: list[StepsAdvice | BulletsAdvice] = [each for each in steps if each.critical]
    points += [*steps, *lists]
    for first in points[:1]:
        yield first.model_copy(update={"items": first.items[:POINTS]})


def flow_columns(advice: Advice) -> list[list[Block]]:
    """What a pathway asks and says to do, in two columns; the numbers go below the second."""
    if advice.kind != "pathway":
        return []
    flow = [each for each in advice.blocks if isinstance(each, QuestionAdvice | StepsAdvice)]
    lengths = [sum(len(text.text) for text in each.every_text()) for each in flow]
    first = next(n for n in range(len(flow)) if sum(lengths[: n + 1]) > SHARE * sum(lengths))
    return [[*flow[:first]], [*flow[first:]]]


def help_lines(handout: Handout) -> HelpLines | None:
    """The contacts of a place that have a number, by the role that each fills there."""
    advice = handout.advice
    blocks = [block for block in advice.blocks if isinstance(block, ContactsAdvice)]
    roles = {ids[0]: role for role, ids in advice.place.roles.items()}
    for block in blocks[:1]:
        lines = [
            _line(each, roles.get(each.id), handout.roles) for each in block.contacts if each.phones
        ]
        return HelpLines(block.title, lines, handout.checked(block.evidenced_between))
    return None


def _line(contact: ContactCard, role: Role | None, purposes: Mapping[Role, Text]) -> HelpLine:
    purpose = purposes[role] if role else contact.about
    return HelpLine(purpose, None if role in KNOWN else contact.name.text, contact.phones[0])
