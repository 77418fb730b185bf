"""Encode and decode sheet codes: eight characters for a translation, a place and a layout.

They use Crockford's base 32, whose letters cannot be mistaken for digits. The last one is a check
character, which detects any single wrong character and any two that are swapped."""

from typing import NamedTuple

from models.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("OIL", "011", "- ")
LENGTH = 8
# Append only: printed codes depend on the order.
LAYOUTS = ("standard", "large", "easy", "poster", "cards")

PLACES, MOST_LAYOUTS = 1 << 10, 1 << 5
# Consecutive numbers must not give codes that look alike.
PRIME = (1 << 35) - 31
FACTOR = 12_055_740_067


class SheetIdentity(NamedTuple):
    """What a code stands for: the ids of an EditionTranslation and a NumberedPlace, a layout."""

    translation: int
    place: int
    layout: str


class MistypedCode(DomainError):
    """Not a code: it is too long or too short, or a character is wrong."""

    def __init__(self, code: str) -> None:
        detail = f"{code[:20]!r} is not a code: 8 letters and digits, one of which is mistyped."
        super().__init__("mistyped-code", detail)


def encode_sheet(sheet: SheetIdentity) -> str:
    """Return the code of a sheet. Raise OverflowError if an id is too large for a code."""
    number = (sheet.translation * PLACES + sheet.place) * MOST_LAYOUTS
    number += LAYOUTS.index(sheet.layout)
    if sheet.place >= PLACES or number >= PRIME:
        raise OverflowError(f"{sheet} is too large for a code")
    scrambled = number * FACTOR % PRIME
    values = [scrambled >> shift & 31 for shift in range(30, -1, -5)]
    return "".join(ALPHABET[value] for value in (*values, _check(values)))


def decode_sheet(code: str) -> SheetIdentity | None:
    """Return what a typed code stands for. Raise MistypedCode.

    A well-formed code that was never printed gives None, or a sheet that does not exist."""
    typed = code.upper().translate(ALIKE)
    values = [ALPHABET.find(letter) for letter in typed]
    if len(values) != LENGTH or -1 in values or _check(values[:-1]) != values[-1]:
        raise MistypedCode(code)
    scrambled = 0
    for value in values[:-1]:
        scrambled = scrambled << 5 | value
    number, layout = divmod(scrambled * pow(FACTOR, -1, PRIME) % PRIME, MOST_LAYOUTS)
    translation, place = divmod(number, PLACES)
    if layout >= len(LAYOUTS):
        return None
    return SheetIdentity(translation, place, LAYOUTS[layout])


def format_code(code: str) -> str:
    """Return a code in two groups, as it is printed."""
    return f"{code[:4]}-{code[4:]}"


def _check(values: list[int]) -> int:
    """Return a weighted sum in the field of 32 elements (x⁵ + x² + 1); each weight is twice the
    next."""
    total = 0
    for value in values:
        total = (total ^ value) << 1
        if total & 32:
            total ^= 0b100101
    return total
