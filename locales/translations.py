"""Translations: every catalog of the library read, checked and localised, ready to publish."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Message as CatalogMessage

from locales.catalogs import catalog_path, read_catalog
from locales.checks import faults_of
from locales.checks.english import english_faults
from locales.languages import ENGLISH, LOCALES, Language, languages, translated
from locales.ledger import read_ledger
from locales.library import DIRECTORY, INTERFACE, Document, Library, guide_file
from locales.localise import Wording, directory_card, english_wording, translation
from models.fault import Fault, Faults
from models.publishing import Described, InterfaceCard, Prepared
from models.source import Message

Job = tuple[Language, Document]
Messages = dict[str, CatalogMessage]
Track = Callable[[list[Job]], Iterable[Job]]


def prepared(library: Library, root: Path = LOCALES, track: Track = iter) -> Prepared:
    """The library in every language; raises Faults for everything that is wrong.

    A guide is ready in a language when its catalog has no gap; the others wait. The directory
    and the interface must be whole in every language.
    """
    faults = english_faults(library)
    documents = library.documents
    jobs = [(language, document) for language in translated() for document in documents.values()]
    wordings = {(ENGLISH, domain): english_wording() for domain in documents}
    waiting: list[Fault] = []
    for language, document in track(jobs):
        path = catalog_path(language, document.domain, root)
        try:
            catalog = checked_catalog(path, document, language)
            gaps = [*catalog_gaps(document, catalog, catalog_file(path))]
            ledger = read_ledger(path)
        except Faults as found:
            faults += found.faults
        except FileNotFoundError:
            if document.domain in (DIRECTORY, INTERFACE):
                faults.append(Fault(catalog_file(path), 1, "there is no such catalog"))
        else:
            if not gaps:
                wordings[language.tag, document.domain] = Wording(language, catalog, ledger)
            elif document.domain in (DIRECTORY, INTERFACE):
                faults += gaps
            else:
                waiting += gaps
    if faults:
        raise Faults(faults)
    return _localised(library, wordings, waiting)


def checked_catalog(
    path: Path, document: Document, language: Language
) -> dict[str, CatalogMessage]:
    """A catalog in which nothing is wrong; raises Faults, or FileNotFoundError."""
    file = catalog_file(path)
    catalog = read_catalog(path, file, language)
    faults = list(catalog_faults(document, language, catalog, file))
    if faults:
        raise Faults(faults)
    return catalog


def catalog_faults(
    document: Document, language: Language, catalog: Messages, file: str
) -> Iterator[Fault]:
    """What is wrong in what is translated."""
    for context, message in document.messages.items():
        found = catalog.get(context)
        if found and _is_translated(found, message):
            for reason in faults_of(language, message.text, str(found.string)):
                yield Fault(file, found.lineno or 1, f"{context}: {reason}")


def catalog_gaps(document: Document, catalog: Messages, file: str) -> Iterator[Fault]:
    """What is not translated, or from older English."""
    for context, message in document.messages.items():
        found = catalog.get(context)
        if found is None:
            yield Fault(file, 1, f"{context}: missing; run `polyleaf update`")
        elif found.id != message.text or found.fuzzy:
            reason = f"{context}: the English has changed; translate it again"
            yield Fault(file, found.lineno or 1, reason)
        elif not str(found.string).strip():
            yield Fault(file, found.lineno or 1, f"{context}: not translated")


def _is_translated(found: CatalogMessage, message: Message) -> bool:
    current = found.id == message.text and not found.fuzzy
    return current and bool(str(found.string).strip())


def catalog_file(path: Path) -> str:
    return f"locales/{path.parent.parent.name}/LC_MESSAGES/{path.name}"


def _localised(
    library: Library, wordings: dict[tuple[str, str], Wording], waiting: Iterable[Fault]
) -> Prepared:
    translations = {
        slug: {
            tag: translation(guide, wordings[tag, slug])
            for tag in languages()
            if (tag, slug) in wordings
        }
        for slug, guide in library.guides.items()
    }
    return Prepared(
        translations=translations,
        directory={
            tag: directory_card(library.directory, wordings[tag, DIRECTORY]) for tag in languages()
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
            slug: Described(guide_file(guide), guide.change)
            for slug, guide in library.guides.items()
        },
        waiting=tuple(sorted(waiting)),
    )
