"""Commands for the keys with which people edit over HTTP."""

from typing import Annotated

import typer
from rich.table import Table

from api.console import check_choice, out
from api.settings import Settings
from locales.languages import target_languages
from models.database import open_database, reading
from models.keys import KEY_ROLES, KeyRole, new_key, read_keys, revoke_key
from models.library import published_source

app = typer.Typer(name="key", help="The keys for editing over HTTP.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="An id such as anna-3; not a person's full name.")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=", ".join(KEY_ROLES))],
    language: Annotated[
        list[str] | None, typer.Option(help="A language that it is for; by default all.")
    ] = None,
) -> None:
    """Make a key, and show it this once."""
    check_choice("role", role, list(KEY_ROLES))
    chosen: KeyRole = next(each for each in KEY_ROLES if each == role)
    with open_database(Settings().database) as engine:
        with reading(engine) as session:
            known = [each.tag for each in target_languages(published_source(session))]
        for tag in language or []:
            check_choice("language", tag, known)
        key = new_key(engine, name, chosen, language or [])
    out.print(key, markup=False, highlight=False, soft_wrap=True)
    out.print("Copy this key now; it will not be shown again. Send it over a secure channel.")


@app.command("list")
def list_keys() -> None:
    """List the keys with their roles, languages and dates."""
    table = Table("name", "role", "languages", "created", "revoked")
    with open_database(Settings().database) as engine:
        for each in read_keys(engine):
            revoked = f"{each.revoked_at:%Y-%m-%d}" if each.revoked_at else ""
            languages = ", ".join(each.languages) or "all"
            table.add_row(each.name, each.role, languages, f"{each.made_at:%Y-%m-%d}", revoked)
    out.print(table)


@app.command()
def revoke(name: Name) -> None:
    """Revoke a key, with immediate effect."""
    with open_database(Settings().database) as engine:
        revoke_key(engine, name)
    out.print(f"{name} is revoked.")
