"""Measure requests per second of the advice JSON against a bare ASGI app with the same bytes.

Both servers run at once, one uvicorn process each, and are measured in turns, so that other load on
the machine affects both. The client runs on the same machine: read the ratio, not the numbers.
"""

import asyncio
import os
import socket
import statistics
import tempfile
import time
import urllib.request
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from typing import Any

import uvicorn

from api.app import create_app
from api.settings import Settings
from locales.library import read_library
from locales.preparation import prepare_library
from models.database import open_database
from models.publishing import publish

PATH = "/v1/advice/image-shared-online/ur?place=GB-GLS"
ROUNDS, SECONDS, CONNECTIONS = 8, 1.0, 16


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/polyleaf.db"
        with open_database(url) as engine:
            publish(engine, prepare_library(read_library()))
        ports = {"bare ASGI": _free_port(), "Polyleaf": _free_port(), "Polyleaf, 304": 0}
        ports["Polyleaf, 304"] = ports["Polyleaf"]
        server = _start(_serve_polyleaf, ports["Polyleaf"], url, folder)
        with _response(ports["Polyleaf"]) as response:
            body, etag = response.read(), response.headers["ETag"]
        bare = _start(_serve_bare, ports["bare ASGI"], body)
        _response(ports["bare ASGI"]).close()
        extra_headers = {"Polyleaf, 304": f"If-None-Match: {etag}\r\n"}
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(asyncio.run(_rate(port, extra_headers.get(name, ""))))
        for process in (server, bare):
            process.terminate()
    print(f"GET {PATH}: {len(body)} bytes, {CONNECTIONS} connections, {ROUNDS} rounds in turns")
    print(f"{'':16}{'best req/s':>12}{'median':>10}{'of bare':>9}")
    for name, measured in rates.items():
        share = statistics.median(measured) / statistics.median(rates["bare ASGI"])
        print(f"{name:16}{max(measured):12.0f}{statistics.median(measured):10.0f}{share:9.0%}")


async def _rate(port: int, header: str) -> float:
    request = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode()
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(
        *(_count_responses(port, request, until) for _ in range(CONNECTIONS))
    )
    return sum(counts) / SECONDS


async def _count_responses(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if length and not head.startswith(b"HTTP/1.1 304"):
            await reader.readexactly(int(length))
        count += 1
    writer.close()
    return count


def _serve_polyleaf(port: int, url: str, folder: str) -> None:
    app = create_app(Settings(database=url, file_cache=f"{folder}/file_cache", prerender=False))
    uvicorn.run(app, port=port, log_level="error", access_log=False)


def _serve_bare(port: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, port=port, log_level="error", access_log=False, lifespan="off")


def _start(serve: Any, port: int, *values: Any) -> SpawnProcess:
    process = get_context("spawn").Process(target=serve, args=(port, *values))
    process.start()
    return process


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _response(port: int) -> Any:
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}")
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no server on port {port}; process {os.getpid()}")


if __name__ == "__main__":
    main()
