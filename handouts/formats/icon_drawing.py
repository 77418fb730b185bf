"""Icons as PNG, for formats that know no SVG. They are drawn from the files in icons/, which have
paths of even width with round ends only: for these a pen of fontTools and Pillow are enough."""

import io
import re
from functools import cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageDraw, ImageOps

from handouts.item_icons import icon_svg, is_mirrored
from richtext.nodes import Direction

SIDE = 240  # pixels: at 18 mm more than 300 an inch
FINER = 3  # times as large it is drawn, and then made smaller: that makes edges smooth
UNIT = SIDE * FINER / 24  # the drawings have 24 units
STROKE = 2  # units
CHORDS = 8  # that a curve is drawn with
PATH = re.compile(r'<path d="([^"]+)"')


@cache
def icon_png(name: str, direction: Direction) -> bytes:
    """Return the drawing of an icon as a PNG without a ground, as it stands beside text in a
    direction."""
    brush = _Brush()
    for path in PATH.findall(icon_svg(name)):
        parse_path(path, brush)
    ink = brush.image.reduce(FINER)
    if is_mirrored(name, direction):
        ink = ImageOps.mirror(ink)
    saved = io.BytesIO()
    Image.merge("LA", (Image.new("L", ink.size), ink)).save(saved, "PNG")
    return saved.getvalue()


class _Brush(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Draws paths in white on black, which is then taken for how much ink there is."""

    def __init__(self) -> None:
        super().__init__()
        self.image = Image.new("L", (SIDE * FINER, SIDE * FINER))
        self.canvas = ImageDraw.Draw(self.image)
        self.start = self.at = (0.0, 0.0)

    def _moveTo(self, point: Any) -> None:
        self.start = self.at = point

    def _lineTo(self, point: Any) -> None:
        (left, top), (right, bottom) = self.at, point
        ends = [(left * UNIT, top * UNIT), (right * UNIT, bottom * UNIT)]
        self.canvas.line(ends, fill=255, width=round(STROKE * UNIT))
        for end in ends:
            self.canvas.circle(end, STROKE * UNIT / 2, fill=255)
        self.at = point

    def _curveToOne(self, *points: Any) -> None:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.at, *points
        for number in range(1, CHORDS + 1):
            there = number / CHORDS
            back = 1 - there
            shares = back**3, 3 * back**2 * there, 3 * back * there**2, there**3
            x = sum(map(float.__mul__, shares, map(float, (x0, x1, x2, x3))))
            y = sum(map(float.__mul__, shares, map(float, (y0, y1, y2, y3))))
            self._lineTo((x, y))

    def _closePath(self) -> None:
        self._lineTo(self.start)
