"""The review log of a catalog: who checked which message, and when.

An entry holds for one pair of English and translation, so an edit of either drops it by itself."""

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
    """`digest` identifies the texts that were checked; `by` is a reviewer's id, never a name.
    `reworded_on` is the last day of a minor change of the English, which needed no new review.
    `earlier` is the review of a previous wording; it counts again if that comes back."""

    digest: str
    state: Literal["machine", "translated", "reviewed"]
    by: str
    date: datetime.date
    reworded_on: datetime.date | None = None
    earlier: "Review | None" = None


ReviewLog = dict[str, Review]
_REVIEW_LOG = TypeAdapter(ReviewLog)


def digest(context: str, msgid: str, msgstr: str) -> str:
    """Return a digest of a message and its translation, in 16 hex digits."""
    return sha256("\0".join((context, msgid, msgstr)).encode()).hexdigest()[:16]


def review_log_path(catalog: Path) -> Path:
    """Return the path of the review log beside a catalog."""
    return catalog.with_suffix(".review.json")


def read_review_log(catalog: Path) -> ReviewLog:
    """Return the review log beside a catalog, empty if there is none. Raise InvalidFiles."""
    path = review_log_path(catalog)
    if not path.exists():
        return {}
    return parse_review_log(
        path.read_bytes(), f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"
    )


def parse_review_log(text: str | bytes, file: str) -> ReviewLog:
    """Return the review log in a JSON text. Raise InvalidFiles."""
    try:
        return _REVIEW_LOG.validate_json(text)
    except ValidationError as error:
        raise InvalidFiles(
            FileError(file, 1, f"{'.'.join(map(str, each['loc']))}: {each['msg']}")
            for each in error.errors()
        ) from None


def write_review_log(catalog: Path, review_log: ReviewLog) -> None:
    """Write the review log beside a catalog."""
    review_log_path(catalog).write_text(format_review_log(review_log), "utf-8")


def format_review_log(review_log: ReviewLog) -> str:
    """Return a review log as JSON, sorted by context."""
    entries = {
        context: entry.model_dump(mode="json", exclude_none=True)
        for context, entry in sorted(review_log.items())
    }
    return json.dumps(entries, indent=1) + "\n"


def status_of(message: Message, review_log: ReviewLog) -> Status:
    """Return how far a translation is checked; without a current entry it is machine-made."""
    if not message.string:
        return "untranslated"
    if message.fuzzy:
        return "outdated"
    entry = find_review(message, review_log)
    return entry.state if entry else "machine"


def find_review(message: Message, review_log: ReviewLog) -> Review | None:
    """Return the entry for the current texts of a message, if there is one."""
    return _entry(review_log, message.context or "", _digest_of(message))


def add_machine_reviews(
    messages: Iterable[Message], review_log: ReviewLog, day: datetime.date
) -> ReviewLog:
    """Return the review log with a machine entry for every translation that has none. A person's
    entry stays even if the texts have changed: it counts again when the change is reverted."""
    entries = dict(review_log)
    for message in messages:
        entry = entries.get(message.context or "")
        stays = entry and (entry.state != "machine" or entry.digest == _digest_of(message))
        if message.string and not message.fuzzy and not stays:
            entries[message.context or ""] = Review(
                digest=_digest_of(message), state="machine", by="machine", date=day
            )
    return entries


def add_translator_reviews(
    messages: Iterable[Message], review_log: ReviewLog, by: str, day: datetime.date
) -> ReviewLog:
    """Return the review log after a person has edited the catalog: every translation without a
    current entry counts as translated by them."""
    entries = dict(review_log)
    for message in messages:
        if message.string and not message.fuzzy and not find_review(message, review_log):
            old = entries.get(message.context or "")
            entries[message.context or ""] = Review(
                digest=_digest_of(message),
                state="translated",
                by=by,
                date=day,
                earlier=old if old and old.state == "reviewed" else old and old.earlier,
            )
    return entries


def sign_off(
    messages: Iterable[Message],
    review_log: ReviewLog,
    contexts: Collection[str],
    by: str,
    day: datetime.date,
) -> ReviewLog:
    """Return the review log with the messages of these contexts signed off as reviewed."""
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
    """Return the review log after a minor change of the English, with the reviews of the previous
    English (`old_english`, by context) carried over to the new one, and the day of the change."""
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
    """Return the status that says least for a text. Raise ValueError for none at all."""
    return min(statuses, key=WEAKEST_FIRST.index)


def _entry(review_log: ReviewLog, context: str, digest: str) -> Review | None:
    newest = review_log.get(context)
    entries = [newest, newest.earlier] if newest else []
    return next((each for each in entries if each and each.digest == digest), None)


def _digest_of(message: Message) -> str:
    return digest(message.context or "", str(message.id), str(message.string))
