"""A card with the name of every language, for people who cannot ask for theirs in that of the
library."""

from collections.abc import Mapping

from handouts.formats.html import (
    HANDOUTS,
    colour_style,
    inline_style,
    paper_fonts,
    script_style,
    templates,
)
from handouts.formats.one_page import fit_on_one_page
from locales.languages import languages
from models.library import LibraryCard
from richtext.text import Text

ROOM = 185  # mm, of the height of a page, for the rows of languages


def render_language_card(
    headings: Mapping[str, Text], staff: Text, library: LibraryCard, site: str
) -> bytes:
    """Return the card as a PDF. `headings` says in each language what to do with it, and `staff`
    what comes next, in the language of the library; sheets are printed from the website `site`."""
    return fit_on_one_page(
        lambda size: _html(headings, staff, library, site, size), "language card", 14
    )


def _html(
    headings: Mapping[str, Text], staff: Text, library: LibraryCard, site: str, size: float
) -> str:
    names = [languages()[tag] for tag in headings]
    rows = max(3, len(names) // 2)  # of two languages, without that of the library
    sizes = [
        colour_style(library.colours),
        f"html {{ font-size: {14 * size:g}pt }}",
        f".language {{ block-size: {ROOM / rows:g}mm }}",
        *(f".language:lang({each.tag}) {{ font-size: {each.size * size:g}pt }}" for each in names),
    ]
    card = (HANDOUTS / "styles/language_card.css").read_text("utf-8")
    style = inline_style(script_style(paper_fonts), *sizes, card)
    return templates().get_template("language_card.html").render(
        languages=names, headings=headings, staff=staff, library=library, site=site, style=style
    )  # fmt: skip
