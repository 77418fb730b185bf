"""Recalls: which printed sheets must no longer be used, and why."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from api.codes.standing import STANDING_OF, Because, Finding, examine_sheet, standing
from api.published.snapshot import Snapshot
from models.database import reading
from models.editions import PublishedRevision, read_translation
from richtext.described import DescribedModel
from richtext.text import Text


class RecalledSheet(DescribedModel):
    """A revision of an edition in a language, as its sheets and `/v1/advice` name it."""

    language: str
    """The BCP 47 tag of the language of the sheet."""
    edition: int
    """The number of the edition on the sheet."""
    revision: int
    """The number of the version of its translation."""


class Recall(DescribedModel):
    """Sheets of a guide that must no longer be used."""

    slug: str
    """The slug of the guide."""
    title: Text
    """The title of the guide, in the language of the library."""
    because: Because
    """Why the sheets must no longer be used."""
    sheets: list[RecalledSheet]
    """The revisions that must no longer be used."""
    places: list[str]
    """The codes of the places for which they were printed."""
    since: datetime | None
    """When that began; null where nobody recorded it."""
    note: Text | None
    """What an editor wrote about it, in the language of the library; null where that is nothing."""


class RecallList(DescribedModel):
    """The sheets that must no longer be used."""

    items: list[Recall]
    """All recalls that hold now."""


Reason = tuple[str, Because, datetime | None, str]


def recalls(snapshot: Snapshot, now: datetime) -> RecallList:
    """Return every recall, newest first: each sheet of which the check of its code says that it is
    outdated or withdrawn."""
    by_reason: dict[Reason, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for sheet, place, finding in _recalled(snapshot, now):
        note = finding.notice.reasons[snapshot.source] if finding.notice else finding.note
        reason = (sheet.slug, finding.because, finding.since, note)
        by_reason[reason][sheet.id].append(place)
    with reading(snapshot.engine) as session:
        titles = {slug: _title(snapshot, session, slug) for slug, *_ in by_reason}
    items = [
        Recall(
            slug=slug,
            title=titles[slug],
            because=because,
            sheets=[_sheet(snapshot.revisions[id]) for id in ids],
            places=list(places),
            since=since,
            note=snapshot.library.written(note) if note else None,
        )
        for (slug, because, since, note), sheets in by_reason.items()
        for places, ids in _by_places(sheets)
    ]
    return RecallList(items=sorted(items, key=_newest_first))


def recalls_json(snapshot: Snapshot, now: datetime) -> bytes:
    """Return the recalls as JSON, from the snapshot's cache if possible."""
    key = ("recalls", snapshot.moment(now))
    return snapshot.cached_body(key, lambda: recalls(snapshot, now).model_dump_json().encode())


def _recalled(
    snapshot: Snapshot, now: datetime
) -> Iterator[tuple[PublishedRevision, str, Finding]]:
    """Yield each sheet that must not be used with the most serious reason."""
    for sheet in snapshot.revisions.values():
        for place in sheet.places:
            findings = examine_sheet(snapshot, sheet, place, now)
            if standing(findings) in ("outdated", "withdrawn"):
                yield sheet, place, findings[0]


def _by_places(sheets: dict[int, list[str]]) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """Yield together the sheets that are recalled for the same places."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for id, places in sheets.items():
        found[tuple(places)].append(id)
    yield from found.items()


def _sheet(revision: PublishedRevision) -> RecalledSheet:
    return RecalledSheet(
        language=revision.language, edition=revision.edition, revision=revision.revision
    )


def _newest_first(recall: Recall) -> tuple[float, str, int]:
    since = recall.since.timestamp() if recall.since else 0
    return -since, recall.slug, [*STANDING_OF].index(recall.because)


def _title(snapshot: Snapshot, session: Session, slug: str) -> Text:
    """Return the newest title in the language of the library, also of a guide that is not served
    any more."""
    if slug in snapshot.guides:
        return snapshot.guides[slug][snapshot.source].translation.title
    return read_translation(session, snapshot.revisions_of[slug, snapshot.source][-1].id).title
