"""The icons of pages: one file of symbols, which a browser keeps. Unlike on paper, each has the
colour of what it stands in."""

import re
from functools import cache

from markupsafe import Markup

from handouts.item_icons import DRAWING, icon_svg, is_mirrored, item_icons
from richtext.nodes import Direction
from richtext.text import Text

NAME = "icons.svg"
SYMBOL = (
    '<symbol id="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{}</symbol>'
)
MIRROR = '<g transform="matrix(-1 0 0 1 24 0)">{}</g>'
TURNED = "-rtl"  # at the end of the id of a symbol that is mirrored


@cache
def icon_symbols() -> bytes:
    """Return all icons as one SVG file, with a symbol for each, and for those that are mirrored
    beside text from right to left another."""
    symbols = []
    for name, icon in item_icons().items():
        _, path, rest = icon_svg(name).partition(DRAWING)
        drawing = re.sub(r">\s+<", "><", (path + rest).replace("</svg>", "").strip())
        symbols.append(SYMBOL.format(name, drawing))
        if icon.mirrored:
            symbols.append(SYMBOL.format(name + TURNED, MIRROR.format(drawing)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def icon_use(name: str, direction: Direction, said: Text | None = None) -> Markup:
    """Return an element that shows an icon beside text in a direction. Without words for those who
    hear a page, it says nothing to them."""
    symbol = name + TURNED if is_mirrored(name, direction) else name
    words = Markup('aria-hidden="true"')
    if said:
        words = Markup('role="img" lang="{}" aria-label="{}"').format(said.lang, said.text)
    return Markup('<svg class="icon" {}><use href="/static/{}#{}"/></svg>').format(
        words, NAME, symbol
    )
