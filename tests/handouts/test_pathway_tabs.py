"""A pathway on paper can be followed: the tab beside an answer stands again where it leads, on the
page that is printed there, and no part of it is torn."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pikepdf
import pytest

from api.published.snapshot import Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import render_pdf
from handouts.handout import Handout, Options
from handouts.outline import outline
from handouts.pathway_tabs import blocks_together, sheet_tabs
from models.advice import Block, QuestionAdvice, StepsAdvice
from richtext.nodes import TextNode
from tests.answers import Element, html_tree, shown
from tests.glyphs import page_runs
from tests.handouts.test_layouts import laid_out

PATHWAY = "what-to-do"
LETTERS = {"happened": "1", "where": "2", "beach": "A", "pool": "B", "warm": "C"}
LEADS = {"lost": "where", "cold": "warm", "beach": "beach", "pool": "pool", "unsure": "pool"}


class Row(NamedTuple):
    """An answer on paper: its tab, and the id that its link leads to."""

    tab: str
    to: str


def pathway(snapshot: Snapshot, tag: str, layout: str = "standard", other: str = "") -> Handout:
    return laid_out(snapshot, tag, Options(layout), other or None, PATHWAY)


def with_blocks(handout: Handout, blocks: list[Block]) -> Handout:
    return replace(handout, advice=handout.advice.model_copy(update={"blocks": blocks}))


def longer(handout: Handout, id: str, times: int) -> Handout:
    """The handout in which the steps of a branch are repeated."""

    def change(block: Block) -> Block:
        if block.id != id:
            return block
        assert isinstance(block, StepsAdvice)
        return block.model_copy(update={"items": block.items * times})

    return with_blocks(handout, [change(each) for each in handout.advice.blocks])


def tabs_of(part: Element) -> list[str]:
    return [shown(each) for each in part.iter("span") if "tab" in each.get("class", "").split()]


def rows_of(sheet: Element) -> list[Row]:
    answers = [each for each in sheet.iter("div") if each.get("class") == "answer"]
    links = [next(each.iter("a")).get("href", "") for each in answers]
    return [
        Row(*tabs_of(each), href.removeprefix("#"))
        for each, href in zip(answers, links, strict=True)
    ]


def headings_of(sheet: Element) -> dict[str, list[str]]:
    """The tabs in the headings of each section, by its id."""
    sections = {each.get("id", ""): each for each in sheet.iter("section")}
    found = {
        id: [tab for heading in each.iter("h2") for tab in tabs_of(heading)]
        for id, each in sections.items()
    }
    return {id: tabs for id, tabs in found.items() if tabs}


@pytest.mark.parametrize("layout", ["standard", "clear", "large", "easy"])
@pytest.mark.parametrize("tag", ["en", "ur"])
def test_the_tab_of_an_answer_stands_again_where_it_leads(
    snapshot: Snapshot, tag: str, layout: str
) -> None:
    """Two answers may lead to one branch, which has one letter."""
    sheet = html_tree(render_html(pathway(snapshot, tag, layout)))
    assert rows_of(sheet) == [Row(LETTERS[to], to) for to in LEADS.values()]
    assert headings_of(sheet) == {id: [tab] for id, tab in LETTERS.items()}


def test_both_languages_of_a_sheet_have_the_same_tabs(snapshot: Snapshot) -> None:
    sheet = html_tree(render_html(pathway(snapshot, "ur", other="en")))
    assert rows_of(sheet) == [Row(LETTERS[to], to) for to in LEADS.values() for _ in "ab"]
    assert headings_of(sheet) == {id: [tab, tab] for id, tab in LETTERS.items()}


def test_a_block_of_the_second_language_that_stands_alone_has_its_tab(snapshot: Snapshot) -> None:
    handout = longer(pathway(snapshot, "ur", other="en"), "beach", 2)
    assert headings_of(html_tree(render_html(handout)))["beach-en"] == ["A"]


def test_a_single_question_needs_no_number(snapshot: Snapshot) -> None:
    handout = pathway(snapshot, "en")
    blocks = [each for each in handout.advice.blocks if each.id not in ("happened",)]
    assert [tab.label for tab in sheet_tabs(with_blocks(handout, blocks)).values()] == ["A", "B"]


def test_there_are_letters_for_any_number_of_branches(snapshot: Snapshot) -> None:
    handout = pathway(snapshot, "en")
    kept = {each.id: each for each in handout.advice.blocks}
    question, steps = kept["happened"], kept["warm"]
    assert isinstance(question, QuestionAdvice)
    ids = [f"way-{number}" for number in range(28)]
    answers = [question.answers[0].model_copy(update={"to": id}) for id in ids]
    asked = question.model_copy(update={"answers": answers})
    ways = [steps.model_copy(update={"id": id}) for id in ids]
    found = sheet_tabs(with_blocks(handout, [asked, *ways]))
    assert [found[id].label for id in ids][24:] == ["Y", "Z", "A2", "B2"]


def test_other_guides_have_no_tabs(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "en", Options())
    assert sheet_tabs(handout) == {}
    assert [len(each) for each in blocks_together(handout.advice)] == [1] * len(
        handout.advice.blocks
    )


class Followed(NamedTuple):
    """An answer in a PDF: its tab, the page that is printed beside it, and that of its link."""

    tab: str
    printed: int
    page: int


def followed(pdf: bytes) -> list[Followed]:
    """The answers of a PDF. They are the links that lead to another place in it."""
    found, runs = [], page_runs(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        ends = pikepdf.NameTree(document.Root.Names.Dests)
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
        for page, drawn in zip(document.pages, runs, strict=True):
            for note in page.get("/Annots", []):
                if "/Dest" in note:
                    left, above, right, below = map(float, note.Rect)
                    top, bottom = sorted(drawn.height - each for each in (above, below))
                    row = [each for each in drawn.runs if top < each.line < bottom]
                    sides = ["".join(run.text for run in row if run.right <= left)]
                    sides += ["".join(run.text for run in row if run.left >= right)]
                    if left > drawn.width - right:  # the text begins on the right
                        sides.reverse()
                    (number,) = re.findall(r"\d+", sides[1])
                    page_of_end = numbers[ends[str(note.Dest)][0].objgen]
                    found.append(Followed(sides[0].strip(), int(number), page_of_end))
    return found


def spelled(handout: Handout, times: int) -> Handout:
    """The handout in which each branch has some number of steps of 6 words; all its words, also
    those of its title, are made of its id."""

    def change(block: Block) -> Block:
        if not isinstance(block, StepsAdvice) or block.title is None:
            return block
        item, nodes = block.items[0], [TextNode(text=f"x{block.id}x " * 6)]
        text = item.text.model_copy(update={"nodes": nodes})
        title = block.title.model_copy(update={"nodes": [TextNode(text=f"x{block.id}x")]})
        steps = [item.model_copy(update={"text": text, "icon": "call"})] * times
        return block.model_copy(update={"items": steps, "title": title})

    return with_blocks(handout, [change(each) for each in handout.advice.blocks])


def pages_with(pdf: bytes, id: str) -> dict[int, int]:
    """How many lines of a branch each page has, without those that have none."""
    counted = {
        page.number: len({round(run.line) for run in page.runs if f"x{id}x" in run.text})
        for page in page_runs(pdf)
    }
    return {number: lines for number, lines in counted.items() if lines}


@pytest.mark.parametrize("tag", ["en", "ur", "zh-Hans"])
def test_the_page_beside_an_answer_is_the_one_that_has_all_of_its_branch(
    snapshot: Snapshot, tag: str
) -> None:
    pdf = render_pdf(render_html(spelled(pathway(snapshot, tag), 20)))
    pages = {id: [*pages_with(pdf, id)] for id in ("beach", "pool", "warm")}
    assert pages == {"beach": [2], "pool": [3], "warm": [4]}
    found = followed(pdf)
    assert [each.tab for each in found] == ["2", "C", "A", "B", "B"]
    assert [each.page for each in found] == [1, 4, 2, 3, 3]
    assert [each.printed for each in found] == [each.page for each in found]


def test_both_columns_print_the_page(snapshot: Snapshot) -> None:
    pdf = render_pdf(render_html(spelled(pathway(snapshot, "en", other="pl"), 20)))
    words = " ".join(run.text for page in page_runs(pdf) for run in page.runs)
    for name in ("page", "strona"):
        assert len(re.findall(rf"\b{name} [1-9]\b", words)) == len(LEADS)


def test_of_a_branch_longer_than_a_side_nothing_stands_alone(snapshot: Snapshot) -> None:
    """Whatever stands above it: all starts of a page are tried by steps more or fewer."""
    for times in range(36, 44, 2):
        pdf = render_pdf(render_html(spelled(pathway(snapshot, "en"), times)))
        for id in ("beach", "pool", "warm"):
            first, *_, last = pages_with(pdf, id).values()  # a title and two steps, two steps
            assert first >= 3 and last >= 2, (id, times)


def test_each_icon_stands_beside_its_step(snapshot: Snapshot) -> None:
    """Also that of a branch which had to leave the page on which it was laid out first."""
    pdf = render_pdf(render_html(spelled(pathway(snapshot, "en"), 20)))
    tops: dict[tuple[int, int], list[float]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for figure in figures(document.Root.StructTreeRoot.K[0]):
            top = float(figure.A.BBox[3])
            tops.setdefault(figure.Pg.objgen, []).append(-top)
        steps = [tops.get(page.obj.objgen, []) for page in document.pages][1:]
    assert [len(each) for each in steps[:2]] == [20, 20]
    assert steps == [sorted(each) for each in steps]


def figures(element: Any) -> Iterator[Any]:
    """The pictures in a PDF, as they are read."""
    if element.get("/S") == "/Figure":
        yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary):
            yield from figures(kid)


def test_formats_without_pages_lead_by_letter(snapshot: Snapshot) -> None:
    handout = pathway(snapshot, "en")
    said = [entry.text.text for entry in outline(handout)]
    assert "C · Somebody is cold" in said
    assert "Go to: C · Somebody is cold" in said
    assert "Go to: 2 · Where was it lost?" in said
