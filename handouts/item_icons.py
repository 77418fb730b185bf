"""The icons of items: pictures of what to do, for those who cannot read."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup
from pydantic import RootModel

from models.yaml_source import StrictModel, load_source
from richtext.nodes import Direction
from richtext.text import Text

HANDOUTS = Path(__file__).parent
DRAWING = "<path"  # begins what is drawn, after the element that says how


class Icon(StrictModel):
    """`tabler` is the name in Tabler Icons. An icon with a direction is `mirrored` in text that
    runs from right to left."""

    tabler: str
    mirrored: bool = False


class _Icons(RootModel[dict[str, Icon]]):
    pass


@cache
def item_icons() -> dict[str, Icon]:
    """Return the icons by name."""
    return load_source(HANDOUTS / "icons.yaml", _Icons, "icons.yaml").root


def icon_svg(name: str) -> str:
    """Return the drawing of an icon as it is in its file."""
    return (HANDOUTS / "icons" / f"{name}.svg").read_text("utf-8")


def is_mirrored(name: str, direction: Direction) -> bool:
    """Return whether an icon is mirrored beside text in a direction."""
    return direction == "rtl" and item_icons()[name].mirrored


@cache
def icon_uri(name: str, direction: Direction) -> str:
    """Return the drawing of an icon as a data URI, as it stands beside text in a direction."""
    svg = icon_svg(name)
    if is_mirrored(name, direction):
        head, begin, drawing = svg.partition(DRAWING)
        drawing = drawing.replace("</svg>", "</g></svg>")
        svg = f'{head}<g transform="matrix(-1 0 0 1 24 0)">{begin}{drawing}'
    return svg_uri(svg)


def icon_picture(name: str, direction: Direction, said: Text) -> Markup:
    """Return an icon beside text in a direction, with words for those who do not see it."""
    return Markup('<img class="icon" lang="{}" dir="{}" alt="{}" src="{}">').format(
        said.lang, said.dir, said.text, icon_uri(name, direction)
    )


def svg_uri(svg: str) -> str:
    """Return a drawing as a data URI. Unlike in base64, what all drawings have in common can be
    compressed."""
    written = re.sub(r">\s+<", "><", svg.strip())
    return f"data:image/svg+xml,{quote(written, safe='/:;=,()')}"
