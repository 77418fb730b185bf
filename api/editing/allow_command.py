"""The command `allow`, which records that a translation is right although a check complains."""

from typing import Annotated

import typer
from babel.messages.catalog import Message

from api.console import check_choice
from api.editing.catalogs_command import Domain
from api.editing.chosen_document import choose_document
from api.editing.person_ids import check_person_id
from api.editing.report import print_lines
from locales.allowances import (
    Allowance,
    digest_of_texts,
    read_allowances,
    write_allowances,
)
from locales.catalog_checks import check_catalog
from locales.catalogs import catalog_name, catalog_path, read_catalog
from locales.checks import ALLOWABLE
from models.clock import today
from models.errors import FileError, InvalidFiles

app = typer.Typer()


@app.command()
def allow(
    domain: Domain,
    language: Annotated[str, typer.Argument(help="The tag of a language, such as `ur`.")],
    message: Annotated[str, typer.Argument(help="The name of a message (`msgctxt`).")],
    check: Annotated[str, typer.Argument(help="The name of the check that complains.")],
    by: Annotated[str, typer.Option(help="Your id: small letters, digits, hyphens; no name.")],
    why: Annotated[str, typer.Option(help="Why the translation is right as it is.")],
) -> None:
    """Record that a translation is right although a check complains of it.

    It holds for these two texts, wherever they stand, until somebody changes one of them.
    """
    check_person_id(by, "reviewer-7")
    library, document, chosen = choose_document(domain, language)
    check_choice(f"message of {domain}", message, list(document.messages))
    check_choice("check that can be allowed", check, sorted(ALLOWABLE))
    path, file = catalog_path(chosen, domain, library.catalogs), catalog_name(chosen, domain)
    catalog = read_catalog(path, file, chosen)
    permit = (_digest(catalog.get(message)), check)
    report = check_catalog(document, chosen, catalog, file)
    if permit not in report.needed:
        raise InvalidFiles([FileError(file, 1, f"{message}: {check} does not complain of it")])
    allowances = read_allowances(chosen, library.catalogs)
    added = Allowance(
        digest=permit[0],
        check=check,
        message=f"{domain}: {message}",
        by=by,
        date=today(),
        why=why,
    )
    others = [each for each in allowances if (each.digest, each.check) != permit]
    write_allowances(chosen, library.catalogs, (*others, added))
    print_lines([f"{message} in {language}: {check} does not complain of it any more."])


def _digest(message: Message | None) -> str:
    return digest_of_texts(str(message.id), str(message.string)) if message else ""
