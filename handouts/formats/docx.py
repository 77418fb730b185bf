"""A handout as an editable Word document: real styles and lists, each run with its language.

Elements have the order of the schema (ECMA-376, part 1, 17.3): Word refuses files in any other
order, LibreOffice accepts them.
"""

import io
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any
from zipfile import ZipFile

import langcodes
import segno
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from handouts.archive import zip_files
from handouts.formats.html import SCALES
from handouts.handout import Handout
from handouts.lines import code_line
from handouts.outline import DOT, Entry, EntryKind, outline
from handouts.sentences import by_sentence
from locales.languages import languages
from richtext.nodes import (
    FieldNode,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    ReferenceNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.plain import NO_BREAK_SPACE
from richtext.text import Text

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
# Rules in eighths of a point. Boxes that follow each other have others: with equal ones they join.
BORDERED = {"Notice": 16, "Line": 4}
BOXES = {"urgent": 24, "warning": 12, "info": 6}
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


def render_docx(handout: Handout) -> bytes:
    """Return a handout as a Word document."""
    return _Writer(handout).written()


class _Writer:
    def __init__(self, handout: Handout) -> None:
        self.handout = handout
        self.document = Document()
        self.lists: list[int] = []
        self._set_up_page()
        self._set_up_styles()

    def written(self) -> bytes:
        table = None
        self._letterhead()
        for entry in outline(self.handout):
            self._begin_lists(entry)
            if entry.beside is None or self.handout.options.narrow:
                table = None
                for column, text in enumerate((entry.text, entry.beside)):
                    if text:
                        self._paragraph(self.document, entry, text, column)
            else:
                table = table or self._table()
                self._row(table, entry, entry.beside)
        self._footer()
        self._properties()
        return _without_time(self.document)

    def _set_up_page(self) -> None:
        options, section = self.handout.options, self.document.sections[0]
        width, height = SIZES[options.paper]
        section.page_width, section.page_height = Mm(width), Mm(height)
        margin = Mm(MARGINS.get(options.paper, 18))
        section.left_margin = section.right_margin = margin
        section.top_margin = section.bottom_margin = margin
        section.header_distance = section.footer_distance = Mm(8)
        if self.handout.language.dir == "rtl":
            successors = ("w:rtlGutter", "w:docGrid", "w:printerSettings")
            section._sectPr.insert_element_before(_element("w:bidi"), *successors)

    def _set_up_styles(self) -> None:
        styles, options = self.document.styles, self.handout.options
        scale = SCALES[options.layout]
        for name, based_on, times, bold in OWN_STYLES:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[based_on]
            self._set_up_style(name, times * scale, bold)
        for name, (times, bold) in THEIR_STYLES.items():
            self._set_up_style(name, times * scale, bold)
        language = _tag(self.handout.language.tag)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))[0]
        for each in defaults.findall(qn("w:lang")):
            defaults.remove(each)
        defaults.append(_element("w:lang", val=language, eastAsia=language, bidi=language))

    def _set_up_style(self, name: str, times: float, bold: bool) -> None:
        style, options = self.document.styles[name], self.handout.options
        size = self.handout.language.size * times
        if options.layout == "large":
            size = max(size, 18)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), self.handout.language.font)
        style.font.bold, style.font.italic = bold, False
        style.font.size = Pt(round(size * 2) / 2)
        style.font.color.rgb = RGBColor(0, 0, 0)
        properties = style.element.rPr
        for tag in ("w:bCs", "w:iCs", "w:szCs", "w:spacing", "w:kern"):
            for each in properties.findall(qn(tag)):
                properties.remove(each)
        properties.insert_element_before(_element("w:bCs", val="1" if bold else "0"), *AFTER_BOLD)
        half_points = str(int(style.font.size.pt * 2))
        properties.insert_element_before(
            _element("w:szCs", val=half_points), "w:highlight", "w:u", "w:rtl", "w:cs", "w:lang"
        )
        spacing = style.paragraph_format
        spacing.line_spacing = 1.5 if options.layout == "easy" else None
        spacing.space_after = Pt(6)
        spacing.keep_with_next = name in ("Heading 1", "Heading 2", "Box Heading") or None
        borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            style.element.pPr.remove(borders)
        if name in BORDERED:
            sides = ("bottom", "between") if name == "Line" else ALL_AROUND
            _border(style.element.pPr, sides, BORDERED[name])

    def _begin_lists(self, entry: Entry) -> None:
        """Begin a new numbered list for each language at the first step."""
        if entry.number == 1:
            self.lists = [self._new_list() for _ in self.handout.languages]

    def _new_list(self) -> int:
        numbering = self.document.part.numbering_part.element
        usual = self.document.styles["List Number"].element.pPr.numPr.numId.val
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

    def _paragraph(self, parent: Any, entry: Entry, text: Text, column: int) -> None:
        paragraph = parent.add_paragraph(style=STYLES[entry.kind])
        _turn(paragraph, text)
        if entry.kind in ("box", "box-heading"):
            _border(paragraph._p.get_or_add_pPr(), ALL_AROUND, BOXES[entry.tone])
        if entry.number:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = self.lists[column]
        if entry.kind == "scan" and column == 0:
            self._code(paragraph)
        if self.handout.options.layout == "easy":
            text = by_sentence(text)
        self._runs(paragraph._p, text.nodes, text)

    def _table(self) -> Any:
        table = self.document.add_table(0, 2)
        table.autofit = False
        if self.handout.language.dir == "rtl":
            table._tbl.tblPr.insert_element_before(
                _element("w:bidiVisual"), "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW"
            )
        return table

    def _row(self, table: Any, entry: Entry, beside: Text) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(row.cells, (entry.text, beside), strict=True)):
            self._paragraph(cell, entry, text, column)
            cell._tc.remove(cell.paragraphs[0]._p)  # a new cell has an empty one

    def _runs(self, parent: Any, nodes: Sequence[Node], text: Text, bold: bool = False) -> None:
        for node in nodes:
            match node:
                case TextNode():
                    parent.append(_run(node.text, text.lang, bold))
                case StrongNode():
                    self._runs(parent, node.children, text, bold=True)
                case LinkNode():
                    link = self._link(parent, node.href)
                    self._runs(link, node.children, text, bold)
                case PhoneNode():
                    number = node.number.replace(" ", NO_BREAK_SPACE)
                    self._link(parent, node.uri).append(_run(number, "en", bold=True))
                case NameNode():
                    parent.append(_run(node.text, "en", bold))
                case ValueNode():
                    parent.append(_run(node.text, node.lang, bold))
                case FieldNode():
                    parent.append(_control(node, text.lang))
                case ReferenceNode():
                    code = {"page": "PAGE", "pages": "NUMPAGES"}[node.to]
                    for kind in ("begin", code, "separate", "1", "end"):
                        parent.append(_field_part(kind, text.lang))

    def _link(self, parent: Any, address: str) -> Any:
        link = OxmlElement("w:hyperlink")
        part = self.document.part
        link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        parent.append(link)
        return link

    def _letterhead(self) -> None:
        head = self.handout.head
        if head is None:
            return
        if head.logo:
            picture = self.document.add_paragraph().add_run().add_picture(io.BytesIO(head.logo))
            times = min(Mm(50) / picture.width, Mm(25) / picture.height)
            picture.width = Length(picture.width * times)
            picture.height = Length(picture.height * times)
            picture._inline.docPr.set("descr", head.name.text)
        for place, text in enumerate((head.name, *head.address)):
            self._paragraph(self.document, Entry("text" if place else "contact", text), text, 0)

    def _code(self, paragraph: Paragraph) -> None:
        picture = io.BytesIO()
        segno.make(self.handout.url, error="m").save(picture, kind="png", scale=8, border=4)
        shape = paragraph.add_run().add_picture(picture, width=Mm(25))
        shape._inline.docPr.set("descr", self.handout.own_words["scan"].text)
        paragraph.add_run().add_break()

    def _footer(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        page = self.handout.own_words["page"]
        _turn(paragraph, page)
        nodes = [*page.nodes, DOT, *code_line(self.handout).within(page)]
        self._runs(paragraph._p, nodes, page)

    def _properties(self) -> None:
        advice, properties = self.handout.advice, self.document.core_properties
        properties.title = advice.title.text
        properties.author = properties.last_modified_by = "Polyleaf"
        properties.language = _tag(advice.language)
        properties.comments = self.handout.url
        properties.created = properties.modified = advice.updated_at.replace(
            microsecond=0, tzinfo=None
        )


def _turn(paragraph: Paragraph, text: Text) -> None:
    """Set the direction of a paragraph."""
    if text.dir == "rtl":
        paragraph._p.get_or_add_pPr().insert_element_before(_element("w:bidi"), *AFTER_BIDI)


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _run(text: str, tag: str, bold: bool) -> Any:
    """Return a run with its language, for spelling checkers and screen readers. Runs from right to
    left need `w:rtl`, which also applies the size and weight of complex scripts."""
    run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
    language = languages()[tag]
    fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), language.font)
    properties.append(_element("w:rFonts", **fonts))
    if bold:
        properties.append(_element("w:b"))
        properties.append(_element("w:bCs"))
    if language.dir == "rtl":
        properties.append(_element("w:rtl"))
    which = "bidi" if language.dir == "rtl" else "eastAsia" if language.script == "Hans" else "val"
    properties.append(_element("w:lang", **{which: _tag(tag)}))
    run.append(properties)
    run.text = text
    return run


def _field_part(kind: str, tag: str) -> Any:
    run = _run("" if kind != "1" else kind, tag, bold=False)
    if kind in ("begin", "separate", "end"):
        run.append(_element("w:fldChar", fldCharType=kind))
    elif kind != "1":
        code = OxmlElement("w:instrText")
        code.text = f" {kind} "
        run.append(code)
    return run


def _control(field: FieldNode, tag: str) -> Any:
    """Return a content control with a label as its placeholder."""
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    content = OxmlElement("w:sdtContent")
    properties.append(_element("w:alias", val=field.label))
    properties.append(_element("w:tag", val=field.field))
    properties.append(OxmlElement("w:showingPlcHdr"))
    properties.append(OxmlElement("w:text"))
    content.append(_run(f"[{field.label}]", tag, bold=False))
    control.append(properties)
    control.append(content)
    return control


def _border(properties: Any, sides: Sequence[str], eighths: int) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        borders.append(
            _element(f"w:{side}", val="single", sz=str(eighths), space="4", color="auto")
        )
    properties.insert_element_before(borders, *AFTER_BORDER)


@cache
def _tag(tag: str) -> str:
    """Return a language tag with a region, which spelling checkers of Word need."""
    if written := languages()[tag].format:
        return written.replace("_", "-")
    whole = langcodes.Language.get(tag).maximize()
    return f"{whole.language}-{whole.territory}"


def _without_time(document: Any) -> bytes:
    """Return a document as bytes that do not depend on the time."""
    saved = io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as source:
        return zip_files((each.filename, source.read(each)) for each in source.infolist())
