"""Check that nothing is left of the programs that a text went through, and of notes to somebody."""

import re
import unicodedata
from collections.abc import Iterator

from locales.checks.pair import Pair
from locales.checks.typing import BRACKETS, QUOTES, foreign_marks

KNOWN = f"/{BRACKETS}{QUOTES}“”‘’‚-:!'’…"  # which other checks look at
BETWEEN_LETTERS = re.compile(r"[^\W\d_]+ ?/ ?[^\W\d_]+")  # as in “this/that”
AT_THE_START = re.compile(r"\s*(?:[-–—•'’]|\d+[.)](?!\d))\s?")


def check_signs(pair: Pair) -> Iterator[str]:
    """Yield the signs that the source does not have, such as # and \\, which would be printed as
    they stand, and the marks of a list before the text."""
    own = {*pair.known.marks.values(), *pair.known.signs, *KNOWN}
    others = {mark for mark, _ in foreign_marks(pair.language)}  # of which check_marks tells
    added = {each for each in {*pair.words} - {*pair.source_words} - own - others if _is_sign(each)}
    if added and pair.known.marks:
        yield f"signs: {' '.join(sorted(added))} is not in the {pair.written_in.english}"
    started = AT_THE_START.match(pair.words)
    if started and not AT_THE_START.match(pair.source_words):
        yield f"signs: {started[0].strip()!r} stands before the text"


def check_alternatives(pair: Pair) -> Iterator[str]:
    """Yield words between which the reader is to choose, in a language that has no such slashes."""
    alternatives = BETWEEN_LETTERS.search(pair.words)
    if alternatives and pair.known.marks and "/" not in f"{pair.source_words}{pair.known.signs}":
        yield f"alternatives: {alternatives[0]!r}; choose one, or write “or”"


def _is_sign(each: str) -> bool:
    category = unicodedata.category(each)
    return category == "No" or (category[0] in "PS" and category != "Pd")  # not dashes
