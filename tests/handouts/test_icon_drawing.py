"""Icons as PNG: what is drawn, and what is mirrored."""

import io

import pytest
from PIL import Image, ImageOps

from handouts.formats.icon_drawing import SIDE, icon_png
from handouts.item_icons import item_icons
from richtext.nodes import Direction


def ink(name: str, direction: Direction = "ltr") -> Image.Image:
    """How much ink there is at each place."""
    return Image.open(io.BytesIO(icon_png(name, direction))).getchannel("A")


@pytest.mark.parametrize("name", item_icons())
def test_an_icon_has_lines_and_a_ground_that_shines_through(name: str) -> None:
    drawing = ink(name)
    assert drawing.size == (SIDE, SIDE)
    shares = drawing.histogram()
    assert 0.08 < shares[255] / SIDE**2 < 0.4
    assert shares[0] / SIDE**2 > 0.5


@pytest.mark.parametrize(
    ("x", "y", "drawn"),
    [
        (3, 12, True),  # the face is a circle about the middle
        (21, 12, True),
        (12, 3, True),
        (12, 21, True),
        (12 + 9 * 0.5**0.5, 12 - 9 * 0.5**0.5, True),
        (9, 10, True),  # an eye is a line of no length
        (15, 10, True),
        (12, 16, True),  # the mouth
        (12, 12, False),
        (6, 12, False),
        (1, 1, False),
    ],
)
def test_curves_lines_and_points_are_where_the_drawing_has_them(
    x: float, y: float, drawn: bool
) -> None:
    place = (round(x * SIDE / 24), round(y * SIDE / 24))
    assert ink("stay-calm").getpixel(place) == (255 if drawn else 0)


@pytest.mark.parametrize("name", item_icons())
def test_only_what_has_a_direction_is_mirrored_beside_right_to_left_text(name: str) -> None:
    usual, turned = ink(name), ink(name, "rtl")
    mirrored = ImageOps.mirror(usual) if item_icons()[name].mirrored else usual
    assert turned.tobytes() == mirrored.tobytes()
