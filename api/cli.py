"""The command line. Exit codes: 0 done, 1 refused for the reasons printed, 2 misused."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
import uvicorn
from rich.progress import track
from rich.table import Table

from api.commands import catalogs, feedback, keys, packs, publishing
from api.commands.console import err, known, out, refusing, say_wrong
from api.fleet import Hand, broker_of
from api.requests import DEFAULT_PLACE, now
from api.settings import Settings
from api.snapshot import Asked, read_snapshot
from api.watch import Watch
from handouts.formats import FOLDS, FORMATS, conflicts, formats_in
from handouts.handout import INKS, PAPERS, STANDARD, Options, paper_for, unlike
from handouts.pdf import RenderFault, missing_requirements
from locales.languages import languages
from models.code import LAYOUTS
from models.database import opened

app = typer.Typer(
    help="Translated advice as JSON, as pages and as PDF handouts.", no_args_is_help=True
)
app.add_typer(catalogs.app)
app.add_typer(publishing.app)
app.add_typer(packs.app)
app.add_typer(feedback.app)
app.add_typer(keys.app, name="key")


@app.command("languages")
def list_languages() -> None:
    """List the languages of the registry."""
    table = Table("tag", "autonym", "English name", "script", "direction", "font")
    for each in languages().values():
        table.add_row(each.tag, each.autonym, each.english, each.script, each.dir, each.font)
    out.print(table)


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
    with refusing(), opened(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    known("guide", slug, list(snapshot.guides))
    known("language", language, list(snapshot.languages))
    known("place", place, snapshot.places)
    known("format", format, FORMATS)
    takes = FORMATS[format].takes
    chosen = {"with": beside, "layout": layout, "paper": paper, "ink": ink, "fold": fold}
    for name, value in chosen.items():
        if value not in (None, getattr(STANDARD, name, None)):
            if name not in takes:
                raise typer.BadParameter(f"--{name} is not for --format {format}")
            known(name, value, takes[name] or snapshot.languages)
    options = Options(layout, paper_for(paper, fold), ink, fold, width, height)
    moment = now()
    wanted = [
        Asked(each, tag, place)
        for each, tag in snapshot.readable(moment)
        if slug in (None, each) and language in (None, tag) and tag != beside
    ]
    if missing := missing_requirements({each.font for each in languages().values()}):
        err.print("\n".join(missing), style="red", markup=False)
        raise typer.Exit(1)
    to.mkdir(parents=True, exist_ok=True)
    failed = 0
    for asked in track(wanted, "Printing", console=err):
        other = asked._replace(language=beside) if beside else None
        handout = snapshot.handout(asked, moment, settings.public_url, options, other)
        name = "-".join([asked.slug, *handout.languages, place, *unlike(options)])
        try:
            if format not in formats_in(asked.language):
                raise RenderFault(f"there is no {format} in this language.")
            if faults := [each.detail for each in conflicts(handout)]:
                raise RenderFault(*faults)
            (to / f"{name}.{format}").write_bytes(FORMATS[format].made(handout))
        except RenderFault as fault:
            failed += 1
            say_wrong(f"{asked.slug} in {asked.language}: {fault}")
    out.print(f"{len(wanted) - failed} handouts in {to}/")
    if failed or not wanted:
        err.print("Nothing of this can be read." if not wanted else f"{failed} failed.")
        raise typer.Exit(1)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve what is published. No address of a reader is logged."""
    with refusing(), opened(Settings().database):
        pass  # what is wrong with it is said here, without a traceback
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, access_log=False)


@app.command()
def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="That draw, 250 MB each.")] = 2,
) -> None:
    """Make handouts of packs for servers elsewhere, until it is stopped."""
    settings = Settings()
    if not settings.queue:
        say_wrong("POLYLEAF_QUEUE names no queue: redis://HOST or amqp://USER:PASSWORD@HOST.")
        raise typer.Exit(1)
    if missing := missing_requirements({each.font for each in languages().values()}):
        err.print("\n".join(missing), style="red", markup=False)
        raise typer.Exit(1)
    with refusing(), opened(settings.database) as engine:
        watch = Watch(engine, reviewed_only=settings.serve == "reviewed")
        hand = Hand(watch, settings, broker_of(settings.queue), processes)
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        hand.start()
        out.print(f"Working with {processes} processes; Ctrl-C stops it.")
        stopped.wait()
        hand.stop()


def main() -> None:
    app()
