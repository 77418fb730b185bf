"""Check that a translation is not a copy of its source."""

import re
from collections.abc import Iterator

from locales.checks.pair import Pair

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words that stand within names, such as the Forest of Dean.
WITHIN_NAMES = {
    "a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "upon", "with",
}  # fmt: skip


def check_translated(pair: Pair) -> Iterator[str]:
    """Yield a reason if a translation has the same words as its source: many editors fill what is
    not translated yet with the source.

    Languages share names, abbreviations and single words: “Gloucestershire”, “Forest of Dean”,
    “Poster (PDF)”. So it complains only of two or more words, capitals such as PDF apart, of which
    one begins with a small letter and is none of those that stand within names. “Stay safe” is
    complained of, “Stay” and “Print Pack” are not."""
    words = WORD.findall(pair.source_words)
    own = [word for word in words if not word.isupper()]
    if len(own) < 2 or not any(word[0].islower() and word not in WITHIN_NAMES for word in own):
        return
    if _same(words, WORD.findall(pair.words)):
        yield f"not translated: the words are those of the {pair.written_in.english}"


def check_same_word(pair: Pair) -> Iterator[str]:
    """Yield a reason if one word, or a label, is as in the source. Names of places may be, and
    words that the language shares."""
    words = [word for word in WORD.findall(pair.source_words) if not word.isupper()]
    if pair.context.startswith("place.") or all(
        word.casefold() in pair.known.shared or word in WITHIN_NAMES for word in words
    ):
        return
    if _same(words, [word for word in WORD.findall(pair.words) if not word.isupper()]):
        yield f"same: as in the {pair.written_in.english}; translate it, if it is not a name"


def _same(words: list[str], others: list[str]) -> bool:
    return [word.casefold() for word in words] == [word.casefold() for word in others]
