"""Write the files of a library for the commands that change them."""

from pathlib import Path


def write_file(path: Path, text: str | None) -> None:
    """Write a file; delete it if there is no text."""
    if text is None:
        path.unlink(missing_ok=True)
    else:
        write_if_changed(path, text.encode())


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file if its content has changed. Return whether it has."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
