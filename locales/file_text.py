"""The text of a source file, within limits: people and programs send what they like."""

from pathlib import Path

from models.errors import FileError, InvalidFiles

MAX_FILE = 1_000_000  # bytes: sixteen times the largest catalog of the bundled library
# Marks of other encodings at the start of a file; that of UTF-32 begins like that of UTF-16.
OTHER_ENCODINGS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
SAVE = "save the file as UTF-8"


def read_limited(path: Path) -> bytes:
    """Return the content of a file, one byte more than the limit of one that is too large."""
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def decode_file(raw: bytes, file: str) -> str:
    """Return the content of a file as text, without a byte order mark. Raise InvalidFiles for one
    that is too large, or not UTF-8."""
    if len(raw) > MAX_FILE:
        raise InvalidFiles([FileError(file, 1, f"more than {MAX_FILE:,} bytes")])
    for mark, name in OTHER_ENCODINGS.items():
        if raw.startswith(mark):
            raise InvalidFiles([FileError(file, 1, f"this is {name}; {SAVE}")])
    if (at := raw.find(b"\0")) >= 0:
        raise _refused(raw, at, file, "a NUL byte, of which UTF-16 has many")
    try:
        return raw.decode().lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _refused(
            raw, error.start, file, f"not UTF-8: byte 0x{raw[error.start]:02x}"
        ) from None


def _refused(raw: bytes, at: int, file: str, reason: str) -> InvalidFiles:
    return InvalidFiles([FileError(file, raw.count(b"\n", 0, at) + 1, f"{reason}; {SAVE}")])
