"""Check that a translation keeps the facts: placeholders, links and numbers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from locales.checks.pair import Pair
from locales.dates import month_names
from locales.inline import plain, signature
from locales.languages import Language

NUMBER = re.compile(r"\d+")
# Letters of a month: the fewest that are compared; at its end and its beginning, those that change.
SHORTEST, ENDING, MUTATED = 3, 3, 2
MONTH_IN_DIGITS = re.compile(r"(?<!\d)\d{1,2}(?=月)")  # as Chinese writes it: 2017年12月


def check_placeholders(pair: Pair) -> Iterator[str]:
    """Yield the placeholders that were lost or added."""
    yield from _differences(
        "placeholder",
        _elements(pair.source, "{"),
        _elements(pair.translation, "{"),
        pair.written_in,
    )


def check_links(pair: Pair) -> Iterator[str]:
    """Yield the link targets that were lost or added."""
    source, translation = _elements(pair.source, "("), _elements(pair.translation, "(")
    yield from _differences("link", source, translation, pair.written_in)


def check_numbers(pair: Pair) -> Iterator[str]:
    """Yield the numbers that were lost or added, in any digits, and digits that are not Latin. The
    month of a date may be in words in the one and in digits in the other."""
    months = _months(pair.source, pair.written_in)
    written = Counter(MONTH_IN_DIGITS.findall(pair.words)) & months
    numbers = _numbers(pair.source_words), _numbers(pair.words) - written
    remedy = "; write it in words, or leave it out"
    yield from _differences("number", *numbers, pair.written_in, remedy)
    if other := [c for c in pair.translation if c.isdecimal() and not c.isascii()]:
        yield f"number: {''.join(other)!r} must be written in the digits 0-9"


def check_months(pair: Pair) -> Iterator[str]:
    """Yield the months of dates in the source that the translation does not name. Languages change
    the end of a name, and some its first letters: only the rest is compared. Some have other names
    than those of CLDR."""
    own, words = month_names(pair.language), pair.words.casefold()
    for number in _months(pair.source, pair.written_in):
        names = [name for name, its in own.items() if str(its) == number]
        written = number in MONTH_IN_DIGITS.findall(pair.words)
        if names and not written and not any(part in words for part in _lasting_parts(names, pair)):
            yield f"month: {names[0]} is lost"


def _lasting_parts(names: list[str], pair: Pair) -> Iterator[str]:
    """Yield the part of each name that stays the same within a sentence."""
    for name in map(str.casefold, names):
        yield name[: max(SHORTEST, len(name) - ENDING)]
        if pair.known.mutates:
            yield name[MUTATED:] or name


def _elements(text: str, mark: str) -> Counter[str]:
    return Counter({each: n for each, n in signature(text).items() if each.startswith(mark)})


def _numbers(words: str) -> Counter[str]:
    numbers = NUMBER.findall(words)
    return Counter("".join(str(unicodedata.decimal(digit)) for digit in each) for each in numbers)


def _months(text: str, language: Language) -> Counter[str]:
    """Count the months of dates that are in words, as their numbers."""
    months = month_names(language) if re.search(r"\d", text) else {}
    # Only beside a day or a year: "may" and "march" are words too.
    names = f"(?:{'|'.join(map(re.escape, months))})"
    found = re.findall(rf"(?<=\d ){names}\b|\b{names}(?= \d)", plain(text)) if months else []
    return Counter(str(months[name]) for name in found)


def _differences(
    kind: str,
    source: Counter[str],
    translation: Counter[str],
    written_in: Language,
    remedy: str = "",
) -> Iterator[str]:
    """Yield what was lost, and what was added with its `remedy`."""
    for lost in (source - translation).elements():
        yield f"{kind}: {lost} is lost"
    for added in (translation - source).elements():
        yield f"{kind}: {added} is not in the {written_in.english}{remedy}"
