"""The ledger: who checked which message when, bound to both texts, so that any edit drops it."""

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Message
from pydantic import BaseModel, TypeAdapter, ValidationError

from models.fault import Fault, Faults
from models.nodes import Status

WEAKEST_FIRST: tuple[Status, ...] = (
    "untranslated",
    "outdated",
    "machine",
    "translated",
    "reviewed",
    "source",
)


class Entry(BaseModel):
    """`by` is a reviewer's id, never a name; `reworded_on` the last day on which the English was
    mended under the translation, as a minor change that nobody had to translate or review.
    `earlier` is a review of other words, which holds again when they come back."""

    digest: str
    state: Literal["machine", "translated", "reviewed"]
    by: str
    date: datetime.date
    reworded_on: datetime.date | None = None
    earlier: "Entry | None" = None


Ledger = dict[str, Entry]
_LEDGER = TypeAdapter(Ledger)


def digest(context: str, msgid: str, msgstr: str) -> str:
    return sha256("\0".join((context, msgid, msgstr)).encode()).hexdigest()[:16]


def ledger_path(catalog: Path) -> Path:
    return catalog.with_suffix(".review.json")


def read_ledger(catalog: Path) -> Ledger:
    """The ledger beside a catalog; raises Faults."""
    path = ledger_path(catalog)
    if not path.exists():
        return {}
    return ledger_of(
        path.read_bytes(), f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"
    )


def ledger_of(text: str | bytes, file: str) -> Ledger:
    """The ledger in a file; raises Faults."""
    try:
        return _LEDGER.validate_json(text)
    except ValidationError as error:
        raise Faults(
            Fault(file, 1, f"{'.'.join(map(str, found['loc']))}: {found['msg']}")
            for found in error.errors()
        ) from None


def write_ledger(catalog: Path, ledger: Ledger) -> None:
    ledger_path(catalog).write_text(ledger_text(ledger), "utf-8")


def ledger_text(ledger: Ledger) -> str:
    entries = {
        context: entry.model_dump(mode="json", exclude_none=True)
        for context, entry in sorted(ledger.items())
    }
    return json.dumps(entries, indent=1) + "\n"


def status_of(message: Message, ledger: Ledger) -> Status:
    """A text that no entry vouches for counts as a machine's."""
    if not message.string:
        return "untranslated"
    if message.fuzzy:
        return "outdated"
    entry = vouching(message, ledger)
    return entry.state if entry else "machine"


def vouching(message: Message, ledger: Ledger) -> Entry | None:
    """The entry for a message as it now stands."""
    return _entry(ledger, message.context or "", _digest_of(message))


def with_machine_entries(messages: Iterable[Message], ledger: Ledger, day: datetime.date) -> Ledger:
    """The ledger with an entry for each text that has none. A person's entry stays, even when
    the wording has changed: it no longer counts, and a revert restores it."""
    entries = dict(ledger)
    for message in messages:
        known = entries.get(message.context or "")
        vouched = known and (known.state != "machine" or known.digest == _digest_of(message))
        if message.string and not message.fuzzy and not vouched:
            entries[message.context or ""] = Entry(
                digest=_digest_of(message), state="machine", by="machine", date=day
            )
    return entries


def with_translated_entries(
    messages: Iterable[Message], ledger: Ledger, by: str, day: datetime.date
) -> Ledger:
    """The ledger after a person worked on the catalog: what nobody vouched for as it now stands
    counts as translated by them."""
    entries = dict(ledger)
    for message in messages:
        if message.string and not message.fuzzy and not vouching(message, ledger):
            known = entries.get(message.context or "")
            entries[message.context or ""] = Entry(
                digest=_digest_of(message),
                state="translated",
                by=by,
                date=day,
                earlier=known if known and known.state == "reviewed" else known and known.earlier,
            )
    return entries


def signed(
    messages: Iterable[Message],
    ledger: Ledger,
    contexts: Collection[str],
    by: str,
    day: datetime.date,
) -> Ledger:
    """The ledger with these translated messages signed off as reviewed."""
    entries = dict(ledger)
    for message in messages:
        if message.context in contexts:
            entries[message.context or ""] = Entry(
                digest=_digest_of(message), state="reviewed", by=by, date=day
            )
    return entries


def reworded(
    messages: Iterable[Message], ledger: Ledger, old_english: Mapping[str, str], day: datetime.date
) -> Ledger:
    """The ledger after a minor change of the English: what counted for the old words counts for
    the new ones, and says since when. `old_english` by context."""
    entries = dict(ledger)
    for message in messages:
        context = message.context or ""
        if context not in old_english:
            continue
        old = digest(context, old_english[context], str(message.string))
        if entry := _entry(ledger, context, old):
            update = {"digest": _digest_of(message), "reworded_on": day}
            entries[context] = entry.model_copy(update=update)
    return entries


def weakest(statuses: Iterable[Status]) -> Status:
    return min(statuses, key=WEAKEST_FIRST.index)


def _entry(ledger: Ledger, context: str, digest: str) -> Entry | None:
    known = ledger.get(context)
    found = [known, known.earlier] if known else []
    return next((each for each in found if each and each.digest == digest), None)


def _digest_of(message: Message) -> str:
    return digest(message.context or "", str(message.id), str(message.string))
