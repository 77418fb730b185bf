"""The runs of a Word document: which direction each has, and what keeps its digits in order."""

from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from handouts.formats.docx_runs import add_runs
from richtext.nodes import (
    Direction,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.text import Text

L, R = "\u200e", "\u200f"
SMALL = "\u202f\u202f"
SITE = LinkNode(href="https://999bsl.co.uk/", children=[NameNode(text="999bsl.co.uk")])
PHONE = PhoneNode(number="0800 1111", uri="tel:08001111")
KHAN = ValueNode(text="خان", lang="ur", dir="rtl")
SMITH = ValueNode(text="A. Smith (2)", lang="en", dir="ltr")
Runs = list[tuple[str, str]]


def latin(words: str) -> tuple[str, str]:
    """A run within right-to-left text."""
    return ("ltr", f"{R}{L}{words}{L}{R}")


def runs_of(lang: str, direction: Direction, *nodes: Node, bold: bool = False) -> list[Any]:
    """The runs of a paragraph."""
    document = Document()
    paragraph = document.add_paragraph()._p
    text = Text(lang=lang, dir=direction, status="source", nodes=[*nodes])
    add_runs(paragraph, text.nodes, text, document.part, "en", bold)
    return [*paragraph.iter(qn("w:r"))]


def written(lang: str, direction: Direction, *nodes: Node) -> Runs:
    """The direction of each run of a paragraph, and its words."""
    return [
        ("rtl" if run.rPr.find(qn("w:rtl")) is not None else "ltr", run.text)
        for run in runs_of(lang, direction, *nodes)
    ]


def bold_runs(*nodes: Node, bold: bool = False) -> list[tuple[bool, bool]]:
    """Whether each run is bold, in Latin letters and in others."""
    return [
        tuple(run.rPr.find(qn(name)) is not None for name in ("w:b", "w:bCs"))
        for run in runs_of("ur", "rtl", *nodes, bold=bold)
    ]


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("عمره 18 سنة.", [("rtl", "عمره 18 سنة.")]),
        ("خدمة Report Remove هنا", [("rtl", "خدمة "), latin("Report Remove"), ("rtl", " هنا")]),
        ("من (Relay UK).", [("rtl", "من ("), latin("Relay UK"), ("rtl", ").")]),
        ("في Watch (IWF) عن", [("rtl", "في "), latin("Watch (IWF)"), ("rtl", " عن")]),
        ("في Watch (خط) عن", [("rtl", "في "), latin("Watch"), ("rtl", " (خط) عن")]),
        ("برنامج Café 4.", [("rtl", "برنامج "), latin("Café 4"), ("rtl", ".")]),
        (
            "كتاب ”Plan“ (A)",
            [("rtl", "كتاب ”"), latin("Plan"), ("rtl", "“ ("), latin("A"), ("rtl", ")")],
        ),
        ("الرقم 101 أو A-4", [("rtl", "الرقم 101 أو "), latin("A-4")]),
    ],
)
def test_latin_words_in_right_to_left_text_are_runs_of_their_own(words: str, runs: Runs) -> None:
    assert written("ar", "rtl", TextNode(text=words)) == runs


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (NameNode(text="999 BSL"), "999 BSL"),
        (NameNode(text="A council, 2024."), "A council, 2024."),
        (SITE, "999bsl.co.uk"),
        (PHONE, f"0800{SMALL}1111"),
        (SMITH, "A. Smith (2)"),
        (StrongNode(children=[NameNode(text="999")]), "999"),
    ],
)
def test_names_numbers_and_addresses_stand_between_marks(node: Node, words: str) -> None:
    colon = TextNode(text=": ")
    runs = written("ur", "rtl", node, colon, SITE)
    assert runs == [latin(words), ("rtl", ": "), latin("999bsl.co.uk")]


@pytest.mark.parametrize(
    ("node", "run"),
    [
        (KHAN, ("rtl", f"{L}{R}خان{R}{L}")),
        (SMITH, ("ltr", "A. Smith (2)")),
        (SITE, ("ltr", "999bsl.co.uk")),
        (PHONE, ("ltr", "0800\u00a01111")),
        (TextNode(text="Ask (now)."), ("ltr", "Ask (now).")),
    ],
)
def test_only_the_other_direction_has_marks_in_left_to_right_text(
    node: Node, run: tuple[str, str]
) -> None:
    assert written("en", "ltr", node) == [run]


def test_a_name_on_the_side_of_a_right_to_left_text_is_marked_too() -> None:
    assert written("en", "rtl", TextNode(text="999")) == [latin("999")]


@pytest.mark.parametrize(
    ("node", "bold"),
    [
        (TextNode(text="پولیس"), False),
        (NameNode(text="Childline"), False),
        (KHAN, False),
        (SITE, False),
        (PHONE, True),
        (StrongNode(children=[TextNode(text="پولیس")]), True),
        (StrongNode(children=[NameNode(text="Childline")]), True),
        (StrongNode(children=[PHONE]), True),
        (StrongNode(children=[SITE]), True),
        (LinkNode(href="https://a.example/", children=[PHONE]), True),
    ],
)
def test_numbers_and_strong_words_are_bold(node: Node, bold: bool) -> None:
    assert bold_runs(node) == [(bold, bold)]
    assert bold_runs(node, bold=True) == [(True, True)]
