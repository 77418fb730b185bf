"""The text that readers send to somebody: so short that it is read in a messenger, and useful also
where the page cannot be opened."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from handouts.handout import Handout
from handouts.help_lines import help_lines
from handouts.lines import notices, trust_lines
from handouts.outline import help_line_text
from handouts.sentences import first_sentence
from handouts.side_one import NUMBERS
from models.advice import CalloutAdvice, StepsAdvice
from richtext.nodes import walk_phones
from richtext.text import Text

MAX = 700  # characters


def short_text(handout: Handout, address: str, title: Text | None = None) -> str:
    """Return the title, notices, what to do in danger, the first steps, whom to ring, how far to
    trust it, and the address. One answer of a pathway has a `title` of its own.

    What there is no room for is left out as a whole, first the last steps. The title and the
    address are always there."""
    advice, words = handout.advice, handout.own_words
    top, end = (title or advice.title).text, f"{words['share-more'].text}\n{address}"
    room = MAX - len(f"{top}\n\n{end}")
    trust = () if advice.status == "source" else trust_lines(advice, handout.words)[:1]
    parts = {
        "notices": [each.text for each in notices(advice, words, handout.site)],
        "danger": [*_danger(handout)],
        "trust": [each.text for each in trust],
        "numbers": [*_numbers(handout)],
        "steps": [*_steps(handout)],
    }
    for name, lines in parts.items():
        parts[name] = _fitting(lines, room)
        room -= len(_joined(parts[name]))
    order = ("notices", "danger", "steps", "numbers", "trust")
    return f"{top}\n\n{''.join(_joined(parts[name]) for name in order)}{end}"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join([*lines, "\n"]) if lines else ""


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """Return the first lines, as many as there is room for, with the empty line after them."""
    ends = accumulate(len(line) + 1 for line in lines)
    return [line for line, end in zip(lines, ends, strict=True) if end < room]


def _danger(handout: Handout) -> Iterator[str]:
    """Yield the title of the first box about danger with the first sentence, or if need be the
    first item, that has a number."""
    for block in handout.advice.blocks:
        if isinstance(block, CalloutAdvice) and block.kind == "urgent":
            items = [text for item in block.body for text in (first_sentence(item.text), item.text)]
            dialled = [each.text for each in items if [*walk_phones(each.nodes)]]
            yield from (f"{block.title.text}\n{each}" for each in dialled[:1])
            return


def _steps(handout: Handout) -> Iterator[str]:
    """Yield the first critical steps, numbered; else the summary. Those of a whole pathway are for
    different answers."""
    advice = handout.advice
    found = [each for each in advice.blocks if isinstance(each, StepsAdvice) and each.critical]
    if not found or (advice.kind == "pathway" and len(found) > 1):
        yield advice.summary.text
        return
    title = f"{found[0].title.text}\n" if found[0].title else ""
    for number, item in enumerate(found[0].items, 1):
        yield f"{title if number == 1 else ''}{number}. {item.text.text}"


def _numbers(handout: Handout) -> Iterator[str]:
    found = help_lines(handout)
    for line in found.lines[:NUMBERS] if found else ():
        yield help_line_text(line, handout).text
