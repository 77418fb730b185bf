"""Worksheets: what is marked comes back to its messages, and what cannot be taken is named."""

import io
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from handouts.archive import zip_files
from handouts.formats.worksheet import write_worksheet
from locales.catalogs import catalog_path, read_catalog
from locales.exchange.received_files import MAX_BYTES
from locales.exchange.word_table import MAX_UNPACKED, read_word_table
from locales.exchange.worksheet import row_code
from locales.exchange.worksheet_marks import Marks, find_marks, read_worksheet
from locales.languages import languages
from locales.library import Library
from locales.reviews import Review, digest_of
from tests.locales.worksheets import (
    DAY,
    DOCUMENT,
    tick,
    unzip,
    with_table,
    with_xml,
    worksheet,
    written,
)
from tests.registry import BUNDLED
from tests.samples import faults_from, library, write_catalogs

POLISH = languages()["pl"]
CALL, CALM, READ, FIGURE = 4, 5, 6, 7  # rows of the small library
Change = Callable[[Any], object]


def translated(folder: Path) -> Library:
    """The small library, with every catalog translated."""
    found = library(folder)
    write_catalogs(found, folder / "locales")
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return translated(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def right(small: Library) -> bytes:
    """A worksheet in which every row is marked as right."""
    return written(small)


def marks(raw: bytes, small: Library, by: str = "reviewer-7") -> Marks:
    sheet = read_worksheet(raw, "w.docx")
    catalog = read_catalog(catalog_path(POLISH, "safe", small.catalogs), "x", POLISH)
    return find_marks(sheet, small.to_translate(POLISH)["safe"], POLISH, catalog, by)


def errors(raw: bytes, small: Library) -> list[str]:
    return [str(each) for each in marks(raw, small).errors]


def cell(row: int, column: int) -> Callable[[Any], Any]:
    return lambda table: table.rows[row].cells[column]


def type_in(row: int, column: int, words: str) -> Change:
    return lambda table: cell(row, column)(table).paragraphs[0].add_run(words)


def type_over(row: int, line: int, words: str) -> Change:
    """Type in place of a line with a box."""

    def change(table: Any) -> None:
        paragraph = cell(row, 3)(table).paragraphs[line]
        paragraph.clear()
        for control in paragraph._p.findall(qn("w:sdt")):
            paragraph._p.remove(control)
        paragraph.add_run(words)

    return change


def test_every_message_stands_in_a_row_with_what_readers_see(small: Library) -> None:
    sheet = worksheet(small, "pl")
    assert [row.number for row in sheet.rows] == [*range(1, 9)]
    assert sheet.code == "safe/pl/8"
    texts = {row.number: (row.source.text, row.translation.text) for row in sheet.rows}
    assert texts[CALL] == ("Call 0999\u00a012.", "morze 0999\u00a012.")
    assert "Helper" in texts[READ][0] and "Helper" in texts[READ][1]
    assert texts[FIGURE][0] == "84 of 100 children."


def test_the_styles_stand_in_the_same_order_in_every_process(small: Library) -> None:
    for language in small.targets:
        document = Document(io.BytesIO(written(small, tag=language.tag)))
        names = [each.name for each in document.styles]
        assert names[-2:] == ["English", language.english]


def test_what_is_marked_as_right_comes_back_and_the_others_have_their_remarks(
    small: Library,
) -> None:
    raw = written(small, marks={CALM: "unclear", READ: "wrong"})
    raw = with_table(raw, type_in(READ, 4, "Tego nikt nie powie."))
    raw = with_table(raw, type_in(CALL, 4, "Dobrze!"))
    found = marks(raw, small)
    assert found.errors == []
    assert len(found.right) == 6
    assert {each.context for each in found.right} & {"first.calm", "first.read"} == set()
    assert [(each.number, each.mark, each.remark) for each in found.remarks] == [
        (CALL, "right", "Dobrze!"),
        (CALM, "unclear", ""),
        (READ, "wrong", "Tego nikt nie powie."),
    ]


@pytest.mark.parametrize(
    "words",
    ["x right", "X right", "xright", "✓ right", "☒ right", "☑ right", "[x] right", "right x"],
)
def test_a_typed_cross_is_a_tick(small: Library, words: str) -> None:
    empty = {row: "" for row in range(1, 9)}
    raw = with_table(written(small, marks=empty), type_over(CALM, 0, words))
    assert [each.context for each in marks(raw, small).right] == ["first.calm"]


@pytest.mark.parametrize("words", ["right", "☐ right", "_ right", "[ ] right", "□ right"])
def test_a_box_that_is_empty_or_gone_is_no_tick(small: Library, right: bytes, words: str) -> None:
    raw = with_table(right, type_over(CALM, 0, words))
    assert errors(raw, small) == [f"w.docx:{CALM}: row {CALM}: no box is ticked"]


def deleted_while_changes_were_recorded(table: Any) -> None:
    properties = table.rows[CALM]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:del"), {}))


def doubled(table: Any) -> None:
    row = table.rows[CALM]._tr
    row.addnext(deepcopy(row))


def with_comment(table: Any) -> None:
    run = cell(CALM, 2)(table).paragraphs[0].runs[0]._r
    run.append(run.makeelement(qn("w:commentReference"), {qn("w:id"): "1"}))


def contradicting(table: Any) -> None:
    control = next(cell(CALM, 3)(table)._tc.iter(qn("w:sdt")))
    next(control.iter(qn("w:t"))).text = "☐"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (type_over(CALM, 1, "x unclear"), "right and unclear are ticked: tick one"),
        (type_over(CALM, 0, "☐ right"), "no box is ticked"),
        (type_over(CALM, 0, "sort of right"), "its boxes are not as they were printed: tick one"),
        (type_over(CALM, 0, "x unclear"), "its boxes are not as they were printed"),
        (type_over(CALM, 2, "I do not know"), "its boxes are not as they were printed"),
        (contradicting, "its boxes are not as they were printed"),
        (type_in(CALM, 2, " teraz"), "its Polish was changed in the worksheet, where it says now"),
        (type_in(CALL, 2, " teraz"), "its Polish was changed in the worksheet"),
        (type_in(FIGURE, 2, " teraz"), "its Polish was changed in the worksheet"),
        (lambda t: cell(CALM, 2)(t).paragraphs[0].clear(), "its Polish was changed"),
        (lambda t: cell(CALM, 1)(t).paragraphs[0].clear(), "the text beside the translation"),
        (lambda t: t._tbl.remove(t.rows[CALM]._tr), "it is missing"),
        (lambda t: t._tbl.remove(t.rows[8]._tr), "it is missing"),
        (deleted_while_changes_were_recorded, "it is missing"),
        (doubled, "it is there twice: leave it in once"),
        (with_comment, "it has a comment in the margin, which is not read"),
        (lambda t: cell(CALM, 2)(t).merge(cell(CALM, 3)(t)), "it has cells that were joined"),
        (lambda t: t.rows[CALM]._tr.remove(cell(CALM, 4)(t)._tc), "it has cells that were joined"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_named_and_the_others_are_there(
    small: Library, right: bytes, change: Change, reason: str
) -> None:
    found = marks(with_table(right, change), small)
    assert len(found.errors) == 1 and len(found.right) == 7
    [error] = found.errors
    assert error.reason.startswith(f"row {error.line}: {reason}")


def test_rows_that_were_joined_are_both_named(small: Library, right: bytes) -> None:
    raw = with_table(right, lambda t: cell(CALM, 0)(t).merge(cell(READ, 0)(t)))
    assert {each.line for each in marks(raw, small).errors} == {CALM, READ}


def test_a_text_that_has_changed_since_is_named_and_left(tmp_path: Path) -> None:
    small = translated(tmp_path)
    raw = written(small)
    path = catalog_path(POLISH, "safe", small.catalogs)
    path.write_text(path.read_text("utf-8").replace("**morze**", "**dziecko**"), "utf-8")
    [error] = errors(raw, small)
    assert error.startswith(f"w.docx:{CALM}: row {CALM}: its Polish or the text beside it has chan")
    assert len(marks(raw, small).right) == 7


def test_a_text_that_waits_is_named_and_left(tmp_path: Path) -> None:
    small = translated(tmp_path)
    raw = written(small)
    path = catalog_path(POLISH, "safe", small.catalogs)
    po = path.read_text("utf-8")
    path.write_text(po.replace('msgctxt "first.calm"', '#, fuzzy\nmsgctxt "first.calm"'), "utf-8")
    [error] = errors(raw, small)
    assert "row 5: its Polish or the text beside it has changed since, or waits" in error


def test_a_number_that_has_changed_since_does_no_harm(tmp_path: Path) -> None:
    raw = written(translated(tmp_path))
    contacts = (tmp_path / "contacts.yaml").read_text("utf-8")
    new = contacts.replace("0999 12", "0888 77").replace("099912", "088877")
    again = library(tmp_path, contacts=new)
    assert errors(raw, again) == []


def no_code(root: Any) -> None:
    for each in root.iter(qn("w:t")):
        each.text = (each.text or "").replace("Code of this", "")


def without_column(table: Any) -> None:
    for row in table.rows:
        row._tr.remove(row._tr.tc_lst[4])


def docx(**parts: bytes) -> bytes:
    return zip_files({"[Content_Types].xml": b"<Types/>", DOCUMENT: b"<x/>", **parts}.items())


def encrypted(raw: bytes) -> bytes:
    """A zip in which each entry says that it has a password."""
    changed = bytearray(raw)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(start)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(start, at + 4)
    return bytes(changed)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(DOCUMENT, b" " * (MAX_UNPACKED * 2))
    return packed.getvalue()


WORD_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def in_word(opening: str, content: str) -> bytes:
    """The main part of a Word document with these elements around some content."""
    closing = "".join(f"</{each.strip('</>')}>" for each in reversed(opening.split(">")[:-1]))
    return f"<w:document {WORD_NAMES}>{opening}{content}{closing}</w:document>".encode()


@pytest.mark.parametrize(
    ("around", "deep", "rows", "lines"),
    [
        ("", "<w:p>", [], ["a"]),
        ("", "<w:p><w:txbxContent>", [], ["a"]),
        ("<w:tbl>", "<w:tr>", [[]], []),
        ("<w:tbl><w:tr>", "<w:tc>", [[["a"]]], []),
        ("<w:tbl><w:tr><w:tc>", "<w:tbl><w:tr><w:tc>", [[["a"]]], []),
    ],
)
def test_what_is_nested_a_hundredfold_is_read_once(
    around: str, deep: str, rows: list[list[list[str]]], lines: list[str]
) -> None:
    # It was read once for each level: 9 kB took more than a minute, and 2 GB.
    raw = docx(**{DOCUMENT: in_word(around + deep * 60, "<w:t>a</w:t>")})
    found = read_word_table(raw, "w.docx")
    assert ([each.cells for each in found.rows], found.lines) == (rows, lines)


def test_the_time_for_boxes_does_not_grow_with_their_square() -> None:
    box, text = '<w14:checked w14:val="1"/>', "<w:t>☐</w:t>"
    raw = docx(**{DOCUMENT: in_word("<w:p><w:sdt>", box * 10_000 + text * 20_000)})
    started = time.process_time()
    assert len(read_word_table(raw, "w.docx").lines) == 1
    assert time.process_time() - started < 10  # seconds; it was a minute


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    return zip_files({**unzip(raw), name: content}.items())


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
ENTITIES_16 = ENTITIES.decode().encode("utf-16")
MACROS = b'<Types t="x.macroEnabled.main"/>'
FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: with_xml(raw, no_code), "there is no line “Code of this worksheet"),
        (lambda raw: with_table(raw, without_column), "its table has 4 columns in place of 5"),
        (lambda raw: with_table(raw, lambda t: t._tbl.getparent().remove(t._tbl)), "the table of"),
        (lambda raw: b"%PDF-1.7", "this is a PDF, in which nobody can read marks"),
        (lambda raw: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Word document, or one"),
        (lambda raw: b"{\\rtf1 x}", "this is an RTF file"),
        (lambda raw: b"\xff\xd8\xff\xe0", "this is a photo"),
        (lambda raw: b"", "this is no Word document"),
        (lambda raw: b"hello", "this is no Word document"),
        (lambda raw: zip_files([("content.xml", b"")]), "this is an OpenDocument file"),
        (lambda raw: zip_files([("xl/workbook.xml", b"")]), "this is an Excel workbook"),
        (lambda raw: zip_files([("a.docx", raw)]), "this zip archive is no Word document"),
        (lambda raw: with_part(raw, "word/vbaProject.bin", b""), "a Word document with macros"),
        (lambda raw: with_part(raw, "[Content_Types].xml", MACROS), "a Word document with macros"),
        (lambda raw: docx(**{DOCUMENT: ENTITIES}), "it declares a document type or entities"),
        (lambda raw: docx(**{DOCUMENT: FILE}), "it declares a document type or entities"),
        (lambda raw: docx(**{DOCUMENT: ENTITIES_16}), "it declares a document"),
        (lambda raw: docx(**{DOCUMENT: b"<x>"}), "not XML: no element found"),
        (lambda raw: docx(**{DOCUMENT: b"<a>" * 700_000}), "more than 600,000 tags"),
        (lambda raw: docx(**{DOCUMENT: b"<a>" * 5000 + b"</a>" * 5000}), "not XML"),
        (lambda raw: docx(**{DOCUMENT: in_word("<w:tbl>", "<w:tr/>" * 10_001)}), "10,000 rows"),
        (lambda raw: docx(**{DOCUMENT: in_word("<w:tbl>", "<w:tr/>" * 10_000)}), "no line"),
        (lambda raw: docx(), "there is no line “Code of this worksheet"),
        (lambda raw: encrypted(raw), "it has a password"),
        (lambda raw: bomb(), "its text has more than 10,000,000 bytes"),
        (lambda raw: raw[:-2000], "the file is damaged"),
        (lambda raw: raw[:3000] + b"\0" * 50 + raw[3050:], "the file is damaged"),
        (lambda raw: raw + b" " * MAX_BYTES, "more than 10,000,000 bytes"),
        (lambda raw: raw + b"PK\x01\x02" * 2001, "this is no Word document"),
        (lambda raw: with_xml(raw, lambda root: root.remove(root[0])), "there is no line"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_in_one_line(
    right: bytes, change: Callable[[bytes], bytes], reason: str
) -> None:
    raw = change(right)
    [error] = faults_from(lambda: read_worksheet(raw, "w.docx"))
    assert error.startswith("w.docx:1: ") and reason in error


def test_a_worksheet_of_other_texts_is_refused_in_one_line(small: Library) -> None:
    raw = write_worksheet(worksheet(BUNDLED, "pl", "image-shared-online"))
    [error] = faults_from(lambda: marks(raw, small))
    assert "none of its rows has a text that safe has now in Polish" in error


def test_only_the_person_whose_id_stands_in_it_may_bring_it_back(small: Library) -> None:
    raw = write_worksheet(worksheet(small, "pl", by="reviewer-9"))
    [error] = faults_from(lambda: marks(raw, small))
    assert error == "w.docx:1: the id that stands in it is not reviewer-7"
    assert len(marks(raw, small, "reviewer-9").errors) == 8  # nothing is ticked
    assert len(marks(written(small), small, "reviewer-9").errors) == 0


def test_critical_messages_come_first_and_alone_unless_all_are_wanted() -> None:
    first = worksheet(BUNDLED, "ur", "image-shared-online", every=False)
    both = worksheet(BUNDLED, "ur", "image-shared-online")
    assert all(row.critical for row in first.rows) and first.minutes <= 60
    assert [row.code for row in both.rows[: len(first.rows)]] == [row.code for row in first.rows]
    assert not any(row.critical for row in both.rows[len(first.rows) :])
    assert {row.icon for row in first.rows} >= {None, "call", "do-not-delete"}


def test_what_a_reviewer_cannot_improve_is_left_out(small: Library) -> None:
    catalog = read_catalog(catalog_path(POLISH, "safe", small.catalogs), "x", POLISH)
    calm, read = catalog["first.calm"], catalog["first.read"]
    checked = {"digest": digest_of(calm), "state": "checked", "by": "a-1", "date": DAY}
    reviewed = checked | {
        "digest": digest_of(read),
        "state": "reviewed",
        "by": "b-1",
        "checked_by": "c-1",
        "checked_on": DAY,
    }
    log = {
        "first.calm": Review.model_validate(checked),
        "first.read": Review.model_validate(reviewed),
    }
    whole = {row_code(each) for each in catalog.values()}
    for by, left_out in (("", [read]), ("a-2", [read]), ("a-1", [read, calm])):
        there = {row.code for row in worksheet(small, "pl", by=by, log=log).rows}
        assert whole - there == {row_code(each) for each in left_out}


@pytest.mark.parametrize("tag", ["ur", "zh-Hans"])
@pytest.mark.parametrize("slug", BUNDLED.documents)
def test_every_document_comes_back_with_all_of_its_marks(tag: str, slug: str) -> None:
    sheet = worksheet(BUNDLED, tag, slug)
    raw = tick(write_worksheet(sheet), {row.number: "right" for row in sheet.rows})
    language = languages()[tag]
    catalog = read_catalog(catalog_path(language, slug, BUNDLED.catalogs), "x", language)
    document = BUNDLED.to_translate(language)[slug]
    found = find_marks(read_worksheet(raw, "w.docx"), document, language, catalog, "reviewer-7")
    assert (found.errors, len(found.right)) == ([], len(sheet.rows))


def test_the_table_can_be_read_aloud(small: Library) -> None:
    parts = unzip(write_worksheet(worksheet(small, "ur")))
    document = parts[DOCUMENT].decode()
    assert document.count("<w:tblHeader") == 1 and 'w:firstRow="1"' in document
    assert '<w:tblCaption w:val="Texts to check: Stay safe"' in document
    assert 'w:bidi="ur-PK"' in document
    assert "Please check: Stay safe (Urdu)" in parts["docProps/core.xml"].decode()
    pictures = unzip(write_worksheet(worksheet(BUNDLED, "ur", "image-shared-online")))
    assert 'descr="Call"' in pictures[DOCUMENT].decode()


def test_the_same_worksheet_has_the_same_bytes(small: Library) -> None:
    assert written(small) == written(small)
