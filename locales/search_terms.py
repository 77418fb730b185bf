"""The terms by which a text is found: words without case, accents and endings, letters that are
written in more than one way as one, and pairs of signs where a script has no spaces."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import snowballstemmer

# Snowball's name of each language that it knows.
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
# Ethiopic: letters that sound alike, in all seven forms.
ETHIOPIC = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ኸ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"))
SAME |= {ord(a) + form: chr(ord(b) + form) for a, b in ETHIOPIC for form in range(7)}


def search_terms(text: str, tag: str) -> list[str]:
    """Of a text in a language, in their order."""
    return [*_terms(fold(text), STEMMERS.get(tag.partition("-")[0]))]


def fold(text: str) -> str:
    """Without case, accents, vowel marks and ways of writing."""
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


@cache
def _stem(word: str, stemmer: str) -> str:
    found: str = snowballstemmer.stemmer(stemmer).stemWord(word)
    return found
