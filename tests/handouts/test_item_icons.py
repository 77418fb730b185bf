"""Icons beside items: what is there to choose, how it is drawn, and what it says to a reader."""

import io
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from lxml import etree

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.epub import render_epub
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.handout import Handout, Options
from handouts.item_icons import HANDOUTS, icon_uri, item_icons
from handouts.toolchain import SOURCE_SUFFIXES
from models.library import ICON
from tests import tag_tree
from tests.answers import html_tree
from tests.conftest import NOW, PLACE
from tests.registry import LIBRARY, SOME_TAGS

SLUG = "cold-water"
A4 = 595.28  # points across
SVG = "{http://www.w3.org/2000/svg}"
SAID = ["call", "stay-calm", "make-a-list", "tell-police", "keep-warm", "call"]


def handout(snapshot: Snapshot, tag: str, options: Options, beside: str | None = None) -> Handout:
    query = AdviceQuery(SLUG, tag, PLACE)
    other = query._replace(language=beside) if beside else None
    return snapshot.handout(query, NOW, "http://127.0.0.1:8000", options, other)


def icons(root: Element) -> list[Element]:
    return [each for each in root.iter("img") if each.get("class") == "icon"]


def drawing(uri: str) -> Element:
    return fromstring(unquote(uri.removeprefix("data:image/svg+xml,")))


def test_each_icon_has_a_drawing_and_a_word_and_nothing_else_has() -> None:
    words = {key.removeprefix(ICON) for key in LIBRARY.interface if key.startswith(ICON)}
    files = {path.name for path in (HANDOUTS / "icons").iterdir()}
    assert item_icons().keys() == words
    assert files == {"LICENCE", *(f"{name}.svg" for name in words)}


@pytest.mark.parametrize("name", item_icons())
def test_a_drawing_is_of_black_lines_and_needs_nothing(name: str) -> None:
    root = drawing(icon_uri(name, "ltr"))
    shown = {key: root.get(key) for key in ("viewBox", "stroke", "fill")}
    assert shown == {"viewBox": "0 0 24 24", "stroke": "#000", "fill": "none"}
    assert {each.tag for each in root} == {f"{SVG}path"}
    assert {key for each in root for key in each.attrib} == {"d"}


def test_another_drawing_makes_another_file() -> None:
    """Files lie in the cache under a digest of all sources."""
    assert {path.suffix for path in (HANDOUTS / "icons").glob("*.*")} <= SOURCE_SUFFIXES


@pytest.mark.parametrize("name", item_icons())
def test_only_what_has_a_direction_is_mirrored(name: str) -> None:
    mirrored = name in ("do-not-send", "do-not-share", "make-a-list")
    assert item_icons()[name].mirrored == mirrored
    turned = drawing(icon_uri(name, "rtl"))
    turns = [each.get("transform") for each in turned.iter(f"{SVG}g")]
    assert turns == ["matrix(-1 0 0 1 24 0)"][:mirrored]
    paths = [[each.get("d") for each in root.iter(f"{SVG}path")] for root in
             (turned, drawing(icon_uri(name, "ltr")))]  # fmt: skip
    assert paths[0] == paths[1]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_beside_an_item_stands_its_icon_with_words_in_the_language_of_the_reader(
    client: TestClient, snapshot: Snapshot, tag: str
) -> None:
    found = icons(html_tree(client.get(f"/v1/handouts/{SLUG}/{tag}.html").text))
    words = [snapshot.interface[tag][f"{ICON}{name}"] for name in SAID]
    assert [(each.get("alt"), each.get("lang"), each.get("dir")) for each in found] == [
        (word.text, tag, word.dir) for word in words
    ]
    assert [each.get("src") for each in found] == [icon_uri(name, words[0].dir) for name in SAID]


def test_where_one_item_has_an_icon_all_leave_room_for_one(client: TestClient) -> None:
    root = html_tree(client.get(f"/v1/handouts/{SLUG}/en.html").text)
    room = {
        section.get("id"): [
            each.get("class") for each in section if each.tag in ("ol", "ul", "div")
        ]
        for section in root.iter("section")
    }
    for id in ("danger", "first", "removal", "blackmail"):
        assert room[id] == ["with-icons"]
    for id in ("never", "fakes"):
        assert room[id] == [None]


@pytest.mark.parametrize("layout", ["standard", "large", "easy"])
def test_a_pair_has_each_icon_once_between_the_number_and_both_texts(
    snapshot: Snapshot, layout: str
) -> None:
    root = html_tree(render_html(handout(snapshot, "ur", Options(layout=layout), "en")))
    assert len(icons(root)) == len(SAID)
    for each in root.iter("li"):
        for icon in icons(each):
            pair = next(each.iter("div"))
            first, second = pair
            text = next(first.iter("p"))
            assert pair.get("class") == "pair"
            assert [part.get("class") for part in text][:2] == ["marker", "icon"]
            assert icon in [*first.iter("img")] and not icons(second)


def test_cards_have_no_icons(snapshot: Snapshot) -> None:
    html = render_html(handout(snapshot, "en", Options(layout="cards")))
    assert not icons(html_tree(html))
    assert 'class="with-icons"' not in html


@pytest.mark.parametrize(("tag", "beside"), [("ur", None), ("en", "ur")])
def test_an_icon_is_a_figure_in_its_item_before_the_text(
    snapshot: Snapshot, tag: str, beside: str | None
) -> None:
    pdf = render_pdf(render_html(handout(snapshot, tag, Options(), beside)))
    words = snapshot.interface[tag]
    said = [(words[f"{ICON}{name}"].text, tag) for name in SAID]
    figures = tag_tree.nodes(pdf, "Figure")
    assert [(each.alt, each.lang) for each in figures][:-1] == said
    bodies = [body for body in tag_tree.nodes(pdf, "LBody") if figures_in(body)]
    assert [figures_in(body) for body in bodies] == [[alt] for alt, _ in said[1:-1]]


def figures_in(node: tag_tree.Node) -> list[str]:
    """The alternative texts of the figures that come before all text."""
    found = []
    for kid in node.kids:
        if isinstance(kid, str):
            break
        if kid.tag == "Figure":
            found.append(kid.alt)
        elif found:
            break
        else:
            found += figures_in(kid)
    return found


def test_icons_are_as_wide_and_as_far_from_the_edge_in_every_language(snapshot: Snapshot) -> None:
    found = []
    for tag in SOME_TAGS:
        pdf = render_pdf(render_html(handout(snapshot, tag, Options())))
        boxes = [each.attributes["BBox"] for each in tag_tree.nodes(pdf, "Figure")][:-1]
        width = A4 if snapshot.interface[tag]["call"].dir == "rtl" else 0
        found.append([sorted(round(abs(width - box[at])) for at in (0, 2)) for box in boxes])
    assert found[0] == found[1] == found[2]
    assert {round(box[2] - box[0], 1) for box in boxes} == {19.8}  # 7 mm


def test_a_book_has_each_drawing_once_as_a_file(snapshot: Snapshot) -> None:
    book = ZipFile(io.BytesIO(render_epub(handout(snapshot, "ur", Options()))))
    names = [name for name in book.namelist() if name.startswith("EPUB/icon-")]
    assert len(names) == len({*SAID})
    page = etree.fromstring(book.read("EPUB/text.xhtml"))
    shown = [each for each in page.iter("{*}img") if each.get("class") == "icon"]
    assert {f"EPUB/{each.get('src')}" for each in shown} == {*names}
    assert [each.get("alt") for each in shown] == [
        snapshot.interface["ur"][f"{ICON}{name}"].text for name in SAID
    ]
    first = shown[SAID.index("make-a-list")].get("src")
    assert b"matrix(-1" in book.read(f"EPUB/{first}")


def test_an_icon_that_comes_from_a_newer_edition_is_mirrored_as_its_text(
    snapshot: Snapshot,
) -> None:
    """In an Urdu text the English of a safety overlay runs from left to right."""
    urdu = handout(snapshot, "ur", Options())
    english = handout(snapshot, "en", Options()).advice.blocks
    mixed = replace(urdu, advice=urdu.advice.model_copy(update={"blocks": english}))
    found = icons(html_tree(render_html(mixed)))[SAID.index("make-a-list")]
    assert found.get("src") == icon_uri("make-a-list", "ltr")
    assert found.get("lang") == "ur"
