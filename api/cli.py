"""The command line. Exit codes: 0 done, 1 refused for the reasons printed, 2 misused."""

import typer
import uvicorn
from rich.table import Table

import api.editing.catalogs_command
import api.editing.keys_command
import api.editing.notices_command
import api.editing.publishing_command
import api.feedback.command
import api.files.command
import api.packs.command
from api.console import exit_on_error, out
from api.logging_setup import configure_logging
from api.settings import Settings
from locales.languages import languages
from models.database import open_database

app = typer.Typer(
    help="Translated advice as JSON, as pages and as PDF handouts.", no_args_is_help=True
)
app.add_typer(api.files.command.app)
app.add_typer(api.editing.catalogs_command.app)
app.add_typer(api.editing.publishing_command.app)
app.add_typer(api.editing.notices_command.app)
app.add_typer(api.packs.command.app)
app.add_typer(api.feedback.command.app)
app.add_typer(api.editing.keys_command.app, name="key")


@app.command("languages")
def list_languages() -> None:
    """List the languages of the registry."""
    table = Table("tag", "autonym", "English name", "script", "direction", "font")
    for each in languages().values():
        table.add_row(each.tag, each.autonym, each.english, each.script, each.dir, each.font)
    out.print(table)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve what is published. No address of a reader is logged."""
    with exit_on_error(), open_database(Settings().database):
        pass  # what is wrong with it is printed here, without a traceback
    configure_logging()
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, access_log=False)


def main() -> None:
    app()
