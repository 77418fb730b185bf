"""A database or a disk that stands still keeps only those waiting who need it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.letters import filling
from handouts.file_cache import LocalFileCache
from tests.answers import services_of
from tests.conftest import in_threads
from tests.letters.test_form_pages import send
from tests.letters.test_letters import DETAILS, LETTER

MOST_SECONDS = 120  # until a state is reached, on a machine that is busy


class Standstill:
    """What asks for something waits in it until it is over."""

    def __init__(self) -> None:
        self.begun, self.over = Event(), Event()

    def wait(self, *_: Any) -> None:
        self.begun.set()
        assert self.over.wait(MOST_SECONDS)


@contextmanager
def stopped_database(server: TestClient) -> Iterator[Standstill]:
    standstill, engine = Standstill(), services_of(server).reloader.engine
    event.listen(engine, "before_cursor_execute", standstill.wait)
    try:
        yield standstill
    finally:
        standstill.over.set()
        event.remove(engine, "before_cursor_execute", standstill.wait)


@contextmanager
def stopped_disk(_: TestClient) -> Iterator[Standstill]:
    standstill, read = Standstill(), LocalFileCache.get

    def wait_and_read(cache: LocalFileCache, key: str) -> bytes | None:
        standstill.wait()
        return read(cache, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalFileCache, "get", wait_and_read)
        try:
            yield standstill
        finally:
            standstill.over.set()


@pytest.mark.parametrize(
    ("stopped", "path"),
    [
        (stopped_database, "/v1/changes"),
        (stopped_database, "/v1/changes.atom"),
        (stopped_database, "/v1/bundles/en.zip?since=1"),
        (stopped_database, "/readyz"),
        (stopped_disk, "/v1/handouts/swim-safely/en.pdf"),
    ],
)
def test_others_are_answered_meanwhile(
    server: TestClient,
    stopped: Callable[[TestClient], AbstractContextManager[Standstill]],
    path: str,
) -> None:
    with ThreadPoolExecutor(1) as thread, stopped(server) as standstill:
        asked = thread.submit(server.get, path)
        assert standstill.begun.wait(MOST_SECONDS)
        for other in ("/healthz", "/en/", "/v1/advice/swim-safely/en"):
            assert server.get(other).status_code == 200
        assert not asked.done()
        standstill.over.set()
        assert asked.result(MOST_SECONDS).status_code < 500


def test_what_a_school_has_typed_is_read_in_threads(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def normalise(*arguments: Any) -> Any:
        seen.append(arguments)
        return normalise_values(*arguments)

    normalise_values = filling.normalise_values
    monkeypatch.setattr(filling, "normalise_values", in_threads(normalise))
    for do in ("check", "docx", "pack"):
        assert send(server, "en", do=do, **{"copies.pl": "1"}).status_code == 200
    assert server.post(f"{LETTER}/en.docx", json=DETAILS).status_code == 200
    assert server.post(f"{LETTER}.pdf", json=DETAILS | {"copies": {"pl": 1}}).status_code == 200
    assert len(seen) == 7  # what is looked at is drawn, too
