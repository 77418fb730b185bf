"""Where the glyphs of a PDF stand, for tests: nothing outside the margins, no text over another."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

import pikepdf

HEIGHT = 0.4  # of the size: how far small letters reach above the line
TOUCH = 1.0  # points by which neighbours may overlap: kerning


class Run(NamedTuple):
    """Glyphs drawn in one go, without spaces at the ends; in points from the top left."""

    left: float
    right: float
    line: float
    size: float
    text: str


class PageRuns(NamedTuple):
    """The runs of a page of a width and height."""

    number: int
    width: float
    height: float
    runs: list[Run]


def page_runs(pdf: bytes) -> list[PageRuns]:
    """Return the runs of each page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [_page_runs(number, page) for number, page in enumerate(document.pages, 1)]


def outside(pdf: bytes, margin: float) -> list[str]:
    """Return what stands nearer to an edge of its page than a margin in points."""
    return [
        f"page {page.number}: {run.text!r} from {run.left:.0f} to {run.right:.0f}"
        for page in page_runs(pdf)
        for run in page.runs
        if run.left < margin
        or run.right > page.width - margin
        or run.line - HEIGHT * run.size < margin
        or run.line > page.height - margin
    ]


def overlapping(pdf: bytes) -> list[str]:
    """Return the pairs of texts that stand over each other."""
    return [
        f"page {page.number}: {one.text!r} and {other.text!r} at {one.line:.0f}"
        for page in page_runs(pdf)
        for one, other in combinations(page.runs, 2)
        if _overlap(one, other)
    ]


def _overlap(one: Run, other: Run) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    top = max(one.line - HEIGHT * one.size, other.line - HEIGHT * other.size)
    down = min(one.line, other.line) - top
    return across > TOUCH and down > TOUCH


@dataclass
class _Font:
    """How wide the glyphs of a font are, in sizes, and which letters they stand for."""

    widths: dict[int, float]
    default: float
    letters: dict[int, str]


@dataclass
class _Drawing:
    """The state of a content stream."""

    matrix: pikepdf.Matrix
    font: _Font | None = None
    size: float = 0
    stretch: float = 1
    at: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)
    placed: list[tuple[float, float, float, float, str]] = field(default_factory=list)


def _page_runs(number: int, page: pikepdf.Page) -> PageRuns:
    left, bottom, right, top = map(float, page.mediabox)
    up = pikepdf.Matrix(1, 0, 0, -1, -left, top)  # from the top, as one reads
    return PageRuns(number, right - left, top - bottom, [*_runs(page, page.resources, up)])


def _runs(content: Any, resources: Any, matrix: pikepdf.Matrix) -> Iterator[Run]:
    now, saved = _Drawing(matrix), list[pikepdf.Matrix]()
    fonts: dict[str, _Font] = {}
    for operands, operator in pikepdf.parse_content_stream(content):
        match str(operator):
            case "q":
                saved.append(now.matrix)
            case "Q":
                now.matrix = saved.pop()
            case "cm":
                now.matrix = pikepdf.Matrix(*map(float, operands)) @ now.matrix
            case "Do" if resources.XObject[operands[0]].get("/Subtype") == "/Form":
                form = resources.XObject[operands[0]]
                own = pikepdf.Matrix(form.Matrix) if "/Matrix" in form else pikepdf.Matrix()
                inner = own @ now.matrix
                yield from _runs(form, form.get("/Resources", resources), inner)
            case "BT":
                now.at, now.placed = pikepdf.Matrix(), []
            case "Tm":
                now.at = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                name = str(operands[0])
                fonts.setdefault(name, _font(resources.Font[operands[0]]))
                now.font, now.size = fonts[name], float(operands[1])
            case "Tz":
                now.stretch = float(operands[0]) / 100
            case "TJ":
                _place(now, operands[0])
            case "ET":
                yield from _run(now)


def _place(now: _Drawing, parts: Any) -> None:
    """Note where each glyph of a TJ stands."""
    assert now.font
    for part in parts:
        if not isinstance(part, pikepdf.String):
            now.at = now.at.translated(-float(part) / 1000 * now.size * now.stretch, 0)
            continue
        codes = bytes(part)
        for code in (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)):
            width = now.font.widths.get(code, now.font.default) * now.size * now.stretch
            whole = now.at @ now.matrix
            left, right = whole.transform((0, 0)), whole.transform((width, 0))
            size = now.size * abs(whole.d)
            now.placed.append((left[0], right[0], left[1], size, now.font.letters.get(code, "")))
            now.at = now.at.translated(width, 0)


def _run(now: _Drawing) -> Iterator[Run]:
    seen = [each for each in now.placed if each[4].strip() and each[1] != each[0]]
    if seen:
        yield Run(
            min(min(each[:2]) for each in seen),
            max(max(each[:2]) for each in seen),
            seen[0][2],
            seen[0][3],
            "".join(each[4] for each in now.placed),
        )


def _font(font: Any) -> _Font:
    inner = font.DescendantFonts[0]
    widths: dict[int, float] = {}
    parts = list(inner.get("/W", []))
    while parts:
        first, then = int(parts.pop(0)), parts.pop(0)
        if isinstance(then, pikepdf.Array):
            widths |= {first + n: float(each) / 1000 for n, each in enumerate(list(then))}
        else:
            width = float(parts.pop(0)) / 1000
            widths |= dict.fromkeys(range(first, int(then) + 1), width)
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]*)>", table)
    letters = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
    return _Font(widths, float(inner.get("/DW", 1000)) / 1000, letters)


def sizes(sheet: bytes) -> set[float]:
    """The sizes of the letters that are drawn, in points."""
    with pikepdf.open(io.BytesIO(sheet)) as document:
        return {
            round(float(operands[1]) * 0.75, 1)
            for page in document.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Tf"
        }
