"""The press draws equal HTML once; the shelf holds whole files or none."""

import asyncio
import errno
import multiprocessing
import os
import signal
import stat
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts.pdf import RenderFault, pdf, pdf_key
from handouts.press import Press, PressBusy
from handouts.shelf import Shelf
from models.nodes import TextNode
from models.publishing import Prepared
from tests.answers import served, shelved

GOOD = '<!doctype html><html lang="en"><title>T</title><p>You can always tell someone.'
OTHER = GOOD.replace("someone", "somebody")
NO_SUCH_LETTER = "\U0010fffd"
BAD = GOOD + NO_SUCH_LETTER
KEY = pdf_key(GOOD)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """A press whose processes are warm; its shelf is given by each test."""
    press = Press(Shelf(tmp_path_factory.mktemp("press")))
    yield press
    press.close()


@pytest.fixture
def press(shared: Press, shelf: Shelf) -> Press:
    shared.shelf = shelf
    return shared


@pytest.fixture
def drawn(press: Press, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML that is handed to the processes, as it comes."""
    handed: list[str] = []
    submit = press.pool.submit

    def submitted(function: Any, html: str) -> Future[bytes]:
        handed.append(html)
        return submit(function, html)

    monkeypatch.setattr(press.pool, "submit", submitted)
    return handed


def files(shelf: Shelf) -> list[Path]:
    return [each for each in shelf.folder.rglob("*") if each.is_file()]


def asked(press: Press, *documents: str) -> list[Any]:
    """What comes of asking for all of them at once, faults too."""

    async def together() -> list[Any]:
        return await asyncio.gather(*map(press.pdf, documents), return_exceptions=True)

    return asyncio.run(together())


# Press


def test_what_is_asked_for_at_once_is_drawn_once(press: Press, drawn: list[str]) -> None:
    contents = asked(press, GOOD, GOOD, OTHER, GOOD)
    assert sorted(drawn) == sorted([GOOD, OTHER])
    assert contents == [pdf(GOOD), pdf(GOOD), pdf(OTHER), pdf(GOOD)]


def test_what_was_drawn_is_taken_from_the_shelf(press: Press, drawn: list[str]) -> None:
    assert asked(press, GOOD) == asked(press, GOOD)
    assert drawn == [GOOD]
    assert [each.read_bytes() for each in files(press.shelf)] == [pdf(GOOD)]
    assert not press.under_way


def test_another_press_takes_it_from_the_same_shelf(press: Press, shelf: Shelf) -> None:
    shelf.put(KEY, b"drawn before")
    assert asked(press, GOOD) == [b"drawn before"]


def test_a_shelf_that_cannot_be_written_does_not_stop_the_press(
    press: Press, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.folder.write_text("a file stands in the way")
    assert asked(press, GOOD) == [pdf(GOOD)]
    assert "the shelf cannot be written" in caplog.text


def test_a_fault_is_told_to_all_who_asked_and_nothing_is_shelved(
    press: Press, shelf: Shelf, drawn: list[str]
) -> None:
    faults = asked(press, BAD, GOOD, BAD)
    assert [type(each) for each in faults] == [RenderFault, bytes, RenderFault]
    assert "U+10FFFD" in str(faults[0])
    assert drawn.count(BAD) == 1
    assert [each.stem for each in files(shelf)] == [KEY]


def test_a_fault_is_not_remembered(press: Press, drawn: list[str]) -> None:
    assert [type(each) for _ in range(2) for each in asked(press, BAD)] == [RenderFault] * 2
    assert drawn == [BAD, BAD]


def test_one_who_goes_away_does_not_take_the_drawing_along(press: Press, shelf: Shelf) -> None:
    async def impatient() -> bytes:
        leaving = asyncio.create_task(press.pdf(GOOD))
        staying = asyncio.create_task(press.pdf(GOOD))
        while not press.under_way:
            await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(impatient()) == pdf(GOOD)


def test_a_press_whose_processes_were_killed_draws_with_new_ones(shelf: Shelf) -> None:
    press = Press(shelf)
    try:
        asked(press, GOOD, OTHER)
        before = set(press.pool._processes)
        for process in before:
            os.kill(process, signal.SIGKILL)
        contents = asked(press, GOOD + "1", GOOD + "2")
        assert contents == [pdf(GOOD + "1"), pdf(GOOD + "2")]
        assert not before & set(press.pool._processes)
    finally:
        press.close()


def test_a_drawing_whose_process_dies_each_time_is_given_up(shelf: Shelf) -> None:
    press = Press(shelf)
    others = set(multiprocessing.active_children())

    async def killed_whenever_they_come() -> bytes:
        drawing = asyncio.create_task(press.pdf(GOOD))
        while not drawing.done():
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
            await asyncio.sleep(0)
        return await drawing

    try:
        with pytest.raises(PressBusy):
            asyncio.run(killed_whenever_they_come())
        assert asked(press, GOOD) == [pdf(GOOD)]
    finally:
        press.close()


def test_a_handout_that_would_be_wrong_is_a_problem_and_is_not_shelved(
    bundled: Prepared, tmp_path: Path
) -> None:
    english = bundled.translations["live-streaming"]["en"]
    nodes = [TextNode(text=f"Stay safe {NO_SUCH_LETTER}")]
    title = english.title.model_copy(update={"nodes": nodes})
    wrong = {"live-streaming": {"en": english.model_copy(update={"title": title})}}
    with served(tmp_path, replace(bundled, translations=wrong)) as client:
        response = client.get("/v1/handouts/live-streaming/en.pdf")
        assert (response.status_code, response.json()["type"]) == (503, "render-failed")
        assert response.headers["content-type"] == "application/problem+json"
        assert int(response.headers["retry-after"]) > 0
        assert "U+10FFFD" in response.json()["detail"]
        assert "etag" not in response.headers
        assert shelved(client) == []
        assert client.get("/v1/handouts/live-streaming/en.html").status_code == 200


# Shelf


def test_what_is_put_on_the_shelf_is_got_back(shelf: Shelf) -> None:
    assert shelf.get(KEY) is None
    shelf.put(KEY, b"content")
    assert shelf.get(KEY) == b"content"
    assert shelf.get(pdf_key(OTHER)) is None


def test_a_file_is_replaced_whole(shelf: Shelf) -> None:
    shelf.put(KEY, b"a longer content than the other")
    shelf.put(KEY, b"content")
    assert shelf.get(KEY) == b"content"
    assert len(files(shelf)) == 1


def test_a_file_belongs_to_the_server_alone(shelf: Shelf) -> None:
    shelf.put(KEY, b"content")
    (file,) = files(shelf)
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the system says, when it has to write a file out, that there is no room."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


def test_a_write_that_fails_leaves_no_file(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        shelf.put(KEY, b"x" * 100_000)
    assert files(shelf) == []
    assert shelf.get(KEY) is None


def test_a_write_that_fails_leaves_the_old_file(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(KEY, b"old")
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        shelf.put(KEY, b"x" * 100_000)
    assert shelf.get(KEY) == b"old"
    assert len(files(shelf)) == 1


def test_a_file_that_cannot_be_moved_to_its_place_is_taken_away(shelf: Shelf) -> None:
    (shelf.folder / KEY[:2] / f"{KEY}.pdf").mkdir(parents=True)
    with pytest.raises(OSError):
        shelf.put(KEY, b"content")
    assert files(shelf) == []
    assert shelf.get(KEY) is None
