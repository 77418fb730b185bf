"""Webhooks: the addresses to which changes are sent, and what has arrived there.

All state is in the database, so that any server continues where another one has stopped."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine, delete, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.audit import Author, record
from models.database import can_be_stored, reading, writing
from models.editions import newest_publication
from models.errors import FieldError, Invalid, NotFound
from models.tables import Publication, Webhook, WebhookDelivery

MAX_WEBHOOKS = 50
MAX_DELIVERIES = 20  # of each webhook, that are kept
SECRET = "whsec_"
# Between a failure and the next attempt; after the last one the webhook is stopped: three days.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=each) for each in (2, 5, 10, 14, 20, 24)),
)
CLAIM = timedelta(seconds=60)  # longer than any attempt takes
# By then every server has taken up a publication: who asks at once hears the same from each.
TAKEN_UP = timedelta(seconds=3)
GONE = 410


class UnknownWebhook(NotFound):
    """No webhook has this id."""

    def __init__(self, id: str) -> None:
        super().__init__("unknown-webhook", f"There is no webhook {id[:40]!r}.")


def add_webhook(engine: Engine, url: str, key: str | None) -> Webhook:
    """Store a webhook, which hears of what is published from now on; `key` is the name of the key
    that adds it. Raise Invalid if there are too many, or one with this address."""
    with writing(engine) as session:
        if session.exec(select(func.count(col(Webhook.id)))).one() >= MAX_WEBHOOKS:
            raise Invalid([FieldError("url", f"is one too many: there are {MAX_WEBHOOKS}.")])
        if other := session.exec(select(Webhook.id).where(Webhook.url == url)).first():
            raise Invalid([FieldError("url", f"is that of the webhook {other} already.")])
        by = Author(key, "add webhook", f"wh_{secrets.token_hex(8)}")
        record(session, by, urlsplit(url).hostname or "")
        webhook = Webhook(
            id=by.target,
            by=key or "",
            url=url,
            secret=SECRET + b64encode(secrets.token_bytes(32)).decode(),
            cursor=newest_publication(session),
        )
        session.add(webhook)
        session.commit()
        session.refresh(webhook)
        session.expunge_all()
    return webhook


def read_webhooks(engine: Engine) -> Sequence[Webhook]:
    """Return all webhooks, oldest first."""
    with reading(engine) as session:
        rows = session.exec(select(Webhook).order_by(col(Webhook.made_at), col(Webhook.id))).all()
        session.expunge_all()
    return rows


def read_webhook(engine: Engine, id: str) -> tuple[Webhook, Sequence[WebhookDelivery]]:
    """Return a webhook and its deliveries, newest first. Raise UnknownWebhook."""
    with reading(engine) as session:
        webhook = _find(session, id)
        deliveries = session.exec(_deliveries(id)).all()
        session.expunge_all()
    return webhook, deliveries


def remove_webhook(engine: Engine, id: str, key: str | None) -> None:
    """Delete a webhook and its deliveries. Raise UnknownWebhook."""
    with writing(engine) as session:
        webhook = _find(session, id)
        session.execute(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == id))
        session.delete(webhook)
        record(session, Author(key, "remove webhook", id), urlsplit(webhook.url).hostname or "")
        session.commit()


def due_webhooks(engine: Engine, publication: int, at: datetime) -> tuple[list[str], int]:
    """Return the ids of the webhooks to which something is to be sent, and up to which publication:
    what is newer than `publication`, which a server has taken up, has to wait."""
    row = Publication
    with reading(engine) as session:
        until = session.exec(
            select(func.max(row.id)).where(row.id <= publication, row.made_at <= at - TAKEN_UP)
        ).one()
        due = _due(until or 0, at)
        return [
            *session.exec(select(Webhook.id).where(*due).order_by(col(Webhook.due_at)))
        ], until or 0


def claim_webhook(engine: Engine, id: str, until: int, at: datetime, claim: str) -> Webhook | None:
    """Return a webhook that only the server with this `claim` sends to for CLAIM; None if another
    one was first, or has done it."""
    with writing(engine) as session:
        webhook = session.exec(select(Webhook).where(Webhook.id == id, *_due(until, at))).first()
        if webhook is None:
            return None
        webhook.claim, webhook.due_at = claim, at + CLAIM
        session.add(webhook)
        session.commit()
        session.refresh(webhook)
        session.expunge_all()
    return webhook


def skip_publications(engine: Engine, claimed: Webhook, until: int, at: datetime) -> None:
    """Note that nothing up to a publication has to be sent."""
    with writing(engine) as session:
        if webhook := _claimed(session, claimed):
            webhook.cursor, webhook.due_at = until, at
            session.commit()


def record_delivery(
    engine: Engine, claimed: Webhook, delivery: WebhookDelivery, at: datetime
) -> str:
    """Store a delivery, and when to send next. Return why the webhook has stopped, if it has.
    Nothing is stored if another server has claimed it meanwhile."""
    with writing(engine) as session:
        webhook = _claimed(session, claimed)
        if webhook is None:
            return ""
        _keep(session, delivery)
        if not delivery.error:
            webhook.cursor = delivery.publication or webhook.cursor
            webhook.failures, webhook.due_at = 0, at
        elif delivery.status == GONE or webhook.failures == len(PAUSES):
            webhook.failures += 1
            webhook.stopped = _reason(delivery, webhook.failures)
        else:
            webhook.due_at = at + PAUSES[webhook.failures]
            webhook.failures += 1
        stopped = webhook.stopped
        session.commit()
    return stopped


def record_test(engine: Engine, delivery: WebhookDelivery, at: datetime) -> WebhookDelivery:
    """Store the delivery of a test. If it has arrived, what waits is sent at once, and a webhook
    that was stopped continues. Raise UnknownWebhook."""
    with writing(engine) as session:
        webhook = _find(session, delivery.webhook_id)
        _keep(session, delivery)
        if not delivery.error and webhook.failures:
            webhook.stopped, webhook.failures, webhook.due_at = "", 0, at
        session.commit()
        session.refresh(delivery)
        session.expunge_all()
    return delivery


def _due(until: int, at: datetime) -> tuple[bool, bool, bool]:
    return (Webhook.stopped == "", Webhook.cursor < until, Webhook.due_at <= at)


def _find(session: Session, id: str) -> Webhook:
    webhook = session.get(Webhook, id) if can_be_stored(id) else None
    if webhook is None:
        raise UnknownWebhook(id)
    return webhook


def _claimed(session: Session, claimed: Webhook) -> Webhook | None:
    """Return the present row of a webhook, None if it was deleted or another server has it."""
    webhook = session.get(Webhook, claimed.id)
    return webhook if webhook and webhook.claim == claimed.claim else None


def _deliveries(id: str) -> SelectOfScalar[WebhookDelivery]:
    rows = select(WebhookDelivery).where(WebhookDelivery.webhook_id == id)
    return rows.order_by(col(WebhookDelivery.id).desc())


def _keep(session: Session, delivery: WebhookDelivery) -> None:
    """Add a delivery, and delete those that are too many."""
    session.add(delivery)
    session.flush()
    for each in session.exec(_deliveries(delivery.webhook_id).offset(MAX_DELIVERIES)):
        session.delete(each)


def _reason(delivery: WebhookDelivery, failures: int) -> str:
    if delivery.status == GONE:
        return "It answered that it is gone (410)."
    return f"{failures} attempts in three days failed. The last one: {delivery.error}"
