"""The command that lists and settles feedback."""

from typing import Annotated

import typer
from rich.table import Table

from api.console import out, print_error
from api.settings import Settings
from models.database import open_database
from models.feedback import read_feedback, settle_feedback

app = typer.Typer()


@app.command()
def feedback(
    settle: Annotated[
        int | None, typer.Option(help="Delete this feedback: it is dealt with.", metavar="ID")
    ] = None,
) -> None:
    """List the feedback from readers, oldest first; or settle one item."""
    with open_database(Settings().database) as engine:
        if settle is not None:
            if not settle_feedback(engine, settle):
                print_error(f"There is no feedback with the number {settle}.")
                raise typer.Exit(1)
            out.print(f"Feedback {settle} is settled.")
            return
        table = Table("id", "day", "guide", "language", "edition", "message", "kind", "text")
        for each in read_feedback(engine):
            values = (each.slug, each.language, str(each.edition), each.message, each.kind)
            table.add_row(str(each.id), f"{each.made_at:%Y-%m-%d}", *values, each.text)
    out.print(table if table.row_count else "No feedback.", markup=False)
