"""The courier: sends changes to webhooks, each publication in turn, until they have arrived."""

import asyncio
import logging
import secrets

from anyio import to_thread

from api.published.reloader import Reloader
from api.webhooks.message import Message, next_message, trial_message
from api.webhooks.sending import send
from api.webhooks.signature import signed_headers
from api.webhooks.targets import Allowed, Undelivered
from models import webhooks
from models.clock import now
from models.tables import Webhook, WebhookDelivery

MAX_SENDING = 8  # at a time, of one server
logger = logging.getLogger(__name__)


class Courier:
    """Sends what is due. Of several servers on one database the first to claim a webhook sends; if
    it is killed, another one does, a minute later: so a message may arrive twice."""

    def __init__(self, reloader: Reloader, public_url: str, allowed: Allowed) -> None:
        self.reloader, self.public_url, self.allowed = reloader, public_url, allowed
        self.claim = secrets.token_hex(8)
        self.sending = asyncio.Semaphore(MAX_SENDING)
        self.clock = now

    async def step(self) -> None:
        """Send to each webhook the next message that is due."""
        engine, publication = self.reloader.engine, self.reloader.snapshot.publication
        due, until = await to_thread.run_sync(
            webhooks.due_webhooks, engine, publication, self.clock()
        )
        # One that fails must not stop the others.
        done = await asyncio.gather(
            *(self._deliver(id, until) for id in due), return_exceptions=True
        )
        for each in done:
            if isinstance(each, Exception):
                raise each

    async def test(self, id: str) -> WebhookDelivery:
        """Send a test to a webhook, whatever waits. Raise UnknownWebhook."""
        engine = self.reloader.engine
        webhook, _ = await to_thread.run_sync(webhooks.read_webhook, engine, id)
        async with self.sending:
            delivery = await self._attempt(webhook, trial_message(f"msg_{secrets.token_hex(8)}"))
        return await to_thread.run_sync(webhooks.record_test, engine, delivery, self.clock())

    async def _deliver(self, id: str, until: int) -> None:
        engine = self.reloader.engine
        async with self.sending:
            webhook = await to_thread.run_sync(
                webhooks.claim_webhook, engine, id, until, self.clock(), self.claim
            )
            if webhook is None:
                return
            message, looked = await to_thread.run_sync(
                next_message, engine, webhook, until, self.public_url
            )
            if message is None:
                await to_thread.run_sync(
                    webhooks.skip_publications, engine, webhook, looked, self.clock()
                )
                return
            delivery = await self._attempt(webhook, message)
            stopped = await to_thread.run_sync(
                webhooks.record_delivery, engine, webhook, delivery, self.clock()
            )
        if stopped:
            logger.warning("the webhook %s is stopped: %s", id, stopped)

    async def _attempt(self, webhook: Webhook, message: Message) -> WebhookDelivery:
        headers = signed_headers(webhook.secret, message.id, self.clock(), message.body)
        status, error = None, ""
        try:
            status = await send(webhook.url, headers, message.body, self.allowed)
        except Undelivered as reason:
            error = str(reason)
        else:
            error = _fault(status)
        return WebhookDelivery(
            webhook_id=webhook.id,
            made_at=self.clock(),
            message=message.id,
            publication=message.publication,
            status=status,
            error=error,
        )


def _fault(status: int) -> str:
    """Return why an answer does not count as received; empty if it does."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered {status}; redirects are not followed."
    return f"It answered {status}."
