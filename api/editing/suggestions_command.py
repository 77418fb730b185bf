"""The command that lists the suggestions of translators."""

import typer
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.console import out
from api.settings import Settings
from models.database import open_database, open_existing_database
from models.errors import Unusable
from models.suggestions import OPEN, read_suggestions
from models.tables import Suggestion

app = typer.Typer()


@app.command()
def suggestions() -> None:
    """List the suggestions that wait for somebody to publish them, oldest first."""
    with open_database(Settings().database) as engine:
        waiting = _waiting(engine)
    table = Table("id", "language", "guide", "messages", "by", "since")
    for each in waiting:
        number, day = str(len(each.messages)), f"{each.made_at:%Y-%m-%d}"
        table.add_row(str(each.id), each.language, each.domain, number, each.by, day)
    out.print(table if waiting else "No suggestions.", markup=False)


def waiting_suggestions() -> list[str]:
    """Return a line that says how many suggestions wait, if there are any; no database is created
    for it."""
    try:
        with open_existing_database(Settings().database) as engine:
            count = len(_waiting(engine)) if engine else 0
    except (Unusable, SQLAlchemyError):
        return []  # `database_warnings` says so
    what = "1 suggestion waits" if count == 1 else f"{count} suggestions wait"
    return [f"{what} for a reviewer: `polyleaf suggestions` lists them."] if count else []


def _waiting(engine: Engine) -> list[Suggestion]:
    return [each for each in read_suggestions(engine) if each.state == OPEN]
