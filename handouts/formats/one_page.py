"""Handouts of one page, such as posters and cards, in the largest letters that fit."""

from collections.abc import Callable

from handouts.formats.pdf import RenderError, render_largest

# Times as large as usual.
SIZES = (1.6, 1.45, 1.3, 1.2, 1.1, 1, 0.95, 0.92, 0.85, 0.78, 0.72, 0.66, 0.63, 0.61, 0.6, 0.57)
# Where larger letters would be no better to read, and each size that is tried takes time.
LARGEST = {"cards": 1, "poster of a pathway": 0.85}
# Points. Clear print has 12; a card of the size of a bank card has 11, or fewer for long names and
# two languages.
SMALLEST = {"poster": 11.8, "poster of a pathway": 12, "cards": 8.5, "language card": 11.8}


class DoesNotFit(RenderError):
    """Even in the smallest letters there is more than a page has room for."""


def fit_on_one_page(html: Callable[[float], str], layout: str, points: float) -> bytes:
    """Return a PDF of one page, in the largest of SIZES at which the document fits.

    `html` returns the document of a `layout` in a size; `points` is what a size of 1 prints.
    What is below the SMALLEST of the layout, or above its LARGEST, is not tried. Raise DoesNotFit,
    and RenderError as `render_pdf` does."""
    largest = LARGEST.get(layout, SIZES[0])
    sizes = [each for each in SIZES if each <= largest and each * points >= SMALLEST[layout]]
    content = render_largest(html, sizes)
    if content is None:
        raise DoesNotFit(f"there is more on the {layout} than a page has room for")
    return content
