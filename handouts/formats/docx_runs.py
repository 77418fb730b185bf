"""The words of a paragraph as runs of a Word document, each with its language and direction."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import langcodes
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from handouts.formats.docx_elements import new_element
from locales.languages import languages
from richtext.nodes import (
    FieldNode,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    ReferenceNode,
    StrongNode,
    TextNode,
    ValueNode,
)
from richtext.plain import NO_BREAK_SPACE
from richtext.text import Text

COUNTERS = {"page": "PAGE", "pages": "NUMPAGES"}


def add_runs(
    parent: Any, nodes: Sequence[Node], text: Text, part: Part, bold: bool = False
) -> None:
    """Add nodes of a text to a paragraph or a link. `part` keeps the addresses of links."""
    for node in nodes:
        match node:
            case TextNode():
                parent.append(_run(node.text, text.lang, bold))
            case StrongNode():
                add_runs(parent, node.children, text, part, bold=True)
            case LinkNode():
                add_runs(_link(parent, node.href, part), node.children, text, part, bold)
            case PhoneNode():
                number = node.number.replace(" ", NO_BREAK_SPACE)
                _link(parent, node.uri, part).append(_run(number, "en", bold=True))
            case NameNode():
                parent.append(_run(node.text, "en", bold))
            case ValueNode():
                parent.append(_run(node.text, node.lang, bold))
            case FieldNode():
                parent.append(_control(node, text.lang))
            case ReferenceNode():
                for kind in ("begin", COUNTERS[node.to], "separate", "1", "end"):
                    parent.append(_field_part(kind, text.lang))


@cache
def full_tag(tag: str) -> str:
    """Return a language tag with a region, which spelling checkers of Word need."""
    if written := languages()[tag].format:
        return written.replace("_", "-")
    whole = langcodes.Language.get(tag).maximize()
    return f"{whole.language}-{whole.territory}"


def _link(parent: Any, address: str, part: Part) -> Any:
    link = new_element("w:hyperlink")
    link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    parent.append(link)
    return link


def _run(text: str, tag: str, bold: bool) -> Any:
    """Return a run with its language, for spelling checkers and screen readers. Runs from right to
    left need `w:rtl`, which also applies the size and weight of complex scripts."""
    run, properties = new_element("w:r"), new_element("w:rPr")
    language = languages()[tag]
    fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), language.font)
    properties.append(new_element("w:rFonts", **fonts))
    if bold:
        properties.append(new_element("w:b"))
        properties.append(new_element("w:bCs"))
    if language.dir == "rtl":
        properties.append(new_element("w:rtl"))
    which = "bidi" if language.dir == "rtl" else "eastAsia" if language.script == "Hans" else "val"
    properties.append(new_element("w:lang", **{which: full_tag(tag)}))
    run.append(properties)
    run.text = text
    return run


def _field_part(kind: str, tag: str) -> Any:
    run = _run("" if kind != "1" else kind, tag, bold=False)
    if kind in ("begin", "separate", "end"):
        run.append(new_element("w:fldChar", fldCharType=kind))
    elif kind != "1":
        code = new_element("w:instrText")
        code.text = f" {kind} "
        run.append(code)
    return run


def _control(field: FieldNode, tag: str) -> Any:
    """Return a content control with a label as its placeholder."""
    control, properties = new_element("w:sdt"), new_element("w:sdtPr")
    content = new_element("w:sdtContent")
    properties.append(new_element("w:alias", val=field.label))
    properties.append(new_element("w:tag", val=field.field))
    properties.append(new_element("w:showingPlcHdr"))
    properties.append(new_element("w:text"))
    content.append(_run(f"[{field.label}]", tag, bold=False))
    control.append(properties)
    control.append(content)
    return control
