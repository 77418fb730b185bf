"""Mends what WeasyPrint 70 tells a screen reader wrongly and no validator reports."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from typing import Any
from unicodedata import category, normalize

import pydyf

VERSION = "70.0"

# Neither library has types: a box of WeasyPrint, an object of pydyf.
Box = Any
Element = Any

SVG = "{http://www.w3.org/2000/svg}svg"
TABLE = {"/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD"}
ROLES = {
    **dict.fromkeys(("aside", "nav", "section"), "/Sect"),
    **dict.fromkeys(("header", "footer", "figure", "address"), "/Div"),
    **dict.fromkeys(("strong", "em", "b", "i", "u", "s", "small", "sub", "sup"), "/Span"),
    **dict.fromkeys(("bdi", "bdo", "abbr", "br", "cite", "code", "mark", "q", "time"), "/Span"),
}
NUMBERING = {
    "none": "/None",
    "circle": "/Circle",
    "square": "/Square",
    "lower-alpha": "/LowerAlpha",
    "upper-alpha": "/UpperAlpha",
    "lower-roman": "/LowerRoman",
    "upper-roman": "/UpperRoman",
}
# Indic, Thai, Lao, Myanmar and Khmer: one glyph stands for several letters, or for another order.
SHAPED = re.compile("[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")


class StructureTree:
    """The structure elements of one PDF, each with the box it was made from."""

    def __init__(self, pdf: Any, document: Any) -> None:
        self.pdf = pdf
        self.pages = document.pages
        self.top = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        self.root = self.element(self.top["K"][0])

    def element(self, kid: Any) -> Element:
        """The structure element a kid refers to; marked content and annotations are none."""
        if not isinstance(kid, bytes):
            return None
        element = self.pdf.objects[_number(kid)]
        return element if element["Type"] == "/StructElem" else None

    def elements(self, parent: Element = None) -> Iterator[Element]:
        """All of them, parents first, so that a parent may still change its kids."""
        parent = self.root if parent is None else parent
        yield parent
        for kid in parent["K"]:
            if (element := self.element(kid)) is not None:
                yield from self.elements(element)

    def new(self, kind: str, parent: Element) -> Element:
        values = {"Type": "/StructElem", "S": kind, "K": pydyf.Array()}
        element = pydyf.Dictionary({**values, "Pg": parent["Pg"], "P": parent.reference})
        self.pdf.add_object(element)
        return element

    def move(self, kid: Any, source: Element, target: Element) -> None:
        if (element := self.element(kid)) is not None:
            element["P"] = target.reference
        elif isinstance(kid, int) and source["Pg"] != target["Pg"]:
            kid = pydyf.Dictionary({"Type": "/MCR", "Pg": source["Pg"], "MCID": kid})
        target["K"].append(kid)


def mend(weasyprint: Any) -> None:
    """Build the repairs into WeasyPrint, once: they wrap private functions of one version."""
    if weasyprint.__version__ != VERSION:
        raise RuntimeError(
            f"The PDF repairs are made for WeasyPrint {VERSION}, not {weasyprint.__version__}"
        )
    writer, stream = weasyprint.pdf, weasyprint.pdf.stream.Stream
    drawing, binding = weasyprint.draw.text, weasyprint.text.ffi
    margin_box = weasyprint.formatting_structure.boxes.MarginBox
    writer.resolve_links = _with_margins_noted(writer.resolve_links, margin_box)
    writer.add_links = _with_whole_links(writer.add_links)
    drawing.draw_first_line = _with_letters(drawing.draw_first_line, binding)
    stream.marked = _with_text_and_artifacts(stream.marked)
    writer.tags._build_box_tree = _with_boxes_noted(writer.tags._build_box_tree, margin_box)
    writer.add_tags = _with_repairs(writer.add_tags, weasyprint.LOGGER.error)


def nest_lists(tree: StructureTree) -> None:
    """A list in a list item is put beside the item, not into it."""
    for parent in tree.elements():
        if parent["S"] != "/L":
            continue
        kids, parent["K"] = parent["K"], pydyf.Array()
        for kid in kids:
            if tree.element(kid)["S"] == "/L" and parent["K"]:
                tree.move(kid, parent, tree.element(parent["K"][-1]))
            else:
                parent["K"].append(kid)


def join_fragments(tree: StructureTree) -> None:
    """An element that goes on in the next line or page is written as two (#2903)."""
    joined = {}
    for parent in tree.elements():
        kids, parent["K"] = parent["K"], pydyf.Array()
        before: Element = None
        for kid in kids:
            element = tree.element(kid)
            if _continues(before, element):
                for part in element["K"]:
                    tree.move(part, element, before)
                joined[kid] = before.reference
                element.clear()
            else:
                parent["K"].append(kid)
                before = element
    mapping = tree.pdf.objects[_number(tree.top["ParentTree"])]
    for entry in (mapping["Nums"], *mapping["Nums"]):
        if isinstance(entry, list):
            entry[:] = [
                joined.get(owner, owner) if isinstance(owner, bytes) else owner for owner in entry
            ]


def fill_list_items(tree: StructureTree) -> None:
    """What a list item says is beside its label, or in several bodies (7.2-20 of PDF/UA)."""
    for item in tree.elements():
        if item["S"] != "/LI":
            continue
        labels = [kid for kid in item["K"] if _kind(tree, kid) == "/Lbl"]
        content = [kid for kid in item["K"] if kid not in labels]
        if [_kind(tree, kid) for kid in content] == ["/LBody"]:
            continue
        body = tree.new("/LBody", item)
        for kid in content:
            if _kind(tree, kid) == "/LBody":
                tree.element(kid)["S"] = "/P"
            tree.move(kid, item, body)
        item["K"] = pydyf.Array([*labels, body.reference])


def declare_language(element: Element, tree: StructureTree) -> None:
    """Only the document has a language: English within Urdu is read with an Urdu voice."""
    if language := element.box.element.get("lang"):
        element["Lang"] = pydyf.String(language)


def name_role(element: Element, tree: StructureTree) -> None:
    """Sections and phrases are said to be nothing, generated text to be a link (#2482, #2550)."""
    tag = element.box.element_tag
    if "::" in tag and element["S"] in ("/NonStruct", "/Link"):
        element["S"] = "/Span"
    elif element["S"] == "/NonStruct" and not _anonymous(element, tree):
        element["S"] = ROLES.get(tag, "/NonStruct")


def scope_header(element: Element, tree: StructureTree) -> None:
    """A header cell does not say whether it heads its row or its column (#2508)."""
    if element["S"] == "/TH":
        row = element.box.element.get("scope") in ("row", "rowgroup")
        element["A"]["Scope"] = "/Row" if row else "/Column"


def number_list(element: Element, tree: StructureTree) -> None:
    """A list does not say how it is numbered."""
    if element["S"] == "/L":
        usual = "/Decimal" if element.box.element_tag == "ol" else "/Disc"
        numbering = NUMBERING.get(element.box.style["list_style_type"], usual)
        element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})


def place_figure(element: Element, tree: StructureTree) -> None:
    """A figure's box is in CSS pixels from the top, not in points from the bottom."""
    if element["S"] == "/Figure":
        box, height = element.box, tree.pages[element.page_number].height
        left, top = box.content_box_x(), box.content_box_y()
        corners = (left, height - top - box.height, left + box.width, height - top)
        element["A"]["BBox"] = pydyf.Array(0.75 * corner for corner in corners)


TREE_REPAIRS: tuple[Callable[[StructureTree], None], ...] = (
    nest_lists,
    join_fragments,
    fill_list_items,
)
ELEMENT_REPAIRS: tuple[Callable[[Element, StructureTree], None], ...] = (
    declare_language,
    name_role,
    scope_header,
    number_list,
    place_figure,
)


def _with_repairs(add_tags: Any, report: Callable[[str], None]) -> Any:
    def with_repairs(pdf: Any, document: Any, *arguments: Any) -> None:
        add_tags(pdf, document, *arguments)
        tree = StructureTree(pdf, document)
        for repair_tree in TREE_REPAIRS:
            repair_tree(tree)
        for element in tree.elements():
            if getattr(element, "box", None) and element.box.element is not None:
                for repair_element in ELEMENT_REPAIRS:
                    repair_element(element, tree)
            if element["S"] == "/Figure" and "Alt" not in element:
                report("Drawing has no <title> to read out")
        if not document.metadata.title:
            report("Document has no <title>")

    return with_repairs


def _with_boxes_noted(build_box_tree: Any, margin_box: Any) -> Any:
    def with_boxes_noted(
        box: Box, parent: Element, pdf: Any, page_number: int, *arguments: Any
    ) -> Iterator[Element]:
        box = getattr(box, "_box", box)  # an absolute box is behind a placeholder
        if isinstance(box, margin_box) or _decorative(box):
            return
        for element in build_box_tree(box, parent, pdf, page_number, *arguments):
            if not hasattr(element, "box"):
                element.box, element.page_number = box, page_number
            yield element

    return with_boxes_noted


def _with_margins_noted(resolve_links: Any, margin_box: Any) -> Any:
    def with_margins_noted(pages: Any) -> Any:
        for page in pages:
            for child in page._page_box.children:
                if isinstance(child, margin_box):
                    for box in child.descendants(placeholders=True):
                        box.in_margin = True
        return resolve_links(pages)

    return with_margins_noted


def _with_whole_links(add_links: Any) -> Any:
    """A link is read as its address, and is one link for each line and each element in it."""

    def with_whole_links(
        links_and_anchors: Any, matrix: Any, pdf: Any, page: Any, *arguments: Any
    ) -> None:
        links, anchors = links_and_anchors
        lines = defaultdict(list)
        for link in links:
            if link[3].element_tag == "a" and not hasattr(link[3], "in_margin"):
                lines[link[3].element].append(link)
        firsts = [first for first, *_ in lines.values()]
        add_links((firsts, anchors), matrix, pdf, page, *arguments)
        for element, parts in lines.items():
            if annotation := parts[0][3].link_annotation:
                annotation["Contents"] = pydyf.String(_spoken(element))
                _cover(annotation, [part[2] for part in parts], matrix)

    return with_whole_links


def _with_text_and_artifacts(marked: Any) -> Any:
    """Running headers and ornaments are read out; text in shaped scripts is read out garbled."""

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


def _with_letters(draw_first_line: Any, binding: Any) -> Any:
    """Of a letter and its mark one glyph is said to be both, the other nothing: ever after."""
    pango = binding.pango

    def with_letters(stream: Any, textbox: Box, *arguments: Any) -> Any:
        layout = textbox.pango_layout
        if textbox.text.strip() and textbox.style["font_size"] >= 1e-6:
            pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
            run, text = layout.get_first_line()[0].runs[0], layout.text.encode()
            while run != binding.ffi.NULL:
                item, string, run = run.data.item, run.data.glyphs, run.next
                for start, end, glyphs in _clusters(item, string, pango.PANGO_GLYPH_EMPTY):
                    letters = text[item.offset + start : item.offset + end].decode()
                    unknown = any(glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG for glyph in glyphs)
                    if len(glyphs) > 1 and not unknown:
                        font, _ = stream.add_font(item.analysis.font)
                        name_glyphs(glyphs, letters, font.to_unicode)
        return draw_first_line(stream, textbox, *arguments)

    return with_letters


def name_glyphs(glyphs: Sequence[int], text: str, names: dict[int, str]) -> None:
    """Share the text of a cluster among its glyphs, the letter first, then its marks."""
    left = list(normalize("NFD", text))
    for glyph in glyphs:
        for letter in normalize("NFD", names.get(glyph, "")):
            if letter in left:
                left.remove(letter)
    letters = normalize("NFC", "".join(left))
    nameless = [glyph for glyph in dict.fromkeys(glyphs) if glyph not in names]
    names.update(zip(nameless, _shares(letters, len(nameless)), strict=True))


def _clusters(item: Any, string: Any, empty: int) -> Iterator[tuple[int, int, list[int]]]:
    """Start and end of the text that belongs together, and its glyphs in reading order."""
    places = sorted(range(string.num_glyphs), key=string.log_clusters.__getitem__)
    groups = [
        (start, [string.glyphs[place].glyph for place in group])
        for start, group in groupby(places, string.log_clusters.__getitem__)
    ]
    ends = [*(start for start, _ in groups[1:]), item.length]
    leftward = item.analysis.level % 2
    for (start, glyphs), end in zip(groups, ends, strict=True):
        seen = [glyph for glyph in glyphs if glyph != empty]
        yield start, end, seen[::-1] if leftward else seen


def _shares(letters: str, count: int) -> list[str]:
    marks = "".join(letter for letter in letters if category(letter).startswith("M"))
    bases = "".join(letter for letter in letters if letter not in marks)
    if marks and bases and 1 < count < len(letters):  # letters or marks are joined, not both kinds
        marked = min(len(marks), count - 1)
        return _shares(bases, count - marked) + _shares(marks, marked)
    joined = max(len(letters) - count, 0) + 1
    singles = [letters[:joined], *letters[joined:]]
    return (singles + [""] * count)[:count]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _kind(tree: StructureTree, kid: Any) -> Any:
    return (tree.element(kid) or {}).get("S")


def _continues(before: Element, after: Element) -> bool:
    """Adjacent, and of the same HTML element: its next part, whatever tore it."""
    one, other = getattr(before, "box", None), getattr(after, "box", None)
    if not one or not other or before["S"] != after["S"] or before["S"] in TABLE:
        return False
    return one.element is other.element is not None and one.element_tag == other.element_tag


def _anonymous(element: Element, tree: StructureTree) -> bool:
    """Whether WeasyPrint made the box for the loose text of the element around it."""
    around = getattr(tree.element(element["P"]), "box", None)
    return around is not None and around.element is element.box.element


def _decorative(box: Box) -> bool:
    if box.element_tag not in ("img", SVG):
        return False
    element = box.element
    hidden = element.get("aria-hidden") == "true" or element.get("role") in ("none", "presentation")
    return hidden or (box.element_tag == "img" and element.get("alt") == "")


def _needs_text(box: Box) -> bool:
    text = getattr(box, "text", "")
    nastaliq = "Nastaliq" in box.style["font_family"][0]
    return bool(SHAPED.search(text) or (nastaliq and ARABIC.search(text)))


def _spoken(link: Any) -> str:
    pictures = (image.get("alt", "") for image in link.iter("img"))
    words = link.get("aria-label") or "".join(link.itertext()).strip() or " ".join(pictures)
    return " ".join(words.split())


def _cover(annotation: Any, rectangles: list[Any], matrix: Any) -> None:
    """The clickable part of a link that has several lines: each line, not what is between."""
    if len(rectangles) == 1:
        return
    corners = [
        (*matrix.transform_point(left, bottom), *matrix.transform_point(right, top))
        for left, top, right, bottom in rectangles
    ]
    lefts, bottoms, rights, tops = zip(*corners, strict=True)
    annotation["Rect"] = pydyf.Array((min(lefts), min(bottoms), max(rights), max(tops)))
    annotation["QuadPoints"] = pydyf.Array(
        value
        for left, bottom, right, top in corners
        # Not the order of the standard, but the one that viewers expect: as one writes a Z.
        for value in (left, top, right, top, left, bottom, right, bottom)
    )
