"""Edits over HTTP: replace one of the stored source files, and publish all of them again."""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import Lock

from sqlalchemy import Engine
from sqlmodel import Session

from api.published.reloader import Reloader
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.file_text import decode_file
from locales.library import FOLDERS
from locales.library_files import prepare_files
from models.audit import Author
from models.clock import today
from models.database import reading
from models.editions import newest_publication
from models.errors import Busy, FileError, InvalidFiles, NotFound
from models.guide import read_guide
from models.library import published_library
from models.publishing import PreparedLibrary, PublishConflict, publish
from models.stored_files import read_stored_texts
from models.written_dates import date_warnings

Files = Mapping[str, str]
YAML, PO = "text/yaml", "text/x-gettext-translation"  # media types
MAX_ATTEMPTS = 5
# One at a time: a concurrent edit would have to start again anyway.
_editing = Lock()


@dataclass(frozen=True)
class EditResult:
    """What an edit published, what its author has to look at, which languages wait now and why, and
    the source files after it."""

    changes: list[str]
    warnings: list[str]
    waiting: tuple[FileError, ...]
    files: Files


def read_published_files(engine: Engine) -> tuple[int, Files]:
    """Return the newest publication and its source files. Raise Busy if nothing is published."""
    with reading(engine) as session:
        files = read_stored_texts(session)
        newest = newest_publication(session)
    if not files:
        raise Busy("not-ready", "Nothing is published yet. Run `polyleaf publish`.", 5)
    return newest, files


def publish_edit(
    reloader: Reloader,
    by: Author,
    edit: Callable[[Files], Files],
    *,
    dry_run: bool = False,
    also: Callable[[Session], None] | None = None,
) -> EditResult:
    """Publish the source files that `edit` returns, do `also` in the same transaction, and have
    this server show it; check them only, for a `dry_run`. If somebody else publishes in the
    meantime, start again: `edit` has to check its preconditions each time. Raise InvalidFiles, and
    Busy after MAX_ATTEMPTS."""
    with _editing:
        for _ in range(MAX_ATTEMPTS):
            with suppress(PublishConflict):
                result = _publish(reloader.engine, by, edit, dry_run, also)
                break
        else:
            detail = "Other people are publishing. Nothing was stored; try again in a moment."
            raise Busy("not-ready", detail, 10)
    reloader.refresh()
    return result


def _publish(
    engine: Engine,
    by: Author,
    edit: Callable[[Files], Files],
    dry_run: bool,
    also: Callable[[Session], None] | None,
) -> EditResult:
    base, before = read_published_files(engine)
    files = edit(before)
    work = _with_published_logo(engine, prepare_files(files, RESERVED))
    refuse_wrong_content(work)
    warnings = date_warnings(engine, work, today())
    warnings += [str(each) for each in work.warnings if _changed(each, before, files)]
    changes = publish(engine, work, base=base, by=by, dry_run=dry_run, also=also)
    return EditResult(changes, warnings, work.waiting, files)


def _changed(warning: FileError, before: Files, after: Files) -> bool:
    """Return whether a warning is about a file that an edit has changed."""
    return before.get(warning.file) != after.get(warning.file)


def _with_published_logo(engine: Engine, work: PreparedLibrary) -> PreparedLibrary:
    """Return a library with the logo that is published: the source files are texts only."""
    with reading(engine) as session:
        published = published_library(session)
    logo = published.logo if published else None
    return replace(work, library=work.library.model_copy(update={"logo": logo}))


def guide_path(files: Files, slug: str) -> str | None:
    """Return the path of a guide's source file, if there is one."""
    paths = (f"{folder}/{slug}.yaml" for folder in FOLDERS.values())
    return next((path for path in paths if path in files), None)


def find_guide_path(files: Files, slug: str) -> str:
    """Return the path of a guide's source file. Raise NotFound."""
    path = guide_path(files, slug)
    if path is None:
        folders = FOLDERS.values()
        slugs = sorted(each.stem for each in map(PurePath, files) if each.parts[0] in folders)
        detail = f"There is no guide {slug[:80]!r}. Choose from: {', '.join(slugs)}."
        raise NotFound("unknown-guide", detail, allowed=slugs)
    return path


def new_guide_path(slug: str, text: str) -> str:
    """Return the path for a new guide, which depends on its kind. Raise InvalidFiles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{slug}.yaml")
        path.write_bytes(text.encode())
        guide = read_guide(path, path.name, RESERVED)
        return f"{FOLDERS[guide.kind]}/{slug}.yaml"


def decode_text(body: bytes, file: str) -> str:
    """Return a request body as text. Raise InvalidFiles."""
    if body.startswith(b"PK\x03\x04"):
        reason = "this is a zip archive; send the text file inside it"
        raise InvalidFiles([FileError(file, 1, reason)])
    return decode_file(body, file)
