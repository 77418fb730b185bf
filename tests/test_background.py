"""Whatever work in the background raises, it is tried again later and later, and not for ever."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from dramatiq.brokers.stub import StubBroker
from sqlalchemy.exc import OperationalError

from api.background import Failures, delay_after, repeat
from api.files import prerender
from api.files.prerender import Prerenderer
from api.packs import queue_client, scheduler
from api.packs.consumer import Consumer
from api.packs.order import PackHandout, PackOrder, order_adapter
from api.packs.plan import Plan
from api.packs.queue import QUEUE, RenderQueue
from api.packs.queue_client import SECONDS_FOR_QUEUE, QueueClient
from api.packs.scheduler import PackScheduler
from api.published.snapshot import AdviceQuery
from handouts.file_cache import LocalFileCache
from handouts.formats.pdf import RenderError
from handouts.handout import STANDARD
from handouts.packs.files import MissingHandout
from handouts.render_pool import PoolBusy
from models.clock import now
from models.errors import Unusable
from models.publishing import PreparedLibrary
from models.tables import Pack
from tests.answers import served, services_of, set_clock

ERRORS: list[Exception] = [
    RuntimeError("a mistake"),
    KeyError("gone"),
    OSError(28, "No space left on device"),
    OperationalError("SELECT 1", {}, Exception("database is locked")),
    MemoryError(),
]
each_error = pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)


class Slept:
    """A sleep that takes no time: it notes the seconds, and cancels after `most` of them."""

    def __init__(self, most: int) -> None:
        self.most, self.seconds = most, list[float]()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self.most:
            raise asyncio.CancelledError


def run_until_cancelled(work: Any) -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work)


def raiser(error: Exception, calls: list[Any]) -> Callable[..., Any]:
    """An async function that notes its calls and raises."""

    async def step(*arguments: Any, **_: Any) -> None:
        calls.append(arguments)
        raise error

    return step


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (10**6, 60)],
)
def test_the_delay_doubles_up_to_a_minute(failures: int, seconds: float) -> None:
    assert delay_after(failures) == seconds


@each_error
def test_a_step_that_always_fails_is_taken_less_often_and_logged_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[Any] = []
    slept, failures = Slept(9), Failures("Looking")
    run_until_cancelled(repeat(raiser(error, calls), failures, slept))
    assert slept.seconds == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (len(calls), failures.count) == (9, 9)
    (line,) = caplog.messages
    assert line.startswith("Looking failed") and type(error).__name__ in line


def test_other_failures_and_the_recovery_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    outcomes = iter([KeyError("a"), KeyError("a"), KeyError("b"), None, None, KeyError("b")])

    async def step() -> None:
        if error := next(outcomes):
            raise error

    slept = Slept(6)
    run_until_cancelled(repeat(step, Failures("Looking"), slept))
    assert slept.seconds == [1, 2, 4, 1, 1, 1]
    assert [each.partition(":")[0] for each in caplog.messages] == [
        *["Looking failed, and is tried again"] * 2,
        "Looking works again, after 3 failures",
        "Looking failed, and is tried again",
    ]


def test_the_log_has_no_values_of_a_database(caplog: pytest.LogCaptureFixture) -> None:
    Failures("Looking").add(Unusable("The file is gone."))
    assert caplog.messages == ["Looking failed, and is tried again: The file is gone."]
    assert caplog.records[0].exc_info is None
    caplog.clear()
    Failures("Looking").add(OperationalError("INSERT", {"text": "Canary"}, Exception("full")))
    assert caplog.messages[0].endswith("OperationalError: (builtins.Exception) full")


def test_readiness_names_what_failed_three_times_in_a_row(
    prepared: PreparedLibrary, tmp_path: Any
) -> None:
    with served(tmp_path, prepared) as client:
        failures = Failures("Watering")
        services_of(client).failures.append(failures)
        names = {each.name for each in services_of(client).failures}
        assert {"Looking for publications", "Looking for packs", "Making packs"} < names
        for count, status in ((1, "ready"), (2, "ready"), (3, "degraded")):
            failures.add(RuntimeError())
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()["status"]) == (200, status), count
        since = f"since {failures.since:%Y-%m-%d %H:%M} UTC"
        assert answer.json()["warnings"] == [
            f"Watering has failed 3 times in a row {since}; see the log."
        ]
        failures.end()
        assert client.get("/readyz").json()["status"] == "ready"


def test_the_warning_names_the_first_failure_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = Failures("Watering")
    for hour in (9, 15):
        for minute in (1, 2, 3):
            set_clock(monkeypatch, datetime(2026, 11, 22, hour, minute, tzinfo=UTC))
            failures.add(RuntimeError())
        said = failures.warning()
        assert said and f"3 times in a row since 2026-11-22 {hour:02}:01 UTC" in said
        failures.end()
        assert failures.warning() is None


# Packs


class Bench:
    """A scheduler of two packs, `bad` and `good`, with a clock of its own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.time, self.attempts = 0.0, 0
        self.faults: dict[str, Exception] = {}  # by what is to fail for the pack `bad`
        snapshot = SimpleNamespace(publication=1, moment=lambda now: 0)
        reloader: Any = SimpleNamespace(snapshot=snapshot, engine=None)
        cache = SimpleNamespace(has=lambda key: True, remove=lambda key: None)
        pool: Any = SimpleNamespace(file_cache=cache, processes=[None, None])
        self.snapshot = snapshot
        self.scheduler = PackScheduler(reloader, pool, "", None)
        self.scheduler.clock = lambda: self.time
        self.scheduler.executor = SimpleNamespace(render=self.render, merge=self.merge)  # type: ignore[assignment]
        self.rows = [pack("bad"), pack("good")]
        # Servers of other tests may be running in this process, and go on with their own packs.
        plan, read = scheduler.plan_pack, scheduler.pack_store.read_packs
        patch.setattr(
            scheduler,
            "plan_pack",
            lambda order, seen, *rest: (self.plan if seen is snapshot else plan)(
                order, seen, *rest
            ),
        )
        patch.setattr(
            scheduler.pack_store,
            "read_packs",
            lambda engine: read(engine) if engine else self.rows,
        )

    def fail(self, where: str, slug: str) -> None:
        if slug == "bad" and where in self.faults:
            self.attempts += 1
            raise self.faults[where]

    def plan(self, order: PackOrder, *_: Any) -> Plan:
        handout = order.handouts[0][0]
        self.fail("plan", handout.slug)
        contents: Any = SimpleNamespace(key=lambda kind: f"{handout.slug}.{kind}")
        return Plan(contents, {handout.slug: handout}, frozenset({handout.slug}), merged=False)

    async def render(self, handout: PackHandout, key: str) -> None:
        self.fail("render", handout.slug)

    async def merge(self, id: str, contents: Any, kind: str) -> None:
        self.fail("merge", id)

    async def look(self, times: int = 1) -> None:
        """Look for packs without letting time pass; wait until nothing more is done."""
        for _ in range(times):
            await self.scheduler.check()
            while self.scheduler.tasks:
                await asyncio.sleep(0)

    def states(self) -> list[str]:
        return [self.scheduler.runs[id].state for id in ("bad", "good")]


def pack(slug: str) -> Pack:
    order = PackOrder([(PackHandout(slug, "en", None, "GB", STANDARD), 1)], "repeat", [])
    content = order_adapter().dump_python(order, mode="json")
    return Pack(id=slug, content=content, made_at=now())


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


@pytest.mark.parametrize("where", ["plan", "render", "merge"])
@each_error
def test_a_pack_is_tried_three_times_and_the_others_go_on(
    bench: Bench, where: str, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    bench.faults[where] = error

    async def story() -> None:
        for time, attempts, state in [
            (0, 1, "open"), (0.9, 1, "open"), (1, 2, "open"), (2.9, 2, "open"), (3, 3, "failed"),
            (100, 3, "failed"), (10_000, 3, "failed"),
        ]:  # fmt: skip
            bench.time = time
            await bench.look(3)
            bad, good = bench.states()
            assert (bench.attempts, bad == "failed") == (attempts, state == "failed"), time
            assert good == "finished"

    asyncio.run(story())
    progress = bench.scheduler.runs["bad"].progress()
    assert progress.detail and progress.detail.endswith((scheduler.SERVER_ERROR, "is full."))
    assert str(error) not in progress.detail or not str(error)
    assert len(caplog.messages) <= 4
    assert caplog.messages[-1].startswith("pack failed")
    assert bench.scheduler.making.warning() or bench.scheduler.making.count < 3


@pytest.mark.parametrize(
    ("where", "error", "attempts", "says"),
    [
        ("render", RenderError("no glyph"), 1, "bad-en could not be rendered: no glyph"),
        ("render", PoolBusy("busy"), 3, "bad-en could not be rendered: busy"),
        ("render", scheduler.CacheFull(), 3, scheduler.CACHE_FULL),
        ("merge", MissingHandout("x.pdf"), 3, scheduler.CACHE_FULL),
        ("merge", OSError(28, "no space"), 3, scheduler.CACHE_FULL),
        ("merge", PoolBusy("busy"), 3, "busy"),
        ("merge", RenderError("no glyph"), 1, "no glyph"),
    ],
)
def test_a_pack_says_why_it_failed(
    bench: Bench, where: str, error: Exception, attempts: int, says: str
) -> None:
    bench.faults[where] = error

    async def story() -> None:
        for bench.time in range(0, 100, 10):
            await bench.look()

    asyncio.run(story())
    assert bench.states() == ["failed", "finished"]
    assert (bench.attempts, bench.scheduler.runs["bad"].error) == (attempts, says)


@pytest.mark.parametrize("where", ["plan", "render", "merge"])
def test_after_two_failures_a_pack_may_still_succeed(bench: Bench, where: str) -> None:
    bench.faults[where] = RuntimeError()

    async def story() -> None:
        await bench.look()
        bench.time = 1
        await bench.look()
        assert bench.attempts == 2
        bench.faults.clear()
        await bench.look()
        assert bench.states()[0] in ("making", "binding")  # it waits
        bench.time = 3
        await bench.look(2)

    asyncio.run(story())
    assert bench.states() == ["finished", "finished"]


@pytest.mark.parametrize("where", ["plan", "render", "merge"])
def test_a_pack_that_failed_is_tried_again_after_a_publication(bench: Bench, where: str) -> None:
    bench.faults[where] = RuntimeError()

    async def story() -> None:
        for publication in (1, 2):
            bench.snapshot.publication = publication
            for _ in range(6):
                bench.time += 10
                await bench.look()
            assert (bench.attempts, bench.states()[0]) == (3 * publication, "failed")
        bench.faults.clear()
        bench.snapshot.publication = 3
        await bench.look(2)
        bench.time += 10
        await bench.look(2)

    asyncio.run(story())
    assert bench.states() == ["finished", "finished"]


def test_what_cannot_be_planned_again_is_no_longer_offered(bench: Bench) -> None:
    async def story() -> None:
        await bench.look(2)
        assert bench.states() == ["finished", "finished"]
        bench.snapshot.publication, bench.faults["plan"] = 2, KeyError("gone")
        await bench.look()

    asyncio.run(story())
    assert bench.states()[0] == "making"
    assert bench.scheduler.key("bad", "pdf") is None


def test_a_pack_that_is_lost_again_and_again_is_given_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {"bad.pdf"}
    monkeypatch.setattr(
        scheduler, "is_merged", lambda contents, cache: contents.key("pdf") not in lost
    )

    async def story() -> None:
        await bench.look()
        for expected in ("finished", "finished", "failed", "failed"):
            await bench.look()
            assert bench.states() == [expected, "finished"]

    asyncio.run(story())
    assert bench.scheduler.runs["bad"].error == scheduler.CACHE_FULL


@each_error
def test_a_row_that_cannot_be_read_is_parked(
    bench: Bench, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    bench.rows.insert(0, Pack(id="old", content={"release": "0.0.1"}, made_at=now()))
    asyncio.run(bench.look(5))
    assert bench.states() == ["finished", "finished"]
    assert bench.scheduler.runs["old"].progress().detail == scheduler.UNREADABLE
    assert len(caplog.messages) == 1


def test_after_the_end_no_task_is_started(bench: Bench) -> None:
    async def story() -> None:
        await bench.scheduler.check()
        tasks = [*bench.scheduler.tasks.values()]
        assert tasks
        bench.scheduler.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        await bench.scheduler.check()
        assert all(each.cancelled() for each in tasks) and not bench.scheduler.tasks

    asyncio.run(story())


# Prerendering


FILES: list[Any] = [("pdf", AdviceQuery(slug, "en", "GB")) for slug in ("bad", "good")]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The attempts by slug; `error` is raised for `bad`."""
    state: dict[str, Any] = {"bad": 0, "good": 0, "error": None}

    async def render(_: Any, kind: Any, query: AdviceQuery) -> None:
        state[query.slug] += 1
        if query.slug == "bad" and state["error"]:
            raise state["error"]

    monkeypatch.setattr(prerender, "_prerender", render)
    monkeypatch.setattr(Prerenderer, "_files", lambda self: iter(FILES))
    yield state


def prerenderer(sleep: Slept) -> Prerenderer:
    """Whose clock goes on by a second whenever it sleeps."""
    snapshot = SimpleNamespace(publication=1)
    services: Any = SimpleNamespace(reloader=SimpleNamespace(snapshot=snapshot), sizes={})
    work = Prerenderer(services, sleep)
    work.clock = lambda: float(len(sleep.seconds))
    return work


ATTEMPTS = [0, 60, 180, 420, 900, 1860, 3780, 7380, 10_980]  # seconds, at last an hour apart


@each_error
def test_a_file_is_prerendered_less_and_less_often_until_it_is_there(
    rendered: dict[str, Any], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    rendered["error"], slept = error, Slept(ATTEMPTS[-1] + 1)
    failures, moments = Failures("Prerendering", longest_delay=1), list[float]()
    work = prerenderer(slept)
    prerender_now = work.prerender

    async def noted() -> None:
        moments.append(work.clock())
        await prerender_now()

    work.prerender = noted  # type: ignore[method-assign]
    run_until_cancelled(repeat(work.step, failures, slept))
    assert moments == ATTEMPTS
    assert (rendered["bad"], rendered["good"]) == (len(ATTEMPTS), 1)
    assert len(caplog.messages) == 1 and failures.warning()


def test_after_two_failures_a_file_may_still_be_prerendered(rendered: dict[str, Any]) -> None:
    rendered["error"], slept = PoolBusy("busy"), Slept(1000)
    work = prerenderer(slept)

    async def story() -> None:
        for _ in range(2):
            with pytest.raises(prerender.NotPrerendered):
                await work.step()
        rendered["error"] = None
        await work.step()

    asyncio.run(story())
    assert (work.left, rendered["bad"], rendered["good"]) == ([], 3, 1)
    run_until_cancelled(work.step())  # there is nothing more to do
    assert rendered["bad"] == 3


def test_a_publication_begins_anew(rendered: dict[str, Any]) -> None:
    rendered["error"], slept = RuntimeError(), Slept(8)
    work = prerenderer(slept)
    run_until_cancelled(repeat(work.step, Failures("Prerendering", longest_delay=1), slept))
    assert (rendered["bad"], rendered["good"]) == (1, 1)
    work.services.reloader.snapshot.publication = 2  # type: ignore[misc]
    rendered["error"] = None
    asyncio.run(work.step())
    assert (rendered["bad"], rendered["good"]) == (2, 2)


@each_error
def test_a_list_of_files_that_fails_is_asked_for_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def files(self: Prerenderer) -> list[Any]:
        calls.append(self)
        raise error

    monkeypatch.setattr(Prerenderer, "_files", files)
    slept = Slept(179)
    run_until_cancelled(repeat(prerenderer(slept).step, Failures("", longest_delay=1), slept))
    assert len(calls) == 2


# The queue


@each_error
def test_a_consumer_waits_after_failures(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    nothing: Any = None
    consumer = Consumer(nothing, nothing, StubBroker(), 0)
    waited: list[float] = []
    consumer.stopping = SimpleNamespace(wait=waited.append)  # type: ignore[assignment]

    def work(*_: Any) -> None:
        raise error

    for _ in range(4):
        consumer._attempt(work, "key")
    assert (waited, len(caplog.messages)) == ([1, 2, 4, 8], 1)
    consumer._attempt(lambda *_: None, "key")
    assert consumer.failures.count == 0


async def run_at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


class Waiting:
    """A client of the queue on a clock that moves while it sleeps, and what it has sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.wanted = 0.0, 0
        self.sent, self.pings, self.files = list[str](), list[float](), set[str]()
        self.error: Exception | None = None
        self.answers = False
        monkeypatch.setattr(queue_client, "time", SimpleNamespace(monotonic=lambda: self.clock))
        # Threads would let the clock of one task run on while another waits for its thread.
        monkeypatch.setattr(queue_client, "to_thread", SimpleNamespace(run_sync=run_at_once))
        cache: Any = SimpleNamespace(has=self.files.__contains__, remove=self.files.discard)
        self.client = QueueClient(SimpleNamespace(ping=self.ping), cache, self.sleep)  # type: ignore[arg-type]

    async def sleep(self, seconds: float) -> None:
        """Move the clock, but not past the middle before so many messages are sent as wanted."""
        if self.clock < SECONDS_FOR_QUEUE / 2 or len(self.sent) >= self.wanted:
            self.clock += seconds
        await asyncio.sleep(0)

    async def ask(self, key: str) -> bool:
        return await self.client.receive(key, SECONDS_FOR_QUEUE, self.send, key)

    def send(self, key: str) -> None:
        self.sent.append(key)
        if self.error:
            raise self.error

    def ping(self, key: str) -> None:
        self.pings.append(self.clock)
        if self.error:
            raise self.error
        if self.answers:
            self.files.add(key)

    async def pinged(self) -> None:
        while self.client.ping and not self.client.ping.done():
            await asyncio.sleep(0)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    return Waiting(monkeypatch)


@each_error
def test_a_server_works_without_a_queue_that_fails(
    error: Exception, waiting: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    waiting.error = error

    async def story() -> None:
        for second in range(130):
            waiting.clock = second
            assert not await waiting.ask("key")
            await waiting.pinged()

    asyncio.run(story())
    assert (waiting.sent, waiting.pings) == (["key"], [1, 3, 7, 15, 31, 63, 123])
    assert len(caplog.messages) == 1 and waiting.client.failures.warning()


def test_a_pack_waits_once_for_consumers_that_have_stopped(waiting: Waiting) -> None:
    waiting.wanted = 2

    async def story() -> None:
        first = asyncio.create_task(waiting.ask("first"))
        while waiting.clock < SECONDS_FOR_QUEUE / 2:
            await asyncio.sleep(0)
        assert await asyncio.gather(first, waiting.ask("second")) == [False, False]
        assert waiting.clock < SECONDS_FOR_QUEUE + 1
        for number in range(5):
            assert not await waiting.ask(str(number))
        assert waiting.clock < SECONDS_FOR_QUEUE + 1

    asyncio.run(story())
    assert waiting.sent == ["first", "second"]
    assert waiting.client.failures.count == 1


def test_consumers_that_answer_again_get_work_again(waiting: Waiting) -> None:
    async def story() -> None:
        assert not await waiting.ask("first")
        for answers in (False, True):
            waiting.answers, waiting.clock = answers, waiting.clock + 60
            assert not await waiting.ask("made here")
            await waiting.pinged()
            assert waiting.client.silent is not answers
        waiting.send = waiting.files.add  # type: ignore[method-assign]
        assert await waiting.ask("last")

    asyncio.run(story())
    assert (waiting.sent, len(waiting.pings), waiting.files) == (["first"], 2, {"last"})


def test_one_file_that_does_not_come_does_not_make_consumers_silent(waiting: Waiting) -> None:
    async def story() -> None:
        lost = asyncio.create_task(waiting.ask("lost"))
        while not waiting.clock:
            await asyncio.sleep(0)
        other = asyncio.create_task(
            waiting.client.receive("came soon", 20, waiting.files.add, "came soon")
        )
        assert await other and not await lost

    asyncio.run(story())
    assert not waiting.client.silent and not waiting.client.failures.count


def test_a_consumer_answers(tmp_path: Path) -> None:
    broker, cache, nothing = StubBroker(), LocalFileCache(tmp_path), cast(Any, None)
    broker.declare_queue(QUEUE)
    consumer = Consumer(nothing, cache, broker, 1)
    consumer.start()
    RenderQueue(broker).ping("0" * 32)
    broker.join(QUEUE)
    consumer.stop()
    assert cache.has("0" * 32)
