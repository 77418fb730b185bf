"""Describe how the files of a library differ from the published ones."""

import difflib
from collections.abc import Iterator, Mapping

from babel.messages.catalog import Message

from locales.catalogs import parse_messages
from models.errors import InvalidFiles


def describe_differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield lines for a person: changed lines of YAML files, changed messages of catalogs."""
    for path in sorted({*before, *after}):
        old, new = before.get(path, ""), after.get(path, "")
        if old == new or path.endswith(".json"):
            continue
        heading = f"{path}{'' if old else ' (new)'}{'' if new else ' (gone)'}"
        if path.endswith(".po"):
            lines = [*_describe_translations(_messages(old, path), _messages(new, path))]
            if lines or not (old and new):  # not if only the source text in it has changed
                yield from (heading, *lines)
        else:
            yield heading
            changed = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
            lines = [line for line in changed if not line.startswith(("---", "+++", "@@"))]
            yield from (f"  {line[0]} {line[1:].strip()}" for line in lines)


def _describe_translations(
    before: Mapping[str, Message], after: Mapping[str, Message]
) -> Iterator[str]:
    changed = [
        context
        for context, message in after.items()
        if context not in before or before[context].string != message.string
    ]
    if changed:
        yield f"  {len(changed)} translated differently: {', '.join(changed)}"


def _messages(text: str, path: str) -> dict[str, Message]:
    try:
        return parse_messages(text.encode(), path)
    except InvalidFiles:
        return {}
