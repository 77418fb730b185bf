"""How one text differs from another, word by word, for people to see."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Vowel signs and joiners, which belong to the letter before.
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d"
# Chinese and Japanese have no spaces: there each character counts.
PIECE = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]|\s+|\w[\w{MARKS}]*|[^\w\s]")
# Of a text, and of equal words and signs in both, each with each: the time grows with the product.
MOST_PIECES, MOST_PAIRS = 1000, 20_000


class Difference(NamedTuple):
    """A part of two texts: `same`, `gone` from the first one, or `new` in the second."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Difference]:
    """Return the parts of both texts in their order."""
    return [each for each in _parts(before, after) if each.text]


def _parts(before: str, after: str) -> Iterator[Difference]:
    old, new = PIECE.findall(before), PIECE.findall(after)
    if max(len(old), len(new)) > MOST_PIECES or _pairs(old, new) > MOST_PAIRS:
        yield from (Difference("gone", before), Difference("new", after))
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(
        str.isspace, old, new, autojunk=False
    ).get_opcodes():
        gone, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Difference("same", gone)
        else:
            yield from (Difference("gone", gone), Difference("new", added))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many pairs of equal words and signs there are; spaces are not looked for."""
    there = Counter(new)
    return sum(there[each] for each in old if not each.isspace())
