"""The first page of a PDF as a picture, so that a sheet can be looked at before it is printed."""

import io

import pypdfium2

from handouts.formats.registry import FORMATS
from handouts.handout import Handout

PIXELS = 1200  # of the longer side: small print can still be read on it


def render_first_page(handout: Handout) -> bytes:
    """Return the first page of the PDF of a handout as a PNG."""
    return draw_first_page(FORMATS["pdf"].render(handout))


def draw_first_page(pdf: bytes) -> bytes:
    """Return the first page of a PDF as a PNG of a bounded size."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        bitmap = page.render(scale=PIXELS / max(page.get_size()))
        # A palette halves the file; a logo may have many colours, of which it keeps enough.
        drawn, png = bitmap.to_pil().convert("RGB").quantize(64), io.BytesIO()
    drawn.save(png, "PNG", optimize=True)
    return png.getvalue()
