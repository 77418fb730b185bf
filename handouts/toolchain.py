"""Whatever besides a handout decides the bytes of its files: releases, fonts, our own sources."""

import ctypes
import subprocess
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

LIBRARIES = (
    ("libpango-1.0.so.0", "pango_version_string", ctypes.c_char_p),
    ("libharfbuzz.so.0", "hb_version_string", ctypes.c_char_p),
    ("libharfbuzz-subset.so.0", "hb_version_string", ctypes.c_char_p),
    ("libfontconfig.so.1", "FcGetVersion", ctypes.c_int),
    ("liblouis.so.20", "lou_version", ctypes.c_char_p),
)
HOUSE = Path(__file__).parents[1]
SOURCES = ("handouts", "locales", "models")
KINDS = {".py", ".html", ".css", ".yaml"}


@cache
def toolchain() -> str:
    """A digest of it. It changes too often rather than too seldom: to draw a handout once more
    does no harm, an old one from the shelf would."""
    parts = (
        *sorted(f"{each.name} {each.version}" for each in distributions()),
        *(_library_version(*library) for library in LIBRARIES),
        *sorted(fonts("%{file} %{index} %{family} %{style} %{fontversion}\n")),
        *(path.read_text("utf-8") for path in _sources()),
    )
    return sha256("\n".join(parts).encode()).hexdigest()


def fonts(layout: str) -> list[str]:
    """The fonts of this machine, in a format of fc-list; none where there is no fontconfig."""
    command = ("fc-list", "--format", layout)
    try:
        listing = subprocess.run(command, capture_output=True, check=True, text=True)
    except FileNotFoundError:
        return []
    return listing.stdout.splitlines()


def _sources() -> list[Path]:
    return sorted(
        path for folder in SOURCES for path in (HOUSE / folder).rglob("*") if path.suffix in KINDS
    )


def _library_version(name: str, function: str, result: Any) -> str:
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return "missing"
    call = getattr(library, function)
    call.restype = result
    return str(call())
