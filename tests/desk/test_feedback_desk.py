"""What readers report stands beside the line it is about, and is closed there."""

import html
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.feedback import MAX_LENGTH, keep_feedback, read_feedback
from models.keys import KeyRole
from models.publishing import PreparedLibrary
from models.tables import Feedback
from tests.answers import served, services_of
from tests.desk.editor import CALM, Editor, words

FEEDBACK = "/desk/feedback"
XSS = '<script>alert("x")</script>'
REPORTS = (
    ("pl", "first.calm", "translation", "„Spokój” is too formal."),
    ("ur", "", "format", "Too small."),
    ("ur", "first.read", "format", "Whom?"),
    ("en", "first.calm", "content", XSS),
    ("pl", "first.gone", "content", "Gone."),
)


@pytest.fixture
def desk(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Editor]:
    with served(tmp_path, whole) as client:
        editor = Editor(client)
        for language, message, kind, text in REPORTS:
            row = Feedback(
                slug="safe", language=language, edition=1, message=message, kind=kind, text=text
            )
            keep_feedback(editor.engine, row)
        yield editor


def left(desk: Editor) -> list[str]:
    return [each.text for each in read_feedback(desk.engine)]


def test_a_report_stands_beside_its_line_in_both_languages(desk: Editor) -> None:
    page = words(desk.client.get(FEEDBACK).text)
    assert "The translation differs from the source" in page
    assert "„Spokój” is too formal. Source text now Stay calm. Polish now morze morze." in page
    assert "What it says is wrong" in page
    assert "edition 1 · the whole guide Too small." in page
    assert "Whom? Source text now Read more or ask Helper." in page
    assert "#message-first.calm" in desk.client.get(FEEDBACK).text
    assert desk.client.get("/desk/pl/safe?show=all&words=first.calm").status_code == 200
    assert "Gone. Source text now It does not have this line any more." in page


def test_a_report_shows_the_words_of_now(desk: Editor) -> None:
    desk.send(**CALM)
    assert "Source text now Stay very calm." in words(desk.client.get(FEEDBACK).text)


def test_a_reviewer_sees_their_languages_and_a_publisher_all(desk: Editor) -> None:
    assert desk.client.get(FEEDBACK).text.count("<blockquote") == 5
    assert "#text.first.calm" in desk.client.get(FEEDBACK).text
    desk.sign_in("reviewer")  # of Polish
    page = desk.client.get(FEEDBACK).text
    assert page.count("<blockquote") == 2
    assert "Too small." not in page
    assert "#text.first.calm" not in page  # only publishers change the source text
    assert desk.client.post(f"{FEEDBACK}/2/close", data={"done": "x"}).status_code == 404
    assert len(left(desk)) == 5


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 5), ("?language=pl", 2), ("?guide=safe&language=ur", 2), ("?guide=other", 0)],
)
def test_one_guide_or_language_can_be_chosen(desk: Editor, query: str, number: int) -> None:
    assert desk.client.get(f"{FEEDBACK}{query}").text.count("<blockquote") == number


def test_what_a_reader_typed_is_never_markup(desk: Editor) -> None:
    for path in (FEEDBACK, f"{FEEDBACK}?guide={XSS}&language={XSS}"):
        assert "<script>alert" not in desk.client.get(path).text


def test_a_report_is_closed_with_what_was_done_and_deleted(desk: Editor) -> None:
    done = "Reworded. Ring 07700 900 123 or a@b.example."
    answer = desk.client.post(f"{FEEDBACK}/1/close", data={"done": f" {done} "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FEEDBACK}?closed=1")
    assert "Closed. The report is deleted" in words(desk.client.get(f"{FEEDBACK}?closed=1").text)
    assert len(left(desk)) == 4
    act = desk.acts()[0]
    assert (act["by"], act["act"]) == ("publisher", "close feedback")
    assert act["target"] == "safe in pl (first.calm)"
    assert act["detail"] == "Reworded. Ring [number] or [address]"
    again = desk.client.post(f"{FEEDBACK}/1/close", data={"done": done})
    assert again.status_code == 404
    assert "Perhaps somebody has closed it" in html.unescape(again.text)


@pytest.mark.parametrize(
    ("done", "reason"),
    [("", "is empty."), (" \n", "is empty."), ("x" * (MAX_LENGTH + 1), "has more than 1,000")],
)
def test_a_report_stays_until_somebody_says_what_was_done(
    desk: Editor, done: str, reason: str
) -> None:
    before = desk.acts()
    answer = desk.client.post(f"{FEEDBACK}/1/close", data={"done": done})
    assert answer.status_code == 422
    assert f'id="done-1-fault">What was done {reason}' in answer.text
    assert (len(left(desk)), desk.acts()) == (5, before)
    longest = desk.client.post(f"{FEEDBACK}/1/close", data={"done": "x" * MAX_LENGTH})
    assert longest.status_code == 303


@pytest.mark.parametrize(("id", "status"), [("0", 422), ("9" * 30, 422), ("99", 404)])
def test_a_report_that_is_not_there_cannot_be_closed(desk: Editor, id: str, status: int) -> None:
    assert desk.client.post(f"{FEEDBACK}/{id}/close", data={"done": "x"}).status_code == status


@pytest.mark.parametrize(("role", "may_close"), [("translator", False), ("reviewer", True)])
def test_a_report_stands_in_the_row_of_its_message(
    desk: Editor, role: KeyRole, may_close: bool
) -> None:
    desk.sign_in(role)
    page = desk.client.get("/desk/pl/safe?show=all").text
    row = page.partition('id="message-first.calm"')[2].partition("</section>")[0]
    assert "A reader: „Spokój” is too formal." in words(row)
    assert ('href="/desk/feedback#report-1"' in row) == may_close
    assert page.count("A reader:") == 1  # neither that on another language nor the one that is gone
    desk.sign_in("admin")
    urdu = desk.client.get("/desk/ur/safe?show=all").text
    assert "A reader: Too small." in words(urdu.partition('class="filters"')[0])  # the whole guide


def test_a_report_goes_along_when_its_guide_is_renamed(desk: Editor) -> None:
    reloader = services_of(desk.client).reloader
    reloader.snapshot = replace(reloader.snapshot, renamed={"before": "safe"})
    row = Feedback(
        slug="before", language="pl", edition=1, message="first.read", kind="content", text="Old."
    )
    keep_feedback(desk.engine, row)
    page = desk.client.get(f"{FEEDBACK}?guide=safe").text
    assert page.count("<blockquote") == 6 and "/before" not in page
    assert "6 reports of readers" in desk.client.get("/desk/guides").text
    assert "A reader: Old." in words(desk.client.get("/desk/pl/safe?show=all").text)


def test_the_list_of_guides_counts_reports(desk: Editor) -> None:
    page = desk.client.get("/desk/guides").text
    assert "5 reports of readers" in page
    assert f'href="{FEEDBACK}?guide=safe"' in page
