"""Edits over HTTP: replace one of the stored source files, and publish all of them again."""

import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath
from threading import Lock

from babel.messages.catalog import Message
from sqlalchemy import Engine
from sqlmodel import Session

from api.http.conditional import make_etag
from api.published.reloader import Reloader
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.allowances import Allowances, allowances_in
from locales.catalog_checks import check_catalog
from locales.catalog_errors import refuse_other_file, upload_errors
from locales.catalogs import (
    catalog_name,
    obsolete_part,
    parse_catalog,
    parse_messages,
    review_log_name,
    update_catalog,
)
from locales.file_text import decode_file
from locales.languages import Language
from locales.library import FOLDERS, Document, Library
from locales.library_files import parse_library, prepare_files
from locales.preparation import catalog_gaps
from locales.reviews import ReviewLog, find_read_back, format_review_log, parse_review_log
from locales.sign_off import add_machine_reviews, add_translator_reviews, sign_off
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
from models.yaml_source import Message as SourceMessage

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


class EditableCatalog:
    """The catalog of a document in a language, brought up to date with the source texts. `library`
    is the one in the files, where that is known already: to read it takes a quarter of a second."""

    def __init__(
        self, files: Files, domain: str, language: Language, library: Library | None = None
    ) -> None:
        library = library or parse_library(files)
        self.files = files
        self.language = language
        self.path = catalog_name(language, domain)
        self.review_log_path = review_log_name(language, domain)
        self.document: Document = library.to_translate(language)[domain]
        stored = files[self.path].encode() if self.path in files else None
        self.text = update_catalog(self.document, language, stored, self.path)
        self.etag = make_etag(self.text)

    def with_upload(self, body: bytes, by: str, day: date, *, machine: bool) -> Files:
        """Return the source files with this .po file; gaps in it may be filled later. The sender
        vouches for the messages that they changed. Raise InvalidFiles."""
        refuse_other_file(body, self.path)
        raw = decode_text(body, self.path).encode()
        uploaded = parse_catalog(raw, self.path, self.language, self.document)
        report = check_catalog(self.document, self.language, uploaded, self.path, self.allowances())
        if errors := [*report.errors, *upload_errors(self.document, uploaded, self.path)]:
            raise InvalidFiles(errors)
        # Many tools drop obsolete messages; here they stay, for when their source text comes back.
        raw += obsolete_part(self.text, self.path)
        po = update_catalog(self.document, self.language, raw, self.path)
        changed = self.changed_messages(po)
        if machine:
            review_log = add_machine_reviews(changed, self.review_log(), day)
        else:
            review_log = add_translator_reviews(changed, self.review_log(), by, day)
        files = {**self.files, self.path: po.decode()}
        if review_log:
            files[self.review_log_path] = format_review_log(review_log)
        return files

    def with_review(self, contexts: Collection[str], by: str, day: date) -> Files:
        """Return the source files with these messages signed off. Raise InvalidFiles if any is not
        translated."""
        catalog = self.messages()
        messages = {each: self.document.messages[each] for each in contexts}
        reviewed = replace(self.document, messages=messages)
        if gaps := list(catalog_gaps(reviewed, catalog, self.path)):
            raise InvalidFiles(gaps)
        signed = [catalog[each] for each in messages]
        review_log = sign_off(signed, self.review_log(), by, day)
        return {**self.files, self.review_log_path: format_review_log(review_log)}

    def with_read_backs(self) -> bytes:
        """Return the catalog for reviewers: what each translation was translated back to stands in
        its comments, which are dropped when the catalog comes back."""
        review_log, notes = self.review_log(), dict[str, SourceMessage]()
        for context, message in self.messages().items():
            if record := find_read_back(message, review_log):
                source = self.document.messages[context]
                lines = [*filter(None, [source.note]), *record.lines()]
                notes[context] = source.model_copy(update={"note": "\n".join(lines)})
        document = replace(self.document, messages={**self.document.messages, **notes})
        return update_catalog(document, self.language, self.text, self.path)

    def messages(self) -> dict[str, Message]:
        """Return the messages of the catalog by context."""
        return parse_messages(self.text, self.path)

    def changed_messages(self, po: bytes) -> list[Message]:
        """Return the messages that are translated differently in an updated catalog."""
        before = self.messages()
        return [
            message
            for context, message in parse_messages(po, self.path).items()
            if (message.string, message.fuzzy) != (before[context].string, before[context].fuzzy)
        ]

    def allowances(self) -> Allowances:
        """Return what is allowed in the language of the catalog. Raise InvalidFiles."""
        return self._allowances

    def review_log(self) -> ReviewLog:
        """Return the review log of the catalog."""
        return self._review_log

    # Parsed once: who looks at a catalog asks for them with every message.
    @cached_property
    def _allowances(self) -> Allowances:
        return allowances_in(self.files, self.language)

    @cached_property
    def _review_log(self) -> ReviewLog:
        if self.review_log_path not in self.files:
            return {}
        return parse_review_log(self.files[self.review_log_path], self.review_log_path)


def find_catalog(
    files: Files, domain: str, language: Language, library: Library | None = None
) -> EditableCatalog:
    """Return the catalog of a document in a language. Raise NotFound."""
    library = library or parse_library(files)
    try:
        return EditableCatalog(files, domain, language, library)
    except KeyError:
        domains = list(library.to_translate(language))
        detail = (
            f"There is no document {domain[:80]!r} to translate into {language.english}. "
            f"Choose from: {', '.join(domains)}."
        )
        raise NotFound("unknown-guide", detail, allowed=domains) from None
