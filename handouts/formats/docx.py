"""A handout as an editable Word document: real styles and lists, each run with its language."""

import io
from typing import Any
from zipfile import ZipFile

import segno
from docx import Document
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph

from handouts.archive import zip_files
from handouts.formats.docx_elements import (
    AFTER_TURNED,
    ALL_AROUND,
    add_border,
    new_element,
    set_direction,
)
from handouts.formats.docx_runs import add_runs, full_tag
from handouts.formats.docx_styles import STYLES, box_rule, new_list, set_up_page, set_up_styles
from handouts.handout import Handout
from handouts.lines import code_line
from handouts.outline import DOT, Entry, outline
from handouts.sentences import by_sentence
from richtext.text import Text


def render_docx(handout: Handout) -> bytes:
    """Return a handout as a Word document."""
    return _Writer(handout).written()


class _Writer:
    def __init__(self, handout: Handout) -> None:
        self.handout = handout
        self.document = Document()
        self.lists: list[int] = []
        set_up_page(self.document, handout)
        set_up_styles(self.document, handout)

    def written(self) -> bytes:
        table = None
        self._letterhead()
        self._logo()
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

    def _begin_lists(self, entry: Entry) -> None:
        """Begin a new numbered list for each language at the first step."""
        if entry.number == 1:
            self.lists = [new_list(self.document) for _ in self.handout.languages]

    def _paragraph(self, parent: Any, entry: Entry, text: Text, column: int) -> None:
        paragraph = parent.add_paragraph(style=STYLES[entry.kind])
        set_direction(paragraph, text.dir)
        if entry.kind in ("box", "box-heading"):
            properties = paragraph._p.get_or_add_pPr()
            add_border(properties, ALL_AROUND, *box_rule(entry.tone, self.handout))
        if entry.number:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = self.lists[column]
        if entry.kind == "scan" and column == 0:
            self._code(paragraph)
        if self.handout.options.layout == "easy":
            text = by_sentence(text)
        add_runs(paragraph._p, text.nodes, text, self.document.part, self.handout.latin)

    def _table(self) -> Any:
        table = self.document.add_table(0, 2)
        table.autofit = False
        if self.handout.language.dir == "rtl":
            table._tbl.tblPr.insert_element_before(new_element("w:bidiVisual"), *AFTER_TURNED)
        return table

    def _row(self, table: Any, entry: Entry, beside: Text) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(new_element("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(row.cells, (entry.text, beside), strict=True)):
            self._paragraph(cell, entry, text, column)
            cell._tc.remove(cell.paragraphs[0]._p)  # a new cell has an empty one

    def _letterhead(self) -> None:
        head = self.handout.head
        if head is None:
            return
        if head.logo:
            self._picture(head.logo, head.name.text, Mm(50), Mm(25))
        for place, text in enumerate((head.name, *head.address)):
            self._paragraph(self.document, Entry("text" if place else "contact", text), text, 0)

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
        picture._inline.docPr.set("descr", name)

    def _code(self, paragraph: Paragraph) -> None:
        picture = io.BytesIO()
        segno.make(self.handout.url, error="m").save(picture, kind="png", scale=8, border=4)
        shape = paragraph.add_run().add_picture(picture, width=Mm(25))
        shape._inline.docPr.set("descr", self.handout.own_words["scan"].text)
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


def _without_time(document: Any) -> bytes:
    """Return a document as bytes that do not depend on the time."""
    saved = io.BytesIO()
    document.save(saved)
    with ZipFile(saved) as source:
        return zip_files((each.filename, source.read(each)) for each in source.infolist())
