"""Two servers, three workers, Redis, PostgreSQL and an S3 store: what is killed loses nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from handouts.file_cache_s3 import S3FileCache
from locales.library import read_library
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import publish
from tests import tag_tree
from tests.databases import database_url
from tests.ports import free_port
from tests.registry import BUNDLED_PLACES, BUNDLED_SLUGS, TAGS

SECONDS = 240
PROGRAM = [sys.executable, "-c", "from api.cli import app; app()"]
STORE_URL = "s3://leaflets/files"


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program in a group of its own, killed in the end with all that it has begun."""
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            kill(running)


def kill(running: subprocess.Popen[str]) -> None:
    running.send_signal(signal.SIGKILL)
    running.wait()


def until(found: Callable[[], Any]) -> Any:
    """What is found, once it is true."""
    began = time.monotonic()
    while True:
        try:
            if value := found():
                return value
        except httpx2.HTTPError:
            pass
        assert time.monotonic() - began < SECONDS
        time.sleep(0.1)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An S3 store with a cache, and how to reach it."""
    environment = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    with free_port() as port, process(sys.executable, "-m", "moto.server", "-p", str(port)):
        environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        until(lambda: listening(port))
        httpx2.put(f"http://127.0.0.1:{port}/leaflets")
        yield environment


def test_a_bucket_is_a_cache(store: dict[str, str], tmp_path: Path) -> None:
    cache = S3FileCache(STORE_URL)
    assert (cache.get("key"), cache.read("key"), cache.has("key")) == (None, None, False)
    assert cache.write_error() is None
    cache.put("key", b"one")
    assert (cache.get("key"), cache.has("key")) == (b"one", True)
    (tmp_path / "file").write_bytes(b"x" * 20_000_000)
    cache.put_file("key", tmp_path / "file")
    size, pieces = cache.read("key") or (0, iter(()))
    assert size == 20_000_000 == sum(map(len, pieces))
    size, pieces = cache.read("key", 19_999_999) or (0, iter(()))
    assert (size, b"".join(pieces)) == (20_000_000, b"x")
    cache.remove("key")
    cache.remove("key")
    assert not cache.has("key")


def test_a_bucket_that_is_not_there_is_a_fault(store: dict[str, str]) -> None:
    cache = S3FileCache("s3://nobody/cache")
    assert cache.write_error() and cache.get("key") is None
    with pytest.raises(OSError, match="refused"):
        cache.put("key", b"one")


def test_a_pack_is_whole_whatever_is_killed(store: dict[str, str], tmp_path: Path) -> None:
    places = BUNDLED_PLACES[:2]
    settings = {
        **store,
        "POLYLEAF_DATABASE": database_url(tmp_path),
        "POLYLEAF_FILE_CACHE": STORE_URL,
        "POLYLEAF_PRERENDER": "false",
    }
    with open_database(settings["POLYLEAF_DATABASE"]) as engine:
        publish(engine, prepare_library(read_library()))
    entries = [
        {"handout": slug, "language": tag, "place": place, "copies": 2}
        for slug in BUNDLED_SLUGS[:3] for tag in TAGS for place in places
    ]  # fmt: skip
    with ExitStack() as stack:
        queue, *ports = (stack.enter_context(free_port()) for _ in range(3))
        settings["POLYLEAF_QUEUE"] = f"redis://127.0.0.1:{queue}/0"
        redis = ["redis-server", "--port", str(queue), "--save", "", "--dir", str(tmp_path)]
        broker = stack.enter_context(process(*redis))
        until(lambda: listening(queue))
        first, _ = [
            stack.enter_context(process(*PROGRAM, "serve", "--port", str(port), **settings))
            for port in ports
        ]
        workers = [
            stack.enter_context(process(*PROGRAM, "worker", "--processes", "1", **settings))
            for _ in range(3)
        ]
        one, two = (f"http://127.0.0.1:{port}" for port in ports)
        until(lambda: httpx2.get(f"{one}/healthz") and httpx2.get(f"{two}/healthz"))
        answer = httpx2.post(f"{one}/v1/packs", json={"entries": entries}, timeout=60)
        assert answer.status_code == 201, answer.text
        address = f"{two}/v1/packs/{answer.json()['id']}"

        def progress() -> Any:
            return httpx2.get(address, timeout=60).json()

        until(lambda: progress()["done"] >= 5)
        kill(workers[0])
        until(lambda: progress()["done"] >= 15)
        kill(broker)
        until(lambda: progress()["done"] >= 20)
        stack.enter_context(process(*redis))
        until(lambda: progress()["done"] >= 25)
        kill(first)
        made = until(lambda: progress()["state"] in ("finished", "failed") and progress())
        assert (made["state"], made["done"]) == ("finished", len(entries)), made
        whole = httpx2.get(f"{two}{made['pdf']}", timeout=60).content
    tree = tag_tree.tag_tree(whole)
    titles = [kid for kid in tree.kids if isinstance(kid, tag_tree.Node)]
    assert len(titles) == len(entries) + 1
    texts = [repr(each) for each in titles]
    assert len(set(texts)) == len(texts)
