"""Check the translations of a document together: each source text has its own words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from locales.checks.pair import Pair
from locales.checks.words import forms_of_address

SAID = re.compile(r"\b(?:I|me|my)\b")
LABEL = 24  # characters: different labels may be the same in another language


class Finding(NamedTuple):
    """What is wrong in the translation with this `context`."""

    context: str
    reason: str


def check_copied(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield the translations that are the same as that of another text."""
    for several in _grouped((each.translation, each) for each in pairs):
        texts = [(each, each.source_words.casefold().strip(" .")) for each in several]
        for pair, source in texts[1:]:
            first, its = texts[0]
            if source != its and min(len(source), len(its)) > LABEL:
                yield Finding(
                    pair.context,
                    f"copied: the words are those of {first.context}, where the "
                    f"{pair.written_in.english} is another",
                )


def check_consistent(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield the translations that differ from an earlier one of the same text."""
    for several in _grouped((each.source, each) for each in pairs):
        for pair in several[1:]:
            if len(pair.source) > LABEL and pair.translation != several[0].translation:
                reason = f"consistent: {several[0].context} says the same in other words"
                yield Finding(pair.context, reason)


def check_other_address(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield the translations that speak to the reader in another form than the rest of their block.
    What the reader is to say to a child (“I believe you”) has its own."""
    blocks = _grouped((each.context.partition(".")[0], each) for each in pairs)
    for several in blocks:
        forms = [(each, *forms_of_address(each)) for each in several]
        if any(polite for _, polite, _ in forms):
            for pair, polite, familiar in forms:
                if familiar and not polite and not SAID.search(pair.source_words):
                    yield Finding(
                        pair.context, f"address: {familiar!r}, unlike the rest of the block"
                    )


def _grouped(keyed: Iterator[tuple[str, Pair]]) -> Iterator[list[Pair]]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for key, pair in keyed:
        groups[key].append(pair)
    yield from (each for each in groups.values() if len(each) > 1)
