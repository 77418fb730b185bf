"""A message is sent in bounded time to the address that was checked, and nowhere else."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from api.webhooks import sending, targets
from api.webhooks.sending import send
from api.webhooks.targets import Undelivered
from tests.webhooks.receiver import receiving

HEADERS = {"webhook-id": "msg_1"}


def sent(url: str, body: bytes = b"{}") -> int:
    return asyncio.run(send(url, HEADERS, body, "local"))


@contextmanager
def answering(*parts: bytes) -> Iterator[str]:
    """A server that sends these parts, again and again the last one, to who connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65_536)
                    for part in parts[:-1]:
                        connection.sendall(part)
                    while parts[-1]:
                        connection.sendall(parts[-1])
                    while connection.recv(65_536):
                        pass  # until the other side has gone

        Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


def test_a_message_is_a_post_of_json() -> None:
    with receiving() as receiver:
        assert sent(receiver.url, b'{"a": 1}') == 204
    (path, headers, body), *_ = receiver.got
    assert (path, body) == ("/hook?x=1", b'{"a": 1}')
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == "msg_1" and headers["Host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as receiver:
        receiver.status = status
        assert sent(receiver.url) == status
    assert len(receiver.got) == 1


def test_the_status_counts_and_the_rest_of_an_answer_is_not_read() -> None:
    with answering(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", b"x" * 9999) as url:
        assert sent(url) == 200


@pytest.mark.parametrize(
    "parts",
    [
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X-Long: yes\r\n"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n",),
    ],
)
def test_what_is_no_answer_is_not_read_to_its_end(
    parts: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 120)  # however busy the machine is
    with answering(*parts) as url, pytest.raises(Undelivered, match="not HTTP"):
        sent(url)


def test_an_answer_that_does_not_go_on_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.1)
    with answering(b"HTTP/1.1 200", b"") as url, pytest.raises(Undelivered, match="no answer"):
        sent(url)


def test_who_does_not_listen_gets_nothing() -> None:
    with socket.socket() as closed, pytest.raises(Undelivered, match="connection failed"):
        closed.bind(("127.0.0.1", 0))  # so that nobody else listens there meanwhile
        sent(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    with pytest.raises(Undelivered, match="leads nowhere"):
        sent("https://nothing.invalid/")


def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also if it led to a public one when it was registered; nothing connects."""
    with receiving() as receiver:
        url = receiver.url.replace("http://127.0.0.1", "https://rebound.example")
        lead_to(monkeypatch, "127.0.0.1")
        with pytest.raises(Undelivered, match="not public"):
            asyncio.run(send(url, HEADERS, b"{}", "public"))
    assert receiver.got == []


def lead_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Make every name lead to an address at the first look-up, and nowhere later."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]
    asked: list[object] = []

    async def look_up(_: object, *name: object, **__: object) -> object:
        asked.append(name)
        assert len(asked) == 1
        return found

    class Loop:
        getaddrinfo = look_up

    monkeypatch.setattr(targets.asyncio, "get_running_loop", Loop)


def test_the_certificate_has_to_be_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x")
    name = ("-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate)
    subprocess.run([*made, *name], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    with receiving(server) as receiver:
        url = f"https://localhost:{receiver.server_port}/"
        with pytest.raises(Undelivered, match="certificate"):
            sent(url)
        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(sending, "tls", lambda: trusting)
        assert sent(url) == 204
        with pytest.raises(Undelivered, match="certificate"):
            sent(url.replace("localhost", "127.0.0.1"))
