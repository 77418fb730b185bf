"""`polyleaf render` makes files of published handouts."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from api.console import check_choice, err, exit_on_error, out, print_error, require_fonts
from api.published.snapshot import AdviceQuery, read_snapshot
from api.settings import Settings
from handouts.formats.pdf import RenderError
from handouts.formats.registry import FOLDS, FORMATS, formats_in, option_errors
from handouts.handout import INKS, PAPERS, STANDARD, Options, changed_options, paper_for
from models.clock import now
from models.codes import LAYOUTS
from models.database import open_database
from models.directory import DEFAULT_PLACE

app = typer.Typer()


@app.command()
def render(
    slug: Annotated[str | None, typer.Argument(help="A guide; without it, every guide.")] = None,
    language: Annotated[
        str | None, typer.Argument(help="A language tag; without it, every language.")
    ] = None,
    place: Annotated[str, typer.Option(help="Whose help lines to print.")] = DEFAULT_PLACE,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "pdf",
    beside: Annotated[
        str | None, typer.Option("--with", help="Another language, line beside line.")
    ] = None,
    layout: Annotated[str, typer.Option(help=", ".join(LAYOUTS))] = STANDARD.layout,
    paper: Annotated[str | None, typer.Option(help=", ".join(PAPERS))] = None,
    ink: Annotated[str, typer.Option(help=", ".join(INKS))] = STANDARD.ink,
    fold: Annotated[str, typer.Option(help=", ".join(FOLDS))] = STANDARD.fold,
    width: Annotated[int, typer.Option(min=20, max=60, help="Cells of a line of braille.")] = 40,
    height: Annotated[int, typer.Option(min=10, max=60, help="Lines of a page of braille.")] = 25,
    to: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("build/handouts"),
) -> None:
    """Make files of published handouts, as /v1/handouts does."""
    settings = Settings()
    with exit_on_error(), open_database(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    check_choice("guide", slug, list(snapshot.guides))
    check_choice("language", language, list(snapshot.languages))
    check_choice("place", place, snapshot.places)
    check_choice("format", format, FORMATS)
    takes = FORMATS[format].options
    chosen = {"with": beside, "layout": layout, "paper": paper, "ink": ink, "fold": fold}
    for name, value in chosen.items():
        if value not in (None, getattr(STANDARD, name, None)):
            if name not in takes:
                raise typer.BadParameter(f"--{name} is not for --format {format}")
            check_choice(name, value, takes[name] or snapshot.languages)
    options = Options(layout, paper_for(paper, fold), ink, fold, width, height)
    moment = now()
    wanted = [
        AdviceQuery(each, tag, place)
        for each, tag in snapshot.readable(moment)
        if slug in (None, each) and language in (None, tag) and tag != beside
    ]
    require_fonts()
    to.mkdir(parents=True, exist_ok=True)
    failed = 0
    for asked in track(wanted, "Printing", console=err):
        other = asked._replace(language=beside) if beside else None
        handout = snapshot.handout(asked, moment, settings.public_url, options, other)
        name = "-".join([asked.slug, *handout.languages, place, *changed_options(options)])
        try:
            if format not in formats_in(asked.language):
                raise RenderError(f"there is no {format} in this language.")
            if faults := [each.detail for each in option_errors(handout)]:
                raise RenderError(*faults)
            (to / f"{name}.{format}").write_bytes(FORMATS[format].render(handout))
        except RenderError as fault:
            failed += 1
            print_error(f"{asked.slug} in {asked.language}: {fault}")
    out.print(f"{len(wanted) - failed} handouts in {to}/")
    if failed or not wanted:
        err.print("Nothing of this can be read." if not wanted else f"{failed} failed.")
        raise typer.Exit(1)
