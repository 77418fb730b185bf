"""The words of a paragraph as runs of a Word document, each with its language and direction.

Word takes the direction of digits and punctuation from the `w:rtl` of their run, which has to be
off for Latin letters (ECMA-376, part 1, 17.3.2.30). LibreOffice goes by the letters around them, as
Unicode does: hence the marks at both ends of a run in the other direction. Isolates, which Unicode
has since 2013 only, are too new for the programs in many offices.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import langcodes
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from handouts.formats.docx_elements import new_element
from handouts.latin_words import split_latin
from locales.languages import languages
from richtext.nodes import (
    Direction,
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
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
# In right-to-left text LibreOffice breaks a line within a number that has the usual no-break space.
GAPS = {"ltr": NO_BREAK_SPACE, "rtl": 2 * "\u202f"}  # the narrow no-break space
MARKS = {"ltr": LEFT_TO_RIGHT_MARK, "rtl": RIGHT_TO_LEFT_MARK}


def add_runs(
    parent: Any, nodes: Sequence[Node], text: Text, part: Part, latin: str, bold: bool = False
) -> None:
    """Add nodes of a text to its paragraph or to a link. `part` keeps the addresses of links;
    `latin` is the language of numbers, and of Latin words in right-to-left text."""
    for node in nodes:
        match node:
            case TextNode():
                parent.extend(_runs(node.text, text.lang, text.dir, latin, bold))
            case StrongNode():
                add_runs(parent, node.children, text, part, latin, bold=True)
            case LinkNode():
                add_runs(_link(parent, node.href, part), node.children, text, part, latin, bold)
            case PhoneNode():
                number = node.number.replace(" ", GAPS[text.dir])
                runs = _runs(number, latin, text.dir, latin, bold=True)
                _link(parent, node.uri, part).extend(runs)
            case NameNode() | ValueNode():
                parent.extend(_runs(node.text, node.lang, text.dir, latin, bold))
            case FieldNode():
                parent.append(_control(node, text, latin))
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


def _runs(words: str, tag: str, around: Direction, latin: str, bold: bool) -> Iterator[Any]:
    """Yield the runs of words of a language in a paragraph with the direction `around`."""
    own = languages()[tag].dir
    if own != around:
        inner, outer = MARKS[own], MARKS[around]
        yield _run(f"{outer}{inner}{words}{inner}{outer}", tag, bold)
    elif own == "rtl":
        for number, part in enumerate(split_latin(words)):
            if number % 2:
                yield from _runs(part, latin, around, latin, bold)
            elif part:
                yield _run(part, tag, bold)
    else:
        yield _run(words, tag, bold)


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


def _control(field: FieldNode, text: Text, latin: str) -> Any:
    """Return a content control with a label as its placeholder."""
    control, properties = new_element("w:sdt"), new_element("w:sdtPr")
    content = new_element("w:sdtContent")
    properties.append(new_element("w:alias", val=field.label))
    properties.append(new_element("w:tag", val=field.field))
    properties.append(new_element("w:showingPlcHdr"))
    properties.append(new_element("w:text"))
    content.extend(_runs(f"[{field.label}]", text.lang, text.dir, latin, bold=False))
    control.append(properties)
    control.append(content)
    return control
