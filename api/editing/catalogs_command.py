"""Commands for whoever writes and translates: they read and write the files of the project."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Message
from rich.progress import track
from rich.table import Table

from api.console import check_choice, exit_on_error, out
from api.console import err as progress
from handouts.content_check import refuse_wrong_content
from locales.catalogs import (
    carry_over_translations,
    catalog_path,
    make_template,
    read_catalog,
    template_path,
    update_catalog,
)
from locales.checks import translation_errors
from locales.languages import Language, languages, target_languages
from locales.library import DIRECTORY, INTERFACE, Document, Library, read_library
from locales.preparation import catalog_file, catalog_gaps, prepare_library
from locales.project_files import read_project_files
from locales.reviews import (
    ReviewLog,
    add_machine_reviews,
    read_review_log,
    sign_off,
    status_of,
    weakest,
    write_review_log,
)
from locales.reviews import carry_over_reviews as reworded_ledger
from models.clock import today
from models.errors import FileError, InvalidFiles, collect_errors
from richtext.text import Status

app = typer.Typer()
Domain = Annotated[str, typer.Argument(help="A guide's slug, `contacts` or `ui`.")]


@app.command()
def extract() -> None:
    """Write the templates (.pot) from the English content."""
    with exit_on_error():
        for document in read_library().documents.values():
            changed = _write(template_path(document.domain), make_template(document))
            out.print(f"{document.domain}: {'written' if changed else 'unchanged'}")


@app.command()
def update() -> None:
    """Bring every catalog (.po) up to date, by context; keep what was translated."""
    with exit_on_error():
        faults: list[FileError] = []
        for language, document in track(_jobs(read_library()), "Updating", console=progress):
            with collect_errors(faults):
                _update(language, document)
        if faults:
            raise InvalidFiles(faults)


@app.command()
def reword(domain: Domain) -> None:
    """Carry the translations over a minor change of the English: new words, the same meaning.

    Only for a guide whose `change` is of the kind `minor`. The ledger keeps who reviewed what,
    and notes the day on which the English was mended under it.
    """
    with exit_on_error():
        library = read_library()
        check_choice("document", domain, list(library.documents))
        _refuse_other_than_minor(library, domain)
        document = library.documents[domain]
        carried = [_reworded(language, document) for language in target_languages()]
    out.print(f"{sum(carried)} translations of {domain} carried over.")


@app.command()
def review(
    domain: Domain,
    language: Annotated[str, typer.Argument(help="A language tag.")],
    messages: Annotated[
        list[str] | None, typer.Argument(help="Messages such as first.calm; without them, all.")
    ] = None,
    by: Annotated[str, typer.Option(help="The reviewer's id, such as reviewer-7; no name.")] = "",
) -> None:
    """Sign off translations as reviewed. An edit of either text drops the sign-off by itself."""
    if not by or any(not (each.isalnum() or each == "-") for each in by):
        raise typer.BadParameter("--by needs an id of letters, digits and hyphens, no name")
    with exit_on_error():
        documents = read_library().documents
        check_choice("document", domain, list(documents))
        check_choice("language", language, [each.tag for each in target_languages()])
        for each in messages or []:
            check_choice(f"message of {domain}", each, list(documents[domain].messages))
        count = _signed(languages()[language], documents[domain], messages or [], by)
    out.print(f"{count} messages of {domain} in {language} are signed off by {by}.")


@app.command()
def check() -> None:
    """Check the content and every catalog; list every fault with its file and line."""
    with exit_on_error():
        library = read_library()
        faults: list[FileError] = []
        waiting: Iterable[FileError] = ()
        with collect_errors(faults):
            work = prepare_library(
                library, track=lambda jobs: track(jobs, "Checking", console=progress)
            )
            waiting = work.waiting
            refuse_wrong_content(replace(work, sources=read_project_files()))
        for document in library.documents.values():
            path = template_path(document.domain)
            if not path.exists() or path.read_bytes() != make_template(document):
                file = f"locales/templates/{document.domain}.pot"
                faults.append(FileError(file, 1, "out of date; run `polyleaf extract`"))
        if faults:
            raise InvalidFiles(faults)
    say_waiting(waiting)
    out.print(f"{len(_jobs(library))} catalogs and their English: no fault.")


@app.command()
def status() -> None:
    """Show how far each guide is translated into each language."""
    table = Table("", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for language in target_languages():
        table.add_column(language.tag)
    with exit_on_error():
        for document in read_library().documents.values():
            table.add_row(
                document.domain, *(_status(each, document) for each in target_languages())
            )
    out.print(table)
    out.print("A number is the share translated, the word the weakest status of any message;")
    out.print("after a stroke stands that of the critical messages, where it is another.")


def say_waiting(waiting: Iterable[FileError]) -> None:
    """Which languages stay on an older edition, and why."""
    files = [fault.file for fault in waiting]
    for fault in waiting:
        out.print(str(fault), markup=False, highlight=False, soft_wrap=True)
    for file in dict.fromkeys(files):
        count = files.count(file)
        text = "1 message" if count == 1 else f"{count} messages"
        out.print(f"{file} waits for {text}.", highlight=False)


def _jobs(library: Library) -> list[tuple[Language, Document]]:
    return [
        (language, each) for language in target_languages() for each in library.documents.values()
    ]


def _update(language: Language, document: Document) -> None:
    path = catalog_path(language, document.domain)
    file = catalog_file(path)
    old = path.read_bytes() if path.exists() else None
    if _write(path, update_catalog(document, language, old, file)):
        out.print(f"{file}: written")
    catalog = read_catalog(path, file, language)
    write_review_log(path, add_machine_reviews(catalog.values(), read_review_log(path), today()))


def _refuse_other_than_minor(library: Library, domain: str) -> None:
    if domain in (DIRECTORY, INTERFACE):
        return
    change = library.guides[domain].change
    if change is None or change.kind != "minor":
        file, line = library.documents[domain].file, change.note.line if change else 1
        reason = "`reword` is for a `change` of the kind `minor`: the others are translated anew"
        raise InvalidFiles([FileError(file, line, reason)])


def _reworded(language: Language, document: Document) -> int:
    path = catalog_path(language, document.domain)
    if not path.exists():
        return 0
    file = catalog_file(path)
    raw, old_english = carry_over_translations(document, language, path.read_bytes(), file)
    ledger, catalog = read_review_log(path), read_catalog(path, file, language)
    faults = [
        FileError(file, catalog[context].lineno or 1, f"{context}: not a minor change: {reason}")
        for context in old_english
        for reason in translation_errors(
            language, document.messages[context].text, str(catalog[context].string)
        )
    ]
    if faults:
        raise InvalidFiles(faults)
    _write(path, raw)
    messages = read_catalog(path, file, language).values()
    write_review_log(path, reworded_ledger(messages, ledger, old_english, today()))
    return len(old_english)


def _signed(language: Language, document: Document, contexts: list[str], by: str) -> int:
    path = catalog_path(language, document.domain)
    file = catalog_file(path)
    if not path.exists():
        raise InvalidFiles([FileError(file, 1, "there is no such catalog")])
    catalog, wanted = read_catalog(path, file, language), contexts or list(document.messages)
    asked = Document(document.domain, document.file, {c: document.messages[c] for c in wanted})
    if gaps := list(catalog_gaps(asked, catalog, file)):
        raise InvalidFiles(gaps)
    write_review_log(path, sign_off(catalog.values(), read_review_log(path), wanted, by, today()))
    return len(wanted)


def _status(language: Language, document: Document) -> str:
    path = catalog_path(language, document.domain)
    if not path.exists():
        return "none"
    catalog, ledger = read_catalog(path, catalog_file(path), language), read_review_log(path)
    statuses = {
        context: _status_of(catalog.get(context), message.text, ledger)
        for context, message in document.messages.items()
    }
    done = sum(each not in ("untranslated", "outdated") for each in statuses.values())
    every = weakest(statuses.values())
    critical = [statuses[c] for c, message in document.messages.items() if message.critical]
    other = f" / {weakest(critical)}" if critical and weakest(critical) != every else ""
    return f"{100 * done // len(statuses)} % {every}{other}"


def _status_of(message: Message | None, english: str, ledger: ReviewLog) -> Status:
    if message is None or not message.string:
        return "untranslated"
    return status_of(message, ledger) if message.id == english else "outdated"


def _write(path: Path, content: bytes) -> bool:
    """Whether the file had to change."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
