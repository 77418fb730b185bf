"""A shelf in an S3-compatible store, for many servers and workers. How long things lie there is up
to the store: a rule of the bucket takes away what is old."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

PROBE = "probe"
FAULTS = (BaseError, OSError)


class S3FileCache:
    """As `handouts.shelf.Shelf`. Keys for the store are taken from the AWS_ variables of the
    environment, as its other clients do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.store: ObjectStore = from_url(url)

    def __getstate__(self) -> str:
        return self.url  # a worker opens a store of its own

    def __setstate__(self, url: str) -> None:
        self.__init__(url)  # type: ignore[misc]

    def has(self, key: str) -> bool:
        try:
            self.store.head(_path(key))
        except FAULTS:
            return False
        return True

    def get(self, key: str) -> bytes | None:
        try:
            return bytes(self.store.get(_path(key)).bytes())
        except FAULTS:
            return None

    def read(self, key: str) -> tuple[int, Iterator[bytes]] | None:
        """How many bytes it has, and they piece by piece."""
        try:
            found = self.store.get(_path(key))
        except FAULTS:
            return None
        return found.meta["size"], (bytes(piece) for piece in found.stream())

    def put(self, key: str, content: bytes) -> None:
        """Raises OSError when the store does not take it."""
        self._put(key, content)

    def put_file(self, key: str, path: Path) -> None:
        """The same with what is in a file."""
        self._put(key, path)

    def remove(self, key: str) -> None:
        with suppress(*FAULTS):
            self.store.delete(_path(key))

    def fault(self) -> str | None:
        """Why nothing can be put on it, or None."""
        try:
            self.put(PROBE, b"x")
        except OSError as error:
            return f"{self.url} cannot be written ({error})"
        return None

    def _put(self, key: str, content: Any) -> None:
        try:
            self.store.put(_path(key), content)
        except FAULTS as error:
            raise OSError(f"the store does not take {key}") from error


def _path(key: str) -> str:
    return f"{key[:2]}/{key}"
