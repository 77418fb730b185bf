"""Translations: every catalog of the library read, checked and localised, ready to publish."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Message as CatalogMessage

from locales.catalogs import catalog_path, read_catalog
from locales.checks import translation_errors
from locales.checks.english import english_errors
from locales.languages import LOCALES, Language, languages, target_languages
from locales.library import DIRECTORY, INTERFACE, Document, Library, guide_file
from locales.localise import DocumentMessages, english_messages, localise_directory, localise_guide
from locales.reviews import read_review_log
from models.errors import FileError, InvalidFiles
from models.publishing import DescribedChange, InterfaceCard, PreparedLibrary
from models.yaml_source import Message
from richtext.text import ENGLISH

Job = tuple[Language, Document]
Messages = dict[str, CatalogMessage]
Track = Callable[[list[Job]], Iterable[Job]]


def prepare_library(library: Library, root: Path = LOCALES, track: Track = iter) -> PreparedLibrary:
    """The library in every language; raises Faults for everything that is wrong.

    A guide is ready in a language when its catalog has no gap; the others wait. The directory
    and the interface must be whole in every language.
    """
    errors = english_errors(library)
    documents = library.documents
    jobs = [
        (language, document) for language in target_languages() for document in documents.values()
    ]
    wordings = {(ENGLISH, domain): english_messages() for domain in documents}
    waiting: list[FileError] = []
    for language, document in track(jobs):
        path = catalog_path(language, document.domain, root)
        try:
            catalog = checked_catalog(path, document, language)
            gaps = [*catalog_gaps(document, catalog, catalog_file(path))]
            review_log = read_review_log(path)
        except InvalidFiles as found:
            errors += found.errors
        except FileNotFoundError:
            if document.domain in (DIRECTORY, INTERFACE):
                errors.append(FileError(catalog_file(path), 1, "there is no such catalog"))
        else:
            if not gaps:
                wordings[language.tag, document.domain] = DocumentMessages(
                    language, catalog, review_log
                )
            elif document.domain in (DIRECTORY, INTERFACE):
                errors += gaps
            else:
                waiting += gaps
    if errors:
        raise InvalidFiles(errors)
    return _localised(library, wordings, waiting)


def checked_catalog(
    path: Path, document: Document, language: Language
) -> dict[str, CatalogMessage]:
    """A catalog in which nothing is wrong; raises Faults, or FileNotFoundError."""
    file = catalog_file(path)
    catalog = read_catalog(path, file, language)
    errors = list(catalog_errors(document, language, catalog, file))
    if errors:
        raise InvalidFiles(errors)
    return catalog


def catalog_errors(
    document: Document, language: Language, catalog: Messages, file: str
) -> Iterator[FileError]:
    """What is wrong in what is translated."""
    for context, message in document.messages.items():
        found = catalog.get(context)
        if found and _is_translated(found, message):
            for reason in translation_errors(language, message.text, str(found.string)):
                yield FileError(file, found.lineno or 1, f"{context}: {reason}")


def catalog_gaps(document: Document, catalog: Messages, file: str) -> Iterator[FileError]:
    """What is not translated, or from older English."""
    for context, message in document.messages.items():
        found = catalog.get(context)
        if found is None:
            yield FileError(file, 1, f"{context}: missing; run `polyleaf update`")
        elif found.id != message.text or found.fuzzy:
            reason = f"{context}: the English has changed; translate it again"
            yield FileError(file, found.lineno or 1, reason)
        elif not str(found.string).strip():
            yield FileError(file, found.lineno or 1, f"{context}: not translated")


def _is_translated(found: CatalogMessage, message: Message) -> bool:
    current = found.id == message.text and not found.fuzzy
    return current and bool(str(found.string).strip())


def catalog_file(path: Path) -> str:
    return f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"


def _localised(
    library: Library,
    wordings: dict[tuple[str, str], DocumentMessages],
    waiting: Iterable[FileError],
) -> PreparedLibrary:
    translations = {
        slug: {
            tag: localise_guide(guide, wordings[tag, slug])
            for tag in languages()
            if (tag, slug) in wordings
        }
        for slug, guide in library.guides.items()
    }
    return PreparedLibrary(
        translations=translations,
        directory={
            tag: localise_directory(library.directory, wordings[tag, DIRECTORY])
            for tag in languages()
        },
        interface={
            tag: InterfaceCard(
                words={
                    key: wordings[tag, INTERFACE].localised(key, message)
                    for key, message in library.interface.items()
                }
            )
            for tag in languages()
        },
        described={
            slug: DescribedChange(guide_file(guide), guide.change)
            for slug, guide in library.guides.items()
        },
        waiting=tuple(sorted(waiting)),
    )
