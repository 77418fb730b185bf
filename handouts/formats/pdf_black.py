"""Black as one ink: three equal parts of red, green and blue would become four inks in print."""

from typing import Any

import pydyf

BLACK = {b"0 0 0 rg": b"0 g", b"0 0 0 RG": b"0 G"}


def draw_black_alone(pdf: Any) -> None:
    """Replace black in the colours of a screen by black as a grey: PDF/A allows it beside sRGB."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream):
            each.stream = [
                BLACK.get(part, part) if isinstance(part, bytes) else part for part in each.stream
            ]
