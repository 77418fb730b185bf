"""Recalls: printed sheets that should no longer be used, and why."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.published.snapshot import PublishedRevision, Snapshot
from models.clock import now
from richtext.text import ENGLISH, Text, english


class Recall(BaseModel):
    """Sheets that should no longer be used. `editions` and `languages` say which; for changed
    contacts `places` say where. `note` is in English."""

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
    items = [*_unsafe(snapshot), *_misdirecting(snapshot), *_withdrawn(snapshot)]
    return RecallList(items=sorted(items, key=lambda each: each.since, reverse=True))


def _unsafe(snapshot: Snapshot) -> list[Recall]:
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


def _misdirecting(snapshot: Snapshot) -> list[Recall]:
    """Sheets on which a number or an address is no longer the one to use."""
    found = []
    for sheet in snapshot.revisions.values():
        newest = snapshot.newest_revisions[sheet.slug, sheet.language]
        places = [
            place
            for place, said in sheet.places.items()
            if not set(said["facts"]) <= set(newest.places.get(place, {}).get("facts", []))
        ]
        if places:
            found.append(
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
    return found


def _withdrawn(snapshot: Snapshot) -> list[Recall]:
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
    """Those in which a guide was ever published, or was before an edition."""
    return sorted(
        {
            each.language
            for each in snapshot.revisions.values()
            if each.slug == slug and (before is None or each.edition < before)
        }
    )


def _replaced_at(snapshot: Snapshot, sheet: PublishedRevision) -> datetime:
    """When the next revision came after a sheet's own."""
    return min(
        each.published_at
        for each in snapshot.revisions.values()
        if (each.slug, each.language) == (sheet.slug, sheet.language)
        and (each.edition, each.revision) > (sheet.edition, sheet.revision)
    )
