"""Commands for publishing, which read and write the database."""

from dataclasses import replace
from typing import Annotated

import typer
from rich.progress import track
from sqlalchemy import Engine

from api.console import err, out, print_error
from api.editing.catalogs_command import print_waiting
from api.editing.publication_note import NotedPublication, lost_publication, note_publication
from api.feeds.due import due
from api.published.snapshot import read_snapshot
from api.settings import Settings
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.differences import describe_differences
from locales.languages import LOCALES
from locales.library import read_library
from locales.preparation import prepare_library
from locales.project_files import read_project_files
from models.clock import today
from models.database import migrate_database, open_database, reading
from models.editions import newest_publication
from models.errors import FileError, InvalidFiles
from models.publishing import PreparedLibrary, unlisted_guides
from models.publishing import publish as publish_prepared
from models.stored_files import read_edits, read_stored_files, take_over_edits

app = typer.Typer()
PROJECT = LOCALES.parent


@app.command()
def publish(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and store nothing.")
    ] = False,
) -> None:
    """Check and publish everything in one transaction, or list the errors and store nothing."""
    with open_database(Settings().database) as engine:
        with reading(engine) as session:
            base = newest_publication(session)
            lost = lost_publication(session, Settings().database)
            before = {path: row.text or "" for path, row in read_stored_files(session).items()}
        if lost:
            _warn_of_loss(lost)
        work = _prepare_files(engine, lost)
        changes = publish_prepared(engine, work, base=base, dry_run=dry_run)
        unlisted = unlisted_guides(engine, work)
        if not dry_run:
            _note(engine)
    if dry_run and before:
        for line in describe_differences(before, work.sources):
            out.print(line, markup=False, highlight=False, soft_wrap=True)
    for line in changes:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    print_waiting(work.waiting)
    for slug in unlisted:
        err.print(
            f"{slug} is no longer in the content, but its published editions are still served. "
            f"To end that, run `polyleaf withdraw {slug}`."
        )
    if not changes:
        out.print("Nothing changed.")
    elif dry_run:
        out.print(f"Would publish {len(changes)} changes. Nothing was stored.")
    else:
        out.print(f"Published: {len(changes)} changes.")


@app.command("due")
def list_due() -> None:
    """List the guides due for review, and the contacts that have not been checked for long."""
    with open_database(Settings().database) as engine:
        items = due(read_snapshot(engine), today())
    for guide in items.guides:
        late = " (overdue)" if guide.overdue else ""
        out.print(f"{guide.slug}: review by {guide.review_due}{late}", highlight=False)
    for each in items.contacts:
        checked = f"last checked {each.checked_on}" if each.checked_on else "never checked"
        out.print(f"{each.id}: {each.name}, {checked}", markup=False, highlight=False)
    if not (items.guides or items.contacts):
        out.print("Nothing is due.")


@app.command()
def migrate() -> None:
    """Migrate the database to this release; an SQLite file is backed up first."""
    out.print(migrate_database(Settings().database), highlight=False, soft_wrap=True)


@app.command()
def pull() -> None:
    """Write what was edited over HTTP since the last publication to the files."""
    with open_database(Settings().database) as engine:
        with reading(engine) as session:
            lost = lost_publication(session, Settings().database)
        if lost:
            _warn_of_loss(lost)
        for path, text in take_over_edits(engine, lost.made_at if lost else None).items():
            target = PROJECT / path
            if text is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
            out.print(f"{path}: {'deleted' if text is None else 'written'}", highlight=False)
        if not lost:
            _note(engine)
    out.print("Done. Check the differences before you commit them.")


def _prepare_files(engine: Engine, lost: NotedPublication | None) -> PreparedLibrary:
    """Return the project's files, ready to publish. Raise InvalidFiles if they have errors, or if
    an edit over HTTP would be lost that was made after the `lost` publication: the files have the
    earlier ones."""
    files = read_project_files()
    with reading(engine) as session:
        edited = read_edits(session, lost.made_at if lost else None)
    if not_pulled := [
        FileError(path, 1, f"edited over HTTP by {row.by}; run `polyleaf pull` to get that edit")
        for path, row in edited.items()
        if row.text is not None and files.get(path) != row.text
    ]:
        raise InvalidFiles(not_pulled)
    library = read_library(reserved=RESERVED)
    work = prepare_library(library, track=lambda jobs: track(jobs, "Checking", console=err))
    work = replace(work, sources=files)
    refuse_wrong_content(work)
    return work


def _warn_of_loss(lost: NotedPublication) -> None:
    print_error(
        f"These files are ahead of the database: they were part of {lost}, which it does not have. "
        "The database was lost, or restored from a backup. If there is a newer backup, restore "
        "that. Otherwise `polyleaf publish` publishes the files as they are; what else to do is "
        "under “Backups” in docs/operating.md."
    )


def _note(engine: Engine) -> None:
    try:
        with reading(engine) as session:
            note_publication(session, Settings().database)
    except OSError as error:
        err.print(f"The publication could not be noted: {error}", markup=False, highlight=False)
