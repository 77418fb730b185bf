"""The card on which one points to a language."""

import re
import subprocess

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.pdf import page_count
from handouts.language_card import render_language_card
from locales.languages import languages
from richtext.text import Text
from tests import tag_tree
from tests.layout_boxes import lay_out
from tests.registry import TAGS

ADDRESS = "/v1/handouts/languages.pdf"


@pytest.fixture(scope="module")
def headings(snapshot: Snapshot) -> dict[str, Text]:
    return {tag: snapshot.interface[tag]["point-to-language"] for tag in TAGS}


@pytest.fixture(scope="module")
def content(headings: dict[str, Text], snapshot: Snapshot) -> bytes:
    staff = snapshot.interface["en"]["cover.pointed-at"]
    return render_language_card(headings, staff, snapshot.library, "https://advice.example")


def test_the_card_has_every_language_by_its_own_name_on_one_page(content: bytes) -> None:
    assert page_count(content) == 1
    named = {
        (node.lang, text)
        for node in tag_tree.nodes(content, "P")
        for text in node.kids
        if isinstance(text, str)
    }
    for tag in TAGS:
        if tag != "en":
            said = tag_tree.outline(content)
            assert languages()[tag].english in said
            assert f"({tag})" in said
    assert len(named) > len(TAGS)
    fonts = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True)
    for tag in TAGS:
        assert languages()[tag].font.replace(" ", "-").encode() in fonts.stdout


def test_each_language_stands_in_its_own_font(
    headings: dict[str, Text], snapshot: Snapshot
) -> None:
    staff = snapshot.interface["en"]["cover.pointed-at"]
    sheet = lay_out(lambda: render_language_card(headings, staff, snapshot.library, "https://a.b"))
    fonts = {
        line.text: line.texts[0].style["font_family"]
        for line in sheet.lines
        if "autonym" in [each.get("class") for each in line.elements]
    }
    assert len(fonts) == len(TAGS) - 1
    for tag in set(TAGS) - {"en"}:
        assert languages()[tag].font in fonts[languages()[tag].autonym]


def test_the_card_fills_its_page_and_tells_staff_what_comes_next(content: bytes) -> None:
    command = ["pdftotext", "-bbox", "-", "-"]
    words = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    lowest = max(float(each) for each in re.findall(r'yMax="([\d.]+)"', words))
    assert lowest > 0.85 * 842  # points
    assert "interpreter" in words
    assert "advice.example" in words


def test_the_card_over_http(client: TestClient) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="languages.pdf"'
    again = client.get(ADDRESS, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{ADDRESS}?paper=a5").status_code == 422
