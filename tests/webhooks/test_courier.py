"""Each publication arrives at each webhook in turn, at least once, or the webhook stops."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from api.published.reloader import Reloader
from api.webhooks import courier as courier_module
from api.webhooks.courier import Courier
from api.webhooks.targets import Undelivered
from models.audit import Author
from models.clock import now
from models.database import connect_database, reading, writing
from models.errors import Invalid
from models.notices import give_notice, lift_notice
from models.publishing import PreparedLibrary, publish
from models.tables import Notice, Publication, Webhook
from models.webhooks import (
    CLAIM,
    MAX_DELIVERIES,
    MAX_WEBHOOKS,
    PAUSES,
    TAKEN_UP,
    UnknownWebhook,
    add_webhook,
    read_webhook,
    read_webhooks,
    remove_webhook,
)
from tests.databases import database_url
from tests.webhooks.receiver import documented_check, receiving

SITE, URL = "https://advice.example", "https://app.example/hook"
SLUG = "safe"


class Post:
    """Stands for the network: keeps what is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers: list[int | Exception] = []

    async def __call__(self, url: str, headers: dict[str, str], body: bytes, _: str) -> int:
        self.sent.append((url, headers["webhook-id"]))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer


class Clock:
    """It is ahead of all that a test stores, however slow that is."""

    def __init__(self) -> None:
        self.time = now() + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.time

    def go_on(self, span: timedelta) -> None:
        self.time += span


@pytest.fixture
def engine(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Engine]:
    engine = connect_database(database_url(tmp_path))
    publish(engine, whole)
    yield engine
    engine.dispose()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(courier_module, "send", post)
    return post


@pytest.fixture
def clock() -> Clock:
    return Clock()


def new_courier(engine: Engine, clock: Clock) -> Courier:
    courier = Courier(Reloader(engine, False), SITE, "local")
    courier.clock = clock
    return courier


@pytest.fixture
def courier(engine: Engine, clock: Clock) -> Courier:
    return new_courier(engine, clock)


def step(courier: Courier, times: int = 1) -> None:
    courier.reloader.refresh()
    for _ in range(times):
        asyncio.run(courier.step())


def withdrawn(engine: Engine, **values: Any) -> int:
    scope = {"edition": None, "language": None, "readable": False, "reasons": {"en": "Wrong."}}
    notice = Notice(publication_id=0, kind="withdrawal", slug=SLUG, **{**scope, **values})
    return give_notice(engine, notice, Author(act="withdraw"))


def state(engine: Engine, webhook: Webhook) -> tuple[int, int, str]:
    row, _ = read_webhook(engine, webhook.id)
    return row.cursor, row.failures, row.stopped


def test_a_withdrawal_arrives_signed_and_says_where_to_read_on(
    engine: Engine, courier: Courier
) -> None:
    with receiving() as receiver:
        webhook = add_webhook(engine, receiver.url, None)
        withdrawn(engine)
        courier.clock = lambda: now() + timedelta(seconds=3)
        step(courier, 2)
    ((_, headers, body),) = receiver.got
    verified = documented_check()
    assert verified(webhook.secret, headers, body)
    assert not verified(webhook.secret, headers, body.replace(b"safe", b"sane"))
    assert not verified("whsec_" + "A" * 43 + "=", headers, body)
    headers.replace_header("webhook-timestamp", str(int(now().timestamp()) - 301))
    assert not verified(webhook.secret, headers, body)
    message = json.loads(body)
    assert message["type"] == "changes.published" and datetime.fromisoformat(message["timestamp"])
    assert message["data"] == {
        "publication": "2",
        "since": "1",
        "url": f"{SITE}/v1/changes?since=1",
        "count": 1,
        "changes": [{"type": "withdrawn", "slug": SLUG, "language": None}],
    }


def test_publications_arrive_in_turn_and_those_without_changes_are_skipped(
    engine: Engine, courier: Courier, post: Post
) -> None:
    webhook = add_webhook(engine, URL, None)
    number = withdrawn(engine)
    with writing(engine) as session:
        session.add(Publication())
        session.commit()
    lift_notice(engine, number, Author(act="lift"))
    with writing(engine) as session:
        session.add(Publication())
        session.commit()
    step(courier, 5)
    assert [id for _, id in post.sent] == [f"msg_{webhook.id}_{each}" for each in (2, 4)]
    assert state(engine, webhook) == (5, 0, "")


def test_nothing_is_sent_before_every_server_has_taken_it_up(
    engine: Engine, courier: Courier, post: Post, clock: Clock
) -> None:
    add_webhook(engine, URL, None)
    withdrawn(engine)
    with reading(engine) as session:
        (_, published) = session.exec(select(Publication.made_at).order_by(col(Publication.id)))
    clock.time = published + TAKEN_UP - timedelta(seconds=1)
    step(courier)
    assert post.sent == []
    clock.go_on(timedelta(seconds=1))
    asyncio.run(courier.step())
    assert len(post.sent) == 1


def test_what_this_server_has_not_taken_up_it_does_not_send(
    engine: Engine, courier: Courier, post: Post
) -> None:
    add_webhook(engine, URL, None)
    withdrawn(engine)
    asyncio.run(courier.step())
    assert post.sent == []


def test_a_message_is_tried_again_with_growing_pauses_and_then_no_more(
    engine: Engine, courier: Courier, post: Post, clock: Clock
) -> None:
    webhook = add_webhook(engine, URL, None)
    withdrawn(engine)
    post.answers = [500, Undelivered("The connection failed.")] * 20
    for count, pause in enumerate(PAUSES, 1):
        step(courier, 2)
        assert (len(post.sent), state(engine, webhook)) == (count, (1, count, ""))
        clock.go_on(pause - timedelta(seconds=1))
        step(courier)
        assert len(post.sent) == count
        clock.go_on(timedelta(seconds=1))
    step(courier)
    reason = "11 attempts in three days failed. The last one: It answered 500."
    assert state(engine, webhook) == (1, 11, reason)
    clock.go_on(timedelta(days=30))
    step(courier)
    assert {id for _, id in post.sent} == {f"msg_{webhook.id}_2"} and len(post.sent) == 11
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=4)


def test_after_a_failure_the_order_stays(
    engine: Engine, courier: Courier, post: Post, clock: Clock
) -> None:
    webhook = add_webhook(engine, URL, None)
    lift_notice(engine, withdrawn(engine), Author(act="lift"))
    post.answers = [503]
    step(courier)
    clock.go_on(PAUSES[0])
    step(courier, 2)
    assert [id[-1] for _, id in post.sent] == ["2", "2", "3"]
    assert state(engine, webhook) == (3, 0, "")


def test_one_that_fails_does_not_hold_up_another(
    engine: Engine, courier: Courier, post: Post
) -> None:
    first, second = add_webhook(engine, URL, None), add_webhook(engine, f"{URL}/2", None)
    withdrawn(engine)
    post.answers = [RuntimeError("unforeseen")]
    with pytest.raises(RuntimeError):
        step(courier)
    cursors = {state(engine, each)[0] for each in (first, second)}
    assert (len(post.sent), cursors) == (2, {1, 2})


def test_one_that_is_gone_stops_at_once_and_a_test_starts_it_again(
    engine: Engine, courier: Courier, post: Post
) -> None:
    webhook = add_webhook(engine, URL, None)
    withdrawn(engine)
    post.answers = [410, 500]
    step(courier)
    assert state(engine, webhook) == (1, 1, "It answered that it is gone (410).")
    assert asyncio.run(courier.test(webhook.id)).error == "It answered 500."
    assert state(engine, webhook)[2]
    assert asyncio.run(courier.test(webhook.id)).error == ""
    step(courier)
    assert state(engine, webhook) == (2, 0, "")


def test_of_two_servers_one_sends(
    engine: Engine, courier: Courier, post: Post, clock: Clock
) -> None:
    other = new_courier(engine, clock)
    add_webhook(engine, URL, None)
    withdrawn(engine)
    for each in (courier, other):
        each.reloader.refresh()

    async def both() -> None:
        await asyncio.gather(courier.step(), other.step())

    asyncio.run(both())
    assert len(post.sent) == 1


def test_another_server_takes_over_from_one_that_was_killed(
    engine: Engine, courier: Courier, post: Post, clock: Clock
) -> None:
    other = new_courier(engine, clock)
    webhook = add_webhook(engine, URL, None)
    withdrawn(engine)
    with pytest.raises(SystemExit):
        asyncio.run(killed(courier))
    clock.go_on(CLAIM - timedelta(seconds=1))
    step(other)
    assert post.sent == []
    clock.go_on(timedelta(seconds=1))
    step(other)
    assert [id for _, id in post.sent] == [f"msg_{webhook.id}_2"]
    assert state(engine, webhook) == (2, 0, "")


async def killed(courier: Courier) -> None:
    """Take a step of a server that is killed before it sends."""

    async def die(*_: object) -> None:
        raise SystemExit

    courier.reloader.refresh()
    courier._attempt = die  # type: ignore[method-assign, assignment]
    await courier.step()


def test_who_has_lost_its_claim_changes_nothing(
    engine: Engine, courier: Courier, post: Post, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that stood still while it was sending."""
    other = new_courier(engine, clock)
    webhook = add_webhook(engine, URL, None)
    withdrawn(engine)
    other.reloader.refresh()

    async def slow(*_: object) -> int:
        monkeypatch.setattr(courier_module, "send", post)
        clock.go_on(CLAIM)
        await other.step()
        return 500

    monkeypatch.setattr(courier_module, "send", slow)
    step(courier)
    assert state(engine, webhook) == (2, 0, "")
    assert len(read_webhook(engine, webhook.id)[1]) == 1


def test_the_last_deliveries_are_kept(engine: Engine, courier: Courier, post: Post) -> None:
    webhook = add_webhook(engine, URL, None)
    post.answers = [500]
    for _ in range(MAX_DELIVERIES + 1):
        asyncio.run(courier.test(webhook.id))
    _, kept = read_webhook(engine, webhook.id)
    assert [each.status for each in kept] == [204] * MAX_DELIVERIES
    remove_webhook(engine, webhook.id, None)
    assert read_webhooks(engine) == []
    with pytest.raises(UnknownWebhook):
        asyncio.run(courier.test(webhook.id))


def test_the_number_of_webhooks_is_bounded_and_each_has_its_own_address(engine: Engine) -> None:
    secrets = {add_webhook(engine, f"{URL}/{each}", None).secret for each in range(MAX_WEBHOOKS)}
    assert len(secrets) == MAX_WEBHOOKS
    with pytest.raises(Invalid, match="one too many"):
        add_webhook(engine, URL, None)
    remove_webhook(engine, read_webhooks(engine)[0].id, None)
    with pytest.raises(Invalid, match="already"):
        add_webhook(engine, f"{URL}/1", None)
