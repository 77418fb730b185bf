"""The file cache in an S3-compatible store, shared by servers and consumers.

A lifecycle rule of the bucket has to remove old files."""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from handouts.file_digest import HEADER, MAGIC, Damage, header, matches

PROBE = "probe"
CHUNK = 1 << 20  # bytes
STORE_ERRORS = (BaseError, OSError)


class S3FileCache:
    """A `handouts.file_cache.FileCache` at a URL such as s3://bucket/prefix. Credentials come from
    the usual AWS_ environment variables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.store: ObjectStore = from_url(url)
        self.damage = Damage()

    def __getstate__(self) -> str:
        return self.url  # each process opens its own connection

    def __setstate__(self, url: str) -> None:
        self.__init__(url)  # type: ignore[misc]

    def has(self, key: str) -> bool:
        try:
            start = self.store.get_range(_path(key), start=0, length=len(MAGIC))
        except STORE_ERRORS:
            return False
        return bytes(start) == MAGIC

    def get(self, key: str) -> bytes | None:
        try:
            stored = bytes(self.store.get(_path(key)).bytes())
        except STORE_ERRORS:
            return None
        content = stored[HEADER:]
        if not matches(key, stored[:HEADER], [content]):
            self._remove_damaged(key)
            return None
        return content

    def size_of(self, key: str) -> int | None:
        try:
            return max(0, int(self.store.head(_path(key))["size"]) - HEADER)
        except STORE_ERRORS:
            return None

    def read(self, key: str, start: int = 0) -> tuple[int, Iterator[bytes]] | None:
        """Return a file from a byte on. It is fetched twice: the first time to check its digest,
        because it may be too large for memory."""
        try:
            checked = self.store.get(_path(key))
            pieces = (bytes(chunk) for chunk in checked.stream())
            found, rest = _split(pieces)
            if not matches(key, found, rest):
                self._remove_damaged(key)
                return None
            result = self.store.get(
                _path(key),
                options={"range": {"offset": HEADER + start}, "if_match": checked.meta["e_tag"]},
            )
        except STORE_ERRORS:
            return None
        return result.meta["size"] - HEADER, (bytes(chunk) for chunk in result.stream())

    def _remove_damaged(self, key: str) -> None:
        self.damage.note(key)
        self.remove(key)

    def put(self, key: str, content: bytes) -> None:
        self._put(key, [header(key, [content]), content])

    def put_file(self, key: str, path: Path) -> None:
        self._put(key, itertools.chain([header(key, _chunks(path))], _chunks(path)))

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


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _split(pieces: Iterator[bytes]) -> tuple[bytes, Iterable[bytes]]:
    """Return the header of a file, and the rest, however the store cuts it up."""
    start = b""
    for piece in pieces:
        start += piece
        if len(start) >= HEADER:
            break
    return start[:HEADER], itertools.chain([start[HEADER:]], pieces)


def _path(key: str) -> str:
    return f"{key[:2]}/{key}"
