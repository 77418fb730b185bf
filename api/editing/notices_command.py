"""Commands to withdraw and correct guides, to recall sheets, and to list and lift such notices."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Engine

from api.console import out, print_error
from api.editing.notice_check import check_reasons
from api.settings import Settings
from models.audit import Author
from models.clock import now
from models.clock_check import clock_warnings
from models.database import open_database, reading
from models.notices import (
    check_start,
    describe_target,
    give_notice,
    lift_notice,
    published_notices,
)
from models.tables import Notice
from richtext.text import ENGLISH

app = typer.Typer()
Slug = Annotated[str, typer.Argument(help="The guide's slug.")]
Edition = Annotated[int | None, typer.Option(help="Only this edition.", min=1)]
Language = Annotated[str | None, typer.Option(help="Only this language.")]
Revision = Annotated[
    int | None, typer.Option(help="Only this revision of an edition in a language.", min=1)
]
Reason = Annotated[str, typer.Argument(help="The reason in plain English, shown to readers.")]
Translated = Annotated[
    list[str] | None,
    typer.Option("--reason-in", help="The reason in another language, such as pl=Powód."),
]
At = Annotated[
    datetime | None, typer.Option(help="When it starts (UTC); by default now.", metavar="TIME")
]


@app.command()
def withdraw(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    at: At = None,
    readable: Annotated[
        bool, typer.Option("--readable", help="Keep it readable as a record.")
    ] = False,
) -> None:
    """Withdraw a guide, or an edition, a language or a revision of it, on all servers at once."""
    notice = Notice(
        publication_id=0,
        kind="withdrawal",
        slug=slug,
        edition=edition,
        language=language,
        revision=revision,
        readable=readable,
        reasons=_reasons(reason, reason_in),
        starts_at=_start(at),
    )
    _give(notice, "withdraw")


@app.command()
def correct(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    at: At = None,
) -> None:
    """Show a correction above a guide, or above an edition, a language or a revision of it."""
    notice = Notice(
        publication_id=0,
        kind="correction",
        slug=slug,
        edition=edition,
        language=language,
        revision=revision,
        readable=True,
        reasons=_reasons(reason, reason_in),
        starts_at=_start(at),
    )
    _give(notice, "correct")


@app.command()
def recall(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    place: Annotated[str | None, typer.Option(help="Only sheets for this place.")] = None,
    contact: Annotated[str | None, typer.Option(help="Only sheets that name this one.")] = None,
) -> None:
    """Tell whoever asks by the code of an older sheet not to use it any more.

    For a text that was dangerous and is published corrected: a translation, or what is said about
    a contact. Sheets of what is published now are not recalled, unless --revision names it."""
    notice = Notice(
        publication_id=0,
        kind="recall",
        slug=slug,
        edition=edition,
        language=language,
        revision=revision,
        place=place,
        contact=contact,
        readable=True,
        reasons=_reasons(reason, reason_in),
    )
    _give(notice, "recall")


@app.command()
def lift(notice: Annotated[int, typer.Argument(help="The number of the notice.")]) -> None:
    """Lift a withdrawal, a correction or a recall."""
    with open_database(Settings().database) as engine:
        _warn_of_clocks(engine)
        lift_notice(engine, notice, Author(act="lift"))
    out.print(f"Notice {notice} is lifted.")


@app.command()
def notices() -> None:
    """List the withdrawals, corrections and recalls that have not been lifted."""
    with open_database(Settings().database) as engine, reading(engine) as session:
        found = published_notices(session)
    table = Table("number", "kind", "of", "since (UTC)", "reason", box=None)
    for each in found:
        since = f"{each.since:%Y-%m-%d %H:%M}" + ("" if each.in_force(now()) else ", not yet")
        table.add_row(str(each.id), each.kind, describe_target(each), since, each.reasons[ENGLISH])
    out.print(table if found else "There is no notice. `polyleaf withdraw --help` gives one.")


def _reasons(reason: str, translated: list[str] | None) -> dict[str, str]:
    reasons = {ENGLISH: reason}
    for each in translated or []:
        tag, equals, text = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{each!r} is not of the form pl=Powód")
        reasons[tag] = text
    check_reasons(reasons)
    return reasons


def _start(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    starts_at = at.replace(tzinfo=UTC)
    check_start(starts_at)
    return starts_at


def _give(notice: Notice, act: str) -> None:
    begins = f" It begins at {notice.starts_at:%Y-%m-%d %H:%M} UTC." if notice.starts_at else ""
    with open_database(Settings().database) as engine:
        _warn_of_clocks(engine)
        number = give_notice(engine, notice, Author(act=act))
    out.print(f"Notice {number} is published.{begins} `polyleaf lift {number}` lifts it.")


def _warn_of_clocks(engine: Engine) -> None:
    with reading(engine) as session:
        for each in clock_warnings(session):
            print_error(each)
