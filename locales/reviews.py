"""The review_log: who checked which message when, bound to both texts, so that any edit drops it."""

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Message
from pydantic import BaseModel, TypeAdapter, ValidationError

from models.errors import FileError, InvalidFiles
from richtext.text import Status

WEAKEST_FIRST: tuple[Status, ...] = (
    "untranslated",
    "outdated",
    "machine",
    "translated",
    "reviewed",
    "source",
)


class Review(BaseModel):
    """`by` is a reviewer's id, never a name; `reworded_on` the last day on which the English was
    mended under the translation, as a minor change that nobody had to translate or review.
    `earlier` is a review of other words, which holds again when they come back."""

    digest: str
    state: Literal["machine", "translated", "reviewed"]
    by: str
    date: datetime.date
    reworded_on: datetime.date | None = None
    earlier: "Review | None" = None


ReviewLog = dict[str, Review]
_REVIEW_LOG = TypeAdapter(ReviewLog)


def digest(context: str, msgid: str, msgstr: str) -> str:
    return sha256("\0".join((context, msgid, msgstr)).encode()).hexdigest()[:16]


def review_log_path(catalog: Path) -> Path:
    return catalog.with_suffix(".review.json")


def read_review_log(catalog: Path) -> ReviewLog:
    """The review_log beside a catalog; raises Faults."""
    path = review_log_path(catalog)
    if not path.exists():
        return {}
    return parse_review_log(
        path.read_bytes(), f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"
    )


def parse_review_log(text: str | bytes, file: str) -> ReviewLog:
    """The review_log in a file; raises Faults."""
    try:
        return _REVIEW_LOG.validate_json(text)
    except ValidationError as error:
        raise InvalidFiles(
            FileError(file, 1, f"{'.'.join(map(str, found['loc']))}: {found['msg']}")
            for found in error.errors()
        ) from None


def write_review_log(catalog: Path, review_log: ReviewLog) -> None:
    review_log_path(catalog).write_text(format_review_log(review_log), "utf-8")


def format_review_log(review_log: ReviewLog) -> str:
    entries = {
        context: entry.model_dump(mode="json", exclude_none=True)
        for context, entry in sorted(review_log.items())
    }
    return json.dumps(entries, indent=1) + "\n"


def status_of(message: Message, review_log: ReviewLog) -> Status:
    """A text that no entry vouches for counts as a machine's."""
    if not message.string:
        return "untranslated"
    if message.fuzzy:
        return "outdated"
    entry = find_review(message, review_log)
    return entry.state if entry else "machine"


def find_review(message: Message, review_log: ReviewLog) -> Review | None:
    """The entry for a message as it now stands."""
    return _entry(review_log, message.context or "", _digest_of(message))


def add_machine_reviews(
    messages: Iterable[Message], review_log: ReviewLog, day: datetime.date
) -> ReviewLog:
    """The review_log with an entry for each text that has none. A person's entry stays, even when
    the wording has changed: it no longer counts, and a revert restores it."""
    entries = dict(review_log)
    for message in messages:
        known = entries.get(message.context or "")
        vouched = known and (known.state != "machine" or known.digest == _digest_of(message))
        if message.string and not message.fuzzy and not vouched:
            entries[message.context or ""] = Review(
                digest=_digest_of(message), state="machine", by="machine", date=day
            )
    return entries


def add_translator_reviews(
    messages: Iterable[Message], review_log: ReviewLog, by: str, day: datetime.date
) -> ReviewLog:
    """The review_log after a person worked on the catalog: what nobody vouched for as it now stands
    counts as translated by them."""
    entries = dict(review_log)
    for message in messages:
        if message.string and not message.fuzzy and not find_review(message, review_log):
            known = entries.get(message.context or "")
            entries[message.context or ""] = Review(
                digest=_digest_of(message),
                state="translated",
                by=by,
                date=day,
                earlier=known if known and known.state == "reviewed" else known and known.earlier,
            )
    return entries


def sign_off(
    messages: Iterable[Message],
    review_log: ReviewLog,
    contexts: Collection[str],
    by: str,
    day: datetime.date,
) -> ReviewLog:
    """The review_log with these translated messages signed off as reviewed."""
    entries = dict(review_log)
    for message in messages:
        if message.context in contexts:
            entries[message.context or ""] = Review(
                digest=_digest_of(message), state="reviewed", by=by, date=day
            )
    return entries


def carry_over_reviews(
    messages: Iterable[Message],
    review_log: ReviewLog,
    old_english: Mapping[str, str],
    day: datetime.date,
) -> ReviewLog:
    """The review_log after a minor change of the English: what counted for the old words counts for
    the new ones, and says since when. `old_english` by context."""
    entries = dict(review_log)
    for message in messages:
        context = message.context or ""
        if context not in old_english:
            continue
        old = digest(context, old_english[context], str(message.string))
        if entry := _entry(review_log, context, old):
            update = {"digest": _digest_of(message), "reworded_on": day}
            entries[context] = entry.model_copy(update=update)
    return entries


def weakest(statuses: Iterable[Status]) -> Status:
    return min(statuses, key=WEAKEST_FIRST.index)


def _entry(review_log: ReviewLog, context: str, digest: str) -> Review | None:
    known = review_log.get(context)
    found = [known, known.earlier] if known else []
    return next((each for each in found if each and each.digest == digest), None)


def _digest_of(message: Message) -> str:
    return digest(message.context or "", str(message.id), str(message.string))
