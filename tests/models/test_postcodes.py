"""A postcode leads to the place in which all of its area lies, or to none."""

import pytest

from models.postcodes import place_of

AREAS = {"GL1": "gls", "GL50": "gls", "GL": "west", "G": "sct", "EC1": "city", "37": "goe"}


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("GL1", "gls"),
        ("gl1 2ab", "gls"),
        (" GL12AB ", "gls"),
        ("GL1-2AB", "gls"),
        ("ＧＬ１ ２ＡＢ", "gls"),
        ("GL1 2", "gls"),
        ("GL1 2A", "gls"),
        ("GL 1 2AB", "gls"),
        ("GL2 1AB", "west"),
        # GL12 may be written without the rest; GL1 2 without its space looks the same.
        ("GL12", "west"),
        ("GL12 7AB", "west"),
        ("GL127AB", "west"),
        ("GL49 1AB", "west"),
        ("GL50", "gls"),
        ("GL501AB", "gls"),
        ("GL51", "west"),
        ("G1 1AA", "sct"),
        ("G11AA", "sct"),
        ("GU1 1AA", None),
        ("EC1A 1BB", "city"),
        ("EC1A", "city"),
        ("EC1 1BB", "city"),
        ("EC10 1BB", None),
        ("37073", "goe"),
        ("37 073", "goe"),
        ("38073", None),
        ("3", None),
        ("GL", None),
        ("GL 1 2", None),
        ("GL1 2ABC", None),
        ("GL123AB", "west"),
        ("GL1234AB", None),
        ("1GL", None),
        ("", None),
        ("Gloucester", None),
        ("G\x00", None),
    ],
)
def test_a_postcode_leads_to_a_place(typed: str, place: str | None) -> None:
    assert place_of(typed, AREAS) == place
