"""deploy/nginx.conf in Debian's nginx, in front of a server."""

import getpass
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
NGINX = "/usr/sbin/nginx"
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# What Debian's nginx.conf has around conf.d, in a folder of our own.
AROUND = """
daemon off; user {user}; pid {folder}/pid; worker_processes 1; error_log stderr notice;
events {{}}
http {{ default_type text/plain; {temporary} include {folder}/polyleaf.conf; }}
"""
SECONDS = 60
FEEDBACK = "/v1/feedback"


def configuration(address: str, port: int) -> str:
    """Return our file for another server and port, and with shorter limits."""
    text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    for old, new in (
        ("server server:8000;", f"server {address.removeprefix('http://')};"),
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("client_header_timeout 10s;", "client_header_timeout 1s;"),
        ("client_body_timeout 15s;", "client_body_timeout 1s;"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def port(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx, once it listens."""
    folder = tmp_path_factory.mktemp("nginx")
    temporary = " ".join(f"{each}_temp_path {folder}/{each};" for each in FOLDERS)
    around = AROUND.format(user=getpass.getuser(), folder=folder, temporary=temporary)
    (folder / "nginx.conf").write_text(around, "utf-8")
    program = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with free_port() as port:
        (folder / "polyleaf.conf").write_text(configuration(address, port), "utf-8")
        with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            try:
                assert any("start worker process " in line for line in process.stderr)
                yield port
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def proxy(port: int) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client:
        yield client


@pytest.mark.parametrize("path", ["/en/", "/v1/advice", "/static/site.css", "/v1/changes.atom"])
def test_what_is_compressed_keeps_its_etag(proxy: httpx2.Client, path: str) -> None:
    answer = proxy.get(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in answer.headers["Vary"]
    etag = answer.headers["ETag"]
    again = proxy.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_pdf_is_passed_on_whole_and_in_parts(proxy: httpx2.Client, address: str) -> None:
    path = "/v1/handouts/live-streaming/en.pdf"
    whole, own = proxy.get(path), httpx2.get(address + path, timeout=SECONDS)
    assert (whole.content, whole.headers["ETag"]) == (own.content, own.headers["ETag"])
    part = proxy.get(path, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, own.content[5:10])


def test_metrics_are_not_passed_on(proxy: httpx2.Client, address: str) -> None:
    assert httpx2.get(f"{address}/metrics").status_code == 200
    for path in ("/metrics", "/%6detrics", "/.//metrics", "/x/../metrics", "/metrics?x"):
        answer = proxy.get(path)
        assert answer.status_code == 404 and "polyleaf_" not in answer.text, path


def test_an_id_of_the_proxy_is_that_of_the_response(proxy: httpx2.Client) -> None:
    assert re.fullmatch("[0-9a-f]{32}", proxy.get("/healthz").headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("path", "size", "problem"),
    [
        (FEEDBACK, 300_001, True),  # the server says so, in its own words
        (FEEDBACK, 6 * 1024 * 1024, True),
        (FEEDBACK, 6 * 1024 * 1024 + 1, False),
    ],
)
def test_a_body_that_is_too_large_is_refused(
    proxy: httpx2.Client, path: str, size: int, problem: bool
) -> None:
    answer = proxy.post(path, content=b"x" * size)
    assert answer.status_code == 413
    assert ("nginx" in answer.text) != problem


def test_events_arrive_when_they_happen(proxy: httpx2.Client) -> None:
    entries = [
        {"handout": "live-streaming", "language": tag, "layout": layout, "copies": 1}
        for tag in ("en", "ur", "pl", "ar", "zh-Hans")
        for layout in ("standard", "large")
    ]
    pack = proxy.post("/v1/packs", json={"entries": entries}).json()
    with proxy.stream("GET", f"/v1/packs/{pack['id']}/events") as answer:
        first = next(answer.iter_raw())
    assert b"event: making" in first
    assert proxy.get(f"/v1/packs/{pack['id']}").json()["state"] == "making"
    assert proxy.delete(f"/v1/packs/{pack['id']}").status_code == 204


@pytest.mark.parametrize(
    "begun",
    [
        "GET / HTTP/1.1\r\nHost: x\r\n",
        f"POST {FEEDBACK} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx",
    ],
)
def test_who_is_too_slow_is_sent_away(port: int, begun: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), SECONDS)) as slow:
        slow.sendall(begun.encode())
        while slow.recv(1000):
            pass
