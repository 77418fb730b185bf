"""The safety overlay: the newest source text in an older translation, where a safety change is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from models.advice import Block, FieldCard, Translation
from models.language_free import follow_values, renamed_blocks, same_words
from models.pathway import leads_on

TEXTS = ("title", "summary", "acknowledgements")
Part = TypeVar("Part")


@dataclass(frozen=True)
class SourceEdition:
    """The source text of an edition; `safety` says that the one before may do harm."""

    number: int
    safety: bool
    text: Translation


def overlay_safety(older: Translation, editions: Sequence[SourceEdition]) -> Translation:
    """Return an older translation with the newest source text of each block that a safety change
    has changed or added, and without those that one has dropped. What only other editions changed
    is as in `older`.

    `editions` begin with the one that `older` translates and end with the newest. If an answer
    would lead nowhere, or a field is gone, every change counts."""
    overlaid = _overlay(older, editions, lambda each: each.safety)
    if leads_on(overlaid.blocks) and overlaid.fields.keys() >= older.fields.keys():
        return overlaid
    return overlay_changes(older, editions)


def overlay_changes(older: Translation, editions: Sequence[SourceEdition]) -> Translation:
    """Return the newest source text, with each block whose words have not changed in those of
    `older`, which translates the first of the `editions`."""
    return _overlay(older, editions, lambda _: True)


def _overlay(
    older: Translation,
    editions: Sequence[SourceEdition],
    counts: Callable[[SourceEdition], bool],
) -> Translation:
    """Return the translation with the newest source text of what those editions changed that
    count."""
    names = _newest_ids(editions)
    older = older.with_block_ids(names[0])
    editions = [
        replace(each, text=each.text.with_block_ids(ids))
        for each, ids in zip(editions, names, strict=True)
    ]
    changes = _changes(editions)
    newer = {name for name, changed_in in changes.items() if any(map(counts, changed_in))}
    then, now = editions[0].text, editions[-1].text
    own = follow_values(older, then, now)
    texts = {
        name: getattr(own, name)
        for name in TEXTS
        if f"document.{name}" not in newer or getattr(then, name) == getattr(now, name)
    }
    properties = ("language", "direction", "status", "critical_status", "reviewed_on", "sources")
    update = {name: getattr(own, name) for name in properties}
    fields = _overlaid_fields(own, then, now, newer)
    blocks = [*_overlaid_blocks(own, then, now, newer, changes)]
    return now.model_copy(update={**update, **texts, "fields": fields, "blocks": blocks})


def _newest_ids(editions: Sequence[SourceEdition]) -> list[dict[str, str]]:
    """Return for each edition the ids that its blocks have in the newest."""
    names: list[dict[str, str]] = [{}]
    newer = editions[-1].text
    for each in reversed(editions[:-1]):
        names.insert(0, renamed_blocks(each.text, newer))
        newer = each.text.with_block_ids(names[0])
    return names


def _changes(editions: Sequence[SourceEdition]) -> dict[str, list[SourceEdition]]:
    """Return the editions that changed, added or dropped each part of the source text, in order."""
    changes: dict[str, list[SourceEdition]] = defaultdict(list)
    for before, after in pairwise(editions):
        old, new = _parts(before.text), _parts(after.text)
        for name in old.keys() | new.keys():
            if old.get(name) != new.get(name):
                changes[name].append(after)
    return changes


def _parts(text: Translation) -> dict[str, Any]:
    """Return the blocks by id, and by the beginning of their contexts what is around them."""
    around = {f"document.{name}": getattr(text, name) for name in TEXTS}
    fields = {f"fields.{key}": field for key, field in text.fields.items()}
    return {**around, **fields, **_by_id(text)}


def _overlaid_fields(
    own: Translation, then: Translation, now: Translation, newer: Collection[str]
) -> dict[str, FieldCard]:
    def is_same(key: str) -> bool:
        return key in then.fields and then.fields[key].label == now.fields[key].label

    changed = {key for key in own.fields.keys() | now.fields.keys() if f"fields.{key}" in newer}
    return dict(_merged(own.fields, now.fields, changed, is_same))


def _overlaid_blocks(
    own: Translation,
    then: Translation,
    now: Translation,
    newer: Collection[str],
    changes: Mapping[str, Sequence[SourceEdition]],
) -> Iterator[Block]:
    before = _by_id(then.with_block_ids(renamed_blocks(then, now)))
    newest = {
        id: block.model_copy(update={"changed_in": changes[id][-1].number})
        if id in newer
        else block
        for id, block in _by_id(now).items()
    }
    for _, block in _merged(
        _by_id(own), newest, newer, lambda id: same_words(before.get(id), newest[id])
    ):
        yield block


def _by_id(translation: Translation) -> dict[str, Block]:
    return {block.id: block for block in translation.blocks}


def _merged(
    own: Mapping[str, Part],
    now: Mapping[str, Part],
    newer: Collection[str],
    is_same: Callable[[str], bool],
) -> Iterator[tuple[str, Part]]:
    """Yield each part of a translation, its `own` unless the newest source text belongs there.
    What the source text says in the same words again is in the translation's own."""
    for name in _order([*own], [*now]):
        if name in own and (name not in newer or (name in now and is_same(name))):
            yield name, own[name]
        elif name in now and name in newer:
            yield name, now[name]


def _order(own: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the names in the order of the newest source text; what is not in it comes after what
    it came after."""
    order = [*now]
    for before, name in pairwise(["", *own]):
        if name not in order:
            order.insert(order.index(before) + 1 if before else 0, name)
    return order
