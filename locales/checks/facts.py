"""Safety facts are not translated: placeholders, links and numbers stay as they are."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from locales.inline import plain, signature
from locales.languages import Language

NUMBER = re.compile(r"\d+")


def same_placeholders(language: Language, source: str, translation: str) -> Iterator[str]:
    yield from _differences("placeholder", _kept(source, "{"), _kept(translation, "{"))


def same_links(language: Language, source: str, translation: str) -> Iterator[str]:
    yield from _differences("link", _kept(source, "("), _kept(translation, "("))


def same_numbers(language: Language, source: str, translation: str) -> Iterator[str]:
    """Numbers in any script's digits are compared; Latin digits are demanded."""
    yield from _differences("number", _numbers(source), _numbers(translation))
    if other := [c for c in translation if c.isdecimal() and not c.isascii()]:
        yield f"number: {''.join(other)!r} must be written in the digits 0-9"


def _kept(text: str, mark: str) -> Counter[str]:
    return Counter({kept: n for kept, n in signature(text).items() if kept.startswith(mark)})


def _numbers(text: str) -> Counter[str]:
    found = NUMBER.findall(plain(text))
    return Counter("".join(str(unicodedata.decimal(digit)) for digit in each) for each in found)


def _differences(what: str, wanted: Counter[str], found: Counter[str]) -> Iterator[str]:
    for lost in (wanted - found).elements():
        yield f"{what}: {lost} is lost"
    for added in (found - wanted).elements():
        yield f"{what}: {added} is not in the English"
