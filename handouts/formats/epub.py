"""A handout as an EPUB 3 book: the HTML with the reader's own font and page size, a table of
contents and accessibility metadata.

Scripts that reading devices lack are embedded as subset fonts.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import NAMESPACE_URL, uuid5

import uharfbuzz
from lxml import etree
from lxml import html as lxml_html

from handouts.archive import zip_files
from handouts.fonts import font_file
from handouts.formats.html import HANDOUTS, render_html, templates
from handouts.handout import Handout
from handouts.latin_words import split_latin

TYPES = {"png": "image/png", "svg": "image/svg+xml"}
EMBEDDED = ("Arab", "Ethi")
XHTML = "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTAINER = b"""<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


def render_epub(handout: Handout) -> bytes:
    """Return a handout as an EPUB book."""
    # On the narrow paper a number stands below what it is for, as it has to on a small screen.
    narrow = replace(handout, options=replace(handout.options, paper="a5"))
    # The parser takes <wbr> for an element that is to be closed.
    page = lxml_html.document_fromstring(render_html(narrow).replace("<wbr>", "<wbr></wbr>"))
    files = {"code.png": _code(page), **_take_icons(page)}
    if logo := handout.library.logo:
        files[f"logo.{logo.kind}"] = logo.content
        _set_logo(page, f"logo.{logo.kind}")
    leaves = [each for each in (handout, handout.beside) if each]
    letters = {ord(each) for text in page.itertext() for each in str(text)}
    faces = []
    for leaf in leaves:
        if leaf.language.script in EMBEDDED:
            for weight in ("normal", "bold"):
                file = f"{leaf.language.tag}-{weight}.otf"
                faces.append({"family": leaf.language.font, "weight": weight, "file": file})
                files[file] = _face(leaf.language.font, weight, letters)
    values = {
        "handout": handout,
        "advice": handout.advice,
        "languages": handout.languages,
        "embedded": [each.language for each in leaves if each.language.script in EMBEDDED],
        "faces": faces,
        "headings": [*_headings(page)],
        "identifier": uuid5(NAMESPACE_URL, handout.url).urn,
        "modified": handout.advice.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "images": {name: _media_type(name) for name in files},
    }
    _prepare(page)
    _list_numbers(page)
    latin = {"lang": handout.latin, XML_LANG: handout.latin, "dir": "ltr"}
    _mark_latin(page.find("body"), latin, turned=handout.language.dir == "rtl")
    text = etree.tostring(page, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    files["text.xhtml"] = text
    for name in ("book.opf", "nav.xhtml", "style.css"):
        files[name] = templates().get_template(f"epub/{name}").render(values).encode()
    files["style.css"] += (HANDOUTS / "styles/epub.css").read_bytes()
    first = [("mimetype", b"application/epub+zip"), ("META-INF/container.xml", CONTAINER)]
    others = [(f"EPUB/{name}", content) for name, content in sorted(files.items())]
    # The type stands first and is not compressed, so that it can be seen from outside.
    return zip_files([*first, *others], stored={"mimetype"})


def _prepare(page: Any) -> None:
    """Turn the HTML into XHTML, with a namespace and `xml:lang`, and without parts for paper."""
    for each in [
        *page.iter("style", "meta"),
        *page.find_class("foot"),
        *page.find_class("at-page"),
        *page.find_class("tear-off"),
    ]:
        each.getparent().remove(each)
    for each in page.xpath("//a[starts-with(@href, 'sms:')]"):
        each.drop_tag()  # books send no messages, and EPUBCheck does not know the scheme
    head = page.find("head")
    head.append(page.makeelement("link", rel="stylesheet", href="style.css", type="text/css"))
    (image,) = page.find_class("code")
    image.set("src", "code.png")
    for each in page.iter(etree.Element):
        if "lang" in each.attrib:
            each.set(XML_LANG, each.get("lang"))
    page.set("xmlns", XHTML)


def _list_numbers(page: Any) -> None:
    """Turn the bar of numbers into a list: a small screen has no room for columns."""
    for bar in page.find_class("bar"):
        numbers = page.makeelement("ul", {"class": "numbers"})
        for purpose, number in zip(bar.iter("th"), bar.xpath(".//td[*]"), strict=True):
            item = page.makeelement("li")
            purpose[-1].tail = " "
            item.extend([*purpose, *number])
            numbers.append(item)
        bar.getparent().replace(bar, numbers)


def _mark_latin(element: Any, attributes: dict[str, str], turned: bool = False) -> None:
    """Mark Latin words in text from right to left: in its embedded font the spaces between them
    would be too narrow. `turned` is whether the text around an element is such text."""
    turned = element.get("dir", "rtl" if turned else "ltr") == "rtl"
    children = [*element]
    for child in children:
        _mark_latin(child, attributes, turned)
    if not turned:
        return
    for at, child in reversed([*enumerate(children, 1)]):
        child.tail, *parts = split_latin(child.tail or "")
        element[at:at] = _spans(element, parts, attributes)
    element.text, *parts = split_latin(element.text or "")
    element[:0] = _spans(element, parts, attributes)


def _spans(element: Any, parts: list[str], attributes: dict[str, str]) -> list[Any]:
    """Return Latin words as elements, each with what follows it."""
    spans = []
    for words, after in zip(parts[::2], parts[1::2], strict=True):
        span = element.makeelement("span", attributes)
        span.text, span.tail = words, after
        spans.append(span)
    return spans


def _set_logo(page: Any, name: str) -> None:
    for image in page.find_class("library-logo"):
        image.set("src", name)


def _headings(page: Any) -> Iterator[dict[str, str]]:
    """Yield the headings for the table of contents, and give each an id."""
    for number, each in enumerate(page.iter("h2")):
        if not each.get("id"):
            each.set("id", f"heading-{number}")
        yield {"id": each.get("id"), "lang": each.get("lang"), "dir": each.get("dir"),
               "text": " ".join(each.text_content().split())}  # fmt: skip


def _code(page: Any) -> bytes:
    (image,) = page.find_class("code")
    return _content(image)


def _take_icons(page: Any) -> dict[str, bytes]:
    """Return the icons of the page as files, and name these in place of their drawings."""
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for image in page.find_class("icon"):
        name = names.setdefault(image.get("src"), f"icon-{len(names) + 1}.svg")
        files.setdefault(name, _content(image))
        image.set("src", name)
    return files


def _content(image: Any) -> bytes:
    """Return the content of an image that stands in the page itself."""
    head, _, written = image.get("src").partition(",")
    return b64decode(written) if head.endswith(";base64") else unquote_to_bytes(written)


def _face(family: str, weight: str, letters: set[int]) -> bytes:
    """Return an installed font reduced to some characters; the bytes depend on these only."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(letters)
    file = font_file(family, "Bold" if weight == "bold" else "Regular")
    assert file, family  # the server says in /readyz which fonts it lacks
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file.path), file.number)
    content: bytes = uharfbuzz.subset(face, wanted).blob.data
    return content


def _media_type(name: str) -> str:
    return TYPES.get(name.rpartition(".")[2], "font/otf")
