"""Sources: the files that a publication is made of, as text by their path in the project."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from locales.languages import LOCALES
from locales.library import CONTENT, Library, read_library
from locales.translations import prepared
from models.fault import Fault, Faults
from models.publishing import Prepared

PATTERNS = {"content": ("**/*.yaml",), "locales": ("*/LC_MESSAGES/*.po", "*/LC_MESSAGES/*.json")}


def sources(content: Path = CONTENT, root: Path = LOCALES) -> dict[str, str]:
    """The files of a content folder, and of the catalogs with their ledgers; raises Faults."""
    found, faults = {}, []
    for name, folder in (("content", content), ("locales", root)):
        for pattern in PATTERNS[name]:
            for path in sorted(folder.glob(pattern)):
                file = f"{name}/{path.relative_to(folder).as_posix()}"
                try:
                    found[file] = path.read_bytes().decode()
                except UnicodeDecodeError as error:
                    faults.append(Fault(file, 1, f"not UTF-8: {error.reason}"))
    if faults:
        raise Faults(faults)
    return found


def library_of(files: Mapping[str, str]) -> Library:
    """The English of these sources; raises Faults."""
    with _laid_out(files) as folder:
        return read_library(folder / "content")


def prepared_from(files: Mapping[str, str]) -> Prepared:
    """What these sources publish; raises Faults, as when they lay in the project."""
    with _laid_out(files) as folder:
        work = prepared(read_library(folder / "content"), folder / "locales")
    return replace(work, sources=dict(files))


@contextmanager
def _laid_out(files: Mapping[str, str]) -> Iterator[Path]:
    """A folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        yield Path(folder)
