"""Handouts as PDF: what a reader sees, hears and copies.

The gate `tests/gates/test_content.py` says the same of every guide of the bundled library."""

import io
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.side_one import number_bar
from locales.languages import languages
from models.codes import format_code
from richtext.text import ENGLISH
from tests import tag_tree
from tests.answers import letters, nodes_of, printed, wording
from tests.conftest import NOW, PLACE
from tests.glyphs import outside, overlapping, sizes
from tests.registry import SOME_HANDOUTS, TAGS

XHTML = "{http://www.w3.org/1999/xhtml}"
ARABIC = re.compile("[\u0620-\u06d3]+")
RIGHT_TO_LEFT = [tag for tag in TAGS if languages()[tag].dir == "rtl"]
Handouts = Mapping[tuple[str, str], bytes]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    over_handouts(metafunc, SOME_HANDOUTS)


def over_handouts(metafunc: pytest.Metafunc, handouts: list[tuple[str, str]]) -> None:
    """Let each statement on a handout be made of all of these."""
    if {"slug", "tag"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("slug", "tag"), handouts)


@pytest.fixture
def read(handouts: Handouts, slug: str, tag: str) -> bytes:
    return handouts[slug, tag]


@pytest.fixture
def advice(client: TestClient, slug: str, tag: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/v1/advice/{slug}/{tag}?place={PLACE}").json()
    return answer


@cache
def copied(read: bytes, *options: str) -> str:
    """What poppler takes for the text, page after page."""
    command = ("pdftotext", *options, "-", "-")
    return subprocess.run(command, input=read, capture_output=True, check=True).stdout.decode()


@cache
def tree(read: bytes) -> tag_tree.Node:
    return tag_tree.tag_tree(read)


def descendants(node: tag_tree.Node, lang: str) -> Iterator[tuple[tag_tree.Node, str]]:
    """Every element with the language that holds in it."""
    lang = node.lang or lang
    yield node, lang
    for kid in node.kids:
        if isinstance(kid, tag_tree.Node):
            yield from descendants(kid, lang)


def spoken(node: tag_tree.Node) -> str:
    return "".join(kid if isinstance(kid, str) else spoken(kid) for kid in node.kids)


def test_a_handout_has_few_sides(read: bytes, advice: dict[str, Any], slug: str, tag: str) -> None:
    """One sheet; a pathway has a side more, and so has a text in Nastaliq, which is high."""
    most = 2 + (advice["kind"] == "pathway") + ("Nastaliq" in languages()[tag].font)
    with pikepdf.open(io.BytesIO(read)) as document:
        assert 1 <= len(document.pages) <= most
        for page in document.pages:
            assert [round(float(edge)) for edge in page.mediabox] == [0, 0, 595, 842]


def test_side_one_is_enough_to_act(
    read: bytes, snapshot: Snapshot, advice: dict[str, Any], slug: str, tag: str
) -> None:
    """Many people copy that side only: its code and the first numbers stand on it."""
    handout = snapshot.handout(AdviceQuery(slug, tag, PLACE), NOW, "https://advice.example")
    first = "".join(copied(read, "-l", "1").split())
    assert format_code(handout.code) in first
    bar = number_bar(handout)
    assert (bar is None) is (advice["kind"] == "letter")
    for line in bar.lines if bar else ():
        assert "".join(line.phone.number.split()) in first


def test_no_letter_on_it_is_too_small(read: bytes) -> None:
    assert min(sizes(read)) >= 10


def test_it_says_what_it_is(read: bytes, advice: dict[str, Any], slug: str, tag: str) -> None:
    both = dict.fromkeys((advice["title"]["text"], advice["english_title"]["text"]))
    with pikepdf.open(io.BytesIO(read)) as document:
        assert document.Root.Lang == tag
        assert document.docinfo.Title == " · ".join(both)
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_outline() as outline:
            assert [letters(item.title) for item in outline.root] == [wording(advice["title"])]
            assert len(outline.root[0].children) > 2


def test_its_fonts_are_its_own_and_in_it(read: bytes, slug: str, tag: str) -> None:
    with pikepdf.open(io.BytesIO(read)) as document:
        assert tag_tree.embedded_families(document) == {"Noto Sans", languages()[tag].font}


def test_no_text_stands_in_the_margins_or_over_another(read: bytes) -> None:
    assert outside(read, 12) == []  # points; what printers cannot print on
    assert overlapping(read) == []


def test_its_pages_are_counted(read: bytes, slug: str, tag: str) -> None:
    with pikepdf.open(io.BytesIO(read)) as document:
        count = len(document.pages)
    margin = [re.findall(r"\d+", " ".join(page)) for page in feet(read)]
    assert len(margin) == count
    for number, digits in enumerate(margin, 1):
        assert {str(number), str(count)} <= set(digits)


# The structure


def test_all_content_belongs_to_an_element(read: bytes, slug: str, tag: str) -> None:
    assert not tag_tree.orphans(read)


def test_headings_lists_and_tables_are_what_they_are(
    read: bytes, advice: dict[str, Any], slug: str, tag: str
) -> None:
    kinds = [node for node, _ in descendants(tree(read), tag)]
    headings = [node.tag for node in kinds if re.fullmatch("H[1-6]", node.tag)]
    numbered = [node.attributes.get("ListNumbering") for node in kinds if node.tag == "L"]
    cells = [node.attributes["Scope"] for node in kinds if node.tag == "TH"]
    types = [block["type"] for block in advice["blocks"]]
    assert headings[0] == "H1" and headings.count("H1") == 1
    assert numbered.count("/Decimal") == types.count("steps")
    assert numbered.count("/Disc") == types.count("bullets")
    assert cells == ["/Column"] * (0 if advice["kind"] == "letter" else 4)
    items = [
        item for block in advice["blocks"] for item in block.get("items", block.get("body", []))
    ]
    icons = [each for each in items if "icon" in each]
    assert [node.tag for node in kinds].count("Figure") == len(icons) + 1


def test_each_text_is_in_its_language(
    read: bytes, advice: dict[str, Any], slug: str, tag: str
) -> None:
    said = [(letters(spoken(node)), lang) for node, lang in descendants(tree(read), tag)]
    # In an English text no element marks a name.
    names = [] if tag == ENGLISH else nodes_of(advice["blocks"], "name")
    english = {name["text"] for name in names}
    english |= {
        card["name"]["text"] for block in advice["blocks"] for card in block.get("contacts", [])
    }
    english |= {advice["english_title"]["text"], "Polyleaf"}
    for name in english:  # a number that is a name may stand elsewhere as a number
        assert (letters(name), "en") in said
    assert {lang for _, lang in said} == {tag, "en"}
    if tag not in RIGHT_TO_LEFT:
        assert (wording(advice["title"]), tag) in said


def test_every_number_is_a_link_that_dials_it(
    read: bytes, advice: dict[str, Any], slug: str, tag: str
) -> None:
    links = {(letters(link.contents), link.address) for link in tag_tree.links(read)}
    phones = [(node["number"], node["uri"]) for node in nodes_of(advice["blocks"], "phone")]
    lines = [
        (line["number"], line["uri"])
        for block in advice["blocks"]
        for contact in block.get("contacts", [])
        for line in contact["phones"]
    ]
    assert len(lines) > 3
    assert {(letters(number), uri) for number, uri in [*phones, *lines]} <= links


# The text


def test_the_text_is_copied_as_written(
    read: bytes, advice: dict[str, Any], slug: str, tag: str
) -> None:
    if tag in RIGHT_TO_LEFT:
        assert share_of_words_copied(read, advice) > 0.98
    else:
        text = letters(copied(read, "-raw"))
        assert [each["text"] for each in printed(advice) if wording(each) not in text] == []


def share_of_words_copied(read: bytes, advice: dict[str, Any]) -> float:
    """How many of the words in Arabic letters poppler finds; it takes some lines apart."""
    drawn = letters(copied(read))
    words = [letters(word) for each in printed(advice) for word in ARABIC.findall(each["text"])]
    return sum(word in drawn for word in words) / len(words)


def test_the_text_is_read_out_as_written(
    read: bytes, advice: dict[str, Any], slug: str, tag: str
) -> None:
    text = letters(spoken(tree(read)))
    assert [each["text"] for each in printed(advice) if wording(each) not in text] == []


def test_no_number_is_drawn_backwards(read: bytes, slug: str, tag: str) -> None:
    calls = [link for link in tag_tree.links(read) if link.address.startswith(("tel:", "sms:"))]
    drawn = [letters(word) for page in pages_of_words(read) for word in row_by_row(page)]
    text = " ".join(drawn)
    assert len(calls) > 4
    for call in calls:
        groups = call.contents.replace("\u00a0", " ").split()
        assert "".join(groups) in text.replace(" ", ""), call.contents


def pages_of_words(read: bytes) -> Iterator[list[tuple[float, float, str]]]:
    drawn = copied(read, "-bbox")
    for page in ElementTree.fromstring(drawn).iter(f"{XHTML}page"):
        yield [
            (float(word.attrib["yMax"]), float(word.attrib["xMin"]), word.text or "")
            for word in page.iter(f"{XHTML}word")
        ]


def feet(read: bytes) -> Iterator[list[str]]:
    """The words in the lower margin of each page, which is 12 mm high."""
    for page in pages_of_words(read):
        yield [word for bottom, _, word in page if bottom > 842 - 34]


def row_by_row(words: list[tuple[float, float, str]]) -> list[str]:
    return [word for _, _, word in sorted(words)]


# The same again


def test_the_same_advice_gives_the_same_bytes(handouts: Handouts, snapshot: Snapshot) -> None:
    slug, tag = "cold-water", "ur"
    html = render_html(
        snapshot.handout(AdviceQuery(slug, tag, PLACE), NOW, "https://advice.example")
    )
    assert render_pdf(html) == handouts[slug, tag]


def test_the_day_of_drawing_leaves_no_trace(snapshot: Snapshot) -> None:
    asked = AdviceQuery("cold-water", "ur", PLACE)
    moments = (NOW, datetime(2026, 12, 24, tzinfo=UTC))
    sheets = {
        render_html(snapshot.handout(asked, moment, "https://a.example")) for moment in moments
    }
    assert len(sheets) == 1
