"""Every response has the id of its request, and so has every log line about it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.request_id import HEADER, request_id
from api.logging_setup import JsonFormatter, TextFormatter, configure_logging
from models.publishing import PreparedLibrary
from tests.answers import served, services_of

ROOT = Path(__file__).parents[2]
TYPED = "my daughter Zuzanna"
ADVICE = "/v1/advice/swim-safely/ur"


@pytest.fixture(autouse=True)
def no_request() -> Iterator[None]:
    """Outside a request, whatever ran in this thread before."""
    token = request_id.set("")
    yield
    request_id.reset(token)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a", True),
        ("A-z_0.9", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ('a"b', False),
        ("<b>", False),
        ("a,b", False),
    ],
)
def test_an_id_is_kept_if_it_is_short_and_plain(client: TestClient, sent: str, kept: bool) -> None:
    found = client.get(ADVICE, headers={HEADER: sent}).headers[HEADER]
    assert (found == sent) == kept
    assert kept or (len(found) == 32 and found.isalnum())


@pytest.mark.parametrize("path", [ADVICE, "/v1/nothing", "/pl", "/healthz", "/a/b/c/d/e"])
def test_every_response_has_an_id_of_its_own(client: TestClient, path: str) -> None:
    assert len({client.get(path).headers[HEADER] for _ in range(3)}) == 3


class Lines(logging.Handler):
    """Keeps formatted log lines."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_a_crash_is_logged_without_what_was_typed(
    tmp_path: Path,
    prepared: PreparedLibrary,
    monkeypatch: pytest.MonkeyPatch,
    formatter: type[logging.Formatter],
) -> None:
    lines, logger = Lines(formatter()), logging.getLogger("uvicorn.error")
    with served(tmp_path, prepared) as client:

        def crash(*_: Any, **__: Any) -> None:
            try:
                raise KeyError(TYPED)
            except KeyError as error:
                raise ValueError(f"cannot do {TYPED}") from error

        async def logged(scope: Any, receive: Any, send: Any) -> None:
            try:  # as uvicorn does
                await app(scope, receive, send)
            except Exception:
                logger.exception("Exception in ASGI application\n")

        monkeypatch.setattr(services_of(client).scheduler, "progress", crash)
        app: Any = client.app
        monkeypatch.setattr(client._transport, "app", logged)
        logger.addHandler(lines)
        answer = client.get("/v1/packs/x", headers={HEADER: "r-1"})
        logger.removeHandler(lines)
    assert (answer.status_code, answer.headers[HEADER]) == (500, "r-1")
    (line,) = lines.lines
    assert TYPED not in line
    assert "builtins.ValueError" in line and "builtins.KeyError" in line
    assert "api/packs/routes.py" in line
    if formatter is JsonFormatter:
        assert json.loads(line)["request_id"] == "r-1"


def record(message: str, *arguments: object, error: BaseException | None = None) -> Any:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("api.x", logging.ERROR, "x.py", 1, message, arguments, info)


def test_a_json_line_is_one_object() -> None:
    line = JsonFormatter().format(record("two\nlines of %s", "Łódź"))
    assert "\n" not in line
    found = json.loads(line)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "ERROR",
        "logger": "api.x",
        "message": "two\nlines of Łódź",
        "request_id": None,
    }


@pytest.mark.parametrize(("id", "quoted"), [("", True), ("r-1", False)])
def test_errors_in_the_background_say_why(id: str, quoted: bool) -> None:
    request_id.set(id)
    for formatter in (TextFormatter(), JsonFormatter()):
        line = formatter.format(record("failed", error=OSError("disk full")))
        assert ("disk full" in line) == quoted
        assert "OSError" in line


@pytest.mark.parametrize("chain", ["__cause__", "__context__"])
def test_of_an_error_in_a_request_the_earlier_one_is_named_too(chain: str) -> None:
    """Whether it was raised from that one, or while that one was handled."""
    request_id.set("r-1")
    error = OSError(TYPED)
    setattr(error, chain, KeyError(TYPED))
    line = TextFormatter().format(record("failed", error=error))
    assert "builtins.OSError" in line and "builtins.KeyError" in line
    assert TYPED not in line


def test_every_line_of_a_process_is_json() -> None:
    """Our loggers, uvicorn's and asyncio's, of which the message loses the exception."""
    program = (
        "import logging; from api.logging_setup import configure_logging as c; c('json');"
        "[logging.getLogger(n).info('x') for n in ('api.a', 'models.b', 'uvicorn.error')];"
        f"logging.getLogger('asyncio').error('never retrieved\\nfuture: {TYPED}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in lines] == ["api.a", "models.b", "uvicorn.error", "asyncio"]
    assert lines[-1]["message"] == "never retrieved"


def test_broken_requests_do_not_fill_the_log() -> None:
    """Nor does python-multipart, which has no handler, write past the log."""
    program = """if True:
        import asyncio, logging
        from python_multipart.multipart import MultipartParser
        from uvicorn.config import Config
        from uvicorn.protocols.http.h11_impl import H11Protocol
        from uvicorn.server import ServerState
        from unittest.mock import Mock
        from api.logging_setup import configure_logging
        configure_logging("text")
        try:
            MultipartParser(b"X").write(b"CANARY")
        except ValueError:
            print("refused")
        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
        async def ask(request):
            config = Config(app, http="h11", ws="none", log_config=None, access_log=False)
            config.load()
            protocol = H11Protocol(config, ServerState(), {})
            protocol.connection_made(Mock(get_extra_info=Mock(return_value=None)))
            protocol.data_received(request)
            await asyncio.gather(*protocol.tasks)
        for request in (b"CANARY\\r\\n\\r\\n", UPGRADE, CHUNKED + b"0x", CHUNKED + b"1\\r\\nabc"):
            asyncio.run(ask(request))
        logging.getLogger("uvicorn.error").info("Started server process [%d]", 1)
    """
    upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    program = program.replace("UPGRADE", repr(upgrade)).replace("CHUNKED", repr(chunked))
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "refused\n"
    assert done.stderr == "INFO: uvicorn.error: Started server process [1]\n"


def test_a_form_is_text_or_json() -> None:
    with pytest.raises(KeyError):
        configure_logging("xml")
