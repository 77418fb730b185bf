"""Commands that give texts to translators and their programs, and take them back."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api import __version__
from api.console import check_choice, count
from api.editing.person_ids import check_person_id
from api.editing.report import print_lines, print_warnings
from api.editing.written_files import write_if_changed
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.catalogs import catalog_path
from locales.checks.source_texts import source_errors
from locales.exchange.received_files import read_size_limited
from locales.exchange.tmx import format_tmx
from locales.exchange.translated_documents import TranslatedDocument, translated_documents
from locales.exchange.weblate import weblate_components
from locales.exchange.xliff import xliff_files
from locales.exchange.xliff_import import (
    ReceivedCatalog,
    import_translations,
    read_xliff,
)
from locales.glossary import GLOSSARY_FILE, Glossary
from locales.languages import Language, languages
from locales.library import Library, read_library
from locales.reviews import format_review_log, read_review_log, review_log_path
from models.clock import today
from models.errors import FileError, InvalidFiles, collect_errors

app = typer.Typer()
MEMORY = "translations.tmx"


class Format(StrEnum):
    """The formats of `export`."""

    XLIFF = "xliff"
    TMX = "tmx"


@app.command()
def glossary(language: Annotated[str, typer.Argument(help="A language tag.")]) -> None:
    """Show the terms of the library, and the words that translations have for them.

    A word may have any ending; one after a * may have any beginning too."""
    library = read_library(library_folder(), RESERVED)
    [chosen] = _targets(library, [language])
    lines = [*_glossary_lines(library.glossary, chosen)]
    print_lines(lines or [f"The library has no {GLOSSARY_FILE}."])


@app.command()
def export(
    tags: Annotated[
        list[str] | None, typer.Argument(metavar="[LANGUAGES]...", help="By default all.")
    ] = None,
    form: Annotated[
        Format,
        typer.Option("--format", help="A file a document for agencies, or one translation memory."),
    ] = Format.XLIFF,
    to: Annotated[Path, typer.Option(help="The folder for the files.")] = Path(),
) -> None:
    """Write all texts and their translations for the programs of translators and agencies.

    `polyleaf import` takes XLIFF files back."""
    library = read_library(library_folder(), RESERVED)
    if errors := source_errors(library):
        raise InvalidFiles(errors)
    documents = translated_documents(library, _targets(library, tags))
    if form is Format.TMX:
        files = {MEMORY: format_tmx(documents, library.source, __version__)}
    else:
        files = {name: xml for each in documents for name, xml in _xliff_files(each)}
    to.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (to / name).write_bytes(content)
    print_lines([f"{count(len(files), 'file')} written to {to}."])


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="XLIFF 2 files (.xlf).")],
    by: Annotated[
        str,
        typer.Option(help="The id of the person who translated, such as agency-2; not a name."),
    ] = "",
    rest: Annotated[
        bool, typer.Option("--rest", help="Leave out messages with errors, and take the rest.")
    ] = False,
) -> None:
    """Bring the translations in XLIFF files into the catalogs, with all checks.

    With `--by`, what was confirmed in the translator's program counts as checked by that person.
    Everything else that has changed counts as a machine translation."""
    if by:
        check_person_id(by, "agency-2")
    library = read_library(library_folder(), RESERVED)
    errors: list[FileError] = []
    received: list[ReceivedCatalog] = []
    for path in files:
        with collect_errors(errors):
            received += read_xliff(read_size_limited(path), path.name, library)
    left_out = sorted(error for each in received for error in each.errors)
    if errors or (left_out and not rest):
        raise InvalidFiles([*errors, *left_out])
    print_warnings(f"left out: {each}" for each in left_out)
    for each in received:
        _import(library, each, by)


@app.command("weblate")
def weblate(
    repository: Annotated[str, typer.Argument(help="The address of the git repository.")],
    project: Annotated[str, typer.Option(help="The slug of the project in Weblate.")],
    folder: Annotated[str, typer.Option(help="The folder of the library in the repository.")] = "",
) -> None:
    """Print the components of a Weblate project, for its command `import_json`."""
    library = read_library(library_folder(), RESERVED)
    components = weblate_components(library, repository, project, folder)
    print_lines([json.dumps(components, indent=1)])


def _import(library: Library, received: ReceivedCatalog, by: str) -> None:
    domain, language = received.document.domain, received.language
    path = catalog_path(language, domain, library.catalogs)
    old = path.read_bytes() if path.exists() else None
    before = read_review_log(path)
    imported = import_translations(received, old, before, by, today())
    write_if_changed(path, imported.po)
    if imported.review_log:
        write_if_changed(review_log_path(path), format_review_log(imported.review_log).encode())
    number, changed = len(received.messages), len(imported.changed)
    print_lines(
        [f"{domain} in {language.tag}: {count(number, 'translation')} read, {changed} changed."]
    )


def _targets(library: Library, tags: list[str] | None) -> list[Language]:
    known = [each.tag for each in library.targets]
    for each in tags or []:
        check_choice("language", each, known)
    return [languages()[each] for each in tags or known]


def _xliff_files(each: TranslatedDocument) -> Iterator[tuple[str, bytes]]:
    return xliff_files(each.document, each.language, each.catalog, each.review_log)


def _glossary_lines(glossary: Glossary, language: Language) -> Iterator[str]:
    for term in glossary.terms:
        words = " | ".join(term.stems.get(language.tag, ())) or "no word chosen yet"
        doubt = " (doubtful: a speaker has to choose)" if language.tag in term.doubtful else ""
        yield f"{term.text}: {words if term.translated else 'stays as it is'}{doubt}"
        yield f"  {term.definition}"
