"""What a PDF says to a screen reader, and where its words stand, for tests to compare."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import pikepdf

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Node:
    tag: str
    lang: str = ""
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list["Node | str"] = field(default_factory=list)


@dataclass
class Link:
    contents: str
    address: str
    rectangle: list[float]
    quadrilaterals: int


def tag_tree(pdf: bytes) -> Node:
    """The structure elements, with the text that they mark."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        marked = {page.obj.objgen: marked_texts(page) for page in document.pages}
        for page in document.pages:
            for form in page.resources.get("/XObject", {}).values():
                if "/StructParents" in form:
                    marked[form.objgen] = marked_texts(form)
        return _node(document.Root.StructTreeRoot.K[0], marked)


def outline(pdf: bytes) -> str:
    """The tree as indented lines: tag, language, text or what stands for it."""
    return "\n".join(line for kid in tag_tree(pdf).kids for line in _lines(kid))


def nodes(pdf: bytes, tag: str) -> list[Node]:
    return [node for node in _descendants(tag_tree(pdf)) if node.tag == tag]


def links(pdf: bytes) -> list[Link]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            Link(
                str(note.Contents),
                str(note.A.URI),
                [float(value) for value in note.Rect],
                len(note.get("/QuadPoints", [])) // 8,
            )
            for page in document.pages
            for note in page.get("/Annots", [])
            if "/A" in note  # else it leads to another place on the sheet
        ]


def orphans(pdf: bytes) -> set[tuple[int, int]]:
    """Page and number of what is marked as content and no element of the tree holds."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        top = document.Root.StructTreeRoot
        owned = {
            (owner.objgen, page, number) for owner, page, number in _contents(top.K[0]) if page
        }
        marks = [list(marked_texts(page)) for page in document.pages]
        entries = list(top.ParentTree.Nums)
        owners = dict(zip(entries[::2], entries[1::2], strict=True))
        return {
            (place, number)
            for place, page in enumerate(document.pages)
            for number in marks[place]
            if (owners[place][number].objgen, page.obj.objgen, number) not in owned
        }


def marked_texts(page: Any) -> dict[int, str]:
    """The text of each piece of marked content of a page or form, in reading order."""
    resources = page.resources if isinstance(page, pikepdf.Page) else page.Resources
    texts: dict[int, str] = {}
    open_marks: list[int | None] = []
    drawn: list[str] = []
    replaced = letters = None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else {}
                mark = int(properties["/MCID"]) if "/MCID" in properties else None
                open_marks.append(mark)
                replaced = properties.get("/ActualText")
                if mark is not None:
                    texts[mark] = "" if replaced is None else str(replaced)
                    drawn = []
            case "EMC":
                mark = open_marks.pop()
                if mark is not None:
                    texts[mark] += _logical(drawn)
            case "Tf":
                letters = _letters(resources.Font[operands[0]])
            case "TJ" if open_marks and open_marks[-1] is not None and replaced is None:
                drawn += _drawn(operands[0], letters or {})
    return texts


def words(pdf: bytes) -> list[tuple[float, float, str]]:
    """The words of the first page as drawn: from above, from the left, text."""
    command = ("pdftotext", "-bbox", "-l", "1", "-", "-")
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return [
        (float(word.attrib["yMin"]), float(word.attrib["xMin"]), word.text or "")
        for word in ElementTree.fromstring(drawn).iter(f"{XHTML}word")
    ]


def digits_from_left(pdf: bytes) -> str:
    """All digits of one line in the order in which the eye meets them."""
    placed = sorted((left, text) for _, left, text in words(pdf))
    return "".join(character for _, text in placed for character in text if character.isdigit())


def extracted(pdf: bytes) -> str:
    """The text as one copies it from a viewer, spaces and direction marks evened out."""
    command = ("pdftotext", "-", "-")
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).split())


def _node(element: Any, marked: dict[Any, dict[int, str]]) -> Node:
    attributes = {
        key.lstrip("/"): list(map(float, value)) if key == "/BBox" else str(value)
        for key, value in element.get("/A", {}).items()
    }
    language, alternative = str(element.get("/Lang", "")), str(element.get("/Alt", ""))
    node = Node(str(element.S).lstrip("/"), language, alternative, attributes)
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            _add(node, _node(kid, marked))
        elif not isinstance(kid, pikepdf.Dictionary):
            _add(node, marked[element.Pg.objgen][int(kid)])
        elif kid.Type == "/MCR":
            _add(node, marked[kid.get("/Stm", kid.get("/Pg")).objgen][int(kid.MCID)])
    return node


def _add(node: Node, kid: Node | str) -> None:
    # A Span with nothing to say about its text is only how a line of text is written.
    if isinstance(kid, Node) and kid.tag == "Span" and not kid.lang:
        for part in kid.kids:
            _add(node, part)
    elif isinstance(kid, str) and node.kids and isinstance(node.kids[-1], str):
        node.kids[-1] = " ".join(f"{node.kids[-1]} {kid}".split())
    elif kid:
        node.kids.append(kid)


def _descendants(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _descendants(kid)


def _lines(kid: Node | str, depth: int = 0) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(kid, str):
        yield indent + kid.strip()
        return
    head = f"{indent}{kid.tag}" + (f" ({kid.lang})" if kid.lang else "")
    match kid.kids:
        case []:
            yield f"{head}: {kid.alt}".removesuffix(": ")
        case [str(text)]:
            yield f"{head}: {text.strip()}"
        case kids:
            yield head
            for each in kids:
                yield from _lines(each, depth + 1)


def _contents(element: Any) -> Iterator[tuple[Any, Any, int]]:
    for kid in element.get("/K", []):
        if not isinstance(kid, pikepdf.Dictionary):
            yield element, element.Pg.objgen, int(kid)
        elif "/S" in kid:
            yield from _contents(kid)
        elif kid.Type == "/MCR":
            yield element, kid.Pg.objgen, int(kid.MCID)


def _letters(font: Any) -> dict[str, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]*)>", table)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _drawn(parts: Any, letters: dict[str, str]) -> list[str]:
    codes = "".join(bytes(part).hex() for part in parts if isinstance(part, pikepdf.String))
    return [letters.get(code, "") for code in re.findall("....", codes)]


def _logical(drawn: list[str]) -> str:
    """Glyphs come from the left; a right-to-left line is read the other way round."""
    if not any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in "".join(drawn)):
        return "".join(drawn)
    runs = groupby(reversed(drawn), lambda text: unicodedata.bidirectional(text[:1] or " "))
    return "".join(
        "".join(reversed(list(run)) if kind in ("L", "EN", "AN") else run) for kind, run in runs
    )
