"""The command `reword`, which keeps translations whose source text means the same as before."""

from dataclasses import replace
from typing import Annotated

import typer

from api.console import check_choice, count, out
from api.editing.catalogs_command import Domain, write_if_changed
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.allowances import (
    carry_over_allowances,
    read_allowances,
    translation_errors,
    write_allowances,
)
from locales.catalogs import (
    carry_over_translations,
    catalog_name,
    catalog_path,
    read_catalog,
    reworded_messages,
)
from locales.checks.pair import Pair
from locales.languages import Language
from locales.library import SHARED, Document, Library, read_library
from locales.reviews import read_review_log, write_review_log
from locales.sign_off import carry_over_reviews
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
    file = catalog_name(language, document.domain)
    old = path.read_bytes()
    raw, old_sources = carry_over_translations(document, language, old, file, contexts)
    review_log, catalog = read_review_log(path), read_catalog(path, file, language)
    allowances, errors = read_allowances(language, library.catalogs), []
    for context, old_source in old_sources.items():
        translation, written_in = str(catalog[context].string), document.language_of(context)
        before = Pair(language, old_source, translation, written_in, context)
        source = document.messages[context].text
        allowances = carry_over_allowances(allowances, before, source)
        errors += [
            FileError(file, catalog[context].lineno or 1, f"{context}: not a minor change: {each}")
            for each in translation_errors(replace(before, source=source), allowances)
        ]
    if errors:
        raise InvalidFiles(errors)
    if allowances:
        write_allowances(language, library.catalogs, allowances)
    write_if_changed(path, raw)
    messages = read_catalog(path, file, language).values()
    write_review_log(path, carry_over_reviews(messages, review_log, old_sources, today()))
    return len(old_sources)
