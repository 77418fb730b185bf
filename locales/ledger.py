"""The ledger: who checked which message when, bound to both texts, so that any edit drops it."""

import datetime
import json
from collections.abc import Iterable
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
    """`by` is a reviewer's id, never a name."""

    digest: str
    state: Literal["machine", "translated", "reviewed"]
    by: str
    date: datetime.date


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
    try:
        return _LEDGER.validate_json(path.read_bytes())
    except ValidationError as error:
        file = f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"
        raise Faults(
            Fault(file, 1, f"{'.'.join(map(str, found['loc']))}: {found['msg']}")
            for found in error.errors()
        ) from None


def write_ledger(catalog: Path, ledger: Ledger) -> None:
    entries = {context: entry.model_dump(mode="json") for context, entry in sorted(ledger.items())}
    ledger_path(catalog).write_text(json.dumps(entries, indent=1) + "\n", "utf-8")


def status_of(message: Message, ledger: Ledger) -> Status:
    """A text that no entry vouches for counts as a machine's."""
    if not message.string:
        return "untranslated"
    if message.fuzzy:
        return "outdated"
    entry = ledger.get(message.context or "")
    if entry and entry.digest == _digest_of(message):
        return entry.state
    return "machine"


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


def weakest(statuses: Iterable[Status]) -> Status:
    return min(statuses, key=WEAKEST_FIRST.index)


def _digest_of(message: Message) -> str:
    return digest(message.context or "", str(message.id), str(message.string))
