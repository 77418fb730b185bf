"""What is said of suggestions over HTTP."""

from datetime import date, datetime

from models.clock import as_utc
from models.tables import Suggestion
from richtext.described import DescribedModel
from richtext.text import Status


class SuggestionCard(DescribedModel):
    """A catalog that waits until somebody publishes it."""

    id: int
    """The number of the suggestion."""
    made_at: datetime
    """When it was sent."""
    by: str
    """The name of the key that sent it."""
    slug: str
    """The slug of a guide, or `contacts` or `ui`."""
    language: str
    """The BCP 47 tag of the language."""
    etag: str
    """The ETag of the catalog from which it was made."""
    messages: list[str]
    """The contexts of the messages that it changes, such as `first.calm`."""
    origin: str
    """Who translated: `person` or `machine`."""
    state: str
    """`open`, or `refused`."""
    reason: str
    """Why it was refused; empty while it is open."""


class SuggestionList(DescribedModel):
    """The suggestions that wait."""

    items: list[SuggestionCard]
    """The suggestions that wait."""


class ReadBackCard(DescribedModel):
    """A translation back into the language of the source, made without sight of it."""

    text: str
    """What the translation was translated back to: plain text, with the marks of catalogs."""
    by: str
    """The id of the machine that did it."""
    date: date
    """The day on which it was recorded."""
    differs: list[str]
    """Why it may not say what the source says, in plain English; empty if nothing was found."""


class MessageChangeCard(DescribedModel):
    """One message of a suggestion."""

    context: str
    """The context of the message, such as `first.calm`."""
    english: str
    """The source text now, whatever its language."""
    published: str
    """The translation that is published; empty if there is none."""
    status: Status
    """The status of the published translation."""
    read_back: ReadBackCard | None
    """What `published` was translated back to; null if it was not, or has changed since."""
    suggested: str
    """The translation that is suggested."""
    warnings: list[str]
    """Why it cannot be published, or would not be served."""


class SuggestionDetails(SuggestionCard):
    """A suggestion, message by message."""

    changes: list[MessageChangeCard]
    """Each message that it changes, as published and as suggested."""


def suggestion_card(row: Suggestion) -> SuggestionCard:
    """Return the card of a suggestion."""
    return SuggestionCard(
        id=row.id,
        made_at=as_utc(row.made_at),
        by=row.by,
        slug=row.domain,
        language=row.language,
        etag=row.etag,
        messages=[*row.messages],
        origin="machine" if row.machine else "person",
        state=row.state,
        reason=row.reason,
    )
