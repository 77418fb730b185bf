"""The command line. Exit codes: 0 done, 1 refused for the reasons printed, 2 misused."""

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from api import __version__
from api.console import exit_on_error, out

FILES, PUBLISHING = "api.editing.catalogs_command", "api.editing.publishing_command"
REWORDING, NOTICES = "api.editing.reword_command", "api.editing.notices_command"
REVIEWS, PACKS = "api.editing.review_command", "api.packs.command"
BACKUPS, EXCHANGE = "api.editing.backup_command", "api.editing.exchange_command"
# The module of a command, and its line in the list of commands.
COMMANDS = {
    "new-library": ("api.editing.new_library_command", "Make a library of your own to begin with."),
    "extract": (FILES, "Write the templates (.pot) from the content."),
    "update": (FILES, "Bring every catalog (.po) up to date."),
    "rename": ("api.editing.rename_command", "Rename a guide, a block or a place; lose nothing."),
    "reword": (REWORDING, "Keep translations of texts that were reworded, and mean the same."),
    "allow": (
        "api.editing.allow_command",
        "Record that a translation is right where a check complains.",
    ),
    "review": (REVIEWS, "Show translations to a person, who signs them off."),
    "read-back": (
        "api.editing.read_back_command",
        "Compare translations, translated back, with the source.",
    ),
    "worksheet": (
        "api.editing.worksheet_command",
        "Write a Word document in which a speaker marks translations.",
    ),
    "recordings": ("api.listen.command", "Say which text the recordings of a guide have."),
    "glossary": (EXCHANGE, "Show the terms of the library, and their words in a language."),
    "export": (EXCHANGE, "Write XLIFF files for agencies, or a translation memory."),
    "import": (EXCHANGE, "Take translations back from XLIFF files."),
    "weblate": (EXCHANGE, "Print the components of a project in Weblate."),
    "check": (FILES, "Check the content and every catalog; list every error."),
    "status": (FILES, "Show how far each guide is translated."),
    "publish": (PUBLISHING, "Check everything and store it in the database, or refuse."),
    "pull": (PUBLISHING, "Write what was edited over HTTP into the files."),
    "due": (PUBLISHING, "List guides to review and contacts to check."),
    "serve": ("api.serve_command", "Serve what is published."),
    "migrate": (PUBLISHING, "Bring the database to this release."),
    "backup": (BACKUPS, "Back up the database to a file."),
    "restore": (BACKUPS, "Restore the database from a backup."),
    "withdraw": (NOTICES, "Withdraw a guide, an edition or a language of it."),
    "correct": (NOTICES, "Put a correction above a guide."),
    "recall": (NOTICES, "Call back older sheets of what is corrected now."),
    "notices": (NOTICES, "List withdrawals, corrections and recalls."),
    "lift": (NOTICES, "End a withdrawal, a correction or a recall."),
    "render": ("api.files.command", "Make files of published handouts."),
    "pack": (PACKS, "Make a print run of handouts in many languages."),
    "worker": (PACKS, "Make the handouts of packs for servers elsewhere."),
    "feedback": ("api.feedback.command", "List or settle what readers say is wrong."),
    "suggestions": (
        "api.editing.suggestions_command",
        "List translations that wait for somebody to publish them.",
    ),
    "webhooks": ("api.webhooks.command", "Manage the addresses to which changes are sent."),
    "key": ("api.editing.keys_command", "Manage the keys for editing over HTTP."),
}


class LazyCommands(TyperGroup):
    """Imports the module of a command when the command is called. Importing all of them takes two
    seconds, and `--help` needs none."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name in COMMANDS else command, rest

    def invoke(self, ctx: Any) -> Any:
        with exit_on_error():
            if "--help" not in ctx.args:
                _check_settings()
            return super().invoke(ctx)


app = typer.Typer(cls=LazyCommands, no_args_is_help=True)


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"polyleaf {__version__}")
        raise typer.Exit


@app.callback()
def polyleaf(
    library: Annotated[
        str, typer.Option(help="The folder of a library, in place of POLYLEAF_LIBRARY.")
    ] = "",
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Translated advice as JSON, as pages and as PDF handouts."""
    if library:
        os.environ["POLYLEAF_LIBRARY"] = library


@app.command("languages")
def list_languages() -> None:
    """List the languages of the registry."""
    from locales.languages import languages

    table = Table("tag", "autonym", "English name", "script", "direction", "font")
    for each in languages().values():
        table.add_row(each.tag, each.autonym, each.english, each.script, each.dir, each.font)
    out.print(table)


def _check_settings() -> None:
    """Raise InvalidSettings, for commands that read no settings too: the next one may."""
    if any(each.upper().startswith("POLYLEAF_") for each in os.environ):
        from api.settings import Settings

        Settings()


def _load(name: str) -> Any:
    """Return a command from its module."""
    module = typer.Typer()
    module.add_typer(import_module(COMMANDS[name][0]).app)
    return typer.main.get_group(module).commands[name]


def _placeholder() -> None:
    """Hold the place of a command in the list; `LazyCommands` calls the command itself."""


for _name, (_, _line) in COMMANDS.items():
    app.command(_name, help=_line)(_placeholder)
