"""A letter with the details of a school: each value is text, never markup, and is kept nowhere."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel

from handouts.handout import Handout
from locales.dates import date_shown
from locales.languages import ENGLISH, languages
from models.advice import Advice, Block, FieldCard, FieldsAdvice, ParagraphAdvice
from models.nodes import (
    FieldNode,
    LinkNode,
    Node,
    PhoneNode,
    StrongNode,
    Text,
    TextNode,
    ValueNode,
)

PHONE = re.compile(r"\+?[0-9](?:[ ()-]?[0-9]){2,19}")
WEB = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[/?#][^\s<>\"']*)?")
# Marks that change the order of other letters, and what is no letter at all.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # of letters in Persian and Indic scripts: they are part of words


class Wrong(NamedTuple):
    """What cannot stand in a letter. The detail never repeats the value."""

    field: str
    detail: str


def faults(advice: Advice, values: Mapping[str, str], ticked: Sequence[str]) -> list[Wrong]:
    """Everything that is wrong with the details for a letter, at once."""
    found = [
        Wrong(
            f"fields.{key[:40]}", f"is no field of this letter. There are: {_list(advice.fields)}."
        )
        for key in values.keys() - advice.fields.keys()
    ]
    for key, field in advice.fields.items():
        if detail := _fault(values.get(key, "").strip(), field):
            found.append(Wrong(f"fields.{key}", detail))
    wanted = [each.id for each in advice.acknowledgements]
    for each in wanted:
        if each not in ticked:
            detail = "has to be confirmed by somebody of the school before the letter is made."
            found.append(Wrong(f"acknowledgements.{each}", detail))
    for other in set(ticked) - set(wanted):
        detail = f"is nothing to confirm in this letter. There are: {_list(wanted)}."
        found.append(Wrong(f"acknowledgements.{other[:40]}", detail))
    return sorted(found)


def filled_letter(handout: Handout, values: Mapping[str, str]) -> Handout:
    """The letter with values that have no fault, in its language and in the one beside."""
    beside = filled_letter(handout.beside, values) if handout.beside else None
    return replace(handout, advice=_filled(handout.advice, values), beside=beside)


def _list(names: Any) -> str:
    return ", ".join(names) or "none"


def _fault(value: str, field: FieldCard) -> str | None:
    if not value:
        return "is missing." if field.required else None
    if len(value) > field.length:
        return f"has {len(value)} characters. At most {field.length} have room."
    if any(_unseen(each) for each in value.replace("\n", "")):
        return "has characters that cannot be seen."
    match field.kind:
        case "date":
            try:
                date.fromisoformat(value)
            except ValueError:
                return "is no date, such as 2026-09-01."
        case "phone" if not PHONE.fullmatch(value):
            return "is no phone number: digits, spaces, brackets, hyphens."
        case "url" if not WEB.fullmatch(value):
            return "is no web address that begins with https:// or http://."
    return None


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN and letter not in JOINERS


def _filled(advice: Advice, values: Mapping[str, str]) -> Advice:
    nodes = {
        key: _nodes(values.get(key, "").strip(), field, advice.language)
        for key, field in advice.fields.items()
    }
    blocks = [each for block in advice.blocks for each in _blocks(block, advice, nodes)]
    return advice.model_copy(update={"blocks": blocks})


def _blocks(block: Block, advice: Advice, nodes: Mapping[str, Sequence[Node]]) -> Iterator[Block]:
    if not isinstance(block, FieldsAdvice):
        yield _within(block, nodes)
        return
    for key in block.show:
        label = advice.fields[key].label
        written = [*label.nodes, TextNode(text=": "), *nodes[key]]
        yield ParagraphAdvice(
            id=f"{block.id}-{key}",
            critical=block.critical,
            type="paragraph",
            text=label.model_copy(update={"nodes": written}),
        )


def _within(value: Any, nodes: Mapping[str, Sequence[Node]]) -> Any:
    """The same tree with its fields filled in."""
    match value:
        case StrongNode() | LinkNode():
            return value.model_copy(update={"children": _within(value.children, nodes)})
        case Text():
            return value.model_copy(update={"nodes": _within(value.nodes, nodes)})
        case BaseModel():
            return value.model_copy(update={name: _within(each, nodes) for name, each in value})
        case list():
            return [new for each in value for new in _each_within(each, nodes)]
        case dict():
            return {key: _within(each, nodes) for key, each in value.items()}
    return value


def _each_within(value: Any, nodes: Mapping[str, Sequence[Node]]) -> Sequence[Any]:
    return nodes[value.field] if isinstance(value, FieldNode) else [_within(value, nodes)]


def _nodes(value: str, field: FieldCard, tag: str) -> list[Node]:
    if not value:
        return [TextNode(text="–")]
    match field.kind:
        case "date":
            return [TextNode(text=date_shown(date.fromisoformat(value), languages()[tag]))]
        case "phone":
            dialled = re.sub(r"[^0-9+]", "", value)
            return [PhoneNode(number=value, uri=f"tel:{dialled}")]
        case "url":
            return [LinkNode(href=value, children=[_value(value, tag)])]
    lines = [line.strip() for line in value.split("\n") if line.strip()]
    parts: list[Node] = []
    for line in lines:
        parts += [TextNode(text=", "), _value(line, tag)]
    return parts[1:]


def _value(text: str, tag: str) -> ValueNode:
    """In the direction of its own first letter, and in the face of its script."""
    strong = next(
        (each for each in map(unicodedata.bidirectional, text) if each in ("L", "R", "AL")), "L"
    )
    if strong != "L":
        return ValueNode(text=text, lang=tag if languages()[tag].dir == "rtl" else "ar", dir="rtl")
    latin = all("LATIN" in unicodedata.name(each, "") for each in text if each.isalpha())
    own = languages()[tag].dir == "ltr" and (not latin or languages()[tag].script == "Latn")
    return ValueNode(text=text, lang=tag if own else ENGLISH, dir="ltr")
