"""The manifest: everything that is published, with a digest of its content, and what is due."""

import json
from datetime import date, datetime
from hashlib import sha256

from pydantic import BaseModel

from api.feeds.due import Due, due
from api.published.snapshot import Snapshot
from handouts.formats.registry import formats_in
from models.advice import NoticeCard
from models.editions import PublishedRevision
from models.guide import Kind
from richtext.text import Status, Text


class ManifestItem(BaseModel):
    """A guide in a language. `hash` changes exactly when its content changes for any place;
    `formats` has addresses for the default place, or none if `notice` says that it can no longer be
    read there; `withdrawn_in` lists all places in which it cannot."""

    id: str
    slug: str
    kind: Kind
    language: str
    title: Text
    edition: int
    newest_edition: int
    revision: int
    outdated: bool
    recalled: bool
    status: Status
    critical_status: Status
    hash: str
    published_at: date
    updated_at: datetime
    reviewed_on: date | None
    review_due: date | None
    review_overdue: bool
    expires_on: date | None
    expired: bool
    notice: NoticeCard | None
    withdrawn_in: list[str]
    formats: dict[str, str]


class HeldBack(BaseModel):
    """A translation that this server does not show because it is not reviewed."""

    slug: str
    language: str
    status: Status


class Manifest(BaseModel):
    """`publication` is the cursor with which to continue at /v1/changes."""

    publication: str
    items: list[ManifestItem]
    held_back: list[HeldBack]
    due: Due


def manifest(snapshot: Snapshot, now: datetime) -> Manifest:
    """Return the manifest, which includes what is withdrawn."""
    return Manifest(
        publication=str(snapshot.publication),
        items=[
            _item(snapshot, slug, tag, now)
            for slug, guide in snapshot.guides.items()
            for tag in guide
        ],
        held_back=[
            HeldBack(slug=slug, language=tag, status=status)
            for slug, guide in snapshot.held_back.items()
            for tag, status in guide.items()
        ],
        due=due(snapshot, now.date()),
    )


def _item(snapshot: Snapshot, slug: str, tag: str, now: datetime) -> ManifestItem:
    served = snapshot.guides[slug][tag]
    translation, revision = served.translation, snapshot.revisions[served.id]
    notice = snapshot.notice(revision, snapshot.default_place, now)
    newest, today = snapshot.newest(slug), now.date()
    return ManifestItem(
        id=f"{slug}/{tag}",
        slug=slug,
        kind=translation.kind,
        language=tag,
        title=translation.title,
        edition=served.edition,
        newest_edition=newest,
        revision=served.revision,
        outdated=served.edition < newest,
        recalled=bool(snapshot.safety_change(slug, served.overlay_edition or served.edition)),
        status=translation.status,
        critical_status=translation.critical_status,
        hash=_hash(snapshot, revision),
        published_at=snapshot.published_on(slug, served.edition),
        updated_at=revision.published_at,
        reviewed_on=translation.reviewed_on,
        review_due=translation.review_due,
        review_overdue=translation.review_due is not None and translation.review_due < today,
        expires_on=translation.expires_on,
        expired=translation.expires_on is not None and translation.expires_on < today,
        notice=snapshot.notice_card(notice, tag) if notice else None,
        withdrawn_in=snapshot.withdrawn_in(slug, tag, now),
        formats=_formats(slug, tag) if notice is None or notice.readable else {},
    )


def _hash(snapshot: Snapshot, revision: PublishedRevision) -> str:
    """Return a digest of what a revision says, which stays when a place gets another code."""
    numbered = {snapshot.place_numbers[code]: said for code, said in revision.places.items()}
    return sha256(json.dumps(numbered, sort_keys=True).encode()).hexdigest()


def _formats(slug: str, tag: str) -> dict[str, str]:
    return {
        "json": f"/v1/advice/{slug}/{tag}",
        "page": f"/{tag}/{slug}",
        **{each: f"/v1/handouts/{slug}/{tag}.{each}" for each in formats_in(tag)},
    }
