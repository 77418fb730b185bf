"""What readers write is kept without what would lead to a person."""

import pytest

from models.feedback import anonymise


@pytest.mark.parametrize(
    "number",
    [
        "123456",
        "1234567",
        "12 34 56",
        "(01452) 123456",
        "+44 1452 123456",
        "07700-900-123",
        "07700.900.123",
        "07700\u00a0900\u00a0123",
        "1-2-3 4 5 6",
    ],
)
def test_six_digits_or_more_are_blanked_however_they_are_grouped(number: str) -> None:
    said = anonymise(f"Ring me on {number}, please.")
    assert said.count("[number]") == 1
    assert not any(each.isdigit() for each in said)


@pytest.mark.parametrize("text", ["12345", "In 2017, 84 of 100", "999", "116 12", "Page 2 of 4"])
def test_five_digits_and_years_stay(text: str) -> None:
    assert anonymise(text) == text


@pytest.mark.parametrize("address", ["a@b.example", "a.b+c@school.example", "ola@szkoła.example"])
def test_an_address_is_blanked(address: str) -> None:
    assert anonymise(f"Write to {address} today") == "Write to [address] today"
