"""A worksheet is taken from the desk, and its marks come back there."""

import httpx2
import pytest

from locales.exchange.worksheet_marks import read_worksheet
from models.keys import KEY_ROLES
from tests.answers import html_tree, shown
from tests.desk.people import SAFE, Office, Person
from tests.locales.worksheets import tick
from tests.samples import GUIDE, changed

PAGE = f"{SAFE}/worksheet"


def document(person: Person, address: str = f"{PAGE}.docx?every=true") -> bytes:
    answer = person.get(address)
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def bring_back(
    person: Person, raw: bytes, page: str = PAGE, **fields: str
) -> tuple[httpx2.Response, str]:
    """Send a worksheet; return the answer and what can be read in it."""
    file = {"worksheet": ("marked.docx", raw, "application/octet-stream")}
    answer = person.ask("POST", page, files=file, data=fields)
    (main,) = html_tree(answer.text).iter("main")
    return answer, shown(main)


def statuses(office: Office) -> set[str]:
    return {*office.desk.statuses().values()}


def test_a_worksheet_has_the_critical_messages_or_all_for_whoever_is_signed_in(
    office: Office,
) -> None:
    answer = office.reviewer.get(f"{PAGE}.docx")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "The critical messages" not in office.reviewer.main(PAGE)
    office.publish_guide(changed(GUIDE, "kind: urgent", "kind: urgent\n    critical: true"))
    few = read_worksheet(document(office.reviewer, f"{PAGE}.docx"), "few.docx")
    every = read_worksheet(document(office.reviewer), "all.docx")
    assert (len(few.rows), len(every.rows)) == (2, 8)
    assert {few.by, every.by} == {"reviewer"}
    assert "The critical messages: 2, about" in office.reviewer.main(PAGE)


def test_what_is_marked_as_right_is_signed_off_and_the_rest_is_listed(office: Office) -> None:
    raw = document(office.reviewer)
    count = len(read_worksheet(raw, "w.docx").rows)
    marks = dict.fromkeys(range(1, count + 1), "right") | {2: "wrong"}
    assert statuses(office) == {"machine"}
    answer, said = bring_back(office.reviewer, tick(raw, marks))
    assert answer.status_code == 200
    assert f"Signed off: {count - 1} messages." in said
    assert "2 document.summary: wrong" in said
    assert statuses(office) == {"checked"}
    assert "All: 1, about" in office.reviewer.main(PAGE)


def test_nothing_is_signed_off_because_of_a_row_without_a_mark_unless_it_is_left_out(
    office: Office,
) -> None:
    raw = tick(document(office.reviewer), {1: "right"})
    answer, said = bring_back(office.reviewer, raw)
    assert (answer.status_code, "Nothing was signed off." in said) == (422, True)
    assert statuses(office) == {"machine"}
    answer, said = bring_back(office.reviewer, raw, rest="yes")
    assert (answer.status_code, "Signed off: 1 message." in said) == (200, True)
    assert "Left out:" in said
    assert statuses(office) == {"machine", "checked"}


@pytest.mark.parametrize(
    ("raw", "status", "reason"),
    [
        (b"", 422, "no file was chosen"),
        (b"%PDF-1.7", 422, "this is a PDF"),
        (b"x" * 4_900_000, 422, "is no Word document"),
        (b"x" * 5_000_000, 413, "5000000 bytes"),
    ],
)
def test_another_file_is_refused_in_one_line(
    office: Office, raw: bytes, status: int, reason: str
) -> None:
    answer, said = bring_back(office.reviewer, raw)
    assert (answer.status_code, reason in said) == (status, True), said


def test_a_worksheet_of_another_document_or_person_is_refused(office: Office) -> None:
    raw = document(office.reviewer)
    _, said = bring_back(office.reviewer, raw, "/desk/pl/ui/worksheet")
    assert "it is of safe in pl: bring it back there" in said
    _, said = bring_back(office.publisher, raw)
    assert "the id that stands in it is not publisher" in said
    assert statuses(office) == {"machine"}


def test_only_reviewers_of_the_language_have_worksheets(office: Office) -> None:
    for role in KEY_ROLES:
        expected = 403 if role == "translator" else 200
        for address in (PAGE, f"{PAGE}.docx?every=true"):
            assert getattr(office, role).get(address).status_code == expected, (role, address)
    assert office.reviewer.get("/desk/ur/safe/worksheet").status_code == 403
    answer, _ = bring_back(office.translator, document(office.reviewer))
    assert answer.status_code == 403
