"""The numbers in large digits on side 1 of a leaflet: many people copy that side only."""

from handouts.handout import Handout
from handouts.poster import HelpLines, help_lines
from models.advice import Advice, CalloutAdvice, StepsAdvice

NUMBERS = 4  # in a row, in digits that are read from an arm's length


def number_bar(handout: Handout) -> HelpLines | None:
    """Return the first numbers of a leaflet, one for each role; None for what is no leaflet, or has
    no numbers."""
    if handout.options.single or handout.advice.kind == "letter":
        return None
    found = help_lines(handout)
    return found._replace(lines=found.lines[:NUMBERS]) if found and found.lines else None


def bar_after(advice: Advice) -> str:
    """Return the id of the block that the bar of numbers follows: the first critical steps or, in a
    pathway, whose steps are for some readers only, the first critical box. The first block if there
    is none."""
    kind = CalloutAdvice if advice.kind == "pathway" else StepsAdvice
    critical = (each.id for each in advice.blocks if isinstance(each, kind) and each.critical)
    return next(critical, advice.blocks[0].id)
