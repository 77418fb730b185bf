"""Webhooks over HTTP: register an address that hears of changes, try it, and see what arrived."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter
from pydantic import ConfigDict, Field

from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.dependencies import CurrentReloader, CurrentServices
from api.http.json_body import JsonRoute
from api.http.limits import MAX_NAME
from api.http.parameters import check_query
from api.http.problems import problem_responses
from api.webhooks.targets import MAX_URL, check_url
from models.clock import as_utc
from models.tables import Key, Webhook, WebhookDelivery
from models.webhooks import add_webhook, read_webhook, read_webhooks, remove_webhook
from richtext.described import DescribedModel

router = APIRouter(
    prefix="/v1/edit/webhooks",
    tags=["editing"],
    dependencies=[Depends(forbid_caching)],
    route_class=JsonRoute,
)
WebhookId = Annotated[str, PathParameter(max_length=MAX_NAME, description="id of the webhook")]


class NewWebhook(DescribedModel):
    """An address that is to hear of changes."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[str, Field(max_length=MAX_URL)]
    """The address to which messages are sent, with https://; its host must be public."""


class WebhookCard(DescribedModel):
    """A webhook."""

    id: str
    """The id of the webhook."""
    url: str
    """The address to which messages are sent."""
    made_at: datetime
    """When it was added."""
    by: str
    """The name of the key that added it; empty for the command line."""
    cursor: str
    """The publication up to which everything has arrived. Opaque: `since` of /v1/changes."""
    state: Literal["working", "failing", "stopped"]
    """`working`; `failing`, so it is tried again; or `stopped`: a test that arrives starts it
    again."""
    reason: str
    """Why it is stopped; empty unless it is."""
    failures: int
    """How often the next message has failed."""
    due_at: datetime | None
    """When it is tried again; null unless it is failing."""


class DeliveryCard(DescribedModel):
    """An attempt to send a message."""

    message: str
    """The id of the message: the same in each attempt."""
    publication: str | None
    """The publication that the message is about; null for a test."""
    at: datetime
    """When it was sent."""
    status: int | None
    """The HTTP status of the answer; null where there was none."""
    error: str
    """Why it does not count as received; empty if it does."""


class WebhookDetails(WebhookCard):
    """A webhook with its deliveries."""

    deliveries: list[DeliveryCard]
    """The last 20 attempts, newest first."""


class WebhookSecret(WebhookCard):
    """A webhook that was just added, with its secret."""

    secret: str
    """The secret with which messages are signed. It is not shown again."""


class WebhookList(DescribedModel):
    """The webhooks of this server."""

    items: list[WebhookCard]
    """The webhooks, oldest first, up to 50."""


@router.get("", operation_id="list_webhooks", responses=problem_responses(*KEY_PROBLEMS))
def list_webhooks(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey
) -> WebhookList:
    """Return the webhooks, oldest first, without their secrets."""
    _check(request, reloader, key)
    return WebhookList(items=[_card(each) for each in read_webhooks(reloader.engine)])


@router.post(
    "",
    operation_id="make_webhook",
    status_code=201,
    responses=problem_responses(*KEY_PROBLEMS, 413),
)
def post_webhook(
    request: Request, services: CurrentServices, key: AuthenticatedKey, new: NewWebhook
) -> WebhookSecret:
    """Add an address to which each publication is sent from now on. The answer has the secret with
    which messages are signed: it is not shown again. Messages are signed as Standard Webhooks
    (standardwebhooks.com) says, in the headers `webhook-id`, `webhook-timestamp` and
    `webhook-signature`."""
    _check(request, services.reloader, key)
    check_url(new.url, services.settings.webhooks)
    webhook = add_webhook(services.reloader.engine, new.url, key.name)
    return WebhookSecret(**_card(webhook).model_dump(), secret=webhook.secret)


@router.get("/{id}", operation_id="read_webhook", responses=problem_responses(*KEY_PROBLEMS, 404))
def get_webhook(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, id: WebhookId
) -> WebhookDetails:
    """Return a webhook with the last attempts to send something to it."""
    _check(request, reloader, key)
    webhook, deliveries = read_webhook(reloader.engine, id)
    rows = [_delivery(each) for each in deliveries]
    return WebhookDetails(**_card(webhook).model_dump(), deliveries=rows)


@router.delete(
    "/{id}",
    operation_id="cancel_webhook",
    status_code=204,
    responses=problem_responses(*KEY_PROBLEMS, 404),
)
def delete_webhook(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, id: WebhookId
) -> None:
    """Delete a webhook; nothing is sent to it any more."""
    _check(request, reloader, key)
    remove_webhook(reloader.engine, id, key.name)


@router.post(
    "/{id}/test", operation_id="test_webhook", responses=problem_responses(*KEY_PROBLEMS, 404)
)
async def test_webhook(
    request: Request, services: CurrentServices, key: AuthenticatedKey, id: WebhookId
) -> DeliveryCard:
    """Send a test now, and return whether it has arrived. If so, a webhook that was stopped
    continues where it was."""
    _check(request, services.reloader, key)
    return _delivery(await services.courier.test(id))


def _check(request: Request, reloader: CurrentReloader, key: Key) -> None:
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})


def _card(row: Webhook) -> WebhookCard:
    state: Literal["working", "failing", "stopped"] = "failing" if row.failures else "working"
    return WebhookCard(
        **row.model_dump(include={"id", "url", "by", "failures"}),
        made_at=as_utc(row.made_at),
        cursor=str(row.cursor),
        state="stopped" if row.stopped else state,
        reason=row.stopped,
        due_at=as_utc(row.due_at) if row.failures and not row.stopped else None,
    )


def _delivery(row: WebhookDelivery) -> DeliveryCard:
    return DeliveryCard(
        message=row.message,
        publication=None if row.publication is None else str(row.publication),
        at=as_utc(row.made_at),
        status=row.status,
        error=row.error,
    )
