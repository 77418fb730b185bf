"""The logo of a library, in its folder `brand`: checked, and written anew so that nothing is in it
but what one sees."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from math import isfinite
from pathlib import Path
from typing import Any

from lxml import etree

from handouts.formats.pdf import RenderError, missing_requirements, render_pdf
from handouts.letterhead import MAX_BYTES, InvalidLogo, redraw_logo
from locales.xml_parsing import new_parser
from models.errors import FileError, InvalidFiles
from models.library import Logo
from models.publishing import PreparedLibrary

BRAND = "brand"
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PNG = b"\x89PNG"
SIZE = (40, 12)  # millimetres
MAX_SVG_BYTES, MAX_ELEMENTS, MAX_RATIO = 100_000, 2_000, 10
# No text, since the fonts of others differ, and nothing that draws another part again: a few lines
# of these stand for millions.
ELEMENTS = (
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "linearGradient", "radialGradient", "stop",
)  # fmt: skip
ATTRIBUTES = (
    "id", "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width",
    "height", "viewBox", "preserveAspectRatio", "points", "transform", "gradientTransform",
    "gradientUnits", "offset", "stop-color", "stop-opacity", "color", "opacity", "fill",
    "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "style",
)  # fmt: skip
REMEDIES = {
    "text": "; turn its letters into paths",
    "style": "; write what it says into attributes",
    "image": "; draw it, or use a PNG",
}
# Of editors, and of pages into which a drawing is written: without meaning in a file of its own.
LEFT_OUT = ("class", "version", "baseProfile", "data-", "aria-", "role", "enable-background")
# An address: only of a gradient in the same file. A backslash could hide one.
ADDRESSES = ("url(", "\\", "@import")


def with_logo(prepared: PreparedLibrary, folder: Path) -> PreparedLibrary:
    """Return the library in a folder with its logo, if there is one. Raise InvalidFiles."""
    card = prepared.library.model_copy(update={"logo": read_logo(folder / BRAND)})
    return replace(prepared, library=card)


def read_logo(folder: Path) -> Logo | None:
    """Return the logo in a folder: `logo.svg` or `logo.png`. Raise InvalidFiles."""
    paths = [path for kind in ("svg", "png") if (path := folder / f"logo.{kind}").exists()]
    if len(paths) > 1:
        raise _refused("logo.svg", "there is a logo.png too; keep one of them")
    for path in paths:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path.name, f"has more than {MAX_BYTES:,} bytes")
        read = _read_svg if path.suffix == ".svg" else _read_png
        return read(path.name, path.read_bytes())
    return None


def _read_png(name: str, content: bytes) -> Logo:
    try:
        drawn = redraw_logo(content)
    except InvalidLogo as error:
        raise _refused(name, error.said[0].rstrip(".")) from None
    return Logo(kind="png", text=b64encode(drawn).decode())


def _read_svg(name: str, content: bytes) -> Logo:
    if content.startswith(PNG):
        raise _refused(name, "is a PNG: call it logo.png")
    if len(content) > MAX_SVG_BYTES:
        raise _refused(name, f"has more than {MAX_SVG_BYTES:,} bytes")
    if b"<!ENTITY" in content:
        line = content[: content.index(b"<!ENTITY")].count(b"\n") + 1
        raise _refused(name, "declares entities, which are not read", line)
    # The encoding is not what the file says, which could hide an entity.
    try:
        root = etree.fromstring(content, new_parser("utf-8"))
    except etree.XMLSyntaxError as error:
        raise _refused(name, "is no SVG that can be read in UTF-8", error.lineno or 1) from None
    if root.tag != f"{{{SVG}}}svg":
        raise _refused(name, f"is no SVG: it begins with <{etree.QName(root).localname}>")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise _refused(name, f"has more than {MAX_ELEMENTS:,} elements")
    _leave_out(root)
    errors = [FileError(f"{BRAND}/{name}", line, said) for line, said in _svg_errors(root)]
    if errors:
        raise InvalidFiles(errors)
    _set_size(name, root)
    etree.cleanup_namespaces(root)
    logo = Logo(kind="svg", text=etree.tostring(root, encoding="unicode"))
    _refuse_undrawn(name, logo)
    return logo


def _leave_out(root: Any) -> None:
    """Remove what editors of pictures write for themselves."""
    for each in [*root.iter()]:
        if each is not root and not _is_svg(each, but="metadata"):
            each.getparent().remove(each)  # with what follows it: there is no text in a drawing
            continue
        for key in [*each.attrib]:
            space = etree.QName(key).namespace
            if (space and space != XLINK) or (not space and key.startswith(LEFT_OUT)):
                del each.attrib[key]


def _is_svg(element: Any, but: str) -> bool:
    if not isinstance(element.tag, str):  # a reference to an entity
        return False
    tag = etree.QName(element)
    return tag.namespace == SVG and tag.localname != but


def _svg_errors(root: Any) -> Iterator[tuple[int, str]]:
    """Yield the line and the reason of each part that no logo may have."""
    for each in root.iter():
        tag = etree.QName(each).localname
        if tag not in ELEMENTS:
            said = f"<{tag}> is not among the elements of a logo{REMEDIES.get(tag, '')}"
            yield each.sourceline, said
            continue
        for key, value in each.attrib.items():
            shown = etree.QName(key).localname
            if key not in ATTRIBUTES:
                yield each.sourceline, f"{shown} of <{tag}> is not among the attributes of a logo"
            elif _has_address(key, value.lower()):
                yield each.sourceline, f"{shown} of <{tag}> has an address in it"


def _has_address(key: str, value: str) -> bool:
    local = key in ("fill", "stroke") and value.startswith("url(#") and value.count("url(") == 1
    return "\\" in value if local else any(each in value for each in ADDRESSES)


def _set_size(name: str, root: Any) -> None:
    """Give a drawing its size on paper, without which each program takes another."""
    written = root.get("viewBox") or f"0 0 {root.get('width')} {root.get('height')}"
    try:
        left, top, width, height = map(float, written.replace(",", " ").split())
    except ValueError:
        raise _refused(name, "has no viewBox", root.sourceline) from None
    if not all(map(isfinite, (left, top, width, height))) or min(width, height) <= 0:
        raise _refused(name, "has a viewBox without room in it", root.sourceline)
    if max(width / height, height / width) > MAX_RATIO:
        raise _refused(name, f"is more than {MAX_RATIO} times as long as wide", root.sourceline)
    root.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    times = min(SIZE[0] / width, SIZE[1] / height)
    root.set("width", f"{width * times:g}mm")
    root.set("height", f"{height * times:g}mm")


def _refuse_undrawn(name: str, logo: Logo) -> None:
    """Raise InvalidFiles for a logo with which no sheet could be drawn, where this machine draws
    sheets."""
    if missing_requirements([]):
        return
    image = f'<img alt="Logo" src="{escape(logo.data_uri)}">'
    try:
        render_pdf(f'<!doctype html><html lang="en"><title>Logo</title><p>{image}')
    except RenderError as error:
        raise _refused(name, f"cannot be drawn: {error.messages[0][:200]}") from None


def _refused(name: str, reason: str, line: int = 1) -> InvalidFiles:
    return InvalidFiles([FileError(f"{BRAND}/{name}", line, reason)])
