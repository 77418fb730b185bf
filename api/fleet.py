"""The fleet: workers on any number of machines, that make the handouts of packs and bind them.

What is sent to them says what to make and under which key. The answer is that it lies on the shelf:
a message that is lost, or comes twice, does no harm."""

import logging
import queue
from collections.abc import Callable
from typing import Any

from dramatiq import Broker, Message, Middleware, Worker, actor
from dramatiq.middleware import AgeLimit
from pydantic import TypeAdapter

from api.packs import Sheet, orders
from api.requests import now
from api.settings import Settings, shelf_of
from api.watch import Watch
from handouts.formats import FORMATS, file_key
from handouts.pack import shelve
from handouts.press import SECONDS_TO_BIND, SECONDS_TO_MAKE, made_by
from handouts.worker import Worker as Process
from models.packs import pack_of

QUEUE = "polyleaf"
# Whoever sent it has looked elsewhere by then.
SECONDS_KEPT = 120
HEARTBEAT = 15_000  # milliseconds without a sign until the work of a worker is given to others
sheets = TypeAdapter(Sheet)
logger = logging.getLogger("uvicorn.error")


def broker_of(url: str) -> Broker:
    """Redis or RabbitMQ."""
    middleware: list[Middleware] = [AgeLimit(max_age=SECONDS_KEPT * 1000)]
    if url.startswith("redis"):
        from dramatiq.brokers.redis import RedisBroker

        broker: Broker = RedisBroker(  # type: ignore[no-untyped-call]
            url=url, middleware=middleware, heartbeat_timeout=HEARTBEAT, maintenance_chance=100
        )
    else:
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        broker = RabbitmqBroker(url=url, middleware=middleware)
    broker.declare_queue(QUEUE)
    return broker


class Fleet:
    """The workers, as a server sees them."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker

    def make(self, sheet: Sheet, key: str, public_url: str) -> None:
        """Has a handout made. Raises what the broker raises when it cannot be reached."""
        self._send("make", sheets.dump_python(sheet, mode="json"), key, public_url)

    def bind(self, id: str, kind: str, key: str, public_url: str) -> None:
        """Has a pack bound."""
        self._send("bind", id, kind, key, public_url)

    def _send(self, name: str, *arguments: Any) -> None:
        self.broker.enqueue(
            Message(queue_name=QUEUE, actor_name=name, args=arguments, kwargs={}, options={})
        )


class Hand:
    """A worker of the fleet: it takes messages, and has processes that draw."""

    def __init__(self, watch: Watch, settings: Settings, broker: Broker, processes: int) -> None:
        self.watch, self.shelf = watch, shelf_of(settings)
        self.idle: queue.SimpleQueue[Process] = queue.SimpleQueue()
        self.processes = [Process(SECONDS_TO_MAKE) for _ in range(processes)]
        for each in self.processes:
            self.idle.put(each)
        actor(actor_name="make", queue_name=QUEUE, broker=broker)(self.make)
        actor(actor_name="bind", queue_name=QUEUE, broker=broker)(self.bind)
        self.worker = Worker(broker, worker_threads=processes)

    def start(self) -> None:
        self.worker.start()

    def stop(self) -> None:
        """Finishes what it is at, and no more."""
        self.worker.stop()
        for each in self.processes:
            each.stop()

    def make(self, sheet: Any, key: str, public_url: str) -> None:
        if self.shelf.has(key):
            return
        self.watch.look()
        handout = sheets.validate_python(sheet).handout(self.watch.snapshot, public_url)
        if file_key("pdf", handout) != key:
            logger.error("%s would be another file here: is release or font another one?", sheet)
            return
        content = self._drawn(FORMATS["pdf"].made, handout)
        self.shelf.put(key, content)

    def bind(self, id: str, kind: str, key: str, public_url: str) -> None:
        row = pack_of(self.watch.engine, id)
        if row is None or self.shelf.has(key):
            return
        self.watch.look()
        order = orders().validate_python(row.content)
        pack = order.pack(self.watch.snapshot, public_url, now())
        if pack.key(kind) == key:
            self._drawn(shelve, self.shelf, pack, kind, seconds=SECONDS_TO_BIND)

    def _drawn(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        process = self.idle.get()
        try:
            return made_by(process, function, arguments, seconds)
        finally:
            self.idle.put(process)
