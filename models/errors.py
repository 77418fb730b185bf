"""The errors of the domain. Callers translate them: HTTP to problems, the command line to lines."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MAX_ERRORS = 100  # are named at once


@dataclass(frozen=True, order=True)
class FieldError:
    """One wrong value: its field, the reason, and the values that are `allowed`, if they can be
    listed. `word` is the key of an interface text that says the same to readers; `sign` is the
    character at fault, by code and name."""

    field: str
    detail: str
    allowed: Sequence[object] | None = None
    word: str = ""
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}"


@dataclass(frozen=True, order=True)
class FileError:
    """One error in a source file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class DomainError(Exception):
    """A request that cannot be met. `kind` is the slug under which docs/problems.md explains it;
    `more` are further facts for a program that has to decide what to do."""

    def __init__(self, kind: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.more = more


class Invalid(DomainError):
    """Values that are not allowed; `errors` names them at once, MAX_ERRORS at most."""

    def __init__(self, errors: Iterable[FieldError], detail: str = "", **more: Any) -> None:
        named = [*errors]
        self.errors = named[:MAX_ERRORS]
        if len(named) > MAX_ERRORS:
            where = named[MAX_ERRORS].field.partition(".")[0]
            self.errors.append(FieldError(where, f"and {len(named) - MAX_ERRORS} more errors."))
        super().__init__("invalid-request", detail or " ".join(map(str, self.errors)), **more)


class NotFound(DomainError):
    """Nothing has this name; `allowed` lists the names that exist."""


class RenamedPlace(Invalid):
    """A place has another code now: `new` in place of `old`."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__([FieldError("place", f"{old} is called {new} now.", [new])])
        self.old, self.new = old, new


class Gone(DomainError):
    """A text that was withdrawn."""

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__("withdrawn", detail, **more)


class Busy(DomainError):
    """Not possible now. The caller may try again after `retry_after` seconds."""

    def __init__(self, kind: str, detail: str, retry_after: int) -> None:
        super().__init__(kind, detail)
        self.retry_after = retry_after


class Unusable(DomainError):
    """A database or settings that cannot be used. The message says what to do."""

    def __init__(self, detail: str) -> None:
        super().__init__("not-ready", detail)


class InvalidFiles(DomainError):
    """Source files that cannot be published, with every error in them, sorted."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("refused", "\n".join(map(str, self.errors)))


def describe_error(error: Exception) -> str:
    """Return an error in one line. The rest of a database's message has what was written."""
    message = str(error).partition("\n")[0]
    return message if isinstance(error, DomainError) else f"{type(error).__name__}: {message}"


@contextmanager
def collect_errors(errors: list[FileError]) -> Iterator[None]:
    """Append the errors of `InvalidFiles` to a list, so that the next file is checked too."""
    try:
        yield
    except InvalidFiles as invalid:
        errors += invalid.errors
