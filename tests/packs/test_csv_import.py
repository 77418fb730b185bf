"""Tables of schools are read as Excel and school programs save them."""

import pytest

from api.packs.csv_import import MAX_ROWS, InvalidTable, read_table

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


def test_the_best_of_two_columns_is_taken() -> None:
    found = read_table(b"Language,Home language\nEnglish,Urdu\n")
    assert dict(found.languages) == {"Urdu": 1}


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
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (bytes(range(256)), "not a text file"),
        (b"\x81\x8d\x8f", "not a text file"),
        (b"Name,Year\nAnna Nowak,3\n", "first row"),
        (b"Anna Nowak,Urdu\nBen Khan,Polish\n", "first row"),
        (b'Name,Home language\n"x,Urdu\n', "not valid CSV"),
        (b"Home language\n" + b"x" * 200_000, "not valid CSV"),
        (b"Home language\n" + b"Urdu\n" * MAX_ROWS, f"more than {MAX_ROWS:,} rows"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_repeated(body: bytes, why: str) -> None:
    with pytest.raises(InvalidTable, match=why) as fault:
        read_table(body)
    assert "Anna" not in str(fault.value)
