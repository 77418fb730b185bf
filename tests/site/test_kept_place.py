"""Whoever has chosen a place keeps it on every page of this website."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from handouts.formats.html import qr_code
from tests.answers import html_tree, shown
from tests.registry import LIBRARY

BROWSER = {"Accept": "text/html"}
PLACE = "GB-GLS"
PATHWAY = next(slug for slug, each in LIBRARY.guides.items() if each.kind == "pathway")
LETTER = next(slug for slug, each in LIBRARY.guides.items() if each.kind == "letter")
ADDRESSES = [
    *("/", "/c/", "/c/nonsense", "/status", "/ur/", "/ur/search", "/ur/search?q=water"),
    *("/ur/swim-safely", "/ur/swim-safely?with=en", f"/ur/{PATHWAY}", "/ur/swim-safely/print"),
    *("/ur/swim-safely/mistake", f"/ur/letters/{LETTER}", "/ur/packs", "/ur/safety"),
    *("/ur/nothing", "/nothing"),
]
FILES = ("/static/", "/v1/")


def tree_of(client: TestClient, address: str, place: str) -> Element:
    response = client.get(address, params={"place": place}, headers=BROWSER)
    return html_tree(response.text)


def links(tree: Element) -> Iterator[str]:
    """The links to pages of this website, and the forms that lead to one."""
    for each in tree.iter("a"):
        href = each.get("href", "")
        if href.startswith("/") and not href.startswith(FILES):
            yield href
    for form in tree.iter("form"):
        fields = "&".join(
            f"{each.get('name')}={each.get('value')}"
            for each in form.iter("input")
            if each.get("name") == "place"
        )
        chosen = [
            option.get("value") for option in form.iter("option") if "selected" in option.attrib
        ]
        yield f"{form.get('action')}?{fields}" if PLACE not in chosen else f"?place={PLACE}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_keeps_the_place(client: TestClient, address: str) -> None:
    found = [*links(tree_of(client, address, PLACE))]
    assert len(found) > 5
    assert [each for each in found if f"place={PLACE}" not in each] == []


@pytest.mark.parametrize("place", ["GB", "nowhere"])
def test_none_is_added_where_none_is_chosen(client: TestClient, place: str) -> None:
    assert not [each for each in links(tree_of(client, "/ur/", place)) if "place=" in each]


@pytest.mark.parametrize(("place", "query"), [(PLACE, f"?place={PLACE}"), ("GB", "")])
def test_what_is_shared_keeps_the_place(client: TestClient, place: str, query: str) -> None:
    tree = tree_of(client, "/ur/swim-safely", place)
    (text,) = [shown(each) for each in tree.iter("textarea")]
    address = re.findall(r"http\S+", text)[0]
    assert address.endswith(f"/ur/swim-safely{query}")
    assert qr_code(address) in [each.get("src") for each in tree.iter("img")]


def test_a_typed_code_keeps_the_place(client: TestClient) -> None:
    answer = client.get(f"/c/?code=nonsense&place={PLACE}", follow_redirects=False)
    assert answer.headers["location"] == f"/c/nonsense?place={PLACE}"


@pytest.mark.parametrize("address", ["/ur/nothing", "/ur/swim-safely/nothing"])
def test_a_page_that_is_not_there_says_so_in_one_language(client: TestClient, address: str) -> None:
    main = html_tree(client.get(address, headers=BROWSER).text).find(".//main")
    assert main is not None
    english = [shown(each) for each in main.iter() if each.get("lang") == "en"]
    assert [each for each in english if not each.isdigit() and each not in ("English",)] == []
    assert [form.get("action") for form in main.iter("form")] == ["/ur/search"]
