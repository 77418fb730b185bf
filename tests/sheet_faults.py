"""What is wrong with a sheet that is laid out: by where its lines and boxes stand, for tests."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from handouts.handout import Options
from models.colours import LEAST_CONTRAST, WHITE, contrast
from tests.layout_boxes import POINT, Area, Box, Line, Sheet, inks_meet, reaches

TOLERANCE = 1.0  # pixels by which round letters and marks may stand out of their line
HANGING = 0.5  # of the size: how far letters hang out of their line in Nastaliq
UNPRINTABLE = 12 * POINT  # from the edge of the paper
LINES_MEET, RULE_MET = "ink of lines meets", "ink meets a rule"
HEADINGS = ("h1", "h2", "h3")
# What is read as one: its frame, or its name and its number, are on one side.
WHOLE = {
    "bar",
    "callout",
    "contact",
    "fields",
    "notice",
    "pair",
    "question",
    "statistic",
    "tear-off",
}
WHOLE_TAGS = {"blockquote", "footer", "li", "tr"}
# Points by layout: what one acts on, and the imprint. See docs/decisions/007-paper.md.
LEAST = {
    "standard": (12, 10),
    "clear": (14, 11.7),
    "large": (18, 18),
    "easy": (14.4, 14.4),
    "poster": (11.8, 10.5),
    "cards": (8.5, 8.5),
}
CHART = (12, 12)
IMPRINT = {"brand", "foot", "recipient", "seen", "source", "trust"}
ONE_LETTER = re.compile(r"\W*\w\W*")


def faults(sheet: Sheet, options: Options, *, two: bool = False) -> dict[str, list[str]]:
    """Return what is wrong, by kind; `two` is whether there are two languages on the sheet."""
    found = {
        LINES_MEET: [*meeting_lines(sheet)],
        RULE_MET: [*crossed_rules(sheet)],
        "outside the margins": [*outside(sheet)],
        "too small": [*too_small(sheet, options)],
        "heading at the foot": [*stranded_headings(sheet)],
        "torn": [*torn(sheet, loose=two or options.narrow)],
        "one item alone": [*lone_items(sheet)],
        "one letter alone": [*lone_letters(sheet)],
        "contrast": [*pale(sheet)],
    }
    return {kind: each for kind, each in found.items() if each}


def meeting_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the pairs of lines whose ink meets."""
    for one, other in combinations(sheet.lines, 2):
        if one.page == other.page and one.ink.meets(other.ink) and inks_meet(one, other):
            yield f"page {one.page}: {one.text!r} and {other.text!r}"


def crossed_rules(sheet: Sheet) -> Iterator[str]:
    """Yield the lines whose ink meets the border of a box."""
    rules = defaultdict(list)
    for page, box, _ in sheet.boxes:
        rules[page] += _rules(box)
    for line in sheet.lines:
        for rule in rules[line.page]:
            if reaches(line, rule):
                yield f"page {line.page}: {line.text!r} at {rule.top / POINT:.0f} points"


def outside(sheet: Sheet) -> Iterator[str]:
    """Yield lines and pictures outside the margins of their page, or what is in the margin and
    cannot be printed."""
    for line in sheet.lines:
        page = sheet.pages[line.page - 1]
        limits = _printable(page)
        if not line.in_margin:
            hanging = HANGING * max(each.style["font_size"] for each in line.texts)
            within = _within_margins(page, hanging).common(limits)
            # The band goes up to the edge of the paper.
            banded = any("band" in _classes(each) for each in line.elements)
            limits = within._replace(top=limits.top) if banded else within
        if not _inside(line.ink, limits):
            yield f"page {line.page}: {line.text!r}, {_beyond(line.ink, limits)}"
    for page, box, _ in sheet.boxes:
        if box.element_tag == "img" and hasattr(box, "replacement"):
            left, top = box.content_box_x(), box.content_box_y()
            area = Area(left, top, left + box.width, top + box.height)
            if not _inside(area, _within_margins(sheet.pages[page - 1])):
                yield f"page {page}: the picture {box.element.get('alt')!r}"


def too_small(sheet: Sheet, options: Options) -> Iterator[str]:
    """Yield the lines with letters smaller than decision 7 allows."""
    chart = options.layout == "poster" and options.paper == "a3"
    body, imprint = CHART if chart else LEAST[options.layout]
    for line in sheet.lines:
        minor = any(each.tag == "footer" or _classes(each) & IMPRINT for each in line.elements)
        size = min(each.style["font_size"] for each in line.texts) / POINT
        if size < (imprint if minor else body) - 0.05:
            yield f"page {line.page}: {line.text!r} has {size:.1f} points"


def stranded_headings(sheet: Sheet) -> Iterator[str]:
    """Yield the headings of which the text begins on the next side."""
    lines = [each for each in sheet.lines if not each.in_margin]
    heading: Line | None = None
    for line in lines:
        if any(each.tag in HEADINGS for each in line.elements):
            heading = line
        elif heading and heading.page != line.page:
            yield f"page {heading.page}: {heading.text!r}"
        if heading is not line:
            heading = None


def torn(sheet: Sheet, *, loose: bool) -> Iterator[str]:
    """Yield the boxes that stand on two sides although one side has room for them.

    On narrow pages and in two languages, that is if `loose`, a box may be longer than half of a
    side, and is torn rather than leaving that empty, but for the danger."""
    for element, heights in _heights(sheet).items():
        classes = _classes(element)
        if loose and "urgent" not in classes and classes & {"callout", "question"}:
            continue
        whole = classes & WHOLE or element.tag in WHOLE_TAGS
        if whole and len(heights) > 1 and sum(heights.values()) < sheet.pages[0].height:
            yield f"page {min(heights)}: {_name(element)}"


def lone_items(sheet: Sheet) -> Iterator[str]:
    """Yield the lists of three items or more of which the first stands alone at a foot."""
    begins = {element: min(heights) for element, heights in _heights(sheet).items()}
    for element in begins:
        pages = [begins[each] for each in element.iter("li") if each in begins]
        if element.tag in ("ol", "ul") and len(pages) > 2:
            counts = Counter(pages)
            if len(counts) > 1 and counts[pages[0]] == 1:
                yield f"page {pages[0]}: {_name(element)}, items {[*counts.values()]}"


def lone_letters(sheet: Sheet) -> Iterator[str]:
    """Yield the texts in Chinese whose last line has one letter."""
    paragraphs: dict[int, list[Line]] = defaultdict(list)
    for line in sheet.lines:
        paragraphs[id(line.around[-1])].append(line)
    for lines in paragraphs.values():
        last = lines[-1]
        chinese = (last.texts[0].style["lang"] or "").startswith("zh")
        if chinese and len(lines) > 1 and ONE_LETTER.fullmatch(last.text):
            yield f"page {last.page}: {lines[-2].text!r}, {last.text!r}"


def pale(sheet: Sheet) -> Iterator[str]:
    """Yield the pairs of colours, of letters and what is behind them, that cannot be read."""
    pairs: dict[tuple[str, str], Line] = {}
    for line in sheet.lines:
        for text in line.texts:
            grounds = (_colour(each.style["background_color"]) for each in reversed(line.around))
            ground = next((each for each in grounds if each), WHITE)
            pairs.setdefault((_colour(text.style["color"]) or WHITE, ground), line)
    for (letters, ground), line in pairs.items():
        if (ratio := contrast(letters, ground)) < LEAST_CONTRAST:
            yield f"page {line.page}: {letters} on {ground} is {ratio:.1f}: {line.text!r}"


def _heights(sheet: Sheet) -> dict[Any, dict[int, float]]:
    """Return how high each element is on each of its pages, in the order in which it is read."""
    found: dict[Any, dict[int, float]] = defaultdict(dict)
    for page, box, around in sheet.boxes:
        if box.element is None or any(type(each).__name__ == "MarginBox" for each in around):
            continue
        # A box without height is what is left of one that had to leave the page.
        if isinstance(height := getattr(box, "height", None), float | int) and height > 0:
            heights = found[box.element]
            heights[page] = max(heights.get(page, 0), height)
    return found


def _rules(box: Box) -> Iterator[Area]:
    # The border of a piece of a line is a line below a gap to be filled in.
    widths = isinstance(getattr(box, "border_top_width", None), float | int)
    if not widths or type(box).__name__ == "InlineBox":
        return
    left, top = box.border_box_x(), box.border_box_y()
    right, bottom = left + box.border_width(), top + box.border_height()
    sides: dict[str, Callable[[float], Area]] = {
        "top": lambda width: Area(left, top, right, top + width),
        "bottom": lambda width: Area(left, bottom - width, right, bottom),
        "left": lambda width: Area(left, top, left + width, bottom),
        "right": lambda width: Area(right - width, top, right, bottom),
    }
    for side, area in sides.items():
        width = getattr(box, f"border_{side}_width")
        if width and box.style[f"border_{side}_style"] not in ("none", "hidden"):
            yield area(width)


def _printable(page: Box) -> Area:
    right, bottom = page.margin_width(), page.margin_height()
    return Area(UNPRINTABLE, UNPRINTABLE, right - UNPRINTABLE, bottom - UNPRINTABLE)


def _within_margins(page: Box, hanging: float = 0) -> Area:
    left, top = page.content_box_x(), page.content_box_y()
    right, bottom = left + page.width, top + page.height
    return Area(left - hanging, top - hanging, right + hanging, bottom + hanging)


def _beyond(area: Area, limits: Area) -> str:
    """Return by how many points an area is beyond each limit."""
    sides = {
        "left": limits.left - area.left,
        "top": limits.top - area.top,
        "right": area.right - limits.right,
        "bottom": area.bottom - limits.bottom,
    }
    return ", ".join(f"{side} {by / POINT:.1f}" for side, by in sides.items() if by > TOLERANCE)


def _inside(area: Area, limits: Area) -> bool:
    return (
        area.left >= limits.left - TOLERANCE
        and area.top >= limits.top - TOLERANCE
        and area.right <= limits.right + TOLERANCE
        and area.bottom <= limits.bottom + TOLERANCE
    )


def _classes(element: Any) -> set[str]:
    return {*(element.get("class") or "").split()}


def _name(element: Any) -> str:
    words = " ".join("".join(element.itertext()).split())
    return f"<{element.tag}> {element.get('class') or ''} {words[:60]!r}"


def _colour(colour: Any) -> str:
    """Return a colour in hexadecimal; an empty text for what is transparent."""
    if colour == "currentcolor" or not colour.alpha:
        return ""
    parts = colour.to("srgb").coordinates
    return "#" + "".join(f"{round(each * 255):02x}" for each in parts)
