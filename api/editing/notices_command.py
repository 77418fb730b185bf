"""Commands to withdraw and correct guides."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.console import check_choice, out
from api.settings import Settings
from locales.languages import languages
from models.audit import Author
from models.clock import now
from models.database import open_database
from models.notices import give_notice, lift_notice
from models.tables import Notice

app = typer.Typer()
Slug = Annotated[str, typer.Argument(help="The guide's slug.")]
Edition = Annotated[int | None, typer.Option(help="Only this edition.", min=1)]
Language = Annotated[str | None, typer.Option(help="Only this language.")]
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
    at: At = None,
    readable: Annotated[
        bool, typer.Option("--readable", help="Keep it readable as a record.")
    ] = False,
) -> None:
    """Withdraw a guide, or one edition or language of it, on all servers at once."""
    notice = _notice("withdrawal", slug, reason, reason_in, edition, language, at, readable)
    _give(notice, Author(act="withdraw"))


@app.command()
def correct(
    slug: Slug,
    reason: Reason,
    reason_in: Translated = None,
    edition: Edition = None,
    language: Language = None,
    at: At = None,
) -> None:
    """Show a correction above a guide, or above one edition or language of it."""
    _give(
        _notice("correction", slug, reason, reason_in, edition, language, at, True),
        Author(act="correct"),
    )


@app.command()
def lift(notice: Annotated[int, typer.Argument(help="The number of the notice.")]) -> None:
    """Lift a withdrawal or a correction."""
    with open_database(Settings().database) as engine:
        lift_notice(engine, notice, Author(act="lift"))
    out.print(f"Notice {notice} is lifted.")


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
        check_choice("language", tag, list(languages()))
        reasons[tag] = text
    if not all(text.strip() for text in reasons.values()):
        raise typer.BadParameter("a reason is empty")
    return reasons


def _give(notice: Notice, by: Author) -> None:
    with open_database(Settings().database) as engine:
        number = give_notice(engine, notice, by)
    out.print(f"Notice {number} is published. `polyleaf lift {number}` lifts it.")
