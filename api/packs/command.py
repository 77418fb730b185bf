"""`polyleaf pack` makes a print pack here; `polyleaf worker` renders packs for servers."""

import asyncio
import os
import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.console import check_choice, err, out, print_error, require_fonts
from api.logging_setup import configure_logging
from api.packs.csv_import import read_table
from api.packs.order import PackHandout, PackOrder
from api.packs.order_validation import OTHERWISE, VALUES, OrderValidator, order_lines
from api.packs.queue import connect_broker
from api.packs.table_columns import InvalidTable
from api.published.reloader import Reloader
from api.published.snapshot import Snapshot, read_snapshot
from api.settings import Settings, open_file_cache
from handouts.core_dumps import forbid_core_dumps
from handouts.file_cache import FileCache
from handouts.formats.pdf import RenderError
from handouts.formats.registry import FORMATS
from handouts.handout import STANDARD
from handouts.packs.files import COPIES, FILES, WRITERS, PackContents, PackItem
from handouts.render_pool import PoolBusy, RenderPool
from models.clock import now
from models.database import open_database
from models.errors import Invalid

app = typer.Typer()


@app.command()
def pack(
    table: Annotated[
        Path,
        typer.Argument(
            help="A CSV or .xlsx file with columns handout,language,copies,layout,with,place,paper,"
            "ink,fold; or an export of people with a column of home languages. Nothing else in it "
            "is used."
        ),
    ],
    to: Annotated[Path, typer.Option("--out", help="A .pdf or a .zip.")] = Path("pack.pdf"),
    handout: Annotated[
        list[str] | None, typer.Option(help="For an export of people: a handout to print.")
    ] = None,
    copies: Annotated[str, typer.Option(help=", ".join(COPIES))] = COPIES[0],
    otherwise: Annotated[
        str, typer.Option(help=f"For copies without a language: {', '.join(OTHERWISE)}")
    ] = OTHERWISE[0],
    beside: Annotated[
        str | None, typer.Option("--with", help="Second language, beside the first line by line.")
    ] = None,
    place: Annotated[str | None, typer.Option(help="The place whose help lines to print.")] = None,
    layout: Annotated[str, typer.Option(help=", ".join(VALUES["layout"]))] = STANDARD.layout,
    paper: Annotated[str | None, typer.Option(help=", ".join(VALUES["paper"]))] = None,
    ink: Annotated[str, typer.Option(help=", ".join(VALUES["ink"]))] = STANDARD.ink,
    fold: Annotated[str, typer.Option(help=", ".join(VALUES["fold"]))] = STANDARD.fold,
) -> None:
    """Make a print pack: handouts in many languages, with a cover sheet."""
    settings, kind = Settings(), to.suffix.removeprefix(".")
    check_choice("format", kind, FILES)
    check_choice("copies", copies, COPIES)
    check_choice("otherwise", otherwise, OTHERWISE)
    with open_database(settings.database) as engine:
        snapshot = read_snapshot(engine, reviewed_only=settings.serve == "reviewed")
    for slug in handout or []:
        check_choice("guide", slug, list(snapshot.guides))
    chosen = {
        "place": place,
        "with": beside,
        "paper": paper,
        "layout": layout,
        "ink": ink,
        "fold": fold,
    }
    defaults = {name: value for name, value in chosen.items() if value}
    order = _read_order(table, handout or [], defaults, snapshot, settings, otherwise, copies)
    require_fonts()
    try:
        _write(to, kind, order, snapshot, settings)
    except (OSError, PoolBusy, RenderError) as error:
        print_error(f"The pack was not made: {error}")
        raise typer.Exit(1) from None
    for each in order.unplaced:
        err.print(f"Not in the pack: {each.language}, {each.copies}", markup=False)
    out.print(f"{sum(count for _, count in order.handouts)} copies in {to}", markup=False)


@app.command()
def worker(
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="Render processes, 250 MB each.")
    ] = 2,
) -> None:
    """Render and merge packs for servers on other machines, until stopped."""
    settings = Settings()
    if not settings.queue:
        print_error("Set POLYLEAF_QUEUE to redis://HOST or amqp://USER:PASSWORD@HOST.")
        raise typer.Exit(1)
    from api.packs.consumer import Consumer  # which needs the extra `fleet`

    require_fonts()
    configure_logging(settings.log)
    forbid_core_dumps()
    with open_database(settings.database) as engine:
        reloader = Reloader(engine, reviewed_only=settings.serve == "reviewed")
        broker, file_cache = connect_broker(settings.queue), open_file_cache(settings)
        consumer = Consumer(reloader, file_cache, broker, processes)
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        consumer.start()
        out.print(f"Rendering in {processes} processes. Press Ctrl-C to stop.")
        stop.wait()
        consumer.stop()


def _read_order(
    table: Path,
    handouts: list[str],
    defaults: dict[str, str],
    snapshot: Snapshot,
    settings: Settings,
    otherwise: str,
    copies: str,
) -> PackOrder:
    """Return the order in a table; or print every error in it, and exit with 1."""
    try:
        imported = read_table(table.read_bytes())
        if imported.languages and not handouts:
            raise InvalidTable("An export of people needs the option --handout.")
        lines = order_lines(imported, handouts, defaults)
        return OrderValidator(snapshot, settings.public_url, otherwise).validate(lines, copies)
    except OSError as error:
        print_error(f"{table}: {error.strerror}")
    except InvalidTable as error:
        print_error(f"{table}: {error.detail}")
    except Invalid as error:
        for each in error.errors:
            print_error(str(each))
    raise typer.Exit(1)


def _write(to: Path, kind: str, order: PackOrder, snapshot: Snapshot, settings: Settings) -> None:
    cache = open_file_cache(settings)
    contents = order.contents(snapshot, settings.public_url, now())
    asyncio.run(_render(order, contents, snapshot, settings, cache))

    def read(item: PackItem) -> bytes:
        content = cache.get(item.key)
        if content is None:
            raise OSError(f"the file cache {settings.file_cache} is full")
        return content

    unfinished = to.with_name(f"{to.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            WRITERS[kind](file, contents, read)
        os.replace(unfinished, to)
    finally:
        unfinished.unlink(missing_ok=True)


async def _render(
    order: PackOrder,
    contents: PackContents,
    snapshot: Snapshot,
    settings: Settings,
    cache: FileCache,
) -> None:
    """Render every handout of the pack into the file cache."""
    pool = RenderPool(cache, processes=settings.render_processes)
    idle = asyncio.Semaphore(len(pool.processes))
    columns = (TextColumn("Printing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("", total=len(contents.items))

        async def render(pack_handout: PackHandout, key: str) -> None:
            async with idle:
                handout = pack_handout.handout(snapshot, settings.public_url)
                await pool.render(key, FORMATS["pdf"].render, handout)
                bar.advance(task)

        try:
            async with asyncio.TaskGroup() as group:
                for (each, _), item in zip(order.handouts, contents.items, strict=True):
                    group.create_task(render(each, item.key))
        except* (PoolBusy, RenderError) as errors:
            raise errors.exceptions[0] from None
        finally:
            pool.close()
