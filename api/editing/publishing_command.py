"""Commands for publishing, which read and write the database."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from sqlalchemy import Engine

from api.console import count, err, out, print_error
from api.editing.clock_warnings import print_clock_warnings
from api.editing.publication_note import NotedPublication, lost_publication, note_publication
from api.editing.report import print_lines, print_waiting, print_warnings, split_changes
from api.editing.unlisted_guides import unlisted_warnings
from api.editing.written_files import write_file
from api.feeds.due import due
from api.published.snapshot import read_snapshot
from api.settings import Settings, library_folder
from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from handouts.library_logo import with_logo
from locales.differences import describe_differences
from locales.languages import languages
from locales.library import CATALOGS, SHARED, Library, read_library
from locales.library_files import read_library_files
from locales.preparation import prepare_library
from locales.recordings import outdated_recordings, with_recordings
from models.clock import today
from models.database import migrate_database, open_database, reading, writing
from models.editions import editions_by_slug, newest_publication
from models.errors import FileError, InvalidFiles
from models.library import LIBRARY_FILE
from models.publishing import (
    PreparedLibrary,
    draft_languages,
    removed_languages,
    unlisted_guides,
)
from models.publishing import publish as publish_prepared
from models.stored_files import read_edits, read_stored_texts, take_over_edits
from models.written_dates import date_warnings

app = typer.Typer()
NOTHING = "Nothing changed."
REMOVED = (
    "{} is no longer a language of the library, nor served. If you took it out of "
    "locales/languages.yaml, start the servers again: they serve it until then."
)


@app.command()
def publish(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and store nothing.")
    ] = False,
) -> None:
    """Check and publish everything in one transaction, or list the errors and store nothing."""
    with open_database(Settings().database) as engine:
        print_clock_warnings(engine)
        with reading(engine) as session:
            base = newest_publication(session)
            lost = lost_publication(session, Settings().database)
            before = read_stored_texts(session)
        if lost:
            _warn_of_loss(lost)
        work = _prepare_files(engine, lost)
        warnings = [*date_warnings(engine, work, today()), *outdated_recordings(work)]
        changes = publish_prepared(engine, work, base=base, dry_run=dry_run)
        warnings += [
            *unlisted_warnings(unlisted_guides(engine, [*work.translations, *work.renamed])),
            *(REMOVED.format(tag) for tag in removed_languages(engine, work)),
        ]
        drafts = draft_languages(engine, work)
        if not dry_run:
            _note(engine)
    editions, others = split_changes(changes)
    print_lines(editions)
    print_warnings(warnings)
    print_lines(others)
    _print_waiting(work.waiting, drafts)
    if dry_run:
        differences = [*describe_differences(before, work.sources)] if before else []
        print_lines(differences)
        _print_dry_run(changes, differences)
    else:
        out.print(f"Published: {count(len(changes), 'change')}." if changes else NOTHING)


def _print_dry_run(changes: list[str], differences: list[str]) -> None:
    if changes:
        out.print(f"Would publish {count(len(changes), 'change')}. Nothing was stored.")
    else:
        out.print("Readers would see no change. Nothing was stored." if differences else NOTHING)


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
def pull(
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that have changed here as well.")
    ] = False,
) -> None:
    """Write what was edited over HTTP since the last publication to the files.

    A file that has changed here too, since it was published or pulled last, is left as it is.
    """
    folder = library_folder()
    conflicts: list[FileError] = []
    # Files and database change together: nobody edits over HTTP in between.
    with open_database(Settings().database) as engine:
        with writing(engine) as session:
            lost = lost_publication(session, Settings().database)
            if lost:
                _warn_of_loss(lost)
            taken = {}
            for path, edit in read_edits(session, lost.made_at if lost else None).items():
                if force or _read_file(folder / path) in (edit.base, edit.text):
                    taken[path] = edit
                    write_file(folder / path, edit.text)
                    done = "deleted" if edit.text is None else "written"
                    out.print(f"{path}: {done}", highlight=False)
                else:
                    reason = f"changed here, and over HTTP by {edit.by}"
                    conflicts.append(FileError(path, 1, reason))
            take_over_edits(session, taken)
            session.commit()
        if not (lost or conflicts):
            _note(engine)
    if conflicts:
        err.print(
            "These files were left as they are. Copy them elsewhere, run `polyleaf pull --force`, "
            "and make your changes again:"
        )
        raise InvalidFiles(conflicts)
    if not taken:
        out.print("Nothing to pull: these files have all edits over HTTP.")
    else:
        out.print("Done. Check the differences before you commit them.")


def _print_waiting(waiting: Collection[FileError], drafts: Collection[str]) -> None:
    """Print a line for each draft language, and for each catalog of other languages that waits."""
    for tag in drafts:
        own = [each for each in waiting if Path(each.file).parent == _catalog_folder(tag)]
        waiting = [each for each in waiting if each not in own]
        names = [Path(each.file).name for each in own if Path(each.file).stem in SHARED]
        lacking = [
            f"{count(names.count(name), 'message')} in {name}" for name in dict.fromkeys(names)
        ]
        line = f"{tag} is a draft, of which nothing is published: it lacks {' and '.join(lacking)}."
        print_lines([line])
    print_waiting(waiting)


def _catalog_folder(tag: str) -> Path:
    return Path(CATALOGS, languages()[tag].folder)


def _read_file(file: Path) -> str | None:
    """Return a file of the library as text, or None if it does not exist."""
    return file.read_bytes().decode(errors="replace") if file.exists() else None


def _prepare_files(engine: Engine, lost: NotedPublication | None) -> PreparedLibrary:
    """Return the library's files, ready to publish. Raise InvalidFiles if they have errors, or if
    an edit over HTTP would be lost that was made after the `lost` publication: the files have the
    earlier ones."""
    folder = library_folder()
    files = read_library_files(folder)
    with reading(engine) as session:
        edited = read_edits(session, lost.made_at if lost else None)
    if not_pulled := [
        FileError(path, 1, f"edited over HTTP by {row.by}; run `polyleaf pull` to get that edit")
        for path, row in edited.items()
        if row.text is not None and files.get(path) != row.text
    ]:
        raise InvalidFiles(not_pulled)
    library = read_library(folder, RESERVED)
    _refuse_another_library(engine, library)
    work = prepare_library(library, track=lambda jobs: track(jobs, "Checking", console=err))
    work = replace(work, sources=files)
    refuse_wrong_content(work)
    return with_recordings(with_logo(work, library.folder), library.folder)


def _refuse_another_library(engine: Engine, library: Library) -> None:
    """Raise InvalidFiles if a library has none of the guides that are published: everything that
    readers have would be gone."""
    own = {*library.guides, *library.renamed}
    left = unlisted_guides(engine, own)
    with reading(engine) as session:
        published = editions_by_slug(session).keys()
    if left and not published & own:
        reason = (
            f"the database has another library, with {', '.join(left)}, and this one has none of "
            "these guides: name another database in POLYLEAF_DATABASE, or withdraw them"
        )
        raise InvalidFiles([FileError(LIBRARY_FILE, 1, reason)])


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
