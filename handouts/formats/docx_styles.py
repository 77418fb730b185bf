"""The page, the styles and the numbered lists of a Word document."""

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from handouts.formats.docx_elements import (
    AFTER_BOLD,
    AFTER_SIZE,
    ALL_AROUND,
    add_border,
    new_element,
)
from handouts.formats.docx_runs import full_tag
from handouts.formats.html import SCALES
from handouts.handout import Handout
from handouts.outline import EntryKind

SIZES = {"a4": (210, 297), "a5": (148, 210), "letter": (215.9, 279.4)}  # millimetres
MARGINS = {"a5": 12}
STYLES: dict[EntryKind, str] = {
    "brand": "Header",
    "title": "Title",
    "english": "Subtitle",
    "notice": "Notice",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "changed": "Notice",
    "text": "Normal",
    "step": "List Number",
    "bullet": "List Bullet",
    "box-heading": "Box Heading",
    "box": "Box",
    "quote": "Quote",
    "contact": "Heading 2",
    "phone": "Number",
    "line": "Line",
    "small": "Small",
    "scan": "Small",
    "status": "Small",
}
# Style, what it is based on, times the size of the body, bold.
OWN_STYLES = (
    ("Notice", "Normal", 1, True),
    ("Box Heading", "Heading 1", 1.1, True),
    ("Box", "Normal", 1, False),
    ("Number", "Normal", 1.3, True),
    ("Line", "Normal", 1, False),
    ("Small", "Normal", 0.86, False),
)
THEIR_STYLES = {
    "Normal": (1, False),
    "Header": (0.86, True),
    "Footer": (0.86, False),
    "Title": (1.7, True),
    "Subtitle": (1, False),
    "Heading 1": (1.2, True),
    "Heading 2": (1.05, True),
    "List Number": (1, False),
    "List Bullet": (1, False),
    "Quote": (1.1, False),
}
# Rules: eighths of a point, and the colour that they have on paper. Boxes that follow each other
# have different rules: with equal ones they join. Those of a hint have the library's colour.
BLACK = "auto"
BORDERED = {"Notice": (16, "9C1C1C"), "Line": (4, BLACK)}
BOXES = {"urgent": (24, "9C1C1C"), "warning": (12, "8A5300"), "info": (6, "")}


def set_up_page(document: Document, handout: Handout) -> None:
    """Set the paper, the margins, and the direction of the page."""
    options, section = handout.options, document.sections[0]
    width, height = SIZES[options.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    margin = Mm(MARGINS.get(options.paper, 18))
    section.left_margin = section.right_margin = margin
    section.top_margin = section.bottom_margin = margin
    section.header_distance = section.footer_distance = Mm(8)
    if handout.language.dir == "rtl":
        successors = ("w:rtlGutter", "w:docGrid", "w:printerSettings")
        section._sectPr.insert_element_before(new_element("w:bidi"), *successors)


def set_up_styles(document: Document, handout: Handout) -> None:
    """Set the fonts, sizes and language of all styles, and add our own."""
    styles, scale = document.styles, SCALES[handout.options.layout]
    for name, based_on, times, bold in OWN_STYLES:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[based_on]
        _set_up_style(style, handout, times * scale, bold)
    for name, (times, bold) in THEIR_STYLES.items():
        _set_up_style(styles[name], handout, times * scale, bold)
    language = full_tag(handout.language.tag)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))[0]
    for each in defaults.findall(qn("w:lang")):
        defaults.remove(each)
    defaults.append(new_element("w:lang", val=language, eastAsia=language, bidi=language))


def ink(colour: str, handout: Handout) -> str:
    """Return a colour as it is printed: black if the handout is for black ink."""
    return BLACK if handout.options.ink == "mono" else colour


def box_rule(tone: str, handout: Handout) -> tuple[int, str]:
    """Return the rule around a box: its width in eighths of a point, and its colour."""
    eighths, colour = BOXES[tone]
    return eighths, ink(colour or handout.library.colours.accent[1:].upper(), handout)


def new_list(document: Document) -> int:
    """Return the number of a new numbered list, which begins at 1."""
    numbering = document.part.numbering_part.element
    usual = document.styles["List Number"].element.pPr.numPr.numId.val
    kind = numbering.num_having_numId(usual).abstractNumId.val
    kinds = numbering.findall(qn("w:abstractNum"))
    (template,) = (each for each in kinds if each.get(qn("w:abstractNumId")) == str(kind))
    made, own = deepcopy(template), max(int(each.get(qn("w:abstractNumId"))) for each in kinds)
    made.set(qn("w:abstractNumId"), str(own + 1))
    for unique in (*made.findall(qn("w:nsid")), *made.iter(qn("w:pStyle"))):
        unique.getparent().remove(unique)
    kinds[-1].addnext(made)
    number: int = numbering.add_num(own + 1).numId
    return number


def _set_up_style(style: Any, handout: Handout, times: float, bold: bool) -> None:
    size = handout.language.size * times
    if handout.options.layout == "large":
        size = max(size, 18)
    _set_letters(style, handout.language.font, round(size * 2) / 2, bold)
    spacing = style.paragraph_format
    spacing.line_spacing = 1.5 if handout.options.layout == "easy" else None
    spacing.space_after = Pt(6)
    spacing.keep_with_next = style.name in ("Heading 1", "Heading 2", "Box Heading") or None
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    if style.name in BORDERED:
        sides = ("bottom", "between") if style.name == "Line" else ALL_AROUND
        eighths, colour = BORDERED[style.name]
        add_border(style.element.pPr, sides, eighths, ink(colour, handout))


def _set_letters(style: ParagraphStyle, font: str, points: float, bold: bool) -> None:
    """Set font, size and weight of a style, the same for complex scripts."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    style.font.bold, style.font.italic = bold, False
    style.font.size = Pt(points)
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.rPr
    for tag in ("w:bCs", "w:iCs", "w:szCs", "w:spacing", "w:kern"):
        for each in properties.findall(qn(tag)):
            properties.remove(each)
    properties.insert_element_before(new_element("w:bCs", val="1" if bold else "0"), *AFTER_BOLD)
    half_points = str(int(points * 2))
    properties.insert_element_before(new_element("w:szCs", val=half_points), *AFTER_SIZE)
