"""The checks find nearly all mistakes that are planted, and complain of few right texts."""

from collections import defaultdict

import pytest

from bench.planted_faults import (
    Told,
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
    assert len(KINDS) + len(CATALOG_KINDS) >= 180


@pytest.mark.parametrize("tag", WORDS)
def test_nearly_all_planted_mistakes_are_found(tag: str) -> None:
    told = measure(BUNDLED, languages()[tag], complain, times=3)
    by_module: dict[str, dict[str, Told]] = defaultdict(dict)
    for name, each in told.items():
        by_module[({**KINDS, **CATALOG_KINDS})[name].__module__][name] = each
    assert len(by_module) == 3
    for kinds in by_module.values():
        missed = {k: v for k, v in kinds.items() if v.found < v.planted}
        assert planted_share(kinds) >= 0.9, missed


@pytest.mark.parametrize("tag", WORDS)
def test_right_translations_are_rarely_complained_of(tag: str) -> None:
    language = languages()[tag]
    found = sum(map(len, alarms(BUNDLED, language, complain).values()))
    assert found <= 0.01 * number_of_messages(BUNDLED, language)
