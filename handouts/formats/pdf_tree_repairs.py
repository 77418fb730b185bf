"""Repairs of the structure tree that WeasyPrint 70 writes, by which a screen reader navigates."""

from collections.abc import Callable, Iterator
from typing import Any

import pydyf

from handouts.formats.pdf_text_repairs import is_artifact

# Neither library has types: a box of WeasyPrint, a structure element (a dictionary) of pydyf.
Box = Any
Element = Any

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


class StructureTree:
    """The structure elements of one PDF; most know their box, as `element.box`."""

    def __init__(self, document: Any, pdf: Any) -> None:
        self.pdf = pdf
        self.pages = document.pages
        self.top = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        self.root = self.element(self.top["K"][0])

    def element(self, kid: Any) -> Element:
        """Return the element that a kid refers to, or None for marked content and annotations."""
        if not isinstance(kid, bytes):
            return None
        element = self.pdf.objects[_number(kid)]
        return element if element["Type"] == "/StructElem" else None

    def elements(self, parent: Element = None) -> Iterator[Element]:
        """Yield all elements, parents first: the caller may change the kids of what it got."""
        parent = self.root if parent is None else parent
        yield parent
        for kid in parent["K"]:
            if (element := self.element(kid)) is not None:
                yield from self.elements(element)

    def new(self, kind: str, parent: Element) -> Element:
        """Add an element to the PDF; the caller adds it to the kids of its parent."""
        values = {"Type": "/StructElem", "S": kind, "K": pydyf.Array()}
        element = pydyf.Dictionary({**values, "Pg": parent["Pg"], "P": parent.reference})
        metadata = self.pdf.objects.pop()  # added before the finisher runs; stays the last object
        self.pdf.add_object(element)
        self.pdf.add_object(metadata)
        self.pdf.catalog["Metadata"] = metadata.reference
        return element

    def move(self, kid: Any, source: Element, target: Element) -> None:
        """Append a kid of one element to the kids of another, perhaps on another page."""
        if (element := self.element(kid)) is not None:
            element["P"] = target.reference
        elif isinstance(kid, int) and source["Pg"] != target["Pg"]:
            kid = pydyf.Dictionary({"Type": "/MCR", "Pg": source["Pg"], "MCID": kid})
        target["K"].append(kid)


def patch_weasyprint(weasyprint: Any) -> None:
    """Replace the function of WeasyPrint that makes structure elements of boxes.

    It leaves out artifacts, and its elements remember their box and page for the repairs.
    """
    tags = weasyprint.pdf.tags
    tags._build_box_tree = _with_boxes(tags._build_box_tree)


def repair_tree(tree: StructureTree) -> None:
    """Repair the whole tree; to be called by the finisher of `write_pdf`."""
    for repair in TREE_REPAIRS:
        repair(tree)
    for element in tree.elements():
        if getattr(element, "box", None) and element.box.element is not None:
            for repair_element in ELEMENT_REPAIRS:
                repair_element(element, tree)


def missing_texts(document: Any, tree: StructureTree) -> Iterator[str]:
    """Yield a sentence for each text that PDF/UA requires and that the HTML does not have."""
    for element in tree.elements():
        if element["S"] == "/Figure" and "Alt" not in element:
            yield "Drawing has no <title> to read out"
    if not document.metadata.title:
        yield "Document has no <title>"


def nest_lists(tree: StructureTree) -> None:
    """Move a nested list into its list item: WeasyPrint puts it beside the item."""
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
    """Join the parts of an element that continues on the next line or page (#2903)."""
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


def label_list_items(tree: StructureTree) -> None:
    """Make the number or bullet of an item its label, where a template writes it in the text."""
    for item in tree.elements():
        if item["S"] != "/LI":
            continue
        for parent in tree.elements(item):
            markers = [kid for kid in parent["K"] if _is_marker(tree.element(kid))]
            if markers:
                parent["K"].remove(markers[0])
                item["K"].insert(0, markers[0])
                marker = tree.element(markers[0])
                marker["S"], marker["P"] = "/Lbl", item.reference
                break


def fill_list_items(tree: StructureTree) -> None:
    """Put all content of a list item into one body beside its label (ISO 14289-1, 7.2-20)."""
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
    """Set the language of an element: WeasyPrint sets that of the document only."""
    if language := element.box.element.get("lang"):
        element["Lang"] = pydyf.String(language)


def name_role(element: Element, tree: StructureTree) -> None:
    """Name the role of sections and phrases; generated text in a link is no link (#2482, #2550)."""
    tag = element.box.element_tag
    if "::" in tag and element["S"] in ("/NonStruct", "/Link"):
        element["S"] = "/Span"
    elif element["S"] == "/NonStruct" and not _anonymous(element, tree):
        element["S"] = ROLES.get(tag, "/NonStruct")


def scope_header(element: Element, tree: StructureTree) -> None:
    """Say whether a header cell heads its row or its column (#2508)."""
    if element["S"] == "/TH":
        row = element.box.element.get("scope") in ("row", "rowgroup")
        element["A"]["Scope"] = "/Row" if row else "/Column"


def number_list(element: Element, tree: StructureTree) -> None:
    """Say how the items of a list are numbered."""
    if element["S"] == "/L":
        usual = "/Decimal" if element.box.element_tag == "ol" else "/Disc"
        numbering = NUMBERING.get(element.box.style["list_style_type"], usual)
        element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})


def place_figure(element: Element, tree: StructureTree) -> None:
    """Give the box of a figure in points from the bottom, not in CSS pixels from the top."""
    if element["S"] == "/Figure":
        box, height = element.box, tree.pages[element.page_number].height
        left, top = box.content_box_x(), box.content_box_y()
        corners = (left, height - top - box.height, left + box.width, height - top)
        element["A"]["BBox"] = pydyf.Array(0.75 * corner for corner in corners)


TREE_REPAIRS: tuple[Callable[[StructureTree], None], ...] = (
    nest_lists,
    join_fragments,
    label_list_items,
    fill_list_items,
)
ELEMENT_REPAIRS: tuple[Callable[[Element, StructureTree], None], ...] = (
    declare_language,
    name_role,
    scope_header,
    number_list,
    place_figure,
)


def _with_boxes(build_box_tree: Any) -> Any:
    def with_boxes(
        box: Box, parent: Element, pdf: Any, page_number: int, *arguments: Any
    ) -> Iterator[Element]:
        if is_artifact(box):
            return
        for element in build_box_tree(box, parent, pdf, page_number, *arguments):
            if not hasattr(element, "box"):
                element.box, element.page_number = box, page_number
            yield element

    return with_boxes


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _kind(tree: StructureTree, kid: Any) -> Any:
    return (tree.element(kid) or {}).get("S")


def _is_marker(element: Element) -> bool:
    box = getattr(element, "box", None)
    return box is not None and box.element is not None and box.element.get("class") == "marker"


def _continues(before: Element, after: Element) -> bool:
    """Return whether two neighbours are parts of one HTML element."""
    one, other = getattr(before, "box", None), getattr(after, "box", None)
    if not one or not other or before["S"] != after["S"] or before["S"] in TABLE:
        return False
    return one.element is other.element is not None and one.element_tag == other.element_tag


def _anonymous(element: Element, tree: StructureTree) -> bool:
    """Return whether WeasyPrint made the box for loose text of the element around it."""
    around = getattr(tree.element(element["P"]), "box", None)
    return around is not None and around.element is element.box.element
