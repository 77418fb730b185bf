"""The outlines of the glyphs of a font, as operators of PDF."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont


class Outline(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects the outline of a glyph as operators of PDF."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, point: Any) -> None:
        self._add("m", point)

    def _lineTo(self, point: Any) -> None:
        self._add("l", point)

    def _curveToOne(self, *points: Any) -> None:
        self._add("c", *points)

    def _closePath(self) -> None:
        self._add("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators += [*(f"{round(each)}" for point in points for each in point), operator]


@lru_cache(maxsize=32)
def read_font(content: bytes, index: int) -> tuple[TTFont, str] | None:
    """Return a TrueType font, and the name of a glyph in it that has ink and a width; None if it is
    another kind of font, or has no such glyph."""
    file = TTFont(BytesIO(content), fontNumber=index, lazy=True)
    if "glyf" not in file or "fvar" in file:
        return None
    for _, name in sorted((file.getBestCmap() or {}).items()):
        if file["hmtx"][name][0] and file["glyf"][name].numberOfContours:
            return file, name
    return None


@lru_cache(maxsize=4096)
def draw_outline(file: TTFont, glyph: int) -> tuple[bytes, tuple[float, ...] | None]:
    """Return the outline of a glyph, in the units of the font, and the box around it."""
    glyphs, name = file.getGlyphSet(), file.getGlyphName(glyph)
    outline, bounds = Outline(glyphs), BoundsPen(glyphs)
    glyphs[name].draw(outline)
    glyphs[name].draw(bounds)
    return " ".join([*outline.operators, "f"]).encode(), bounds.bounds
