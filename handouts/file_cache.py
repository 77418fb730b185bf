"""The shelf: finished handouts as files under their key, written whole or not at all. When it is
full, those go that nobody has asked for the longest."""

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

MEGABYTE = 1_000_000
PIECE = 1 << 16  # bytes
UNFINISHED = "unfinished-"
SECONDS_TO_WRITE = 600
KEPT = 0.8  # of the bytes it may hold, when it has been full


class FileSize(NamedTuple):
    """How large a file is; `pages` of a PDF only."""

    bytes: int
    pages: int | None = None


class FileCache(Protocol):
    """Where finished files lie: a folder, or a store that servers and workers share."""

    def has(self, key: str) -> bool: ...
    def get(self, key: str) -> bytes | None: ...
    def read(self, key: str) -> tuple[int, Iterator[bytes]] | None: ...
    def put(self, key: str, content: bytes) -> None: ...
    def put_file(self, key: str, path: Path) -> None: ...
    def remove(self, key: str) -> None: ...
    def fault(self) -> str | None: ...


class LocalFileCache:
    """At most so many bytes are on it, as far as this process knows: others may add some."""

    def __init__(self, folder: Path, megabytes: float = 500) -> None:
        self.folder = folder
        self.most = int(megabytes * MEGABYTE)
        self.held: int | None = None
        self._counting = Lock()

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # read-only: then nothing is taken from it either
            os.utime(path)
        return content

    def has(self, key: str) -> bool:
        return self._path(key).exists()

    def read(self, key: str) -> tuple[int, Iterator[bytes]] | None:
        """How many bytes it has, and they piece by piece."""
        try:
            file = self._path(key).open("rb")
        except OSError:
            return None
        return os.fstat(file.fileno()).st_size, _pieces(file)

    def put(self, key: str, content: bytes) -> None:
        """Raises OSError when the disk is full or cannot be written."""
        self._put(key, io.BytesIO(content))

    def put_file(self, key: str, path: Path) -> None:
        """The same with what is in a file."""
        with path.open("rb") as file:
            self._put(key, file)

    def _put(self, key: str, content: BinaryIO) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
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

    def fault(self) -> str | None:
        """Why nothing can be put on it, or None."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as file:
                file.write(b"x" * 10_000)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            return f"{self.folder} cannot be written ({error.strerror})"
        return None

    def _make_room(self, added: int) -> None:
        with self._counting:
            if self.held is not None:
                self.held += added
            if self.held is None or self.held > self.most:
                self.held = self._tidied()

    def _tidied(self) -> int:
        """Takes away what a dead process left behind, and when there is too much the oldest; how
        many bytes are left."""
        found = []
        for path in self.folder.glob("*/*"):
            try:
                status = path.stat()
            except FileNotFoundError:  # another process tidies too
                continue
            if not path.name.startswith(UNFINISHED):
                found.append((status.st_mtime, status.st_size, path))
            elif status.st_mtime < time.time() - SECONDS_TO_WRITE:
                path.unlink(missing_ok=True)
        held = sum(size for _, size, _ in found)
        if held > self.most:
            for _, size, path in sorted(found):
                if held <= self.most * KEPT:
                    break
                path.unlink(missing_ok=True)
                held -= size
        return held

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_counting": None}  # a worker gets a lock of its own

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {**state, "_counting": Lock()}

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
