"""The file cache in an S3-compatible store, shared by servers and consumers.

A lifecycle rule of the bucket has to remove old files."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

PROBE = "probe"
STORE_ERRORS = (BaseError, OSError)


class S3FileCache:
    """A `handouts.file_cache.FileCache` at a URL such as s3://bucket/prefix. Credentials come from
    the usual AWS_ environment variables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.store: ObjectStore = from_url(url)

    def __getstate__(self) -> str:
        return self.url  # each process opens its own connection

    def __setstate__(self, url: str) -> None:
        self.__init__(url)  # type: ignore[misc]

    def has(self, key: str) -> bool:
        try:
            self.store.head(_path(key))
        except STORE_ERRORS:
            return False
        return True

    def get(self, key: str) -> bytes | None:
        try:
            return bytes(self.store.get(_path(key)).bytes())
        except STORE_ERRORS:
            return None

    def size_of(self, key: str) -> int | None:
        try:
            return int(self.store.head(_path(key))["size"])
        except STORE_ERRORS:
            return None

    def read(self, key: str, start: int = 0) -> tuple[int, Iterator[bytes]] | None:
        try:
            result = self.store.get(_path(key), options={"range": {"offset": start}})
        except STORE_ERRORS:
            return None
        return result.meta["size"], (bytes(chunk) for chunk in result.stream())

    def put(self, key: str, content: bytes) -> None:
        self._put(key, content)

    def put_file(self, key: str, path: Path) -> None:
        self._put(key, path)

    def remove(self, key: str) -> None:
        with suppress(*STORE_ERRORS):
            self.store.delete(_path(key))

    def write_error(self) -> str | None:
        try:
            self.put(PROBE, b"x")
        except OSError as error:
            return f"{self.url} cannot be written ({error})"
        return None

    def total_bytes(self) -> int | None:
        return None  # a store would list every file

    def _put(self, key: str, content: Any) -> None:
        try:
            self.store.put(_path(key), content)
        except STORE_ERRORS as error:
            raise OSError(f"the store refused {key}") from error


def _path(key: str) -> str:
    return f"{key[:2]}/{key}"
