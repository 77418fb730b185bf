"""Commands for authors and translators, which read and write the files of a library."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Annotated

import typer
from babel.messages.catalog import Message
from rich.progress import track
from rich.table import Table

from api.console import count, err, out
from api.editing.report import print_lines, print_waiting, print_warnings, waiting_lines
from api.editing.suggestions_command import waiting_suggestions
from api.editing.unlisted_guides import database_warnings
from api.editing.written_files import write_if_changed
from api.settings import library_folder
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from handouts.library_logo import with_logo
from locales.catalogs import catalog_name, catalog_path, make_template, read_catalog, template_name
from locales.languages import Language
from locales.library import SHARED, Document, Library, read_library
from locales.library_files import read_library_files
from locales.preparation import catalog_gaps, prepare_library
from locales.recordings import outdated_recordings, with_recordings
from locales.reviews import ReviewLog, read_review_log, status_of, weakest, write_review_log
from locales.sign_off import add_machine_reviews
from locales.updating import MoveReport, report_lines, update_language
from locales.warning_budget import budget_errors
from models.clock import today
from models.errors import FileError, InvalidFiles, collect_errors
from models.library import SCHEMA_FILE, library_schema
from richtext.text import Status

app = typer.Typer()
LEGEND = (
    "The number is the share translated; the word is the weakest status of any message.",
    "After the slash: the weakest status of the critical messages, if it differs.",
    "Readers see the weakest of the guide, contacts and ui. What contacts and ui wait for they see "
    "in the language of the library.",
)
Domain = Annotated[str, typer.Argument(help="A guide's slug, `contacts` or `ui`.")]


@app.command()
def extract() -> None:
    """Write the templates (.pot) from the content, and the schema of library.yaml."""
    library = read_library(library_folder(), RESERVED)
    written = [
        document.domain
        for document in library.documents.values()
        if write_if_changed(_template_path(library, document), make_template(document))
    ]
    if write_if_changed(library.folder / SCHEMA_FILE, library_schema().encode()):
        written.append(SCHEMA_FILE)
    print_lines([f"{each}: written" for each in written] or ["All templates are up to date."])


@app.command()
def update() -> None:
    """Update every catalog (.po) by context, and keep the translations.

    A translation goes with its message to another block or guide, if its text is the same."""
    library = read_library(library_folder(), RESERVED)
    files = read_library_files(library.folder)
    errors: list[FileError] = []
    report, written = MoveReport(), dict[str, list[str]]()
    for language in track(library.targets, "Updating", console=err):
        documents = library.to_translate(language)
        changes, moves = update_language(files, documents, language, errors)
        report.add(moves, language)
        for path, text in changes.items():
            changed = write_if_changed(library.folder / path, text.encode())
            if changed and path.endswith(".po"):
                written.setdefault(PurePath(path).stem, []).append(language.tag)
        for document in documents.values():
            with collect_errors(errors):
                _record_machine_reviews(library, language, document)
    for domain, tags in written.items():
        print_lines([f"{domain}: written in {', '.join(tags)}"])
    _print_moves(report)
    if errors:
        raise InvalidFiles(errors)
    if not written:
        print_lines(["All catalogs are up to date."])


@app.command()
def check(
    waiting: Annotated[
        bool, typer.Option("--waiting", help="List each message that waits for a translation.")
    ] = False,
    warnings: Annotated[
        bool, typer.Option("--warnings", help="List what reads badly, or may be a mistake.")
    ] = False,
) -> None:
    """Check the content and every catalog; list every error with its file and line.

    Warnings stop nobody from publishing. Where `locales/warnings.yaml` says how many a language
    may have, their number may only fall."""
    library = read_library(library_folder(), RESERVED)
    errors: list[FileError] = []
    work = None
    with collect_errors(errors):
        work = prepare_library(library, track=lambda jobs: track(jobs, "Checking", console=err))
        refuse_wrong_content(replace(work, sources=read_library_files(library.folder)))
        work = with_recordings(with_logo(work, library.folder), library.folder)
    for document in library.documents.values():
        path = _template_path(library, document)
        if not path.exists() or path.read_bytes() != make_template(document):
            file = template_name(document.domain)
            errors.append(FileError(file, 1, "out of date; run `polyleaf extract`"))
    if work and warnings:
        print_lines(map(str, work.warnings))
    if work:
        errors += budget_errors(library, work.warnings)
    if errors or not work:
        raise InvalidFiles(errors)
    _print_checked(len(_catalogs(library)), work.waiting)
    print_warnings([*outdated_recordings(work), *database_warnings(library, work)])
    if work.warnings and not warnings:
        number = count(len(work.warnings), "warning")
        print_lines([f"{number}: `polyleaf check --warnings` lists them."])
    if waiting:
        print_lines(str(error) for error in work.waiting)
    else:
        print_waiting(work.waiting)


@app.command()
def status() -> None:
    """Show how far each guide is translated into each language."""
    library = read_library(library_folder(), RESERVED)
    table = Table("", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for language in library.targets:
        table.add_column(language.tag)
    for document in library.documents.values():
        table.add_row(
            document.domain, *(_status(library, each, document) for each in library.targets)
        )
    out.print(table)
    print_lines(waiting_lines(_shared_gaps(library)))
    print_warnings(database_warnings(library))
    print_lines([*waiting_suggestions(), *LEGEND])


def _print_checked(catalogs: int, waiting: Collection[FileError]) -> None:
    checked = f"{catalogs} catalogs and their source texts checked: no errors"
    files = {error.file for error in waiting}
    if not files:
        print_lines([f"{checked}, and none waits for translations."])
    else:
        verb = "waits" if len(files) == 1 else "wait"
        wait = f"{count(len(files), 'catalog')} {verb} for {count(len(waiting), 'message')}"
        print_lines([f"{checked}, but {wait}."])


def _template_path(library: Library, document: Document) -> Path:
    return library.folder / template_name(document.domain)


def _shared_gaps(library: Library) -> Iterator[FileError]:
    """Yield the gaps of the directory and the interface in each language."""
    for domain in SHARED:
        for language in library.targets:
            document = library.documents[domain].to_translate(language)
            path = catalog_path(language, domain, library.catalogs)
            file = catalog_name(language, domain)
            catalog = read_catalog(path, file, language) if path.exists() else {}
            yield from catalog_gaps(document, catalog, file)


def _catalogs(library: Library) -> list[tuple[Language, Document]]:
    return [
        (language, document)
        for language in library.targets
        for document in library.to_translate(language).values()
    ]


def _record_machine_reviews(library: Library, language: Language, document: Document) -> None:
    path = catalog_path(language, document.domain, library.catalogs)
    catalog = read_catalog(path, catalog_name(language, document.domain), language)
    write_review_log(path, add_machine_reviews(catalog.values(), read_review_log(path), today()))


def _print_moves(report: MoveReport) -> None:
    print_lines(f"moved: {each}" for each in report_lines(report.kept))
    print_lines(f"not kept: {each}" for each in report_lines(report.not_kept))
    if report.not_kept:
        print_lines(["What is not kept stays in the catalogs as obsolete (#~)."])


def _status(library: Library, language: Language, document: Document) -> str:
    path = catalog_path(language, document.domain, library.catalogs)
    document = document.to_translate(language)
    if not document.messages:
        return "source"
    if not path.exists():
        return "none"
    catalog = read_catalog(path, catalog_name(language, document.domain), language)
    review_log = read_review_log(path)
    statuses = {
        context: _status_of(catalog.get(context), message.text, review_log)
        for context, message in document.messages.items()
    }
    done = sum(each not in ("untranslated", "outdated") for each in statuses.values())
    overall = weakest(statuses.values())
    critical = [statuses[c] for c, message in document.messages.items() if message.critical]
    suffix = f" / {weakest(critical)}" if critical and weakest(critical) != overall else ""
    return f"{100 * done // len(statuses)} % {overall}{suffix}"


def _status_of(message: Message | None, source: str, review_log: ReviewLog) -> Status:
    if message is None or not message.string:
        return "untranslated"
    return status_of(message, review_log) if message.id == source else "outdated"
