"""Posters to be read from two metres, and cards, in one language and in two."""

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.html import digit_size, render_html
from handouts.formats.pdf import page_count
from handouts.handout import STANDARD, Handout, Options
from handouts.help_lines import help_lines
from handouts.poster import danger, points
from handouts.sentences import first_sentence
from models.advice import CalloutAdvice, StepsAdvice
from richtext.nodes import Node, StrongNode, TextNode
from richtext.text import Text
from tests import tag_tree
from tests.answers import html_tree, letters, shown, unmarked
from tests.conftest import Draw
from tests.glyphs import sizes
from tests.handouts.test_layouts import SLUG, laid_out
from tests.registry import SOME_TAGS, TAGS

POSTER, CARDS = Options("poster"), Options("cards")
PAIRS = [("en", "ur"), ("ur", "pl"), ("ar", "zh-Hans")]
WORDS, DIGITS = 60, 90


def words_of(texts: list[Text]) -> int:
    """How many words there are; two Chinese letters are about as long as one."""
    return sum(
        (len(letters(each.text)) + 1) // 2 if each.lang == "zh-Hans" else len(each.text.split())
        for each in texts
    )


def running_text(handout: Handout) -> list[Text]:
    """All that a poster in one language says, but for its imprint."""
    found = danger(handout)
    said = [text for point in points(handout) for text in point.texts]
    number = [*found.texts, *found.number.verbs] if found else []
    return [handout.advice.title, *number, *said]


def of_class(root: Any, name: str) -> list[Any]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


@pytest.mark.parametrize("tag", TAGS)
def test_a_poster_says_danger_one_number_and_three_things_to_do(
    snapshot: Snapshot, tag: str
) -> None:
    handout = laid_out(snapshot, tag, POSTER)
    sheet = html_tree(render_html(handout))
    said = letters(shown(of_class(sheet, "points")[0]))
    assert said == letters("".join(each.texts[0].text for each in points(handout)))
    assert len(points(handout)) == 3
    assert words_of(running_text(handout)) + 1 <= WORDS
    assert len([*sheet.iter("img")]) == 4  # three to do, and the code
    assert all(each.get("alt") and each.get("lang") for each in sheet.iter("img"))
    (number,) = of_class(sheet, "phone")
    (urgent, *_) = [each for each in handout.advice.blocks if isinstance(each, CalloutAdvice)]
    assert letters(shown(number)) in letters(urgent.body[0].text.text)
    assert not unmarked(sheet)


@pytest.mark.parametrize(("number", "least"), [("999", DIGITS), ("116 123", 80), ("112", DIGITS)])
def test_a_short_number_has_ninety_points(number: str, least: int) -> None:
    assert digit_size(number, "a4") >= least
    assert digit_size(number, "a3") > 1.4 * digit_size(number, "a4")


def test_a_long_number_is_no_wider_than_its_box(snapshot: Snapshot, draw: Draw) -> None:
    """Digits are .57 as wide as they are high; the box has 128 mm."""
    for number in ("0800 1111", "01632 960999", "+44 1632 960 99 99"):
        assert digit_size(number, "a4") * 0.57 * len(number) < 128 * 72 / 25.4


@pytest.mark.parametrize(("tag", "other"), PAIRS)
@pytest.mark.parametrize("options", [POSTER, CARDS])
def test_two_languages_have_one_number_each_and_one_code(
    snapshot: Snapshot, draw: Draw, options: Options, tag: str, other: str
) -> None:
    both = laid_out(snapshot, tag, options, other)
    assert both.beside
    sheet = html_tree(render_html(both))
    said, lines = letters(shown(sheet)), help_lines(both)
    assert lines
    for leaf in (both, both.beside):
        alone = running_text(replace(leaf, beside=None))
        purposes = help_lines(replace(leaf, beside=None, options=STANDARD))
        assert purposes
        expected = (
            alone
            if options is POSTER
            else [each.purpose for each in purposes.lines[: len(lines.lines)]]
        )
        assert [each.text for each in expected if letters(each.text) not in said] == []
    copies = 1 if options is POSTER else 8
    assert len(of_class(sheet, "phone")) == (1 if options is POSTER else 8 * len(lines.lines))
    assert len([each for each in sheet.iter("img") if "png" in each.get("src", "")]) == copies
    assert not unmarked(sheet)
    pdf = draw(both)
    assert page_count(pdf) == 1
    assert min(sizes(pdf)) >= (10.4 if options is POSTER else 8.4)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_poster_is_drawn_on_one_page_with_three_figures_and_a_code(
    snapshot: Snapshot, draw: Draw, tag: str
) -> None:
    pdf = draw(laid_out(snapshot, tag, POSTER))
    drawn = sizes(pdf)
    assert page_count(pdf) == 1
    assert min(drawn) >= 10.4 and max(drawn) >= 40
    figures = tag_tree.nodes(pdf, "Figure")
    assert len(figures) == 4 and all(each.alt for each in figures)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_card_says_its_language_how_far_to_trust_it_and_has_a_code(
    snapshot: Snapshot, tag: str
) -> None:
    handout = laid_out(snapshot, tag, CARDS)
    sheet = html_tree(render_html(handout))
    cards = of_class(sheet, "card")
    assert len(cards) == 8
    for card in cards:
        (code,) = card.iter("img")
        assert code.get("alt") == handout.own_words["scan"].text
        if tag != "en":
            assert handout.language.english in shown(card)
            assert handout.own_words["by-machine"].text in shown(card)
    assert len(of_class(sheet, "cross")) == 2 * 3 * 5


def text(*nodes: Node) -> Text:
    return Text(lang="en", dir="ltr", status="source", nodes=[*nodes])


@pytest.mark.parametrize(
    ("nodes", "first"),
    [
        ([TextNode(text="Stay calm. Ask.")], "Stay calm."),
        ([TextNode(text="Stay calm")], "Stay calm"),
        ([StrongNode(children=[TextNode(text="Do not look. Do not send.")])], "Do not look."),
        (
            [StrongNode(children=[TextNode(text="Stay")]), TextNode(text=" calm. Ask.")],
            "Stay calm.",
        ),
        (
            [StrongNode(children=[TextNode(text="Stay calm.")]), TextNode(text=" Ask.")],
            "Stay calm.",
        ),
        ([TextNode(text="不要看。不要发。")], "不要看。"),
        ([TextNode(text="ህዱኣት ኩኑ። ስምዑ።")], "ህዱኣት ኩኑ።"),
    ],
)
def test_the_first_sentence_is_what_stands_before_the_second(nodes: list[Node], first: str) -> None:
    assert first_sentence(text(*nodes)).text == first


def test_points_are_the_first_with_an_icon_or_the_first_if_none_has(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "en", POSTER)
    assert [each.item.id for each in points(handout)] == ["calm", "words", "clothes"]

    def bare(block: StepsAdvice) -> StepsAdvice:
        items = [each.model_copy(update={"icon": None}) for each in block.items]
        return block.model_copy(update={"items": items})

    steps = [bare(each) for each in handout.advice.blocks if isinstance(each, StepsAdvice)]
    advice = handout.advice.model_copy(update={"blocks": steps})
    found = points(replace(handout, advice=advice))
    assert [each.item.id for each in found] == ["calm", "float", "words"]


def test_without_an_urgent_box_the_first_help_line_is_the_number(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "en", POSTER)
    blocks = [each for each in handout.advice.blocks if not isinstance(each, CalloutAdvice)]
    advice = handout.advice.model_copy(update={"blocks": blocks})
    found, lines = danger(replace(handout, advice=advice)), help_lines(handout)
    assert found and lines
    assert (found.texts, found.number.phone.number) == (
        [lines.lines[0].purpose],
        lines.lines[0].phone.number,
    )
    advice = handout.advice.model_copy(update={"blocks": steps_only(handout)})
    assert danger(replace(handout, advice=advice)) is None


def steps_only(handout: Handout) -> list[StepsAdvice]:
    return [each for each in handout.advice.blocks if isinstance(each, StepsAdvice)]


@pytest.mark.parametrize("layout", ["poster", "cards"])
def test_two_languages_over_http(client: TestClient, layout: str) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/pl.html?layout={layout}&with=ur")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "pl, ur"
    assert len(set(re.findall('class="language" lang="(pl|ur)"', answer.text))) == (
        2 if layout == "poster" else 0
    )


def test_the_poster_of_a_pathway_has_one_language(client: TestClient) -> None:
    answer = client.get("/v1/handouts/what-to-do/pl.pdf?layout=poster&paper=a3&with=ur")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["with"]
