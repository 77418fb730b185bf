"""The file cache: rendered files by key, in a folder. It evicts the least recently used."""

import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, NamedTuple, Protocol

from handouts.file_digest import HEADER, MAGIC, Damage, header, matches
from models.disk import try_writing

MEGABYTE = 1_000_000
CHUNK = 1 << 16  # bytes
UNFINISHED = "unfinished-"
SECONDS_TO_WRITE = 600
SHARE_AFTER_EVICTION = 0.8


class FileSize(NamedTuple):
    """The size of a file; `pages` for PDFs only."""

    bytes: int
    pages: int | None = None


class FileCache(Protocol):
    """Stores rendered files: in a folder, or in a store that servers and consumers share. Files are
    written completely or not at all. A file is given only as it was stored: `get` and `read` note
    and remove one that is not. `damage` has those of this process."""

    damage: Damage

    def has(self, key: str) -> bool:
        """Return whether there is a file, damaged or not. One without a digest does not count."""

    def get(self, key: str) -> bytes | None:
        """Return a file, or None."""

    def size_of(self, key: str) -> int | None:
        """Return the size of a file in bytes, or None."""

    def read(self, key: str, start: int = 0) -> tuple[int, Iterator[bytes]] | None:
        """Return the size of a file in bytes and its content from a byte on in chunks, or None."""

    def put(self, key: str, content: bytes) -> None:
        """Store a file. Raise OSError if it cannot be written."""

    def put_file(self, key: str, path: Path) -> None:
        """Store a copy of a file on disk. Raise OSError if it cannot be written."""

    def remove(self, key: str) -> None:
        """Remove a file, if it is there."""

    def write_error(self) -> str | None:
        """Try to write; return the reason if that fails."""

    def total_bytes(self) -> int | None:
        """Return the size of all files; None if that is not known."""


class LocalFileCache:
    """A folder of limited size. Each process counts only what it has written itself, so several
    processes can exceed the limit for a while."""

    def __init__(self, folder: Path, megabytes: float = 500) -> None:
        self.folder = folder
        self.max_bytes = int(megabytes * MEGABYTE)
        self.size: int | None = None
        self.damage = Damage()
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        content = stored[HEADER:]
        if not matches(key, stored[:HEADER], [content]):
            self._remove_damaged(key)
            return None
        with suppress(OSError):  # a read-only folder, from which nothing is evicted either
            os.utime(path)
        return content

    def has(self, key: str) -> bool:
        try:
            with self._path(key).open("rb") as file:
                return file.read(len(MAGIC)) == MAGIC
        except OSError:
            return False

    def size_of(self, key: str) -> int | None:
        try:
            return max(0, self._path(key).stat().st_size - HEADER)
        except OSError:
            return None

    def read(self, key: str, start: int = 0) -> tuple[int, Iterator[bytes]] | None:
        try:
            file = self._path(key).open("rb")
        except OSError:
            return None
        if not matches(key, file.read(HEADER), _chunks(file)):
            file.close()
            self._remove_damaged(key)
            return None
        size = file.tell() - HEADER
        file.seek(HEADER + start)
        return size, _closing_chunks(file)

    def _remove_damaged(self, key: str) -> None:
        self.damage.note(key)
        with suppress(OSError):  # a read-only folder: it is made anew for each request
            self.remove(key)

    def put(self, key: str, content: bytes) -> None:
        self._put(key, io.BytesIO(content))

    def put_file(self, key: str, path: Path) -> None:
        with path.open("rb") as file:
            self._put(key, file)

    def _put(self, key: str, content: BinaryIO) -> None:
        path = self._path(key)
        digest = header(key, _chunks(content))
        content.seek(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(digest)
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._make_room(size)

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def write_error(self) -> str | None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try_writing(self.folder)
        except OSError as error:
            return f"{self.folder} cannot be written ({error.strerror})"
        return None

    def total_bytes(self) -> int | None:
        self._make_room(0)  # counts the files if that was not done yet
        return self.size

    def _make_room(self, added: int) -> None:
        with self._lock:
            if self.size is not None:
                self.size += added
            if self.size is None or self.size > self.max_bytes:
                self.size = self._evict()

    def _evict(self) -> int:
        """Remove unfinished files of dead processes and, if the folder is too large, the files that
        have not been used for longest. Return the bytes that are left."""
        files = []
        for path in self.folder.glob("*/*"):
            try:
                status = path.stat()
            except FileNotFoundError:  # another process evicts files too
                continue
            if not path.name.startswith(UNFINISHED):
                files.append((status.st_mtime, status.st_size, path))
            elif status.st_mtime < time.time() - SECONDS_TO_WRITE:
                path.unlink(missing_ok=True)
        total = sum(size for _, size, _ in files)
        if total > self.max_bytes:
            for _, size, path in sorted(files):
                if total <= self.max_bytes * SHARE_AFTER_EVICTION:
                    break
                path.unlink(missing_ok=True)
                total -= size
        return total

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_lock": None}  # locks cannot be pickled

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {**state, "_lock": Lock()}

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _closing_chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from _chunks(file)
