"""Sign off translations: how each act of a person or a machine changes the review log."""

import datetime
from collections.abc import Iterable, Mapping

from babel.messages.catalog import Message

from locales.reviews import (
    BY_A_PERSON,
    WEAKEST_FIRST,
    ReadBack,
    Review,
    ReviewLog,
    digest,
    digest_of,
    find_entry,
    find_review,
    status_of,
    with_earlier,
)

MACHINE = "machine"  # who has translated what no person did


def add_machine_reviews(
    messages: Iterable[Message], review_log: ReviewLog, day: datetime.date
) -> ReviewLog:
    """Return the review log with a machine entry for every translation that has none. One that says
    more stays even if the texts have changed: it counts again when the change is reverted."""
    entries = dict(review_log)
    for message in messages:
        entry = entries.get(message.context or "")
        stays = entry and (not entry.is_bare or entry.digest == digest_of(message))
        if message.string and not message.fuzzy and not stays:
            entries[message.context or ""] = Review(
                digest=digest_of(message), state="machine", by=MACHINE, date=day
            )
    return entries


def add_read_backs(
    readings: Iterable[tuple[Message, ReadBack]], review_log: ReviewLog
) -> ReviewLog:
    """Return the review log after a second machine has translated these messages back."""
    entries = dict(review_log)
    for message, record in readings:
        _add(entries, message, read_back(message, review_log, record))
    return entries


def read_back(message: Message, review_log: ReviewLog, record: ReadBack) -> Review:
    """Return the entry of a message after it was translated back: it is `read-back` unless the
    record differs from the source. What a person has checked stays theirs, beside the record."""
    entry = find_review(message, review_log)
    if entry and entry.state in BY_A_PERSON:
        return entry.model_copy(update={"read_back": record})
    return Review(
        digest=digest_of(message),
        state="machine" if record.differs else "read-back",
        by=MACHINE if record.differs else record.by,
        date=record.date,
        reworded_on=entry.reworded_on if entry else None,
        read_back=record,
    )


def add_translator_reviews(
    messages: Iterable[Message], review_log: ReviewLog, by: str, day: datetime.date
) -> ReviewLog:
    """Return the review log after a person has edited the catalog: every translation that no person
    has checked counts as checked by them."""
    entries = dict(review_log)
    for message in messages:
        if status_of(message, review_log) in ("machine", "read-back"):
            _add(entries, message, sign(message, review_log, by, day))
    return entries


def sign_off(
    messages: Iterable[Message], review_log: ReviewLog, by: str, day: datetime.date
) -> ReviewLog:
    """Return the review log after a person has read and signed these messages."""
    entries = dict(review_log)
    for message in messages:
        _add(entries, message, sign(message, review_log, by, day))
    return entries


def can_sign(message: Message, review_log: ReviewLog, by: str) -> bool:
    """Return whether a person can say more of a message than the review log does: not of what they
    have checked themselves, nor of what two people have."""
    entry = find_review(message, review_log)
    if entry is None or entry.state not in BY_A_PERSON:
        return True
    return entry.state == "checked" and entry.by != by


def sign(message: Message, review_log: ReviewLog, by: str, day: datetime.date) -> Review:
    """Return the entry of a message after a person has signed it: a text that no person has checked
    is `checked` by them; one that somebody else has checked is `reviewed` by them; what they cannot
    sign stays as it is."""
    entry = find_review(message, review_log)
    if entry is None or entry.state not in BY_A_PERSON:
        record = entry.read_back if entry else None
        return Review(digest=digest_of(message), state="checked", by=by, date=day, read_back=record)
    if not can_sign(message, review_log, by):
        return entry
    return Review(
        digest=entry.digest,
        state="reviewed",
        by=by,
        date=day,
        checked_by=entry.by,
        checked_on=entry.date,
        reworded_on=entry.reworded_on,
        read_back=entry.read_back,
    )


def carry_over_reviews(
    messages: Iterable[Message],
    review_log: ReviewLog,
    old_sources: Mapping[str, str],
    day: datetime.date,
) -> ReviewLog:
    """Return the review log after a minor change of the source text, with the reviews of the
    previous one (`old_sources`, by context) carried over to the new one, and the day of the
    change."""
    entries = dict(review_log)
    for message in messages:
        context = message.context or ""
        if context not in old_sources:
            continue
        old = digest(context, old_sources[context], str(message.string))
        if entry := find_entry(review_log, context, old):
            update = {"digest": digest_of(message), "reworded_on": day}
            entries[context] = entry.model_copy(update=update)
    return entries


def _add(entries: ReviewLog, message: Message, entry: Review) -> None:
    """Add an entry. Of those for other words, the best is kept as `earlier`."""
    others = [
        each
        for each in with_earlier(entries, message.context or "")
        if each.digest != entry.digest and not each.is_bare
    ]
    best = max(others, key=lambda each: WEAKEST_FIRST.index(each.state), default=None)
    entries[message.context or ""] = entry.model_copy(
        update={"earlier": best and best.model_copy(update={"earlier": None})}
    )
