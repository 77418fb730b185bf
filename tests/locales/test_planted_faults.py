"""The checks find nearly all mistakes that are planted, and complain of few right texts."""

import pytest

from bench.planted_faults import (
    alarms,
    complain,
    measure,
    number_of_messages,
    planted_share,
)
from bench.planted_kinds import CATALOG_KINDS, KINDS, WORDS
from locales.languages import languages
from locales.library import read_library

BUNDLED = read_library()


def test_there_are_kinds_enough() -> None:
    assert len(KINDS) + len(CATALOG_KINDS) >= 40


@pytest.mark.parametrize("tag", WORDS)
def test_nearly_all_planted_mistakes_are_found(tag: str) -> None:
    told = measure(BUNDLED, languages()[tag], complain, times=3)
    assert planted_share(told) >= 0.9, {k: v for k, v in told.items() if v.found < v.planted}


@pytest.mark.parametrize("tag", WORDS)
def test_right_translations_are_rarely_complained_of(tag: str) -> None:
    language = languages()[tag]
    found = sum(map(len, alarms(BUNDLED, language, complain).values()))
    assert found <= 0.01 * number_of_messages(BUNDLED, language)
