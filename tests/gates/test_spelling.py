"""Every word of the libraries is in a dictionary of its language, or somebody has allowed it."""

import random
from collections import Counter

import pytest

from bench.spelling import (
    ALLOWED,
    IN_EVERY_LANGUAGE,
    LIBRARIES,
    SPELLINGS,
    WITHOUT,
    allowed_words,
    is_known,
    names,
    suggestions,
    unknown,
    words,
    words_of,
)
from bench.spelling.planted import misspell, share_found
from locales.library import read_library

# The dictionary of Arabic takes many letters for a word that is put before another.
LEAST_FOUND = {"ar": 0.5, "prs": 0.6}
# All of a language one after the other: its dictionary takes seconds to read.
every_language = pytest.mark.parametrize("tag", SPELLINGS, scope="module")


@every_language
def test_every_word_is_in_the_dictionary_or_allowed(tag: str) -> None:
    found = unknown(tag)
    assert [(*each, suggestions(tag, each.word)) for each in found] == []


@every_language
def test_an_allowed_word_is_used_and_in_no_dictionary(tag: str) -> None:
    allowed = allowed_words(tag)
    assert allowed == sorted(set(allowed))
    assert set(allowed) - words(tag).keys() == set()
    shared = names() | {*allowed_words(IN_EVERY_LANGUAGE)}
    assert [each for each in allowed if is_known(tag, each) or each in shared] == []


def test_a_word_that_is_allowed_in_every_language_is_used_in_several() -> None:
    allowed = allowed_words(IN_EVERY_LANGUAGE)
    assert allowed == sorted(set(allowed))
    times = Counter(word for tag in SPELLINGS for word in words(tag))
    assert [each for each in allowed if times[each] < 2 or each in names()] == []


def test_each_language_has_a_dictionary_or_a_reason() -> None:
    tags = {tag for folder in LIBRARIES for tag in read_library(folder).languages}
    assert tags == {*SPELLINGS, *WITHOUT}
    assert SPELLINGS.keys() & WITHOUT.keys() == set()
    assert {each.stem for each in ALLOWED.iterdir()} <= {*SPELLINGS, IN_EVERY_LANGUAGE}


@every_language
def test_most_misspelt_words_are_found(tag: str) -> None:
    assert share_found(tag) >= LEAST_FOUND.get(tag, 0.85)


def test_a_misspelt_word_has_one_letter_less_or_two_exchanged() -> None:
    chance = random.Random(1)
    made = {misspell("abcd", chance) for _ in range(100)}
    assert made == {"acd", "abd", "abc", "acbd", "abdc"}
    assert {misspell("aaaa", chance) for _ in range(9)} == {"aaa"}


@pytest.mark.parametrize(
    ("text", "ends", "expected"),
    [
        ("Call **{police.phone}** now", "", "Call now"),
        ("[Report Remove](contact:report-remove), and", "", "Report Remove and"),
        ("It’s the child's.", "", "It’s child's the"),
        ("mae'r plant â'ch", "ch|r", "mae plant â"),
        ("rock’n", "ch|r", "rock’n"),
        ("See https://example.org/a?b, GOV.UK or a.b@example.org.", "", "See or"),
        ("a table (.xlsx), 12th, MP3. End.No", "", "a table"),
        ("end. Next, a .txt", "", "Next a end"),
        ("Home-language e-booka", "", "Home booka e language"),
        ("سؤالًا واحدًا", "", "سؤالًا واحدًا"),
        ("اسکرین\u200cشات", "", "اسکرین\u200cشات"),
        ("हिन्दी में", "", "में हिन्दी"),
    ],
)
def test_words_are_what_is_written_in_letters(text: str, ends: str, expected: str) -> None:
    assert words_of(text, ends) == set(expected.split())
