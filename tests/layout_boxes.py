"""Where lines, letters and boxes of a sheet stand, as WeasyPrint has laid it out, for tests.

The ink of a letter is the outline that its font has, where it will be drawn. What a loop encloses
counts as ink too, so that nothing that meets is missed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import pytest
import uharfbuzz
from fontTools.pens.basePen import BasePen
from PIL import Image, ImageChops, ImageDraw

from handouts.formats import pdf
from handouts.formats.pango_runs import EMPTY, UNITS, glyphs_of, list_runs

POINT = 4 / 3  # pixels, in which WeasyPrint measures
FINE = 6  # dots in a pixel, in which ink is compared: 22 in a millimetre
CURVE = 5  # straight pieces in the place of a curve

# WeasyPrint has no types: this is a box of it, and a document.
Box = Any
Document = Any
Contour = list[tuple[float, float]]


class Area(NamedTuple):
    """A rectangle in pixels, from the left and the top of a page."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Return whether two areas have a part in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def common(self, other: "Area") -> "Area":
        """Return the part that two areas have in common."""
        return Area(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


class Glyph(NamedTuple):
    """The ink of a letter where it stands."""

    area: Area
    contours: Sequence[Contour]


@dataclass
class Line:
    """A line of text: its page, its box, the boxes around that from the outermost, and its ink."""

    page: int
    box: Box
    around: tuple[Box, ...]
    texts: list[Box] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what the line says, from left to right."""
        return "".join(each.text for each in self.texts)

    @cached_property
    def ink(self) -> Area:
        """Return the area of all its ink."""
        lefts, tops, rights, bottoms = zip(*(each.area for each in self.glyphs), strict=True)
        return Area(min(lefts), min(tops), max(rights), max(bottoms))

    @property
    def elements(self) -> list[Any]:
        """Return the elements that it stands in, from the outermost."""
        boxes = (*self.around, self.box)
        return list(dict.fromkeys(each.element for each in boxes if each.element is not None))

    @property
    def in_margin(self) -> bool:
        """Return whether it stands in the margin of its page."""
        return any(type(each).__name__ == "MarginBox" for each in self.around)


class Sheet:
    """A document with its boxes and lines."""

    def __init__(self, document: Document) -> None:
        self.pages: list[Box] = [page._page_box for page in document.pages]
        self.boxes: list[tuple[int, Box, tuple[Box, ...]]] = []
        self.lines: list[Line] = []
        self._fonts: dict[Any, tuple[int, int]] = {}
        for number, page in enumerate(self.pages, 1):
            self._walk(number, page, (), None)
        self.lines = [each for each in self.lines if each.glyphs]

    def _walk(self, page: int, box: Box, around: tuple[Box, ...], line: Line | None) -> None:
        box = getattr(box, "_box", box)  # of one that is positioned
        self.boxes.append((page, box, around))
        if type(box).__name__ == "LineBox":
            line = Line(page, box, around)
            self.lines.append(line)
        if type(box).__name__ == "TextBox":
            assert line
            line.texts.append(box)
            line.glyphs += self._glyphs(box)
        for child in getattr(box, "children", ()):
            self._walk(page, child, (*around, box), line)

    def _glyphs(self, box: Box) -> Iterator[Glyph]:
        """Yield what `draw_text` of WeasyPrint and our repairs of it draw."""
        from weasyprint.text.ffi import ffi

        if not box.text.strip():
            return
        layout = box.pango_layout
        layout.reactivate(box.style)
        x, y = box.position_x, box.position_y + box.baseline
        for run in list_runs(layout.get_first_line()[0], ffi):
            font, size = self._font(run.item.analysis.font)
            for glyph in glyphs_of(run):
                place = glyph.geometry
                if glyph.glyph != EMPTY and (contours := _contours(font, glyph.glyph)):
                    left, base = x + place.x_offset / UNITS, y + place.y_offset / UNITS
                    moved = [[(left + a * size, base - b * size) for a, b in c] for c in contours]
                    yield Glyph(_area(point for contour in moved for point in contour), moved)
                x += place.width / UNITS
        layout.deactivate()

    def _font(self, font: Any) -> tuple[tuple[int, int], float]:
        """Return the file of a font of Pango, and its size."""
        from weasyprint.pdf.fonts import Font
        from weasyprint.text.fonts import get_pango_font_key

        key, description, size = get_pango_font_key(font)
        if key not in self._fonts:
            read = Font(font, description, size)
            self._fonts[key] = _kept_face(read.file_content, read.index)
        return self._fonts[key], size


def lay_out(render: Callable[[], object]) -> Sheet:
    """Return the sheet that a function renders, without writing it."""
    kept: list[tuple[Document, list[str]]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_write", lambda *laid_out: kept.append(laid_out) or b"")
        render()
    ((document, errors),) = kept
    assert not errors
    return Sheet(document)


def inks_meet(one: Line, other: Line) -> bool:
    """Return whether a letter of one line and a letter of another have ink at the same place."""
    common = one.ink.common(other.ink)
    first, second = ([g for g in each.glyphs if g.area.meets(common)] for each in (one, other))
    return any(_ink_meets(a, b) for a in first for b in second if a.area.meets(b.area))


def reaches(line: Line, area: Area) -> bool:
    """Return whether a line has ink in an area."""
    return line.ink.meets(area) and any(
        _picture(each, each.area.common(area)).getbbox() is not None
        for each in line.glyphs
        if each.area.meets(area)
    )


def _ink_meets(one: Glyph, other: Glyph) -> bool:
    area = one.area.common(other.area)
    pictures = (_picture(each, area) for each in (one, other))
    return ImageChops.logical_and(*pictures).getbbox() is not None


def _picture(glyph: Glyph, area: Area) -> Image.Image:
    size = (round((area.right - area.left) * FINE) + 1, round((area.bottom - area.top) * FINE) + 1)
    picture = Image.new("1", size)
    draw = ImageDraw.Draw(picture)
    for contour in glyph.contours:
        draw.polygon([((x - area.left) * FINE, (y - area.top) * FINE) for x, y in contour], fill=1)
    return picture


class _Straight(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects the contours of a glyph, with straight pieces for curves."""

    def __init__(self) -> None:
        super().__init__()
        self.contours: list[Contour] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.contours.append([point])

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.contours[-1].append(point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        (a, b), ((c, d), (e, f), (g, h)) = self.contours[-1][-1], points
        for step in range(1, CURVE + 1):
            t = step / CURVE
            u = 1 - t
            parts = (u**3, 3 * t * u**2, 3 * t**2 * u, t**3)
            x, y = (
                sum(p * q for p, q in zip(parts, each, strict=True))
                for each in ((a, c, e, g), (b, d, f, h))
            )
            self.contours[-1].append((x, y))


_faces: dict[tuple[int, int], uharfbuzz.Font] = {}


def _kept_face(content: bytes, index: int) -> tuple[int, int]:
    key = (crc32(content), index)
    if key not in _faces:
        _faces[key] = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(content), index))
    return key


@lru_cache(maxsize=10_000)
def _contours(face: tuple[int, int], glyph: int) -> list[Contour]:
    """Return the outline of a glyph in ems."""
    font, pen = _faces[face], _Straight()
    font.draw_glyph_with_pen(glyph, pen)
    units = font.face.upem
    return [[(x / units, y / units) for x, y in each] for each in pen.contours if len(each) > 2]


def _area(points: Iterator[tuple[float, float]]) -> Area:
    lefts, tops = zip(*points, strict=True)
    return Area(min(lefts), min(tops), max(lefts), max(tops))
