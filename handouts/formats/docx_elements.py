"""Elements of Word documents that python-docx does not make.

Elements have the order of the schema (ECMA-376, part 1, 17.3): Word refuses files in any other
order, LibreOffice accepts them.
"""

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shape import InlineShape
from docx.text.paragraph import Paragraph

SIDES = ("top", "left", "bottom", "right", "between")  # in this order
AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
    "w:pPrChange",
)  # fmt: skip
AFTER_TABS = (
    "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", *AFTER_BIDI,
)  # fmt: skip
AFTER_SHADE = ("w:tabs", *AFTER_TABS)
AFTER_BORDER = ("w:shd", *AFTER_SHADE)
AFTER_BOLD = ("w:i", "w:iCs", "w:color", "w:sz", "w:szCs", "w:u", "w:rtl", "w:cs", "w:lang")
AFTER_TABLE_LOOK = ("w:tblCaption", "w:tblDescription")
AFTER_TURNED = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW")
AFTER_TABLE_RULES = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", *AFTER_TABLE_LOOK)
AFTER_SIZE = ("w:highlight", "w:u", "w:rtl", "w:cs", "w:lang")


def new_element(name: str, **attributes: str) -> Any:
    """Return an element with attributes of the namespace of Word."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_direction(paragraph: Paragraph, direction: str) -> None:
    """Set the direction of a paragraph, which begins on the left unless it says otherwise."""
    if direction == "rtl":
        paragraph._p.get_or_add_pPr().insert_element_before(new_element("w:bidi"), *AFTER_BIDI)


def set_up_picture(picture: InlineShape, words: str) -> None:
    """Give a picture words for those who do not see it, and no space around it: LibreOffice adds
    some where nothing is said."""
    picture._inline.docPr.set("descr", words)
    for side in "TBLR":
        picture._inline.set(f"dist{side}", "0")


def add_border(properties: Any, eighths: Mapping[str, int], colour: str, space: int = 4) -> None:
    """Add rules to the properties of a paragraph or of its style, with the width of that on each
    side in eighths of a point; `space` is between it and the text, in points."""
    borders = new_element("w:pBdr")
    for side in SIDES:
        if side in eighths:
            borders.append(_rule(side, eighths[side], colour, space))
    properties.insert_element_before(borders, *AFTER_BORDER)


def add_shade(properties: Any, colour: str) -> None:
    """Add a ground to the properties of a paragraph or of its style."""
    ground = new_element("w:shd", val="clear", color="auto", fill=colour)
    properties.insert_element_before(ground, *AFTER_SHADE)


def add_slot(properties: Any, before: int, after: int) -> None:
    """Leave room for an icon before the text of a paragraph: it begins at `before`, the text and
    all its lines at `after`, in twentieths of a point."""
    tabs = new_element("w:tabs")
    for place in sorted({before, after} - {0}):
        tabs.append(new_element("w:tab", val="left", pos=str(place)))
    properties.insert_element_before(tabs, *AFTER_TABS)
    indent = new_element("w:ind", left=str(after), hanging=str(after))
    properties.insert_element_before(indent, *AFTER_BIDI[AFTER_BIDI.index("w:ind") + 1 :])


def add_table_rules(table: Any, outer: int, inner: int, colour: str) -> None:
    """Add rules around a table, and between its columns, in eighths of a point."""
    borders = new_element("w:tblBorders")
    for side in SIDES[:4]:
        borders.append(_rule(side, outer, colour, space=0))
    borders.append(_rule("insideV", inner, colour, space=0))
    table._tbl.tblPr.insert_element_before(borders, *AFTER_TABLE_RULES)


def _rule(side: str, eighths: int, colour: str, space: int) -> Any:
    return new_element(f"w:{side}", val="single", sz=str(eighths), space=str(space), color=colour)
