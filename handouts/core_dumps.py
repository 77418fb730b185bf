"""Core dumps are off: a dump of memory would have letters in it, with what somebody typed."""

import ctypes
import resource
import sys

SET_DUMPABLE = 4  # of prctl(2)


def forbid_core_dumps() -> None:
    """Let this process write no core dump. Processes that it starts have to call this too."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A program that the kernel hands dumps to need not keep the limit.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)
