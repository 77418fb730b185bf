"""Postcodes: which place one lies in, by the areas that the library's places have."""

import re
from collections.abc import Mapping
from string import ascii_uppercase, digits
from unicodedata import normalize

# An area of letters (GL), a district (GL1, EC1A), or the beginning of a number (37).
AREA = re.compile(r"[A-Z]{1,2}[0-9]{0,2}[A-Z]?|[0-9]{1,5}")
# The two parts of a British postcode. Without a space only a whole one can be told apart: GL12 may
# be all of GL12, or the beginning of GL1 2AB.
OUTWARD, INWARD = r"([A-Z]{1,2}[0-9][0-9A-Z]?)", r"[0-9][A-Z]{2}"
WHOLE = re.compile(OUTWARD + INWARD)
HALF = re.compile(OUTWARD + r"( [0-9][A-Z]?)?")
SPACES = re.compile(r"[\s-]+")


def area_of(typed: str) -> str | None:
    """Return the part of a postcode that says where it is: the first half of a British one, all of
    a number. None if it is no postcode, or could be two."""
    spaced = SPACES.sub(" ", normalize("NFKC", typed).strip()).upper()
    closed = spaced.replace(" ", "")
    if found := WHOLE.fullmatch(closed) or HALF.fullmatch(spaced):
        return found[1]
    return closed if re.fullmatch("[0-9]{2,}", closed) else None


def place_of(typed: str, areas: Mapping[str, str]) -> str | None:
    """Return the place in which a postcode lies, by the longest of the `areas` that has it."""
    area = area_of(typed)
    if area is None:
        return None
    found = [each for each in areas if _lies_in(area, each)]
    return areas[max(found, key=len)] if found else None


def _lies_in(area: str, wider: str) -> bool:
    """Return whether an area is another one or a part of it: GL1 of GL, not of G, and GL12 not of
    GL1, but EC1A of EC1."""
    if area == wider or (wider.isdigit() and area.startswith(wider)):
        return True
    without_letter = area.rstrip(ascii_uppercase)
    return bool(without_letter) and wider in (without_letter, without_letter.rstrip(digits))
