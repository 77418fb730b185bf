"""The digest with which a file lies in the file cache. It finds files that were damaged, cut off or
put in the place of another; it is no signature: whoever can write there can write a digest too."""

import logging
from collections.abc import Iterable
from hashlib import sha256

MAGIC = b"Polyleaf file 1\n"
HEADER = len(MAGIC) + sha256().digest_size  # bytes before the content
logger = logging.getLogger(__name__)


def header(key: str, chunks: Iterable[bytes]) -> bytes:
    """Return what stands before the content of a file."""
    digest = sha256(key.encode())
    for chunk in chunks:
        digest.update(chunk)
    return MAGIC + digest.digest()


def matches(key: str, found: bytes, chunks: Iterable[bytes]) -> bool:
    """Return whether a file has the content that was stored under its key."""
    return found.startswith(MAGIC) and found == header(key, chunks)


class Damage:
    """Counts the files that were damaged, and logs each once."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def note(self, key: str) -> None:
        """Log that a file has to be made anew."""
        if key not in self.keys:
            self.keys.add(key)
            logger.error("a file in the file cache was damaged, and is made anew: %s", key)
