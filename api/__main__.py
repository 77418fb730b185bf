"""The program `polyleaf`, also `python -m api`."""

import os
import signal
import sys
from io import TextIOWrapper
from typing import Any

INTERRUPTED = 130


def main() -> None:
    """Run the command line. Ctrl-C ends it with 130 and without a traceback, during imports too."""
    sys.unraisablehook = _report
    _print_every_letter()
    try:
        from api.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends already


def _print_every_letter() -> None:
    """Let commands print where the terminal has another encoding than UTF-8, as with LC_ALL=C: a
    letter that it does not have is escaped (`\\u0627`), as Python does on standard error."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _report(error: Any) -> None:
    """End the program if Ctrl-C came where Python ignores exceptions, as while it frees memory."""
    if issubclass(error.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(error)


if __name__ == "__main__":
    main()
