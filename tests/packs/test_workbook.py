"""Of an Excel workbook the column of languages is read, within limits; other files are refused."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from api.http.limits import MAX_CELLS, MAX_CHARACTERS, MAX_ROWS
from api.packs import workbook_parts
from api.packs.csv_import import HIDDEN_ROWS, read_table
from api.packs.table_columns import InvalidTable
from api.packs.workbook_parts import ENTRY, MAX_FILES, MAX_UNPACKED

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


def with_state(body: bytes, sheet: int, state: str) -> bytes:
    """The same workbook, with a tab hidden or shown."""
    old, new = f'sheetId="{sheet}"', f'sheetId="{sheet}" state="{state}"'
    return changed(body, "xl/workbook.xml", old, new)


def changed(body: bytes, part: str, old: str, new: str) -> bytes:
    parts = unzipped(body)
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return zipped(parts)


def unzipped(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


OTHERS = [["Home language"], ["Welsh"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_not_read(state: str) -> None:
    both = workbook(rows_xml(OTHERS), rows_xml(PUPILS))
    found = read_table(with_state(both, 1, state)).languages
    assert dict(found) == {"Urdu": 1, "Polish": 1, "": 1}
    with pytest.raises(InvalidTable, match="Only a hidden sheet"):
        read_table(with_state(workbook(rows_xml(OTHERS)), 1, state))
    notes = rows_xml([["Notes"]])
    hidden = with_state(workbook(rows_xml(OTHERS), notes, notes), 2, state)
    with pytest.raises(InvalidTable, match="Only a hidden sheet"):
        read_table(with_state(hidden, 1, state))


def test_which_of_several_sheets_is_meant_is_asked() -> None:
    notes, pupils, others = rows_xml([["Notes"]]), rows_xml(PUPILS), rows_xml(OTHERS)
    body = workbook(pupils, notes, others)
    with pytest.raises(InvalidTable, match="Sheets 1, 3, counted from the left"):
        read_table(body)
    with pytest.raises(InvalidTable, match="Sheets 1, 2, counted from the left"):
        read_table(with_state(body, 2, "hidden"))
    assert dict(read_table(with_state(body, 1, "hidden")).languages) == {"Welsh": 1}
    assert read_table(with_state(body, 3, "hidden")).languages["Urdu"] == 1


@pytest.mark.parametrize("said", ["1", "true"])
def test_rows_that_a_filter_hides_are_not_printed_but_told(said: str) -> None:
    body = workbook(rows_xml([["Notes"]]), rows_xml(PUPILS))
    for row in (2, 5, 7):  # an empty row, a pupil, the total
        body = changed(
            body, "xl/worksheets/sheet2.xml", f'<row r="{row}">', f'<row r="{row}" x="">'
        )
    hidden = changed(body, "xl/worksheets/sheet2.xml", 'x=""', f'hidden="{said}"')
    shown = changed(body, "xl/worksheets/sheet2.xml", 'x=""', 'hidden="0"')
    assert dict(read_table(hidden).languages) == {"Urdu": 1, HIDDEN_ROWS: 1, "": 1}
    assert dict(read_table(shown).languages) == {"Urdu": 1, "Polish": 1, "": 1}


def test_the_copies_of_hidden_rows_are_told() -> None:
    rows = rows_xml([["Language", "Copies"], ["Urdu", "12"], ["Polish", "30"]])
    hidden = rows.replace('<row r="3">', '<row r="3" hidden="1">')
    assert dict(read_table(workbook(hidden)).languages) == {"Urdu": 12, HIDDEN_ROWS: 30}


def typed(body: bytes, part: str, kind: str) -> bytes:
    """The same workbook, in which the content types tell which part is the workbook."""
    override = f'<Override PartName="/{part}" ContentType="{kind}"/>'
    return changed(body, "[Content_Types].xml", "/>", f">{override}</Types>")


SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def renamed(body: bytes, old: str, new: str) -> bytes:
    return zipped({name.replace(old, new): part for name, part in unzipped(body).items()})


@pytest.mark.parametrize("kind", [SHEET_TYPE, MACROS_TYPE])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/", "\\"), ("workbook.xml", "workbook2.xml"), ("workbook.xml", "Workbook.xml"),
        ("xl/", "XL/"), ("xl/", "excel/"), ("[Content_Types].xml", "[content_types].xml"),
    ],
)  # fmt: skip
def test_a_workbook_is_known_by_its_content_types(old: str, new: str, kind: str) -> None:
    body = typed(workbook(rows_xml(PUPILS)), "xl/workbook.xml".replace(old, new), kind)
    hidden = changed(body, "xl/worksheets/sheet1.xml", '<row r="5">', '<row r="5" hidden="1">')
    assert read_table(renamed(hidden, old, new)).languages["Urdu"] == 1
    assert read_table(renamed(hidden, old, new)).languages[HIDDEN_ROWS] == 1


def test_a_zip_without_a_workbook_among_its_types_is_none() -> None:
    body = renamed(workbook(rows_xml(PUPILS)), "workbook.xml", "workbook2.xml")
    with pytest.raises(InvalidTable, match="zip archive"):
        read_table(body)
    word = SHEET_TYPE.replace("spreadsheetml.sheet", "wordprocessingml.document")
    with pytest.raises(InvalidTable, match="zip archive"):
        read_table(typed(body, "xl/workbook2.xml", word))
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(zipped({**unzipped(body), "XL/Worksheets/Sheet1.xml": b""}))


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576" ht="12.8"/>', '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        '<row r="9"><c r="A9" s="1"/><c r="XFD9" s="1"/></row>',
    ],
)  # fmt: skip
def test_formats_to_the_end_of_a_sheet_take_no_room(row: str) -> None:
    assert read_table(workbook(rows_xml(PUPILS) + row)).languages["Urdu"] == 1


def merged(rows: list[list[str]], *ranges: str) -> bytes:
    body = workbook(rows_xml(rows))
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    end = f"</sheetData><mergeCells>{cells}</mergeCells>"
    return changed(body, "xl/worksheets/sheet1.xml", "</sheetData>", end)


def test_a_language_merged_over_rows_is_that_of_each() -> None:
    pupils = [["Home language", "Name"], ["Urdu", "a"], ["", "b"], ["", "c"], ["Polish", "d"]]
    assert dict(read_table(merged(pupils, "A2:A3")).languages) == {"Urdu": 2, "": 1, "Polish": 1}
    assert dict(read_table(merged(pupils, "A2:A9")).languages) == {"Urdu": 4}
    assert dict(read_table(merged(pupils, "Z5:Z9")).languages) == {"Urdu": 1, "": 2, "Polish": 1}


def test_a_number_merged_over_rows_is_not_that_of_each() -> None:
    body = merged([["Language", "Copies"], ["Urdu", "12"], ["Polish"]], "B2:B3")
    text = '<c r="B2" t="inlineStr"><is><t>12</t></is></c>'
    body = changed(body, "xl/worksheets/sheet1.xml", text, '<c r="B2"><v>12</v></c>')
    with pytest.raises(InvalidTable, match="Row 3 has no whole number"):
        read_table(body)


def test_merged_cells_that_overlap_do_not_take_the_time() -> None:
    pupils = [["Home language"], *[["Urdu"]] * 1001]
    most = ["A2:A1002"] * (MAX_CELLS // 1000)  # each fills 1000 cells
    assert read_table(merged(pupils, *most)).languages["Urdu"] == 1001
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(merged(pupils, *most, "A2:A3"))


def test_all_sheets_together_do_not_take_the_memory() -> None:
    half = MAX_CELLS // 202
    wide, wider = (f'<c r="{column}{half}"><v>1</v></c>' for column in ("CW", "CX"))  # the 101st
    pupils = rows_xml(PUPILS)
    assert read_table(workbook(pupils, wide)).languages["Urdu"] == 1
    with pytest.raises(InvalidTable, match="more than"):
        read_table(workbook(pupils, wide, wider))


def test_merged_cells_of_all_sheets_do_not_take_the_time() -> None:
    pupils = [["Home language"], *[["Urdu"]] * 1000]
    half = merged(pupils, *["A2:A1001"] * 301)
    sheet = unzipped(half)["xl/worksheets/sheet1.xml"]
    both = workbook("", "", extra={f"xl/worksheets/sheet{n}.xml": sheet for n in (1, 2)})
    assert read_table(half).languages["Urdu"] == 1000
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(both)


LIMIT = 100_000
LONG, TOO_LONG = LIMIT // 1000, "characters. Split the workbook"


@pytest.fixture
def few_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limit of characters, so that the workbooks are small."""
    for module in ("workbook", "workbook_sizes"):
        monkeypatch.setattr(f"api.packs.{module}.MAX_CHARACTERS", LIMIT)


def test_a_small_file_is_not_read_as_a_gigabyte() -> None:
    fits = (MAX_CHARACTERS - OTHERS_LENGTH) // 10_000
    rows = f"<row>{FIRST}</row>" * 10_000
    assert read_table(sharing("", f"<t>{'x' * fits}</t>", rows=rows)).languages["Urdu"] == 1
    with pytest.raises(InvalidTable, match=TOO_LONG):
        read_table(sharing("", f"<t>{'x' * (fits + 1)}</t>", rows=rows))


@pytest.mark.usefixtures("few_characters")
@pytest.mark.parametrize(("length", "readable"), [(LONG, True), (LONG + 1, False)])
def test_a_long_text_merged_over_rows_does_not_take_the_time(length: int, readable: bool) -> None:
    rows = [["Home language"], ["x" * length], *[[""]] * 999, [""], ["Urdu"]]
    body = merged(rows, "A2:A1002")
    if readable:
        assert read_table(body).languages["Urdu"] == 1
    else:
        with pytest.raises(InvalidTable, match=TOO_LONG):
            read_table(body)


def sharing(cells: str, *strings: str, rows: str = "") -> bytes:
    """A workbook with one row of languages, other cells or rows, and shared strings in XML."""
    table = f'<sst xmlns="{MAIN}">{"".join(f"<si>{each}</si>" for each in strings)}</sst>'
    head = rows_xml([["Home language"], ["Urdu"]])
    extra = {"xl/sharedStrings.xml": table.encode()}
    return workbook(f'{head}<row r="3">{cells}</row>{rows}', extra=extra)


FIRST = '<c t="s"><v>0</v></c>'
# What the head of `sharing` has, and some of the number below.
OTHERS_LENGTH = len("Home language" + "Urdu") + 5


@pytest.mark.parametrize(("room", "readable"), [(0, True), (-1, False)])
def test_as_many_characters_as_the_limit_are_read(
    monkeypatch: pytest.MonkeyPatch, room: int, readable: bool
) -> None:
    empty = '<c t="s"><v>1</v></c>'
    body = sharing(empty, "<t>xxxx</t>", "<t/>", rows=f"<row>{FIRST}</row>" * 100)
    limit = 100 * len("xxxx") + len("Home language" + "Urdu") + room
    monkeypatch.setattr("api.packs.workbook_sizes.MAX_CHARACTERS", limit)
    if readable:
        assert read_table(body).languages["Urdu"] == 1
    else:
        with pytest.raises(InvalidTable, match=TOO_LONG):
            read_table(body)


@pytest.mark.usefixtures("few_characters")
@pytest.mark.parametrize(
    ("string", "length"),
    [
        ("<t>{}</t>", 0),
        ('<t xml:space="preserve">{}</t><phoneticPr fontId="1"/>', 0),
        ("<r><rPr><b/></rPr><t>{}</t></r><r><t>abc</t></r>", 3),
        ("<t>abc</t><rPh sb='0' eb='1'><t>{}</t></rPh>", 3),
        ("<t><![CDATA[{}]]>&amp;</t>", 1),
    ],
)
def test_a_text_that_cells_share_counts_for_each(string: str, length: int) -> None:
    fits = (LIMIT - OTHERS_LENGTH) // 500 - length
    assert read_table(sharing(FIRST * 500, string.format("x" * fits))).languages["Urdu"] == 1
    body = sharing(FIRST * 500, string.format("x" * (fits + 1)))
    assert len(body) < 10_000
    with pytest.raises(InvalidTable, match=TOO_LONG):
        read_table(body)


@pytest.mark.usefixtures("few_characters")
def test_only_the_text_of_the_cells_counts() -> None:
    long, spaces = "<t>" + "x" * LONG + "</t>", " " * LONG
    short = f"{spaces}<t>Welsh</t>{spaces}"
    formula = f'<c t="str"><f>{"x" * LONG}</f><v>1</v></c>'
    cells = FIRST * 3000 + formula * 1100 + f"<c><v>{LONG}</v></c>" * 3000
    assert read_table(sharing(cells, short, long)).languages["Urdu"] == 1


@pytest.mark.usefixtures("few_characters")
@pytest.mark.parametrize(
    "cell",
    [
        '<c t="str"><f>A1</f><v>{}</v></c>',
        '<c t="inlineStr"><is><t>{}</t></is></c>',
        '<c t="inlineStr"><is><r><t>x</t></r><r><t>{}</t></r></is></c>',
    ],
)
def test_texts_in_the_cells_themselves_count_too(cell: str) -> None:
    assert read_table(sharing(cell.format("x" * LONG) * 980)).languages["Urdu"] == 1
    with pytest.raises(InvalidTable, match=TOO_LONG):
        read_table(sharing(cell.format("x" * LONG) * 1000))


@pytest.mark.usefixtures("few_characters")
@pytest.mark.parametrize(
    "value", ["0", "+0", " 0", "00", "x", "&#48;", "<![CDATA[0]]>", "0&#49;", "0<!-- -->1", "999"]
)
def test_however_a_cell_names_its_shared_text_it_counts(value: str) -> None:
    body = sharing(f'<c t="s"><v>{value}</v></c>' * 1001, f"<t>{'x' * LONG}</t>", "<t>y</t>")
    with pytest.raises(InvalidTable, match=TOO_LONG):
        read_table(body)


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="s"><v>0<v>1</v></v></c>',
        '<c t="s"><f><c t="n"/></f><v>0</v></c>',
        '<c t="s"><v>0<c t="n"/></v></c>',
    ],
)
def test_cells_within_cells_are_refused(cell: str) -> None:
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(sharing(cell, "<t>x</t>", "<t>y</t>"))


@pytest.mark.usefixtures("few_characters")
def test_of_two_tables_of_shared_texts_the_longer_counts() -> None:
    long = sharing(FIRST * 1001, f"<t>{'x' * LONG}</t>")
    table = unzipped(long)["xl/sharedStrings.xml"]
    other = {"x/sharedStrings.xml": table}
    with pytest.raises(InvalidTable, match=TOO_LONG):
        read_table(zipped(unzipped(sharing(FIRST * 1001, "<t>y</t>")) | other))


@pytest.mark.parametrize(
    ("number", "text"),
    [("123456789012345", "123456789012345"), ("1e15", "1" + "0" * 15), ("1e308", "1e+308")],
)
def test_a_number_is_not_made_longer_than_it_may_be(number: str, text: str) -> None:
    rows = rows_xml([["Handout", "Language"], ["x"]])
    body = workbook(rows.removesuffix("</row>") + f'<c r="B2"><v>{number}</v></c></row>')
    (line,) = read_table(body).lines
    assert line.cells["language"] == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r:id="rId2"', 'r:id="rId1"'),
        ('name="S2"', 'name="S1"'),
        ("worksheets/sheet2.xml", "worksheets/sheet1.xml"),
        ("worksheets/sheet2.xml", "/xl/Worksheets/../worksheets/sheet1.xml"),
    ],
)
def test_a_sheet_is_read_once(old: str, new: str) -> None:
    body = workbook(rows_xml(PUPILS), rows_xml([["Notes"]]))
    part = "xl/workbook.xml" if "S2" in old or "rId" in old else "xl/_rels/workbook.xml.rels"
    assert read_table(body).languages["Urdu"] == 1
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(changed(body, part, old, new))


def with_files(number: int) -> bytes:
    """A workbook of so many files."""
    used = len(unzipped(workbook(rows_xml(PUPILS))))
    return workbook(rows_xml(PUPILS), extra={f"x/{n}.png": b"" for n in range(number - used)})


def test_a_workbook_has_only_so_many_files() -> None:
    assert read_table(with_files(MAX_FILES)).languages["Urdu"] == 1
    with pytest.raises(InvalidTable, match="cannot be read"):
        read_table(with_files(MAX_FILES + 1))


def test_a_zip_of_very_many_names_is_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = []

    def parse(file: io.BytesIO) -> None:
        opened.append(file)
        raise zipfile.BadZipFile

    monkeypatch.setattr(workbook_parts.zipfile, "ZipFile", parse)
    for number in (4 * MAX_FILES + 1, 4 * MAX_FILES):
        with pytest.raises(InvalidTable, match="cannot be read"):
            read_table(b"PK\x03\x04" + ENTRY * number)
        assert len(opened) == (number == 4 * MAX_FILES)


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


@pytest.mark.parametrize("less", [0, 1])
def test_the_limit_is_for_all_parts_together(monkeypatch: pytest.MonkeyPatch, less: int) -> None:
    body = workbook(rows_xml(PUPILS))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        size = sum(each.file_size for each in archive.infolist())
    monkeypatch.setattr(workbook_parts, "MAX_UNPACKED", size - less)
    if less:
        with pytest.raises(InvalidTable, match="The workbook is too large"):
            read_table(body)
    else:
        assert read_table(body).languages["Urdu"] == 1


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
