"""Repairs of the text in PDFs of WeasyPrint 70: letters behind glyphs, artifacts, link texts."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unicodedata import category, normalize

import pydyf

from handouts.formats.pango_runs import EMPTY, clusters, is_leftward, is_unknown, list_runs
from handouts.formats.pdf_right_to_left import draw_right_to_left

# Neither library has types: this is a box of WeasyPrint.
Box = Any
# Left, top, right, bottom; in CSS pixels from the top left corner of the page.
Rectangle = tuple[float, float, float, float]

SVG = "{http://www.w3.org/2000/svg}svg"
# Indic, Thai, Lao, Myanmar and Khmer: one glyph stands for several letters, or for another order.
SHAPED = re.compile("[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True)
class Link:
    """A link on one page: the box of its first line, and the rectangles of all its lines."""

    box: Box
    rectangles: list[Rectangle]
    page_height: float  # in CSS pixels


def patch_weasyprint(weasyprint: Any) -> None:
    """Replace the functions of WeasyPrint that draw a line of text and mark content."""
    drawing, stream = weasyprint.draw.text, weasyprint.pdf.stream.Stream
    drawing.draw_first_line = _with_letters(drawing.draw_first_line, weasyprint.text.ffi)
    stream.marked = _with_text_and_artifacts(stream.marked)


def mark_margins(document: Any) -> None:
    """Mark all boxes in the margins of the laid out pages: running headers are artifacts."""
    for page in document.pages:
        for child in page._page_box.children:
            if hasattr(child, "at_keyword"):  # is a margin box
                for box in child.descendants(placeholders=True):
                    box.in_margin = True


def mark_repeated_titles(document: Any) -> None:
    """Mark the title of a box where it continues on the next page: it is read out once. The headers
    of tables stay, since a screen reader names cells by them."""
    seen = set()
    for page in document.pages:
        for head in page._page_box.descendants():
            if getattr(head, "is_header", False) and head.element_tag != "thead":
                if head.element in seen:
                    for box in (head, *head.descendants(placeholders=True)):
                        box.in_margin = True
                seen.add(head.element)


def is_artifact(box: Box) -> bool:
    """Return whether a box is drawn and not read out: in a margin, or an ornament."""
    return hasattr(box, "in_margin") or _decorative(box)


def join_links(document: Any) -> list[Link]:
    """Keep one link for each <a> on a page, where WeasyPrint has one for each line and element.

    To be called before the pages are drawn; `complete_links` has to follow when they are.
    """
    joined = []
    for page in document.pages:
        lines = defaultdict(list)
        for link in page.links:
            box = link[3]
            if box.element_tag == "a" and not hasattr(box, "in_margin"):
                lines[box.element].append(link)
        page.links = [first for first, *_ in lines.values()]
        for parts in lines.values():
            rectangles = [rectangle for _, _, rectangle, _ in parts]
            joined.append(Link(parts[0][3], rectangles, page.height))
    return joined


def complete_links(links: list[Link]) -> None:
    """Describe each link by its text, not by its address, and make all its lines clickable."""
    for link in links:
        if annotation := link.box.link_annotation:
            annotation["Contents"] = pydyf.String(_spoken(link.box.element))
            if len(link.rectangles) > 1:
                _cover_lines(annotation, link)


def name_glyphs(glyphs: Sequence[int], text: str, names: dict[int, str]) -> None:
    """Share the text of a cluster among its glyphs: letters first, then their marks.

    `names` is the font's map of glyphs to text. Names that it has are kept.
    """
    left = list(normalize("NFD", text))
    for glyph in glyphs:
        for letter in normalize("NFD", names.get(glyph, "")):
            if letter in left:
                left.remove(letter)
    letters = normalize("NFC", "".join(left))
    nameless = [glyph for glyph in dict.fromkeys(glyphs) if glyph not in names]
    names.update(zip(nameless, _shares(letters, len(nameless)), strict=True))


def _with_letters(draw_first_line: Any, binding: Any) -> Any:
    """Draw lines that have a run from right to left, and name the glyphs of clusters in others.

    Of a letter and its mark WeasyPrint names one glyph as both and the other as nothing, and so
    again wherever the font draws either glyph alone.
    """
    pango = binding.pango

    def with_letters(
        stream: Any, textbox: Box, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> Any:
        rest = (text_overflow, block_ellipsis, matrix)
        if not textbox.text.strip() or textbox.style["font_size"] < 1e-6:
            return draw_first_line(stream, textbox, *rest)
        layout = textbox.pango_layout
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        runs, text = list_runs(layout.get_first_line()[0], binding.ffi), layout.text.encode()
        cut = text_overflow == "ellipsis" or block_ellipsis != "none"
        if not cut and draw_right_to_left(stream, runs, text, matrix):
            return []
        for run in runs:
            for letters, cluster in clusters(run, text):
                seen = [glyph for glyph in cluster if glyph.glyph != EMPTY]
                if len(seen) > 1 and not any(map(is_unknown, seen)):
                    font, _ = stream.add_font(run.item.analysis.font)
                    read = reversed(seen) if is_leftward(run) else seen
                    name_glyphs([glyph.glyph for glyph in read], letters, font.to_unicode)
        return draw_first_line(stream, textbox, *rest)

    return with_letters


def _with_text_and_artifacts(marked: Any) -> Any:
    """Mark artifacts as such, and add the text itself where glyphs cannot be read back."""

    @contextmanager
    def with_text(stream: Any, box: Box, tag: str) -> Iterator[None]:
        with marked(stream, box, tag):
            if _needs_text(box):
                stream.stream[-2]["ActualText"] = pydyf.String(box.text)
            yield

    @contextmanager
    def in_margin(stream: Any) -> Iterator[None]:
        stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
        yield
        stream.end_marked_content()

    def with_text_and_artifacts(stream: Any, box: Box, tag: str) -> AbstractContextManager[None]:
        if hasattr(box, "in_margin"):
            return in_margin(stream)
        ornament: AbstractContextManager[None] = stream.artifact()
        return ornament if _decorative(box) else with_text(stream, box, tag)

    return with_text_and_artifacts


def _decorative(box: Box) -> bool:
    if box.element_tag not in ("img", SVG):
        return False
    element = box.element
    hidden = element.get("aria-hidden") == "true" or element.get("role") in ("none", "presentation")
    return hidden or (box.element_tag == "img" and element.get("alt") == "")


def _needs_text(box: Box) -> bool:
    return bool(SHAPED.search(getattr(box, "text", "")))


def _spoken(link: Any) -> str:
    pictures = (image.get("alt", "") for image in link.iter("img"))
    words = link.get("aria-label") or "".join(link.itertext()).strip() or " ".join(pictures)
    return " ".join(words.split())


def _cover_lines(annotation: Any, link: Link) -> None:
    """Make each line of a link clickable, and not what is between the lines."""
    points = [
        (
            0.75 * left,
            0.75 * (link.page_height - bottom),
            0.75 * right,
            0.75 * (link.page_height - top),
        )
        for left, top, right, bottom in link.rectangles
    ]
    lefts, bottoms, rights, tops = zip(*points, strict=True)
    annotation["Rect"] = pydyf.Array((min(lefts), min(bottoms), max(rights), max(tops)))
    # Not the order of the standard but the one that viewers expect, in the shape of a Z:
    # top left, top right, bottom left, bottom right.
    annotation["QuadPoints"] = pydyf.Array(
        value
        for left, bottom, right, top in points
        for value in (left, top, right, top, left, bottom, right, bottom)
    )
    annotation["StructParent"] = annotation.pop("StructParent")  # stays the last entry


def _shares(letters: str, count: int) -> list[str]:
    marks = "".join(letter for letter in letters if category(letter).startswith("M"))
    bases = "".join(letter for letter in letters if letter not in marks)
    if marks and bases and 1 < count < len(letters):  # letters or marks are joined, not both kinds
        marked = min(len(marks), count - 1)
        return _shares(bases, count - marked) + _shares(marks, marked)
    joined = max(len(letters) - count, 0) + 1
    singles = [letters[:joined], *letters[joined:]]
    return (singles + [""] * count)[:count]
