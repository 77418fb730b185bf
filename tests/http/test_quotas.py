"""Quotas: one client who asks for too much shuts out no other, and no address is kept."""

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http import limits, quotas
from api.http.limits import DAY, HOUR, MINUTE, Quota, Rate
from api.http.quotas import (
    UNKNOWN,
    Quotas,
    RateLimit,
    SlotLimit,
    client_name,
    client_network,
)
from api.packs import scheduler
from api.server import Server
from api.settings import InvalidSettings, Settings
from models.errors import Busy
from tests.answers import asking_from, forget_clients, problem_type, services_of

FLOOD, OTHER = "198.51.100.7", "203.0.113.9"
YEAR = 366 * DAY


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def wait_told(limit: RateLimit, name: str) -> int:
    """The seconds after which to try again; 0 if it was counted."""
    try:
        limit.count(name)
    except Busy as busy:
        assert busy.kind == "too-many-requests"
        return busy.retry_after
    return 0


# Who is one client


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:2::", False),
        ("2001:db8::1", "2001:DB8:0:0:0:0:0:1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::1", "0.0.0.1", False),
        (None, "unix", True),
        ("a.example", "192.0.2.1:80", True),
        ("", "192.0.2.1", False),
    ],
)
def test_a_client_is_an_address_or_a_network_of_ipv6(
    address: str | None, other: str, same: bool
) -> None:
    assert (client_network(address) == client_network(other)) is same
    salt = b"salt"
    assert (client_name(address, salt) == client_name(other, salt)) is same


def test_what_is_no_address_is_one_client() -> None:
    assert {client_network(each) for each in (None, "", "x", "x" * 9999, "1.2.3")} == {UNKNOWN}


def test_a_client_is_forgotten_after_a_day_and_has_another_name_on_each_server() -> None:
    clock = Clock()
    counted = Quotas(clock)
    first = counted.client(OTHER)
    assert OTHER not in first and first != Quotas(clock).client(OTHER)
    for each in (counted.feedback, counted.packs, counted.wrong_keys):
        each.count(first)
    clock.now = DAY - 1
    assert counted.client(OTHER) == first and counted.feedback.of_each.by_name
    clock.now = DAY
    second = counted.client(OTHER)
    assert second != first and counted.client(OTHER) == second
    for each in (counted.feedback, counted.packs, counted.wrong_keys):
        assert not each.of_each.by_name
    clock.now = 2 * DAY
    assert counted.client(OTHER) not in (first, second)


# How often


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [(0.0, 60), (0.5, 60), (1.0, 59), (59.0, 1), (59.9, 1), (60.0, 0), (1e9, 0)],
)
def test_a_client_may_come_again_when_it_was_told(moment: float, seconds: int) -> None:
    clock = Clock()
    limit = RateLimit(Quota(Rate(3, MINUTE), Rate(100, MINUTE)), clock)
    assert [wait_told(limit, "a") for _ in range(3)] == [0] * 3
    clock.now = moment
    assert wait_told(limit, "a") == seconds
    assert wait_told(limit, "b") == 0
    clock.now += seconds
    assert wait_told(limit, "a") == 0


def test_a_period_begins_anew_when_the_last_is_over() -> None:
    clock = Clock()
    limit = RateLimit(Quota(Rate(1, MINUTE), Rate(100, MINUTE)), clock)
    assert wait_told(limit, "a") == 0
    clock.now = MINUTE
    assert [wait_told(limit, "a"), wait_told(limit, "a")] == [0, MINUTE]


def test_what_is_refused_is_not_counted() -> None:
    clock = Clock()
    limit = RateLimit(Quota(Rate(1, MINUTE), Rate(2, MINUTE)), clock)
    assert [wait_told(limit, "a") > 0 for _ in range(5)] == [False, *[True] * 4]
    assert (wait_told(limit, "b"), wait_told(limit, "c")) == (0, 60)


@pytest.mark.parametrize(
    ("total", "told"), [(Rate(2, MINUTE), 60), (Rate(2, HOUR), HOUR), (Rate(3, HOUR), 0)]
)
def test_all_together_have_a_limit(total: Rate, told: int) -> None:
    limit = RateLimit(Quota(Rate(1, DAY), total), Clock())
    assert [wait_told(limit, each) for each in ("a", "b", "c")] == [0, 0, told]


def test_a_limited_number_of_clients_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "MAX_CLIENTS", 2)
    limit = RateLimit(Quota(Rate(2, DAY), Rate(100, DAY)), Clock())
    for each in ("a", "b", "a", "c"):
        limit.count(each)
    assert [*limit.of_each.by_name] == ["a", "c"]  # b was quiet for longest
    assert (wait_told(limit, "a"), wait_told(limit, "b")) == (DAY, 0)


def test_the_share_of_one_client_is_below_the_total() -> None:
    of_quotas = [limits.KEYS, limits.WRONG_KEYS, limits.FEEDBACK, limits.PACK_ORDERS]
    pairs = [(each.most, total.most) for each, total in of_quotas]
    pairs.append((limits.MAX_STREAMS_OF_ONE, limits.MAX_STREAMS))
    pairs.append((scheduler.MAX_UNFINISHED_OF_ONE, scheduler.MAX_UNFINISHED))
    assert [pair for pair in pairs if 1 < pair[0] < pair[1]] == pairs


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_no_limit_depends_on_a_clock_that_is_set(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    """Counted before the jump, with the clock of the machine as it is after it."""
    counted = Quotas()
    limits_of = [counted.keys, counted.wrong_keys, counted.feedback, counted.packs]
    name = counted.client(FLOOD)
    for each in limits_of:
        for _ in range(each.of_each.rate.most):
            each.count(name)
    moment = time.time() + jump
    monkeypatch.setattr(time, "time", lambda: moment)
    assert counted.client(FLOOD) == name
    for each in limits_of:
        assert 0 < wait_told(each, name) <= each.of_each.rate.seconds
        assert wait_told(each, counted.client(OTHER)) == 0


# How much at a time


@pytest.mark.parametrize(
    ("held", "client", "allowed"),
    [
        ("", "a", True),
        ("a", "a", True),
        ("aa", "a", False),
        ("aa", "b", True),
        ("aab", "b", True),
        ("aabb", "c", False),
    ],
)
def test_what_goes_on_at_a_time_is_limited(held: str, client: str, allowed: bool) -> None:
    limit = SlotLimit(2, 4)
    contexts = [limit.hold(each, lambda: 7) for each in held]
    for context in contexts:
        context.__enter__()
    last = limit.hold(client, lambda: 7)
    if allowed:
        with last:
            pass
    else:
        with pytest.raises(Busy) as refused, last:
            pass
        assert refused.value.retry_after == 7
    for context in contexts:
        context.__exit__(None, None, None)
    assert not limit.held


# Over HTTP: one floods, the other is served


@pytest.fixture
def server(server: TestClient) -> TestClient:
    forget_clients(server)
    return server


FEEDBACK = {"slug": "cold-water", "language": "pl", "kind": "content", "text": "Wrong."}
FORM = {"kind": "content", "text": "Wrong."}
TOO_SMALL: Any = {"entries": []}
# What is asked again and again, how often one client may, and what it is answered until then.
ASKED: dict[str, tuple[str, str, dict[str, Any], int, int]] = {
    "feedback": ("POST", "/v1/feedback", {"json": FEEDBACK}, limits.FEEDBACK.each.most, 204),
    "the form": ("POST", "/pl/cold-water/mistake", {"data": FORM}, limits.FEEDBACK.each.most, 200),
    "wrong keys": ("GET", "/v1/edit/acts", {}, limits.WRONG_KEYS.each.most, 401),
    "packs": ("POST", "/v1/packs", {"json": TOO_SMALL}, limits.PACK_ORDERS.each.most, 422),
    "packs of the form": ("POST", "/en/packs", {"data": {}}, limits.PACK_ORDERS.each.most, 422),
}


@pytest.mark.parametrize("what", ASKED)
def test_who_floods_shuts_out_no_other(server: TestClient, what: str) -> None:
    method, path, body, most, status = ASKED[what]

    def ask() -> Any:
        return server.request(method, path, **body)

    with asking_from(server, FLOOD):
        assert {ask().status_code for _ in range(most)} == {status}
        refused = ask()
        assert (refused.status_code, problem_type(refused)) == (429, "too-many-requests")
        period = max(each.each.seconds for each in (limits.FEEDBACK, limits.PACK_ORDERS))
        assert 0 < int(refused.headers["retry-after"]) <= period
    with asking_from(server, OTHER):
        assert ask().status_code == status


ORDER = {"entries": [{"handout": "swim-safely", "language": "en"}]}


@pytest.fixture
def standing_still(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server that makes no packs, with room for 3, and for 2 of one client."""
    packs = services_of(server).scheduler
    monkeypatch.setattr(packs, "_start_tasks", lambda: None)
    monkeypatch.setattr(scheduler, "MAX_UNFINISHED_OF_ONE", 2)
    monkeypatch.setattr(scheduler, "MAX_UNFINISHED", 3)
    yield server
    for id in [*packs.runs]:
        assert server.delete(f"/v1/packs/{id}").status_code == 204


def order(server: TestClient, address: str) -> Any:
    with asking_from(server, address):
        return server.post("/v1/packs", json=ORDER)


def test_one_client_does_not_take_all_packs(standing_still: TestClient) -> None:
    assert [order(standing_still, FLOOD).status_code for _ in range(3)] == [201, 201, 429]
    first = order(standing_still, OTHER)
    full = order(standing_still, OTHER)
    assert (first.status_code, full.status_code) == (201, 503)
    assert int(full.headers["retry-after"]) == scheduler.SECONDS_TO_RETRY
    standing_still.delete(f"/v1/packs/{first.json()['id']}")
    assert order(standing_still, OTHER).status_code == 201


def test_orders_that_are_being_stored_are_counted(standing_still: TestClient) -> None:
    packs = services_of(standing_still).scheduler
    packs.starting += ["a", "a"]
    for client, kind in (("a", "too-many-requests"), ("b", None)):
        try:
            packs._refuse_if_full(client)
        except Busy as busy:
            assert busy.kind == kind
        else:
            assert kind is None
    packs.starting.clear()


def test_who_must_wait_for_packs_is_told_when_the_first_will_be_ready(
    standing_still: TestClient,
) -> None:
    for address in (FLOOD, FLOOD):
        order(standing_still, address)
    packs = services_of(standing_still).scheduler
    own, others = packs.runs.values()
    others.client = "another"
    for run, handouts in ((own, 100), (others, 10)):  # all rendered, 0.05 s each to merge
        run.missing.clear()
        assert run.plan
        (handout,) = run.plan.handouts.values()
        run.plan = replace(run.plan, handouts={str(each): handout for each in range(handouts)})
    assert (packs.seconds_left(own.client), packs.seconds_left()) == (5, 1)


# Streams of events


def test_one_client_does_not_take_all_streams(
    standing_still: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(standing_still)
    streams = services.quotas.streams
    streams.of_one, streams.total = 2, 3
    pack = order(standing_still, OTHER).json()
    held: list[int] = []

    def gone(id: str) -> None:
        held.append(streams.held.total())

    monkeypatch.setattr(services.scheduler, "watch", gone)
    path = f"/v1/packs/{pack['id']}/events"
    flood, other = (services.quotas.client(each) for each in (FLOOD, OTHER))
    with streams.hold(flood, int), streams.hold(flood, int):
        with asking_from(standing_still, FLOOD):
            refused = standing_still.get(path)
        assert (refused.status_code, problem_type(refused)) == (429, "too-many-requests")
        assert int(refused.headers["retry-after"]) == scheduler.SECONDS_TO_RETRY
        with asking_from(standing_still, OTHER):
            answer = standing_still.get(path)
            assert (answer.status_code, answer.text.count("event: gone")) == (200, 1)
            with streams.hold(other, int):
                assert standing_still.get(path).status_code == 429  # there are three in all
    assert held == [3] and not streams.held


def test_who_leaves_a_stream_gives_its_place_back(standing_still: TestClient) -> None:
    streams = services_of(standing_still).quotas.streams
    pack = order(standing_still, OTHER).json()
    path = f"/v1/packs/{pack['id']}/events"
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [], "client": (OTHER, 50_000), "server": ("testserver", 80),
        "state": standing_still.app_state, "extensions": {},
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    held: list[int] = []

    async def leave() -> None:
        begun = asyncio.Event()

        async def receive() -> Any:
            if not held:
                await begun.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"event: making" in message.get("body", b""):
                held.append(streams.held.total())
                begun.set()

        await standing_still.app(scope, receive, send)  # type: ignore[arg-type]

    assert standing_still.portal
    standing_still.portal.call(leave)
    assert held == [1] and not streams.held


def test_watching_a_pack_does_not_read_the_database(
    standing_still: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = services_of(standing_still).scheduler
    pack = order(standing_still, OTHER).json()
    with monkeypatch.context() as patch:
        patch.setattr(scheduler.pack_store, "find_pack", None)
        progress = packs.watch(pack["id"])
    assert progress and progress.id == pack["id"] and packs.watch("another") is None


# Addresses


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("127.0.0.1,::1", "127.0.0.1", OTHER, OTHER),
        ("127.0.0.1,::1", "::1", OTHER, OTHER),
        ("127.0.0.1,::1", "127.0.0.2", OTHER, "127.0.0.2"),
        ("127.0.0.1,::1", FLOOD, OTHER, FLOOD),
        ("127.0.0.1,::1", FLOOD, f"{OTHER}, 127.0.0.1", FLOOD),
        ("127.0.0.1,::1", "127.0.0.1", f"{OTHER}, {FLOOD}", FLOOD),  # what it added is last
        ("127.0.0.1,::1", "127.0.0.1", "", "127.0.0.1"),
        ("10.0.0.0/8", "10.255.255.255", OTHER, OTHER),
        ("10.0.0.0/8", "11.0.0.0", OTHER, "11.0.0.0"),
        ("10.0.0.0/8", "127.0.0.1", OTHER, "127.0.0.1"),
        ("", "127.0.0.1", OTHER, "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_is_believed_for_whom_it_asks(
    monkeypatch: pytest.MonkeyPatch, trusted: str, peer: str, forwarded: str, client: str
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own
    seen: list[Any] = []

    async def note(scope: Any, *_: Any) -> None:
        seen.append(scope["client"][0])

    config = Server(note, asyncio.Event(), "127.0.0.1", 0, trusted).config
    config.load()
    headers = [(b"x-forwarded-for", forwarded.encode())]
    scope: Any = {"type": "http", "client": (peer, 1), "headers": headers, "scheme": "http"}
    asyncio.run(config.loaded_app(scope, None, None))  # type: ignore[arg-type]
    assert seen == [client]


@pytest.mark.parametrize(
    ("written", "trusted"),
    [
        ("127.0.0.1,::1", "127.0.0.1/32,::1/128"),
        (" 10.0.0.0/8 , fd00::/8,", "10.0.0.0/8,fd00::/8"),
        ("", ""),
        ("*", None),
        ("0.0.0.0/0,*", None),
        ("proxy.example", None),
        ("10.0.0.1/8", None),
    ],
)
def test_proxies_are_named_by_address(written: str, trusted: str | None) -> None:
    if trusted is None:
        with pytest.raises(InvalidSettings, match="POLYLEAF_TRUSTED_PROXIES: must be addresses"):
            Settings(trusted_proxies=written)
    else:
        assert Settings(trusted_proxies=written).trusted_proxies == trusted


def test_no_address_is_kept_or_logged(
    standing_still: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with asking_from(standing_still, OTHER):
        for method, path, body, _, status in ASKED.values():
            answer = standing_still.request(method, path, **body)
            assert answer.status_code == status and OTHER not in answer.text
    assert order(standing_still, OTHER).status_code == 201
    services = services_of(standing_still)
    counted = [services.quotas.feedback, services.quotas.packs, services.quotas.wrong_keys]
    names = [name for each in counted for name in each.of_each.by_name]
    kept = [*names, *(run.client for run in services.scheduler.runs.values())]
    assert {*kept} == {services.quotas.client(OTHER)}
    assert OTHER not in str(kept) + caplog.text
