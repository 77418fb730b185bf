"""The manifest: everything that is published, with a digest of its content, and what is due."""

import json
from datetime import date, datetime
from hashlib import sha256

from api.feeds.due import Due, due
from api.published.snapshot import Snapshot
from handouts.formats.registry import formats_in
from models.advice import NoticeCard
from models.editions import PublishedRevision
from models.guide import Kind
from richtext.described import DescribedModel
from richtext.text import Status, Text


class ManifestItem(DescribedModel):
    """A guide in a language."""

    id: str
    """The slug and the tag of the language: `<slug>/<language>`."""
    slug: str
    """The slug of the guide."""
    kind: Kind
    """`guide`; `bulletin`, which expires; `letter`, which has fields to fill in; or `pathway`,
    which asks questions."""
    language: str
    """The BCP 47 tag of the translation."""
    title: Text
    """The title of the guide in that language."""
    edition: int
    """The number of the edition that is served in it."""
    newest_edition: int
    """The number of the newest edition in the language of the library."""
    revision: int
    """The number of this version of the translation."""
    outdated: bool
    """Whether there is a newer edition than the one served, not translated yet."""
    recalled: bool
    """Whether advice on safety has changed since this edition, and the text lacks it."""
    status: Status
    """How far the guide's own texts can be trusted: the status of the weakest of them."""
    critical_status: Status
    """The status of the weakest text of those in which a mistake does harm."""
    hash: str
    """A digest, which changes exactly when what the guide says changes for any place."""
    published_at: date
    """The day on which this edition was published."""
    updated_at: datetime
    """When this revision was published."""
    reviewed_on: date | None
    """The day on which a second person had reviewed all of it; null until then."""
    review_due: date | None
    """The day by which its words are to be checked again; null where none was set."""
    review_overdue: bool
    """Whether that day has passed."""
    expires_on: date | None
    """The last day on which it holds; null for what does not expire."""
    expired: bool
    """Whether that day is over."""
    notice: NoticeCard | None
    """The withdrawal or correction that holds in the default place; null where there is none."""
    withdrawn_in: list[str]
    """The codes of the places in which it can no longer be read."""
    formats: dict[str, str]
    """The addresses for the default place by format, such as `json`, relative to the server; none
    if it can no longer be read there."""


class HeldBack(DescribedModel):
    """A translation that this server does not show because it is not reviewed."""

    slug: str
    """The slug of the guide."""
    language: str
    """The BCP 47 tag of the translation."""
    status: Status
    """The status of the weakest of its texts."""


class Manifest(DescribedModel):
    """Everything that is published."""

    publication: str
    """The cursor with which to continue at `/v1/changes`. Opaque: send it as `since`."""
    items: list[ManifestItem]
    """Every guide in every language, with those that are withdrawn."""
    held_back: list[HeldBack]
    """What this server does not show because it is not reviewed."""
    due: Due
    """What has to be checked again, the longest overdue first."""


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
