"""`polyleaf render` writes published handouts to files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from api.console import check_choice, count, err, out, print_error, require_fonts
from api.published.snapshot import AdviceQuery, read_snapshot
from api.settings import Settings
from handouts.formats.pdf import RenderError
from handouts.formats.registry import FOLDS, FORMATS, formats_in, option_errors
from handouts.handout import INKS, PAPERS, PRINTERS, STANDARD, Options, changed_options, paper_for
from models.clock import now
from models.codes import LAYOUTS
from models.database import open_database

app = typer.Typer()


@app.command()
def render(
    slug: Annotated[str | None, typer.Argument(help="A guide; by default all of them.")] = None,
    language: Annotated[
        str | None, typer.Argument(help="A language tag; by default all of them.")
    ] = None,
    place: Annotated[str | None, typer.Option(help="The place whose help lines to print.")] = None,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "pdf",
    beside: Annotated[
        str | None, typer.Option("--with", help="Second language, beside the first line by line.")
    ] = None,
    layout: Annotated[str, typer.Option(help=", ".join(LAYOUTS))] = STANDARD.layout,
    paper: Annotated[str | None, typer.Option(help=", ".join(PAPERS))] = None,
    ink: Annotated[str, typer.Option(help=", ".join(INKS))] = STANDARD.ink,
    fold: Annotated[str, typer.Option(help=", ".join(FOLDS))] = STANDARD.fold,
    for_: Annotated[
        str | None, typer.Option("--for", help=f"{', '.join(PRINTERS)}: with bleed and crop marks.")
    ] = None,
    width: Annotated[int, typer.Option(min=20, max=60, help="Cells in a line of braille.")] = 40,
    height: Annotated[int, typer.Option(min=10, max=60, help="Lines on a page of braille.")] = 25,
    to: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("build/handouts"),
) -> None:
    """Write published handouts to files, the same as from /v1/handouts."""
    settings = Settings()
    with open_database(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    check_choice("guide", slug, list(snapshot.guides))
    check_choice("language", language, list(snapshot.languages))
    place = place or snapshot.default_place
    check_choice("place", place, snapshot.places)
    check_choice("format", format, FORMATS)
    allowed = FORMATS[format].options
    chosen = {
        "with": beside,
        "layout": layout,
        "paper": paper,
        "ink": ink,
        "fold": fold,
        "for": for_,
    }
    for name, value in chosen.items():
        if value not in (None, getattr(STANDARD, name, None)):
            if name not in allowed:
                raise typer.BadParameter(f"--{name} cannot be used with --format {format}")
            check_choice(name, value, allowed[name] or snapshot.languages)
    options = Options(
        layout, paper_for(paper, fold), ink, fold, width, height, for_ or STANDARD.for_
    )
    moment = now()
    queries = [
        AdviceQuery(each, tag, place)
        for each, tag in snapshot.readable(place, moment)
        if slug in (None, each) and language in (None, tag) and tag != beside
    ]
    require_fonts()
    to.mkdir(parents=True, exist_ok=True)
    failed = 0
    for query in track(queries, "Rendering", console=err):
        second = query._replace(language=beside) if beside else None
        handout = snapshot.handout(query, moment, settings.public_url, options, second)
        name = "-".join([query.slug, *handout.languages, place, *changed_options(options)])
        try:
            if format not in formats_in(query.language):
                raise RenderError(f"{format} is not available in this language.")
            if errors := [each.detail for each in option_errors(handout)]:
                raise RenderError(*errors)
            (to / f"{name}.{format}").write_bytes(FORMATS[format].render(handout))
        except RenderError as error:
            failed += 1
            print_error(f"{query.slug} in {query.language}: {error}")
    out.print(f"{count(len(queries) - failed, 'handout')} in {to}/")
    if not queries:
        print_error("Nothing to render: not published in that language, or withdrawn.")
    elif failed:
        print_error(f"{count(failed, 'handout')} could not be rendered.")
    if failed or not queries:
        raise typer.Exit(1)
