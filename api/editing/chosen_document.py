"""The document and the language that a command names, and its catalog in the library's folder."""

from pathlib import Path

from api.console import check_choice
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.catalogs import catalog_name, catalog_path
from locales.languages import Language, languages
from locales.library import Document, Library, read_library
from models.errors import FileError, InvalidFiles


def choose_document(domain: str, tag: str) -> tuple[Library, Document, Language]:
    """Return a document to translate, its library, and the language. Raise BadParameter if there is
    none, and InvalidFiles."""
    library = read_library(library_folder(), RESERVED)
    check_choice("language", tag, [each.tag for each in library.targets])
    documents = library.to_translate(languages()[tag])
    check_choice("document", domain, list(documents))
    return library, documents[domain], languages()[tag]


def find_catalog_file(library: Library, domain: str, language: Language) -> tuple[Path, str]:
    """Return the path of a catalog, and its name in messages. Raise InvalidFiles if there is no
    such file."""
    path = catalog_path(language, domain, library.catalogs)
    file = catalog_name(language, domain)
    if not path.exists():
        raise InvalidFiles([FileError(file, 1, "no such catalog; run `polyleaf update`")])
    return path, file
