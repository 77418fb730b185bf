"""Send one message to a webhook: to an address that was checked, in bounded time, and read no more
of the answer than its status."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import h11

from api import __version__
from api.webhooks.targets import Allowed, Undelivered, find_addresses, port_of

SECONDS = 10  # for one attempt, from the name of the host to the status
MAX_ANSWER = 16_384  # bytes of its head
BYTES = 4096  # read at once


async def send(url: str, headers: Mapping[str, str], body: bytes, allowed: Allowed) -> int:
    """Return the status of the answer to a POST. Raise Undelivered if there is none."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _post(url, headers, body, allowed)
    except TimeoutError:
        raise Undelivered(f"There was no answer within {SECONDS} seconds.") from None
    except ssl.SSLError:
        raise Undelivered("The encrypted connection failed; is its certificate valid?") from None
    except OSError:
        raise Undelivered("The connection failed.") from None
    except h11.ProtocolError:
        raise Undelivered("The answer was not HTTP.") from None


@cache
def tls() -> ssl.SSLContext:
    """Return the settings of encrypted connections, with the authorities of this machine."""
    return ssl.create_default_context()


async def _post(url: str, headers: Mapping[str, str], body: bytes, allowed: Allowed) -> int:
    parts = urlsplit(url)
    # We connect to the very address that was checked: a second look-up could give another one.
    address = (await find_addresses(parts, allowed))[0]
    secure = {"ssl": tls(), "server_hostname": parts.hostname} if parts.scheme == "https" else {}
    reader, writer = await asyncio.open_connection(address, port_of(parts), **secure)  # type: ignore[arg-type]
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_ANSWER)
        head = {
            "Host": parts.netloc,
            "User-Agent": f"Polyleaf/{__version__}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = h11.Request(method="POST", target=target, headers=[*head.items()])
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        return await _read_status(reader, connection)
    finally:
        writer.transport.abort()  # what else it answers is not read


async def _read_status(reader: asyncio.StreamReader, connection: h11.Connection) -> int:
    """Return the status of an answer; those before it, such as 103, are skipped."""
    left = MAX_ANSWER
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Response):
            return event.status_code
        if event is h11.NEED_DATA:
            if left <= 0:
                raise h11.RemoteProtocolError("Its head is too long.")
            received = await reader.read(BYTES)
            left -= len(received)
            connection.receive_data(received)
