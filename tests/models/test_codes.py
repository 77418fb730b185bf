"""The code on a handout stands for one sheet, and a typing mistake in it is found."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from models.codes import (
    ALPHABET,
    GAP,
    LAYOUTS,
    SHORT_IDS,
    MistypedCode,
    SheetIdentity,
    decode_sheet,
    encode_sheet,
    first_new_id,
    format_code,
)
from tests.answers import set_clock

# Codes on paper that has been printed: a change of any of these reads them as other sheets.
PRINTED = [
    ("F8XDHFCX", 1, 1, "standard"),
    ("TG6NH4FH", 1, 1, "large"),
    ("5QFXGTHD", 1, 1, "easy"),
    ("GYS5GFMX", 1, 1, "poster"),
    ("W62DG4QY", 1, 1, "cards"),
    ("7DBNFTSC", 1, 1, "clear"),
    ("Q8JVDH3D", 2, 1, "standard"),
    ("Z8899JTQ", 3, 1, "standard"),
    ("PJ5D6X16", 1, 2, "standard"),
    ("XVDCWAPG", 1, 3, "standard"),
    ("NQS5H0GT", 12, 3, "standard"),
    ("PW3JVH3Z", 77, 5, "large"),
    ("151SP25W", 100, 6, "easy"),
    ("TC95SK62", 294, 6, "poster"),
    ("EAEJWH6A", 1000, 6, "cards"),
    ("X0R7GBQ6", 4096, 1, "standard"),
    ("68ZQ8CP5", 65535, 1, "large"),
    ("66H4CQ6E", 65536, 512, "easy"),
    ("T8SA9YGJ", 1000000, 1, "poster"),
    ("YX80TT09", 1000000, 1023, "cards"),
    ("8P2W2NSS", 1, 1023, "standard"),
    ("SP6A2XJF", 1048574, 1023, "cards"),
    # Ids from the clock have longer codes.
    ("M176DV694F3Z", 1048576, 1, "standard"),
    ("GP449AQ5TBRZ", 1048575, 1023, "large"),
    ("EGN2JRSFHQ5H", 286848000, 1, "standard"),
    ("SQY8PX3W9QMT", 286848000, 1, "large"),
    ("4Z7EV1E91ST5", 286848000, 1, "easy"),
    ("G6GMZ5RNST94", 286848000, 1, "poster"),
    ("VDSV3A32HTRD", 286848000, 1, "cards"),
    ("6N317EDF9WY5", 286848000, 1, "clear"),
    ("MMSCZGTHV7MX", 286848001, 1, "standard"),
    ("NSV6Q367JS2P", 286848000, 2, "standard"),
    ("FEPPWB3YG8A6", 2838931234, 6, "cards"),
    ("G7ZEY6B9TE4G", 31556952000, 77, "easy"),
    ("FG2GM18KMEWS", 1000000000000, 1023, "poster"),
    ("ANVAV07K1BW5", 1099511627775, 1, "standard"),
    ("90KV2WQNZBNB", 1099511627774, 1023, "cards"),
]
SHEETS = [
    SheetIdentity(translation, place, layout)
    for translation in (1, 2, 3, 77, 4096, 1_000_000, 2_838_931_234)
    for place in (1, 2, 1023)
    for layout in LAYOUTS
]
TYPED = [SheetIdentity(1, 1, "large"), SheetIdentity(2_838_931_234, 6, "cards")]


@pytest.mark.parametrize(("code", "translation", "place", "layout"), PRINTED)
def test_a_printed_code_stands_for_its_sheet_for_ever(
    code: str, translation: int, place: int, layout: str
) -> None:
    sheet = SheetIdentity(translation, place, layout)
    assert encode_sheet(sheet) == code
    assert decode_sheet(code) == sheet


def test_new_layouts_come_after_the_old_ones() -> None:
    assert LAYOUTS == ("standard", "large", "easy", "poster", "cards", "clear")


@pytest.mark.parametrize("length", [8, 12])
def test_printed_codes_of_each_length_have_every_layout(length: int) -> None:
    assert {layout for code, *_, layout in PRINTED if len(code) == length} == set(LAYOUTS)


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_code_leads_back_to_its_sheet(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    assert len(code) == (8 if sheet.translation < SHORT_IDS else 12)
    assert set(code) <= set(ALPHABET)
    assert decode_sheet(code) == sheet


@pytest.mark.parametrize(
    ("typed", "sheet"),
    [
        ("NQS5H0GT", SheetIdentity(12, 3, "standard")),
        ("NQS5-H0GT", SheetIdentity(12, 3, "standard")),
        (" nqs5 h0gt ", SheetIdentity(12, 3, "standard")),
        ("FEPPWB3YG8A6", SheetIdentity(2838931234, 6, "cards")),
        ("FEPP-WB3Y-G8A6", SheetIdentity(2838931234, 6, "cards")),
        (" fepp wb3y g8a6 ", SheetIdentity(2838931234, 6, "cards")),
    ],
)
def test_a_code_may_be_typed_in_any_of_its_forms(typed: str, sheet: SheetIdentity) -> None:
    assert decode_sheet(typed) == sheet


@pytest.mark.parametrize(
    ("code", "shown"), [("NQS5H0GT", "NQS5-H0GT"), ("FEPPWB3YG8A6", "FEPP-WB3Y-G8A6")]
)
def test_a_code_is_printed_in_groups_of_four(code: str, shown: str) -> None:
    assert format_code(code) == shown


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    codes = [encode_sheet(SheetIdentity(number, 1, "standard")) for number in range(1, 200)]
    for look, digit in (("O", "0"), ("o", "0"), ("I", "1"), ("l", "1")):
        code = next(each for each in codes if digit in each)
        assert decode_sheet(code.replace(digit, look)) == decode_sheet(code)


@pytest.mark.parametrize("sheet", TYPED, ids=str)
def test_every_wrong_character_is_found(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    for place in range(len(code)):
        for letter in set(ALPHABET) - {code[place]}:
            with pytest.raises(MistypedCode):
                decode_sheet(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("sheet", TYPED, ids=str)
def test_every_exchange_of_two_characters_is_found(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    for first in range(len(code)):
        for second in range(first + 1, len(code)):
            letters = [*code]
            letters[first], letters[second] = letters[second], letters[first]
            if letters != [*code]:
                with pytest.raises(MistypedCode):
                    decode_sheet("".join(letters))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234567",
        "123456789",
        "FEPPWB3YG8A",
        "FEPPWB3YG8A66",
        "ABCDEFGU",
        "ABCD_EFG",
        "७३३३३३३३",
    ],
)
def test_what_is_no_code_at_all_is_mistyped(typed: str) -> None:
    with pytest.raises(MistypedCode):
        decode_sheet(typed)


@pytest.mark.parametrize("first", [1, 2_838_931_234])
def test_codes_that_follow_each_other_do_not_look_alike(first: int) -> None:
    ids = range(first, first + 100)
    codes = [encode_sheet(SheetIdentity(each, 1, "standard")) for each in ids]
    assert all(sum(a == b for a, b in zip(*two, strict=True)) <= 3 for two in pairwise(codes))


@pytest.mark.parametrize(
    "sheet", [SheetIdentity(1 << 40, 1, "standard"), SheetIdentity(1, 1024, "standard")], ids=str
)
def test_a_code_that_would_stand_for_two_sheets_is_not_made(sheet: SheetIdentity) -> None:
    with pytest.raises(OverflowError):
        encode_sheet(sheet)


# New ids


@pytest.mark.parametrize("last", [0, 294, 286_847_999])
def test_a_new_id_is_the_time_in_hundredths_of_a_second(
    monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    set_clock(monkeypatch, datetime(2026, 2, 3, 4, 48, 0, 9_999, UTC))
    assert first_new_id(last) == 286_848_000


@pytest.mark.parametrize("year", [1970, 2026])
@pytest.mark.parametrize("last", [286_848_000, 286_848_001])
def test_if_the_clock_is_behind_a_new_id_is_at_a_random_distance(
    monkeypatch: pytest.MonkeyPatch, year: int, last: int
) -> None:
    set_clock(monkeypatch, datetime(year, 2, 3, 4, 48, tzinfo=UTC))
    ids = {first_new_id(last) for _ in range(20)}
    assert len(ids) > 10
    assert last < min(ids) <= max(ids) <= last + GAP


def test_a_new_id_has_a_long_code_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, datetime(1970, 1, 1, tzinfo=UTC))
    assert first_new_id(0) > SHORT_IDS
