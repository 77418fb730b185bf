"""Commands to back up the database, and to restore a backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress as ProgressBar

from api.console import err, out
from api.settings import Settings
from models.backup_contents import Progress, Restored
from models.backups import back_up
from models.backups import restore as restore_backup

app = typer.Typer()
File = Annotated[Path, typer.Argument(help="The file of the backup.", show_default=False)]
NEXT = """What to do now:
1. Run `polyleaf publish`: it publishes the files as they are now.
2. Do again what was done since the backup and is not in the files: withdrawals, corrections, new
   and revoked keys, edits over HTTP that nobody has pulled.
3. Start the servers, with the same POLYLEAF_DATABASE.
Sheets that were printed from publications after the backup have unknown codes now."""


@app.command()
def backup(file: File) -> None:
    """Back up the database to a new file, while servers go on."""
    with _progress("Backing up") as progress:
        contents = back_up(Settings().database, file, progress)
    size = max(1, file.stat().st_size // 1000)
    _print(f"{file} ({size} kB) has {contents}.")


@app.command()
def restore(
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also replace a database that is newer or damaged.")
    ] = False,
) -> None:
    """Restore the database from a backup; an SQLite file that is replaced is kept."""
    with _progress("Restoring") as progress:
        restored = restore_backup(Settings().database, file, progress, replace=replace)
    _report(restored)


def _report(restored: Restored) -> None:
    _print(f"Restored: {restored.contents}.")
    if restored.former:
        _print(f"The database from before is kept: {restored.former}.")
    if restored.lost:
        _print("Done since the backup, and not restored:")
    for each in restored.lost:
        _print(f"- {each}")
    _print(NEXT)


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    with ProgressBar(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
