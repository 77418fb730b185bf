"""Whether colours can be read, by WCAG 2.2."""

import colorsys

import pytest

from models.colours import WHITE, contrast, contrast_error, darker, is_readable, lighter

DARK = "#14181f"


def hue_and_saturation(colour: str) -> tuple[float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hls(*parts)
    return hue, saturation


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", WHITE, 21),
        (WHITE, "#000000", 21),
        (WHITE, WHITE, 1),
        ("#ff0000", WHITE, 3.998),
        ("#0000ff", WHITE, 8.592),
        ("#767676", WHITE, 4.542),
    ],
)
def test_the_contrast_of_two_colours(one: str, other: str, ratio: float) -> None:
    """The ratios are those that WebAIM's checker shows."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)


@pytest.mark.parametrize(
    ("colour", "shown"),
    [("#767676", ""), ("#777777", "4.47"), ("#1d4f73", ""), ("#7fb2e5", "2.23"), (WHITE, "1.00")],
)
def test_a_colour_is_refused_below_four_and_a_half(colour: str, shown: str) -> None:
    reason = contrast_error(colour, WHITE)
    assert bool(reason) == bool(shown)
    assert f"is {shown}:1" in reason or not shown


@pytest.mark.parametrize("colour", ["#7fb2e5", "#ff8800", "#ffff00", "#00ff80"])
def test_the_nearest_colour_that_can_be_read_has_the_same_hue_and_saturation(colour: str) -> None:
    for nearest, ground in ((darker(colour, WHITE), WHITE), (lighter(colour, DARK), DARK)):
        assert is_readable(nearest, ground)
        assert hue_and_saturation(nearest) == pytest.approx(hue_and_saturation(colour), abs=0.03)
    assert contrast(darker(colour, WHITE), WHITE) < 4.6


def test_a_colour_that_can_be_read_stays() -> None:
    assert darker("#1d4f73", WHITE) == "#1d4f73"
    assert lighter("#8cc4ff", DARK) == "#8cc4ff"
