"""Prepare a library for publishing: read, check and localise every catalog."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from babel.messages.catalog import Message as CatalogMessage

from locales.catalogs import catalog_name, catalog_path, is_translated, read_catalog
from locales.checks import translation_errors
from locales.checks.source_texts import source_errors
from locales.languages import Language, languages
from locales.library import DIRECTORY, INTERFACE, SHARED, Document, Library, guide_file
from locales.localise import DocumentMessages, localise_directory, localise_guide
from locales.reviews import read_review_log
from models.errors import FileError, InvalidFiles
from models.library import COVER, library_card
from models.publishing import DescribedChange, InterfaceCard, PreparedLibrary

Job = tuple[Language, Document]
Messages = dict[str, CatalogMessage]
ProgressBar = Callable[[list[Job]], Iterable[Job]]


def prepare_library(
    library: Library, root: Path | None = None, track: ProgressBar = iter
) -> PreparedLibrary:
    """Return the library in every language. Raise InvalidFiles with all errors at once.

    A guide is ready in a language if its catalog is complete; until then it waits. What all guides
    share, the directory and the interface, waits message by message: those that are not translated
    are in the language of the library, in which nothing may wait. `root` has the catalogs, if not
    the library's own folder; `track` wraps the list of catalogs, to show progress."""
    root = root or library.catalogs
    errors = source_errors(library)
    jobs = [
        (language, document)
        for language in library.targets
        for document in library.to_translate(language).values()
    ]
    wordings = dict(_written_wordings(library))
    waiting: list[FileError] = []
    incomplete: set[str] = set()
    for language, document in track(jobs):
        try:
            fallback = wordings.get((library.source, document.domain))
            wording, gaps = _read_wording(language, document, root, fallback)
        except InvalidFiles as invalid:
            errors += invalid.errors
            continue
        if language.tag == library.source:
            errors += _source_gaps(gaps, catalog_path(language, document.domain, root), language)
            gaps = []
        waiting += gaps
        if gaps and document.domain in SHARED:
            incomplete.add(language.tag)
        if wording:
            wordings[language.tag, document.domain] = wording
    if errors:
        raise InvalidFiles(errors)
    prepared = _localise_library(library, wordings)
    return replace(prepared, waiting=tuple(sorted(waiting)), incomplete=frozenset(incomplete))


def read_valid_catalog(path: Path, document: Document, language: Language) -> Messages:
    """Return the messages of a catalog by context. Raise InvalidFiles if any of them has an error,
    and FileNotFoundError."""
    file = catalog_name(language, document.domain)
    catalog = read_catalog(path, file, language)
    errors = list(catalog_errors(document, language, catalog, file))
    if errors:
        raise InvalidFiles(errors)
    return catalog


def catalog_errors(
    document: Document, language: Language, catalog: Messages, file: str
) -> Iterator[FileError]:
    """Yield the errors in the translations of a catalog."""
    for context, message in document.messages.items():
        entry = catalog.get(context)
        if entry and is_translated(entry, message.text):
            source = document.language_of(context)
            for reason in translation_errors(language, message.text, str(entry.string), source):
                yield FileError(file, entry.lineno or 1, f"{context}: {reason}")


def catalog_gaps(document: Document, catalog: Messages, file: str) -> Iterator[FileError]:
    """Yield the messages that are not translated, or translated from an older source text."""
    for context, message in document.messages.items():
        entry = catalog.get(context)
        if entry is None:
            yield FileError(file, 1, f"{context}: missing; run `polyleaf update`")
        elif entry.id != message.text or entry.fuzzy:
            mark = " and remove the mark `fuzzy`" if entry.fuzzy else ""
            source = document.language_of(context).english
            reason = f"{context}: the {source} has changed; translate it again{mark}"
            yield FileError(file, entry.lineno or 1, reason)
        elif not str(entry.string).strip():
            yield FileError(file, entry.lineno or 1, f"{context}: not translated")


def _written_wordings(library: Library) -> Iterator[tuple[tuple[str, str], DocumentMessages]]:
    """Yield the documents that are written in a language, by its tag and their domain."""
    for tag in library.languages:
        translated = library.to_translate(languages()[tag])
        for domain, document in library.documents.items():
            if domain not in translated:
                yield (tag, domain), DocumentMessages(languages()[tag], document)


def _source_gaps(gaps: list[FileError], path: Path, language: Language) -> list[FileError]:
    """Return the errors for words of the software that a library lacks in its own language, one if
    the whole catalog at a path is missing."""
    needed = f"the library is in {language.english}, and needs all words of the software in that"
    if gaps and not path.exists():
        return [FileError(gaps[0].file, 1, f"{needed}: run `polyleaf update`")]
    return [replace(each, reason=f"{each.reason}; {needed}") for each in gaps]


def _read_wording(
    language: Language, document: Document, root: Path, fallback: DocumentMessages | None
) -> tuple[DocumentMessages | None, list[FileError]]:
    """Return the messages of a document in a language, None for a guide that is not ready in it;
    and the gaps in its catalog. Raise InvalidFiles."""
    path, shared = catalog_path(language, document.domain, root), document.domain in SHARED
    try:
        catalog = read_valid_catalog(path, document, language)
    except FileNotFoundError:
        if not shared:
            return None, []
        catalog = {}
    gaps = [*catalog_gaps(document, catalog, catalog_name(language, document.domain))]
    if gaps and not shared:
        return None, gaps
    return DocumentMessages(language, document, catalog, read_review_log(path), fallback), gaps


def _localise_library(
    library: Library, wordings: dict[tuple[str, str], DocumentMessages]
) -> PreparedLibrary:
    translations = {
        slug: {
            tag: localise_guide(guide, wordings[tag, slug])
            for tag in library.languages
            if (tag, slug) in wordings
        }
        for slug, guide in library.guides.items()
    }
    return PreparedLibrary(
        translations=translations,
        library=library_card(library.settings, languages()[library.source].dir),
        renamed=library.renamed,
        renamed_places=library.renamed_places,
        directory={
            tag: localise_directory(library.directory, wordings[tag, DIRECTORY])
            for tag in library.languages
        },
        interface={
            tag: InterfaceCard(
                words={
                    key: wordings[tag, INTERFACE].localised(key, message)
                    for key, message in library.interface.items()
                    if tag == library.source or not key.startswith(COVER)
                }
            )
            for tag in library.languages
        },
        described={
            slug: DescribedChange(guide_file(guide), guide.change)
            for slug, guide in library.guides.items()
        },
    )
