"""The numbers in large digits on side 1 of a leaflet: many people copy that side only."""

from itertools import takewhile
from operator import attrgetter

from handouts.handout import Handout
from handouts.help_lines import HelpLines, help_lines
from models.advice import Advice

NUMBERS = 4  # in a row, in digits that are read from an arm's length


def number_bar(handout: Handout) -> HelpLines | None:
    """Return the first numbers of a leaflet, one for each role; None for what is no leaflet, or has
    no numbers."""
    if handout.options.single or handout.advice.kind == "letter":
        return None
    found = help_lines(handout)
    return found._replace(lines=found.lines[:NUMBERS]) if found and found.lines else None


def bar_after(advice: Advice) -> str:
    """Return the id of the block that the bar of numbers follows: the last of the critical ones
    that a leaflet begins with; its first block if none is critical."""
    first = [*takewhile(attrgetter("critical"), advice.blocks)] or advice.blocks[:1]
    return first[-1].id
