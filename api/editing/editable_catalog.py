"""The catalog of a document in a language among the source files, as it is edited and reviewed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cached_property

from babel.messages.catalog import Message

from api.editing.edits import Files, decode_text
from api.http.conditional import make_etag
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
from locales.languages import Language
from locales.library import Document, Library
from locales.library_files import parse_library
from locales.preparation import catalog_gaps
from locales.reviews import ReviewLog, find_read_back, format_review_log, parse_review_log
from locales.sign_off import add_machine_reviews, add_translator_reviews, sign_off
from models.errors import InvalidFiles, NotFound
from models.yaml_source import Message as SourceMessage


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
