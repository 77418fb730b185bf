"""A receiver of messages: a real server, which checks signatures as docs/webhooks.md says."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import SSLContext
from threading import Thread
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"


def documented_check() -> Callable[[str, Any, bytes], bool]:
    """Return the function of docs/webhooks.md."""
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    names: dict[str, Any] = {}
    exec(code[0], names)
    check: Callable[[str, Any, bytes], bool] = names["verified"]
    return check


class Receiver(ThreadingHTTPServer):
    """Keeps what it gets; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, Message, bytes]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers, body))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(context: SSLContext | None = None) -> Iterator[Receiver]:
    """Yield a receiver that runs, with TLS if it has a `context`."""
    receiver = Receiver()
    if context:
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    thread = Thread(target=receiver.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
