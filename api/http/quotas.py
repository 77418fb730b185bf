"""Quotas: how often, and how much at a time, one client and all of them may ask for something.

Everything is counted in memory, by a clock that nobody sets. A client is known by a hash of its
address for a day at most; the address itself is neither stored nor logged."""

import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from typing import NamedTuple

from api.http.limits import (
    DESK,
    FEEDBACK,
    KEYS,
    MAX_CLIENTS,
    MAX_STREAMS,
    MAX_STREAMS_OF_ONE,
    PACK_ORDERS,
    SECONDS_TO_REMEMBER,
    WRONG_KEYS,
    Quota,
    Rate,
)
from models.errors import Busy

Clock = Callable[[], float]
HOST_BITS = 64  # of an IPv6 address: one client has all the addresses of a network
UNKNOWN = "unknown"
EVERYBODY = ""


def client_network(address: str | None) -> str:
    """Return the part of an address that stands for a client. All that is no address is one."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or f"{int(ip) >> HOST_BITS:x}/{HOST_BITS}")


def client_name(address: str | None, salt: bytes) -> str:
    """Return the name of a client. Without the salt nobody can tell which address it belongs to."""
    return blake2b(client_network(address).encode(), key=salt, digest_size=16).hexdigest()


class Window(NamedTuple):
    began: float
    events: int


class Windows:
    """Counts by name, from the first event until the period is over. Remembers a limited number of
    names: those that were counted last."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.by_name: OrderedDict[str, Window] = OrderedDict()

    def seconds_left(self, name: str, now: float) -> float:
        """Return the seconds until one more is allowed: 0 if it is now."""
        window = self.by_name.get(name)
        if window is None or window.events < self.rate.most:
            return 0
        return max(0, window.began + self.rate.seconds - now)

    def add(self, name: str, now: float) -> None:
        window = self.by_name.pop(name, None)
        if window is None or now >= window.began + self.rate.seconds:
            window = Window(now, 0)
        self.by_name[name] = window._replace(events=window.events + 1)
        if len(self.by_name) > MAX_CLIENTS:
            self.by_name.popitem(last=False)


class RateLimit:
    """Limits how often something happens. Threads may share it."""

    def __init__(self, quota: Quota, clock: Clock = time.monotonic) -> None:
        self.of_each, self.of_all = Windows(quota.each), Windows(quota.total)
        self.clock, self.lock = clock, Lock()

    def count(self, name: str) -> None:
        """Count one event of a client or a key. Raise Busy if there were too many; that is not
        counted."""
        with self.lock:
            now = self.clock()
            for windows, whose in ((self.of_each, name), (self.of_all, EVERYBODY)):
                if seconds := ceil(windows.seconds_left(whose, now)):
                    said = "for one client" if whose else "for all together"
                    detail = f"The limit is {windows.rate} {said}. Try again in {seconds} seconds."
                    raise Busy("too-many-requests", detail, seconds)
            self.of_each.add(name, now)
            self.of_all.add(EVERYBODY, now)

    def forget(self) -> None:
        """Forget all clients."""
        with self.lock:
            self.of_each.by_name.clear()


class SlotLimit:
    """Limits what goes on at the same time. Only the event loop may use it."""

    def __init__(self, of_one: int, total: int) -> None:
        self.of_one, self.total = of_one, total
        self.held: Counter[str] = Counter()

    @contextmanager
    def hold(self, client: str, seconds_left: Callable[[], int]) -> Iterator[None]:
        """Hold a slot of a client. Raise Busy if all are held; `seconds_left` estimates when one
        will be free."""
        if self.held[client] >= self.of_one or self.held.total() >= self.total:
            limit = f"{self.of_one} for one client, {self.total} for all together"
            seconds = seconds_left()
            detail = f"The limit at a time is {limit}. Try again in {seconds} seconds."
            raise Busy("too-many-requests", detail, seconds)
        self.held[client] += 1
        try:
            yield
        finally:
            self.held -= Counter({client: 1})  # which drops those that have none


class Quotas:
    """The quotas of one server. The salt is never stored; with the first request after a day it is
    renewed, and all clients are forgotten."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.keys = RateLimit(KEYS, clock)
        self.desk = RateLimit(DESK, clock)
        self.wrong_keys = RateLimit(WRONG_KEYS, clock)
        self.feedback = RateLimit(FEEDBACK, clock)
        self.packs = RateLimit(PACK_ORDERS, clock)
        self.streams = SlotLimit(MAX_STREAMS_OF_ONE, MAX_STREAMS)
        self._renew_salt()

    def client(self, address: str | None) -> str:
        """Return the name of the client at an address, the same for a day at most."""
        if self.clock() >= self.renewed + SECONDS_TO_REMEMBER:
            self._renew_salt()
            for each in (self.wrong_keys, self.feedback, self.packs):
                each.forget()
        return client_name(address, self.salt)

    def _renew_salt(self) -> None:
        self.salt, self.renewed = secrets.token_bytes(32), self.clock()
