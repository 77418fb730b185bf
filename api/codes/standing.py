"""What has become of a printed sheet: whether it is still current, and why not. Both the check of a
code and the list of recalls are made of this, so that they say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.published.snapshot import Snapshot
from models.digests import wrong_facts
from models.editions import PublishedRevision
from models.notice_scope import PublishedNotice, concerns, recalls_sheet

Standing = Literal["current", "newer", "outdated", "withdrawn"]
Because = Literal[
    "withdrawal",
    "gone",
    "correction",
    "recall",
    "safety",
    "contacts",
    "expiry",
    "not-reviewed",
    "edition",
    "wording",
    "english",
]
# Most serious first.
STANDING_OF: dict[Because, Standing] = {
    "withdrawal": "withdrawn",
    "gone": "withdrawn",
    "correction": "outdated",
    "recall": "outdated",
    "safety": "outdated",
    "contacts": "outdated",
    "expiry": "outdated",
    "not-reviewed": "outdated",
    "edition": "newer",
    "wording": "newer",
    "english": "newer",
}


@dataclass(frozen=True)
class Finding:
    """One reason why a sheet is not current. `since` is when it arose, None where nobody recorded
    it; `note` is what an editor wrote, if the reason is no `notice`."""

    because: Because
    since: datetime | None = None
    notice: PublishedNotice | None = None
    note: str = ""


def served_revision(snapshot: Snapshot, sheet: PublishedRevision) -> PublishedRevision | None:
    """Return what is served now in place of a sheet, None if nothing is."""
    served = snapshot.guides.get(sheet.slug, {}).get(sheet.language)
    return snapshot.revisions[served.id] if served else None


def standing(findings: list[Finding]) -> Standing:
    """Return the standing of a sheet."""
    return STANDING_OF[findings[0].because] if findings else "current"


def examine_sheet(
    snapshot: Snapshot, sheet: PublishedRevision, place: str, now: datetime
) -> list[Finding]:
    """Return why a sheet for a place is not current, most serious first. To somebody who must not
    use a sheet it does not matter what else is new."""
    order = [*STANDING_OF]
    found = sorted(
        [*_notice_findings(snapshot, sheet, place, now), *_findings(snapshot, sheet, place, now)],
        key=lambda each: order.index(each.because),
    )
    if standing(found) in ("outdated", "withdrawn"):
        return [each for each in found if STANDING_OF[each.because] != "newer"]
    return found


def _notice_findings(
    snapshot: Snapshot, sheet: PublishedRevision, place: str, now: datetime
) -> Iterator[Finding]:
    if notice := snapshot.notice(sheet, place, now):
        because: Because = "withdrawal" if notice.kind == "withdrawal" else "correction"
        yield Finding(because, notice.since, notice)
    around = snapshot.around(place)
    for each in snapshot.notices:
        if (
            each.kind == "recall"
            and each.in_force(now)
            and concerns(each, sheet, around)
            and _is_recalled(snapshot, sheet, place, each)
        ):
            yield Finding("recall", each.since, each)
            return


def _findings(
    snapshot: Snapshot, sheet: PublishedRevision, place: str, now: datetime
) -> Iterator[Finding]:
    now_served = served_revision(snapshot, sheet)
    if now_served is None:
        if sheet.language in snapshot.held_back.get(sheet.slug, {}):
            yield Finding("not-reviewed")
        else:
            yield Finding("gone", snapshot.unserved.get((sheet.slug, sheet.language)))
    newest = now_served or snapshot.revisions_of[sheet.slug, sheet.language][-1]
    if change := snapshot.safety_change(sheet.slug, sheet.overlay_edition or sheet.edition):
        yield Finding("safety", change.published_at, note=change.note)
    if place not in snapshot.places or wrong_facts(sheet.facts(place), newest.facts(place)):
        yield Finding("contacts", _wrong_since(snapshot, sheet, place))
    if now_served is None:
        return
    expires = snapshot.guides[sheet.slug][sheet.language].translation.expires_on
    if expires and expires < now.date():
        yield Finding("expiry")
    editions = snapshot.editions[sheet.slug]
    if newest.edition > sheet.edition:
        yield Finding("edition", note=editions[newest.edition - 1].note)
    elif newest.places.get(place) != sheet.places.get(place):
        yield Finding("wording")
    if editions[-1].number > newest.edition:
        yield Finding("english", note=editions[-1].note)


def _is_recalled(
    snapshot: Snapshot, sheet: PublishedRevision, place: str, recall: PublishedNotice
) -> bool:
    """Return whether a recall that concerns a sheet is of it. What was published later does not
    count."""
    revisions = snapshot.revisions_of[sheet.slug, sheet.language]
    texts = [each for each in revisions if each.publication <= recall.publication]
    changes = snapshot.interface_changes.get(sheet.language, ())
    words = [each for each in changes if each <= recall.publication]
    return sheet in texts and recalls_sheet(recall, sheet, place, texts, words)


def _wrong_since(snapshot: Snapshot, sheet: PublishedRevision, place: str) -> datetime | None:
    """Return when the oldest of the revisions was published that have since then said otherwise."""
    since = None
    for each in reversed(snapshot.revisions_of[sheet.slug, sheet.language]):
        if not wrong_facts(sheet.facts(place), each.facts(place)):
            break
        since = each.published_at
    return since
