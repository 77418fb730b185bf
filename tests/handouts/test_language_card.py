"""The card on which one points to a language."""

import subprocess

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.pdf import page_count
from handouts.language_card import render_language_card
from locales.languages import languages
from richtext.text import Text
from tests import tag_tree
from tests.registry import TAGS

ADDRESS = "/v1/handouts/languages.pdf"


@pytest.fixture(scope="module")
def headings(snapshot: Snapshot) -> dict[str, Text]:
    return {tag: snapshot.interface[tag]["point-to-language"] for tag in TAGS}


def test_the_card_has_every_language_by_its_own_name_on_one_page(
    headings: dict[str, Text], snapshot: Snapshot
) -> None:
    content = render_language_card(headings, snapshot.library)
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


def test_the_card_over_http(client: TestClient) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="languages.pdf"'
    again = client.get(ADDRESS, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{ADDRESS}?paper=a5").status_code == 422
