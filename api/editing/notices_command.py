"""Commands to withdraw and correct guides, to recall sheets, and to list and lift such notices."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from api.console import out
from api.editing.clock_warnings import print_clock_warnings
from api.editing.new_notice import NewNotice, author_of
from api.settings import Settings
from models.audit import Author
from models.clock import now
from models.database import open_database, reading
from models.library import published_source
from models.notice_scope import StoredKind, describe_target
from models.notices import give_notice, lift_notice, published_notices

app = typer.Typer()
Slug = Annotated[str, typer.Argument(help="The guide's slug.")]
Edition = Annotated[int | None, typer.Option(help="Only this edition.", min=1, max=9999)]
Language = Annotated[str | None, typer.Option(help="Only this language.")]
Revision = Annotated[
    int | None,
    typer.Option(help="Only this revision of an edition in a language.", min=1, max=9999),
]
Place = Annotated[str | None, typer.Option(help="Only for this place and those within it.")]
Contact = Annotated[str | None, typer.Option(help="Only where the text names this contact.")]
Reason = Annotated[
    str,
    typer.Argument(
        help="The reason in plain words, in the language of the library, shown to readers."
    ),
]
Translated = Annotated[
    list[str] | None,
    typer.Option("--reason-in", help="The reason in another language, such as pl=Powód."),
]
At = Annotated[
    datetime | None,
    typer.Option(
        help="When it starts, such as 2026-12-01T09:00:00 (UTC); by default now.", metavar="TIME"
    ),
]


class Scope(NamedTuple):
    """What a notice is about. None stands for all of them."""

    slug: str
    edition: int | None
    language: str | None
    revision: int | None
    place: str | None
    contact: str | None


@app.command()
def withdraw(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    place: Place = None,
    contact: Contact = None,
    at: At = None,
    readable: Annotated[
        bool, typer.Option("--readable", help="Keep it readable as a record.")
    ] = False,
) -> None:
    """Withdraw a guide, or what of it the options name, on all servers at once."""
    scope = Scope(slug, edition, language, revision, place, contact)
    _give("withdrawal", scope, reason, reason_in, at, readable=readable)


@app.command()
def correct(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    place: Place = None,
    contact: Contact = None,
    at: At = None,
) -> None:
    """Show a correction above a guide, or above what of it the options name."""
    scope = Scope(slug, edition, language, revision, place, contact)
    _give("correction", scope, reason, reason_in, at)


@app.command()
def recall(
    slug: Annotated[str, typer.Argument(help="The guide's slug, `ui` or `contacts`.")],
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    revision: Revision = None,
    place: Place = None,
    contact: Contact = None,
) -> None:
    """Tell whoever asks by the code of an older sheet not to use it any more.

    For a text that was dangerous and is published corrected: a translation, words of the interface
    (`ui`), or what is said about a contact (`contacts`). Sheets of what is published now are not
    recalled, unless --revision names it."""
    scope = Scope(slug, edition, language, revision, place, contact)
    _give("recall", scope, reason, reason_in)


@app.command()
def lift(notice: Annotated[int, typer.Argument(help="The number of the notice.")]) -> None:
    """Lift a withdrawal, a correction or a recall."""
    with open_database(Settings().database) as engine:
        print_clock_warnings(engine)
        lift_notice(engine, notice, Author(act="lift"))
    out.print(f"Notice {notice} is lifted.")


@app.command()
def notices() -> None:
    """List the withdrawals, corrections and recalls that have not been lifted."""
    with open_database(Settings().database) as engine, reading(engine) as session:
        found, source = published_notices(session), published_source(session)
    table = Table("number", "kind", "of", "since (UTC)", "reason", box=None)
    for each in found:
        since = f"{each.since:%Y-%m-%d %H:%M}" + ("" if each.in_force(now()) else ", not yet")
        table.add_row(str(each.id), each.kind, describe_target(each), since, each.reasons[source])
    out.print(table if found else "There is no notice. `polyleaf withdraw --help` gives one.")


def _give(
    kind: StoredKind,
    scope: Scope,
    reason: str,
    reason_in: list[str] | None,
    at: datetime | None = None,
    *,
    readable: bool = False,
) -> None:
    starts_at = at.replace(tzinfo=UTC) if at else None
    begins = f" It begins at {starts_at:%Y-%m-%d %H:%M} UTC." if starts_at else ""
    with open_database(Settings().database) as engine:
        with reading(engine) as session:
            source = published_source(session)
        reasons = {source: reason, **_reasons(reason_in)}
        notice = NewNotice(
            kind=kind, reasons=reasons, starts_at=starts_at, readable=readable, **scope._asdict()
        ).row(source)
        print_clock_warnings(engine)
        number = give_notice(engine, notice, author_of(kind, None))
    out.print(f"Notice {number} is published.{begins} `polyleaf lift {number}` lifts it.")


def _reasons(translated: list[str] | None) -> dict[str, str]:
    reasons = {}
    for each in translated or []:
        tag, equals, text = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{each!r} is not of the form pl=Powód")
        reasons[tag] = text
    return reasons
