"""What has to stand on one page: with letters as large as there is room for."""

from collections.abc import Callable

from handouts.pdf import RenderFault, page_count, pdf

SIZES = (1.2, 1.1, 1, 0.95, 0.92, 0.85)  # times as large as usual


def on_one_page(html: Callable[[float], str], name: str) -> bytes:
    """`html` makes the document with letters of a size. Raises RenderFault."""
    for size in SIZES:
        content = pdf(html(size))
        if page_count(content) == 1:
            return content
    raise RenderFault(f"there is more on the {name} than a page has room for")
