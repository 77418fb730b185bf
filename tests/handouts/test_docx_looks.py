"""Word files look like the leaflets: icons, band, boxes, numbers, columns and lines."""

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Length

from api.published.snapshot import Snapshot
from handouts.formats.docx import render_docx
from handouts.formats.icon_drawing import icon_png
from handouts.lines import code_line, trust_lines
from handouts.outline import outline
from handouts.side_one import number_bar
from locales.languages import languages
from models.colours import contrast
from tests.answers import letters
from tests.handouts.test_docx import SLUG, body, handout, said
from tests.registry import SOME_TAGS


def content(snapshot: Snapshot, tag: str) -> bytes:
    return render_docx(handout(snapshot, SLUG, tag))


@pytest.mark.parametrize(
    ("tag", "layout"), [("en", "standard"), ("ur", "standard"), ("ur", "easy")]
)
def test_icons_stand_in_their_items_and_say_what_they_show(
    snapshot: Snapshot, tag: str, layout: str
) -> None:
    wanted = handout(snapshot, SLUG, tag, layout=layout)
    document = Document(io.BytesIO(render_docx(wanted)))
    entries = [each for each in outline(wanted) if each.icon]
    *icons, code = document.inline_shapes
    words = [wanted.own_words[f"icon.{each.icon}"].text for each in entries]
    assert [each._inline.docPr.get("descr") for each in icons] == words and len(words) > 4
    assert code._inline.docPr.get("descr") == wanted.own_words["scan"].text
    parts = document.part.related_parts
    for icon, entry in zip(icons, entries, strict=True):
        (paragraph,) = icon._inline.xpath("ancestor::w:p")
        assert letters(entry.text.text) in said(paragraph)
        assert {icon._inline.get(f"dist{side}") for side in "TBLR"} == {"0"}
        blob = parts[icon._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        assert blob == icon_png(entry.icon or "", entry.text.dir)


def test_a_picture_that_stands_twice_is_in_a_file_once(snapshot: Snapshot) -> None:
    archive = ZipFile(io.BytesIO(content(snapshot, "ur")))
    media = [archive.read(each) for each in archive.namelist() if "/media/" in each]
    shown = len(Document(io.BytesIO(content(snapshot, "ur"))).inline_shapes)
    assert 1 < len(media) == len(set(media)) < shown


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_head_says_how_far_to_trust_a_text(snapshot: Snapshot, tag: str) -> None:
    wanted = handout(snapshot, SLUG, tag)
    paragraphs = Document(io.BytesIO(content(snapshot, tag))).paragraphs
    head = letters("".join(each.text for each in paragraphs[:4]))
    for line in (*trust_lines(wanted.advice, wanted.words), code_line(wanted)):
        assert re.sub("[\u200e\u200f\u2066-\u2069]", "", letters(line.text)) in re.sub(
            "[\u200e\u200f]", "", head
        )


@pytest.mark.parametrize(
    ("slug", "tag", "layout", "columns"),
    [
        (SLUG, "en", "standard", 4),
        (SLUG, "ur", "standard", 4),
        (SLUG, "ur", "large", 2),
        ("swimming-lesson", "en", "standard", 0),
    ],
)
def test_the_numbers_are_a_table_after_what_is_critical(
    snapshot: Snapshot, slug: str, tag: str, layout: str, columns: int
) -> None:
    wanted = handout(snapshot, slug, tag, layout=layout)
    tables = Document(io.BytesIO(render_docx(wanted))).tables
    assert len(tables) == bool(columns)
    bar = number_bar(wanted)
    for table in tables:
        assert bar and len(table.columns) == columns
        cells = [cell for row in table.rows for cell in row.cells]
        for line in bar.lines:
            assert any(letters(line.purpose.text) in said(cell._tc) for cell in cells)
            assert any(letters(line.phone.number) in said(cell._tc) for cell in cells)
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == bar.title.text
        assert (properties.find(qn("w:bidiVisual")) is not None) == (tag == "ur")
        assert len([*table._tbl.iter(qn("w:tblHeader"))]) == 1


@pytest.mark.parametrize(("ink", "grounds"), [("colour", {"0B5C3B", "FDECEC"}), ("mono", set())])
def test_letters_can_be_read_on_their_ground(
    snapshot: Snapshot, ink: str, grounds: set[str]
) -> None:
    document = Document(io.BytesIO(render_docx(handout(snapshot, SLUG, "en", ink=ink))))
    found = set()
    for paragraph in document.paragraphs:
        style = paragraph.style.element if paragraph.style else None
        shades = [*paragraph._p.iter(qn("w:shd"))] or [*style.iter(qn("w:shd"))]
        ground = shades[0].get(qn("w:fill")) if shades else "FFFFFF"
        colour = style.rPr.find(qn("w:color")).get(qn("w:val"))
        assert contrast(f"#{colour}", f"#{ground}") >= 4.5, paragraph.text
        assert ink == "colour" or colour == "000000"
        found |= {each.get(qn("w:fill")) for each in shades}
    assert found == grounds


@pytest.mark.parametrize(
    ("tag", "begin", "end"), [("en", "left", "right"), ("ur", "right", "left")]
)
def test_a_box_has_its_wide_rule_where_lines_begin(
    snapshot: Snapshot, tag: str, begin: str, end: str
) -> None:
    borders = [*body(content(snapshot, tag)).iter(qn("w:pBdr"))]
    assert len(borders) > 4
    for border in borders:
        width = {each.tag: int(each.get(qn("w:sz"))) for each in border}
        assert width[qn(f"w:{begin}")] > 3 * width[qn(f"w:{end}")]


def test_lines_of_nastaliq_are_as_high_as_on_paper(snapshot: Snapshot) -> None:
    document = Document(io.BytesIO(content(snapshot, "ur")))
    face = languages()["ur"].typeface
    exact = [each for each in document.paragraphs if isinstance(spacing(each), Length)]
    assert len(exact) > 20
    for paragraph in document.paragraphs:
        style = paragraph.style
        assert style and style.font.size
        if isinstance(height := spacing(paragraph), Length):
            assert round(height / style.font.size, 1) in (face.line, face.heading)
        elif not [*paragraph._p.iter(qn("w:drawing"))]:
            assert not re.search("[\u0600-\u06ff]", paragraph.text)
    english = Document(io.BytesIO(content(snapshot, "en"))).paragraphs
    assert not any(isinstance(spacing(each), Length) for each in english)


def spacing(paragraph: Any) -> Any:
    return paragraph.paragraph_format.line_spacing


@pytest.mark.parametrize(
    ("other", "layout", "columns"),
    [(None, "standard", ["1", "2", "1"]), (None, "large", ["1"]), ("ur", "standard", ["1"])],
)
def test_contacts_stand_in_two_columns(
    snapshot: Snapshot, other: str | None, layout: str, columns: list[str]
) -> None:
    document = Document(
        io.BytesIO(render_docx(handout(snapshot, SLUG, "en", other, layout=layout)))
    )
    found = [each._sectPr.find(qn("w:cols")).get(qn("w:num"), "1") for each in document.sections]
    assert found == columns
    for section in document.sections:
        assert "Code" in section.footer.paragraphs[0].text
