"""Handouts of one page, such as posters and cards, in the largest letters that fit."""

from collections.abc import Callable

from handouts.formats.pdf import RenderError, page_count, render_pdf

SIZES = (
    1.2,
    1.1,
    1,
    0.95,
    0.92,
    0.85,
    0.77,
    0.72,
    0.66,
    0.63,
    0.6,
    0.57,
)  # times as large as usual
SMALLEST = 11.9  # points; clear print has 12


def fit_on_one_page(html: Callable[[float], str], name: str, points: float) -> bytes:
    """Return a PDF of one page, in the largest of SIZES at which the document fits.

    `html` returns the document in a size; `points` is what a size of 1 prints. Sizes below SMALLEST
    are not tried. Raise RenderError with `name` (the poster) if even the smallest needs two pages.
    """
    for size in (each for each in SIZES if each * points >= SMALLEST):
        content = render_pdf(html(size))
        if page_count(content) == 1:
            return content
    raise RenderError(f"there is more on the {name} than a page has room for")
