"""Letters that a reader of the language can read, and none that cannot be seen."""

import re
import unicodedata
from collections.abc import Iterator

from locales.inline import plain
from locales.languages import Language

# Controls, format characters such as the bidi ones, private use, separators of lines.
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
NEEDED = "\u200c\u200d"  # joiners, by which Urdu, Persian and Sinhala spell
SCRIPTS = {"Latn": "LATIN", "Arab": "ARABIC", "Hans": "CJK", "Ethi": "ETHIOPIC"}
LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’.-][A-Za-z]+)*")


def invisible(text: str) -> Iterator[str]:
    for each in text:
        if unicodedata.category(each) in INVISIBLE and each not in NEEDED:
            yield f"invisible character U+{ord(each):04X} {unicodedata.name(each, '')}".rstrip()


def none_invisible(language: Language, source: str, translation: str) -> Iterator[str]:
    yield from invisible(translation)


def own_script(language: Language, source: str, translation: str) -> Iterator[str]:
    """Letters are of the language's script; Latin words only when the English has them too."""
    wanted = SCRIPTS[language.script]
    text = plain(translation)
    if wanted != "LATIN":
        words = LATIN_WORD.findall(text)
        latin = all(letter.isascii() for letter in text if letter.isalpha())
        if latin and any(word.islower() for word in words):
            yield f"not a letter in the script of {language.english}"
        known = set(LATIN_WORD.findall(plain(source)))
        if added := [word for word in words if word not in known]:
            yield f"not in the script of {language.english}: {', '.join(added)}"
    foreign = {
        letter
        for letter in text
        if letter.isalpha()
        and not letter.isascii()
        and not unicodedata.name(letter, "").startswith((wanted, "MODIFIER"))
    }
    if foreign:
        yield f"not in the script of {language.english}: {' '.join(sorted(foreign))}"
