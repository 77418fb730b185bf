"""Commands for authors and translators, which read and write the files of the project."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Message
from rich.progress import track
from rich.table import Table

from api.console import err, out
from api.editing.suggestions_command import print_waiting_suggestions
from api.editing.unlisted_guides import print_unlisted_of_database
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.catalogs import catalog_path, make_template, read_catalog, template_path
from locales.languages import LOCALES, Language, target_languages
from locales.library import SHARED, Document, read_library
from locales.preparation import catalog_file, catalog_gaps, prepare_library
from locales.project_files import read_project_files
from locales.reviews import ReviewLog, read_review_log, status_of, weakest, write_review_log
from locales.sign_off import add_machine_reviews
from locales.updating import MoveReport, report_lines, update_language
from models.clock import today
from models.errors import FileError, InvalidFiles, collect_errors
from richtext.text import Status

app = typer.Typer()
Domain = Annotated[str, typer.Argument(help="A guide's slug, `contacts` or `ui`.")]


@app.command()
def extract() -> None:
    """Write the templates (.pot) from the English content."""
    for document in read_library(reserved=RESERVED).documents.values():
        changed = write_if_changed(template_path(document.domain), make_template(document))
        out.print(f"{document.domain}: {'written' if changed else 'unchanged'}")


@app.command()
def update() -> None:
    """Update every catalog (.po) by context, and keep the translations.

    A translation goes with its message to another block or guide, if its English is the same."""
    documents, files = read_library(reserved=RESERVED).documents, read_project_files()
    errors: list[FileError] = []
    report = MoveReport()
    for language in track(target_languages(), "Updating", console=err):
        changes, moves = update_language(files, documents, language, errors)
        report.add(moves, language)
        for path, text in changes.items():
            if write_if_changed(LOCALES.parent / path, text.encode()):
                out.print(f"{path}: written")
        for document in documents.values():
            with collect_errors(errors):
                _record_machine_reviews(language, document)
    _print_moves(report)
    if errors:
        raise InvalidFiles(errors)


@app.command()
def check() -> None:
    """Check the content and every catalog; list every error with its file and line."""
    library = read_library(reserved=RESERVED)
    errors: list[FileError] = []
    waiting: Iterable[FileError] = ()
    with collect_errors(errors):
        work = prepare_library(library, track=lambda jobs: track(jobs, "Checking", console=err))
        waiting = work.waiting
        refuse_wrong_content(replace(work, sources=read_project_files()))
    for document in library.documents.values():
        path = template_path(document.domain)
        if not path.exists() or path.read_bytes() != make_template(document):
            file = f"locales/templates/{document.domain}.pot"
            errors.append(FileError(file, 1, "out of date; run `polyleaf extract`"))
    if errors:
        raise InvalidFiles(errors)
    for error in waiting:
        out.print(str(error), markup=False, highlight=False, soft_wrap=True)
    print_waiting(waiting)
    print_unlisted_of_database(library.guides)
    files = {error.file for error in waiting}
    out.print(
        f"{len(library.documents) * len(target_languages())} catalogs and their English checked: "
        "no errors. "
        f"Catalogs that wait for translations: {len(files)}."
    )


@app.command()
def status() -> None:
    """Show how far each guide is translated into each language."""
    library = read_library(reserved=RESERVED)
    documents = library.documents
    table = Table("", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for language in target_languages():
        table.add_column(language.tag)
    for document in documents.values():
        table.add_row(document.domain, *(_status(each, document) for each in target_languages()))
    out.print(table)
    out.print("The number is the share translated; the word is the weakest status of any message.")
    out.print("After the slash: the weakest status of the critical messages, if it differs.")
    out.print("Readers see the weakest of the guide, contacts and ui.")
    for language in target_languages():
        if count := sum(_count_gaps(language, documents[domain]) for domain in SHARED):
            out.print(
                f"{language.english}: contacts and ui wait for {_messages(count)}, which readers "
                "see in English. A language that was never published is a draft until then."
            )
    print_unlisted_of_database(library.guides)
    print_waiting_suggestions()


def print_waiting(waiting: Iterable[FileError]) -> None:
    """Print a line for each catalog that waits for translations."""
    files = [error.file for error in waiting]
    for file in dict.fromkeys(files):
        out.print(f"{file} waits for {_messages(files.count(file))}.", highlight=False)


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _record_machine_reviews(language: Language, document: Document) -> None:
    path = catalog_path(language, document.domain)
    catalog = read_catalog(path, catalog_file(path), language)
    write_review_log(path, add_machine_reviews(catalog.values(), read_review_log(path), today()))


def _print_moves(report: MoveReport) -> None:
    lines = [f"moved: {each}" for each in report_lines(report.kept)]
    lines += [f"not kept: {each}" for each in report_lines(report.not_kept)]
    if report.not_kept:
        lines.append("What is not kept stays in the catalogs as obsolete (#~).")
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _count_gaps(language: Language, document: Document) -> int:
    path = catalog_path(language, document.domain)
    file = catalog_file(path)
    catalog = read_catalog(path, file, language) if path.exists() else {}
    return len([*catalog_gaps(document, catalog, file)])


def _status(language: Language, document: Document) -> str:
    path = catalog_path(language, document.domain)
    if not path.exists():
        return "none"
    catalog, review_log = read_catalog(path, catalog_file(path), language), read_review_log(path)
    statuses = {
        context: _status_of(catalog.get(context), message.text, review_log)
        for context, message in document.messages.items()
    }
    done = sum(each not in ("untranslated", "outdated") for each in statuses.values())
    overall = weakest(statuses.values())
    critical = [statuses[c] for c, message in document.messages.items() if message.critical]
    suffix = f" / {weakest(critical)}" if critical and weakest(critical) != overall else ""
    return f"{100 * done // len(statuses)} % {overall}{suffix}"


def _status_of(message: Message | None, english: str, review_log: ReviewLog) -> Status:
    if message is None or not message.string:
        return "untranslated"
    return status_of(message, review_log) if message.id == english else "outdated"


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file if its content has changed. Return whether it has."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
