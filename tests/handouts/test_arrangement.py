"""Which blocks and sentences go where on paper: rules that need no PDF to be seen."""

from types import SimpleNamespace
from typing import Any

import pytest

from handouts.pairs import pairs
from handouts.poster import points
from handouts.sentences import by_sentence
from models.advice import Block, IconItem, ParagraphAdvice, StepsAdvice
from richtext.nodes import Node, PhoneNode, StrongNode, TextNode
from richtext.text import Text


def text(*nodes: Node) -> Text:
    return Text(lang="en", dir="ltr", status="source", nodes=[*nodes])


def paragraph(id: str, words: str = "Stay calm.", changed_in: int | None = None) -> Block:
    return ParagraphAdvice(
        id=id,
        type="paragraph",
        critical=False,
        changed_in=changed_in,
        text=text(TextNode(text=words)),
    )


def steps(id: str, *, critical: bool) -> Block:
    items = [IconItem(id="one", text=text(TextNode(text=f"Of {id}. More.")))]
    return StepsAdvice(id=id, type="steps", critical=critical, title=None, items=items)


def handout(*blocks: Block) -> Any:
    advice = SimpleNamespace(kind="guide", blocks=[*blocks], language="pl")
    return SimpleNamespace(advice=advice, beside=None)


def ids(first: Any, second: Any) -> list[tuple[str, str | None]]:
    return [(one.block.id, two and two.block.id) for one, two in pairs(first, second)]


def test_a_block_that_only_the_second_language_has_comes_last_and_alone() -> None:
    a, b = paragraph("a"), paragraph("b")
    assert ids(handout(a), handout(a, b)) == [("a", "a"), ("b", None)]
    assert ids(handout(a), handout(b, a)) == [("a", "a"), ("b", None)]
    assert ids(handout(a, b), handout(a)) == [("a", "a"), ("b", None)]


def test_a_block_of_another_form_is_not_paired_and_has_an_anchor_of_its_own() -> None:
    assert ids(handout(paragraph("a")), handout(steps("a", critical=False))) == [
        ("a", None),
        ("a-pl", None),
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (paragraph("a", changed_in=2), paragraph("a"), [("a", None)]),
        (paragraph("a"), paragraph("a", changed_in=2), [("a", None)]),
        (paragraph("a", changed_in=2), paragraph("a", changed_in=2), [("a", None)]),
        (paragraph("a", "Now.", 2), paragraph("a"), [("a", None), ("a-pl", None)]),
        (paragraph("a"), paragraph("a", "Now.", 2), [("a", None), ("a-pl", None)]),
    ],
)
def test_a_block_in_the_english_of_a_newer_edition_comes_once_beside_the_same_english(
    first: Block, second: Block, expected: list[tuple[str, str | None]]
) -> None:
    assert ids(handout(first), handout(second)) == expected
    if len(expected) == 1:
        ((shown, _),) = pairs(handout(first), handout(second))
        assert shown.block.changed_in == 2


def test_a_poster_has_the_critical_steps_before_those_that_come_first() -> None:
    usual, grave = steps("usual", critical=False), steps("grave", critical=True)
    for blocks in ((usual, grave), (grave, usual)):
        found = points(handout(*blocks))
        assert [each.item.text.text for each in found] == ["Of grave.", "Of usual."]


PHONE = PhoneNode(number="999", uri="tel:999")


@pytest.mark.parametrize(
    ("nodes", "broken"),
    [
        ([TextNode(text="Stay calm. Ask.")], "Stay calm.\nAsk."),
        ([StrongNode(children=[TextNode(text="Stay calm.")]), TextNode(text=" Ask.")], "\nAsk."),
        ([StrongNode(children=[TextNode(text="Stay")]), TextNode(text=" calm.")], " calm."),
        ([TextNode(text="Stay calm."), PHONE, TextNode(text=" is free.")], " is free."),
    ],
)
def test_a_sentence_begins_a_line_also_after_bold_words(nodes: list[Node], broken: str) -> None:
    last = by_sentence(text(*nodes)).nodes[-1]
    assert isinstance(last, TextNode)
    assert last.text == broken
