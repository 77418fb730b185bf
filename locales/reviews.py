"""The review log of a catalog: who checked which message, and when.

An entry holds for one pair of source text and translation, so an edit of either drops it by
itself."""

import datetime
import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Message
from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from models.errors import FileError, InvalidFiles
from richtext.text import Status

WEAKEST_FIRST: tuple[Status, ...] = (
    "untranslated",
    "outdated",
    "machine",
    "read-back",
    "checked",
    "reviewed",
    "source",
)
BY_A_PERSON = ("checked", "reviewed")


class ReadBack(BaseModel):
    """A translation back into the language of the source, which a machine, `by`, made without sight
    of the source. `differs` has the reasons why it may not say the same."""

    text: str
    by: str
    date: datetime.date
    differs: list[str] = []

    def lines(self) -> list[str]:
        """Return it in words for a reviewer: the text, and each reason why it differs."""
        found = [f"read back by {self.by} on {self.date}: {self.text}"]
        return [*found, *(f"differs: {each}" for each in self.differs)]


class Review(BaseModel):
    """`digest` identifies the texts that were checked; `by` is the id of a reviewer, never a name.
    In the state `reviewed`, `checked_by` translated or checked them first, on the day `checked_on`.
    `reworded_on` is the last day of a minor change of the source text, which needed no new review.
    `read_back` is the translation back that belongs to these texts, whoever has checked them since.
    `earlier` is the review of a previous wording; it counts again if that comes back."""

    digest: str
    state: Literal["machine", "read-back", "checked", "reviewed"]
    by: str
    date: datetime.date
    checked_by: str | None = None
    checked_on: datetime.date | None = None
    reworded_on: datetime.date | None = None
    read_back: ReadBack | None = None
    earlier: "Review | None" = None

    @model_validator(mode="after")
    def _has_two_reviewers(self) -> "Review":
        if self.state == "reviewed" and (
            self.checked_by in (None, self.by) or self.checked_on is None
        ):
            reason = "`reviewed` needs two people: `by`, and `checked_by` with `checked_on`"
            raise PydanticCustomError("one_reviewer", reason)
        return self

    @model_validator(mode="after")
    def _shows_what_was_read_back(self) -> "Review":
        """Let `read-back` without a text, which review logs once had, count as `machine`."""
        if self.state == "read-back" and (self.read_back is None or self.read_back.differs):
            self.state = "machine"
        return self

    @property
    def is_bare(self) -> bool:
        """Whether it says only that a machine translated the text."""
        return self.state == "machine" and self.read_back is None


ReviewLog = dict[str, Review]
_REVIEW_LOG = TypeAdapter(ReviewLog)


def digest(context: str, msgid: str, msgstr: str) -> str:
    """Return a digest of a message and its translation, in 16 hex digits."""
    return sha256("\0".join((context, msgid, msgstr)).encode()).hexdigest()[:16]


def digest_of(message: Message) -> str:
    """Return the digest of a message of a catalog."""
    return digest(message.context or "", str(message.id), str(message.string))


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
        context: entry.model_dump(mode="json", exclude_defaults=True)
        for context, entry in sorted(review_log.items())
    }
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


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
    return find_entry(review_log, message.context or "", digest_of(message))


def find_read_back(message: Message, review_log: ReviewLog) -> ReadBack | None:
    """Return what the current translation of a message was translated back to, if it was."""
    entry = find_review(message, review_log)
    return entry.read_back if entry else None


def find_entry(review_log: ReviewLog, context: str, digest: str) -> Review | None:
    """Return the entry of a message for the texts with this digest, if there is one."""
    entries = with_earlier(review_log, context)
    return next((each for each in entries if each.digest == digest), None)


def with_earlier(review_log: ReviewLog, context: str) -> list[Review]:
    """Return the entry of a message and its earlier one, newest first."""
    newest = review_log.get(context)
    return [each for each in (newest, newest.earlier) if each] if newest else []


def move_review(source: ReviewLog, target: ReviewLog, message: Message, context: str) -> None:
    """Move the reviews of a message to the context that it has now, maybe in another review log.
    They go on to count for the same texts; of reviews for other texts the best is kept."""
    old = message.context or ""
    moved = [_in_context(each, message, context) for each in with_earlier(source, old)]
    source.pop(old, None)
    now = digest(context, str(message.id), str(message.string))
    found = sorted(
        [*moved, *with_earlier(target, context)],
        key=lambda each: (each.digest == now, WEAKEST_FIRST.index(each.state)),
        reverse=True,
    )
    if not found:
        return
    first, *others = (each.model_copy(update={"earlier": None}) for each in found)
    kept = [each for each in others if each.digest != first.digest and not each.is_bare]
    target[context] = first.model_copy(update={"earlier": next(iter(kept), None)})


def _in_context(entry: Review, message: Message, context: str) -> Review:
    """Return a review of a message as that of another context, which is part of its digest; as it
    is if it is of other texts."""
    for source in map(str, (message.id, *message.previous_id)):
        if entry.digest == digest(message.context or "", source, str(message.string)):
            now = digest(context, source, str(message.string))
            return entry.model_copy(update={"digest": now})
    return entry


def describe_review(message: Message, review_log: ReviewLog) -> str:
    """Return in words who has checked a translation so far, and when."""
    entry = find_review(message, review_log)
    if entry is None or entry.state == "machine":
        return "machine translation, which no person has checked"
    first = f", checked by {entry.checked_by} on {entry.checked_on}" if entry.checked_by else ""
    return f"{entry.state} by {entry.by} on {entry.date}{first}"


def weakest(statuses: Iterable[Status]) -> Status:
    """Return the status that says least for a text. Raise ValueError for none at all."""
    return min(statuses, key=WEAKEST_FIRST.index)
