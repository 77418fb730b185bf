"""The colours of a library on pages, also on dark ones."""

from functools import lru_cache

from models.colours import lighter
from models.library import Colours

# What stands behind links and buttons on a dark page, and the letters on a button: see site.css.
DARK_GROUNDS = ("#14181f", "#1f2630", "#0b1f16")
DARK = "@media screen and (prefers-color-scheme: dark)"


@lru_cache(4)  # it takes 18 ms, and the style sheet is sent from the event loop
def colour_rules(colours: Colours) -> str:
    """Return rules in place of those of site.css for the colours that a library has chosen; on dark
    pages the nearest lighter ones that can be read there."""
    usual = Colours()
    own = {
        name: value
        for name, value in (("main", colours.main), ("accent", colours.accent))
        if value != getattr(usual, name)
    }
    if not own:
        return ""
    dark = {name: lighter(value, *DARK_GROUNDS) for name, value in own.items()}
    return f"{_rule(own)}\n{DARK} {{ {_rule(dark)} }}\n"


def _rule(values: dict[str, str]) -> str:
    return f":root {{ {'; '.join(f'--{name}: {value}' for name, value in values.items())} }}"
