"""Prepare a library for publishing: read, check and localise every catalog."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message as CatalogMessage

from locales.allowances import NOTHING_ALLOWED, Allowances, read_allowances
from locales.catalog_checks import CatalogReport, check_catalog, needless_allowances
from locales.catalog_errors import ANOTHER, is_of_another
from locales.catalogs import catalog_name, catalog_path, read_catalog
from locales.checks.readability import source_warnings
from locales.checks.source_texts import source_errors
from locales.languages import Language, languages
from locales.library import DIRECTORY, INTERFACE, SHARED, Document, Library, guide_file
from locales.localise import DocumentMessages, localise_directory, localise_guide
from locales.reviews import read_review_log
from models.errors import FileError, InvalidFiles, collect_errors
from models.library import COVER, library_card
from models.publishing import DescribedChange, InterfaceCard, PreparedLibrary

Job = tuple[Language, Document]
Messages = dict[str, CatalogMessage]
ProgressBar = Callable[[list[Job]], Iterable[Job]]


class _ReadCatalog(NamedTuple):
    """The messages of a catalog, None if there is none, and what is wrong in them."""

    messages: Messages | None
    report: CatalogReport


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
    warnings = [] if errors else [*source_warnings(library)]
    allowances = {each.tag: _allowances(each, root, errors) for each in library.targets}
    reports = {each.tag: CatalogReport() for each in library.targets}
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
            found = _read_catalog(language, document, root, allowances[language.tag])
            wording, gaps = _read_wording(language, document, root, fallback, found)
        except InvalidFiles as invalid:
            errors += invalid.errors
            continue
        reports[language.tag].add(found.report)
        if language.tag == library.source:
            errors += _source_gaps(gaps, catalog_path(language, document.domain, root), language)
            gaps = []
        waiting += gaps
        if gaps and document.domain in SHARED:
            incomplete.add(language.tag)
        if wording:
            wordings[language.tag, document.domain] = wording
    for tag, report in reports.items():
        errors += report.errors
        errors += needless_allowances(languages()[tag], allowances[tag], report)
        warnings += report.warnings
    if errors:
        raise InvalidFiles(errors)
    prepared = _localise_library(library, wordings)
    return replace(
        prepared,
        waiting=tuple(sorted(waiting)),
        warnings=tuple(sorted(warnings)),
        incomplete=frozenset(incomplete),
    )


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


def _allowances(language: Language, root: Path, errors: list[FileError]) -> Allowances:
    with collect_errors(errors):
        return read_allowances(language, root)
    return NOTHING_ALLOWED


def _read_catalog(
    language: Language, document: Document, root: Path, allowances: Allowances
) -> _ReadCatalog:
    """Return a catalog and what is wrong in it. Raise InvalidFiles if it cannot be read."""
    file = catalog_name(language, document.domain)
    try:
        catalog = read_catalog(catalog_path(language, document.domain, root), file, language)
    except FileNotFoundError:
        return _ReadCatalog(None, CatalogReport())
    if is_of_another(document, catalog):
        raise InvalidFiles([FileError(file, 1, ANOTHER.format(document.domain))])
    return _ReadCatalog(catalog, check_catalog(document, language, catalog, file, allowances))


def _read_wording(
    language: Language,
    document: Document,
    root: Path,
    fallback: DocumentMessages | None,
    found: _ReadCatalog,
) -> tuple[DocumentMessages | None, list[FileError]]:
    """Return the messages of a document in a language, None for a guide that is not ready in it;
    and the gaps in its catalog. Raise InvalidFiles."""
    path, shared = catalog_path(language, document.domain, root), document.domain in SHARED
    if found.messages is None and not shared:
        return None, []
    catalog = found.messages or {}
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
