"""Which fonts stand in a PDF: those of the files meant, regular and bold apart, in every script."""

import io
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest
import uharfbuzz
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from handouts.fonts import WEIGHTS, font_faces, font_file, missing_fonts
from handouts.formats.html import paper_fonts, script_style
from handouts.formats.outlines import Outline, read_font
from handouts.formats.pdf import render_pdf
from locales.languages import languages

SAMPLES = {
    "en": "Stay calm",
    "cy": "Peidiwch â chynhyrfu",
    "pl": "Zachowaj spokój",
    "ur": "پرسکون رہیں",
    "ar": "حافظوا على هدوئكم",
    "zh-Hans": "保持冷静",
    "ti": "ተረጋግኡ",
    "de": "Bleiben Sie ruhig",
    "uk": "Зберігайте спокій",
    "prs": "آرام باشید",
}


def outlines(font: TTFont, glyphs: Iterable[str]) -> set[str]:
    """Return the shapes of some glyphs, without the empty ones."""
    every, shapes = font.getGlyphSet(), set[str]()
    for glyph in glyphs:
        pen = Outline(every)
        every[glyph].draw(pen)
        if pen.operators:
            shapes.add(" ".join(pen.operators))
    return shapes


def expected(family: str, style: str, text: str) -> set[str]:
    """Return the shapes that the file of a family draws a text with."""
    file = font_file(family, style)
    assert file
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file.path), file.number)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(face), buffer)
    font = TTFont(file.path, fontNumber=file.number)
    return outlines(font, (font.getGlyphName(each.codepoint) for each in buffer.glyph_infos))


def embedded(pdf: bytes) -> dict[bool, set[str]]:
    """Return the shapes in a PDF, in its fonts or drawn: those of bold fonts, and of the others."""
    found: dict[bool, set[str]] = {False: set(), True: set()}
    bolds: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                data = (each.get("/FontFile2") or each.get("/FontFile3")).read_bytes()
                font = TTFont(io.BytesIO(data))
                bold = str(each.FontName).endswith("Bold")
                found[bold] |= outlines(font, font.getGlyphOrder())
                bolds[str(each.FontName).strip("/").partition("+")[0]] = bold
        for name, form in document.pages[0].resources.get("/XObject", {}).items():
            bold = bolds[name.strip("/g0123456789")]
            found[bold].add(form.read_bytes().decode().removesuffix(" f"))
    return found


def letter_font(*, inked: str = "ab", wide: str = "ab", variable: bool = False) -> bytes:
    """A TrueType font of the letters `a` and `b`: which of them have ink, and which a width."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 9))
    pen.lineTo((9, 0))
    pen.closePath()
    triangle, empty = pen.glyph(), TTGlyphPen(None).glyph()
    names = [".notdef", "a", "b"]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(name): name for name in "ab"})
    builder.setupGlyf({name: triangle if name in inked else empty for name in names})
    builder.setupHorizontalMetrics({name: (9 if name in wide else 0, 0) for name in names})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Letters", "styleName": "Regular"})
    builder.setupPost()
    if variable:
        builder.setupFvar([("wght", 400, 400, 700, "Weight")], [])
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def test_there_is_a_sample_of_every_language() -> None:
    assert SAMPLES.keys() == languages().keys()


@pytest.mark.parametrize("tag", SAMPLES)
def test_regular_and_bold_are_drawn_by_the_files_of_the_language(tag: str) -> None:
    text, language = SAMPLES[tag], languages()[tag]
    html = (
        f'<!doctype html><html lang="{tag}"><title>{text}</title>'
        f"<style>{script_style(paper_fonts)}</style><p>{text}<p><b>{text}</b>"
    )
    found = embedded(render_pdf(html))
    regular, bold = (expected(language.font, style, text) for style in WEIGHTS)
    assert regular.isdisjoint(bold)
    assert regular <= found[False] and bold <= found[True]


@pytest.mark.parametrize(
    ("content", "glyph"),
    [
        (letter_font(), "a"),
        (letter_font(inked="b"), "b"),
        (letter_font(wide="b"), "b"),
        (letter_font(inked="a", wide="b"), None),
        (letter_font(variable=True), None),  # its outlines are those of one of its weights
    ],
)
def test_a_font_of_one_weight_is_drawn_if_a_glyph_has_ink_and_a_width(
    content: bytes, glyph: str | None
) -> None:
    found = read_font(content, 0)
    assert (found and found[1]) == glyph


def test_a_font_that_is_missing_is_named_with_its_package() -> None:
    assert list(missing_fonts(["Noto Sans", "No Such Font", "No Such CJK Font"])) == [
        "The font No Such CJK Font is missing: apt-get install fonts-noto-cjk",
        "The font No Such Font is missing: apt-get install fonts-noto-core",
    ]


def test_faces_are_made_of_files_but_not_of_collections() -> None:
    file = font_file("Noto Sans", "Bold")
    assert file and Path(file.path).as_uri() in font_faces(["Noto Sans"])
    assert font_faces(["Noto Sans CJK SC"]) == ""
