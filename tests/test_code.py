"""The code on a handout stands for one sheet, and a typing mistake in it is found."""

from itertools import pairwise

import pytest

from models.code import ALPHABET, LAYOUTS, Imprint, Mistyped, code_of, imprint_of, shown

SHEETS = [
    Imprint(translation, place, layout)
    for translation in (1, 2, 3, 77, 4096, 1_000_000)
    for place in (1, 2, 1023)
    for layout in LAYOUTS
]


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_code_leads_back_to_its_sheet(sheet: Imprint) -> None:
    code = code_of(sheet)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert imprint_of(code) == sheet


@pytest.mark.parametrize("typed", ["{}", "{:.4}-rest", " {} ", "lower"])
def test_a_code_may_be_typed_in_any_of_its_forms(typed: str) -> None:
    code = code_of(Imprint(12, 3, "standard"))
    forms = {"{:.4}-rest": shown(code), "lower": code.lower()}
    assert imprint_of(forms.get(typed, typed.format(code))) == Imprint(12, 3, "standard")


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    codes = [code_of(Imprint(number, 1, "standard")) for number in range(1, 200)]
    for look, digit in (("O", "0"), ("o", "0"), ("I", "1"), ("l", "1")):
        code = next(each for each in codes if digit in each)
        assert imprint_of(code.replace(digit, look)) == imprint_of(code)


@pytest.mark.parametrize("sheet", SHEETS[:4], ids=str)
def test_every_wrong_character_is_found(sheet: Imprint) -> None:
    code = code_of(sheet)
    for place in range(8):
        for letter in set(ALPHABET) - {code[place]}:
            with pytest.raises(Mistyped):
                imprint_of(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("sheet", SHEETS[:4], ids=str)
def test_every_exchange_of_two_characters_is_found(sheet: Imprint) -> None:
    code = code_of(sheet)
    for first in range(8):
        for second in range(first + 1, 8):
            letters = [*code]
            letters[first], letters[second] = letters[second], letters[first]
            if letters != [*code]:
                with pytest.raises(Mistyped):
                    imprint_of("".join(letters))


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "ABCDEFGU", "ABCD_EFG", "७३३३३३३३"])
def test_what_is_no_code_at_all_is_mistyped(typed: str) -> None:
    with pytest.raises(Mistyped):
        imprint_of(typed)


def test_codes_that_follow_each_other_do_not_look_alike() -> None:
    codes = [code_of(Imprint(number, 1, "standard")) for number in range(1, 100)]
    assert all(sum(a == b for a, b in zip(*two, strict=True)) <= 3 for two in pairwise(codes))


@pytest.mark.parametrize(
    "sheet", [Imprint(1 << 20, 1, "standard"), Imprint(1, 1024, "standard")], ids=str
)
def test_a_code_that_would_stand_for_two_sheets_is_not_made(sheet: Imprint) -> None:
    with pytest.raises(OverflowError):
        code_of(sheet)
