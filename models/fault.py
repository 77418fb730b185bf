"""A fault: one thing wrong with the content, with its file and line."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Faults(Exception):
    """Everything that is wrong, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


@contextmanager
def gathered(faults: list[Fault]) -> Iterator[None]:
    """Keeps what is wrong for later, so that the next file is looked at too."""
    try:
        yield
    except Faults as found:
        faults += found.faults
