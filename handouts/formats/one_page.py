"""What has to stand on one page: with letters as large as there is room for."""

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
    """`html` makes the document with letters of a size; usual ones have so many points. Raises
    RenderFault."""
    for size in (each for each in SIZES if each * points >= SMALLEST):
        content = render_pdf(html(size))
        if page_count(content) == 1:
            return content
    raise RenderError(f"there is more on the {name} than a page has room for")
