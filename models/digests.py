"""Digests of a translation in each place: what a sheet says, and about whom.

A fact is written `key=value`, and names whom it belongs to:

| fact | what it says |
|---|---|
| `contact ring-us=…` | a number, or the address, of a contact |
| `role office=north-office` | who fills a role |
| `label 3f…=…` | where a link with this label leads |
| `order call 9a…=…` | in which order messages of this item or field name these contacts |
| `words ring-us=…` | what is said about a contact |
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from models.advice import ContactCard, ContactsAdvice, DirectoryCard, Translation
from models.directory import Line
from models.resolution import Area, resolve_translation
from richtext.nodes import FrozenModel, LinkNode, Node, ReferenceNode, walk_links
from richtext.text import Text

# What is not printed, and what may change without making a sheet another one.
NOT_SHOWN = {
    *("keywords", "english_title", "slug", "audience", "topics", "see_instead"),
    *("status", "critical_status", "reviewed_on", "published_at", "review_due"),
    *("evidenced_on", "human_verified_on"),
}
# A sheet is wrong if such a fact is not there any more, or if the same key has another value.
GONE, OTHER = ("contact ", "role "), ("label ", "order ")


def digests(translation: Translation, directory: DirectoryCard) -> dict[str, dict[str, Any]]:
    """Return by place a digest of all that is `shown`, and the `facts`; ids of blocks count for
    neither. Raise Unresolved if a contact is missing in any place."""
    translation, places = translation.numbered(), {}
    for code, place in directory.places.items():
        resolved = resolve_translation(translation, code, directory)
        area = Area(directory, place)
        places[code] = {
            "shown": _digest(_shown(_dump(resolved))),
            "facts": sorted({f"{key}={value}" for key, value in _facts(translation, area)}),
        }
    return places


def changed_places(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str] | None:
    """Return the places in which something else is said now; None for all of them, or if what has
    changed belongs to no place."""
    changed = [code for code in {**now, **before} if before.get(code) != now.get(code)]
    return changed if changed and not now.keys() <= {*changed} else None


def wrong_facts(printed: Iterable[str], now: Iterable[str]) -> list[str]:
    """Return the keys of what a sheet says that is not so any more."""
    return [each for each in _changed(printed, now) if each.startswith((*GONE, *OTHER))]


def changed_contacts(printed: Iterable[str], now: Iterable[str]) -> set[str]:
    """Return the contacts and roles of which a sheet says something else than what is said now."""
    changed = _changed(printed, now)
    return {key.split()[1] for key in changed if key.startswith((*GONE, "words "))}


def contacts_in(facts: Iterable[str]) -> set[str]:
    """Return the contacts that a sheet names."""
    return {each.partition("=")[0].split()[1] for each in facts if each.startswith("contact ")}


def _changed(printed: Iterable[str], now: Iterable[str]) -> list[str]:
    if printed == now:
        return []
    said, says = _by_key(printed), _by_key(now)
    return [
        key
        for key, values in said.items()
        if not values <= says.get(key, set() if key.startswith(GONE) else values)
    ]


def _by_key(facts: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, _, value in (each.partition("=") for each in facts):
        found.setdefault(key, set()).add(value)
    return found


def _dump(value: FrozenModel) -> Any:
    return value.model_dump(mode="json", exclude_computed_fields=True)


def _shown(value: Any) -> Any:
    match value:
        case dict():
            return {key: _shown(each) for key, each in value.items() if key not in NOT_SHOWN}
        case list():
            return [_shown(each) for each in value]
    return value


def _facts(translation: Translation, area: Area) -> Iterator[tuple[str, str]]:
    for context, text in translation.messages():
        named = [f"{each.to} {each.part}" for each in references(text)]
        if len(set(named)) > 1:
            name = context.partition(".")[2]
            yield f"order {name} {_digest(sorted(named))}", _digest(named)
    for text in translation.every_text():
        yield from _text_facts(text, area)
    for block in translation.blocks:
        if isinstance(block, ContactsAdvice):
            for to in filter(area.fills, block.show):
                yield from _filled(to, area)
                yield from _contact_facts(area.contact(to), area)


def _contact_facts(contact: ContactCard, area: Area) -> Iterator[tuple[str, str]]:
    for phone in contact.phones:
        yield f"contact {contact.id}", _line(phone)
    yield f"contact {contact.id}", _digest(contact.website)
    words = [_shown(_dump(text)) for text in contact.every_text()]
    yield f"words {contact.id}", _digest(words)
    for text in contact.every_text():
        yield from _text_facts(text, area)


def _text_facts(text: Text, area: Area) -> Iterator[tuple[str, str]]:
    for link in walk_links(text.nodes):
        yield f"label {_label(link)}", _digest(link.href)
    for reference in references(text):
        contact = area.contact(reference.to)
        yield from _filled(reference.to, area)
        if reference.part == "phone":
            yield f"contact {contact.id}", _line(contact.phones[0])
        elif reference.part == "website":
            yield f"contact {contact.id}", _digest(contact.website)
            yield f"label {_label(reference)}", contact.id


def _filled(to: str, area: Area) -> Iterator[tuple[str, str]]:
    if to in area.place.roles:
        yield f"role {to}", area.contact(to).id


def references(text: Text) -> list[ReferenceNode]:
    """Return the references to contacts and roles in a text, in order."""
    return list(_references(text.nodes))


def _references(nodes: Iterable[Node]) -> Iterator[ReferenceNode]:
    for node in nodes:
        if isinstance(node, ReferenceNode):
            yield node
        yield from _references(getattr(node, "children", ()))


def _line(line: Line) -> str:
    return _digest([line.number, line.uri])


def _label(link: LinkNode | ReferenceNode) -> str:
    return _digest([each.model_dump(mode="json") for each in link.children])


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:12]
