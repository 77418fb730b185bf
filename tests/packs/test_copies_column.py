"""A table may say how many copies a language needs: then its rows are not counted one by one."""

import pytest

from api.packs.copies_column import unreadable_numbers
from api.packs.csv_import import read_table
from api.packs.table_columns import InvalidTable


def counted(text: str) -> dict[str, int]:
    return dict(read_table(text.encode()).languages)


@pytest.mark.parametrize(
    "name",
    [
        "Copies", "Copies needed", "Number", "Count", "Pupils", "Students", "No. of pupils",
        "Total", "Number of copies", "Number of Students", "Qty", "No.", "Pupil count",
        "Count of UPN", "Nifer", "Nifer y disgyblion", "Copïau", "Children",
    ],
)  # fmt: skip
def test_a_number_beside_a_language_is_its_copies(name: str) -> None:
    assert counted(f"Language,{name}\nUrdu,12\nPolish,3\nUrdu,1\nTotal,16\n") == {
        "Urdu": 13,
        "Polish": 3,
    }


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("No.,Surname,Home language", "7,Khan,Urdu"),  # the number of the row
        ("Students,Home language", "Khan,Urdu"),  # their names
        ("UPN,Pupil number,Home language", "Z1,77,Urdu"),
        ("Copies of birth certificate,Home language", "7,Urdu"),
        ("Telephone number,Home language", "7,Urdu"),
    ],
)
def test_another_number_is_not_the_copies(head: str, row: str) -> None:
    assert counted(f"{head}\n{row}\n{row}\n") == {"Urdu": 2}


@pytest.mark.parametrize(
    "head",
    [
        "Class,Language,Pupils", "Class,Language,Copies", "Pupils,Language,Copies",
        "Number,Language,Copies", "Year,Language,No. of pupils", "%,Language,Number",
        "Language code,Language,Number",
    ],
)  # fmt: skip
def test_the_surest_of_several_numbers_is_taken(head: str) -> None:
    assert counted(f"{head}\n7,Urdu,12\nYear 3,,\n") == {"Urdu": 12}


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Number,Surname,Home language", "Column 1 of the table may have"),
        ("Language,Boys,Girls,Total", "Column 4 of the table may have"),
        ("Parent,Home language,Number of children", "Column 3 of the table may have"),
        ("Language,Pupils,Students", "Columns 2 and 3 of the table may all"),
        ("Language,Number,Total", "Columns 2 and 3 of the table may all"),
        ("Language,Copies,Copies needed", "Columns 2 and 3 of the table may all"),
    ],
)
def test_a_number_that_may_be_the_copies_or_not_is_asked_about(head: str, why: str) -> None:
    row = ",".join("7" for _ in head.split(","))
    with pytest.raises(InvalidTable, match=why):
        counted(f"{head}\n{row}\n")


@pytest.mark.parametrize(
    ("written", "copies"),
    [
        ("12", 12), ("0012", 12), ("12 copies", 12), ("1 copy", 1), ("12 Pupils", 12), ("12.0", 12),
        ('"1,200"', 1200), ("1 200", 1200), ("1\u00a0200", 1200), ('"1,200,000"', 1_200_000),
        ("9999999", 9_999_999),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_with_its_separators(written: str, copies: int) -> None:
    assert counted(f"Language,Copies\nUrdu,{written}\n") == {"Urdu": copies}


@pytest.mark.parametrize(
    "written",
    ["", "-3", "2.5", "1.200", '"12,5"', '"1,20"', '"12,000,5"', "twelve", "12 kg", "(3)", "?",
     "10-12", "3+", "9" * 5000],
)  # fmt: skip
def test_another_number_is_named_with_its_row(written: str) -> None:
    table = f"Language,Copies\nPolish,1\nUrdu,{written}\nArabic,2\n"
    with pytest.raises(InvalidTable, match=r"Row 3 has no whole number") as refused:
        counted(table)
    assert "Urdu" not in str(refused.value)


def test_all_rows_without_a_number_are_named_but_few_of_many() -> None:
    with pytest.raises(InvalidTable, match=r"Rows 2, 3 have"):
        counted("Language,Copies\nUrdu,x\nPolish,\n")
    with pytest.raises(InvalidTable, match=r"10, 11 and 5 more have"):
        counted("Language,Copies\n" + "Urdu,x\n" * 15)


def test_none_is_no_copy() -> None:
    assert counted("Language,Copies\nUrdu,0\nPolish,1\n") == {"Polish": 1}


def test_a_number_of_four_digits_needs_marks_or_no_comma() -> None:
    with pytest.raises(InvalidTable, match=r"Row 2 has more cells .* \(1200\)"):
        counted("Language,Copies\nUrdu,1,200\n")


def test_the_copies_of_handouts_are_read_in_the_same_ways() -> None:
    table = 'Leaflet,Language,Number\na,Urdu,"1,200"\nb,Urdu,12 copies\nc,Urdu,many\nd,Urdu,\n'
    lines = read_table(table.encode()).lines
    assert [each.cells["copies"] for each in lines] == ["1200", "12", "many", ""]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, "Row 1 has no"),
        (2, "Rows 1, 2 have no"),
        (10, "Rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 have no"),
        (11, "Rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more have no"),
    ],
)
def test_of_rows_without_a_number_ten_are_named(count: int, shown: str) -> None:
    assert unreadable_numbers(range(1, count + 1)).detail.startswith(shown)
