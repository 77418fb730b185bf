"""Check that a text has only visible characters, in the script of its language."""

import re
import unicodedata
from collections.abc import Iterator

from locales.checks.pair import Pair

# Control and format characters such as those for bidi, private use, line separators.
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"  # Urdu, Persian and Sinhala need them to spell words
SCRIPTS = {
    "Latn": "LATIN", "Arab": "ARABIC", "Hans": "CJK", "Ethi": "ETHIOPIC", "Cyrl": "CYRILLIC",
}  # fmt: skip
# What translation programs leave of web pages: here it would be printed as it stands.
HTML = re.compile(r"&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);|</?[A-Za-z][^<>]*>")
LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’.-][A-Za-z]+)*")


def invisible(text: str) -> Iterator[str]:
    """Yield a reason for every invisible character."""
    for each in text:
        if _is_invisible(each) and each not in JOINERS:
            yield f"invisible character U+{ord(each):04X} {unicodedata.name(each, '')}".rstrip()


def _is_invisible(each: str) -> bool:
    return unicodedata.category(each) in INVISIBLE or "\ufe00" <= each <= "\ufe0f"  # variations


def check_invisible(pair: Pair) -> Iterator[str]:
    """Yield the invisible characters of a translation."""
    yield from invisible(pair.translation)


def check_no_html(pair: Pair) -> Iterator[str]:
    """Yield the entities and tags of HTML that the source does not have."""
    known = HTML.findall(pair.source_words)
    for added in HTML.findall(pair.words):
        if added not in known:
            yield f"HTML: {added} would be printed as it stands; write the character or **strong**"


def check_script(pair: Pair) -> Iterator[str]:
    """Yield letters of another script. Latin words are allowed if the source has them too."""
    language, text = pair.language, pair.words
    script = SCRIPTS[language.script]
    if script != "LATIN":
        words = LATIN_WORD.findall(text)
        latin = all(letter.isascii() for letter in text if letter.isalpha())
        if latin and any(word.islower() for word in words):
            yield f"not a letter in the script of {language.english}"
        source_words = set(LATIN_WORD.findall(pair.source_words))
        if added := [word for word in words if word not in source_words]:
            yield f"not in the script of {language.english}: {', '.join(added)}"
    foreign = {
        letter
        for letter in text
        if letter.isalpha()
        and not letter.isascii()
        and not unicodedata.name(letter, "").startswith((script, "MODIFIER"))
    }
    if foreign:
        yield f"not in the script of {language.english}: {' '.join(sorted(foreign))}"
