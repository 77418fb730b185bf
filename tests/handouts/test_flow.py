"""The poster of a pathway: a chart with an arrow to each place, on one side of A3."""

import pytest

from api.published.snapshot import Snapshot
from handouts.flow import Place, flow
from handouts.formats.html import A3, SCALES, render_html
from handouts.formats.one_page import SMALLEST
from handouts.formats.pdf import page_count, render_pdf
from handouts.handout import Handout, Options
from handouts.help_lines import help_lines
from handouts.item_icons import icon_uri
from models.advice import Block, QuestionAdvice, StepsAdvice
from tests.answers import Element, html_tree, letters, shown
from tests.glyphs import outside, overlapping, page_runs, sizes
from tests.handouts.test_layouts import laid_out
from tests.handouts.test_pathway_tabs import LETTERS, headings_of, rows_of, with_blocks

POSTER = Options("poster", paper="a3")


def chart(snapshot: Snapshot, tag: str = "en") -> Handout:
    return laid_out(snapshot, tag, POSTER, slug="what-to-do")


def leading(handout: Handout, question: str, *ends: str) -> Handout:
    """The handout in which a question has an answer to each of these blocks; those that it lacks
    are like the last of its steps."""
    blocks: dict[str, Block] = {each.id: each for each in handout.advice.blocks}
    asked = blocks[question]
    assert isinstance(asked, QuestionAdvice)
    answers = [asked.answers[0].model_copy(update={"to": end}) for end in ends]
    blocks[question] = asked.model_copy(update={"answers": answers})
    help = blocks.pop("help")
    for end in ends:
        blocks.setdefault(end, blocks["warm"].model_copy(update={"id": end}))
    return with_blocks(handout, [*blocks.values(), help])


def ids(place: Place) -> list[object]:
    """The tree of a chart: each place with the rows below it."""
    rows = [[ids(each) for each in row] for row in place.rows]
    return [place.blocks[0].id, *rows]


def arrows(sheet: Element) -> int:
    return len([each for each in sheet.iter("img") if each.get("class") == "arrow"])


def test_below_each_question_stand_the_places_it_leads_to(snapshot: Snapshot) -> None:
    (root,) = flow(chart(snapshot).advice).charts
    assert ids(root) == ["happened", [["where", [["beach"], ["pool"]]], ["warm"]]]
    answers = {place.blocks[0].id: [each.id for each in place.answers] for place in root.rows[0]}
    assert answers == {"where": ["lost"], "warm": ["cold"]}


def test_a_branch_of_two_questions_stands_below_the_first(snapshot: Snapshot) -> None:
    """The second says where it is, by its letter, and has no arrow."""
    handout = leading(chart(snapshot), "where", "beach", "pool", "warm")
    (root,) = flow(handout.advice).charts
    assert ids(root) == ["happened", [["where", [["beach"], ["pool"]]], ["warm"]]]
    sheet = html_tree(render_html(handout))
    (asked,) = [each for each in sheet.iter("section") if each.get("id") == "where"]
    assert [each.tab for each in rows_of(asked)] == [LETTERS["warm"]]
    assert arrows(sheet) == 4


@pytest.mark.parametrize(
    ("count", "rows"),
    [(1, [1]), (2, [2]), (5, [5]), (6, [6]), (7, [4, 3]), (8, [4, 4]), (13, [5, 5, 3])],
)
def test_any_number_of_answers_is_laid_out_in_rows(
    snapshot: Snapshot, count: int, rows: list[int]
) -> None:
    ends = [f"way-{number}" for number in range(count)]
    handout = leading(chart(snapshot), "happened", *ends)
    first, *_ = flow(handout.advice).charts
    assert [len(row) for row in first.rows] == rows


@pytest.mark.parametrize("tag", ["en", "ur"])
def test_the_chart_says_all_of_the_pathway(snapshot: Snapshot, tag: str) -> None:
    handout = chart(snapshot, tag)
    sheet = html_tree(render_html(handout))
    assert headings_of(sheet) == {id: [tab] for id, tab in LETTERS.items()}
    assert [row.tab for row in rows_of(sheet)] == ["2", "A", "B", "B", "C"]
    assert arrows(sheet) == 4  # to the further question, and to each branch
    said = shown(sheet)
    read = letters(said)
    for block in handout.advice.blocks:
        if block.type != "contacts":
            assert all(letters(text.text) in read for text in block.every_text())
    lines = help_lines(handout)
    assert lines and all(each.phone.number in said for each in lines.lines)


def test_the_chart_has_the_icons_of_its_steps(snapshot: Snapshot) -> None:
    handout = chart(snapshot)
    blocks: list[Block] = []
    for block in handout.advice.blocks:
        if isinstance(block, StepsAdvice):
            items = [each.model_copy(update={"icon": "listen"}) for each in block.items]
            block = block.model_copy(update={"items": items})
        blocks.append(block)
    steps = sum(len(each.items) for each in blocks if isinstance(each, StepsAdvice))
    images = html_tree(render_html(with_blocks(handout, blocks))).iter("img")
    assert sum(str(each.get("src")) == icon_uri("listen", "ltr") for each in images) == steps > 0


@pytest.mark.parametrize("tag", ["en", "ur", "zh-Hans"])
@pytest.mark.parametrize("count", [2, 8])
def test_even_the_smallest_chart_has_no_letter_below_twelve_points(
    snapshot: Snapshot, tag: str, count: int
) -> None:
    ends = ["where", *(f"way-{number}" for number in range(count - 1))]
    handout = leading(chart(snapshot, tag), "happened", *ends)
    usual = handout.language.size * SCALES["poster"] * A3
    pdf = render_pdf(render_html(handout, SMALLEST["poster of a pathway"] / usual))
    assert page_count(pdf) == 1
    assert min(sizes(pdf)) >= 12
    assert outside(pdf, 12) == []
    assert overlapping(pdf) == []


@pytest.mark.parametrize(("tag", "first"), [("en", "A"), ("ur", "C")])
def test_the_chart_is_mirrored(snapshot: Snapshot, tag: str, first: str) -> None:
    """`first` is the letter of the leftmost branch."""
    (page,) = page_runs(render_pdf(render_html(chart(snapshot, tag), 0.7)))
    found = sorted((run.left, run.text.strip()) for run in page.runs)
    branches = [text for _, text in found if text in ("A", "B", "C")]
    assert branches[0] == first
