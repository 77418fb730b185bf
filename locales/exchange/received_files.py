"""Files that come back from translators and reviewers are read up to a limit."""

from pathlib import Path

MAX_BYTES = 10_000_000


def read_size_limited(path: Path) -> bytes:
    """Return the content of a file, one byte more than the limit of one that is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
