"""Editing over HTTP: one of the stored sources is replaced, and all of it is published anew."""

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from threading import Lock

from sqlalchemy import Engine

from api.problems import Problem
from api.requests import etag_of
from locales.catalogs import catalog_path, parsed, trusted, updated
from locales.languages import LOCALES, Language
from locales.ledger import (
    Ledger,
    ledger_of,
    ledger_path,
    ledger_text,
    signed,
    with_machine_entries,
    with_translated_entries,
)
from locales.library import FOLDERS, Document
from locales.sources import library_of, prepared_from
from locales.translations import catalog_faults, catalog_gaps
from models.database import reading
from models.editions import newest_publication
from models.fault import Fault, Faults
from models.guide import read_guide
from models.publishing import By, Overtaken, publish
from models.sources import stored_sources

Files = Mapping[str, str]
ATTEMPTS = 5
# One at a time: a second edit would have to begin again anyway.
_editing = Lock()


@dataclass(frozen=True)
class Edited:
    """What an edit published, which languages wait now and why, and the sources after it."""

    changes: list[str]
    waiting: tuple[Fault, ...]
    files: Files


def published_files(engine: Engine) -> tuple[int, Files]:
    """The newest publication, and the sources that all is published from. Raises Problem."""
    with reading(engine) as session:
        files = {path: row.text or "" for path, row in stored_sources(session).items()}
        newest = newest_publication(session)
    if not files:
        detail = "Nothing is published yet. Run `polyleaf publish`."
        raise Problem("not-ready", 503, detail, {"Retry-After": "5"})
    return newest, files


def edited(engine: Engine, by: By, edit: Callable[[Files], Files]) -> Edited:
    """Publishes what `edit` makes of the sources; again from the start when somebody else was
    faster. `edit` looks at the preconditions each time. Raises Problem."""
    with _editing:
        for _ in range(ATTEMPTS):
            base, before = published_files(engine)
            try:
                files = edit(before)
                work = prepared_from(files)
                changes = publish(engine, work, base=base, by=by)
            except Overtaken:
                continue
            except Faults as found:
                raise refused(found.faults) from None
            return Edited(changes, work.waiting, files)
    detail = "Others are publishing all the time. Nothing was stored; try again in a moment."
    raise Problem("not-ready", 503, detail, {"Retry-After": "10"})


def refused(faults: Collection[Fault]) -> Problem:
    """Every check that failed, at once."""
    errors = [{"file": each.file, "line": each.line, "detail": each.reason} for each in faults]
    detail = f"Nothing was stored. Faults: {len(errors)}, see `errors`."
    return Problem("refused", 422, detail, errors=errors)


def guide_path(files: Files, slug: str) -> str | None:
    """The path of the source of a guide."""
    paths = (f"content/{folder}/{slug}.yaml" for folder in FOLDERS.values())
    return next((path for path in paths if path in files), None)


def guide_slugs(files: Files) -> list[str]:
    """Every guide among the sources."""
    paths = map(PurePath, files)
    return sorted(each.stem for each in paths if each.parts[1] in FOLDERS.values())


def new_guide_path(slug: str, text: str) -> str:
    """Where the source of a new guide belongs, by its kind; raises Faults."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{slug}.yaml")
        path.write_bytes(text.encode())
        return f"content/{FOLDERS[read_guide(path, f'content/{slug}.yaml').kind]}/{slug}.yaml"


def text_of(body: bytes, file: str) -> str:
    """The text in a body; raises Faults."""
    if body.startswith(b"PK\x03\x04"):
        raise Faults([Fault(file, 1, "this is a zip archive: send the file in it, as text")])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise Faults([Fault(file, line, f"not UTF-8: byte 0x{body[error.start]:02x}")]) from None


class Catalog:
    """The catalog of a document in a language among the sources, as one works on it."""

    def __init__(self, files: Files, domain: str, language: Language) -> None:
        self.files = files
        self.language = language
        self.path = _source_path(catalog_path(language, domain))
        self.ledger_path = _source_path(ledger_path(catalog_path(language, domain)))
        self.document: Document = library_of(files).documents[domain]
        stored = files[self.path].encode() if self.path in files else None
        self.text = updated(self.document, language, stored, self.path)
        self.etag = etag_of(self.text)

    def with_upload(self, body: bytes, by: str, day: date, *, machine: bool) -> Files:
        """The sources with this .po in them; its gaps may be filled later. Whoever sends it
        vouches for what they changed. Raises Faults."""
        raw = text_of(body, self.path).encode()
        uploaded = trusted(raw, self.path, self.language, self.document.domain)
        faults = [*catalog_faults(self.document, self.language, uploaded, self.path)]
        for context, message in uploaded.items():
            known = self.document.messages.get(context)
            line = message.lineno or 1
            if known is None:
                faults.append(Fault(self.path, line, f"{context}: there is no such message"))
            elif message.id != known.text:
                reason = "of older English; fetch the file anew and go on in that"
                faults.append(Fault(self.path, line, f"{context}: {reason}"))
        if faults:
            raise Faults(faults)
        po = updated(self.document, self.language, raw, self.path)
        before = parsed(self.text, self.path)
        changed = [
            message
            for context, message in parsed(po, self.path).items()
            if (message.string, message.fuzzy) != (before[context].string, before[context].fuzzy)
        ]
        if machine:
            ledger = with_machine_entries(changed, self._ledger(), day)
        else:
            ledger = with_translated_entries(changed, self._ledger(), by, day)
        files = {**self.files, self.path: po.decode()}
        return {**files, self.ledger_path: ledger_text(ledger)} if ledger else files

    def with_review(self, contexts: Collection[str], by: str, day: date) -> Files:
        """The sources with these messages signed off. Raises Faults for what is not translated."""
        catalog = parsed(self.text, self.path)
        messages = {each: self.document.messages[each] for each in contexts}
        asked = Document(self.document.domain, self.document.file, messages)
        if gaps := list(catalog_gaps(asked, catalog, self.path)):
            raise Faults(gaps)
        ledger = signed(catalog.values(), self._ledger(), contexts, by, day)
        return {**self.files, self.ledger_path: ledger_text(ledger)}

    def _ledger(self) -> Ledger:
        if self.ledger_path not in self.files:
            return {}
        return ledger_of(self.files[self.ledger_path], self.ledger_path)


def _source_path(path: Path) -> str:
    return f"locales/{path.relative_to(LOCALES).as_posix()}"
