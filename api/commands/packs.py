"""Print packs at a desk: the same as /v1/packs, into a file."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.commands.console import err, known, out, refusing, say_wrong
from api.packs import OTHERWISE, VALUES, Finding, Order, Sheet, of_roster
from api.problems import Problem
from api.requests import DEFAULT_PLACE, now
from api.rosters import Unreadable, roster
from api.settings import Settings, shelf_of
from api.snapshot import Snapshot, read_snapshot
from handouts.formats import FORMATS
from handouts.handout import STANDARD
from handouts.pack import COPIES, FILES, WRITTEN, Item, Pack
from handouts.pdf import RenderFault, missing_requirements
from handouts.press import WORKERS, Press, PressBusy
from handouts.shelf import Shelving
from locales.languages import languages
from models.database import opened

app = typer.Typer()


@app.command()
def pack(
    table: Annotated[
        Path,
        typer.Argument(
            help="A CSV file: handout,language,copies,layout,with,place; or an export of pupils "
            "with a column of home languages, of which only these are counted."
        ),
    ],
    to: Annotated[Path, typer.Option("--out", help="A .pdf or a .zip.")] = Path("pack.pdf"),
    handout: Annotated[
        list[str] | None, typer.Option(help="For an export of pupils: which handouts.")
    ] = None,
    copies: Annotated[str, typer.Option(help=", ".join(COPIES))] = COPIES[0],
    otherwise: Annotated[
        str, typer.Option(help=f"Copies for which there is no language: {', '.join(OTHERWISE)}")
    ] = OTHERWISE[0],
    beside: Annotated[
        str | None, typer.Option("--with", help="Another language, line beside line.")
    ] = None,
    place: Annotated[str, typer.Option(help="Whose help lines to print.")] = DEFAULT_PLACE,
    layout: Annotated[str, typer.Option(help=", ".join(VALUES["layout"]))] = STANDARD.layout,
) -> None:
    """Make a print run of handouts in many languages, with a cover sheet."""
    settings, kind = Settings(), to.suffix.removeprefix(".")
    known("format", kind, FILES)
    known("copies", copies, COPIES)
    known("otherwise", otherwise, OTHERWISE)
    with refusing(), opened(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    for slug in handout or []:
        known("guide", slug, list(snapshot.guides))
    usual = {"place": place, "layout": layout, **({"with": beside} if beside else {})}
    try:
        found = roster(table.read_bytes())
        if found.languages and not handout:
            raise Unreadable("An export of pupils needs --handout.")
        asking = of_roster(found, handout or [], usual)
        order = Finding(snapshot, settings.public_url, otherwise).order(asking, copies)
    except (OSError, Unreadable) as fault:
        say_wrong(f"{table}: {getattr(fault, 'strerror', None) or fault}")
        raise typer.Exit(1) from None
    except Problem as problem:
        for each in (problem.details.model_extra or {})["errors"]:
            say_wrong(f"{each['field']}: {each['detail']}")
        raise typer.Exit(1) from None
    if missing := missing_requirements({each.font for each in languages().values()}):
        err.print("\n".join(missing), style="red", markup=False)
        raise typer.Exit(1)
    try:
        _write(to, kind, order, snapshot, settings)
    except (OSError, PressBusy, RenderFault) as fault:
        say_wrong(f"No pack was made: {fault}")
        raise typer.Exit(1) from None
    for each in order.unplaced:
        err.print(f"Not in the pack: {each.language}, {each.copies}", markup=False)
    out.print(f"{sum(each for _, each in order.sheets)} copies in {to}", markup=False)


def _write(to: Path, kind: str, order: Order, snapshot: Snapshot, settings: Settings) -> None:
    shelf = shelf_of(settings)
    made = order.pack(snapshot, settings.public_url, now())
    asyncio.run(_make(order, made, snapshot, settings.public_url, shelf))

    def taken(item: Item) -> bytes:
        content = shelf.get(item.key)
        if content is None:
            raise OSError(f"{settings.shelf} has no room for it")
        return content

    unfinished = to.with_name(f"{to.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            WRITTEN[kind](file, made, taken)
        os.replace(unfinished, to)
    finally:
        unfinished.unlink(missing_ok=True)


async def _make(
    order: Order, made: Pack, snapshot: Snapshot, public_url: str, shelf: Shelving
) -> None:
    """Puts every handout of the pack on the shelf."""
    press, free = Press(shelf), asyncio.Semaphore(WORKERS)
    columns = (TextColumn("Printing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("", total=len(made.items))

        async def one(sheet: Sheet, item: Item) -> None:
            async with free:
                handout = sheet.handout(snapshot, public_url)
                await press.made(item.key, FORMATS["pdf"].made, handout)
                bar.advance(task)

        try:
            async with asyncio.TaskGroup() as group:
                for (sheet, _), item in zip(order.sheets, made.items, strict=True):
                    group.create_task(one(sheet, item))
        except* (PressBusy, RenderFault) as faults:
            raise faults.exceptions[0] from None
        finally:
            press.close()
