"""The queue for render processes is fair: readers first, and each client in turn."""

import asyncio
from collections.abc import Awaitable, Callable
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from handouts import render_pool
from handouts.file_cache import LocalFileCache
from handouts.render_pool import MAX_JOBS, MAX_WAITING_OF_ONE, PoolBusy, RenderPool, ShareTaken
from handouts.render_process import RenderProcess
from handouts.render_queue import (
    FILES_TO_ESTIMATE,
    FIRST_ESTIMATE,
    PACKS,
    PRERENDERING,
    SECONDS_TO_YIELD,
    Asker,
    ProcessQueue,
    reader,
)

ASKERS = {"a": reader("a"), "b": reader("b"), "c": reader("c"), "p": PACKS, "q": PRERENDERING}


class Bench:
    """A queue for processes that are all busy, with a clock of its own. The places are named by
    who asks and a number: a0, a1, b2."""

    def __init__(self, processes: int = 1) -> None:
        self.now = 0.0
        workers: Any = [object() for _ in range(processes)]
        self.queue = ProcessQueue(workers)
        self.queue.clock = lambda: self.now
        self.taken, self.queue.idle = self.queue.idle, []
        self.served: list[str] = []

    def future(self, name: str) -> asyncio.Future[RenderProcess]:
        process: asyncio.Future[RenderProcess] = asyncio.Future()
        process.add_done_callback(lambda _: self.served.append(name))
        return process

    def join(self, askers: str) -> None:
        for number, each in enumerate(askers):
            self.queue.join(ASKERS[each], self.future(f"{each}{number}"))

    async def serve(self, times: int) -> list[str]:
        """Let a process become idle so often; return who was served."""
        self.served.clear()
        for _ in range(times):
            self.queue.give_back(self.taken[0])
            await asyncio.sleep(0)
        return self.served


def on_bench(story: Callable[[Bench], Awaitable[None]], processes: int = 1) -> None:
    async def run() -> None:
        await story(Bench(processes))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("askers", "served"),
    [
        ("aab", "a0 b2 a1"),
        ("aaaabb", "a0 b4 a1 b5 a2 a3"),
        ("aaabc", "a0 b3 c4 a1 a2"),
        ("pa", "a1 p0"),
        ("qa", "a1 q0"),
        ("qp", "p1 q0"),
        ("qpaab", "a2 b4 a3 p1 q0"),
        ("pp", "p0 p1"),
    ],
)
def test_readers_come_first_and_each_client_in_turn(askers: str, served: str) -> None:
    async def story(bench: Bench) -> None:
        bench.join(askers)
        assert await bench.serve(len(askers)) == served.split()
        assert not bench.queue.places

    on_bench(story)


@pytest.mark.parametrize(
    ("waited", "first"), [(SECONDS_TO_YIELD - 1, "a"), (SECONDS_TO_YIELD, "p")]
)
def test_work_in_the_background_yields_for_a_minute(waited: float, first: str) -> None:
    async def story(bench: Bench) -> None:
        bench.join("p")
        bench.now = waited
        bench.join("aa")
        assert (await bench.serve(1))[0][0] == first

    on_bench(story)


def test_a_client_that_comes_later_comes_before_the_rest_of_a_flood() -> None:
    async def story(bench: Bench) -> None:
        bench.join("a" * 9)
        await bench.serve(3)
        bench.join("b")
        assert await bench.serve(2) == ["b0", "a3"]

    on_bench(story)


def test_who_asks_for_what_another_waits_for_brings_it_forward() -> None:
    async def story(bench: Bench) -> None:
        bench.join("aaa")
        shared = bench.future("shared")
        bench.queue.join(PRERENDERING, shared)
        bench.queue.join(reader("b"), shared)
        assert await bench.serve(4) == ["a0", "shared", "a1", "a2"]
        assert not bench.queue.places
        bench.queue.join(reader("b"), shared)  # it has a process already
        assert not bench.queue.places

    on_bench(story)


def test_who_leaves_has_no_place_any_more() -> None:
    async def story(bench: Bench) -> None:
        bench.join("a")
        place = bench.queue.join(reader("b"), bench.future("b"))
        assert bench.queue.waiting == 2
        bench.queue.leave(place)
        bench.queue.leave(place)
        assert bench.queue.waiting == 1 and await bench.serve(1) == ["a0"]
        await bench.serve(1)
        assert len(bench.queue.idle) == 1  # there was nobody to serve

    on_bench(story)


def test_what_is_remembered_of_clients_goes_with_them() -> None:
    async def story(bench: Bench) -> None:
        bench.join("aabbcc")
        await bench.serve(6)
        assert not bench.queue.turns

    on_bench(story)


@pytest.mark.parametrize(
    ("processes", "askers", "client", "seconds"),
    [
        (1, "", "a", 2 + 2),  # what is being rendered, and itself
        (1, "a", "a", 4 + 2),
        (1, "aaaa", "a", 10 + 2),
        (2, "aaaa", "a", 5 + 2),
        (1, "aaaa", "b", 4 + 2),  # one turn of a comes first
        (1, "aaaab", "b", 8 + 2),
        (1, "aaaac", "b", 6 + 2),
        (1, "ppqq", "b", 2 + 2),
    ],
)
def test_the_wait_is_estimated_by_the_turns_that_come_first(
    processes: int, askers: str, client: str, seconds: float
) -> None:
    async def story(bench: Bench) -> None:
        for _ in range(FILES_TO_ESTIMATE):
            bench.queue.seconds.append(2)
        bench.join(askers)
        assert bench.queue.estimate(client) == seconds

    on_bench(story, processes)


def test_the_last_files_say_how_long_the_next_takes() -> None:
    async def story(bench: Bench) -> None:
        assert bench.queue.seconds_each() == 1
        bench.queue.give_back(bench.taken[0], 4)
        assert bench.queue.seconds_each() == bench.queue.estimate("a") == 2.5
        for _ in range(FILES_TO_ESTIMATE):
            bench.queue.give_back(bench.taken[0], 0.5)
        bench.queue.give_back(bench.taken[0])
        assert bench.queue.seconds_each() == 0.5

    on_bench(story)


# The pool


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RenderPool:
    """A pool that renders at once, and whose processes are all busy until they are set idle."""

    def render(process: RenderProcess, function: Any, *arguments: Any, **_: Any) -> bytes:
        content: bytes = function(*arguments)
        return content

    monkeypatch.setattr(RenderProcess, "run", render)
    pool = RenderPool(LocalFileCache(tmp_path))
    pool.queue.idle = []
    return pool


def set_idle(pool: RenderPool) -> None:
    for each in pool.processes:
        pool.queue.give_back(each)


def ask(pool: RenderPool, key: str, asker: Asker) -> asyncio.Task[bytes]:
    return asyncio.create_task(pool.render(key, key.encode, asker=asker))


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0)  # the cache is read in a thread


async def outcome(task: asyncio.Task[bytes]) -> Any:
    return (await asyncio.gather(task, return_exceptions=True))[0]


@pytest.mark.parametrize(("flood", "refused"), [(29, 0), (30, 0), (31, 1), (120, 90)])
def test_one_client_does_not_take_all_of_the_queue(
    pool: RenderPool, flood: int, refused: int
) -> None:
    assert MAX_WAITING_OF_ONE == 30 < MAX_JOBS < 120

    async def story() -> None:
        tasks = [ask(pool, f"a{number}", reader("a")) for number in range(flood)]
        other = ask(pool, "b", reader("b"))
        await until(lambda: pool.cache_misses == flood + 1)
        assert pool.queue.waiting == flood - refused + 1
        set_idle(pool)
        assert await other == b"b"
        contents = await asyncio.gather(*tasks, return_exceptions=True)
        errors = [each for each in contents if isinstance(each, Exception)]
        assert [type(each) for each in errors] == [ShareTaken] * refused
        # When its 30 are there, with what it takes for one more; nobody else's turn is sooner.
        in_time = ceil(FIRST_ESTIMATE * (1 + (MAX_WAITING_OF_ONE + 1) / pool.queue.count))
        assert {each.retry_after for each in errors} <= {in_time, in_time + 1}
        assert pool.given_up["share"] == refused

    asyncio.run(story())


def test_equal_requests_count_once(pool: RenderPool) -> None:
    async def story() -> None:
        tasks = [ask(pool, "same", reader("a")) for _ in range(2 * MAX_WAITING_OF_ONE)]
        await until(lambda: pool.cache_misses == len(tasks))
        assert pool.queue.waiting_by_client() == {"a": 1}
        set_idle(pool)
        assert await asyncio.gather(*tasks) == [b"same"] * len(tasks)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("seconds_each", "refused"), [(60 / 2.5, None), (60 / 2.5 + 0.1, 61), (120, 300)]
)
def test_who_would_wait_too_long_is_refused_at_once(
    pool: RenderPool, seconds_each: float, refused: int | None
) -> None:
    """Of two processes both are busy, and two files of others wait: 2.5 times what one takes."""

    async def story() -> None:
        waiting = [ask(pool, each, reader(each)) for each in "ab"]
        await until(lambda: pool.queue.waiting == 2)
        pool.queue.seconds.clear()
        pool.queue.seconds.append(seconds_each)
        late, behind = ask(pool, "late", reader("c")), ask(pool, "behind", PACKS)
        await until(lambda: pool.cache_misses == 4)
        await asyncio.sleep(0)  # for the one that is refused to be done
        assert (late.done(), behind.done()) == (bool(refused), False)
        if refused:
            error = await outcome(late)
            assert type(error) is PoolBusy and error.retry_after == refused
        set_idle(pool)
        await asyncio.gather(*waiting, behind, return_exceptions=True)
        assert refused or await late == b"late"

    asyncio.run(story())


def test_work_in_the_background_is_not_refused_and_waits_without_a_limit(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_pool, "MAX_JOBS", 0)
    monkeypatch.setattr(render_pool, "SECONDS_TO_WAIT", 0)

    async def story() -> None:
        work = [ask(pool, "p", PACKS), ask(pool, "q", PRERENDERING)]
        merging = asyncio.create_task(pool.render_uncached(b"m".upper, seconds=9, asker=PACKS))
        await until(lambda: pool.queue.waiting == 3)
        assert isinstance(await outcome(ask(pool, "a", reader("a"))), PoolBusy)
        assert pool.queue.waiting == 3
        set_idle(pool)
        assert await asyncio.gather(*work, merging) == [b"p", b"q", b"M"]
        assert len(pool.queue.seconds) == 3  # merging is no handout

    asyncio.run(story())


def test_a_process_that_comes_at_the_last_moment_is_not_lost(pool: RenderPool) -> None:
    async def story() -> None:
        private = asyncio.create_task(pool.render_uncached(b"x".upper, asker=reader("a")))
        cached = ask(pool, "k", reader("a"))
        await until(lambda: pool.queue.waiting == 2)
        set_idle(pool)
        private.cancel()
        cached.cancel()
        await asyncio.gather(private, cached, return_exceptions=True)
        while pool.running:
            await asyncio.sleep(0.001)
        assert sorted(map(id, pool.queue.idle)) == sorted(map(id, pool.processes))
        assert not pool.queue.places and not pool.uncached_jobs

    asyncio.run(story())
