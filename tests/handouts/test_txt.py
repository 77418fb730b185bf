"""Plain text: whole, readable in a messenger, and with numbers that hold together."""

import re

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.txt import render_txt
from handouts.outline import outline
from locales.languages import languages
from richtext.nodes import Direction, ValueNode
from richtext.plain import (
    FIRST_STRONG_ISOLATE,
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    nodes_text,
)
from tests.answers import letters
from tests.handouts.test_docx import PAIRS, SLUG, handout
from tests.registry import SOME_HANDOUTS, SOME_TAGS


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_text_has_every_text_of_the_handout_in_its_order(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    wanted = handout(snapshot, slug, tag)
    written = letters(render_txt(wanted).decode())
    at = 0
    for entry in outline(wanted):
        at = written.index(letters(entry.text.text), at)


@pytest.mark.parametrize(("tag", "other"), PAIRS)
def test_two_languages_follow_each_other_line_by_line(
    snapshot: Snapshot, tag: str, other: str
) -> None:
    wanted = handout(snapshot, SLUG, tag, other)
    lines = render_txt(wanted).decode().split("\n")
    first = wanted.advice.title.text
    assert wanted.beside
    assert lines[lines.index(first) + 1] == wanted.beside.advice.title.text


@pytest.mark.parametrize(
    ("tag", "other", "titles"),
    [
        ("en", None, ["title"]),
        ("ur", None, ["title", "english"]),
        ("ur", "en", ["title"]),
        ("en", "ur", ["title"]),
        ("ar", "zh-Hans", ["title", "english"]),
    ],
)
def test_staff_read_the_title_in_english_once(
    snapshot: Snapshot, tag: str, other: str | None, titles: list[str]
) -> None:
    wanted = handout(snapshot, SLUG, tag, other)
    found = [entry.kind for entry in outline(wanted) if entry.kind in ("title", "english")]
    assert found == titles
    english = wanted.advice.english_title.text
    assert render_txt(wanted).decode().split("\n").count(english) == 1


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_text_has_no_markup_and_no_line_break_inside_a_paragraph(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    written = render_txt(handout(snapshot, slug, tag)).decode()
    assert not re.search(r"[*<>\t\r]|&\w+;|\n\n\n", written)
    assert written.endswith("\n") and not written.startswith("\n")


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_number_stands_in_isolates_where_one_writes_from_right_to_left(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    written = render_txt(handout(snapshot, slug, tag)).decode()
    numbers = re.findall("([^0-9\u00a0])(?=[0-9]{4}\u00a0[0-9]{3})", written)
    assert len(numbers) > 1
    rtl = languages()[tag].dir == "rtl"
    assert {each == LEFT_TO_RIGHT_ISOLATE for each in numbers} == {rtl}
    begun = written.count(LEFT_TO_RIGHT_ISOLATE) + written.count(FIRST_STRONG_ISOLATE)
    assert begun == written.count(POP_ISOLATE)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_easy_reading_has_a_line_for_each_sentence(snapshot: Snapshot, tag: str) -> None:
    lines = render_txt(handout(snapshot, SLUG, tag, layout="easy")).decode().split("\n")
    steps = [line for line in lines if re.match(r"[1-6]\. ", line)]
    assert len(steps) == 4
    assert len(lines) >= len(render_txt(handout(snapshot, SLUG, tag)).decode().split("\n")) + 9


@pytest.mark.parametrize(
    ("format", "type", "shown"),
    [
        ("txt", "text/plain; charset=utf-8", "inline"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "attachment"),
    ],
)  # fmt: skip
def test_files_come_with_their_type_and_name(
    client: TestClient, format: str, type: str, shown: str
) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/ur.{format}?with=en")
    assert (answer.status_code, answer.headers["content-type"]) == (200, type)
    named = f'{shown}; filename="{SLUG}-ur-en-GB-edition-1.{format}"'
    assert answer.headers["content-disposition"].startswith(named)
    again = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/v1/handouts/{SLUG}/ur.{format}?with=en", headers=again).status_code == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("txt?paper=a5", "paper"),
        ("txt?layout=large", "layout"),
        ("docx?layout=poster", "layout"),
        ("docx?paper=a3", "paper"),
        ("docx?fold=booklet", "fold"),
    ],
)
def test_what_a_format_does_not_take_is_refused(client: TestClient, query: str, field: str) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/pl.{query}")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("value", "around", "isolated"),
    [("ltr", "ltr", False), ("rtl", "ltr", True), ("ltr", "rtl", True), ("rtl", "rtl", True)],
)
def test_a_value_is_isolated_unless_all_runs_from_left_to_right(
    value: Direction, around: Direction, isolated: bool
) -> None:
    nodes = [ValueNode(text="x", lang="ur" if value == "rtl" else "en", dir=value)]
    shown = f"{FIRST_STRONG_ISOLATE}x{POP_ISOLATE}" if isolated else "x"
    assert nodes_text(nodes, isolated=around == "rtl") == shown
