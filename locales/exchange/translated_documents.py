"""The documents of a library with their catalogs and review logs, to make files of."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from babel.messages.catalog import Message

from locales.catalogs import catalog_name, catalog_path, is_translated, read_catalog
from locales.languages import Language
from locales.library import Document, Library
from locales.reviews import ReviewLog, read_review_log


class TranslatedDocument(NamedTuple):
    """A document in a language, with its catalog by context and the review log of that."""

    document: Document
    language: Language
    catalog: dict[str, Message]
    review_log: ReviewLog

    def current(self) -> Iterator[Message]:
        """Yield the messages of the catalog that translate the present source text."""
        for context, message in self.document.messages.items():
            entry = self.catalog.get(context)
            if entry and is_translated(entry, message.text):
                yield entry


def translated_documents(
    library: Library, chosen: Iterable[Language]
) -> Iterator[TranslatedDocument]:
    """Yield the documents of a library in each of these languages; a catalog that does not exist is
    empty. Raise InvalidFiles."""
    for language in chosen:
        for domain, document in library.to_translate(language).items():
            path = catalog_path(language, domain, library.catalogs)
            file = catalog_name(language, domain)
            catalog = read_catalog(path, file, language) if path.exists() else {}
            yield TranslatedDocument(document, language, catalog, read_review_log(path))
