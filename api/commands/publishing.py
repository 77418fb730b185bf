"""Commands for whoever publishes: they read and write the database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import track
from sqlalchemy import Engine

from api.commands.catalogs import say_waiting
from api.commands.console import err, known, out, refusing
from api.due import due
from api.requests import now, today
from api.settings import Settings
from api.snapshot import read_snapshot
from locales.differences import differences
from locales.languages import LOCALES, languages
from locales.library import read_library
from locales.sources import sources
from locales.translations import prepared
from models.database import migrate as migrate_database
from models.database import opened, reading
from models.editions import newest_publication
from models.fault import Fault, Faults
from models.notices import give_notice, lift_notice
from models.publishing import By, Prepared, no_longer_prepared
from models.publishing import publish as publish_prepared
from models.sources import stored_sources, taken_over
from models.tables import Notice

app = typer.Typer()
PROJECT = LOCALES.parent
Slug = Annotated[str, typer.Argument(help="The guide's slug.")]
Edition = Annotated[int | None, typer.Option(help="Only this edition.", min=1)]
Language = Annotated[str | None, typer.Option(help="Only this language.")]
Reason = Annotated[str, typer.Argument(help="Why, in plain English: readers see it.")]
Translated = Annotated[
    list[str] | None, typer.Option("--reason-in", help="The reason in a language: pl=Powód.")
]
At = Annotated[
    datetime | None, typer.Option(help="From when (UTC); without it, from now.", metavar="TIME")
]


@app.command()
def publish(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change, and store nothing.")
    ] = False,
) -> None:
    """Check and store everything in the database, in one transaction; or refuse and say why."""
    with refusing(), opened(Settings().database) as engine:
        with reading(engine) as session:
            base = newest_publication(session)
            before = {path: row.text or "" for path, row in stored_sources(session).items()}
        work = _prepared_files(engine)
        changes = publish_prepared(engine, work, base=base, dry_run=dry_run)
        left = no_longer_prepared(engine, work)
    if dry_run and before:
        for line in differences(before, work.sources):
            out.print(line, markup=False, highlight=False, soft_wrap=True)
    for line in changes:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    say_waiting(work.waiting)
    for slug in left:
        err.print(
            f"{slug} is no longer in the content; what is published of it stays served. "
            f"`polyleaf withdraw {slug}` ends that."
        )
    if not changes:
        out.print("Nothing changed.")
    elif dry_run:
        out.print(f"Would publish {len(changes)} changes. Nothing was stored.")
    else:
        out.print(f"Published: {len(changes)} changes.")


@app.command("due")
def list_due() -> None:
    """List the guides to review soon, and the contacts that nobody has checked for long."""
    with refusing(), opened(Settings().database) as engine:
        found = due(read_snapshot(engine), today())
    for guide in found.guides:
        late = " (overdue)" if guide.overdue else ""
        out.print(f"{guide.slug}: review by {guide.review_due}{late}", highlight=False)
    for each in found.contacts:
        checked = f"last checked {each.checked_on}" if each.checked_on else "never checked"
        out.print(f"{each.id}: {each.name}, {checked}", markup=False, highlight=False)
    if not (found.guides or found.contacts):
        out.print("Nothing is due.")


@app.command()
def migrate() -> None:
    """Bring the database to this release; an SQLite file is copied first."""
    with refusing():
        out.print(migrate_database(Settings().database), highlight=False, soft_wrap=True)


@app.command()
def pull() -> None:
    """Bring into the files what was edited over HTTP since they were published."""
    with refusing(), opened(Settings().database) as engine:
        for path, text in taken_over(engine).items():
            target = PROJECT / path
            if text is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
            out.print(f"{path}: {'gone' if text is None else 'written'}", highlight=False)
    out.print("Done. Look at the differences before you commit them.")


@app.command()
def withdraw(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    at: At = None,
    readable: Annotated[
        bool, typer.Option("--readable", help="Keep it readable, as a record.")
    ] = False,
) -> None:
    """Withdraw a guide, one edition or one language of it, on all servers at once."""
    notice = _notice("withdrawal", slug, reason, reason_in, edition, language, at, readable)
    _give(notice, By(act="withdraw"))


@app.command()
def correct(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    at: At = None,
) -> None:
    """Say above a guide, an edition or a language of it what is wrong in it."""
    _give(
        _notice("correction", slug, reason, reason_in, edition, language, at, True),
        By(act="correct"),
    )


@app.command()
def lift(notice: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """End a withdrawal or a correction."""
    with refusing(), opened(Settings().database) as engine:
        lift_notice(engine, notice, By(act="lift"))
    out.print(f"Notice {notice} is lifted.")


def _prepared_files(engine: Engine) -> Prepared:
    """The project's files, ready to publish. Raises Faults, also where an edit over HTTP would
    be lost."""
    files = sources()
    with reading(engine) as session:
        edited = {path: row for path, row in stored_sources(session).items() if row.by}
    if lost := [
        Fault(path, 1, f"edited over HTTP by {row.by}; `polyleaf pull` brings that into the file")
        for path, row in edited.items()
        if files.get(path) != row.text
    ]:
        raise Faults(lost)
    work = prepared(read_library(), track=lambda jobs: track(jobs, "Checking", console=err))
    return replace(work, sources=files)


def _notice(
    kind: str,
    slug: str,
    reason: str,
    reason_in: list[str] | None,
    edition: int | None,
    language: str | None,
    at: datetime | None,
    readable: bool,
) -> Notice:
    return Notice(
        publication_id=0,
        kind=kind,
        slug=slug,
        edition=edition,
        language=language,
        readable=readable,
        reasons=_reasons(reason, reason_in or []),
        starts_at=at.replace(tzinfo=UTC) if at else now(),
    )


def _reasons(reason: str, translated: list[str]) -> dict[str, str]:
    reasons = {"en": reason}
    for each in translated:
        tag, _, text = each.partition("=")
        known("language", tag, list(languages()))
        reasons[tag] = text
    if not all(text.strip() for text in reasons.values()):
        raise typer.BadParameter("a reason is empty")
    return reasons


def _give(notice: Notice, by: By) -> None:
    with refusing(), opened(Settings().database) as engine:
        number = give_notice(engine, notice, by)
    out.print(f"Notice {number} is given. `polyleaf lift {number}` ends it.")
