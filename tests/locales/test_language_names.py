"""The languages of families are understood as schools write them, and never guessed."""

import langcodes
import pytest

from locales.language_names import identify_language
from locales.languages import languages


@pytest.mark.parametrize("tag", languages())
def test_a_language_is_known_by_its_tag_and_by_both_its_names(tag: str) -> None:
    language = languages()[tag]
    names = [language.autonym, language.english, f" {language.english.lower()} "]
    for each in [tag, tag.upper(), *names, *language.aliases]:
        assert identify_language(each) == (tag, language.english), each


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("URD", "ur"), ("POL", "pl"), ("ENG", "en"), ("ENB", "en"), ("CYM", "cy"), ("TGR", "ti"),
        ("ARA", "ar"), ("ARAS", "ar"), ("CHI", "zh-Hans"), ("CHIM", "zh-Hans"), ("urd", "ur"),
        ("wel", "cy"), ("zho", "zh-Hans"), ("tir", "ti"), ("pl-PL", "pl"), ("pl_PL", "pl"),
        ("Arabic (Sudan)", "ar"), ("Welsh/Cymraeg", "cy"), ("Mandarin", "zh-Hans"),
        ("Chinese (Mandarin/Putonghua)", "zh-Hans"), ("Tigrigna", "ti"), ("POLISH", "pl"),
    ],
)  # fmt: skip
def test_codes_and_names_of_schools_lead_to_the_language(written: str, tag: str) -> None:
    assert identify_language(written).tag == tag


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PNJ", "Punjabi"), ("PNJG", "Punjabi"), ("Panjabi (Gurmukhi)", "Punjabi"),
        ("CHIC", "Cantonese"), ("Cantonese", "Cantonese"), ("PRS", "Persian"), ("SOM", "Somali"),
        ("zh-Hant", "Chinese (Traditional)"), ("TGE", "Tigre"), ("BNG", "Bangla"),
        ("Kurdish Sorani", "Central Kurdish"), ("British Sign Language", "British Sign Language"),
    ],
)  # fmt: skip
def test_a_language_in_which_there_is_nothing_has_its_name(written: str, name: str) -> None:
    assert identify_language(written) == (None, name)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "OTH", "OTB", "NOT", "REF", "CHIA", "Elvish", "=cmd|' /C calc'!A0", "x" * 100,
        "Urdu/Punjabi", "Urdu and English", "urdu punjabi", "Chinese (Traditional)",
        "Chinese (Hakka)", "Y", "Kowalska", "unknown", "<script>", "123",
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_left_to_a_person(written: str) -> None:
    assert identify_language(written) == (None, None)


def test_nothing_that_a_school_writes_is_kept() -> None:
    identify_language("bob-smith")
    assert not any("smith" in tag.lower() for tag, _ in langcodes.Language._PARSE_CACHE)
    assert not hasattr(identify_language, "cache_info")
