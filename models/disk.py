"""Find out whether a folder can be written, and its disk has room."""

import os
import tempfile
from pathlib import Path

BYTES_TO_TRY = 10_000


def try_writing(folder: Path) -> None:
    """Write a file that nobody sees. Raise OSError if that fails."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(BYTES_TO_TRY))
        file.flush()
        os.fsync(file.fileno())
