"""What is due: guides to review, and contacts that have not been checked for a long time."""

from calendar import monthrange
from datetime import date, timedelta

from api.published.snapshot import Snapshot
from models.advice import ContactCard
from models.notices import whole_guides_withdrawn
from richtext.described import DescribedModel

REVIEW_NOTICE = timedelta(days=30)
MAX_AGE = timedelta(days=180)


class DueGuide(DescribedModel):
    """A guide whose words are to be checked again."""

    slug: str
    """The slug of the guide."""
    review_due: date
    """The day by which its words are to be checked again."""
    overdue: bool
    """Whether that day has passed."""


class DueContact(DescribedModel):
    """A contact whose details are to be checked again."""

    id: str
    """The id of the contact."""
    name: str
    """The name of the service."""
    evidenced_on: str | None
    """The newest date at which a source showed its details, as exact as is known: a year, month or
    day; null where no source has a date."""
    human_verified_on: date | None
    """The day on which a person rang or visited it; null until somebody has."""
    checked_on: date | None
    """The latest day that either of these can mean; null if there is neither."""


class Due(DescribedModel):
    """Guides and contacts to check again."""

    guides: list[DueGuide]
    """The guides whose review is due within 30 days, but no withdrawn ones."""
    contacts: list[DueContact]
    """The contacts that were checked more than 180 days ago or never."""


def due(snapshot: Snapshot, today: date) -> Due:
    """Return what somebody has to review or check."""
    contacts = snapshot.directory[snapshot.source].contacts.values() if snapshot.directory else []
    return Due(
        guides=sorted(_due_guides(snapshot, today), key=lambda each: (each.review_due, each.slug)),
        contacts=[
            DueContact(
                id=each.id,
                name=each.name.text,
                evidenced_on=each.evidenced_on,
                human_verified_on=each.human_verified_on,
                checked_on=checked,
            )
            for each in sorted(contacts, key=lambda each: (checked_on(each) or date.min, each.id))
            if (checked := checked_on(each)) is None or today - checked > MAX_AGE
        ],
    )


def checked_on(contact: ContactCard) -> date | None:
    """Return the latest day on which a contact can have been checked."""
    dates = [_last_day(contact.evidenced_on), contact.human_verified_on]
    return max((each for each in dates if each), default=None)


def _due_guides(snapshot: Snapshot, today: date) -> list[DueGuide]:
    withdrawn = whole_guides_withdrawn(snapshot.notices)
    dates = {
        slug: guide[snapshot.source].translation.review_due
        for slug, guide in snapshot.guides.items()
        if slug not in withdrawn
    }
    return [
        DueGuide(slug=slug, review_due=day, overdue=day < today)
        for slug, day in dates.items()
        if day and day <= today + REVIEW_NOTICE
    ]


def _last_day(period: str | None) -> date | None:
    """Return the last day of a year, a month or a day; None for a date such as 2026-13."""
    if period is None:
        return None
    year, _, rest = period.partition("-")
    month, _, day = rest.partition("-")
    try:
        last = monthrange(int(year), int(month or 12))[1]
        return date(int(year), int(month or 12), int(day or last))
    except ValueError:
        return None
