"""The languages of families are understood as schools write them, and never guessed."""

import langcodes
import pytest

from locales.language_names import identify_language, names_no_language
from locales.languages import languages


@pytest.mark.parametrize("tag", languages())
def test_a_language_is_known_by_its_tag_and_by_both_its_names(tag: str) -> None:
    language = languages()[tag]
    names = [language.autonym, language.english, f" {language.english.lower()} "]
    census = ["PRS"]  # the code of Persian
    codes = {tag, tag.upper()}.difference(census)
    for each in [*codes, *names, *language.aliases]:
        assert identify_language(each) == (tag, language.english), each


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("URD", "ur"), ("POL", "pl"), ("ENG", "en"), ("ENB", "en"), ("CYM", "cy"), ("TGR", "ti"),
        ("ARA", "ar"), ("ARAS", "ar"), ("CHI", "zh-Hans"), ("CHIM", "zh-Hans"), ("urd", "ur"),
        ("wel", "cy"), ("zho", "zh-Hans"), ("tir", "ti"), ("pl-PL", "pl"), ("pl_PL", "pl"),
        ("Arabic (Sudan)", "ar"), ("Welsh/Cymraeg", "cy"), ("Mandarin", "zh-Hans"),
        ("Chinese (Mandarin/Putonghua)", "zh-Hans"), ("Tigrigna", "ti"), ("POLISH", "pl"),
        ("Arabic (Any Other)", "ar"), ("Arabic (Iraq)", "ar"), ("Arabic (Egypt)", "ar"),
        ("Chinese (China)", "zh-Hans"), ("Chinese (Simplified)", "zh-Hans"), ("zh-CN", "zh-Hans"),
        ("Chinese (Mandarin)", "zh-Hans"), ("Mandarin Chinese", "zh-Hans"), ("pl-PL", "pl"),
        ("Polish (Poland)", "pl"),
        ("URD - Urdu", "ur"), ("Urdu (URD)", "ur"), ("Urdu\u200b", "ur"), ("Ｕｒｄｕ", "ur"),
        ("普通话", "zh-Hans"), ("中文（简体）", "zh-Hans"), ("中文(简体)", "zh-Hans"),
        ("中文（普通话）", "zh-Hans"), ("汉语", "zh-Hans"), ("أردو", "ur"), ("اُردو", "ur"),
        ("Urdoo", "ur"), ("urdu (pakistan)", "ur"), ("Urdu, Pakistan", "ur"), ("Urdu (أردو)", "ur"),
        ("عربي", "ar"), ("اللغة العربية", "ar"), ("język polski", "pl"), ("Y Gymraeg", "cy"),
        ("Saesneg", "en"), ("Wrdw", "ur"), ("PWYLEG", "pl"), ("Arabeg", "ar"),
        ("Tsieinëeg", "zh-Hans"), ("Believed to be English", "en"),
        ("English (UK)", "en"), ("English", "en"), ("GER", "de"), ("Almaeneg", "de"),
        ("UKR", "uk"), ("українська мова", "uk"), ("PRSD", "prs"), ("Persian (Afghanistan)", "prs"),
        ("Dari Persian", "prs"), ("فارسی دری", "prs"), ("Ukrainisch", "uk"), ("Arabisch", "ar"),
        ("Chinesisch (vereinfacht)", "zh-Hans"),
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
        ("BSL", "British Sign Language"), ("Chinese (Traditional)", "Chinese (Traditional)"),
        ("Chinese (Hakka)", "Hakka Chinese"), ("Chinese (Taiwan)", "Chinese (Taiwan)"),
        ("Chinese (Hong Kong)", "Chinese (Hong Kong SAR China)"),
        ("Serbian (Cyrillic)", "Serbian (Cyrillic)"), ("Punjabi (Pakistan)", "Punjabi (Pakistan)"),
        ("Kurdish (Iraq)", "Kurdish (Iraq)"), ("Pashto/Pakhto", "Pashto"), ("Farsi", "Persian"),
        ("Bamileke (Any)", "Bamileke (Any)"), ("Malay/Indonesian", "Malay/Indonesian"),
        ("繁體中文", "Chinese (Traditional)"), ("中文（繁體）", "Chinese (Traditional)"),
        ("廣東話", "Cantonese"), ("粤语", "Cantonese"), ("Rwmaneg", "Romanian"),
        ("Persisch", "Persian"), ("Somali", "Somali"), ("Rumänisch", "Romanian"),
        ("French", "French"), ("fre", "French"), ("pt-BR", "Portuguese (Brazil)"),
    ],
)  # fmt: skip
def test_a_language_in_which_there_is_nothing_has_its_name(written: str, name: str) -> None:
    assert identify_language(written) == (None, name)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "OTH", "OTB", "NOT", "REF", "CHIA", "Elvish", "=cmd|' /C calc'!A0", "x" * 100,
        "Urdu/Punjabi", "Urdu and English", "urdu punjabi", "Y", "Kowalska", "unknown",
        "<script>", "123", "Chinese (Any Other)", "Chinese (Singapore, old)", "Chinese Taiwan",
        "Welsh (anything)", "Welsh (North)", "Urdu (Arabic)", "English (some Urdu)",
        "tlh", "aaa", "nil", "tbc", "any", "mum", "unk", "esl", "no", "na", "Urdu Ali", "Polis",
        "中文", "普通話", "Chinese (中文)", "廣東話/普通话", "Cymraeg/Saesneg", "Urdo", "أردن",
        "Polish speaking", "Arabicc", "pl-XX", "pl-Xxxx", "Multiple languages",
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_left_to_a_person(written: str) -> None:
    assert identify_language(written) == (None, None)


def test_nothing_that_a_school_writes_is_kept() -> None:
    identify_language("bob-smith")
    assert not any("smith" in tag.lower() for tag, _ in langcodes.Language._PARSE_CACHE)
    assert not hasattr(identify_language, "cache_info")


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "N/A", "n.a.", "NA", "No", "NONE", "Nil", "TBC", "UNK", "Unknown", "Not known",
        "Not Applicable", "Refused", "Not supplied", "?", "-", "–", "...", "#N/A", "(blank)", "ESL",
        "EAL", "Yes", "Y", "0", "NOT", "REF", "ZZZ", "Information not obtained",
        "Not known (refused)", "not yet obtained", "\u200b",
    ],
)  # fmt: skip
def test_words_for_nothing_are_no_language(written: str) -> None:
    assert names_no_language(written)
    assert identify_language(written) == (None, None)


@pytest.mark.parametrize(
    "written",
    ["BSL", "Norwegian", "Nauru", "Ga", "Other", "OTH", "OTB", "Elvish", "Urdu", "አማርኛ", "中文",
     "Not English", "No English", "No Urdu", "x" * 100, "- Urdu"],
)  # fmt: skip
def test_what_may_be_a_language_is_not_taken_for_nothing(written: str) -> None:
    assert not names_no_language(written)
