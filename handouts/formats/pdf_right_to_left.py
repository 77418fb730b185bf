"""Lines that are read from right to left, in PDFs of WeasyPrint 70.

Viewers put the letters of such a line in order glyph by glyph, and get it wrong where a glyph has
several letters, no width, or a place above the line: marks, ligatures, all of Nastaliq. A word with
such a glyph is drawn as shapes, which have no text, and its letters are written over it, invisible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from unicodedata import category

import pydyf
from fontTools.ttLib import TTFont

from handouts.formats.outlines import draw_outline, read_font
from handouts.formats.pango_runs import (
    EMPTY,
    UNITS,
    Glyph,
    Run,
    clusters,
    glyphs_of,
    is_leftward,
    is_unknown,
)

# WeasyPrint has no types: this is a font of it, and the stream of a page.
Font = Any
Stream = Any

VISIBLE, INVISIBLE = 0, 3  # ways to render text
JOINERS = "\u200c\u200d"
# Most viewers expect the bracket that is seen. They leave quotation marks alone.
MIRRORED = dict(zip("()[]{}<>", ")(][}{><", strict=True))
# The width that is left for marks, in ems: from wider ones viewers make words.
MARKS_WIDTH = 0.12


class Cluster(NamedTuple):
    """Glyphs that are drawn together, and the letters that they are, from left to right."""

    glyphs: Sequence[Glyph]
    letters: Sequence[str]

    @property
    def width(self) -> float:
        """Return the width in pixels."""
        return float(sum(glyph.geometry.width for glyph in self.glyphs) / UNITS)

    @property
    def space(self) -> bool:
        """Return whether it is a space."""
        return "".join(self.letters).isspace()

    @property
    def plain(self) -> bool:
        """Return whether it is one letter on the line, which every viewer puts in its place."""
        if len(self.glyphs) != 1 or len(self.letters) != 1 or _is_mark(self.letters[0]):
            return False
        place = self.glyphs[0].geometry
        drawn = self.glyphs[0].glyph != EMPTY and place.width > 0
        return drawn and not (place.x_offset or place.y_offset)


class Codes:
    """The codes for text in a font. Those of invisible letters come after the numbers of glyphs,
    and stand for one glyph."""

    def __init__(self, font: Font, file: TTFont, stand_in: str) -> None:
        self.font, self.file, self.stand_in = font, file, file.getGlyphID(stand_in)
        self.glyphs: int = file["maxp"].numGlyphs
        self.units: int = file["head"].unitsPerEm
        self.letters: dict[str, int] = {}
        font.to_unicode.setdefault(self.stand_in, chr(min(file["cmap"].buildReversed()[stand_in])))

    def width(self, glyph: int) -> int:
        """Return the width of a glyph in thousandths of the size of the font."""
        widths = self.font.widths
        if glyph not in widths:
            advance, _ = self.file["hmtx"][self.file.getGlyphName(glyph)]
            widths[glyph] = round(advance * 1000 / self.units)
        return int(widths[glyph])

    def has(self, cluster: Cluster) -> bool:
        """Return whether the text of a plain cluster is that of its glyph."""
        return bool(
            self.font.to_unicode.setdefault(cluster.glyphs[0].glyph, cluster.letters[0])
            == cluster.letters[0]
        )

    def invisible(self, letter: str) -> int:
        """Return the code of an invisible letter."""
        if letter not in self.letters:
            code = self.letters[letter] = self.glyphs + len(self.letters)
            self.font.to_unicode[code] = letter
            self.font.widths[code] = self.width(self.stand_in)
        return self.letters[letter]


@dataclass
class Pen:
    """Where and how a run is drawn. All numbers are pixels."""

    stream: Stream
    codes: Codes
    size: float
    x: float
    y: float

    def draw_shapes(self, word: Sequence[Cluster]) -> None:
        """Draw a word as shapes, and go behind it."""
        scale = self.size / self.codes.units
        for glyph in (glyph for cluster in word for glyph in cluster.glyphs):
            place = glyph.geometry
            if name := None if glyph.glyph == EMPTY else self._add_shape(glyph.glyph):
                left, top = self.x + place.x_offset / UNITS, self.y + place.y_offset / UNITS
                self.stream.push_state()
                self.stream.set_matrix(scale, 0, 0, -scale, round(left, 3), round(top, 3))
                self.stream.draw_x_object(name)
                self.stream.pop_state()
            self.x += place.width / UNITS

    def begin_text(self) -> None:
        """Begin to write where the pen is."""
        self.stream.begin_text()
        self.stream.set_font_size(self.codes.font.hash, self.size)
        self.stream.set_text_matrix(1, 0, 0, -1, round(self.x, 3), self.y)

    def write(self, word: Sequence[Cluster]) -> None:
        """Write a word with its own glyphs."""
        shown, ahead = "", 0.0
        for cluster in word:
            glyph = cluster.glyphs[0].glyph
            ahead += self.codes.width(glyph) - cluster.width * 1000 / self.size
            back = round(ahead, 1)
            ahead -= back
            shown += f"<{glyph:04x}>{back or ''}"
        self._show(shown, VISIBLE, 1)

    def write_invisibly(self, word: Sequence[Cluster]) -> None:
        """Write the letters of a word, as wide as the word."""
        letters = [letter for cluster in word for letter in cluster.letters]
        groups = [(mark, [*group]) for mark, group in groupby(letters, _is_mark)]
        marks = sum(mark for mark, _ in groups)
        plain = sum(len(group) for mark, group in groups if not mark)
        width = sum(cluster.width for cluster in word)
        narrow = min(MARKS_WIDTH * self.size, width / (2 * marks)) if marks and plain else width
        for mark, group in groups:
            part = narrow if mark else (width - narrow * marks) / plain * len(group)
            usual = self.codes.width(self.codes.stand_in) * len(group) * self.size / 1000
            codes = "".join(f"{self.codes.invisible(letter):04x}" for letter in group)
            self._show(f"<{codes}>", INVISIBLE, part / usual)

    def end_text(self) -> None:
        """Leave the stream as others expect it."""
        self.stream.set_text_rendering(VISIBLE)
        self.stream.stream.append(b"100 Tz")
        self.stream.end_text()

    def _show(self, shown: str, rendering: int, scale: float) -> None:
        self.stream.set_text_rendering(rendering)
        self.stream.stream.append(f"{round(100 * scale, 2)} Tz".encode())
        self.stream.show_text(shown)

    def _add_shape(self, glyph: int) -> str | None:
        """Return the name of a glyph as a shape; None if it is blank."""
        shapes = self.stream._resources["XObject"]
        name = f"g{self.codes.font.hash}{glyph}"
        if name not in shapes:
            outline, box = draw_outline(self.codes.file, glyph)
            if not box:
                return None
            form = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(box)}
            shapes[name] = pydyf.Stream([outline], form, compress=True)
        return name


def draw_right_to_left(stream: Stream, runs: Sequence[Run], text: bytes, matrix: Any) -> bool:
    """Draw a line, whose text is in UTF-8. Return whether that was done: not if nothing in it is
    read from right to left, or if one of its fonts cannot have codes of ours."""
    unknown = any(is_unknown(glyph) for run in runs for glyph in glyphs_of(run))
    if unknown or not any(map(is_leftward, runs)):
        return False
    fonts = [stream.add_font(run.item.analysis.font) for run in runs]
    codes = [(each, size) for font, size in fonts if (each := _codes(font))]
    if len(codes) < len(fonts):
        return False
    stream.end_text()
    *_, x, y = matrix.values
    for run, (each, size) in zip(runs, codes, strict=True):
        words = [[*word] for _, word in groupby(_clusters(run, text), attrgetter("space"))]
        x = _draw_run(Pen(stream, each, size, x, y), words)
    stream.begin_text()
    return True


def map_letters(document: Any, pdf: Any) -> None:
    """Say in a PDF that is about to be written which glyph the codes of letters stand for."""
    for font in document.fonts.values():
        codes = getattr(font, "codes", None)
        if codes and codes.letters:
            glyphs = [*range(codes.glyphs), *[codes.stand_in] * len(codes.letters)]
            table = b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)
            stream = pydyf.Stream([table], compress=True)
            pdf.add_object(stream)
            for each in pdf.objects:
                named = isinstance(each, pydyf.Dictionary) and each.get("BaseFont") == font.name
                if named and "CIDToGIDMap" in each:
                    each["CIDToGIDMap"] = stream.reference


def _codes(font: Font) -> Codes | None:
    """Return the codes of a font; None for fonts other than TrueType, whose codes are always the
    numbers of glyphs."""
    if not hasattr(font, "codes"):
        coloured = font.png or font.svg or font.colr
        read = None if coloured else read_font(font.file_content, font.index)
        font.codes = read and Codes(font, *read)
    codes: Codes | None = font.codes
    return codes


def _draw_run(pen: Pen, words: Sequence[Sequence[Cluster]]) -> float:
    """Draw a run of words and spaces. Return where it ends."""
    plain = [all(each.plain and pen.codes.has(each) for each in word) for word in words]
    if not all(plain):  # PDFium skips a space that stands alone and has no ink
        plain = [each and not word[0].space for each, word in zip(plain, words, strict=True)]
    start = pen.x
    for word, written in zip(words, plain, strict=True):
        if written:
            pen.x += sum(cluster.width for cluster in word)
        else:
            pen.draw_shapes(word)
    end, pen.x = pen.x, start
    pen.begin_text()
    for word, written in zip(words, plain, strict=True):
        (pen.write if written else pen.write_invisibly)(word)
    pen.end_text()
    return end


def _clusters(run: Run, text: bytes) -> Iterator[Cluster]:
    """Yield the clusters of a run from left to right."""
    for written, glyphs in clusters(run, text):
        letters = [*_letters(written)]
        if is_leftward(run):
            letters = [MIRRORED.get(each, each) for each in reversed(letters)]
        yield Cluster(glyphs, letters)


def _letters(text: str) -> Iterator[str]:
    """Yield the letters of a text, without signs that only set a direction or a break."""
    return (sign for sign in text if sign in JOINERS or category(sign) != "Cf")


def _is_mark(letter: str) -> bool:
    return category(letter) == "Mn"
