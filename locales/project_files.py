"""Project files: the sources of a publication, as text by their path."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from locales.languages import LOCALES
from locales.library import CONTENT, Library, read_library
from locales.preparation import prepare_library
from models.errors import FileError, InvalidFiles
from models.guide import NOTHING_RESERVED, Reserved
from models.publishing import PreparedLibrary

PATTERNS = {"content": ("**/*.yaml",), "locales": ("*/LC_MESSAGES/*.po", "*/LC_MESSAGES/*.json")}


def read_project_files(content: Path = CONTENT, root: Path = LOCALES) -> dict[str, str]:
    """Return the content, catalogs and review logs by path. Raise InvalidFiles."""
    found, errors = {}, []
    for name, folder in (("content", content), ("locales", root)):
        for pattern in PATTERNS[name]:
            for path in sorted(folder.glob(pattern)):
                file = f"{name}/{path.relative_to(folder).as_posix()}"
                try:
                    found[file] = path.read_bytes().decode()
                except UnicodeDecodeError as error:
                    errors.append(FileError(file, 1, f"not UTF-8: {error.reason}"))
    if errors:
        raise InvalidFiles(errors)
    return found


def parse_library(files: Mapping[str, str]) -> Library:
    """Return the English of these files. Raise InvalidFiles."""
    with _laid_out(files) as folder:
        return read_library(folder / "content")


def prepare_files(
    files: Mapping[str, str], reserved: Reserved = NOTHING_RESERVED
) -> PreparedLibrary:
    """Return these files ready to publish. Raise InvalidFiles, with paths in the project."""
    with _laid_out(files) as folder:
        work = prepare_library(read_library(folder / "content", reserved), folder / "locales")
    return replace(work, sources=dict(files))


@contextmanager
def _laid_out(files: Mapping[str, str]) -> Iterator[Path]:
    """Yield a temporary folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        yield Path(folder)
