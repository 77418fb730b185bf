"""Recalls: which printed sheets must no longer be used, and why."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.published.snapshot import PublishedRevision, Snapshot
from models.clock import now
from richtext.text import ENGLISH, Text, english


class Recall(BaseModel):
    """Sheets that must no longer be used: those of these `editions` and `languages`, and only of
    these `places` if contacts have changed. `note` is in English."""

    slug: str
    title: Text
    because: Literal["safety", "contacts", "withdrawal"]
    editions: list[int]
    languages: list[str]
    places: list[str]
    since: datetime
    note: Text | None


class RecallList(BaseModel):
    items: list[Recall]


def recalls(snapshot: Snapshot) -> RecallList:
    """Return every recall, newest first."""
    items = [
        *_safety_recalls(snapshot), *_contact_recalls(snapshot), *_withdrawal_recalls(snapshot),
    ]  # fmt: skip
    return RecallList(items=sorted(items, key=lambda each: each.since, reverse=True))


def _safety_recalls(snapshot: Snapshot) -> list[Recall]:
    return [
        Recall(
            slug=slug,
            title=_title(snapshot, slug),
            because="safety",
            editions=[each.number for each in editions if each.number < edition.number],
            languages=_languages(snapshot, slug, edition.number),
            places=[],
            since=edition.published_at,
            note=english(edition.note),
        )
        for slug, editions in snapshot.editions.items()
        for edition in editions
        if edition.change == "safety"
    ]


def _contact_recalls(snapshot: Snapshot) -> list[Recall]:
    """Return the sheets with a number or an address that is out of date."""
    recalls = []
    for sheet in snapshot.revisions.values():
        newest = snapshot.newest_revisions[sheet.slug, sheet.language]
        places = [
            place
            for place, digests in sheet.places.items()
            if not set(digests["facts"]) <= set(newest.places.get(place, {}).get("facts", []))
        ]
        if places:
            recalls.append(
                Recall(
                    slug=sheet.slug,
                    title=_title(snapshot, sheet.slug),
                    because="contacts",
                    editions=[sheet.edition],
                    languages=[sheet.language],
                    places=places,
                    since=_replaced_at(snapshot, sheet),
                    note=None,
                )
            )
    return recalls


def _withdrawal_recalls(snapshot: Snapshot) -> list[Recall]:
    return [
        Recall(
            slug=notice.slug,
            title=_title(snapshot, notice.slug),
            because="withdrawal",
            editions=[notice.edition]
            if notice.edition
            else [each.number for each in snapshot.editions[notice.slug]],
            languages=[notice.language] if notice.language else _languages(snapshot, notice.slug),
            places=[],
            since=notice.starts_at,
            note=english(notice.reasons[ENGLISH]),
        )
        for notice in snapshot.notices
        if notice.kind == "withdrawal" and notice.starts_at <= now()
    ]


def _title(snapshot: Snapshot, slug: str) -> Text:
    return snapshot.guides[slug][ENGLISH].translation.title


def _languages(snapshot: Snapshot, slug: str, before: int | None = None) -> list[str]:
    """Return the languages in which a guide was ever published, or was before an edition."""
    return sorted(
        {
            each.language
            for each in snapshot.revisions.values()
            if each.slug == slug and (before is None or each.edition < before)
        }
    )


def _replaced_at(snapshot: Snapshot, sheet: PublishedRevision) -> datetime:
    """Return when the revision after that of a sheet was published."""
    return min(
        each.published_at
        for each in snapshot.revisions.values()
        if (each.slug, each.language) == (sheet.slug, sheet.language)
        and (each.edition, each.revision) > (sheet.edition, sheet.revision)
    )
