"""What a notice is about: which revisions, in which places, and which sheets of theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.digests import changed_contacts
from models.editions import PublishedRevision
from models.tables import CONTACTS, INTERFACE, Notice

StoredKind = Literal["withdrawal", "correction", "recall"]
# What stands on the sheets of all guides, and can be recalled like one of them.
SHARED = {CONTACTS: "what is said about contacts", INTERFACE: "words of the interface"}


@dataclass(frozen=True)
class PublishedNotice:
    """A notice that has not been lifted. `reasons` by language; None as edition, language,
    revision, place or contact stands for all of them. Without `starts_at` it has held since its
    publication, whatever a clock says; `since` is that time, or the time of the publication."""

    id: int
    publication: int
    kind: StoredKind
    slug: str
    edition: int | None
    language: str | None
    revision: int | None
    place: str | None
    contact: str | None
    readable: bool
    reasons: Mapping[str, str]
    starts_at: datetime | None
    since: datetime

    def in_force(self, now: datetime) -> bool:
        """Return whether it has begun."""
        return self.starts_at is None or self.starts_at <= now


AnyNotice = Notice | PublishedNotice


def describe_target(notice: AnyNotice) -> str:
    """Return in a line what a notice is about."""
    scope = ("edition", "language", "revision", "place", "contact")
    values = [(name, getattr(notice, name)) for name in scope]
    name = notice.slug + (f" ({SHARED[notice.slug]})" if notice.slug in SHARED else "")
    return " ".join([name, *(f"{name} {value}" for name, value in values if value)])


def concerns(notice: AnyNotice, revision: PublishedRevision, around: Sequence[str]) -> bool:
    """Return whether a notice is about a revision in a place: the first one of `around`, followed
    by those that it lies in, for which a notice holds as well."""
    return (
        is_of_revision(notice, revision)
        and notice.place in (None, *around)
        and (notice.contact is None or notice.contact in revision.contacts(around[0]))
    )


def recalls_sheet(
    notice: AnyNotice,
    sheet: PublishedRevision,
    place: str,
    texts: Sequence[PublishedRevision],
    words: Iterable[int],
) -> bool:
    """Return whether a recall, if it concerns a sheet, is of it: something else than stands on it
    had been published when the recall was given. `texts` are the revisions until then, oldest
    first, and `words` the publications that had changed the interface in its language."""
    if notice.slug == INTERFACE:
        return any(sheet.publication < each for each in words)
    newest = texts[-1]
    if notice.slug == CONTACTS:
        changed = changed_contacts(sheet.facts(place), newest.facts(place))
        return bool(changed if notice.contact is None else changed & {notice.contact})
    return notice.revision is not None or newest.places.get(place) != sheet.places.get(place)


def is_of_revision(notice: AnyNotice, revision: PublishedRevision) -> bool:
    """Return whether a notice is about a revision, at least in some place."""
    return (
        notice.slug in (revision.slug, *SHARED)
        and notice.language in (None, revision.language)
        and notice.edition in (None, revision.edition)
        and notice.revision in (None, revision.revision)
    )
