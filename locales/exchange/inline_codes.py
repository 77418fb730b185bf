"""Inline markup as codes of XLIFF 2, which a translator's program shows as one piece and cannot
break: a placeholder is a `<ph>`, strong words and links are a `<pc>`."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from locales.inline import Inline, Link, Placeholder, Words, parse, walk

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
Key = tuple[str, str]  # the marks before and after
STRONG: Key = ("**", "**")
SPECIAL = re.compile(r"[\\*\[\]{}]")
ADDED = "added-"  # the ids of codes that only a translation has
BOLD = "xlf:b"
SUB_TYPES = {"ui": "xlf:var", "fmt": BOLD}
UNTOUCHABLE = {"canCopy": "no", "canDelete": "no"}


class UnknownCode(ValueError):
    """A code that is none of the source text."""


class UnitCodes:
    """The codes of a message by id, and the marks for which they stand, by reference."""

    def __init__(self, source: str) -> None:
        found = [each for each in walk(parse(source)) if not isinstance(each, Words)]
        self.by_id: dict[str, Key] = {str(n): marks_of(each) for n, each in enumerate(found, 1)}
        self.data: dict[str, str] = {}

    def write(self, parent: Any, text: str) -> None:
        """Add a source text or a translation to an element. Each code has the id of the one that it
        translates."""
        self._write(parent, parse(text), [*self.by_id])

    def read(self, element: Any) -> str:
        """Return the text in an element. Raise UnknownCode."""
        return "".join(self._read(element))

    def _write(self, parent: Any, pieces: list[Inline], left: list[str]) -> None:
        for piece in pieces:
            if isinstance(piece, Words):
                add_words(parent, piece.text)
                continue
            key = marks_of(piece)
            number = next((each for each in left if self.by_id[each] == key), None)
            if number:
                left.remove(number)
            else:
                number = f"{ADDED}{sum(each.startswith(ADDED) for each in self.by_id) + 1}"
                self.by_id[number] = key
            if isinstance(piece, Placeholder):
                self._add(parent, "ph", number, "ui", dataRef=self._refer(key[0]), disp=key[0])
            else:
                kind = "link" if isinstance(piece, Link) else "fmt"
                marks = {"dataRefStart": self._refer(key[0]), "dataRefEnd": self._refer(key[1])}
                self._write(self._add(parent, "pc", number, kind, **marks), piece.children, left)

    def _add(self, parent: Any, tag: str, number: str, kind: str, **more: str) -> Any:
        attributes = {"id": number, "type": kind, **UNTOUCHABLE, **more}
        if kind in SUB_TYPES:
            attributes["subType"] = SUB_TYPES[kind]
        return etree.SubElement(parent, f"{{{XLIFF}}}{tag}", attributes)

    def _refer(self, mark: str) -> str:
        return self.data.setdefault(mark, f"d{len(self.data) + 1}")

    def _read(self, element: Any) -> Iterator[str]:
        yield escape_words(element.text or "")
        for child in element:
            tag = etree.QName(child).localname
            match tag:
                case "pc":
                    opening, closing = self._marks(child, child.get("id"))
                    yield opening
                    yield from self._read(child)
                    yield closing
                case "ph" | "sc":
                    yield self._marks(child, child.get("id"))[0]
                case "ec":
                    yield self._marks(child, child.get("startRef") or child.get("id"))[1]
                case "mrk":
                    yield from self._read(child)
                case "sm" | "em":
                    pass
                case _:
                    raise UnknownCode(f"<{tag}> is no code of a source text")
            yield escape_words(child.tail or "")

    def _marks(self, element: Any, number: str | None) -> Key:
        if key := self.by_id.get(number or ""):
            return key
        if element.get("subType") == BOLD:  # strong words that only the translation has
            self.by_id[number or ""] = STRONG
            return STRONG
        raise UnknownCode(f"the code {number!r} is not in the source text")


def escape_words(text: str) -> str:
    """Return words as inline markup that means just these."""
    return SPECIAL.sub(r"\\\g<0>", text)


def marks_of(piece: Inline) -> Key:
    """Return the marks before and after a piece that is no words."""
    match piece:
        case Placeholder():
            return "{" + piece.name + "}", ""
        case Link():
            return "[", f"]({piece.target})"
    return STRONG


def add_words(parent: Any, text: str) -> None:
    """Add words to an element, after what is in it."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
