"""Where the commands print, and how they refuse. Exit codes: 0 done, 1 refused, 2 misused."""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from models.fault import Faults
from models.keys import WrongKey
from models.notices import WrongNotice
from models.publishing import Overtaken
from models.schema import Unusable

WIDE = 300  # columns, where no screen cuts the lines off
out = Console(width=None if sys.stdout.isatty() else WIDE)
err = Console(width=None if sys.stderr.isatty() else WIDE, stderr=True)


@contextmanager
def refusing() -> Iterator[None]:
    """What is wrong is printed, all of it, and the exit code is 1."""
    try:
        yield
    except Faults as found:
        for fault in found.faults:
            say_wrong(str(fault))
        err.print(f"Refused, for {len(found.faults)} reasons.")
        raise typer.Exit(1) from None
    except (Overtaken, WrongKey, WrongNotice) as refusal:
        say_wrong(f"Refused: {refusal}")
        raise typer.Exit(1) from None
    except Unusable as unusable:
        say_wrong(str(unusable))
        raise typer.Exit(1) from None


def say_wrong(line: str) -> None:
    err.print(line, style="red", markup=False, highlight=False, soft_wrap=True)


def known(what: str, value: str | None, allowed: Collection[str]) -> None:
    """Raises, naming what there is, when a value is not among it."""
    if value is not None and value not in allowed:
        there = ", ".join(allowed) or "none: run `polyleaf publish` first"
        raise typer.BadParameter(f"there is no {what} {value!r}. There are: {there}")
