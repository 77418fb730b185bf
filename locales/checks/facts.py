"""Check that a translation keeps the facts: placeholders, links and numbers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from locales.inline import plain, signature
from locales.languages import Language

NUMBER = re.compile(r"\d+")


def check_placeholders(language: Language, source: str, translation: str) -> Iterator[str]:
    """Yield the placeholders that were lost or added."""
    yield from _differences("placeholder", _elements(source, "{"), _elements(translation, "{"))


def check_links(language: Language, source: str, translation: str) -> Iterator[str]:
    """Yield the link targets that were lost or added."""
    yield from _differences("link", _elements(source, "("), _elements(translation, "("))


def check_numbers(language: Language, source: str, translation: str) -> Iterator[str]:
    """Yield the numbers that were lost or added, in any digits, and digits that are not Latin."""
    numbers = _numbers(source), _numbers(translation)
    yield from _differences("number", *numbers, "; write it in words, or leave it out")
    if other := [c for c in translation if c.isdecimal() and not c.isascii()]:
        yield f"number: {''.join(other)!r} must be written in the digits 0-9"


def _elements(text: str, mark: str) -> Counter[str]:
    return Counter({each: n for each, n in signature(text).items() if each.startswith(mark)})


def _numbers(text: str) -> Counter[str]:
    numbers = NUMBER.findall(plain(text))
    return Counter("".join(str(unicodedata.decimal(digit)) for digit in each) for each in numbers)


def _differences(
    kind: str, source: Counter[str], translation: Counter[str], remedy: str = ""
) -> Iterator[str]:
    """Yield what was lost, and what was added with its `remedy`."""
    for lost in (source - translation).elements():
        yield f"{kind}: {lost} is lost"
    for added in (translation - source).elements():
        yield f"{kind}: {added} is not in the English{remedy}"
