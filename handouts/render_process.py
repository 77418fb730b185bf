"""A render process: a warm process of the render pool that renders one file at a time.

It ends with its parent, because the pipe that it reads jobs from closes then. A timer of its own
kills it when a file takes too much processor time. The parent kills it when it does not answer for
much longer: it may be stopped, or wait for a disk."""

import multiprocessing
import os
import resource
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from threading import RLock, Timer
from typing import Any

from handouts.core_dumps import forbid_core_dumps
from handouts.formats.pdf import warm_up

# A process forked from a server with threads may wait for ever for a lock that one of them held.
_processes = multiprocessing.get_context("spawn")
MAX_MEMORY = 1 << 30  # bytes
SECONDS_TO_START = 30  # of processor time, like the limit of a file
WALL_FACTOR = 4  # a file may take so much longer than its processor time, on a machine with load
FOLDER = "polyleaf-render-"
SECONDS_TO_DIE = 5  # a process that waits for a disk is not dead at once, and is left behind


class ProcessTimedOut(Exception):
    """A file took too long, and its process was killed. The message says so in a sentence."""


class OutOfProcessorTime(ProcessTimedOut):
    """A file took more processor time than it may, however busy the machine is."""


class ProcessDied(Exception):
    """A process died or was killed while it rendered a file."""


class RenderProcess:
    """Only one thread at a time may use it. The next call replaces a process that has died.
    `seconds` is the processor time that a file may take."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.process: Any = None
        self.pipe: Connection
        # WeasyPrint's fonts: a process that is killed cannot remove them.
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.stopped = False
        # Who waits for a file may find the process dead while another thread stops it.
        self._lock = RLock()

    def run(
        self, function: Callable[..., bytes], *arguments: Any, seconds: float | None = None
    ) -> bytes:
        """Return what a module's function renders; `seconds` replaces the limit. Raise what the
        function raises, ProcessTimedOut or ProcessDied."""
        self.start()
        content: bytes = self._call(seconds or self.seconds, function, arguments)
        return content

    def start(self) -> None:
        """Start a process and wait until it is warm, unless there is one. Raise ProcessTimedOut or
        ProcessDied."""
        if self.process and not self.pipe.closed and self.process.is_alive():
            return
        try:
            self._spawn()
            self._call(SECONDS_TO_START, warm_up, ())
        except (ProcessTimedOut, ProcessDied):
            raise
        except Exception as error:  # of warm_up, or a full disk; not of the file
            self._end()
            raise ProcessDied from error

    def replace(self) -> None:
        """Start a new process, which has nothing in its memory of the files before. Raise as
        `start` does."""
        self._end()
        self.start()

    def stop(self) -> None:
        """Kill the process for good, whatever it is doing, and start no other."""
        with self._lock:
            self.stopped = True
            self._end()

    def _spawn(self) -> None:
        with self._lock:
            if self.stopped:
                raise ProcessDied
            self._end()
            self._folder = tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
            self.pipe, child_end = _processes.Pipe()
            arguments = (child_end, self._folder.name)
            self.process = _processes.Process(target=_work, args=arguments, daemon=True)
            with _blocked_interrupts():
                self.process.start()
            child_end.close()

    def _call(self, seconds: float, function: Callable[..., Any], arguments: Any) -> Any:
        late = time.monotonic() + WALL_FACTOR * seconds
        try:
            with _cut_after(WALL_FACTOR * seconds, self.pipe):
                self.pipe.send((seconds, function, arguments))
                result = self.pipe.recv()
        except (EOFError, OSError):
            self._end()
            if self.process.exitcode == -signal.SIGPROF:
                detail = f"It was not rendered within {seconds:g} seconds of processor time."
                raise OutOfProcessorTime(detail) from None
            if time.monotonic() >= late:
                detail = f"It was not rendered within {WALL_FACTOR * seconds:g} seconds."
                raise ProcessTimedOut(detail) from None
            raise ProcessDied from None
        if isinstance(result, Exception):
            raise result
        return result

    def _end(self) -> None:
        with self._lock:
            if self.process is not None:
                self.process.kill()
                self.process.join(SECONDS_TO_DIE)
                self.pipe.close()
            if self._folder is not None:
                self._folder.cleanup()


@contextmanager
def _cut_after(seconds: float, pipe: Connection) -> Iterator[None]:
    """Close both directions of a pipe after some time: whoever reads or writes it gets an error. A
    process that is stopped would keep them waiting for ever, also while a large job is sent."""
    with socket.fromfd(pipe.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as end:
        timer = Timer(seconds, _shut_down, (end,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _shut_down(end: socket.socket) -> None:
    with suppress(OSError):  # it was closed just now
        end.shutdown(socket.SHUT_RDWR)


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


def _work(pipe: Connection, folder: str) -> None:
    """Run jobs until the pipe closes. Exceptions are sent back as results. Temporary files lie in a
    folder, which the parent removes; the process does if it outlives a parent that was killed."""
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    forbid_core_dumps()
    with suppress(EOFError, ConnectionError):  # the server has ended
        while True:
            seconds, function, arguments = pipe.recv()
            signal.setitimer(signal.ITIMER_PROF, seconds)
            try:
                result = function(*arguments)
            except Exception as error:
                result = error
            signal.setitimer(signal.ITIMER_PROF, 0)
            pipe.send(result)
    shutil.rmtree(folder, ignore_errors=True)
