"""What a letter has around its own text: recipient, date, the end with a line to sign."""

import io
import re
import subprocess
from typing import Any

import pytest
from docx import Document
from fastapi.testclient import TestClient

from handouts.letter import RECIPIENT, SIGNATORY
from tests.answers import html_tree, letters, services_of, shown
from tests.letters.test_form_pages import send, values
from tests.letters.test_letters import FIELDS, LETTER, post, said
from tests.registry import SOME_TAGS

RECIPIENT_TYPED = "Parents and carers\nof Year 6\nIvy House\nLong Street\nGloucester\nGL1 2AB"
HEAD = {"name": FIELDS["school"], "address": "\n".join(f"Line {n}" for n in range(9))}
SIGNED = "Amina Hassan\nHeadteacher"
POINTS = 72 / 25.4  # in a millimetre
WINDOW = (24.6, 39.5, 24.6 + 95.4, 39.5 + 26.8)


def words_in_window(pdf: bytes) -> list[str]:
    """The words of side 1 that touch the window of an envelope."""
    left, top, right, bottom = (side * POINTS for side in WINDOW)
    command = ["pdftotext", "-l", "1", "-bbox", "-", "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    pattern = 'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<'
    found = []
    for *box, word in re.findall(pattern, drawn):
        x, y, end, foot = map(float, box)
        if x < right and end > left and y < bottom and foot > top:
            found.append(word)
            # Boxes are as high as the font, which has room above its letters.
            assert x > left - 1 and end < right and y > top - 3 and foot < bottom + 3, word
    return found


@pytest.mark.parametrize(
    "query", ["", "?layout=large", "?layout=easy", "?paper=letter", "?with=en"]
)
@pytest.mark.parametrize("tag", ["ur"])
def test_the_recipient_stands_alone_in_the_window(client: TestClient, tag: str, query: str) -> None:
    answer = post(client, f"{LETTER}/{tag}.pdf{query}", head=HEAD, recipient=RECIPIENT_TYPED)
    assert answer.status_code == 200, answer.text
    assert words_in_window(answer.content) == RECIPIENT_TYPED.split()


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_letter_is_read_in_its_order(client: TestClient, tag: str) -> None:
    around = {"head": HEAD, "recipient": RECIPIENT_TYPED, "signatory": SIGNED, "slip": True}
    text = said(post(client, f"{LETTER}/{tag}.pdf", **around).content)
    form = client.get(f"{LETTER}/{tag}").json()
    words = services_of(client).reloader.snapshot.interface[tag]
    label = form["fields"]["phone"]["label"]["text"]
    order = ("Line 8", "Ivy House", "2026", form["title"]["text"], label, words["sign-off"].text)
    places = [text.index(letters(each)) for each in (*order, "Headteacher", "Reply slip")]
    assert places == sorted(places)
    # The head says which school it is.
    assert text[: places[3]].count(letters(FIELDS["school"])) == 1


def test_a_letter_without_a_recipient_has_no_empty_room(client: TestClient) -> None:
    plain, empty = (
        post(client, f"{LETTER}/en.pdf", head=HEAD, **typed).content
        for typed in ({}, {"recipient": " \n", "signatory": "\u2800"})
    )
    assert plain == empty
    assert "Line" in words_in_the_place(plain)


def words_in_the_place(pdf: bytes) -> str:
    """What stands in the place of the window."""
    command = ["pdftotext", "-l", "1", "-x", "30", "-y", "112", "-W", "270", "-H", "75", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize(
    ("field", "typed", "fits"),
    [
        ("recipient", "x\n" * 6, True),
        ("recipient", "x\n" * 7, False),
        ("recipient", "x" * RECIPIENT, True),
        ("recipient", "x" * (RECIPIENT + 1), False),
        ("recipient", "a\u202eb", False),
        ("signatory", "x\n\nx", True),
        ("signatory", "x\nx\nx", False),
        ("signatory", "x" * SIGNATORY, True),
        ("signatory", "x" * (SIGNATORY + 1), False),
        ("signatory", "x\U0001f9ff", False),
    ],
)
def test_what_has_no_room_is_refused(
    client: TestClient, field: str, typed: str, fits: bool
) -> None:
    changes: dict[str, Any] = {field: typed}
    answer = post(client, f"{LETTER}/en.docx" if fits else f"{LETTER}/en.pdf", **changes)
    if fits:
        assert answer.status_code == 200, answer.text
    else:
        assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(("query", "tags"), [("", ["pl"]), ("?with=ur", ["pl", "ur"])])
def test_a_letter_is_signed_once(client: TestClient, query: str, tags: list[str]) -> None:
    answer = post(client, f"{LETTER}/pl.docx{query}", signatory=SIGNED)
    paragraphs = [
        each.text for each in Document(io.BytesIO(answer.content)).element.body.iter(PARAGRAPH)
    ]
    at = paragraphs.index("Amina Hassan")
    assert paragraphs[at - 1 : at + 2] == ["", "Amina Hassan", "Headteacher"]
    words = services_of(client).reloader.snapshot.interface
    assert paragraphs[at - 1 - len(tags) : at - 1] == [words[tag]["sign-off"].text for tag in tags]


PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"


def test_the_form_keeps_and_shows_who_gets_and_who_signs(server: TestClient) -> None:
    typed = {"recipient": "Class 6", "signatory": SIGNED}
    answer = send(server, "en", do="check", **typed)
    (sheet,) = html_tree(answer.text).iter("article")
    assert "Class 6" in shown(sheet) and "Headteacher" in shown(sheet)
    assert {key: values(answer.text)[key].strip() for key in typed} == typed
    wrong = send(server, "en", do="pdf", recipient="x\n" * 7, signatory="x\n" * 3)
    assert wrong.status_code == 422
    assert 'href="#recipient"' in wrong.text and 'href="#signatory"' in wrong.text
