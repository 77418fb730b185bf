"""Sheets for a print shop: colour runs beyond the edge, marks stand outside, black is one ink."""

import io
import subprocess
from collections.abc import Mapping

import pikepdf
import pytest
from PIL import Image

from api.published.snapshot import Snapshot
from handouts.formats.pdf import render_pdf
from handouts.handout import Options
from tests import tag_tree
from tests.conftest import Draw
from tests.documents import document
from tests.handouts.test_layouts import laid_out

SHEETS = {
    "leaflet": ("en", Options(for_="print")),
    "large": ("cy", Options(layout="large", for_="print")),
    "a5": ("ur", Options(paper="a5", for_="print")),
    "poster": ("ar", Options(layout="poster", for_="print")),
    "mono": ("en", Options(ink="mono", for_="print")),
}
CHART = Options("poster", "a3", for_="print")
MARKS, BLEED = 28, 10  # points around the paper, of which the coloured ones are the inner
WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def sheets(snapshot: Snapshot, draw: Draw) -> dict[str, bytes]:
    made = {name: draw(laid_out(snapshot, *sheet)) for name, sheet in SHEETS.items()}
    return made | {"chart": draw(laid_out(snapshot, "en", CHART, slug="what-to-do"))}


def picture(pdf: bytes) -> Image.Image:
    """Page 1 with all around it, a pixel a point."""
    command = ["pdftoppm", "-r", "72", "-png", "-singlefile", "-"]
    drawn = subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def edges(box: pikepdf.Array) -> list[float]:
    return [float(edge) for edge in box]


def around(paper: list[float], points: float) -> object:
    """A box so much larger than the paper at each edge."""
    left, bottom, right, top = paper
    wider = [left - points, bottom - points, right + points, top + points]
    return pytest.approx(wider, abs=0.5)


def test_the_boxes_say_where_to_cut_and_how_far_colour_runs(sheets: Mapping[str, bytes]) -> None:
    for name, pdf in sheets.items():
        with pikepdf.open(io.BytesIO(pdf)) as read:
            for page in read.pages:
                paper = edges(page.obj.TrimBox)
                assert paper[:2] == [0, 0], name
                assert edges(page.obj.BleedBox) == around(paper, BLEED), name
                assert edges(page.mediabox) == around(paper, MARKS), name


def test_the_band_runs_to_the_end_of_the_bleed_and_no_further(sheets: Mapping[str, bytes]) -> None:
    for name in sheets.keys() - {"mono"}:
        drawn = picture(sheets[name])
        width, below = drawn.width, MARKS + 12
        for inside, outside in (
            ((MARKS - BLEED + 2, below), (MARKS - BLEED - 3, below)),
            ((width - MARKS + BLEED - 3, below), (width - MARKS + BLEED + 2, below)),
            ((width // 2, MARKS - BLEED + 2), (width // 2, MARKS - BLEED - 3)),
        ):
            assert drawn.getpixel(inside) != WHITE, (name, inside)
            assert drawn.getpixel(outside) == WHITE, (name, outside)


def test_the_marks_stand_where_to_cut_and_outside_the_bleed(sheets: Mapping[str, bytes]) -> None:
    for name, pdf in sheets.items():
        drawn = picture(pdf).convert("L")
        for column in (MARKS, drawn.width - MARKS):
            mark = drawn.crop((column - 2, 2, column + 2, MARKS - BLEED - 5))
            assert mark.getextrema()[0] < 200, name
        margin = drawn.crop((MARKS + 5, 0, drawn.width - MARKS - 5, MARKS - BLEED - 2))
        assert margin.getextrema() == (255, 255), name


def test_the_text_and_its_tags_are_those_for_the_office(
    snapshot: Snapshot, draw: Draw, sheets: Mapping[str, bytes]
) -> None:
    office = draw(laid_out(snapshot, "en", Options()))
    assert tag_tree.outline(sheets["leaflet"]) == tag_tree.outline(office)
    assert tag_tree.orphans(sheets["leaflet"]) == []


def colours(pdf: bytes) -> set[str]:
    """The operators that set the colour of text and lines, with their operands."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as read:
        for page in read.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("g", "rg"):
                    found.add(" ".join([*(f"{float(each):g}" for each in operands), str(operator)]))
    return found


def test_black_is_one_ink(sheets: Mapping[str, bytes]) -> None:
    assert colours(sheets["mono"]) == {"0 g", "1 1 1 rg"}
    found = colours(sheets["leaflet"])
    assert "0 g" in found and not found & {"0 0 0 rg", "0.0627451 0.0823529 0.109804 rg"}


def test_black_on_any_sheet_is_one_ink() -> None:
    assert colours(render_pdf(document("<p>A<p style='color: #f00'>B"))) == {"0 g", "1 0 0 rg"}
