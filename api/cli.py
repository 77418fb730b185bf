"""The command line. Exit codes: 0 done, 1 refused for the reasons printed, 2 misused."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.progress import track
from rich.table import Table

from api.commands import catalogs, keys, publishing
from api.commands.console import err, known, out, refusing, say_wrong
from api.requests import DEFAULT_PLACE, now
from api.settings import Settings
from api.snapshot import Asked, read_snapshot
from handouts.html import handout_html
from handouts.pdf import RenderFault, missing_requirements, pdf
from locales.languages import languages
from models.database import opened

app = typer.Typer(
    help="Translated advice as JSON, as pages and as PDF handouts.", no_args_is_help=True
)
app.add_typer(catalogs.app)
app.add_typer(publishing.app)
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
    to: Annotated[Path, typer.Option(help="The folder for the PDFs.")] = Path("build/handouts"),
) -> None:
    """Print published handouts to PDF files."""
    settings = Settings()
    with refusing(), opened(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    known("guide", slug, list(snapshot.guides))
    known("language", language, list(snapshot.languages))
    known("place", place, snapshot.places)
    moment = now()
    wanted = [
        Asked(each, tag, place)
        for each, tag in snapshot.readable(moment)
        if slug in (None, each) and language in (None, tag)
    ]
    if missing := missing_requirements({each.font for each in languages().values()}):
        err.print("\n".join(missing), style="red", markup=False)
        raise typer.Exit(1)
    to.mkdir(parents=True, exist_ok=True)
    failed = 0
    for asked in track(wanted, "Printing", console=err):
        path = to / f"{asked.slug}-{asked.language}-{place}.pdf"
        try:
            path.write_bytes(
                pdf(handout_html(snapshot.handout(asked, moment, settings.public_url)))
            )
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


def main() -> None:
    app()
