"""Digests of a translation in each place, to tell whether what it says there has changed."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from models.advice import ContactCard, DirectoryCard, Translation
from models.directory import Line
from models.resolution import resolve_translation
from richtext.nodes import FrozenModel, LinkNode, PhoneNode


def digests(translation: Translation, directory: DirectoryCard) -> dict[str, dict[str, Any]]:
    """Return by place a digest of the `text`, and of each of its `facts`: the phone numbers and
    addresses. Raise Unresolved if a contact is missing in any place."""
    places = {}
    for code in directory.places:
        resolved = resolve_translation(translation, code, directory)
        # Readers do not see the keywords, which are for search only.
        shown = resolved.model_copy(update={"keywords": None})
        places[code] = {
            "text": _digest("\n".join(text.text for text in shown.every_text())),
            "facts": sorted({_digest(fact) for fact in _facts(shown)}),
        }
    return places


def _facts(value: Any) -> Iterator[str]:
    """Yield the phone numbers and addresses in a resolved tree."""
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
