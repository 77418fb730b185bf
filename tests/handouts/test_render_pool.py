"""The pool draws equal HTML once; the cache holds whole files or none."""

import asyncio
import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from api.background import Failures, repeat
from api.files import prerender
from handouts import process_renewal, render_process
from handouts.file_cache import SECONDS_TO_WRITE, UNFINISHED, LocalFileCache
from handouts.formats.pdf import RenderError, render_pdf
from handouts.render_pool import PoolBusy, RenderPool, TookTooLong, run_in_process
from handouts.render_process import ProcessDied, ProcessTimedOut, RenderProcess
from models.publishing import PreparedLibrary
from richtext.nodes import TextNode
from tests.answers import cached_files, problem_type, served, services_of
from tests.render_jobs import (
    endless,
    greedy,
    killed,
    process_number,
    protection,
    stopped,
    unhurried,
)

GOOD = '<!doctype html><html lang="en"><title>T</title><p>You can always tell someone.'
OTHER = GOOD.replace("someone", "somebody")
NO_SUCH_LETTER = "\U0010fffd"
BAD = GOOD + NO_SUCH_LETTER


def key(html: str) -> str:
    return sha256(html.encode()).hexdigest()


KEY = key(GOOD)


@pytest.fixture
def cache(tmp_path: Path) -> LocalFileCache:
    return LocalFileCache(tmp_path / "cache")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderPool]:
    """A pool whose processes are warm; its cache is given by each test."""
    pool = RenderPool(LocalFileCache(tmp_path_factory.mktemp("pool")))
    yield pool
    pool.close()


@pytest.fixture
def pool(shared: RenderPool, cache: LocalFileCache) -> RenderPool:
    shared.file_cache = cache
    return shared


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML that is handed to the workers, as it comes."""
    handed: list[str] = []
    run = RenderProcess.run

    def noted(worker: RenderProcess, function: Any, *arguments: Any, **more: Any) -> bytes:
        handed.extend(arguments)
        return run(worker, function, *arguments, **more)

    monkeypatch.setattr(RenderProcess, "run", noted)
    return handed


@pytest.fixture
def may_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """What the processes render is not there before this is set, however slow the test is."""
    event, run = Event(), RenderProcess.run

    def held(worker: RenderProcess, function: Any, *arguments: Any, **more: Any) -> bytes:
        event.wait()
        return run(worker, function, *arguments, **more)

    monkeypatch.setattr(RenderProcess, "run", held)
    yield event
    event.set()  # the threads of a test that failed


def files(cache: LocalFileCache) -> list[Path]:
    return [each for each in cache.folder.rglob("*") if each.is_file()]


def asked(pool: RenderPool, *documents: str) -> list[Any]:
    """What comes of asking for all of them at once, faults too."""

    async def together() -> list[Any]:
        jobs = [pool.render(key(each), render_pdf, each) for each in documents]
        return await asyncio.gather(*jobs, return_exceptions=True)

    return asyncio.run(together())


# The render pool


def test_what_is_asked_for_at_once_is_drawn_once(pool: RenderPool, drawn: list[str]) -> None:
    contents = asked(pool, GOOD, GOOD, OTHER, GOOD)
    assert sorted(drawn) == sorted([GOOD, OTHER])
    assert contents == [render_pdf(GOOD), render_pdf(GOOD), render_pdf(OTHER), render_pdf(GOOD)]


def test_what_was_drawn_is_taken_from_the_cache(pool: RenderPool, drawn: list[str]) -> None:
    assert asked(pool, GOOD) == asked(pool, GOOD)
    assert drawn == [GOOD]
    assert [pool.file_cache.get(each.name) for each in files(pool.file_cache)] == [render_pdf(GOOD)]
    assert not pool.jobs


def test_another_pool_takes_it_from_the_same_cache(pool: RenderPool, cache: LocalFileCache) -> None:
    cache.put(KEY, b"drawn before")
    assert asked(pool, GOOD) == [b"drawn before"]


def test_a_file_cache_that_cannot_be_written_does_not_stop_the_pool(
    pool: RenderPool, cache: LocalFileCache, caplog: pytest.LogCaptureFixture
) -> None:
    cache.folder.write_text("a file stands in the way")
    assert asked(pool, GOOD) == [render_pdf(GOOD)]
    assert "the file cache cannot be written" in caplog.text


def test_a_fault_is_told_to_all_who_asked_and_nothing_is_cached(
    pool: RenderPool, cache: LocalFileCache, drawn: list[str]
) -> None:
    faults = asked(pool, BAD, GOOD, BAD)
    assert [type(each) for each in faults] == [RenderError, bytes, RenderError]
    assert "U+10FFFD" in str(faults[0])
    assert drawn.count(BAD) == 1
    assert [each.name for each in files(cache)] == [KEY]


def test_a_fault_is_not_remembered(pool: RenderPool, drawn: list[str]) -> None:
    assert [type(each) for _ in range(2) for each in asked(pool, BAD)] == [RenderError] * 2
    assert drawn == [BAD, BAD]


def test_one_who_goes_away_does_not_take_the_drawing_along(
    pool: RenderPool, cache: LocalFileCache
) -> None:
    async def impatient() -> bytes:
        leaving = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        staying = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        while not pool.jobs:
            await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(impatient()) == render_pdf(GOOD)


def test_one_who_goes_away_does_not_take_a_queued_drawing_from_another(
    pool: RenderPool, may_end: Event
) -> None:
    async def impatient() -> bytes:
        busy = [
            asyncio.create_task(pool.render(key(html), render_pdf, html))
            for html in (f"{GOOD} {number}" for number in range(len(pool.processes)))
        ]
        while pool.running < len(busy):
            await asyncio.sleep(0)
        leaving = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        staying = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        while KEY not in pool.jobs or pool.jobs[KEY].waiting < 2:
            await asyncio.sleep(0)
        assert not pool.jobs[KEY].started
        leaving.cancel()
        await asyncio.wait([leaving])
        may_end.set()
        await asyncio.gather(*busy)
        return await staying

    assert asyncio.run(impatient()) == render_pdf(GOOD)


def test_what_nobody_waits_for_any_more_is_not_begun(
    pool: RenderPool, drawn: list[str], may_end: Event
) -> None:
    async def leave() -> None:
        first, second = (
            asyncio.create_task(pool.render(key(each), render_pdf, each)) for each in (GOOD, OTHER)
        )
        while pool.running < 2:
            await asyncio.sleep(0)
        leaving = asyncio.create_task(pool.render(key("A"), render_pdf, "A"))
        while len(pool.jobs) < 3:
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait([leaving])
        may_end.set()
        await first
        await second

    asyncio.run(leave())
    assert sorted(drawn) == sorted([GOOD, OTHER])


def test_a_server_has_as_many_processes_as_its_settings_say(
    tmp_path: Path, prepared: PreparedLibrary
) -> None:
    with served(tmp_path, prepared, render_processes=3) as client:
        services = services_of(client)
        assert len(services.render_pool.processes) == services.scheduler.max_tasks == 3


def test_a_hundred_equal_questions_are_one_drawing(pool: RenderPool, drawn: list[str]) -> None:
    assert asked(pool, *[GOOD] * 100) == [render_pdf(GOOD)] * 100
    assert drawn == [GOOD]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (endless, "within 1 seconds of processor time"),
        (greedy, "more memory"),
        (killed, "died, twice"),
    ],
)
def test_what_hangs_or_is_greedy_or_dies_is_given_up_and_the_next_is_fine(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch, function: Any, reason: str
) -> None:
    async def wrong_then_right() -> None:
        with monkeypatch.context() as patch, pytest.raises(PoolBusy, match=reason):
            patch.setattr(render_process, "WALL_FACTOR", 60)  # however busy the machine is
            for process in pool.processes:
                patch.setattr(process, "seconds", 1)
            await pool.render("wrong", function)
        await asyncio.gather(
            pool.render("1", render_pdf, GOOD), pool.render("2", render_pdf, OTHER)
        )

    asyncio.run(wrong_then_right())
    assert sorted(each.name for each in files(pool.file_cache)) == ["1", "2"]


@pytest.fixture
def process() -> Iterator[RenderProcess]:
    """A warm process."""
    process = RenderProcess(30)
    process.run(process_number)
    yield process
    process.stop()


def test_a_file_that_waits_for_a_processor_is_not_given_up(
    process: RenderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_process, "WALL_FACTOR", 600)  # however busy the machine is
    assert process.run(unhurried, seconds=0.5) == b"late"


def test_no_two_threads_end_a_process(
    process: RenderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else both close its pipe, the second one perhaps what was opened since."""
    end, another, entered = process.process.join, ThreadPoolExecutor(1), []

    def enter() -> bool:
        if free := process._lock.acquire(blocking=False):
            process._lock.release()
        return free

    def join(seconds: float) -> None:
        entered.append(another.submit(enter).result())
        end(seconds)

    monkeypatch.setattr(process.process, "join", join)
    process.process.kill()
    with pytest.raises(ProcessDied):
        process._call(30, process_number, ())
    assert entered == [False]


@pytest.mark.parametrize(
    ("function", "arguments", "wall_factor", "own_fault"),
    [(endless, (), 600, True), (stopped, ("",), 1, False)],
)
def test_a_file_is_blamed_for_processor_time_only(
    process: RenderProcess,
    monkeypatch: pytest.MonkeyPatch,
    function: Any,
    arguments: Any,
    wall_factor: int,
    own_fault: bool,
) -> None:
    monkeypatch.setattr(render_process, "WALL_FACTOR", wall_factor)
    with pytest.raises(PoolBusy) as refused:
        run_in_process(process, function, arguments, seconds=0.2)
    assert isinstance(refused.value, TookTooLong) == own_fault


LARGE = "x" * 2_000_000  # more than a pipe takes while nobody reads it


@pytest.mark.parametrize(
    ("before", "function", "argument"),
    [(True, render_pdf, GOOD), (True, render_pdf, LARGE), (False, stopped, "")],
    ids=["before a file", "before a large letter", "while it renders"],
)
def test_a_process_that_is_stopped_is_killed_and_replaced(
    process: RenderProcess, before: bool, function: Any, argument: str
) -> None:
    number = process.process.pid
    if before:
        os.kill(number, signal.SIGSTOP)
    with pytest.raises(PoolBusy, match=r"within 0\.4 seconds"):
        run_in_process(process, function, (argument,), seconds=0.1)
    assert not alive(number)
    assert run_in_process(process, render_pdf, (GOOD,)) == render_pdf(GOOD)


def test_a_process_that_cannot_be_killed_is_left_behind(
    process: RenderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.render_process.SECONDS_TO_DIE", 0.1)
    old = process.process
    with monkeypatch.context() as patch:
        patch.setattr(old, "kill", lambda: None)
        os.kill(old.pid, signal.SIGSTOP)
        with pytest.raises(ProcessTimedOut):
            process.run(process_number, seconds=0.1)
        assert int(process.run(process_number)) != old.pid and alive(old.pid)
    old.kill()
    old.join()


def test_a_server_whose_processes_are_all_stopped_renders_again(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with served(tmp_path, prepared) as client:
        processes = services_of(client).render_pool.processes
        for process in processes:
            os.kill(int(process.run(process_number)), signal.SIGSTOP)
            process.seconds = 0.1
        for _ in processes:
            response = client.get("/v1/handouts/swim-safely/en.pdf")
            assert (response.status_code, problem_type(response)) == (503, "render-failed")
            assert int(response.headers["retry-after"]) > 0
        for process in processes:
            process.seconds = 30
        assert client.get("/v1/handouts/swim-safely/en.pdf").status_code == 200


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, of processes that start from now on too."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def replaced(process: RenderProcess) -> None:
    process.replace()


def killed_between(process: RenderProcess) -> None:
    process.process.kill()
    process.process.join()


def killed_while_it_renders(process: RenderProcess) -> None:
    with pytest.raises(ProcessDied):
        process.run(killed)


def out_of_time(process: RenderProcess) -> None:
    with pytest.raises(ProcessTimedOut):
        process.run(endless, seconds=0.1)


@pytest.mark.parametrize("ended", [replaced, killed_between, killed_while_it_renders, out_of_time])
def test_a_process_leaves_no_temporary_files_however_it_ends(
    temporary: Path, ended: Callable[[RenderProcess], None]
) -> None:
    process = RenderProcess(30)
    process.run(render_pdf, GOOD)
    (first,) = temporary.iterdir()
    assert any(first.iterdir())  # WeasyPrint's fonts
    ended(process)
    process.run(render_pdf, GOOD)
    (second,) = temporary.iterdir()
    assert second != first
    process.stop()
    assert not any(temporary.iterdir())


def test_without_a_folder_for_temporary_files_there_is_no_file_but_no_error_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "full"))
    with pytest.raises(PoolBusy):
        run_in_process(RenderProcess(30), render_pdf, (GOOD,))


def test_a_render_process_leaves_no_core_dump(process: RenderProcess) -> None:
    assert process.run(protection) == b"0 0 0"


def test_a_pool_whose_processes_were_killed_draws_with_new_ones(pool: RenderPool) -> None:
    async def kill_and_ask() -> tuple[bytes, bytes]:
        before = await pool.render("before", process_number)
        os.kill(int(before), signal.SIGKILL)
        return before, await pool.render("after", process_number)

    before, after = asyncio.run(kill_and_ask())
    assert before != after


def numbers(pool: RenderPool, *private: bool) -> list[int]:
    """The processes that render these files one after the other, letters among them."""

    async def each_in_turn() -> list[int]:
        found = []
        for turn, letter in enumerate(private):
            if letter:
                content = await pool.render_uncached(process_number)
            else:
                content = await pool.render(f"{turn:064}", process_number)
            found.append(int(content))
            while pool.renewal.tasks:
                await asyncio.wait(pool.renewal.tasks)
        return found

    return asyncio.run(each_in_turn())


@pytest.mark.parametrize(
    ("private", "processes"),
    [
        ((False, False, False, False), [0, 0, 0, 0]),
        ((True, True, True, True), [0, 0, 0, 1]),
        ((False, True, False, False, False), [0, 0, 0, 0, 1]),
    ],
)
def test_a_process_that_has_letters_in_its_memory_is_replaced_after_some_files(
    cache: LocalFileCache,
    monkeypatch: pytest.MonkeyPatch,
    private: tuple[bool, ...],
    processes: list[int],
) -> None:
    monkeypatch.setattr(process_renewal, "MAX_RENDERINGS", 3)
    monkeypatch.setattr(process_renewal, "SECONDS_WITHOUT_LETTERS", 600)
    pool = RenderPool(cache)
    found = numbers(pool, *private)
    assert [[*dict.fromkeys(found)].index(each) for each in found] == processes
    assert [alive(each) for each in dict.fromkeys(found)] == [False] * max(processes) + [True]
    pool.close()


def test_without_letters_all_processes_that_had_some_are_replaced(
    cache: LocalFileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = RenderPool(cache)

    async def write_two_letters() -> tuple[set[int], set[int]]:
        monkeypatch.setattr(process_renewal, "SECONDS_WITHOUT_LETTERS", 0)
        letters = [pool.render_uncached(process_number) for _ in pool.processes]
        had = set(map(int, await asyncio.gather(*letters)))
        while pool.renewal.used:
            await asyncio.sleep(0.01)
        return had, {each.process.pid for each in pool.processes}

    had, have = asyncio.run(write_two_letters())
    assert len(had) == len(have) == 2 and not had & have
    assert not any(map(alive, had)) and all(map(alive, have))
    assert len(pool.queue.idle) == 2
    pool.close()


def test_a_pool_that_was_closed_has_no_process_and_begins_none(cache: LocalFileCache) -> None:
    pool = RenderPool(cache)
    assert [type(each) for each in asked(pool, GOOD)] == [bytes]
    pool.close()
    begun = [each.process for each in pool.processes if each.process]
    assert len(begun) == 1 and not begun[0].is_alive()
    assert [type(each) for each in asked(pool, OTHER)] == [PoolBusy]
    assert [each.process for each in pool.processes if each.process] == begun


def test_when_too_many_are_jobs_the_next_is_told_so(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch, may_end: Event
) -> None:
    monkeypatch.setattr("handouts.render_pool.MAX_JOBS", 1)

    async def ask() -> list[bytes]:
        first = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        while KEY not in pool.jobs:
            await asyncio.sleep(0)
        same = asyncio.create_task(pool.render(KEY, render_pdf, GOOD))
        with pytest.raises(PoolBusy):
            await pool.render(key(OTHER), render_pdf, OTHER)
        may_end.set()
        return [await first, await same]

    assert asyncio.run(ask()) == [render_pdf(GOOD)] * 2
    assert asked(pool, OTHER) == [render_pdf(OTHER)]


def test_a_process_ends_with_the_server_that_began_it(tmp_path: Path) -> None:
    program = """
import asyncio, os, signal
from pathlib import Path
from handouts.render_pool import RenderPool
from handouts.file_cache import LocalFileCache

def process_number():
    return str(os.getpid()).encode()

async def main():
    pool = RenderPool(LocalFileCache(Path(os.environ["CACHE"])))
    print((await pool.render("number", process_number)).decode(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""
    temporary = {"TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    script = tmp_path / "server.py"
    script.write_text(program)
    here = str(Path(__file__).parents[2])
    server = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, **temporary, "PYTHONPATH": here, "CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
    )
    assert server.returncode == -signal.SIGKILL
    number = int(server.stdout)
    deadline = time.monotonic() + 120  # on a machine that is busy
    while alive(number) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive(number)
    assert not any((tmp_path / "temporary").iterdir())


def alive(process: int) -> bool:
    """Zombies, which nobody reaps in a container, do not count."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_handout_that_would_be_wrong_is_a_problem_and_is_not_cached(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    english = prepared.translations["swim-safely"]["en"]
    nodes = [TextNode(text=f"Stay safe {NO_SUCH_LETTER}")]
    title = english.title.model_copy(update={"nodes": nodes})
    wrong = {"swim-safely": {"en": english.model_copy(update={"title": title})}}
    with served(tmp_path, replace(prepared, translations=wrong)) as client:
        response = client.get("/v1/handouts/swim-safely/en.pdf")
        assert (response.status_code, problem_type(response)) == (503, "render-failed")
        assert response.headers["content-type"] == "application/problem+json"
        assert int(response.headers["retry-after"]) > 0
        assert "U+10FFFD" in response.json()["detail"]
        assert "etag" not in response.headers
        assert cached_files(client) == []
        assert client.get("/v1/handouts/swim-safely/en.html").status_code == 200


def test_files_are_prerendered_once_after_each_publication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = SimpleNamespace(publication=1)
    services: Any = SimpleNamespace(reloader=SimpleNamespace(snapshot=snapshot), sizes={})
    checks, prerendered = iter([1, 2, 2, 3]), []

    def note(_: Any) -> list[Any]:
        prerendered.append(snapshot.publication)
        return []

    async def next_check(_: float) -> None:
        if (publication := next(checks, None)) is None:
            raise asyncio.CancelledError
        snapshot.publication = publication

    monkeypatch.setattr(prerender.Prerenderer, "_files", note)
    work = prerender.Prerenderer(services, next_check)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(repeat(work.step, Failures("Prerendering"), next_check))
    assert prerendered == [1, 2, 3]


# The file cache


def test_what_is_put_on_the_file_cache_is_got_back(cache: LocalFileCache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, b"content")
    assert cache.get(KEY) == b"content"
    assert cache.get(key(OTHER)) is None


def test_a_file_is_replaced_whole(cache: LocalFileCache) -> None:
    cache.put(KEY, b"a longer content than the other")
    cache.put(KEY, b"content")
    assert cache.get(KEY) == b"content"
    assert len(files(cache)) == 1


def test_a_file_belongs_to_the_server_alone(cache: LocalFileCache) -> None:
    cache.put(KEY, b"content")
    (file,) = files(cache)
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the system says, when it has to write a file out, that there is no room."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


def test_a_write_that_fails_leaves_no_file(
    cache: LocalFileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        cache.put(KEY, b"x" * 100_000)
    assert files(cache) == []
    assert cache.get(KEY) is None


def test_a_write_that_fails_leaves_the_old_file(
    cache: LocalFileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(KEY, b"old")
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        cache.put(KEY, b"x" * 100_000)
    assert cache.get(KEY) == b"old"
    assert len(files(cache)) == 1


def test_a_file_that_cannot_be_moved_to_its_place_is_taken_away(cache: LocalFileCache) -> None:
    (cache.folder / KEY[:2] / KEY).mkdir(parents=True)
    with pytest.raises(OSError):
        cache.put(KEY, b"content")
    assert files(cache) == []
    assert cache.get(KEY) is None


def test_a_full_file_cache_loses_what_nobody_has_asked_for_the_longest(tmp_path: Path) -> None:
    cache = LocalFileCache(tmp_path / "cache", megabytes=0.001)
    for number, name in enumerate(("aa", "bb", "cc")):
        cache.put(name, b"x" * 250)
        os.utime(cache._path(name), (number, number))
    assert cache.get("aa")
    cache.put("dd", b"x" * 250)
    assert [cache.get(name) is not None for name in ("aa", "bb", "cc", "dd")] == [
        True,
        False,
        False,
        True,
    ]


def test_what_a_dead_process_left_behind_is_taken_away(cache: LocalFileCache) -> None:
    old, new = (cache.folder / KEY[:2] / f"{UNFINISHED}{each}" for each in ("old", "new"))
    old.parent.mkdir(parents=True)
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    then = time.time() - SECONDS_TO_WRITE - 1
    os.utime(old, (then, then))
    cache.put(KEY, b"content")
    assert sorted(each.name for each in files(cache)) == sorted([KEY, new.name])


def test_a_file_cache_that_cannot_be_written_is_a_warning_and_handouts_come_all_the_same(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with served(tmp_path, prepared) as client:
        ready = client.get("/readyz").json()
        assert (ready["status"], ready["missing"], ready["warnings"]) == ("ready", [], [])
        shutil.rmtree(tmp_path / "cache")
        (tmp_path / "cache").write_text("a file stands in the way")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert "cannot be written" in answer.json()["warnings"][0]
        assert client.get("/v1/handouts/swim-safely/en.pdf").status_code == 200


def test_after_a_publication_what_is_printed_most_is_there_before_it_is_asked_for(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    every, tags = prepared.translations["swim-safely"], ("en", "ur")
    some = {"swim-safely": {tag: every[tag] for tag in tags}}
    with served(tmp_path, replace(prepared, translations=some)) as client:
        asyncio.run(prerender.Prerenderer(services_of(client)).prerender())
        prerendered = {each.name for each in cached_files(client)}
        assert len(prerendered) == 4 * len(tags) - 1  # English has no English beside
        assert len(re.findall(r"\d+ kB", client.get("/ur/swim-safely").text)) == 4
        for tag in tags:
            client.get(f"/v1/handouts/swim-safely/{tag}.pdf")
        assert {each.name for each in cached_files(client)} == prerendered
