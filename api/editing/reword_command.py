"""The command `reword`, which keeps translations whose source text means the same as before."""

from typing import Annotated

import typer

from api.console import check_choice, count, out
from api.editing.catalogs_command import Domain
from api.editing.written_files import write_if_changed
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.allowances import read_allowances, write_allowances
from locales.catalogs import catalog_name, catalog_path, reworded_messages
from locales.languages import Language
from locales.library import SHARED, Document, Library, read_library
from locales.reviews import read_review_log, write_review_log
from locales.rewording import reword_catalog
from models.clock import today
from models.errors import FileError, InvalidFiles

app = typer.Typer()


@app.command()
def reword(
    domain: Domain,
    yes: Annotated[
        list[str] | None,
        typer.Option(help="A message that means the same; then no question is asked."),
    ] = None,
) -> None:
    """Keep the translations of a document whose text was reworded without a change of meaning.

    Shows the old and the new text of each message, and asks whether it means the same. A guide
    needs a `change` of kind `minor`. The review log keeps who reviewed what, and records the day on
    which it was reworded.
    """
    library = read_library(library_folder(), RESERVED)
    check_choice("document", domain, list(library.documents))
    document = library.documents[domain]
    if domain not in SHARED:
        _require_minor_change(library, domain)
    contexts = _confirm_rewording(library, document, yes or [])
    carried = sum(_reword(library, language, document, contexts) for language in library.targets)
    out.print(f"{count(carried, 'translation')} of {domain} carried over.")


def _confirm_rewording(library: Library, document: Document, confirmed: list[str]) -> list[str]:
    """Show the old and the new text of each message. Return those that mean the same: the
    `confirmed` ones, or if there are none those that the user confirms now."""
    for name in confirmed:
        check_choice(f"message of {document.domain}", name, list(document.messages))
    contexts = []
    for context, old_sources in _reworded(library, document).items():
        lines = [context, *(f"  - {each}" for each in old_sources)]
        for line in [*lines, f"  + {document.messages[context].text}"]:
            out.print(line, markup=False, highlight=False, soft_wrap=True)
        if context in confirmed or (not confirmed and typer.confirm("Does it mean the same?")):
            contexts.append(context)
    return contexts


def _reworded(library: Library, document: Document) -> dict[str, list[str]]:
    """Return by context the older source text that any catalog of a document is translated from."""
    found: dict[str, list[str]] = {}
    for language in library.targets:
        path = catalog_path(language, document.domain, library.catalogs)
        if path.exists():
            file = catalog_name(language, document.domain)
            older = reworded_messages(document.to_translate(language), path.read_bytes(), file)
            for context, source in older.items():
                if source not in found.setdefault(context, []):
                    found[context].append(source)
    return found


def _require_minor_change(library: Library, domain: str) -> None:
    change = library.guides[domain].change
    if change is None or change.kind != "minor":
        file, line = library.documents[domain].file, change.note.line if change else 1
        reason = "`reword` needs a `change` of kind `minor`; any other has to be translated again"
        raise InvalidFiles([FileError(file, line, reason)])


def _reword(library: Library, language: Language, document: Document, contexts: list[str]) -> int:
    """Carry over the translations of some messages, and return their number."""
    path = catalog_path(language, document.domain, library.catalogs)
    if not path.exists():
        return 0
    allowances = read_allowances(language, library.catalogs)
    reworded = reword_catalog(
        document,
        language,
        path.read_bytes(),
        read_review_log(path),
        allowances,
        contexts,
        today(),
    )
    if reworded.allowances:
        write_allowances(language, library.catalogs, reworded.allowances)
    write_if_changed(path, reworded.po)
    write_review_log(path, reworded.review_log)
    return len(reworded.old_sources)
