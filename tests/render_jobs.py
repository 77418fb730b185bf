"""Jobs for render processes, which import this module: it is small, so that they can at once."""

import ctypes
import os
import resource
import signal
import time

from handouts.render_process import MAX_MEMORY

GET_DUMPABLE = 3  # of prctl(2)


def endless() -> bytes:
    while True:
        pass


def greedy() -> bytes:
    return bytes(2 * MAX_MEMORY)


def killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def stopped(_: str) -> bytes:
    os.kill(os.getpid(), signal.SIGSTOP)
    return b""


def unhurried() -> bytes:
    """Take longer than the limit of the test, and use no processor."""
    time.sleep(0.6)
    return b"late"


def process_number() -> bytes:
    return str(os.getpid()).encode()


def protection() -> bytes:
    """Return the limits of core dumps, and whether there could be one all the same."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    return f"{soft} {hard} {ctypes.CDLL(None).prctl(GET_DUMPABLE, 0, 0, 0, 0)}".encode()
