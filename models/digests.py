"""Digests of what a translation says in each place, by which one knows that it has changed."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from models.advice import ContactCard, DirectoryCard, Translation
from models.directory import Line
from models.resolution import resolve_translation
from richtext.nodes import FrozenModel, LinkNode, PhoneNode


def digests(translation: Translation, directory: DirectoryCard) -> dict[str, dict[str, Any]]:
    """What a translation says in each place, as digests: one of its `text`, and one for each of
    its `facts`, which are the numbers and addresses in it. Raises Unresolved."""
    # Nobody reads the words by which a text is found.
    read = translation.model_copy(update={"keywords": None})
    found = {code: resolve_translation(read, code, directory) for code in directory.places}
    return {
        code: {
            "text": _digest("\n".join(text.text for text in each.every_text())),
            "facts": sorted({_digest(fact) for fact in _facts(each)}),
        }
        for code, each in found.items()
    }


def _facts(value: Any) -> Iterator[str]:
    """The numbers and addresses in a tree without references."""
    match value:
        case PhoneNode() | Line():
            yield f"{value.number} {value.uri}"
        case LinkNode():
            yield value.href
        case ContactCard():
            yield value.website
    if isinstance(value, FrozenModel | Line):
        for _, each in value:
            yield from _facts(each)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _facts(each)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
