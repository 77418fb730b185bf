"""Of an Excel workbook the column of languages is read, within limits; other files are refused."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from api.packs.csv_import import read_table
from api.packs.table_columns import MAX_ROWS, InvalidTable
from api.packs.workbook import MAX_CELLS, MAX_UNPACKED

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PUPILS = [
    ["EAL pupils", "", ""],
    [],
    ["Surname", "UPN", "First Language"],
    ["CanaryKhan", "Z999", "Urdu"],
    ["CanaryNowak", "Z998", " Polish"],
    ["CanaryX", "Z997", ""],
    ["Total", "3", ""],
]


def letters(column: int) -> str:
    return "ABCDEFGHIJ"[column]


def rows_xml(rows: list[list[str]]) -> str:
    """Rows with the address of each cell, and its text within the cell."""
    cells = [
        "".join(
            f'<c r="{letters(column)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row)
            if text
        )
        for number, row in enumerate(rows, 1)
    ]
    return "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(cells, 1))


def workbook(*sheets: str, extra: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook as Excel writes it, of the rows of each sheet in XML."""
    names = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{n}.xml"/>'
            for n in names
        )
        + "</Relationships>",
    }
    for n, rows in zip(names, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return zipped({**{name: text.encode() for name, text in parts.items()}, **(extra or {})})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_the_languages_of_a_workbook_are_counted_and_nothing_else_kept() -> None:
    found = read_table(workbook(rows_xml(PUPILS)))
    assert dict(found.languages) == {"Urdu": 1, "Polish": 1, "": 1}
    assert "Canary" not in repr(found)


def test_the_first_sheet_with_a_column_of_languages_is_read() -> None:
    found = read_table(workbook(rows_xml([["Notes"], ["Read this"]]), rows_xml(PUPILS)))
    assert found.languages["Urdu"] == 1


def test_a_table_of_handouts_may_be_a_workbook() -> None:
    rows = rows_xml([["Handout", "Language", "Copies"], ["swim-safely", "Urdu", ""]])
    rows = rows.replace("</row>", '<c r="C9"><v>12</v></c></row>').replace('"C9"', '"C1"', 1)
    rows = rows.replace('"C9"', '"C2"').replace('<c r="C1"><v>12</v></c>', "")
    (line,) = read_table(workbook(rows)).lines
    assert (line.number, line.cells) == (
        2,
        {"handout": "swim-safely", "language": "Urdu", "copies": "12"},
    )


def test_cells_without_an_address_follow_each_other() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{cell.format(a)}{cell.format(b)}</row>" for a, b in [
        ("Name", "Home language"), ("x", "Urdu"),
    ])  # fmt: skip
    assert dict(read_table(workbook(rows)).languages) == {"Urdu": 1}


def far(row: int, column: str = "A") -> str:
    return rows_xml(PUPILS) + f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("row", "column", "readable"),
    [
        (MAX_ROWS, "A", True),
        (MAX_ROWS + 1, "A", False),
        (MAX_CELLS // 101, "CW", True),  # the 101st column
        (MAX_CELLS // 101 + 1, "CW", False),
        (1_048_576, "XFD", False),
        (9, "XFD", True),
    ],
)
def test_cells_far_apart_do_not_take_the_memory(row: int, column: str, readable: bool) -> None:
    body = workbook(far(row, column))
    if readable:
        assert read_table(body).languages["Urdu"] == 1
    else:
        with pytest.raises(InvalidTable, match="more than"):
            read_table(body)


def understated(content: bytes) -> bytes:
    """The same zip, in which each part is said to be one byte large."""
    position = content.index(b"PK\x01\x02")
    while content[position : position + 4] == b"PK\x01\x02":
        name, extra, note = struct.unpack("<HHH", content[position + 28 : position + 34])
        content = content[: position + 24] + struct.pack("<I", 1) + content[position + 28 :]
        position += 46 + name + extra + note
    return content


@pytest.mark.parametrize("lie", [False, True])
def test_a_bomb_is_refused(lie: bool) -> None:
    bomb = workbook(rows_xml(PUPILS), extra={"xl/sharedStrings.xml": b" " * (MAX_UNPACKED + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(InvalidTable):
        read_table(understated(bomb) if lie else bomb)


def test_pictures_do_not_count() -> None:
    body = workbook(rows_xml(PUPILS), extra={"xl/media/photo.png": b" " * (MAX_UNPACKED + 1)})
    assert read_table(body).languages["Urdu"] == 1


def broken(where: str, content: bytes) -> bytes:
    return workbook(rows_xml(PUPILS), extra={where: content})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (workbook(rows_xml(PUPILS))[:-30], "cannot be read"),
        (workbook(rows_xml(PUPILS))[:200] + b"\0" * 400, "cannot be read"),
        (workbook("<row><c"), "cannot be read"),
        (broken("xl/sharedStrings.xml", b"<sst><si>"), "cannot be read"),
        (workbook(), "empty"),
        (workbook(rows_xml([])), "empty"),
        (workbook(rows_xml([["Name", "Year"], ["Anna", "3"]])), "None of the first rows"),
        (zipped({"pupils.csv": b"Home language\nUrdu\n"}), "zip archive"),
        (zipped({"content.xml": b"<x/>"}), "OpenDocument"),
        (zipped({"Index/Document.iwa": b"x"}), "Numbers"),
        (zipped({"xl/workbook.bin": b"x"}), "xlsb"),
        (zipped({"word/document.xml": b"x"}), "Word"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(body: bytes, why: str) -> None:
    with pytest.raises(InvalidTable, match=why) as refused:
        read_table(body)
    assert str(refused.value).count(". ") < 3 and "Anna" not in str(refused.value)
