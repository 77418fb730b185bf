"""The help lines of a sheet: whom to ring for what."""

from typing import NamedTuple

from handouts.handout import Handout
from models.advice import ContactCard, ContactsAdvice
from models.directory import Line
from richtext.text import Text

CARD_LINES = 4  # in letters that can be read, a card has no room for more
CARD_LINES_OF_TWO = 3  # with what each is for in two languages


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


def help_lines(handout: Handout) -> HelpLines | None:
    """Return the contacts with a number and the role of each, or None without contacts.

    A card has no room for those that a guide names beside the first of each role, nor for more than
    CARD_LINES, or CARD_LINES_OF_TWO beside a second language.
    """
    advice, most = handout.advice, CARD_LINES_OF_TWO if handout.beside else CARD_LINES
    blocks = [block for block in advice.blocks if isinstance(block, ContactsAdvice)]
    roles = {ids[0]: role for role, ids in advice.place.roles.items()}
    for block in blocks[:1]:
        dialled = [each for each in block.contacts if each.phones]
        first = [each for each in dialled if each.id in roles] or dialled
        shown = first[:most] if handout.options.layout == "cards" else first
        lines = [_line(each, roles.get(each.id), handout) for each in shown]
        return HelpLines(block.title, lines, handout.checked(block.evidenced_between))
    return None


def _line(contact: ContactCard, role: str | None, handout: Handout) -> HelpLine:
    purpose = handout.roles[role] if role else contact.about
    name = None if role in handout.library.plain else contact.name
    return HelpLine(purpose, name, contact.phones[0])
