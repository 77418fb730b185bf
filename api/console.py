"""Where commands print, and how they fail. Exit codes: 0 done, 1 refused, 2 misused."""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from models.errors import DomainError, InvalidFiles, Unusable

NOT_UTF8 = "The locale cannot express every letter here. Choose one with UTF-8: LC_ALL=C.UTF-8"
WIDE = 300  # columns, where no screen cuts the lines off
out = Console(width=None if sys.stdout.isatty() else WIDE)
err = Console(width=None if sys.stderr.isatty() else WIDE, stderr=True)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Print the errors of the domain and of the system, every one of them, and exit with 1."""
    try:
        yield
    except DomainError as error:
        print_refusal(error)
        raise typer.Exit(1) from None
    except UnicodeEncodeError:  # of an argument or a name of a file
        print_error(NOT_UTF8)
        raise typer.Exit(1) from None
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.strerror is None:
            raise  # of a program such as `head`, which Typer understands
        print_error(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
        raise typer.Exit(1) from None


def print_refusal(error: DomainError) -> None:
    """Print why something is refused: every error in files, on a line each."""
    match error:
        case InvalidFiles():
            for each in error.errors:
                print_error(str(each))
            err.print(f"Refused, for {count(len(error.errors), 'reason')}.")
        case Unusable():
            print_error(str(error))
        case _:
            print_error(f"Refused: {error}")


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as 1 message or 2 messages."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_error(line: str) -> None:
    """Print one line in red on standard error."""
    err.print(line, style="red", markup=False, highlight=False, soft_wrap=True)


def check_choice(what: str, value: str | None, allowed: Collection[str]) -> None:
    """Raise BadParameter for a value that is not allowed, naming those that are."""
    if value is not None and value not in allowed:
        there = ", ".join(allowed) or "none: run `polyleaf publish` first"
        raise typer.BadParameter(f"there is no {what} {value!r}. There are: {there}")


def require_fonts() -> None:
    """Exit with 1 when this machine lacks a font or a library to render PDFs."""
    # Here, so that commands that render nothing do not wait for these imports.
    from handouts.formats.pdf import missing_requirements
    from locales.languages import languages

    if missing := missing_requirements({each.font for each in languages().values()}):
        for line in missing:
            print_error(line)
        raise typer.Exit(1)
