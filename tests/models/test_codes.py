"""The code on a handout stands for one sheet, and a typing mistake in it is found."""

from itertools import pairwise

import pytest

from models.codes import (
    ALPHABET,
    LAYOUTS,
    MistypedCode,
    SheetIdentity,
    decode_sheet,
    encode_sheet,
    format_code,
)

# Codes on paper that has been printed: a change of any of these reads them as other sheets.
PRINTED = [
    ("F8XDHFCX", 1, 1, "standard"),
    ("TG6NH4FH", 1, 1, "large"),
    ("5QFXGTHD", 1, 1, "easy"),
    ("GYS5GFMX", 1, 1, "poster"),
    ("W62DG4QY", 1, 1, "cards"),
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
]
SHEETS = [
    SheetIdentity(translation, place, layout)
    for translation in (1, 2, 3, 77, 4096, 1_000_000)
    for place in (1, 2, 1023)
    for layout in LAYOUTS
]


@pytest.mark.parametrize(("code", "translation", "place", "layout"), PRINTED)
def test_a_printed_code_stands_for_its_sheet_for_ever(
    code: str, translation: int, place: int, layout: str
) -> None:
    sheet = SheetIdentity(translation, place, layout)
    assert encode_sheet(sheet) == code
    assert decode_sheet(code) == sheet


def test_new_layouts_come_after_the_old_ones() -> None:
    assert LAYOUTS[:5] == ("standard", "large", "easy", "poster", "cards")
    assert {layout for *_, layout in PRINTED} == set(LAYOUTS)


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_code_leads_back_to_its_sheet(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert decode_sheet(code) == sheet


@pytest.mark.parametrize("typed", ["{}", "{:.4}-rest", " {} ", "lower"])
def test_a_code_may_be_typed_in_any_of_its_forms(typed: str) -> None:
    code = encode_sheet(SheetIdentity(12, 3, "standard"))
    forms = {"{:.4}-rest": format_code(code), "lower": code.lower()}
    assert decode_sheet(forms.get(typed, typed.format(code))) == SheetIdentity(12, 3, "standard")


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    codes = [encode_sheet(SheetIdentity(number, 1, "standard")) for number in range(1, 200)]
    for look, digit in (("O", "0"), ("o", "0"), ("I", "1"), ("l", "1")):
        code = next(each for each in codes if digit in each)
        assert decode_sheet(code.replace(digit, look)) == decode_sheet(code)


@pytest.mark.parametrize("sheet", SHEETS[:4], ids=str)
def test_every_wrong_character_is_found(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    for place in range(8):
        for letter in set(ALPHABET) - {code[place]}:
            with pytest.raises(MistypedCode):
                decode_sheet(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("sheet", SHEETS[:4], ids=str)
def test_every_exchange_of_two_characters_is_found(sheet: SheetIdentity) -> None:
    code = encode_sheet(sheet)
    for first in range(8):
        for second in range(first + 1, 8):
            letters = [*code]
            letters[first], letters[second] = letters[second], letters[first]
            if letters != [*code]:
                with pytest.raises(MistypedCode):
                    decode_sheet("".join(letters))


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "ABCDEFGU", "ABCD_EFG", "७३३३३३३३"])
def test_what_is_no_code_at_all_is_mistyped(typed: str) -> None:
    with pytest.raises(MistypedCode):
        decode_sheet(typed)


def test_codes_that_follow_each_other_do_not_look_alike() -> None:
    codes = [encode_sheet(SheetIdentity(number, 1, "standard")) for number in range(1, 100)]
    assert all(sum(a == b for a, b in zip(*two, strict=True)) <= 3 for two in pairwise(codes))


@pytest.mark.parametrize(
    "sheet", [SheetIdentity(1 << 20, 1, "standard"), SheetIdentity(1, 1024, "standard")], ids=str
)
def test_a_code_that_would_stand_for_two_sheets_is_not_made(sheet: SheetIdentity) -> None:
    with pytest.raises(OverflowError):
        encode_sheet(sheet)
