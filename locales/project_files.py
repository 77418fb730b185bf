"""Read, parse and prepare the source files of a library, as text by path in the project."""

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
    """Return the files of a content folder, its catalogs and their review logs.
    Raise InvalidFiles if one is not UTF-8."""
    files, errors = {}, []
    for name, folder in (("content", content), ("locales", root)):
        for pattern in PATTERNS[name]:
            for path in sorted(folder.glob(pattern)):
                file = f"{name}/{path.relative_to(folder).as_posix()}"
                try:
                    files[file] = path.read_bytes().decode()
                except UnicodeDecodeError as error:
                    errors.append(FileError(file, 1, f"not UTF-8: {error.reason}"))
    if errors:
        raise InvalidFiles(errors)
    return files


def parse_library(files: Mapping[str, str], reserved: Reserved = NOTHING_RESERVED) -> Library:
    """Return the English library in these files. Raise InvalidFiles."""
    with _written_to_folder(files) as folder:
        return read_library(folder / "content", reserved)


def prepare_files(
    files: Mapping[str, str], reserved: Reserved = NOTHING_RESERVED
) -> PreparedLibrary:
    """Return the library in these files, ready to publish. Raise InvalidFiles with the same errors
    and paths as if the files were in the project."""
    with _written_to_folder(files) as folder:
        library = read_library(folder / "content", reserved)
        prepared = prepare_library(library, folder / "locales")
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
