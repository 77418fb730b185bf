"""Read what a PDF tells a screen reader, and where its words stand, for tests to compare."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import pikepdf

MIRRORED = dict(zip("()[]{}<>", ")(][}{><", strict=True))
# Latin runs with a hyphen or comma in another font between them, a percentage, or any other run.
PARTS = re.compile("L(?:N?L)*E?|.")
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
    quadrilaterals: list[list[float]]


def tag_tree(pdf: bytes) -> Node:
    """Return the root of the structure elements, with the text that they mark."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        marked = {page.obj.objgen: marked_texts(page) for page in document.pages}
        for page in document.pages:
            for form in page.resources.get("/XObject", {}).values():
                if "/StructParents" in form:
                    marked[form.objgen] = marked_texts(form)
        return _node(document.Root.StructTreeRoot.K[0], marked)


def outline(pdf: bytes) -> str:
    """Return the tree as indented lines: tag, language, text or alternative text."""
    return "\n".join(line for kid in tag_tree(pdf).kids for line in _lines(kid))


def nodes(pdf: bytes, tag: str) -> list[Node]:
    """Return the structure elements of one kind, in reading order."""
    return [node for node in _descendants(tag_tree(pdf)) if node.tag == tag]


def links(pdf: bytes) -> list[Link]:
    """Return the links that lead out of the document."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            Link(
                str(note.Contents),
                str(note.A.URI),
                [float(value) for value in note.Rect],
                _eights([float(value) for value in note.get("/QuadPoints", [])]),
            )
            for page in document.pages
            for note in page.get("/Annots", [])
            if "/A" in note
        ]


def orphans(pdf: bytes) -> list[str]:
    """Return the marked content and annotations that their structure element does not hold.

    Their element is the one that the parent tree has for the key of their page, form or annotation.
    """
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        top = document.Root.StructTreeRoot
        owners = dict(parent_tree(top.ParentTree))
        held = set(_held(top.K[0]))
        for number, page in enumerate(document.pages, 1):
            forms = page.resources.get("/XObject", {}).values()
            for content in (page.obj, *(form for form in forms if "/StructParents" in form)):
                for mark in marked_texts(page if content == page.obj else content):
                    owner = owners[int(content.StructParents)][mark]
                    if (owner.objgen, content.objgen, mark) not in held:
                        found.append(f"page {number}: marked content {mark}")
            for note in page.get("/Annots", []):
                if (owners[int(note.StructParent)].objgen, note.objgen, None) not in held:
                    found.append(f"page {number}: annotation {note.Contents}")
    return found


def parent_tree(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield the keys and values of a number tree, in the order of the file."""
    for kid in node.get("/Kids", []):
        yield from parent_tree(kid)
    entries = list(node.get("/Nums", []))
    yield from zip(map(int, entries[::2]), entries[1::2], strict=True)


def marked_texts(page: Any) -> dict[int, str]:
    """Return the text of each piece of marked content of a page or form, by its number."""
    resources = page.resources if isinstance(page, pikepdf.Page) else page.Resources
    texts: dict[int, str] = {}
    open_marks: list[int | None] = []
    runs: list[list[str]] = []
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
                    runs = []
            case "EMC":
                mark = open_marks.pop()
                if mark is not None:
                    texts[mark] += _logical(runs)
            case "Tm":
                runs.append([])
            case "Tf":
                letters = _letters(resources.Font[operands[0]])
            case "TJ" if open_marks and open_marks[-1] is not None and replaced is None:
                runs[-1] += _drawn(operands[0], letters or {})
    return texts


def words(pdf: bytes) -> list[tuple[float, float, str]]:
    """Return the words of the first page as drawn: points from above, from the left, text."""
    command = ("pdftotext", "-bbox", "-l", "1", "-", "-")
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return [
        (float(word.attrib["yMin"]), float(word.attrib["xMin"]), word.text or "")
        for word in ElementTree.fromstring(drawn).iter(f"{XHTML}word")
    ]


def digits_from_left(pdf: bytes) -> str:
    """Return the digits of the first page from left to right."""
    placed = sorted((left, text) for _, left, text in words(pdf))
    return "".join(character for _, text in placed for character in text if character.isdigit())


def extracted(pdf: bytes) -> str:
    """Return the text as a viewer copies it, with single spaces and without direction marks."""
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


def _held(element: Any) -> Iterator[tuple[Any, Any, int | None]]:
    """Yield each element with the page or form and the number of its content, or its annotation."""
    for kid in element.get("/K", []):
        if not isinstance(kid, pikepdf.Dictionary):
            yield element.objgen, element.Pg.objgen, int(kid)
        elif "/S" in kid:
            yield from _held(kid)
        elif kid.Type == "/MCR":
            yield element.objgen, kid.get("/Stm", kid.get("/Pg")).objgen, int(kid.MCID)
        elif kid.Type == "/OBJR":
            yield element.objgen, kid.Obj.objgen, None


def _eights(values: list[float]) -> list[list[float]]:
    return [values[start : start + 8] for start in range(0, len(values), 8)]


def _letters(font: Any) -> dict[str, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]*)>", table)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _drawn(parts: Any, letters: dict[str, str]) -> list[str]:
    codes = "".join(bytes(part).hex() for part in parts if isinstance(part, pikepdf.String))
    return [letters.get(code, "") for code in re.findall("....", codes)]


def _logical(runs: list[list[str]]) -> str:
    """Return runs of glyphs, drawn from left to right, as text in reading order."""
    kinds = "".join(map(_kind, runs))
    if "R" not in kinds:
        return "".join("".join(run) for run in runs)
    parts = [runs[part.start() : part.end()] for part in PARTS.finditer(kinds)]
    return "".join(
        "".join(map("".join, part)) if _kind(part[0]) == "L" else _turned(part[0])
        for part in reversed(parts)
    )


def _kind(run: list[str]) -> str:
    """Return what is in a run: R is read from right to left, L is Latin or numbers, E per cent, S
    space, N anything else."""
    kinds = {unicodedata.bidirectional(sign) for sign in "".join(run)}
    if kinds & {"R", "AL"}:
        return "R"
    if kinds & {"L", "EN", "AN"}:
        return "L"
    return "E" if kinds == {"ET"} else "S" if kinds <= {"WS"} else "N"


def _turned(run: list[str]) -> str:
    return "".join(MIRRORED.get(text, text) for text in reversed(run))


def embedded_families(document: pikepdf.Pdf) -> set[str]:
    """Return the families of the fonts of a PDF, which all have to be in the file."""
    faces = [
        each
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & {*each.keys()} for each in faces)
    names = (str(each.FontName).partition("+")[2].removesuffix("-Bold") for each in faces)
    return {each.removeprefix("Polyleaf-").replace("-", " ") for each in names}
