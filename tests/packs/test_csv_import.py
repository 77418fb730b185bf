"""Tables of schools are read as Excel and school programs save them."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from api.http.limits import MAX_COLUMNS, MAX_ROWS
from api.packs.csv_import import read_table
from api.packs.table_columns import MAX_HEADER_ROW, InvalidTable
from locales.language_names import MAX_TYPED, identify_language, names_no_language

EXPORT = 'Surname;Home language\r\n"Nowak; A";polski\r\nKhan;اردو\r\nKhan;اردو\r\n'
COMMAS = "Surname,Home language\nNowak,Polish\n\nKhan,Urdu\nIqbal,Urdu\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_an_export_is_counted_in_any_encoding_of_excel(encoding: str) -> None:
    bom = encoding.endswith("-bom")
    body = EXPORT.encode(encoding.removesuffix("-bom"))
    found = read_table(b"\xff\xfe" + body if bom else body)
    assert (found.lines, dict(found.languages)) == ([], {"polski": 1, "اردو": 2})


def test_windows_letters_are_read() -> None:
    found = read_table("Name,First language\nMüller,Français\n".encode("cp1252"))
    assert dict(found.languages) == {"Français": 1}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("said", [False, True])
def test_any_separator_of_excel_is_found(separator: str, said: bool) -> None:
    head = f"sep={separator}\r\n" if said else ""
    found = read_table((head + COMMAS.replace(",", separator)).encode())
    assert dict(found.languages) == {"Polish": 1, "Urdu": 2}


def test_the_separator_is_the_one_of_which_the_header_has_most() -> None:
    found = read_table(b"Surname, first name;Home language;Class\nNowak, A;Polish;3\n")
    assert dict(found.languages) == {"Polish": 1}


@pytest.mark.parametrize(
    "name", ["Home Language", "HOME_LANGUAGE", "First language", "Language", "Mother tongue"]
)
def test_the_column_is_known_by_the_names_of_school_programs(name: str) -> None:
    assert dict(read_table(f"Name,{name}\nx,Urdu\n".encode()).languages) == {"Urdu": 1}


@pytest.mark.parametrize(
    "name",
    [
        "FirstLanguage", "Home-Language", "First Language (Description)", "Pupil's first language",
        "Pupil’s First Language", "Home Language(s)", "Student Home Language", "1st Language",
        "Home/First Language", "\u200bHome Language", "Home\xa0Language", '="Home Language"',
        "Language spoken at home", "Main Language Code", "Native tongue", ' "Home Language"',
        '"Home\nLanguage"', "HomeLanguageCode", "Child’s home language", "Primary language",
        "primary_language", "What is the main language spoken at home?", "Languages spoken",
        "What is your child's first language?", "Which language(s) do you speak at home?",
        "Iaith y cartref", "Iaith gyntaf", "Iaith Gyntaf y Disgybl", "Iaith a siaredir gartref",
        "Mamiaith", "Iaith y cartref / Home language",
    ],
)  # fmt: skip
def test_a_column_of_languages_is_known_however_it_is_written(name: str) -> None:
    assert dict(read_table(f"Name,{name},Year\nx,Urdu,3\n".encode()).languages) == {"Urdu": 1}


@pytest.mark.parametrize(
    "name",
    ["Second language", "Language GCSE", "First language English?", "Languages studied",
     "Home address", "First name", "Main contact", "Language of instruction", "Tongue tie",
     "Primary school", "Is English your first language?", "How many languages do you speak?",
     "Do you speak another language at home?", "Second language spoken at home", "Ail iaith",
     "Cyfrwng iaith", "Cyfeiriad cartref"],
)  # fmt: skip
def test_another_column_is_not_taken_for_that_of_languages(name: str) -> None:
    with pytest.raises(InvalidTable):
        read_table(f"Name,{name},Year\nx,Urdu,3\n".encode())


HEADER = "Surname,Forename,Home Language\n"


@pytest.mark.parametrize(
    "above",
    [
        "\n", ",,\n,,\n", "Report: EAL pupils,,\nRun on 28/11/2026,,\n,,\n",
        "Home Language,,\n", "\n" * 100, "Title\n" * (MAX_HEADER_ROW - 1),
    ],
)  # fmt: skip
def test_the_header_may_stand_below_titles_and_empty_rows(above: str) -> None:
    found = read_table(f"{above}{HEADER}Khan,A,Urdu\nNowak,B,\n".encode())
    assert dict(found.languages) == {"Urdu": 1, "": 1}


def test_a_header_below_more_titles_is_not_looked_for() -> None:
    with pytest.raises(InvalidTable, match="first rows"):
        read_table(("Title\n" * MAX_HEADER_ROW + HEADER).encode())


@pytest.mark.parametrize(
    "row",
    [
        "Total: 3,,", "Total,3,", "Total,,3", "Grand Total,,2", "Count: 2,,", ",,Total: 2", ",,",
        "Pupil count,,2", "Learners count: 2,,", "Number of pupils: 2,,", "Page 1 of 2,,",
        "End of report,,", "Printed 28/11/2026 10:00,,", HEADER.strip(), ",,Code",
        "\x1a", "\0\0\0", "  ,\u200b,\xa0",
    ],
)  # fmt: skip
def test_what_is_no_pupil_is_not_counted(row: str) -> None:
    found = read_table(f"{HEADER}Khan,A,Urdu\n{row}\n".encode())
    assert dict(found.languages) == {"Urdu": 1}


@pytest.mark.parametrize(
    ("row", "language"),
    [
        ("Total,Anna,", ""), ("Total,,Urdu", "Urdu"), ("Page,B,", ""), ("Khan,,", ""),
        ("Count,Ada,Polish", "Polish"), ('"Bob" the lad,B,Urdu', "Urdu"), ('"Bob,B,Urdu', "Urdu"),
        ('O"Neil,B,Urdu', "Urdu"), ('Khan,B,="Urdu"', "Urdu"), ('Khan,B,"=""Urdu"""', "Urdu"),
        ("Khan,B,'Urdu", "Urdu"), ('Khan, "B", "Urdu"', "Urdu"), ("Khan,B,\u200eUrdu ", "Urdu"),
        ('"1 High Street\nGloucester",B,Urdu', "Urdu"), ('"1 ""High"" St",B,Urdu', "Urdu"),
    ],
)  # fmt: skip
def test_every_pupil_is_counted_and_no_row_swallowed(row: str, language: str) -> None:
    found = read_table(f"{HEADER}{row}\nNowak,C,Polish\nHaile,D,Tigrinya\n".encode())
    assert found.languages == Counter([language, "Polish", "Tigrinya"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_its_mark(encoding: str) -> None:
    found = read_table(EXPORT.encode(encoding))
    assert dict(found.languages) == {"polski": 1, "اردو": 2}
    assert dict(read_table(EXPORT.encode(encoding) + b"\x1a").languages) == found.languages


@pytest.mark.parametrize("said", ['"sep=;"', "sep=;", "\ufeffsep=;"])
def test_a_separator_that_is_named_is_taken(said: str) -> None:
    found = read_table(f"{said}\nName;Home language\nA,B,C;Urdu\n".encode())
    assert dict(found.languages) == {"Urdu": 1}


def test_the_best_of_two_columns_is_taken() -> None:
    found = read_table(b"Language,Home language\nEnglish,Urdu\n")
    assert dict(found.languages) == {"Urdu": 1}


@pytest.mark.parametrize("row", ["Khan,Urdu,,", '"1 High St\nGloucester",Urdu,,', "Khan,Urdu"])
def test_empty_cells_beyond_the_header_do_no_harm(row: str) -> None:
    table = f"Surname,Home language\n{row}\nPage 1 of 2,,,3\n"
    assert dict(read_table(table.encode()).languages) == {"Urdu": 1}


@pytest.mark.parametrize("row", ["Khan, Anna,Urdu", "Khan,Urdu,,x"])
def test_a_row_with_more_cells_than_the_header_is_named(row: str) -> None:
    table = f"Surname,Home language\nNowak,Polish\n{row}\n"
    with pytest.raises(InvalidTable, match=r"Row 3 has more cells .* quotation marks") as refused:
        read_table(table.encode())
    assert "Khan" not in str(refused.value)
    assert read_table(table.replace("language\n", "language,Notes,\n").encode()).languages


def test_a_pupil_without_a_language_is_counted_too() -> None:
    found = read_table(b"Name,Home language,UPN\na,,1\nb\n,,\nc, Urdu ,3\n")
    assert dict(found.languages) == {"": 2, "Urdu": 1}


def test_nothing_but_languages_is_kept_of_an_export() -> None:
    assert "Nowak" not in repr(read_table(EXPORT.encode()))


def test_a_table_of_handouts_has_its_lines() -> None:
    found = read_table(b"Leaflet,Language,Copies,Note\nswim-safely, Urdu ,3,x\n\n,,,\nb,pl,1,\n")
    assert [(each.number, each.cells["handout"]) for each in found.lines] == [
        (2, "swim-safely"),
        (5, "b"),
    ]
    assert found.lines[0].cells["language"] == "Urdu"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"\(.xls\)"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html><table><tr><td>Home language", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (bytes(range(256)), "not a text file"),
        (b"\x81\x8d\x8f", "not a text file"),
        (b"Name,Year\nAnna Nowak,3\n", "first rows"),
        (b"Anna Nowak,Urdu\nBen Khan,Polish\n", "first rows"),
        (b'Name,Home language\n"x,Urdu,1\n', "Row 2 is not valid CSV"),
        (b"Home language\n" + b"x" * 200_000, "not valid CSV"),
        (b"Home language" + b"," * MAX_COLUMNS, f"more than {MAX_COLUMNS:,} columns"),
        (b"Home language" + (b"\n" + b"," * 900) * 700, "more than 600,000 cells"),
        (b"Home language\n" + b"Urdu\n" * MAX_ROWS, f"more than {MAX_ROWS:,} rows"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_repeated(body: bytes, why: str) -> None:
    with pytest.raises(InvalidTable, match=why) as fault:
        read_table(body)
    assert "Anna" not in str(fault.value)


MARKS = "\u0301\u0323" * 60_000


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The lengths of what was composed. It takes a time that grows with the square of it."""
    lengths, normalize = list[int](), unicodedata.normalize

    def note(form: str, text: str) -> str:
        lengths.append(len(text))
        return normalize(form, text) if len(text) < 10_000 else text  # type: ignore[arg-type]

    monkeypatch.setattr(unicodedata, "normalize", note)
    yield lengths


@pytest.mark.parametrize(
    "table",
    [
        f"Home language,{MARKS}\nUrdu,x\n",
        f"Home language\n{MARKS}\nUrdu\n",
        f"handout,language,copies\nswim-safely,{MARKS},1\n",
    ],
)
def test_long_cells_are_not_composed(composed: list[int], table: str) -> None:
    found = read_table(table.encode())
    for name in found.languages or (line.cells["language"] for line in found.lines):
        identify_language(name)
        names_no_language(name)
    assert composed and max(composed) <= MAX_TYPED


def test_long_names_are_not_composed(composed: list[int]) -> None:
    assert identify_language(MARKS).name is None and not names_no_language(MARKS)
    assert max(composed) == MAX_TYPED


@pytest.mark.parametrize(
    ("name", "known"),
    [("N/A".center(300), True), ("\u200b" * 1000 + "N/A", True), ("N/A" + "x" * 300, False)],
)
def test_spaces_and_what_is_invisible_have_no_length(name: str, known: bool) -> None:
    assert names_no_language(name) == known
