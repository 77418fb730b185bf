"""A digest of everything besides a handout that decides the bytes of its file."""

import ctypes
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from handouts.fonts import list_fonts

LIBRARIES = (
    ("libpango-1.0.so.0", "pango_version_string", ctypes.c_char_p),
    ("libharfbuzz.so.0", "hb_version_string", ctypes.c_char_p),
    ("libharfbuzz-subset.so.0", "hb_version_string", ctypes.c_char_p),
    ("libfontconfig.so.1", "FcGetVersion", ctypes.c_int),
    ("liblouis.so.20", "lou_version", ctypes.c_char_p),
)
ROOT = Path(__file__).parents[1]
SOURCE_FOLDERS = ("handouts", "locales", "models", "richtext")
SOURCE_SUFFIXES = {".py", ".html", ".css", ".svg", ".yaml"}


@cache
def toolchain() -> str:
    """Return a digest of the installed packages, libraries, fonts and our own source files.

    It changes rather too often than too seldom: rendering once more does no harm, an outdated file
    from the cache would."""
    parts = (
        *sorted(f"{each.name} {each.version}" for each in distributions()),
        *(_library_version(*library) for library in LIBRARIES),
        *sorted(list_fonts("%{file} %{index} %{family} %{style} %{fontversion}\n")),
        *(path.read_text("utf-8") for path in _sources()),
    )
    return sha256("\n".join(parts).encode()).hexdigest()


def _sources() -> list[Path]:
    return sorted(
        path
        for folder in SOURCE_FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in SOURCE_SUFFIXES
    )


def _library_version(name: str, function: str, result: Any) -> str:
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return "missing"
    call = getattr(library, function)
    call.restype = result
    return str(call())
