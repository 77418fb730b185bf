"""A letter filled in by its sender. Values are text, never markup, and are not stored."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel

from handouts.handout import Handout, Letterhead, SignOff
from handouts.letterhead import with_slip
from handouts.typed_links import EXTENSION, URIS, phone_uri
from handouts.typed_values import describe_sign, normalise_value
from locales.dates import format_day
from models.advice import (
    Advice,
    Block,
    ContactsAdvice,
    FieldCard,
    FieldsAdvice,
    ParagraphAdvice,
)
from models.errors import FieldError
from richtext.nodes import FieldNode, LinkNode, Node, PhoneNode, StrongNode, TextNode, ValueNode
from richtext.text import Text

# What cannot be in such a value at all: it can be named.
WRONG_SIGNS = {
    "phone": re.compile(r"[^0-9 ()+-]"),
    "url": re.compile(r"[\s<>\"'\\]"),
    "email": re.compile(r"[^\w.%+'@-]|[^A-Za-z0-9._%+'@-](?=.*@)"),
}
DETAILS = {
    "phone": "is no phone number: digits, spaces, brackets, hyphens, and `ext. 21` at its end.",
    "url": "is no web address such as https://office.example or www.office.example.",
    "email": "is no e-mail address such as name@office.example.",
}
EMPTY: list[Node] = [TextNode(text="–")]
LIKELY_YEARS = range(2000, 2100)  # not 0026, which is printed as 26
HEAD_NAME, HEAD_ADDRESS = 80, 240  # characters
# What has room in the window of an envelope, and below a line to sign: characters and lines.
RECIPIENT, RECIPIENT_LINES = 200, 6
SIGNATORY, SIGNATORY_LINES = 120, 2
# Marks that change the order of other letters, and what is no letter at all.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # of letters in Persian and Indic scripts: they are part of words


class LetterValues(NamedTuple):
    """What a sender has typed. `head_name`, `head_address` and `logo` make the letterhead; `logo`
    is a PNG that we have redrawn. `slip` adds a reply slip for parents. `recipient` stands in the
    window of an envelope, `signatory` below the line to sign."""

    values: Mapping[str, str]
    ticked: Sequence[str]
    head_name: str = ""
    head_address: str = ""
    logo: bytes | None = None
    slip: bool = False
    recipient: str = ""
    signatory: str = ""


def normalise_values(advice: Advice, details: LetterValues) -> LetterValues:
    """Return the details with plain characters in place of pasted typography."""
    kinds = {key: field.kind for key, field in advice.fields.items()}
    values = {
        key: normalise_value(kinds.get(key, "text"), value) for key, value in details.values.items()
    }
    return details._replace(
        values=values,
        head_name=normalise_value("text", details.head_name),
        head_address=normalise_value("people", details.head_address),
        recipient=normalise_value("people", details.recipient),
        signatory=normalise_value("people", details.signatory),
    )


def letter_errors(advice: Advice, details: LetterValues) -> list[FieldError]:
    """Return all errors in the details of a letter, sorted by field."""
    found = [
        FieldError(
            f"fields.{key[:40]}",
            f"is no field of this letter. There are: {_list(advice.fields)}.",
            word="fault-missing",
        )
        for key in details.values.keys() - advice.fields.keys()
    ]
    for key, field in advice.fields.items():
        found += _faults(f"fields.{key}", details.values.get(key, ""), field)
    wanted = [each.id for each in advice.acknowledgements]
    for each in wanted:
        if each not in details.ticked:
            detail = "has to be confirmed by somebody of the sender before the letter is made."
            found.append(FieldError(f"acknowledgements.{each}", detail, word="fault-confirm"))
    for other in set(details.ticked) - set(wanted):
        detail = f"is nothing to confirm in this letter. There are: {_list(wanted)}."
        found.append(FieldError(f"acknowledgements.{other[:40]}", detail, word="fault-confirm"))
    needed = bool(details.head_address.strip() or details.logo)
    for name, value, length, required in (
        ("head.name", details.head_name, HEAD_NAME, needed),
        ("head.address", details.head_address, HEAD_ADDRESS, False),
        ("recipient", details.recipient, RECIPIENT, False),
        ("signatory", details.signatory, SIGNATORY, False),
    ):
        label = advice.title
        card = FieldCard(label=label, kind="people", example="", required=required, length=length)
        found += _faults(name, value, card)
    found += _too_many("recipient", details.recipient, RECIPIENT_LINES)
    found += _too_many("signatory", details.signatory, SIGNATORY_LINES)
    return sorted(found)


def _too_many(name: str, value: str, most: int) -> Iterator[FieldError]:
    if (lines := len(_lines(value))) > most:
        detail = f"has {lines} lines. At most {most} have room."
        yield FieldError(name, detail, word="fault-long")


def fill_letter(handout: Handout, details: LetterValues) -> Handout:
    """Return the letter with its fields filled in, in one language or two.

    The details must have no errors: see `letter_errors`.
    """
    beside = _filled(handout.beside, details) if handout.beside else None
    filled = replace(
        _filled(handout, details),
        head=_head(details, handout),
        recipient=_texts(details.recipient, handout),
        beside=beside,
    )
    return with_slip(filled) if details.slip else filled


def _head(details: LetterValues, handout: Handout) -> Letterhead | None:
    name, *_ = [*_lines(details.head_name), ""]
    if not name:
        return None
    return Letterhead(_text(name, handout), _texts(details.head_address, handout), details.logo)


def _texts(written: str, handout: Handout) -> tuple[Text, ...]:
    return tuple(_text(line, handout) for line in _lines(written))


def _text(line: str, handout: Handout) -> Text:
    value = _value(line, handout)
    return Text(lang=value.lang, dir=value.dir, status="source", nodes=[TextNode(text=line)])


def _filled(handout: Handout, details: LetterValues) -> Handout:
    """Return a letter in one language with its fields filled in. Those that it begins with stand
    above its title; its end stands before the contacts that it ends with."""
    advice, name = handout.advice, details.head_name.strip()
    nodes = {
        key: _nodes(details.values.get(key, "").strip(), field, handout)
        for key, field in advice.fields.items()
    }
    fields = [*_first_fields(advice.blocks)]
    keys = [key for block in fields for key in block.show if nodes[key] != EMPTY]
    dates = [key for key in keys if advice.fields[key].kind == "date"]
    blocks = [
        new for block in advice.blocks[len(fields) :] for new in _blocks(block, advice, nodes)
    ]
    opening = tuple(
        _line(advice.fields[key], nodes[key], labelled=dates != [key])
        for key in keys
        if details.values[key].strip() != name
    )
    own = [block for block in blocks if not isinstance(block, ContactsAdvice)] or blocks
    words, lines = handout.own_words["sign-off"], _texts(details.signatory, handout)
    return replace(
        handout,
        advice=advice.model_copy(update={"blocks": blocks}),
        opening=opening,
        sign_off=SignOff(words, lines, own[-1].id if own else ""),
    )


def _first_fields(blocks: Sequence[Block]) -> Iterator[FieldsAdvice]:
    for block in blocks[:-1]:  # a letter that has nothing else begins below its title
        if not isinstance(block, FieldsAdvice):
            return
        yield block


def _line(field: FieldCard, nodes: Sequence[Node], labelled: bool = True) -> Text:
    """Return a field as it stands in a letter. The only date above the title goes without saying
    what it is."""
    label = [*field.label.nodes, TextNode(text=": ")] if labelled else []
    return field.label.model_copy(update={"nodes": [*label, *nodes]})


def _list(names: Any) -> str:
    return ", ".join(names) or "none"


def _faults(name: str, written: str, field: FieldCard) -> Iterator[FieldError]:
    value = written.strip()
    if not value:
        if field.required:
            yield FieldError(name, "is missing.", word="fault-missing")
    elif len(value) > field.length:
        detail = f"has {len(value)} characters. At most {field.length} have room."
        yield FieldError(name, detail, word="fault-long")
    elif unseen := next((each for each in value if _unseen(each) and each != "\n"), None):
        detail = f"has a character that cannot be seen: {describe_sign(unseen)}."
        yield FieldError(name, detail, word="fault-unseen", sign=describe_sign(unseen))
    elif field.kind in URIS and URIS[field.kind](value) is None:
        sign = _wrong_sign(field.kind, value)
        detail = DETAILS[field.kind] + (f" It has {sign}." if sign else "")
        yield FieldError(name, detail, word=f"fault-{field.kind}", sign=sign)
    elif field.kind == "date" and not _is_date(value):
        yield FieldError(name, "is no date, such as 2026-09-01.", word="fault-date")


def _wrong_sign(kind: str, value: str) -> str:
    """Return the first sign that makes an address wrong, by code and name; "" if it is none."""
    found = WRONG_SIGNS[kind].search(re.sub(f"{EXTENSION}$", "", value))
    return describe_sign(found[0]) if found else ""


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).year in LIKELY_YEARS
    except ValueError:
        return False


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN and letter not in JOINERS


def _blocks(block: Block, advice: Advice, nodes: Mapping[str, Sequence[Node]]) -> Iterator[Block]:
    if not isinstance(block, FieldsAdvice):
        yield _within(block, nodes)
        return
    for key in block.show:
        if nodes[key] == EMPTY:
            continue
        yield ParagraphAdvice(
            id=f"{block.id}-{key}",
            critical=block.critical,
            type="paragraph",
            text=_line(advice.fields[key], nodes[key]),
        )


def _within(value: Any, nodes: Mapping[str, Sequence[Node]]) -> Any:
    """Return the same tree with its merge fields filled in."""
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


def _nodes(value: str, field: FieldCard, handout: Handout) -> list[Node]:
    if not value:
        return EMPTY
    match field.kind:
        case "date":
            return [TextNode(text=format_day(date.fromisoformat(value), handout.language))]
        case "phone" if uri := phone_uri(value):
            return [PhoneNode(number=value, uri=uri)]
        case "email" | "url" if uri := URIS[field.kind](value):
            return [LinkNode(href=uri, children=[_value(value, handout)])]
    parts: list[Node] = []
    for line in _lines(value):
        parts += [TextNode(text=" · "), _value(line, handout)]
    return parts[1:]


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.split("\n") if line.strip()]


def _value(text: str, handout: Handout) -> ValueNode:
    """Return typed text with the direction of its first strong character and a language whose font
    has its script."""
    strong = next(
        (each for each in map(unicodedata.bidirectional, text) if each in ("L", "R", "AL")), "L"
    )
    language = handout.language
    if strong != "L":
        tag = language.tag if language.dir == "rtl" else "ar"
        return ValueNode(text=text, lang=tag, dir="rtl")
    latin = all("LATIN" in unicodedata.name(each, "") for each in text if each.isalpha())
    own = language.dir == "ltr" and (not latin or language.script == "Latn")
    return ValueNode(text=text, lang=language.tag if own else handout.latin, dir="ltr")
