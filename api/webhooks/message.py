"""The messages that are sent to webhooks: which publication, what it changed, and where to read
on. They tell nothing that /v1/changes does not tell everybody."""

import json
from itertools import islice, takewhile
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlmodel import col, select

from models.changes import Change, read_changes
from models.clock import now
from models.database import reading
from models.tables import Publication, Webhook

MAX_CHANGES = 50  # that a message names; /v1/changes has all
AT_ONCE = 20  # publications that are looked through for a change
CHANGED, TEST = "changes.published", "webhook.test"


class Message(NamedTuple):
    """`id` is the same for each attempt to send it; `publication` is None for a test."""

    id: str
    publication: int | None
    body: bytes


def next_message(
    engine: Engine, webhook: Webhook, until: int, public_url: str
) -> tuple[Message | None, int]:
    """Return the message of the first publication after the cursor of a webhook that has changed
    something, if there is one, and the publication up to which was looked."""
    numbers = select(Publication.id).where(
        col(Publication.id) > webhook.cursor, col(Publication.id) <= until
    )
    with reading(engine) as session:
        after = [*session.exec(numbers.order_by(col(Publication.id)).limit(AT_ONCE))]
        last = after[-1] if after else until
        changes = read_changes(session, webhook.cursor, last)
    if not changes:
        return None, last
    first = changes[0].publication
    group = [*takewhile(lambda each: each.publication == first, changes)]
    number = int(first)
    body = _encoded(
        CHANGED,
        changes[0].at.isoformat(),
        publication=first,
        since=str(webhook.cursor),
        url=f"{public_url}/v1/changes?since={webhook.cursor}",
        count=len(group),
        changes=[_in_short(each) for each in islice(group, MAX_CHANGES)],
    )
    return Message(f"msg_{webhook.id}_{number}", number, body), last


def trial_message(id: str) -> Message:
    """Return a message that says nothing, to try a webhook."""
    return Message(id, None, _encoded(TEST, now().isoformat()))


def _in_short(change: Change) -> dict[str, Any]:
    """Return which text a change is about. A null `language` stands for all."""
    names = ("type", "slug", "language")
    return {each: getattr(change, each, None) for each in names}


def _encoded(type: str, timestamp: str, **data: Any) -> bytes:
    message = {"type": type, "timestamp": timestamp, "data": data}
    return json.dumps(message, ensure_ascii=False).encode()
