"""The registry of languages, which of them a reader gets, and how they write dates."""

import random
from datetime import date

import pytest

from locales.dates import format_day, format_days, month_names
from locales.languages import (
    RIGHT_TO_LEFT,
    languages,
    parse_registry,
    target_languages,
)
from locales.negotiate import match_language, negotiate
from models.errors import InvalidFiles
from richtext.text import ENGLISH
from tests.registry import BUNDLED, SOME_TAGS, TAGS

OFFERED = frozenset(TAGS)


def test_english_is_first_and_needs_no_translation() -> None:
    assert [*languages()] == [ENGLISH, *(language.tag for language in target_languages())]


def test_there_are_ten_languages_each_with_a_name_of_its_own() -> None:
    assert [*languages()] == ["en", "cy", "pl", "ur", "ar", "zh-Hans", "ti", "de", "uk", "prs"]
    for name in ("autonym", "english"):
        assert len({getattr(each, name) for each in languages().values()}) == len(languages())


@pytest.mark.parametrize(
    ("tag", "direction"),
    [(tag, "rtl" if tag in ("ar", "ur", "prs") else "ltr") for tag in languages()],
)
def test_the_direction_of_each_language(tag: str, direction: str) -> None:
    assert languages()[tag].dir == direction


@pytest.mark.parametrize(
    ("tag", "script", "direction"),
    [
        ("ur-Latn", "Latn", "ltr"),
        ("ku-Arab", "Arab", "rtl"),
        ("tg-Arab", "Arab", "rtl"),
        ("rom", "Latn", "ltr"),
        ("prs", "Arab", "rtl"),
        ("dv", "Thaa", "rtl"),
        ("yi", "Hebr", "rtl"),
        ("am", "Ethi", "ltr"),
    ],
)
def test_the_direction_follows_from_the_script(tag: str, script: str, direction: str) -> None:
    given = languages()["en"].model_copy(update={"tag": tag, "script": script})
    assert given.dir == direction


def test_no_script_that_runs_from_the_left_counts_as_right_to_left() -> None:
    assert not RIGHT_TO_LEFT & {"Latn", "Hans", "Hant", "Ethi", "Cyrl", "Deva", "Guru", "Beng"}


def test_every_language_has_its_folder_and_no_folder_is_left_over() -> None:
    folders = {BUNDLED.catalogs / each.folder for each in BUNDLED.targets}
    assert {*BUNDLED.catalogs.glob("*/LC_MESSAGES")} == folders


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_tag_and_its_aliases_lead_to_it_however_they_are_written(tag: str) -> None:
    for known in (tag, *languages()[tag].aliases):
        for spelt in (known, known.upper(), known.lower(), known.replace("-", "_")):
            assert match_language(spelt, OFFERED) == tag
            assert match_language(spelt, OFFERED - {tag}) is None


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("en-US", "en"),
        ("en-u-nu-arab", "en"),
        ("pl-PL", "pl"),
        ("pol", "pl"),
        ("cym", "cy"),
        ("ar-EG", "ar"),
        ("acm", "ar"),
        ("ur-IN", "ur"),
        ("ti-ER", "ti"),
        ("tir", "ti"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("zh-CN-Hans", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("arb", "ar"),
        ("ar-arb", "ar"),
        ("ar-arz-EG", "ar"),
        ("ary-MA", "ar"),
        ("ur-PAK", "ur"),
        ("ur_PK", "ur"),
        ("en" + "-abcdefgh" * 10, "en"),
        ("ur-u-fw-mon-ms-metric-mu-celsius-nu-latn", "ur"),
    ],
)
def test_a_region_or_another_spelling_finds_the_language(asked: str, tag: str) -> None:
    assert match_language(asked, OFFERED) == tag


NEIGHBOURS = (
    "zh-TW zh-HK zh-MO zh-Hant zh-yue zh-TWN cmn-Hant cmn-TW zh_HK_#Hant yue wuu nan "
    "uk ru cs sk szl fa ps pa pa-Arab hi ckb dv am tig om gd ga fr "
    "ur-Latn ar-Latn zh-Latn und mul root C * x-foo i-klingon"
)


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        *(("de-AT", "de"), ("deu", "de"), ("ger", "de"), ("uk-UA", "uk"), ("ukr", "uk")),
        *(("prs-AF", "prs"), ("fa-AF", "prs"), ("fas_AF", "prs"), ("fa-Arab-AF", "prs")),
        *(("fa", None), ("fa-IR", None), ("fas", None), ("per", None), ("pes", None)),
        *(("gsw", None), ("nds", None), ("ru", None), ("be", None), ("ps", None), ("tg", None)),
    ],
)
def test_dari_is_a_variety_of_persian_but_not_the_other_way_round(
    asked: str, tag: str | None
) -> None:
    assert match_language(asked, frozenset(languages())) == tag


@pytest.mark.parametrize("asked", NEIGHBOURS.split())
def test_a_neighbour_or_another_script_is_not_taken_for_the_language(asked: str) -> None:
    assert match_language(asked, OFFERED) is None


@pytest.mark.parametrize(
    "asked",
    ["", "-", "_", "en-", "-en", "en--US", "POSIX", "en-a", "en-x", "de-1", "iiua-x0ub-91uz9", "é",
     "en\n", "a" * 9000, "../en", "en;q=1", "\x00", "0iz-bzi-9bu", "ti-" * 30,
     "en" + "-abcdefgh" * 11],
)  # fmt: skip
def test_what_is_no_tag_matches_nothing(asked: str) -> None:
    assert match_language(asked, OFFERED) is None


def test_no_tag_whatever_makes_it_fail() -> None:
    dice = random.Random(7)
    found = set()
    for _ in range(3000):
        lengths = [dice.randint(1, 9) for _ in range(dice.randint(1, 4))]
        tag = "-".join("".join(dice.choices("aeprtuxz19", k=length)) for length in lengths)
        found.add(match_language(tag, OFFERED))
    assert found <= {None, *TAGS} and None in found


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("*", "en"),
        ("pl", "pl"),
        ("fr, pl;q=0.5", "pl"),
        ("pl;q=0.1, ur", "ur"),
        ("pl;q=0.5, ur;q=0.5", "pl"),
        ("pl ; q=0.3 , ur ; q=0.4", "ur"),
        ("pl;Q=0.3,ur;Q=0.4", "ur"),
        ("pl;q=0, ur;q=0.1", "ur"),
        ("pl;q=0", "en"),
        ("en;q=0, pl", "pl"),
        # Chrome adds `zh` after `zh-TW`, which asks for Traditional.
        ("zh-TW, zh;q=0.8, en;q=0.1", "en"),
        ("zh-HK,zh;q=0.9", "en"),
        ("zh-HK,zh;q=0.9,pl;q=0.8", "pl"),
        ("zh-Hant-MO, zh, ZH;q=0.5, cy;q=0.1", "cy"),
        ("zh_TW_#Hant, zh;q=0.9, ur;q=0.1", "ur"),
        ("pl;q=0.1, zh;q=0.9, zh-HK", "pl"),
        # Who names Simplified, or `zh` before, gets it.
        ("zh-HK, zh;q=0.9, zh-CN;q=0.8, en;q=0.7", "zh-Hans"),
        ("zh-HK, zh-Hans;q=0.9, en;q=0.7", "zh-Hans"),
        ("zh, zh-HK;q=0.9", "zh-Hans"),
        ("zh-HK;q=0, zh;q=0.9", "zh-Hans"),
        ("zh-SG, zh;q=0.9", "zh-Hans"),
        ("zh-GB, zh;q=0.9", "zh-Hans"),
        ("zh-TWX, zh;q=0.9", "zh-Hans"),
        ("zh-TW, en-GB;q=0.5", "en"),
        ("uk, cy;q=0.2", "cy"),
        ("pl;q=2, ur;q=0.1", "pl"),
        ("pl;q=0.1234, ur;q=0.1", "pl"),
        ("pl;q, ur;q=0.1", "ur"),
        ("pl;level=1, ur;q=0.1", "pl"),
        ("en-x, pl", "pl"),
        ("POSIX, pl", "pl"),
        (",,;,;q=1,pl", "pl"),
        ("\x00, pl", "pl"),
        ("fr," * 20 + "pl", "pl"),
        # Locales of Java and POSIX, and settings of Android and Apple in the tag.
        ("ur_PK", "ur"),
        ("pl_PL;q=1.0, en_GB;q=0.8", "pl"),
        ("zh_CN_#Hans", "zh-Hans"),
        ("zh__#Hans", "zh-Hans"),
        ("zh_TW_#Hant, pl;q=0.1", "pl"),
        ("ur_PK.UTF-8", "ur"),
        ("pl_PL@euro, en;q=0.5", "pl"),
        ("ur-PK-u-fw-mon-mu-celsius", "ur"),
        ("ar-EG-u-fw-sat-mu-celsius-nu-latn,en-GB;q=0.9", "ar"),
        ("zh-Hans-CN-u-mu-celsius-fw-mon", "zh-Hans"),
        ("ur-PK-x-anything-at-all, en;q=0.9", "ur"),
        ("arb, en;q=0.5", "ar"),
        ("afb-KW", "ar"),
        ("cmn", "zh-Hans"),
        ("cmn-TW, pl;q=0.1", "pl"),
        ("zh-HK, zh-yue;q=0.9, cy;q=0.1", "cy"),
        # Qualities as they are sent.
        ("en;q=0.89999998, ur;q=0.8999999", "en"),
        ("en;q=0.8999999, ur;q=0.89999998", "ur"),
        ("de, de-DE;q=0.9, ur;q=0.0001", "ur"),
        ("pl;q=0,9, en;q=0,8", "pl"),
        ("en;q=0,8, pl;q=0,9", "pl"),
        ("en;q=0,8,pl;q=0,9;v=b3", "pl"),
        ("ur;q=.8, en;q=.7", "ur"),
        ("en;q=.7, ur;q=.8", "ur"),
        ("en;q=0., ur;q=1.", "ur"),
        ('en;q="0.5", ur;q="0.9"', "ur"),
        ("en;q='0.5', ur;q='0.9'", "ur"),
        ("en;q=1, ur;q=1.5", "en"),
        ("en;q=0.9, ur;q=1.5", "ur"),
        ("pl;q=-1, ur;q=0.1", "ur"),
        ("pl;q=0.9;v=b3, en;q=0.1", "pl"),
        ("en;v=b3;q=0.1, pl;q=0.2", "pl"),
        ("pl;;q=0.1;, en;q=0.05", "pl"),
        ("pl ; q = 0.2 , en ; q = 0.1", "pl"),
        ("pl;q=nonsense, ur;q=0.1", "ur"),
        ("pl;q=nonsense", "pl"),
        ("pl;q=" + "9" * 4000, "pl"),
        # Any language, but one that is not wanted.
        ("en;q=0, *", "cy"),
        ("*, en;q=0", "cy"),
        ("en-GB;q=0, cy;q=0, *;q=0.1", "pl"),
        ("en;q=0, *;q=0", "en"),
        ("en;q=0.1, *", "en"),
        ("*, pl;q=0.1", "pl"),
        ("fr, *;q=0.5", "en"),
        # What stands in the first 4,096 characters counts.
        ("fr," * 1364 + "pl,", "pl"),
        ("fr," * 1365 + "pl,", "en"),
        ("fr," * 1365 + "urdu", "en"),
        (" " * 4000 + "q=" * 20 + ", pl", "pl"),
    ],
)
def test_a_header_is_answered_by_quality_then_order(header: str, tag: str) -> None:
    assert negotiate(header, TAGS) == tag


def test_no_header_whatever_makes_it_fail() -> None:
    dice = random.Random(7)
    for _ in range(3000):
        parts = dice.choices(["pl", "*", "q=", ";", ",", "0", "9", ".", "-", "_#", '"', " "], k=12)
        assert negotiate("".join(parts), TAGS) in TAGS


def test_only_what_is_offered_is_given() -> None:
    assert negotiate("pl, ur;q=0.5", ["en", "ur"]) == "ur"
    assert negotiate("pl", ["en", "ur"]) == "en"
    assert negotiate("pl", ["ur"], default="ur") == "ur"


@pytest.mark.parametrize(
    ("tag", "day", "month"),
    [
        ("en", "22 November 2026", "November 2026"),
        ("cy", "22 Tachwedd 2026", "Tachwedd 2026"),
        ("pl", "22 listopada 2026", "listopad 2026"),
        ("ur", "22 نومبر، 2026", "نومبر 2026"),
        ("ar", "22 نوفمبر 2026", "نوفمبر 2026"),
        ("zh-Hans", "2026年11月22日", "2026年11月"),
        ("ti", "ሕዳር 22, 2026", "ሕዳር 2026"),
        ("de", "22. November 2026", "November 2026"),
        ("uk", "22 листопада 2026\u202fр.", "листопад 2026\u202fр."),
        ("prs", "22 نومبر 2026", "نومبر 2026"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(tag: str, day: str, month: str) -> None:
    language = languages()[tag]
    assert format_day(date(2026, 11, 22), language) == day
    assert format_day("2026-11-22", language) == day
    assert format_day("2026-11", language) == month
    assert format_day("2026", language) == "2026"


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_every_month_has_a_name_and_every_digit_is_latin(tag: str) -> None:
    shown = {format_day(date(2026, month, 5), languages()[tag]) for month in range(1, 13)}
    assert len(shown) == 12
    assert all(letter.isascii() for text in shown for letter in text if letter.isdecimal())
    names = {"".join(filter(str.isalpha, text)) for text in shown}
    assert len(names) == (12 if tag != "zh-Hans" else 1)


def test_a_span_names_both_ends() -> None:
    english = languages()["en"]
    assert format_days(english, "2021", "2026-09") == "2021 – September 2026"
    assert format_days(english, "2021") == "2021"


@pytest.mark.parametrize("tag", ["en" + "-abcdefgh" * 1000, "qq-x-00000001", "en-Qqqq"])
def test_a_tag_that_nobody_has_never_reaches_the_parser(tag: str) -> None:
    assert match_language(tag, frozenset(TAGS)) is None


@pytest.mark.parametrize(
    ("tag", "source", "name"),
    [
        ("uk", "de", "Ukrainisch"),
        ("prs", "de", "Dari"),
        ("prs", "uk", "дарі"),
        ("ar", "de", "Arabisch"),
        ("zh-Hans", "de", "Chinesisch (vereinfacht)"),
        ("prs", "en", "Dari"),
    ],
)
def test_a_language_has_a_name_in_that_of_a_library(tag: str, source: str, name: str) -> None:
    node = languages()[tag].name_in(source)
    assert (node.text, node.lang) == (name, source)


ROMANIAN = "tag: ro, autonym: x, english: x, script: Latn"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (f"- {{{ROMANIAN}, font: Noto Sans}}", "ro: size: "),
        (f"- {{{ROMANIAN}, font: x, size: 14}}", "ro: font: "),
        ("- {autonym: x}", "language 1: tag: "),
        ("- ro", "language 1: "),
        ("tag: ro", "language 1: "),
        ("- tag: [", "YAML: "),
    ],
)
def test_a_wrong_entry_is_named(source: str, reason: str) -> None:
    with pytest.raises(InvalidFiles) as found:
        parse_registry(source)
    assert f"locales/languages.yaml:1: {reason}" in str(found.value)


@pytest.mark.parametrize(
    ("header", "served"),
    [
        ("ur" + "-aaaaaaa" * 11 + "-aaa1" * 2, "ur"),  # 100 characters
        ("ur" + "-aaaaaaa" * 11 + "-aaa1-aaaa1", "en"),
        ("," * 4094 + "ur", "ur"),  # 4096 characters
        ("," * 4095 + "ur", "en"),
    ],
)
def test_of_a_header_and_its_ranges_so_much_is_read(header: str, served: str) -> None:
    assert negotiate(header, ["en", "ur", "pl"]) == served


def test_a_month_is_known_in_each_form_that_a_date_has() -> None:
    names = month_names(languages()["pl"])
    assert (names["maja"], names["maj"]) == (5, 5)
