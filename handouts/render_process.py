"""A render process: a warm process of the render pool that renders one file at a time.

It ends with its parent, because the pipe that it reads jobs from closes then. A timer kills it when
a file takes too long."""

import multiprocessing
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from handouts.formats.pdf import warm_up

# A process forked from a server with threads may wait for ever for a lock that one of them held.
_processes = multiprocessing.get_context("spawn")
MAX_MEMORY = 1 << 30  # bytes


class ProcessTimedOut(Exception):
    """A file took too long, and its process was killed."""


class ProcessDied(Exception):
    """A process died or was killed while it rendered a file."""


class RenderProcess:
    """Only one thread at a time may use it. The next call replaces a process that has died.
    `seconds` is the time limit of a file."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.process: Any = None
        self.pipe: Connection
        self.stopped = False
        self._starting = Lock()

    def run(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        """Return what a module's function renders; `seconds` replaces the time limit. Raise what
        the function raises, ProcessTimedOut or ProcessDied."""
        if self.process is None or not self.process.is_alive():
            self._start()
        try:
            self.pipe.send((seconds or self.seconds, function, arguments))
            result = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            raise (
                ProcessTimedOut if self.process.exitcode == -signal.SIGALRM else ProcessDied
            ) from None
        if isinstance(result, Exception):
            raise result
        content: bytes = result
        return content

    def stop(self) -> None:
        """Kill the process for good, whatever it is doing, and start no other."""
        with self._starting:
            self.stopped = True
            self._end()

    def _start(self) -> None:
        with self._starting:
            if self.stopped:
                raise ProcessDied
            self._end()
            self.pipe, child_end = _processes.Pipe()
            self.process = _processes.Process(target=_work, args=(child_end,), daemon=True)
            with _blocked_interrupts():
                self.process.start()
            child_end.close()

    def _end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()


@contextmanager
def _blocked_interrupts() -> Iterator[None]:
    """Let a process that starts here never get a SIGINT, not even while it imports: Ctrl-C is for
    the server, which then kills it."""
    resource_tracker.ensure_running()  # which would unblock it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection) -> None:
    """Run jobs until the pipe closes. Exceptions are sent back as results."""
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    warm_up()
    with suppress(EOFError, ConnectionError):  # the server has ended
        while True:
            seconds, function, arguments = pipe.recv()
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                result = function(*arguments)
            except Exception as error:
                result = error
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(result)
