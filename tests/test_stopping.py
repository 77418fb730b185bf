"""A server ends in bounded time when it is told to, whoever is still connected, and reads no more
than it must."""

import asyncio
import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn

from api.server import MAX_HEAD, Server
from models.database import open_database
from models.pack_store import read_packs
from models.publishing import PreparedLibrary, publish
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
LAST_CHUNK = b"0\r\n\r\n"
SECONDS = 120  # to start, on a machine that is busy


@contextmanager
def process(database: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own, and its port, once it answers."""
    (folder / "temporary").mkdir()
    with (
        free_port() as port,
        subprocess.Popen(
            [sys.executable, "-m", "api", "serve", "--port", str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "POLYLEAF_DATABASE": database,
                "POLYLEAF_FILE_CACHE": str(folder / "cache"),
                "POLYLEAF_PRERENDER": "false",
                "TMPDIR": str(folder / "temporary"),
                "POLYLEAF_LOG": "json",
            },
            stderr=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stderr
        try:
            assert any("Uvicorn running on" in line for line in server.stderr)
            yield server, port
        finally:
            server.kill()


def request(port: int, lines: str) -> socket.socket:
    """Send the head of a request; without its last line it stays unfinished."""
    connection = socket.create_connection(("127.0.0.1", port), SECONDS)
    connection.sendall(lines.replace("\n", "\r\n").encode())
    return connection


def answered(connection: socket.socket, wanted: bytes) -> bytes:
    """Read until something is there, or to the end."""
    read = b""
    while wanted not in read and (piece := connection.recv(10_000)):
        read += piece
    return read


def stopped(server: subprocess.Popen[str]) -> list[str]:
    """End a server; return the messages that it still logs."""
    server.send_signal(signal.SIGTERM)
    _, log = server.communicate(timeout=SECONDS)
    assert server.returncode == -signal.SIGTERM
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line for line in lines if line["level"] != "INFO"] == []
    return [line["message"] for line in lines]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, prepared: PreparedLibrary) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('stopping')}/polyleaf.db"
    with open_database(url) as engine:
        publish(engine, prepared)
    return url


@pytest.fixture(scope="module")
def server_port(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with process(database, tmp_path_factory.mktemp("limits")) as (_, port):
        yield port


def test_a_server_ends_while_somebody_watches_a_pack(database: str, tmp_path: Path) -> None:
    tags, layouts = ("en", "ur", "pl", "zh-Hans"), ("standard", "large", "easy")
    wanted = [
        {"handout": "swim-safely", "language": tag, "layout": layout, "copies": 1}
        for tag in tags
        for layout in layouts
    ]
    body = json.dumps({"entries": wanted})
    head = f"Host: x\nContent-Type: application/json\nContent-Length: {len(body)}\n\n"
    with process(database, tmp_path) as (server, port):
        with request(port, f"POST /v1/packs HTTP/1.1\n{head}{body}") as order:
            assert answered(order, b"\n").startswith(b"HTTP/1.1 201 ")
        with open_database(database) as engine:
            (pack,) = read_packs(engine)
        with (
            request(port, "GET /v1/advice HTTP/1.1\nHost: x\n") as unfinished,
            request(port, f"GET /v1/packs/{pack.id}/events HTTP/1.1\nHost: x\n\n") as watcher,
        ):
            assert b"event: making" in answered(watcher, b"event: making")
            while server.poll() is None and not any((tmp_path / "temporary").iterdir()):
                os.sched_yield()  # until a file is rendered
            messages = stopped(server)
            # Chunked: this is the regular end, not a broken connection.
            assert answered(watcher, LAST_CHUNK).endswith(LAST_CHUNK)
            assert answered(unfinished, b"\n") == b""
    assert "Application shutdown complete." in messages
    assert not any((tmp_path / "temporary").iterdir())


def test_who_asks_for_a_web_socket_is_not_logged_and_no_dump_of_memory_is_kept(
    database: str, tmp_path: Path
) -> None:
    upgrade = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    with process(database, tmp_path) as (server, port):
        limits = Path(f"/proc/{server.pid}/limits").read_text()
        typed = "/v1/zuzanna?q=zuzanna"
        with request(port, f"GET {typed} HTTP/1.1\nHost: x\n{upgrade}\n{key}\n\n") as asked:
            assert answered(asked, b"\n").startswith(b"HTTP/1.1 404 ")
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=SECONDS)
    assert "zuzanna" not in log and "127.0.0.1" not in log
    assert re.search(r"Max core file size +0 +0 ", limits)


@pytest.mark.parametrize(
    ("start", "piece", "end"),
    [
        ("GET /", "a", " HTTP/1.1\nHost: x\n\n"),
        ("GET /?q=", "a", " HTTP/1.1\nHost: x\n\n"),
        ("GET / HTTP/1.1\nHost: x\nX: ", "a", "\n\n"),
        ("GET / HTTP/1.1\nHost: x\n", "a: b\n", "\n"),
    ],
)
def test_the_head_of_a_request_has_a_limit(
    server_port: int, start: str, piece: str, end: str
) -> None:
    rest = (piece * (100 * MAX_HEAD // len(piece)) + end).replace("\n", "\r\n").encode()
    reply = b""
    with request(server_port, start) as connection, suppress(ConnectionError):
        connection.sendall(rest)
        reply = answered(connection, b"\n")
    assert not reply or reply.startswith(b"HTTP/1.1 400 ")  # the connection may be closed first


def test_a_long_head_within_the_limit_is_read(server_port: int) -> None:
    cookie = "a" * (MAX_HEAD - 1000)
    with request(server_port, f"GET /healthz HTTP/1.1\nHost: x\nCookie: {cookie}\n\n") as asked:
        assert answered(asked, b"\n").startswith(b"HTTP/1.1 200 ")


def test_what_is_loaded_at_the_start_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def started() -> int:
        server = Server(None, asyncio.Event(), "127.0.0.1", 0, "")
        await server.startup()
        return gc.get_freeze_count()

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr(uvicorn.Server, "startup", nothing)
    try:
        assert asyncio.run(started()) > 10_000
    finally:
        gc.unfreeze()
