"""A handout as an editable Word document: real styles and lists, each run with its language."""

import io
from copy import deepcopy
from typing import Any
from zipfile import ZipFile

import segno
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from handouts.archive import zip_files
from handouts.formats.docx_elements import (
    AFTER_TURNED,
    add_slot,
    add_table_rules,
    new_element,
    set_direction,
    set_up_picture,
)
from handouts.formats.docx_runs import add_runs, full_tag
from handouts.formats.docx_styles import (
    line_height,
    main_colour,
    new_list,
    set_up_box,
    set_up_page,
    set_up_styles,
    style_name,
    style_size,
)
from handouts.formats.icon_drawing import icon_png
from handouts.handout import Handout
from handouts.lines import code_line, number_line
from handouts.outline import DOT, Entry, EntryKind, outline
from handouts.sentences import by_sentence
from handouts.side_one import number_bar
from locales.languages import languages
from richtext.text import Text

# The side of an icon, and the room for it, as on paper.
ICON, ICONS = (Mm(7), Mm(10)), {"easy": (Mm(18), Mm(21))}
# What stands on the page and in the column of what follows it.
JOINED: dict[EntryKind, tuple[EntryKind, ...]] = {
    "box-heading": ("box",),
    "box": ("box",),
    "contact": ("phone", "text"),
    "phone": ("phone", "text"),
}
MARK = 360  # twentieths of a point, for the number of a step or the mark of a bullet


def render_docx(handout: Handout) -> bytes:
    """Return a handout as a Word document."""
    return _Writer(handout).written()


class _Writer:
    def __init__(self, handout: Handout) -> None:
        self.handout = handout
        self.document = Document()
        self.lists: list[int] = []
        self.columns = 1
        set_up_page(self.document, handout)
        set_up_styles(self.document, handout)
        # To find a style by its name, or the default one, python-docx reads all of them.
        self.styles = {each.name: each.style_id for each in self.document.styles}

    def written(self) -> bytes:
        table = None
        self._letterhead()
        self._logo()
        entries = outline(self.handout)
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            self._begin_lists(entry)
            self._set_columns(entry)
            joined = following is not None and following.kind in JOINED.get(entry.kind, ())
            if entry.kind == "bar":
                table = None
                if following is None or following.kind != "bar":
                    self._number_bar()
            elif entry.beside is None or self.handout.options.narrow:
                table = None
                for column, text in enumerate((entry.text, entry.beside)):
                    if text:
                        self._paragraph(self.document, entry, text, column, joined)
            else:
                table = table or self._table()
                self._row(table, entry, entry.beside, joined)
        self._footer()
        self._properties()
        return without_time(self.document)

    def _set_columns(self, entry: Entry) -> None:
        """Set contacts in two columns, as on paper: they are short."""
        columns = {"contact": 2, "small": 1}.get(entry.kind, self.columns)
        if columns == self.columns or self.handout.beside or self.handout.options.narrow:
            return
        body = self.document.element.body
        section = deepcopy(body.sectPr)
        body.sectPr.get_or_add_type().val = WD_SECTION.CONTINUOUS
        for each in body.sectPr.findall(qn("w:cols")):
            each.set(qn("w:num"), str(columns))
        body.findall(qn("w:p"))[-1].set_sectPr(section)
        self.columns = columns

    def _begin_lists(self, entry: Entry) -> None:
        """Begin a new numbered list for each language at the first step."""
        if entry.number == 1:
            self.lists = [new_list(self.document) for _ in self.handout.languages]

    def _paragraph(
        self, parent: Any, entry: Entry, text: Text, column: int = 0, joined: bool = False
    ) -> None:
        """Add a paragraph; `joined` is whether the next one belongs to it."""
        paragraph = self._new_paragraph(parent, style_name(entry), text)
        properties: Any = paragraph._p.get_or_add_pPr()
        if entry.number:
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = self.lists[column]
        if joined:
            paragraph.paragraph_format.keep_with_next = True
        if entry.kind == "trust":
            paragraph.paragraph_format.space_before = Pt(4)  # away from the band
        if entry.tone:
            paragraph.paragraph_format.keep_together = True
            set_up_box(paragraph, entry, text.dir, self.handout)
        if entry.kind == "scan" and column == 0:
            paragraph.paragraph_format.line_spacing = 1.0  # as high as the code
            self._code(paragraph)
        if entry.slot and column == 0:
            self._icon(paragraph, entry, text)
        if self.handout.options.layout == "easy" and entry.kind != "trust":
            text = by_sentence(text)
        add_runs(paragraph._p, text.nodes, text, self.document.part, self.handout.latin)

    def _new_paragraph(self, parent: Any, style: str, text: Text) -> Paragraph:
        """Add an empty paragraph with the style, the direction and the line height of a text."""
        paragraph: Paragraph = parent.add_paragraph()
        paragraph._p.style = self.styles[style]
        set_direction(paragraph, text.dir)
        if height := line_height(style, languages()[text.lang], self.handout):
            paragraph.paragraph_format.line_spacing = Pt(height)
        return paragraph

    def _icon(self, paragraph: Paragraph, entry: Entry, text: Text) -> None:
        """Begin a paragraph with its icon, or with room for one. It stands in the line, so that it
        goes where the text goes, and its middle is as high as that of the letters."""
        side, slot = ICONS.get(self.handout.options.layout, ICON)
        before = 0 if entry.tone else MARK
        add_slot(paragraph._p.get_or_add_pPr(), before, before + round(slot.pt * 20))
        if entry.icon:
            run = paragraph.add_run()
            picture = run.add_picture(io.BytesIO(icon_png(entry.icon, text.dir)), height=side)
            set_up_picture(picture, self.handout.own_words[f"icon.{entry.icon}"].text)
            lower = (side.pt - style_size("Normal", self.handout)) / 2
            run._r.get_or_add_rPr().append(new_element("w:position", val=f"{-round(2 * lower)}"))
        if entry.kind != "box-heading":
            paragraph.add_run().add_tab()

    def _number_bar(self) -> None:
        """Add the numbers in large digits, each below what it is for."""
        bar, options = number_bar(self.handout), self.handout.options
        assert bar
        beside = 2 if options.narrow or options.layout == "clear" else len(bar.lines)
        beside = min(beside, len(bar.lines))
        table = self._table(beside)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER  # as wide as the text
        add_table_rules(table, 12, 6, main_colour(self.handout))
        caption = new_element("w:tblCaption", val=bar.title.text)
        table._tbl.tblPr.insert_element_before(caption, "w:tblDescription")
        for at in range(0, len(bar.lines), beside):
            purposes, numbers = table.add_row(), table.add_row()
            for row in (purposes, numbers):
                row._tr.get_or_add_trPr().append(new_element("w:cantSplit"))
            if at == 0:
                purposes._tr.trPr.append(new_element("w:tblHeader"))
            for column, line in enumerate(bar.lines[at : at + beside]):
                number = number_line(line.phone, self.handout.own_words).phone
                self._cell(purposes.cells[column], "Small", line.purpose, line.name)
                digits = line.purpose.model_copy(update={"nodes": [number]})
                self._cell(numbers.cells[column], "Number", digits)

    def _cell(self, cell: Any, style: str, *texts: Text | None) -> None:
        """Fill a new cell, which has an empty paragraph, with texts in its middle."""
        for text in filter(None, texts):
            paragraph = self._new_paragraph(cell, style, text)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = style == "Small"
            paragraph.paragraph_format.space_after = Pt(0)
            add_runs(paragraph._p, text.nodes, text, self.document.part, self.handout.latin)
        cell._tc.remove(cell.paragraphs[0]._p)

    def _table(self, columns: int = 2) -> Any:
        table = self.document.add_table(0, columns)
        table.autofit = False
        if self.handout.language.dir == "rtl":
            table._tbl.tblPr.insert_element_before(new_element("w:bidiVisual"), *AFTER_TURNED)
        return table

    def _row(self, table: Any, entry: Entry, beside: Text, joined: bool) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(new_element("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(row.cells, (entry.text, beside), strict=True)):
            self._paragraph(cell, entry, text, column, joined)
            cell._tc.remove(cell.paragraphs[0]._p)  # a new cell has an empty one

    def _letterhead(self) -> None:
        head = self.handout.head
        if head is None:
            return
        if head.logo:
            self._picture(head.logo, head.name.text, Mm(50), Mm(25))
        for place, text in enumerate((head.name, *head.address)):
            self._paragraph(self.document, Entry("text" if place else "contact", text), text)

    def _logo(self) -> None:
        """Begin with the logo of the library, if Word can show it: there are many that know no
        SVG."""
        library = self.handout.library
        if library.logo and library.logo.kind == "png":
            self._picture(library.logo.content, library.name, Mm(40), Mm(12))

    def _picture(self, content: bytes, name: str, width: Length, height: Length) -> None:
        """Add a picture as large as it may be."""
        picture = self.document.add_paragraph().add_run().add_picture(io.BytesIO(content))
        times = min(width / picture.width, height / picture.height)
        picture.width = Length(picture.width * times)
        picture.height = Length(picture.height * times)
        set_up_picture(picture, name)

    def _code(self, paragraph: Paragraph) -> None:
        picture = io.BytesIO()
        segno.make(self.handout.url, error="m").save(picture, kind="png", scale=8, border=4)
        shape = paragraph.add_run().add_picture(picture, width=Mm(25))
        set_up_picture(shape, self.handout.own_words["scan"].text)
        paragraph.add_run().add_break()

    def _footer(self) -> None:
        footer = self.document.sections[0].footer
        page = self.handout.own_words["page"]
        set_direction(footer.paragraphs[0], page.dir)
        nodes = [*page.nodes, DOT, *code_line(self.handout).within(page)]
        part = self.document.part
        add_runs(footer.paragraphs[0]._p, nodes, page, part, self.handout.latin)

    def _properties(self) -> None:
        advice, properties = self.handout.advice, self.document.core_properties
        properties.title = advice.title.text
        properties.author = properties.last_modified_by = self.handout.library.name
        properties.language = full_tag(advice.language)
        properties.comments = self.handout.url
        properties.created = properties.modified = advice.updated_at.replace(
            microsecond=0, tzinfo=None
        )


def without_time(document: Any) -> bytes:
    """Return a document as bytes that do not depend on the time."""
    saved = io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as source:
        return zip_files((each.filename, source.read(each)) for each in source.infolist())
