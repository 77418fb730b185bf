"""Read, parse and prepare the files of a library, as text by path in its folder."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from locales.file_text import decode_file, read_limited
from locales.glossary import GLOSSARY_FILE
from locales.library import BUNDLED, CATALOGS, FOLDERS, Library, read_library
from locales.preparation import prepare_library
from models.errors import FileError, InvalidFiles, collect_errors
from models.guide import NOTHING_RESERVED, Reserved
from models.publishing import PreparedLibrary

# Not everything below the folder: whoever keeps a library may keep other things beside it.
PATTERNS = (
    "*.yaml",
    GLOSSARY_FILE,
    *(f"{folder}/*.yaml" for folder in FOLDERS.values()),
    f"{CATALOGS}/*/LC_MESSAGES/*.po",
    f"{CATALOGS}/*/LC_MESSAGES/*.json",
)


def read_library_files(folder: Path = BUNDLED) -> dict[str, str]:
    """Return the sources of a library, its catalogs and their review logs, by path in its folder.
    Raise InvalidFiles for those that are too large or not UTF-8."""
    files: dict[str, str] = {}
    errors: list[FileError] = []
    for path in sorted(path for pattern in PATTERNS for path in folder.glob(pattern)):
        file = path.relative_to(folder).as_posix()
        with collect_errors(errors):
            files[file] = decode_file(read_limited(path), file)
    if errors:
        raise InvalidFiles(errors)
    return files


def parse_library(files: Mapping[str, str], reserved: Reserved = NOTHING_RESERVED) -> Library:
    """Return the library in these files, without its translations. Raise InvalidFiles."""
    with _written_to_folder(files) as folder:
        return read_library(folder, reserved)


def prepare_files(
    files: Mapping[str, str], reserved: Reserved = NOTHING_RESERVED
) -> PreparedLibrary:
    """Return the library in these files, ready to publish. Raise InvalidFiles with the same errors
    and paths as if the files were in its folder."""
    with _written_to_folder(files) as folder:
        prepared = prepare_library(read_library(folder, reserved))
    return replace(prepared, sources=dict(files))


@contextmanager
def _written_to_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """Yield a temporary folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        yield Path(folder)
