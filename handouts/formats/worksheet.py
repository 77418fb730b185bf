"""A worksheet as a Word document: one table, a row for each message, with boxes to tick."""

import datetime
import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from handouts.formats.docx import without_time
from handouts.formats.docx_elements import (
    AFTER_TABLE_LOOK,
    new_element,
    set_direction,
    set_up_picture,
)
from handouts.formats.docx_runs import add_runs, full_tag
from handouts.formats.docx_styles import TALL, set_letters
from handouts.formats.icon_drawing import icon_png
from locales.dates import format_days
from locales.exchange.worksheet import (
    BEFORE_CODE,
    BEFORE_ID,
    MARKS,
    Worksheet,
    WorksheetRow,
    column_heads,
)
from locales.languages import Language, languages
from models.library import ICON
from richtext.nodes import ReferenceNode, TextNode
from richtext.text import ENGLISH, Text, english

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
BOX, BOX_FONT = "☐", "MS Gothic"  # as Word draws and names them
MARGIN, FOOT = 12, 14  # millimetres, as are the widths of the columns
WIDTHS = (24, 83, 83, 26, 57)
ROW_HEIGHT = Mm(20)  # for what is written by hand
ICON_SIDE = Mm(9)
BODY = 11.0  # points
LINE = 40 * "_"
HOW_TO = (
    "Read the {source}, then the {translation}. Does it say the same, in words that people use?",
    "Tick one box in each row. Right: I would say it like this to a family. Unclear: they would "
    "have to read it twice. Wrong: it says something else. On a computer, click a box or type x "
    "in its place.",
    "Write better words, or what is wrong, in the last column, in any language. Do not change the "
    "other columns: what you write there is not read.",
    "Numbers in the texts are examples: each reader sees those of the place where they live. Words "
    "in [ ] are filled in later.",
    "Set aside about {minutes} minutes. We count half a minute for each row and a minute for 50 "
    "words of {source}. What matters most comes first and is marked “critical”. If you have to "
    "stop, leave the other rows without a tick.",
)


def write_worksheet(worksheet: Worksheet) -> bytes:
    """Return a worksheet as a Word document."""
    return _Writer(worksheet).written()


class _Writer:
    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.document = Document()
        self.source = languages()[worksheet.document.source]
        self._set_up_page()
        self._set_up_styles()
        # To find a style by its name, or the default one, python-docx reads all of them.
        self.styles = {each.name: each.style_id for each in self.document.styles}

    def written(self) -> bytes:
        self._head()
        self._table()
        self._footer()
        self._properties()
        return without_time(self.document)

    def _set_up_page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = section.top_margin = Mm(MARGIN)
        section.bottom_margin = Mm(FOOT)
        section.header_distance = section.footer_distance = Mm(6)

    def _set_up_styles(self) -> None:
        styles, font = self.document.styles, languages()[ENGLISH].font
        styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        for name, times in (("Normal", 1.0), ("Title", 1.5), ("List Bullet", 1.0), ("Small", 0.8)):
            set_letters(styles[name], font, BODY * times, bold=name == "Title")
            spacing = styles[name].paragraph_format
            spacing.space_before, spacing.space_after = Pt(0), Pt(3)
            spacing.line_spacing = 1.0
        for each in styles["Title"].element.pPr.findall(qn("w:pBdr")):
            styles["Title"].element.pPr.remove(each)
        for language in dict.fromkeys((self.source, self.worksheet.language)):
            self._add_style(language)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))[0]
        for each in defaults.findall(qn("w:lang")):
            defaults.remove(each)
        own = full_tag(self.worksheet.language.tag)
        defaults.append(new_element("w:lang", val=full_tag(ENGLISH), eastAsia=own, bidi=own))

    def _add_style(self, language: Language) -> None:
        """Add the style of texts in a language. Letters that hang have very high lines in Word."""
        style = self.document.styles.add_style(language.english, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.document.styles["Normal"]
        size = BODY if language.script == "Latn" else language.size
        set_letters(style, language.font, size)
        if language.typeface.line >= TALL:
            style.paragraph_format.line_spacing = Pt(size * language.typeface.line)

    def _head(self) -> None:
        sheet = self.worksheet
        self._english("Title", f"Please check: {sheet.title}")
        self._english("Normal", " · ".join(self._facts()))
        for line in HOW_TO:
            words = line.format(
                source=self.source.english,
                translation=sheet.language.english,
                minutes=sheet.minutes,
            )
            self._english("List Bullet", words)
        self._english("Normal", f"{BEFORE_ID} {sheet.by or LINE}")
        self._english("Normal", f"{BEFORE_CODE} {sheet.code}")

    def _facts(self) -> list[str]:
        sheet = self.worksheet
        return [
            sheet.library,
            f"{self.source.english} and {sheet.language.english}",
            f"worksheet of {_day(sheet.day)}",
            f"{len(sheet.rows)} texts",
        ]

    def _english(self, style: str, words: str, parent: Any = None) -> Any:
        """Add a paragraph of words of the software."""
        return self._text(style, english(words), parent)

    def _text(self, style: str, text: Text, parent: Any = None) -> Any:
        paragraph = (parent or self.document).add_paragraph()
        paragraph._p.style = self.styles[style]
        set_direction(paragraph, text.dir)
        add_runs(paragraph._p, text.nodes, text, self.document.part, self.source.tag)
        return paragraph

    def _table(self) -> None:
        heads = column_heads(self.worksheet.document, self.worksheet.language)
        table = self.document.add_table(1, len(heads), style="Table Grid")
        table.autofit = False
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        look.set(qn("w:firstColumn"), "0")
        caption = new_element("w:tblCaption", val=f"Texts to check: {self.worksheet.title}")
        table._tbl.tblPr.insert_element_before(caption, *AFTER_TABLE_LOOK[1:])
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = Mm(width)
        head = table.rows[0]
        head._tr.get_or_add_trPr().append(new_element("w:cantSplit"))
        head._tr.trPr.append(new_element("w:tblHeader"))
        for cell, words in zip(head.cells, heads, strict=True):
            self._english("Normal", words, cell).runs[0].bold = True
        for row in self.worksheet.rows:
            self._row(table.add_row(), row)
        for each in table._cells:
            each._tc.remove(each.paragraphs[0]._p)  # a new cell has an empty one
        for each in table.rows:
            for cell, width in zip(each.cells, WIDTHS, strict=True):
                cell.width = Mm(width)

    def _row(self, made: Any, row: WorksheetRow) -> None:
        made._tr.get_or_add_trPr().append(new_element("w:cantSplit"))
        made.height = ROW_HEIGHT
        number, source, translation, marks, remark = made.cells
        self._number(number, row)
        self._text(self.source.english, row.source, source)
        if row.note:
            self._english("Small", f"Note: {row.note}", source)
        self._text(self.worksheet.language.english, row.translation, translation)
        for mark in MARKS:
            self._box(marks, row, mark)
        self._english("Normal", "", remark)

    def _number(self, cell: Any, row: WorksheetRow) -> None:
        self._english("Normal", str(row.number), cell).runs[0].bold = True
        if row.critical:
            self._english("Small", "critical", cell).runs[0].bold = True
        if row.icon:
            paragraph = self._english("Normal", "", cell)
            png = io.BytesIO(icon_png(row.icon, row.translation.dir))
            picture = paragraph.add_run().add_picture(png, height=ICON_SIDE)
            set_up_picture(picture, self.worksheet.words[f"{ICON}{row.icon}"].text)
        self._english("Small", row.code, cell)

    def _box(self, cell: Any, row: WorksheetRow, mark: str) -> None:
        """Add a box that one click ticks, in Word and in LibreOffice."""
        paragraph = cell.add_paragraph()
        paragraph._p.append(_check_box(f"{row.number} {mark}", f"{row.code} {mark}"))
        text = english(f" {mark}")
        add_runs(paragraph._p, text.nodes, text, self.document.part, ENGLISH)

    def _footer(self) -> None:
        """End each page with the code and its number: printed pages come apart."""
        text = english(f"{self.worksheet.code} · page ")
        pages = [ReferenceNode(to=each, part="name") for each in ("page", "pages")]
        nodes = [*text.nodes, pages[0], TextNode(text=" of "), pages[1]]
        paragraph = self.document.sections[0].footer.paragraphs[0]
        add_runs(paragraph._p, nodes, text, self.document.part, ENGLISH)

    def _properties(self) -> None:
        sheet, properties = self.worksheet, self.document.core_properties
        properties.title = f"Please check: {sheet.title} ({sheet.language.english})"
        properties.author = properties.last_modified_by = sheet.library
        properties.language = full_tag(ENGLISH)
        properties.comments = sheet.code
        day = datetime.datetime.combine(sheet.day, datetime.time())
        properties.created = properties.modified = day


def _day(day: datetime.date) -> str:
    return format_days(languages()[ENGLISH], day)


def _check_box(name: str, tag: str) -> Any:
    """Return a content control that is a box to tick (Office 2010, section 2.6.1.1)."""
    control, properties = new_element("w:sdt"), new_element("w:sdtPr")
    properties.append(new_element("w:alias", val=name))
    properties.append(new_element("w:tag", val=tag))
    box = etree.SubElement(properties, f"{{{W14}}}checkbox", nsmap={"w14": W14})
    for state, value in (("checked", "0"), ("checkedState", "2612"), ("uncheckedState", "2610")):
        part = etree.SubElement(box, f"{{{W14}}}{state}")
        part.set(f"{{{W14}}}val", value)
        if value != "0":
            part.set(f"{{{W14}}}font", BOX_FONT)
    run, letters = new_element("w:r"), new_element("w:rPr")
    fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), BOX_FONT)
    letters.append(new_element("w:rFonts", hint="eastAsia", **fonts))
    run.append(letters)
    run.text = BOX
    content = new_element("w:sdtContent")
    content.append(run)
    control.append(properties)
    control.append(content)
    return control
