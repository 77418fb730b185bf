"""The icons of pages: symbols in one file, in the colour of the text beside them."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.item_icons import icon_svg, item_icons
from models.library import ICON
from tests.answers import html_tree
from tests.registry import SOME_TAGS

SLUG = "cold-water"
SVG = "{http://www.w3.org/2000/svg}"
SAID = ["call", "stay-calm", "make-a-list", "tell-police", "keep-warm", "call"]


def symbols(client: TestClient) -> dict[str, Element]:
    file = fromstring(client.get("/static/icons.svg").text)
    return {each.get("id", ""): each for each in file.iter(f"{SVG}symbol")}


def paths(drawing: Element) -> list[str | None]:
    return [each.get("d") for each in drawing.iter(f"{SVG}path")]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_beside_an_item_stands_its_icon_with_words_in_the_language_of_the_reader(
    client: TestClient, snapshot: Snapshot, tag: str
) -> None:
    tree, there = html_tree(client.get(f"/{tag}/{SLUG}").text), symbols(client)
    icons = [each for each in tree.iter() if each.get("class") == "icon"]
    words = [snapshot.interface[tag][f"{ICON}{name}"] for name in SAID]
    assert [(each.get("aria-label"), each.get("lang")) for each in icons] == [
        (word.text, tag) for word in words
    ]
    assert {each.get("role") for each in icons} == {"img"}
    shown = [use.get("href", "").partition("#")[2] for each in icons for use in each]
    turned = "-rtl" if words[0].dir == "rtl" else ""
    assert shown == [f"{each}{turned}" if item_icons()[each].mirrored else each for each in SAID]
    assert {*shown} <= there.keys()


def test_each_icon_is_a_symbol_and_mirrored_ones_are_two(client: TestClient) -> None:
    there = symbols(client)
    mirrored = {f"{name}-rtl" for name, icon in item_icons().items() if icon.mirrored}
    assert there.keys() == {*item_icons()} | mirrored
    for name, symbol in there.items():
        assert paths(symbol) == paths(fromstring(icon_svg(name.removesuffix("-rtl"))))
        assert symbol.get("stroke") == "currentColor"
        groups = [each.get("transform") for each in symbol.iter(f"{SVG}g")]
        assert groups == (["matrix(-1 0 0 1 24 0)"] if name in mirrored else [])


def test_the_icons_are_one_file_that_a_browser_keeps(client: TestClient) -> None:
    answer = client.get("/static/icons.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    again = client.get("/static/icons.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and answer.headers["etag"].startswith('"')


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_picture_of_a_guide_in_a_list_says_nothing(client: TestClient, tag: str) -> None:
    tree = html_tree(client.get(f"/{tag}/").text)
    icons = [each for each in tree.iter() if each.get("class") == "icon"]
    assert icons and {each.get("aria-hidden") for each in icons} == {"true"}
    shown = {use.get("href", "").partition("#")[2] for each in icons for use in each}
    assert shown <= symbols(client).keys()
