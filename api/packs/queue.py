"""The queue through which servers ask consumers on other machines to render and merge packs.

A message says what to make, and under which key. The result goes to the shared file cache, so it
does no harm if a message is lost or delivered twice.

Dramatiq is imported where it is used: one machine without a queue need not have it."""

from typing import TYPE_CHECKING, Any

from api.packs.order import PackHandout, handout_adapter

if TYPE_CHECKING:
    from dramatiq import Broker, Middleware

QUEUE = "polyleaf"
# By then the server that sent the message has rendered the handout itself.
MAX_AGE = 120  # seconds
HEARTBEAT = 15_000  # milliseconds without a heartbeat until other consumers get the work


def connect_broker(url: str) -> "Broker":
    """Return a broker for Redis or RabbitMQ, depending on the scheme of the URL."""
    from dramatiq.middleware import AgeLimit

    middleware: list[Middleware] = [AgeLimit(max_age=MAX_AGE * 1000)]
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


class RenderQueue:
    """Sends messages to the consumers. Its methods raise the errors of the broker."""

    def __init__(self, broker: "Broker") -> None:
        self.broker = broker

    def render(self, handout: PackHandout, key: str, public_url: str) -> None:
        """Ask for a handout to be rendered."""
        self._send("render", handout_adapter().dump_python(handout, mode="json"), key, public_url)

    def merge(self, id: str, kind: str, key: str, public_url: str) -> None:
        """Ask for a pack to be merged into one file."""
        self._send("merge", id, kind, key, public_url)

    def ping(self, key: str) -> None:
        """Ask for a small file, as a sign that a consumer is there."""
        self._send("answer", key)

    def _send(self, name: str, *arguments: Any) -> None:
        from dramatiq import Message

        self.broker.enqueue(
            Message(queue_name=QUEUE, actor_name=name, args=arguments, kwargs={}, options={})
        )
