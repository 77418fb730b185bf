"""Split texts and queries into search terms: folded, stemmed words, or pairs of characters."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from threading import local
from typing import Any

import snowballstemmer

# The languages that Snowball has a stemmer for, by its names.
STEMMERS = {"ar": "arabic", "en": "english", "fr": "french", "pl": "polish", "ro": "romanian"}
WORD = re.compile(r"[^\W_]+")
NO_SPACES = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+)")
SAME = str.maketrans(
    {
        "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "ı": "i",
        # Arabic, Urdu, Persian: forms of alef, yeh, kaf and heh; the tatweel draws letters out.
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ے": "ي", "ؤ": "و",
        "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ە": "ه", "ـ": "",
    }
)  # fmt: skip
_stemmers = local()
# Ethiopic letters that sound the same, in all seven orders.
ETHIOPIC = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ኸ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"))
SAME |= {ord(a) + form: chr(ord(b) + form) for a, b in ETHIOPIC for form in range(7)}


def search_terms(text: str, tag: str) -> list[str]:
    """Return the search terms of a text in a language, in the order of the text. Words lose case,
    accents and endings; scripts without spaces give every two neighbouring characters."""
    return [*_terms(fold(text), STEMMERS.get(tag.partition("-")[0]))]


def fold(text: str) -> str:
    """Return a text without case, accents and vowel marks, and with one spelling of each letter."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare).translate(SAME)


def _terms(text: str, stemmer: str | None) -> Iterator[str]:
    for word in WORD.findall(text):
        for part in filter(None, NO_SPACES.split(word)):
            if not NO_SPACES.fullmatch(part):
                yield _stem(part, stemmer) if stemmer else part
            elif len(part) == 1:
                yield part
            else:
                yield from (first + second for first, second in pairwise(part))


def _stem(word: str, stemmer: str) -> str:
    """Return the stem of a word. None is kept: it may be what a reader searches for."""
    stem: str = _stemmer(stemmer).stemWord(word)
    return stem


def _stemmer(name: str) -> Any:
    """Return the stemmer of this thread: one that works is no good to another."""
    made: dict[str, Any] = _stemmers.__dict__
    if name not in made:
        made[name] = snowballstemmer.stemmer(name)
    return made[name]
