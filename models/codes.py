"""Encode and decode sheet codes: twelve characters for a translation, a place and a layout.

They use Crockford's base 32, whose letters cannot be mistaken for digits. The last one is a check
character, which detects any single wrong character and any two that are swapped. The first sheets
that were printed have codes of eight characters."""

from secrets import randbelow
from typing import NamedTuple

from models.clock import hundredths
from models.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("OIL", "011", "- ")
# Append only: printed codes depend on the order.
LAYOUTS = ("standard", "large", "easy", "poster", "cards", "clear")

PLACES, MOST_LAYOUTS = 1 << 10, 1 << 5
SHORT_IDS = 1 << 20  # smaller ids were given one after another, and have short codes
GAP = 1 << 20


class Form(NamedTuple):
    """One length of code. Consecutive numbers must not give codes that look alike, so a number is
    multiplied by `factor` modulo `prime`, the largest below the number of codes."""

    length: int
    prime: int
    factor: int


SHORT = Form(8, (1 << 35) - 31, 12_055_740_067)
LONG = Form(12, (1 << 55) - 55, 12_641_295_783_059_471)
FORMS = {form.length: form for form in (SHORT, LONG)}


class SheetIdentity(NamedTuple):
    """What a code stands for: the ids of an EditionTranslation and a NumberedPlace, a layout."""

    translation: int
    place: int
    layout: str


class MistypedCode(DomainError):
    """Not a code: it is too long or too short, or a character is wrong."""

    def __init__(self, code: str) -> None:
        lengths = " or ".join(map(str, FORMS))
        detail = f"{code[:20]!r} is not a code: {lengths} letters and digits, one of them mistyped."
        super().__init__("mistyped-code", detail)


def first_new_id(last: int) -> int:
    """Return the id for the first translation of a publication, after all up to `last`.

    It is the time, so that a database that was restored or created anew gives no id that it has
    lost. If the clock is behind `last`, the id is at a random distance from it."""
    time = hundredths()
    return time if time > last else max(last, SHORT_IDS) + 1 + randbelow(GAP)


def encode_sheet(sheet: SheetIdentity) -> str:
    """Return the code of a sheet. Raise OverflowError if an id is too large for a code."""
    number = (sheet.translation * PLACES + sheet.place) * MOST_LAYOUTS
    number += LAYOUTS.index(sheet.layout)
    form = SHORT if number < SHORT.prime else LONG
    if sheet.place >= PLACES or number >= form.prime:
        raise OverflowError(f"{sheet} is too large for a code")
    scrambled = number * form.factor % form.prime
    values = [scrambled >> shift & 31 for shift in range(5 * (form.length - 2), -1, -5)]
    return "".join(ALPHABET[value] for value in (*values, _check(values)))


def decode_sheet(code: str) -> SheetIdentity | None:
    """Return what a typed code stands for. Raise MistypedCode.

    A well-formed code that was never printed gives None, or a sheet that does not exist."""
    typed = code.upper().translate(ALIKE)
    values = [ALPHABET.find(letter) for letter in typed]
    form = FORMS.get(len(values))
    if form is None or -1 in values or _check(values[:-1]) != values[-1]:
        raise MistypedCode(code)
    scrambled = 0
    for value in values[:-1]:
        scrambled = scrambled << 5 | value
    number, layout = divmod(scrambled * pow(form.factor, -1, form.prime) % form.prime, MOST_LAYOUTS)
    translation, place = divmod(number, PLACES)
    if layout >= len(LAYOUTS):
        return None
    return SheetIdentity(translation, place, LAYOUTS[layout])


def format_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check(values: list[int]) -> int:
    """Return a weighted sum in the field of 32 elements (x⁵ + x² + 1); each weight is twice the
    next."""
    total = 0
    for value in values:
        total = (total ^ value) << 1
        if total & 32:
            total ^= 0b100101
    return total
