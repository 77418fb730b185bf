"""The command that writes a worksheet, for a speaker of a language who marks translations."""

from pathlib import Path
from typing import Annotated

import typer

from api.console import count
from api.editing.chosen_document import choose_document, find_catalog_file
from api.editing.person_ids import check_person_id
from api.editing.report import print_lines
from handouts.formats.worksheet import write_worksheet
from locales.allowances import read_allowances
from locales.catalog_checks import check_catalog
from locales.catalogs import is_translated, read_catalog
from locales.checks.source_texts import source_errors
from locales.exchange.worksheet import make_worksheet
from locales.reviews import read_review_log
from models.clock import today
from models.errors import InvalidFiles

app = typer.Typer()


@app.command()
def worksheet(
    domain: Annotated[str, typer.Argument(help="A guide's slug, `contacts` or `ui`.")],
    language: Annotated[str, typer.Argument(help="A language tag.")],
    to: Annotated[
        Path | None, typer.Option(help="The file, by default GUIDE.LANGUAGE.docx.")
    ] = None,
    by: Annotated[
        str, typer.Option(help="The reviewer's id, such as reviewer-7; not a name.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="The messages that are not critical too.")
    ] = False,
) -> None:
    """Write a Word document in which a speaker of a language marks each translation.

    `polyleaf review --from` takes it back. Messages that two people have reviewed are left out, and
    with --by what that person has checked."""
    if by:
        check_person_id(by, "reviewer-7")
    library, document, chosen = choose_document(domain, language)
    path, file = find_catalog_file(library, domain, chosen)
    catalog = read_catalog(path, file, chosen)
    allowances = read_allowances(chosen, library.catalogs)
    report = check_catalog(document, chosen, catalog, file, allowances)
    if errors := [*source_errors(library), *report.errors]:
        raise InvalidFiles(errors)
    messages = document.messages.items()
    waiting = sum(not is_translated(catalog.get(key), each.text) for key, each in messages)
    made = make_worksheet(
        library,
        document,
        chosen,
        catalog,
        read_review_log(path),
        by=by,
        day=today(),
        every=every,
    )
    if waiting:
        print_lines([f"{count(waiting, 'message')} left out, to be translated first."])
    if not made.rows:
        more = "" if every else " that is critical; --all takes the others too"
        print_lines([f"{domain} in {language} has nothing to review{more}."])
        return
    target = to or Path(f"{domain}.{language}.docx")
    target.write_bytes(write_worksheet(made))
    print_lines(
        [f"{count(len(made.rows), 'message')} in {target}, for about {made.minutes} minutes."]
    )
