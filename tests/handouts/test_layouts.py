"""Layouts, papers and inks, and two languages on a sheet, as HTML and as PDF.

The gates draw every layout in every language."""

import asyncio
import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from types import SimpleNamespace
from typing import cast

import pikepdf
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageFilter

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats import one_page
from handouts.formats.booklet import sides_of
from handouts.formats.html import render_html
from handouts.formats.pdf import page_count, render_largest, render_pdf
from handouts.formats.registry import FORMATS, option_errors
from handouts.handout import Handout, Options
from handouts.help_lines import HelpLine, help_lines
from handouts.lines import typed_address
from handouts.pairs import pairs
from handouts.render_pool import RenderPool
from handouts.renderer import Renderer
from locales.languages import languages
from models.advice import CalloutAdvice, ContactCard, ContactsAdvice
from models.codes import format_code
from models.errors import Invalid
from tests import tag_tree
from tests.answers import html_tree, letters, problem_type, shown, unmarked
from tests.conftest import NOW, PLACE, Draw
from tests.documents import document
from tests.glyphs import outside, overlapping, page_runs, sizes
from tests.layout_boxes import POINT, Line, lay_out
from tests.registry import SOME_SLUGS, SOME_TAGS

SLUG = "cold-water"  # the longest, with every kind of block but those of letters
OPTIONS = {
    "clear": Options(layout="clear"),
    "large": Options(layout="large"),
    "easy": Options(layout="easy"),
    "a5": Options(paper="a5"),
    "letter": Options(paper="letter", ink="mono"),
    "large-a5": Options(layout="large", paper="a5"),
    "poster": Options(layout="poster"),
    "poster-a3": Options(layout="poster", paper="a3"),
    "cards": Options(layout="cards"),
}
SINGLE = ("poster", "poster-a3", "cards")
PAPERS = {"a4": (595, 842), "a5": (420, 595), "letter": (612, 792), "a3": (842, 1191)}
# Points. Of the standard the imprint only has fewer than 12, see test_side_one.
LEAST = {"standard": 10.5, "clear": 11, "large": 18, "easy": 14, "poster": 10.4, "cards": 8.4}
PAIRS = [("ur", "en"), ("en", "ti"), ("ar", "zh-Hans")]
# Every layout once; what fits on a single page depends on the script.
SHEETS = [
    ("clear", "ur"),
    ("large", "en"),
    ("easy", "zh-Hans"),
    ("a5", "ur"),
    ("letter", "en"),
    ("large-a5", "ur"),
    ("poster", "en"),
    ("poster", "ur"),
    ("poster-a3", "zh-Hans"),
    ("cards", "en"),
    ("cards", "ur"),
    ("cards", "zh-Hans"),
]
ONE_PAGE = [each for each in SHEETS if each[0] in SINGLE]
FROM_THE_EDGE = 3.9  # millimetres from where a card is cut
SENTENCE_ENDS = re.compile("[.!?؟۔።] +[^ ·]|[。！？][^”’」 ]")
every_sheet = pytest.mark.parametrize(("name", "tag"), SHEETS)
every_pair = pytest.mark.parametrize(("tag", "other"), PAIRS)


def laid_out(
    snapshot: Snapshot,
    tag: str,
    options: Options,
    other: str | None = None,
    slug: str = SLUG,
    place: str = PLACE,
) -> Handout:
    beside = AdviceQuery(slug, other, place) if other else None
    asked = AdviceQuery(slug, tag, place)
    return snapshot.handout(asked, NOW, "https://advice.example", options, beside)


@pytest.fixture(scope="module")
def sheets(snapshot: Snapshot, draw: Draw) -> dict[tuple[str, str], bytes]:
    """Every layout, and some languages beside each other."""
    made = {(name, tag): draw(laid_out(snapshot, tag, OPTIONS[name])) for name, tag in SHEETS}
    both = {(tag, other): draw(laid_out(snapshot, tag, Options(), other)) for tag, other in PAIRS}
    return made | both


@every_sheet
def test_the_paper_is_that_which_was_asked_for(
    sheets: dict[tuple[str, str], bytes], name: str, tag: str
) -> None:
    with pikepdf.open(io.BytesIO(sheets[name, tag])) as document:
        for page in document.pages:
            edges = [round(float(edge)) for edge in page.mediabox]
            assert edges == [0, 0, *PAPERS[OPTIONS[name].paper]]


@every_sheet
def test_no_letter_is_smaller_than_clear_or_large_print_allow(
    sheets: dict[tuple[str, str], bytes], name: str, tag: str
) -> None:
    least, drawn = LEAST[OPTIONS[name].layout], sizes(sheets[name, tag])
    assert min(drawn) >= least
    assert max(drawn) >= least + 2


@pytest.mark.parametrize(("name", "tag"), [each for each in SHEETS if "poster" not in each[0]])
def test_every_number_is_whole_and_runs_from_left_to_right(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, name: str, tag: str
) -> None:
    sheet = sheets[name, tag]
    assert not missing_numbers(sheet, laid_out(snapshot, tag, OPTIONS[name]))


@every_pair
def test_numbers_beside_another_language_are_whole_too(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, tag: str, other: str
) -> None:
    handout = laid_out(snapshot, tag, Options(), other)
    assert not missing_numbers(sheets[tag, other], handout)


def missing_numbers(sheet: bytes, handout: Handout) -> set[str]:
    rows = " ".join(rows_of(sheet))
    numbers = {
        line.number
        for block in handout.advice.blocks
        for contact in getattr(block, "contacts", [])
        for line in contact.phones
    }
    assert len(numbers) > 3
    return {each for each in numbers if each not in rows}


@cache
def rows_of(sheet: bytes) -> list[str]:
    """What stands on each height of each page, from left to right."""
    command = ("pdftotext", "-bbox", "-", "-")
    drawn = subprocess.run(command, input=sheet, capture_output=True, check=True).stdout.decode()
    found: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for number, page in enumerate(drawn.split("<page ")):
        for left, bottom, word in re.findall(r'xMin="([\d.]+)".*?yMax="([\d.]+)">(.*?)<', page):
            found.setdefault((number, round(float(bottom))), []).append((float(left), word))
    return [
        " ".join(word for _, word in sorted(words)).replace("\u00a0", " ")
        for words in found.values()
    ]


@every_sheet
def test_no_text_stands_outside_the_margins_or_over_another(
    sheets: dict[tuple[str, str], bytes], name: str, tag: str
) -> None:
    assert outside(sheets[name, tag], 12) == []  # what printers cannot print on
    assert overlapping(sheets[name, tag]) == []


@every_pair
def test_no_text_of_a_pair_does(sheets: dict[tuple[str, str], bytes], tag: str, other: str) -> None:
    assert outside(sheets[tag, other], 12) == []
    assert overlapping(sheets[tag, other]) == []


@pytest.mark.parametrize(("name", "tag"), [("a5", "ur"), ("large-a5", "ur"), ("large", "en")])
def test_names_and_addresses_begin_on_the_side_of_the_reader(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, name: str, tag: str
) -> None:
    """Latin letters or digits that a line begins with have the direction of the sheet."""
    handout = laid_out(snapshot, tag, OPTIONS[name])
    contacts = [each for block in handout.advice.blocks for each in getattr(block, "contacts", [])]
    latin = {each.name.text for each in contacts} | {
        typed_address(each.website) for each in contacts if not each.phones
    }
    found: dict[str, list[float]] = {}
    for page in page_runs(sheets[name, tag]):
        for _, group in groupby(page.runs, lambda run: round(run.line)):
            runs = sorted(group)
            first, from_edge = (
                (runs[0], runs[0].left) if tag == "en" else (runs[-1], page.width - runs[-1].right)
            )
            line = "".join(run.text for run in runs)
            for words in latin:
                if line == words or first.text.startswith(words):
                    found.setdefault(words, []).append(from_edge)
    assert len(latin - set(found)) <= 1  # a long address is broken
    # In the bar of numbers they stand in the middle of their cells.
    assert {words: edges for words, edges in found.items() if min(edges) >= 45} == {}


@pytest.mark.parametrize(("tag", "other"), [("ur", None), ("zh-Hans", "en")])
def test_black_ink_is_enough(snapshot: Snapshot, tag: str, other: str | None) -> None:
    """No grey, which comes out as dots, and nothing black that is wider than 3 mm."""
    html = render_html(laid_out(snapshot, tag, Options(ink="mono"), other))
    without_code = re.sub("<img [^>]*>", "", html)
    command = ("pdftoppm", "-r", "100", "-gray", "-aa", "no", "-aaVector", "no", "-")
    made = subprocess.run(command, input=render_pdf(without_code), capture_output=True, check=True)
    pages = re.split(rb"(?=P5\n)", made.stdout)[1:]
    assert pages
    for page in pages:
        picture = Image.open(io.BytesIO(page))
        assert {colour for _, colour in picture.getcolors()} == {0, 255}
        assert picture.filter(ImageFilter.MaxFilter(13)).getextrema() == (255, 255)


@pytest.mark.parametrize("layout", ["clear", "large", "easy"])
@pytest.mark.parametrize("ink", ["colour", "mono"])
def test_no_layout_slants_letters_or_sets_columns(
    snapshot: Snapshot, layout: str, ink: str
) -> None:
    html = render_html(laid_out(snapshot, "en", Options(layout, "a4", ink)))
    assert not re.search(r"italic|column|<em>|<i>", html.partition("<body")[0])


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_easy_reading_has_a_line_for_each_sentence(snapshot: Snapshot, tag: str) -> None:
    html = render_html(laid_out(snapshot, tag, Options(layout="easy")))
    main = html.partition("<main>")[2].partition("</main>")[0]
    lines = [shown(html_tree(line)) for line in re.split("<br>|</p>|</li>|</h2>|\n", main)]
    assert len(lines) > 30
    assert [line for line in lines if SENTENCE_ENDS.search(line)] == []


# Two languages


@every_pair
def test_both_languages_are_whole(snapshot: Snapshot, tag: str, other: str) -> None:
    handout = laid_out(snapshot, tag, Options(), other)
    assert handout.beside
    sheet = html_tree(render_html(handout))
    said = letters(shown(sheet))
    for each in (handout, handout.beside):
        for text in (text for block in each.advice.blocks for text in block.every_text()):
            assert letters(text.text) in said
        assert format_code(each.code) in shown(sheet)
    assert not unmarked(sheet)


@pytest.mark.parametrize("slug", SOME_SLUGS)
@every_pair
def test_the_same_piece_is_read_in_one_language_and_next_in_the_other(
    snapshot: Snapshot, slug: str, tag: str, other: str
) -> None:
    handout = laid_out(snapshot, tag, Options(), other, slug)
    assert handout.beside
    assert all(second for _, second in pairs(handout, handout.beside))
    found = [
        [(part.get("class").split()[0], part.get("lang"), part.get("dir")) for part in each]
        for each in html_tree(render_html(handout)).iter("div")
        if (each.get("class") or "").split()[:1] == ["pair"]
    ]
    both = [("first", tag), ("second", other)]
    assert len(found) > 20
    assert found == [[(name, each, languages()[each].dir) for name, each in both]] * len(found)


@every_pair
def test_a_screen_reader_hears_pair_by_pair(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, tag: str, other: str
) -> None:
    handout = laid_out(snapshot, tag, Options(), other)
    heard = [*headings(tag_tree.tag_tree(sheets[tag, other]), tag)]
    assert [lang for lang in heard if lang in (tag, other)] == heard
    assert heard == [tag, other] * (len(heard) // 2)
    assert len(heard) // 2 > 4
    assert handout.languages == [tag, other]


def headings(node: tag_tree.Node, lang: str) -> Iterator[str]:
    """The languages of the headings, in the order in which they are read."""
    lang = node.lang or lang
    if re.fullmatch("H[1-6]", node.tag):
        yield lang
    for kid in node.kids:
        if isinstance(kid, tag_tree.Node):
            yield from headings(kid, lang)


@every_pair
def test_items_have_their_number_or_bullet_in_both_columns(
    sheets: dict[tuple[str, str], bytes], tag: str, other: str
) -> None:
    """Each stands on a line of its text; that of the first column is the label of the item."""
    sheet = sheets[tag, other]
    kinds = [[tag_of(each) for each in item.kids] for item in tag_tree.nodes(sheet, "LI")]
    assert kinds == [["Lbl", "LBody"]] * len(kinds)
    labels = [str(kid).strip(".") for node in tag_tree.nodes(sheet, "Lbl") for kid in node.kids]
    assert {"1", "2", "•"} <= {*labels}
    drawn = Counter(
        run.text.strip().strip(".").replace("·", "•")  # one glyph in Chinese
        for page in page_runs(sheet)
        for run in page.runs
        if any(len(each.text) > 3 and abs(each.line - run.line) < 0.5 for each in page.runs)
    )
    assert {each: drawn[each] for each in labels if drawn[each] < 2 * labels.count(each)} == {}


def tag_of(kid: tag_tree.Node | str) -> str:
    return kid.tag if isinstance(kid, tag_tree.Node) else ""


@every_pair
def test_the_place_of_help_lines_is_named_as_on_other_sheets(
    snapshot: Snapshot, tag: str, other: str
) -> None:
    handout = laid_out(snapshot, tag, Options(), other)
    alone = [laid_out(snapshot, each, Options()) for each in (tag, other)]
    both = help_headings(handout)
    assert both == [heading for each in alone for heading in help_headings(each)]
    assert len(both) == 2


def help_headings(handout: Handout) -> list[str]:
    (section,) = [
        each
        for each in html_tree(render_html(handout)).iter("section")
        if each.get("class") == "contacts"
    ]
    return [" ".join(shown(each).split()) for each in section.iter("h2")]


def test_a_box_longer_than_a_side_has_its_title_on_each_and_is_read_once(
    snapshot: Snapshot,
) -> None:
    handout = laid_out(snapshot, "en", Options("large", "a5"), "ur")
    assert handout.beside
    boxed = [longer(each) for each in (handout, handout.beside)]
    pdf = render_pdf(render_html(replace(boxed[0], beside=boxed[1])))
    (box, *_) = [each for each in boxed[0].advice.blocks if isinstance(each, CalloutAdvice)]
    assert box.title
    pages = ["".join(run.text for run in each.runs) for each in page_runs(pdf)]
    assert sum(letters(box.title.text) in letters(page) for page in pages) > 1
    heard = [" ".join(map(str, node.kids)) for node in tag_tree.nodes(pdf, "H2")]
    assert sum(box.title.text in each for each in heard) == 1


def longer(handout: Handout) -> Handout:
    """The handout with nothing but a box that is longer than a side of A5."""
    (box, *_) = [each for each in handout.advice.blocks if isinstance(each, CalloutAdvice)]
    body = [item for _ in range(8) for item in box.body]
    advice = handout.advice.model_copy(update={"blocks": [box.model_copy(update={"body": body})]})
    return replace(handout, advice=advice)


@every_pair
def test_each_column_has_the_face_of_its_language(
    sheets: dict[tuple[str, str], bytes], tag: str, other: str
) -> None:
    with pikepdf.open(io.BytesIO(sheets[tag, other])) as document:
        families = tag_tree.embedded_families(document)
    assert families == {languages()[each].font for each in (tag, other)} | {"Noto Sans"}


def test_a_pair_over_http(client: TestClient) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/ur.html?with=zh-CN&place={PLACE}&layout=large")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "ur, zh-Hans"
    name = f"{SLUG}-ur-zh-Hans-{PLACE}-edition-1-large.html"
    assert f'filename="{name}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("query", "status", "type"),
    [
        ("with=ur", 422, "invalid-request"),
        ("with=xx", 404, "unknown-language"),
        ("with=", 404, "unknown-language"),
    ],
)
def test_a_pair_that_cannot_be(client: TestClient, query: str, status: int, type: str) -> None:
    answer = client.get(f"/v1/handouts/{SLUG}/ur.pdf?{query}")
    assert (answer.status_code, problem_type(answer)) == (status, type)


@pytest.mark.parametrize("layout", ["standard", "clear", "large", "easy"])
def test_a_code_leads_to_the_layout_it_was_on(client: TestClient, layout: str) -> None:
    html = client.get(f"/v1/handouts/{SLUG}/pl.html?layout={layout}").text
    (code,) = set(re.findall(r"/c/(\w{12})", html))
    found = client.get(f"/v1/check/{code}").json()
    assert found["layout"] == layout
    assert client.get(found["pdf"].replace(".pdf", ".html")).text == html


# One side of paper


@pytest.mark.parametrize(("name", "tag"), ONE_PAGE)
def test_a_poster_and_cards_are_one_page(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, name: str, tag: str
) -> None:
    assert not [*option_errors(laid_out(snapshot, tag, OPTIONS[name]))]
    assert page_count(sheets[name, tag]) == 1


def test_what_is_too_much_for_a_page_is_an_error_and_not_a_second_page(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_page, "SIZES", (1, 0.85))
    handout = laid_out(snapshot, "ur", Options("poster"))
    title = handout.advice.title
    long = title.model_copy(update={"nodes": [*title.nodes] * 90})
    advice = handout.advice.model_copy(update={"title": long})
    with pytest.raises(one_page.DoesNotFit, match="than a page has room for"):
        FORMATS["pdf"].render(replace(handout, advice=advice))


def test_what_never_fits_is_refused_and_not_promised_for_later() -> None:
    async def render() -> bytes:
        pool = SimpleNamespace(render=failing)
        renderer = Renderer(cast(RenderPool, pool), [], still_there)
        return await renderer.cached("key", "a sheet", bytes)

    async def failing(*_: object, **__: object) -> bytes:
        raise one_page.DoesNotFit("there is more on the cards than a page has room for")

    async def still_there() -> bool:
        return False

    with pytest.raises(Invalid) as refused:
        asyncio.run(render())
    (error,) = refused.value.errors
    assert (error.field, error.allowed) == ("layout", ["standard", "large", "easy", "clear"])


@pytest.mark.parametrize(
    ("lines", "largest"), [(1, 3), (5, 3), (6, 2.5), (7, 2), (15, 1), (16, None)]
)
def test_the_largest_size_that_fits_is_taken(lines: int, largest: float | None) -> None:
    """A page has room for 15 lines of a size of 1."""

    def html(size: float) -> str:
        style = f"@page {{ size: 100px 150px; margin: 0 }} p {{ font-size: {size}px; margin: 0; "
        text = f"<p>{size}</p>" * lines
        return document(text, style=f"{style} line-height: {10 * size}px }} body {{ margin: 0 }}")

    pdf = render_largest(html, (3, 2.5, 2, 1.5, 1))
    assert (pdf and float(tag_tree.extracted(pdf).split()[0])) == largest


@pytest.mark.parametrize(
    ("layout", "points", "sizes"),
    [
        ("cards", 11, 5),
        ("cards", 11.6, 5),
        ("poster", 14, 9),
        ("poster", 19.8, 15),
        ("poster of a pathway", 19.8, 6),
    ],
)
def test_no_size_below_the_smallest_or_above_the_largest_is_tried(
    monkeypatch: pytest.MonkeyPatch, layout: str, points: float, sizes: int
) -> None:
    tried: list[float] = []
    monkeypatch.setattr(one_page, "render_largest", lambda _, sizes: tried.extend(sizes) or b"%PDF")
    one_page.fit_on_one_page(str, layout, points)
    assert len(tried) == sizes and min(tried) * points >= one_page.SMALLEST[layout]
    assert max(tried) == one_page.LARGEST.get(layout, 1.6)


def test_a_card_has_the_first_of_each_role_and_others_only_without_them(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "en", OPTIONS["cards"])
    (block,) = [each for each in handout.advice.blocks if isinstance(each, ContactsAdvice)]
    named = block.contacts[0].model_copy(update={"id": "named-by-the-guide"})

    def lines(contacts: list[ContactCard]) -> list[HelpLine]:
        blocks = [block.model_copy(update={"contacts": contacts})]
        advice = handout.advice.model_copy(update={"blocks": blocks})
        found = help_lines(replace(handout, advice=advice))
        assert found
        return found.lines

    assert len(block.contacts) > len(lines(block.contacts)) == 4
    assert lines([named, *block.contacts]) == lines(block.contacts)
    assert [each.purpose for each in lines([named])] == [named.about]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_eight_cards_lie_between_their_cut_marks(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot, tag: str
) -> None:
    millimetre = 72 / 25.4
    command = ("pdftotext", "-bbox", "-", "-")
    made = subprocess.run(command, input=sheets["cards", tag], capture_output=True, check=True)
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<',
        made.stdout.decode(),
    )
    lines = help_lines(laid_out(snapshot, tag, OPTIONS["cards"]))
    assert lines
    found: dict[tuple[int, int], list[str]] = {}
    for left, top, right, bottom, word in words:
        edges = [(float(each) / millimetre) for each in (left, top, right, bottom)]
        if edges[1] < 256 - 1:  # the line below is not cut out
            row = int(((edges[1] + edges[3]) / 2 - 40) // 54)
            left_column, right_column = (int((edges[side] - 20) // 85) for side in (0, 2))
            assert left_column == right_column
            for side in (0, 2):
                assert FROM_THE_EDGE <= (edges[side] - 20) % 85 <= 85 - FROM_THE_EDGE
            found.setdefault((left_column, row), []).append(word)
    assert sorted(found) == [(column, row) for column in range(2) for row in range(4)]
    for each in found.values():
        digits = " ".join(word for word in each if re.fullmatch("[0-9]+", word))
        for line in lines.lines:
            assert line.phone.number in digits


# Booklets


def test_the_pages_of_a_booklet_are_in_order_once_folded() -> None:
    assert sides_of(4, "ltr") == [(3, 0), (1, 2)]
    assert sides_of(8, "ltr") == [(7, 0), (1, 6), (5, 2), (3, 4)]
    assert sides_of(4, "rtl") == [(0, 3), (2, 1)]
    assert sides_of(5, "ltr") == sides_of(8, "ltr")


def test_a_booklet_has_two_pages_of_a5_on_each_side(
    sheets: dict[tuple[str, str], bytes], snapshot: Snapshot
) -> None:
    cover = page_count(sheets["a5", "ur"]) % 4 != 0
    pages = render_pdf(render_html(laid_out(snapshot, "ur", OPTIONS["a5"]), back_cover=cover))
    folded = FORMATS["pdf"].render(laid_out(snapshot, "ur", Options(paper="a5", fold="booklet")))
    count = page_count(pages)
    with pikepdf.open(io.BytesIO(folded)) as document:
        assert len(document.pages) == (count + 3) // 4 * 2
        for page in document.pages:
            assert [round(float(edge)) for edge in page.mediabox] == [0, 0, 839, 595]
    first = rows_of(pages)
    code = next(row for row in first if "-" in row)
    assert letters(code) in letters(" ".join(rows_of(folded)))
    assert said(tag_tree.tag_tree(folded)) == said(tag_tree.tag_tree(pages))
    found = tag_tree.links(folded)
    addresses = [sorted(each.address for each in links) for links in (found, tag_tree.links(pages))]
    assert addresses[0] == addresses[1]
    for link in (each for each in found if each.quadrilaterals):
        lefts, bottoms = ([x for each in link.quadrilaterals for x in each[n::2]] for n in (0, 1))
        area = [min(lefts), min(bottoms), max(lefts), max(bottoms)]
        assert area == pytest.approx(link.rectangle), link.address
    assert any(each.quadrilaterals and each.rectangle[0] > 420 for each in found)  # at the right


@pytest.mark.parametrize("beside", [None, "en"])
def test_a_booklet_has_numbers_and_code_on_its_back(snapshot: Snapshot, beside: str | None) -> None:
    """Unless the text itself ends there."""
    handout = laid_out(snapshot, "ur", Options(paper="a5", fold="booklet"), beside)
    count = page_count(render_pdf(render_html(handout)))
    pages = render_pdf(render_html(handout, back_cover=True))
    assert page_count(pages) == count + 1
    (cover,) = [
        each
        for each in html_tree(render_html(handout, back_cover=True)).iter("section")
        if each.get("class") == "back-cover"
    ]
    lines = help_lines(handout)
    assert lines
    for line in lines.lines[:4]:
        assert letters(line.phone.number) in letters(shown(cover))
    assert format_code(handout.code) in shown(cover)
    assert [each for each in cover.iter("img") if each.get("alt")]


def said(node: tag_tree.Node) -> list[tuple[str, str]]:
    """The tags and texts, in the order in which they are read."""
    found = [(node.tag, node.lang or "")]
    for kid in node.kids:
        found += said(kid) if isinstance(kid, tag_tree.Node) else [("text", str(kid))]
    return found


@pytest.mark.parametrize("tag", ["en", "ur", "ar", "zh-Hans", "ti"])
def test_small_text_is_black_for_a_copy_of_a_copy(snapshot: Snapshot, tag: str) -> None:
    """Grey, and colours in thin letters, are lost on it."""
    sheet = lay_out(lambda: render_pdf(render_html(laid_out(snapshot, tag, Options()))))
    small = {
        text.style["color"].to("srgb").coordinates
        for line in sheet.lines
        for text in line.texts
        if text.style["font_size"] < 11 * POINT and "band" not in around(line)
    }
    assert {max(each) < 0.15 for each in small} == {True}


def around(line: Line) -> set[str]:
    return {each.get("class") or "" for each in line.elements}
