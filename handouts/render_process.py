"""A worker of the press: a warm process that makes one file after the other.

It ends with the process that began it: it waits for work at a pipe whose other end closes then,
and a timer kills it when a file takes too long."""

import multiprocessing
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from handouts.formats.pdf import warm_up

# A process that is forked from a server with threads may wait for ever for a lock of one of them.
_processes = multiprocessing.get_context("spawn")
MAX_MEMORY = 1 << 30  # bytes


class ProcessTimedOut(Exception):
    """A file was not made in time; its process is gone."""


class ProcessDied(Exception):
    """A process died over a file, or was killed."""


class RenderProcess:
    """Only one thread at a time may use it. A process that is gone is replaced by the next call."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.process: Any = None
        self.pipe: Connection
        self.stopped = False

    def run(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        """What a function of a module makes, in its own time or in the usual one; raises what that
        raises, Overdue or Died."""
        if self.stopped:
            raise ProcessDied
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
        made: bytes = result
        return made

    def stop(self) -> None:
        """For good, whatever it is doing."""
        self.stopped = True
        self._end()

    def _start(self) -> None:
        self._end()
        self.pipe, theirs = _processes.Pipe()
        self.process = _processes.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def _end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()


def _work(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    warm_up()
    with suppress(EOFError, BrokenPipeError):
        while True:
            seconds, function, arguments = pipe.recv()
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                result = function(*arguments)
            except Exception as error:
                result = error
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(result)
