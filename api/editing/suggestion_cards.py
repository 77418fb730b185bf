"""What is said of suggestions over HTTP."""

from datetime import datetime

from pydantic import BaseModel

from models.clock import as_utc
from models.tables import Suggestion
from richtext.text import Status


class SuggestionCard(BaseModel):
    """`slug` is a guide, or `contacts` or `ui`; `by` is the key that sent it, `etag` that of the
    catalog from which it was made, `messages` are those that it changes. `state` is `open`, or
    `refused` for a `reason`."""

    id: int
    made_at: datetime
    by: str
    slug: str
    language: str
    etag: str
    messages: list[str]
    origin: str
    state: str
    reason: str


class SuggestionList(BaseModel):
    items: list[SuggestionCard]


class MessageChangeCard(BaseModel):
    """One message: its source text now, `english` by name whatever its language; the `published`
    translation (empty if there is none) with its `status`, and the `suggested` one. `warnings` say
    why that cannot be published, or would not be served."""

    context: str
    english: str
    published: str
    status: Status
    suggested: str
    warnings: list[str]


class SuggestionDetails(SuggestionCard):
    changes: list[MessageChangeCard]


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
