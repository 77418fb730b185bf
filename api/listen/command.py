"""The command `recordings`: what is read aloud of a guide, and which text a recording has."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.editing.report import print_lines
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.library import read_library
from locales.preparation import prepare_library
from locales.recordings import stamp_recordings, texts_to_read
from models.clock import today

app = typer.Typer()


@app.command("recordings")
def stamp(
    guide: Annotated[str, typer.Argument(help="A guide's slug.")],
    language: Annotated[str, typer.Argument(help="A language tag.")],
    by: Annotated[str, typer.Option(help="Who speaks, as readers are told.")] = "",
    on: Annotated[
        datetime | None,
        typer.Option(
            help="The day, such as 2026-11-30; today without it.",
            formats=["%Y-%m-%d"],
            metavar="DAY",
        ),
    ] = None,
    again: Annotated[
        list[str],
        typer.Option(help="A block whose older recording still says what the text says now."),
    ] = [],  # noqa: B006  typer copies it
    texts: Annotated[
        bool, typer.Option("--texts", help="Print what is to be read aloud, block by block.")
    ] = False,
) -> None:
    """Write into recording.yaml that the new recordings of a guide say what its text says now."""
    folder = library_folder()
    prepared = prepare_library(read_library(folder, RESERVED))
    if texts:
        print_lines(texts_to_read(prepared, guide, language))
        return
    day = on.date() if on else today()
    print_lines(stamp_recordings(prepared, Path(folder), guide, language, by, day, again))
