"""How one text differs from another, word by word, for people to see."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

# Vowel signs and joiners, which belong to the letter before.
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d"
# Chinese and Japanese have no spaces: there each character counts.
PIECE = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]|\s+|\w[\w{MARKS}]*|[^\w\s]")
MOST_PIECES = 1000  # of a text; the time grows with their square


class Difference(NamedTuple):
    """A part of two texts: `same`, `gone` from the first one, or `new` in the second."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Difference]:
    """Return the parts of both texts in their order."""
    return [each for each in _parts(before, after) if each.text]


def _parts(before: str, after: str) -> Iterator[Difference]:
    old, new = PIECE.findall(before), PIECE.findall(after)
    if max(len(old), len(new)) > MOST_PIECES:
        yield from (Difference("gone", before), Difference("new", after))
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        gone, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Difference("same", gone)
        else:
            yield from (Difference("gone", gone), Difference("new", added))
