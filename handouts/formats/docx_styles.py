"""The page, the styles and the numbered lists of a Word document."""

from copy import deepcopy
from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from handouts.formats.docx_elements import (
    AFTER_BOLD,
    AFTER_SIZE,
    add_border,
    add_shade,
    new_element,
)
from handouts.formats.docx_runs import full_tag
from handouts.formats.html import body_size
from handouts.handout import Handout
from handouts.outline import Entry, EntryKind
from locales.languages import Language
from richtext.nodes import Direction

SIZES = {"a4": (210, 297), "a5": (148, 210), "letter": (215.9, 279.4)}  # millimetres
MARGIN, FOOT = 12, 15  # at the foot is the line with the number of the page
STYLES: dict[EntryKind, str] = {
    "brand": "Header",
    "title": "Title",
    "english": "Subtitle",
    "trust": "Small",
    "notice": "Notice",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "changed": "Notice",
    "text": "Normal",
    "step": "List Number",
    "bullet": "List Bullet",
    "box-heading": "Box Heading",
    "box": "Box",
    "bar": "Small",
    "quote": "Quote",
    "contact": "Heading 2",
    "phone": "Number",
    "line": "Line",
    "small": "Small",
    "scan": "Small",
    "status": "Small",
}


class Look(NamedTuple):
    """How a style looks: `times` is its size in sizes of the body; `before` and `after` are points
    of space, `colour` that of its letters, if it is not black."""

    times: float = 1
    bold: bool = False
    before: float = 0
    after: float = 3
    colour: str = ""


MAIN, WHITE, DANGER, WARNING = "main", "FFFFFF", "9C1C1C", "8A5300"  # `main` is the library's
# Our own styles, and what each is based on.
OWN_STYLES = {
    "Notice": "Normal",
    "Box Heading": "Heading 1",
    "Danger Heading": "Box Heading",
    "Box": "Normal",
    "Number": "Normal",
    "Line": "Normal",
    "Small": "Normal",
}
LOOKS = {
    "Normal": Look(),
    "Header": Look(0.86, bold=True, after=0),
    "Footer": Look(0.86),
    "Title": Look(1.7, bold=True, after=0),
    "Subtitle": Look(after=0),
    "Heading 1": Look(1.2, bold=True, before=8, after=2, colour=MAIN),
    "Heading 2": Look(1.05, bold=True, before=5, after=0),
    "List Number": Look(),
    "List Bullet": Look(),
    "Quote": Look(1.1),
    "Notice": Look(bold=True, before=6, after=6),
    "Box Heading": Look(1.1, bold=True, before=8, after=2, colour=MAIN),
    "Danger Heading": Look(1.1, bold=True, before=8, after=2, colour=DANGER),
    "Box": Look(),
    "Number": Look(1.2, bold=True, after=0),
    "Line": Look(after=6),
    "Small": Look(0.86),
}
BANDED = ("Header", "Title", "Subtitle")  # white on the colour of the library
HEADINGS = ("Title", "Heading 1", "Heading 2", "Box Heading", "Danger Heading")
# Rules: eighths of a point, and the colour that they have on paper. Boxes that follow each other
# have different rules: with equal ones they join. Those of a hint have the library's colour.
BLACK = "auto"
ALL_AROUND = dict.fromkeys(("top", "left", "bottom", "right"), 8)
BORDERED = {
    "Notice": (dict.fromkeys(ALL_AROUND, 16), DANGER),
    "Line": ({"bottom": 4, "between": 4}, BLACK),
}


class Box(NamedTuple):
    """A box: the width of the rule where its lines begin, the colour of its rules, its ground."""

    begin: int
    colour: str
    ground: str = ""


BOXES = {"urgent": Box(64, DANGER, "FDECEC"), "warning": Box(48, WARNING), "info": Box(40, "")}
# Wide bars cost black ink, and a column of two has no room for them.
THIN = {"urgent": 32, "warning": 24, "info": 16}
TALL = 1.5  # sizes: of fonts whose lines are higher, Word's own lines are far higher than that


def set_up_page(document: Document, handout: Handout) -> None:
    """Set the paper, the margins, and the direction of the page."""
    options, section = handout.options, document.sections[0]
    width, height = SIZES[options.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = Mm(MARGIN)
    section.bottom_margin = Mm(FOOT)
    section.header_distance = section.footer_distance = Mm(6)
    if handout.language.dir == "rtl":
        successors = ("w:rtlGutter", "w:docGrid", "w:printerSettings")
        section._sectPr.insert_element_before(new_element("w:bidi"), *successors)


def set_up_styles(document: Document, handout: Handout) -> None:
    """Set the fonts, sizes and language of all styles, and add our own."""
    styles = document.styles
    for name, based_on in OWN_STYLES.items():
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[based_on]
    for name, look in LOOKS.items():
        _set_up_style(styles[name], handout, look)
    language = full_tag(handout.language.tag)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))[0]
    for each in defaults.findall(qn("w:lang")):
        defaults.remove(each)
    defaults.append(new_element("w:lang", val=language, eastAsia=language, bidi=language))


def ink(colour: str, handout: Handout) -> str:
    """Return a colour as it is printed: black if the handout is for black ink."""
    return BLACK if handout.options.ink == "mono" else colour


def main_colour(handout: Handout) -> str:
    """Return the colour of the library, or black."""
    return ink(_hex(handout.library.colours.main), handout)


def has_band(handout: Handout) -> bool:
    """Return whether the title stands in a band of the library's colour, as it does on paper."""
    return handout.beside is None and handout.advice.kind != "letter"


def set_up_box(paragraph: Any, entry: Entry, direction: Direction, handout: Handout) -> None:
    """Draw a box around a paragraph, with a wide rule where its lines begin."""
    box, black = BOXES[entry.tone], handout.options.ink == "mono"
    column = handout.beside is not None and not handout.options.narrow
    begin = {"rtl": "right", "ltr": "left"}[direction]
    colour = ink(box.colour or _hex(handout.library.colours.accent), handout)
    eighths = ALL_AROUND | {begin: THIN[entry.tone] if black or column else box.begin}
    properties = paragraph._p.get_or_add_pPr()
    add_border(properties, eighths, colour, space=1 if column else 4)
    if box.ground and not black:
        add_shade(properties, box.ground)


def style_name(entry: Entry) -> str:
    """Return the style of a paragraph: the heading of a danger is red."""
    danger = entry.kind == "box-heading" and entry.tone == "urgent"
    return "Danger Heading" if danger else STYLES[entry.kind]


def style_size(name: str, handout: Handout) -> float:
    """Return the size of the letters of a style in points."""
    size = body_size(handout.language, handout.options.layout) * LOOKS[name].times
    if handout.options.layout == "large":
        size = max(size, 18)
    return round(size * 2) / 2


def line_height(name: str, language: Language, handout: Handout) -> float | None:
    """Return the height of a line of a language in points, or None where it is that of the font.
    Letters that hang, as those of Nastaliq, have very high lines in Word."""
    face = language.typeface
    if face.line < TALL:
        return None
    sizes = face.heading if name in HEADINGS else face.line
    return style_size(name, handout) * sizes * (1.2 if handout.options.layout == "easy" else 1)


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


def _set_up_style(style: Any, handout: Handout, look: Look) -> None:
    name, colour = style.name, look.colour
    band = name in BANDED and has_band(handout)
    if band and handout.options.ink != "mono":
        colour = WHITE
    elif colour == MAIN or (name == "Title" and handout.beside):
        colour = main_colour(handout)
    elif colour:
        colour = ink(colour, handout)
    size = style_size(name, handout)
    set_letters(style, handout.language.font, size, look.bold, colour)
    spacing = style.paragraph_format
    spacing.line_spacing = 1.5 if handout.options.layout == "easy" else 1.0
    spacing.space_before, spacing.space_after = Pt(look.before), Pt(look.after)
    spacing.keep_with_next = name in HEADINGS or None
    properties = style.element.get_or_add_pPr()
    for each in properties.findall(qn("w:pBdr")):
        properties.remove(each)
    if band:
        _set_up_band(properties, handout)
    elif name in BORDERED:
        eighths, colour = BORDERED[name]
        add_border(properties, eighths, ink(colour, handout))


def _set_up_band(properties: Any, handout: Handout) -> None:
    if handout.options.ink == "mono":
        add_border(properties, {"bottom": 24}, BLACK)
        return
    colour = main_colour(handout)
    # Without space: LibreOffice leaves it white where the direction changes.
    add_border(properties, dict.fromkeys(ALL_AROUND, 64), colour, space=0)
    add_shade(properties, colour)


def _hex(colour: str) -> str:
    """Return a colour of CSS as Word writes it."""
    return colour[1:].upper()


def set_letters(
    style: ParagraphStyle, font: str, points: float, bold: bool = False, colour: str = ""
) -> None:
    """Set font, size, weight and colour of a style, the same for complex scripts."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    style.font.bold, style.font.italic = bold, False
    style.font.size = Pt(points)
    style.font.color.rgb = RGBColor(0, 0, 0)
    if colour and colour != BLACK:
        style.font.color.rgb = RGBColor.from_string(colour)
    properties = style.element.rPr
    for tag in ("w:bCs", "w:iCs", "w:szCs", "w:spacing", "w:kern"):
        for each in properties.findall(qn(tag)):
            properties.remove(each)
    properties.insert_element_before(new_element("w:bCs", val="1" if bold else "0"), *AFTER_BOLD)
    half_points = str(int(points * 2))
    properties.insert_element_before(new_element("w:szCs", val=half_points), *AFTER_SIZE)
