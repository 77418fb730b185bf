"""Long words without a break (an address, the name of a place or a service) stay in their column
and on the page, in every layout, paper and pair."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.handout import Handout, Letterhead, Options
from handouts.letter import LetterValues, fill_letter
from richtext.nodes import LinkNode, NameNode, StrongNode, TextNode
from richtext.text import english
from tests.conftest import NOW, PLACE
from tests.glyphs import outside, overlapping

MARGIN = 12  # points; what printers cannot print on
WORDS = {30: "w" * 30, 60: "Llanfair" * 7 + "wyll", 120: "x-y." * 30}
ADDRESS = "https://" + "long-name." * 5 + "example/" + "p" * 60 + "/" + "a.b-c_d" * 10
LAYOUTS = [
    ("en", Options(), None),
    ("ur", Options(), None),
    ("en", Options(layout="large"), None),
    ("ti", Options(layout="easy", paper="a5"), None),
    ("ar", Options(paper="a5"), None),
    ("en", Options(), "ur"),
    ("zh-Hans", Options(layout="large"), "ar"),
    ("en", Options(layout="poster"), None),
    ("en", Options(layout="cards"), None),
]


def lengthened(value: Any, word: str) -> Any:
    """Return a part of advice in which every text has one more word, and every address is long."""
    match value:
        case TextNode() | NameNode():
            return value.model_copy(update={"text": f"{value.text} {word} "})
        case LinkNode():
            return value.model_copy(update={"href": ADDRESS})
        case StrongNode():
            return value
        case BaseModel():
            update = {name: lengthened(each, word) for name, each in value}
            if "website" in update:
                update["website"] = ADDRESS
            return value.model_copy(update=update)
        case list():
            return [lengthened(each, word) for each in value]
    return value


def stretched(handout: Handout, word: str) -> Handout:
    """Return a handout whose title, place, blocks and contacts have a long word."""
    advice, beside = handout.advice, handout.beside
    blocks = [lengthened(block, word) for block in advice.blocks]
    update = {"title": lengthened(advice.title, word), "place": lengthened(advice.place, word)}
    longer = advice.model_copy(update=update | {"blocks": blocks})
    return replace(handout, advice=longer, beside=stretched(beside, word) if beside else None)


@pytest.mark.parametrize("length", [30, 120])
@pytest.mark.parametrize(("tag", "options", "other"), LAYOUTS)
def test_long_words_stay_in_their_column(
    snapshot: Snapshot, tag: str, options: Options, other: str | None, length: int
) -> None:
    beside = AdviceQuery("cold-water", other, PLACE) if other else None
    query = AdviceQuery("cold-water", tag, PLACE)
    handout = snapshot.handout(query, NOW, "https://advice.example", options, beside)
    pdf = render_pdf(render_html(stretched(handout, WORDS[length])))
    assert outside(pdf, MARGIN) == []
    assert overlapping(pdf) == []


@pytest.mark.parametrize(("tag", "other"), [("en", None), ("ur", "en")])
@pytest.mark.parametrize("length", [30, 60])
def test_long_values_of_a_school_do_too(
    snapshot: Snapshot, tag: str, other: str | None, length: int
) -> None:
    beside = AdviceQuery("swimming-lesson", other, PLACE) if other else None
    query = AdviceQuery("swimming-lesson", tag, PLACE)
    handout = snapshot.handout(query, NOW, "https://advice.example", Options(), beside)
    word = WORDS[length]
    values = {
        "school": word,
        "date": "2026-09-01",
        "leads": f"{word}\n{word}",
        "phone": "01234 567 890",
        "email": f"{'office-of-the-school.' * 4}@school.example",
        "website": ADDRESS,
    }
    letter = fill_letter(handout, LetterValues(values, (), word, f"{word}\n{word}", slip=True))
    pdf = render_pdf(render_html(letter))
    assert outside(pdf, MARGIN) == []
    assert overlapping(pdf) == []


def test_a_long_letterhead_stays_beside_its_logo(snapshot: Snapshot) -> None:
    query = AdviceQuery("swimming-lesson", "en", PLACE)
    handout = snapshot.handout(query, NOW, "https://advice.example", Options())
    head = Letterhead(english("w" * 80), tuple(english("x" * 80) for _ in range(3)))
    pdf = render_pdf(render_html(replace(handout, head=head)))
    assert outside(pdf, MARGIN) == []
