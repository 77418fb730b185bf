"""Elements of Word documents that python-docx does not make.

Elements have the order of the schema (ECMA-376, part 1, 17.3): Word refuses files in any other
order, LibreOffice accepts them.
"""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

ALL_AROUND = ("top", "left", "bottom", "right")
AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
    "w:pPrChange",
)  # fmt: skip
AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", *AFTER_BIDI,
)  # fmt: skip
AFTER_BOLD = ("w:i", "w:iCs", "w:color", "w:sz", "w:szCs", "w:u", "w:rtl", "w:cs", "w:lang")
AFTER_TURNED = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW")
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


def add_border(properties: Any, sides: Sequence[str], eighths: int, colour: str) -> None:
    """Add rules in eighths of a point to the properties of a paragraph or of its style."""
    borders = new_element("w:pBdr")
    for side in sides:
        rule = new_element(f"w:{side}", val="single", sz=str(eighths), space="4", color=colour)
        borders.append(rule)
    properties.insert_element_before(borders, *AFTER_BORDER)
