"""Braille: six dots, within its width and height, and in English back to the same text."""

import re

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats import brf as braille
from handouts.formats.brf import ASCII, CELLS, UNICODE, render_brf
from handouts.formats.pdf import RenderError
from handouts.outline import outline
from locales.languages import languages
from richtext.nodes import TextNode, ValueNode
from richtext.text import Text
from tests.answers import letters, problem_type
from tests.handouts.test_docx import SLUG, handout
from tests.registry import SOME_SLUGS, TAGS

WITH = [tag for tag in TAGS if languages()[tag].braille]
WITHOUT = [tag for tag in TAGS if tag not in WITH]
SIZES = [(40, 25), (20, 10), (33, 27)]
every = pytest.mark.parametrize("slug", SOME_SLUGS)
everywhere = pytest.mark.parametrize("tag", WITH)


def back(content: bytes) -> str:
    """The English that a braille reader reads, by another way of the same library."""
    pages = content.decode("ascii").split("\f")[:-1]
    lines = [line for page in pages for line in page.split("\r\n")[:-2]]  # the last has the number
    found = []
    for line in lines:
        cells = "".join(chr(CELLS + ASCII.index(letter)) for letter in line)
        table = languages()["en"].braille
        found.append(braille._louis(cells, table, UNICODE, "lou_backTranslateString"))
    return " ".join(found)


@every
@everywhere
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_lines_and_pages_are_as_wide_and_high_as_the_embosser(
    snapshot: Snapshot, slug: str, tag: str, width: int, height: int
) -> None:
    written = render_brf(handout(snapshot, slug, tag, width=width, height=height)).decode("ascii")
    pages = written.split("\f")
    assert pages.pop() == ""
    for page in pages:
        lines = page.split("\r\n")
        assert lines.pop() == ""
        assert len(lines) == height
        assert max(map(len, lines)) <= width
        assert len(lines[-1]) == width and lines[-1].split()
        assert set("".join(lines)) <= set(ASCII)
    assert sum(line.strip() != "" for page in pages for line in page.split("\r\n")) > 30


@every
def test_english_comes_back_to_the_same_text(snapshot: Snapshot, slug: str) -> None:
    wanted = handout(snapshot, slug, "en")
    said = same(back(render_brf(wanted)))
    at = 0
    for entry in outline(wanted):
        if entry.kind in ("brand", "scan", "line"):
            continue
        at = said.index(same(entry.text.text), at)


def same(text: str) -> str:
    """Without what print and braille tell apart in their own ways."""
    even = {"“": '"', "”": '"', "’": "'", "‘": "'", "·": "–", "—": "–", "[": "", "]": ""}
    return letters(re.sub("[“”’‘·—\\[\\]]", lambda found: even[found[0]], text))


@every
def test_a_number_is_one_word_in_the_numeric_mode(snapshot: Snapshot, slug: str) -> None:
    wanted = handout(snapshot, slug, "en")
    written = render_brf(wanted).decode("ascii")
    assert '#JAFCB"IFJIII' in written  # 01632 960999
    for number in re.findall(r"[0-9]{5}\u00a0[0-9\u00a0]+", " ".join(
        entry.text.text for entry in outline(wanted)
    )):  # fmt: skip
        # liblouis 3.33 reads the space of a number back as one that does not break.
        read = back(render_brf(wanted)).replace("\u00a0", " ")
        assert number.replace("\u00a0", " ") in read


@everywhere
def test_it_says_that_no_braille_reader_has_checked_it(snapshot: Snapshot, tag: str) -> None:
    wanted = handout(snapshot, SLUG, tag)
    draft = braille._cells(wanted.own_words["braille-draft"].text, languages()[tag])
    assert braille._ascii(draft).replace(" ", "") in re.sub(
        r"\s", "", render_brf(wanted).decode()[:600]
    )


def test_a_letter_without_a_cell_is_a_fault(snapshot: Snapshot) -> None:
    wanted = handout(snapshot, SLUG, "en")
    title = wanted.advice.title.model_copy(update={"nodes": [TextNode(text="ትግርኛ")]})
    advice = wanted.advice.model_copy(update={"title": title})
    with pytest.raises(RenderError, match="no six-dot braille"):
        render_brf(type(wanted)(**{**vars(wanted), "advice": advice}))


def test_a_heading_does_not_stand_alone_at_the_foot_of_a_page(snapshot: Snapshot) -> None:
    for height in range(10, 30):
        written = render_brf(handout(snapshot, SLUG, "en", height=height)).decode("ascii")
        for page in written.split("\f")[:-1]:
            lines = [line for line in page.split("\r\n")[:-2] if line]
            assert not lines[-1].startswith("    ,")


@pytest.mark.parametrize("tag", WITH)
def test_braille_is_a_file_to_keep(client: TestClient, tag: str) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/{tag}.brf?width=32&height=27")
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; charset=us-ascii",
    )
    named = f'attachment; filename="{SLUG}-{tag}-GB-edition-1-32-27.brf"'
    assert answer.headers["content-disposition"].startswith(named)
    assert "brf" in client.get(f"/v1/advice/{SLUG}/{tag}").json()["handouts"]


@pytest.mark.parametrize("tag", WITHOUT)
def test_a_language_without_a_table_gets_a_problem_that_says_so(
    client: TestClient, tag: str
) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/{tag}.brf")
    assert (answer.status_code, problem_type(answer)) == (404, "not-in-braille")
    assert answer.json()["allowed"] == WITH
    assert "brf" not in client.get(f"/v1/advice/{SLUG}/{tag}").json()["handouts"]


@pytest.mark.parametrize("query", ["width=19", "width=61", "height=9", "width=wide", "with=pl"])
def test_a_size_that_no_embosser_has_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/en.brf?{query}")
    assert (answer.status_code, problem_type(answer)) == (422, "invalid-request")
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_words_in_another_language_are_written_by_the_table_of_that() -> None:
    polish, english = languages()["pl"], languages()["en"]
    within = ValueNode(text="Code: Ż", lang="pl", dir="ltr")
    line = Text(lang="en", dir="ltr", status="source", nodes=[TextNode(text="Page 2 · "), within])
    cells = "".join(braille._translated(line.nodes, line, polish))
    assert cells == braille._cells("Page 2 – ", english) + braille._cells(within.text, polish)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["1234", "678"], ["1234 678"]),
        (["1234", "6789"], ["1234", "6789"]),
        (["12345678"], ["12345678"]),
        (["123456789"], ["12345678", "9"]),
    ],
)
def test_a_line_takes_as_many_cells_as_are_in_it(words: list[str], lines: list[str]) -> None:
    found = braille._wrapped(words, 8, braille.Indent(0, 0))
    assert [line.replace(braille.SPACE, " ") for line in found] == lines
