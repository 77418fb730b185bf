"""Read the lines and the table rows of a Word document, within limits: it comes from anybody."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from locales.exchange.received_files import MAX_BYTES
from locales.xml_parsing import parse_xml
from models.errors import FileError, InvalidFiles

MAX_UNPACKED = 10_000_000  # bytes of its text
MAX_FILES, MAX_ROWS = 500, 10_000
ENTRY = b"PK\x01\x02"  # begins each entry of the directory of a zip
DOCUMENT, TYPES, MACROS = "word/document.xml", "[Content_Types].xml", "vbaproject.bin"
SAVE = "Save it in Word or LibreOffice as .docx (Word 2007 or later)"
# What is sent in place of a Word document, by its first bytes.
OTHER_FILES = {
    b"%PDF": "a PDF, in which nobody can read marks. Type them into the .docx",
    b"\xd0\xcf\x11\xe0": f"an old Word document, or one with a password. {SAVE}, without one",
    b"{\\rtf": f"an RTF file. {SAVE}",
    b"\xff\xd8\xff": "a photo. Type the marks into the .docx",
    b"\x89PNG": "a picture. Type the marks into the .docx",
}
OTHER_ZIPS = {
    "content.xml": f"an OpenDocument file. {SAVE}",
    "xl/workbook.xml": "an Excel workbook. Send the Word document",
    "index/document.iwa": "a Pages file. Export it as Word",
}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Characters of Wingdings, as Word inserts ticks and crosses from its list of symbols.
SYMBOLS = {"F0FB": "☒", "F0FC": "☒", "F0FD": "☒", "F0FE": "☒", "F06F": "☐", "F0A8": "☐"}
BREAKS = {f"{WORD}{name}" for name in ("p", "br", "cr")}
ON = ("1", "true", "on")
EMPTY_BOX, TICKED_BOX, BOTH = "☐", "☒", "�"


class TableRow(NamedTuple):
    """The cells of a row of a table, each as its lines. `merged` says that a cell is joined with
    another one, `commented` that there is a comment in the margin."""

    cells: list[list[str]]
    merged: bool
    commented: bool


class WordTable(NamedTuple):
    """The lines of a document outside its tables, and the rows of these."""

    lines: list[str]
    rows: list[TableRow]


def read_word_table(raw: bytes, file: str) -> WordTable:
    """Return the lines and the rows of a .docx as they read once all changes are accepted. Raise
    InvalidFiles."""
    root = parse_xml(_main_part(raw, file), file)
    # What was moved away, and what only older programs show.
    etree.strip_elements(root, f"{WORD}moveFrom", FALLBACK, with_tail=False)
    _settle_boxes(root)
    tables = _outermost(root, "tbl")
    rows = [row for table in tables for row in _outermost(table, "tr") if not _is_deleted(row)]
    if len(rows) > MAX_ROWS:
        raise _refused(file, f"more than {MAX_ROWS:,} rows")
    outside = _outermost(root, "p", without="tbl")
    lines = [line for each in outside for line in _lines(each)]
    return WordTable(lines, [_row(each) for each in rows])


def _main_part(raw: bytes, file: str) -> bytes:
    """Return the main part of a .docx, of which only so much is unpacked. Raise InvalidFiles."""
    if len(raw) > MAX_BYTES:
        raise _refused(file, f"more than {MAX_BYTES:,} bytes; take out what you have added")
    for signature, kind in OTHER_FILES.items():
        if raw.startswith(signature):
            raise _refused(file, f"this is {kind}")
    # zipfile takes 20 µs for each entry before it tells how many there are.
    if not raw.startswith(b"PK") or raw.count(ENTRY) > 4 * MAX_FILES:
        raise _refused(file, f"this is no Word document. {SAVE}")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            _refuse_others(names, file)
            if len(names) > MAX_FILES or names.count(DOCUMENT) != 1:
                raise _refused(file, f"this zip archive is no Word document. {SAVE}")
            if any(each.flag_bits & 1 for each in archive.infolist()):
                raise _refused(file, f"it has a password. {SAVE}, without one")
            types, document = (_read_part(archive, each, file) for each in (TYPES, DOCUMENT))
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError,
        NotImplementedError, RuntimeError,
    ):  # fmt: skip
        raise _refused(file, f"the file is damaged. {SAVE} again") from None
    if b"macroenabled" in types.lower():
        raise _refused(file, f"this is a Word document with macros. {SAVE}, without them")
    return document


def _refuse_others(names: list[str], file: str) -> None:
    lower = [each.lower() for each in names]
    for name, kind in OTHER_ZIPS.items():
        if name in lower:
            raise _refused(file, f"this is {kind}")
    if any(each.endswith(MACROS) for each in lower):
        raise _refused(file, f"this is a Word document with macros. {SAVE}, without them")


def _read_part(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    """Return a part; what a zip says of its own sizes is not taken."""
    with archive.open(name) as part:
        content = part.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise _refused(file, f"its text has more than {MAX_UNPACKED:,} bytes")
    return content


def _refused(file: str, reason: str) -> InvalidFiles:
    return InvalidFiles([FileError(file, 1, reason)])


def _settle_boxes(root: Any) -> None:
    """Have each box say in its text what it says in its state; where they differ, neither
    counts."""
    states = (each for each in root.iter(f"{W14}checked") if each.get(f"{W14}val") in ON)
    ticked = {_control(each) for each in states} - {None}
    for text in root.iter(f"{WORD}t"):
        if text.text and EMPTY_BOX in text.text and _control(text) in ticked:
            text.text = text.text.replace(EMPTY_BOX, BOTH)


def _control(element: Any) -> Any:
    return next(element.iterancestors(f"{WORD}sdt"), None)


def _row(row: Any) -> TableRow:
    cells = _outermost(row, "tc")
    spans = (each for name in ("gridSpan", "vMerge", "hMerge") for each in row.iter(WORD + name))
    return TableRow(
        [[*_lines(each)] for each in cells],
        merged=any(each.get(f"{WORD}val") != "1" for each in spans),
        commented=next(row.iter(f"{WORD}commentReference"), None) is not None,
    )


def _outermost(parent: Any, name: str, without: str = "") -> Iterator[Any]:
    """Yield the elements of a name in another one, but none that is in one of them: what is nested
    hundredfold is read once. Nothing is looked for in elements `without`."""
    left = [*reversed(parent)]
    while left:
        element = left.pop()
        if element.tag == WORD + name:
            yield element
        elif element.tag != WORD + without:
            left += reversed(element)


def _is_deleted(row: Any) -> bool:
    """Return whether a row was deleted while Word recorded changes."""
    properties = row.find(f"{WORD}trPr")
    return properties is not None and properties.find(f"{WORD}del") is not None


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines in an element; deleted words have tags of their own."""
    words = []
    for each in element.iter():
        if each.tag in BREAKS:
            words.append("\n")
        elif each.tag == f"{WORD}t":
            words.append(each.text or "")
        elif each.tag == f"{WORD}tab":
            words.append(" ")
        elif each.tag == f"{WORD}noBreakHyphen":
            words.append("-")
        elif each.tag == f"{WORD}sym":
            words.append(SYMBOLS.get(each.get(f"{WORD}char", "").upper(), BOTH))
    return filter(None, (" ".join(line.split()) for line in "".join(words).split("\n")))
