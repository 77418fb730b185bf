"""What has to stand on one page: with letters as large as there is room for."""

from collections.abc import Callable

from handouts.pdf import RenderFault, page_count, pdf

SIZES = (1.2, 1.1, 1, 0.95, 0.92, 0.85, 0.77, 0.72, 0.66, 0.6)  # times as large as usual
# Below this, letters of 14 points have fewer than the 12 of clear print.
SMALLEST = 0.85


def on_one_page(html: Callable[[float], str], name: str, usual: float) -> bytes:
    """`html` makes the document with letters of a size; on this paper the `usual` ones are so many
    times as large as on A4. Raises RenderFault."""
    for size in (each for each in SIZES if each * usual >= SMALLEST - 0.01):
        content = pdf(html(size))
        if page_count(content) == 1:
            return content
    raise RenderFault(f"there is more on the {name} than a page has room for")
