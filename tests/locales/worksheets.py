"""Worksheets of the small library, and what people and programs do to them, for tests."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from handouts.archive import zip_files
from handouts.formats.worksheet import write_worksheet
from locales.catalogs import catalog_path, read_catalog
from locales.exchange.worksheet import Worksheet, make_worksheet
from locales.languages import languages
from locales.library import Library
from locales.reviews import ReviewLog

DAY = date(2026, 11, 30)
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DOCUMENT = "word/document.xml"


def worksheet(
    library: Library,
    tag: str,
    slug: str = "safe",
    *,
    by: str = "",
    log: ReviewLog | None = None,
    every: bool = True,
) -> Worksheet:
    """A worksheet of a library, with all messages that it would take."""
    language = languages()[tag]
    document = library.to_translate(language)[slug]
    catalog = read_catalog(catalog_path(language, slug, library.catalogs), "x", language)
    return make_worksheet(
        library, document, language, catalog, log or {}, by=by, day=DAY, every=every
    )


def tick(document: bytes, marks: dict[int, str]) -> bytes:
    """Tick boxes by the number of the row, as a click in Word does."""

    def change(root: Any) -> None:
        for control in root.iter(qn("w:sdt")):
            number, mark = control.find(f".//{qn('w:alias')}").get(qn("w:val")).split()
            if mark in marks.get(int(number), "").split():
                control.find(f".//{W14}checked").set(f"{W14}val", "1")
                control.find(f".//{qn('w:t')}").text = "☒"

    return with_xml(document, change)


def with_xml(document: bytes, change: Callable[[Any], None]) -> bytes:
    """Change the main part of a Word document."""
    parts = unzip(document)
    root = etree.fromstring(parts[DOCUMENT])
    change(root)
    return zip_files({**parts, DOCUMENT: etree.tostring(root)}.items())


def with_table(document: bytes, change: Callable[[Any], None]) -> bytes:
    """Change the table of a Word document, as python-docx has it."""
    opened, saved = Document(io.BytesIO(document)), io.BytesIO()
    change(opened.tables[0])
    opened.save(saved)
    return saved.getvalue()


def unzip(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(library: Library, tag: str = "pl", marks: dict[int, str] | None = None) -> bytes:
    """A worksheet in which every row is marked as right, but for some."""
    sheet = worksheet(library, tag)
    everything = {row.number: "right" for row in sheet.rows}
    return tick(write_worksheet(sheet), everything | (marks or {}))
