"""The page that a phone shows without internet."""

import pytest
from fastapi.testclient import TestClient

from tests.answers import html_tree


def test_who_has_left_does_not_see_again_which_guides_are_kept(client: TestClient) -> None:
    assert "data-guide" in html_tree(client.get("/en/offline").text).attrib


@pytest.mark.parametrize("query", ["", "?place=GB-GLS"])
def test_its_links_lead_to_home_pages_in_other_languages(client: TestClient, query: str) -> None:
    tree = html_tree(client.get(f"/ur/offline{query}").text)
    links = [each.get("href", "") for each in tree.iter("a")]
    assert f"/en/{query}" in links and not [each for each in links if "offline" in each]
