"""The shelf: finished handouts as files under their key, written whole or not at all. When it is
full, those go that nobody has asked for the longest."""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

MEGABYTE = 1_000_000
UNFINISHED = "unfinished-"
SECONDS_TO_WRITE = 600
KEPT = 0.8  # of the bytes it may hold, when it has been full


class Shelf:
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

    def put(self, key: str, content: bytes) -> None:
        """Raises OSError when the disk is full or cannot be written."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._make_room(len(content))

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

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key
