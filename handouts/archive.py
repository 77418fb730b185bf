"""Make reproducible zip archives: equal files give equal bytes."""

import io
from collections.abc import Collection, Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip entry needs a date; this is the first one it can hold


def zip_files(files: Iterable[tuple[str, bytes]], stored: Collection[str] = ()) -> bytes:
    """Return a zip of files by name, in their order; `stored` names those not to compress."""
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, file in files:
            kind = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name, EARLIEST), file, kind)
    return content.getvalue()
