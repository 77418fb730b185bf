"""Uvicorn as we run it: with limits on connections and headers, and stopped in bounded time.

It has no time limit for the header or the body of a request: the proxy in front has these."""

import asyncio
import gc
import socket
from typing import Any

import uvicorn

MAX_CONNECTIONS = 1000  # beyond it, the response is 503
MAX_HEAD = 32_768  # bytes of a request line and headers, and what comes with them in one read
SECONDS_TO_STOP = 10  # for responses that have begun


class Server(uvicorn.Server):
    """Sets `stopping` as soon as it is told to stop, then waits for the responses. Only of
    `trusted_proxies` the headers are believed that say for whom they ask."""

    def __init__(
        self, app: Any, stopping: asyncio.Event, host: str, port: int, trusted_proxies: str
    ) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            http="h11",  # httptools, the default, keeps headers without a limit
            h11_max_incomplete_event_size=MAX_HEAD,
            ws="none",  # uvicorn would log the address and the path of whoever tries
            access_log=False,
            log_config=None,
            forwarded_allow_ips=trusted_proxies,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_graceful_shutdown=SECONDS_TO_STOP,
        )
        super().__init__(config)
        self.stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is loaded by now stays. To look through it all for garbage took 0.4 s, in the middle
        # of any request, and nothing else runs meanwhile.
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stopping.set()
        await super().shutdown(sockets)
