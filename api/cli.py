"""The command line. Exit codes: 0 done, 1 refused for the reasons printed, 2 misused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import track
from rich.table import Table

from api.requests import DEFAULT_PLACE, today
from api.settings import Settings
from api.snapshot import read_snapshot
from handouts.pdf import RenderFault, missing_requirements, pdf
from locales.catalogs import catalog_path, read_catalog, template, template_path, updated
from locales.languages import Language, languages, translated
from locales.ledger import read_ledger, status_of, weakest, with_machine_entries, write_ledger
from locales.library import Document, Library, read_library
from locales.translations import catalog_file, prepared
from models.database import opened
from models.fault import Fault, Faults, gathered
from models.publishing import no_longer_prepared
from models.publishing import publish as publish_prepared

app = typer.Typer(
    help="Translated advice as JSON, as pages and as PDF handouts.", no_args_is_help=True
)
out, err = Console(), Console(stderr=True)


@app.command()
def extract() -> None:
    """Write the templates (.pot) from the English content."""
    with refusing():
        for document in read_library().documents.values():
            changed = _write(template_path(document.domain), template(document))
            out.print(f"{document.domain}: {'written' if changed else 'unchanged'}")


@app.command()
def update() -> None:
    """Bring every catalog (.po) up to date, by context; keep what was translated."""
    with refusing():
        faults: list[Fault] = []
        for language, document in track(_jobs(read_library()), "Updating", console=err):
            with gathered(faults):
                _update(language, document)
        if faults:
            raise Faults(faults)


@app.command()
def check() -> None:
    """Check the content and every catalog; list every fault with its file and line."""
    with refusing():
        library = read_library()
        faults: list[Fault] = []
        with gathered(faults):
            prepared(library, track=lambda jobs: track(jobs, "Checking", console=err))
        for document in library.documents.values():
            path = template_path(document.domain)
            if not path.exists() or path.read_bytes() != template(document):
                file = f"locales/templates/{document.domain}.pot"
                faults.append(Fault(file, 1, "out of date; run `polyleaf extract`"))
        if faults:
            raise Faults(faults)
    out.print(f"{len(_jobs(library))} catalogs and their English: no fault.")


@app.command()
def status() -> None:
    """Show how far each guide is translated into each language."""
    table = Table("", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for language in translated():
        table.add_column(language.tag)
    with refusing():
        for document in read_library().documents.values():
            table.add_row(document.domain, *(_status(each, document) for each in translated()))
    out.print(table)
    out.print("A number is the share translated, the word the weakest status of any message.")


@app.command("languages")
def list_languages() -> None:
    """List the languages of the registry."""
    table = Table("tag", "autonym", "English name", "script", "direction", "font")
    for each in languages().values():
        table.add_row(each.tag, each.autonym, each.english, each.script, each.dir, each.font)
    out.print(table)


@app.command()
def publish() -> None:
    """Check and store everything in the database, in one transaction; or refuse and say why."""
    with refusing():
        work = prepared(read_library(), track=lambda jobs: track(jobs, "Checking", console=err))
    with opened(Settings().database) as engine:
        changes = publish_prepared(engine, work)
        left = no_longer_prepared(engine, work)
    for line in changes:
        out.print(line, highlight=False)
    for slug in left:
        err.print(f"{slug} is no longer in the content; what is published of it stays served.")
    out.print(f"Published: {len(changes)} changes." if changes else "Nothing changed.")


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
    with opened(Settings().database) as engine:
        snapshot = read_snapshot(engine)
    _known("guide", slug, list(snapshot.guides))
    _known("language", language, list(snapshot.languages))
    _known("place", place, snapshot.places)
    wanted = [
        (each, tag)
        for each in snapshot.guides
        for tag in snapshot.guides[each]
        if slug in (None, each) and language in (None, tag)
    ]
    if missing := missing_requirements({each.font for each in languages().values()}):
        err.print("\n".join(missing), style="red", markup=False)
        raise typer.Exit(1)
    to.mkdir(parents=True, exist_ok=True)
    failed = 0
    for each, tag in track(wanted, "Printing", console=err):
        path = to / f"{each}-{tag}-{place}.pdf"
        try:
            path.write_bytes(
                pdf(snapshot.handout(each, tag, place, today(), Settings().public_url))
            )
        except RenderFault as fault:
            failed += 1
            err.print(f"{each} in {tag}: {fault}", style="red", markup=False)
    out.print(f"{len(wanted) - failed} handouts in {to}/")
    if failed or not wanted:
        err.print("Nothing is published for this." if not wanted else f"{failed} failed.")
        raise typer.Exit(1)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve what is published. No address of a reader is logged."""
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, access_log=False)


@contextmanager
def refusing() -> Iterator[None]:
    """Faults are printed, all of them, and the exit code is 1."""
    try:
        yield
    except Faults as found:
        for fault in found.faults:
            err.print(str(fault), style="red", markup=False, highlight=False, soft_wrap=True)
        err.print(f"Refused, for {len(found.faults)} reasons.")
        raise typer.Exit(1) from None


def _jobs(library: Library) -> list[tuple[Language, Document]]:
    return [(language, each) for language in translated() for each in library.documents.values()]


def _update(language: Language, document: Document) -> None:
    path = catalog_path(language, document.domain)
    file = catalog_file(path)
    old = path.read_bytes() if path.exists() else None
    if _write(path, updated(document, language, old, file)):
        out.print(f"{file}: written")
    catalog = read_catalog(path, file, language)
    write_ledger(path, with_machine_entries(catalog.values(), read_ledger(path), today()))


def _status(language: Language, document: Document) -> str:
    path = catalog_path(language, document.domain)
    if not path.exists():
        return "none"
    catalog, ledger = read_catalog(path, catalog_file(path), language), read_ledger(path)
    statuses = [
        status_of(catalog[context], ledger)
        if context in catalog and catalog[context].id == message.text
        else "untranslated"
        for context, message in document.messages.items()
    ]
    done = sum(each not in ("untranslated", "outdated") for each in statuses)
    return f"{100 * done // len(statuses)} % {weakest(statuses)}"


def _known(what: str, value: str | None, allowed: list[str]) -> None:
    if value is not None and value not in allowed:
        known = ", ".join(allowed) or "none: run `polyleaf publish` first"
        raise typer.BadParameter(f"there is no {what} {value!r}. There are: {known}")


def _write(path: Path, content: bytes) -> bool:
    """Whether the file had to change."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def main() -> None:
    app()
