"""Zip archives: the same bytes for the same files."""

import io
from collections.abc import Collection, Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


def zip_files(files: Iterable[tuple[str, bytes]], stored: Collection[str] = ()) -> bytes:
    """The files by name, in their order; those that are `stored` are not compressed."""
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files:
            kind = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name, LONG_AGO), content, kind)
    return made.getvalue()
