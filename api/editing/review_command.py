"""The command that records who has compared translations with the source."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Message

from api.console import check_choice, count, out
from api.editing.chosen_document import choose_document, find_catalog_file
from api.editing.person_ids import check_person_id
from api.editing.report import print_lines
from api.editing.returned_worksheet import sign_off_worksheet
from locales.catalogs import read_catalog
from locales.preparation import catalog_gaps
from locales.reviews import (
    ReviewLog,
    describe_review,
    find_read_back,
    read_review_log,
    status_of,
    write_review_log,
)
from locales.sign_off import can_sign, sign_off
from models.clock import today
from models.errors import InvalidFiles

app = typer.Typer()
# They are left out where a worksheet says them.
Domain = Annotated[str | None, typer.Argument(help="A guide's slug, `contacts` or `ui`.")]
Tag = Annotated[str | None, typer.Argument(help="A language tag.")]
Contexts = Annotated[
    list[str] | None, typer.Argument(help="Messages such as first.calm; by default all.")
]


@app.command()
def review(
    domain: Domain = None,
    language: Tag = None,
    messages: Contexts = None,
    by: Annotated[
        str, typer.Option(help="The reviewer's id, such as reviewer-7; not a name.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask. Only with the names of messages.")
    ] = False,
    worksheet: Annotated[
        Path | None, typer.Option("--from", help="A worksheet that came back, in place of a guide.")
    ] = None,
    rest: Annotated[
        bool, typer.Option("--rest", help="Leave out rows of a worksheet with errors.")
    ] = False,
    remarks: Annotated[
        Path | None, typer.Option(help="The CSV file for the remarks in a worksheet.")
    ] = None,
) -> None:
    """Show translations beside the source text, and sign them off after you have read them.

    A text that no person has checked is then `checked` by you; one that somebody else has checked
    is `reviewed`. An edit of either text cancels the sign-off. What differs from the source text
    after a machine translated it back comes first. With --from, what is marked as right in a
    worksheet of `polyleaf worksheet` is signed, and the other marks are listed.
    """
    if worksheet:
        if domain or yes:
            raise typer.BadParameter("--from takes the guide and the messages from the worksheet")
        check_person_id(by, "reviewer-7")
        sign_off_worksheet(worksheet, by, remarks, rest=rest)
        return
    if rest or remarks:
        raise typer.BadParameter("--rest and --remarks need a worksheet: --from")
    if domain is None or language is None:
        raise typer.BadParameter("name a guide and a language, or a worksheet with --from")
    if yes and not messages:
        raise typer.BadParameter("--yes needs the names of the messages that you have read")
    _review(domain, language, messages, by, yes=yes)


def _review(domain: str, language: str, contexts: list[str] | None, by: str, *, yes: bool) -> None:
    path, chosen = _translations(domain, language, contexts, by)
    review_log = read_review_log(path)
    unsigned = [each for each in chosen if can_sign(each, review_log, by)]
    if not unsigned:
        out.print(f"Nothing to sign: {by} has checked all of it, or two people have.")
        return
    for each in sorted(unsigned, key=lambda each: not _differs(each, review_log)):
        _show(each, review_log)
    if not yes:
        typer.confirm(f"I have read all of these texts ({len(unsigned)})", abort=True)
    # Read again: asking takes minutes, in which somebody else may have signed.
    review_log = sign_off(unsigned, read_review_log(path), by, today())
    write_review_log(path, review_log)
    states = [status_of(each, review_log) for each in unsigned]
    checked, reviewed = states.count("checked"), states.count("reviewed")
    out.print(f"{domain} in {language}: {checked} checked by {by}, {reviewed} reviewed.")


def _translations(
    domain: str, language: str, contexts: list[str] | None, by: str
) -> tuple[Path, list[Message]]:
    """Return the path of a catalog and the messages to sign, all if none are named. Raise
    BadParameter, and InvalidFiles if one that is named is not translated."""
    check_person_id(by, "reviewer-7")
    library, document, chosen_language = choose_document(domain, language)
    for each in contexts or []:
        check_choice(f"message of {domain}", each, list(document.messages))
    path, file = find_catalog_file(library, domain, chosen_language)
    catalog = read_catalog(path, file, chosen_language)
    chosen = {each: document.messages[each] for each in contexts or document.messages}
    gaps = {
        context: gap
        for context, message in chosen.items()
        for gap in catalog_gaps(replace(document, messages={context: message}), catalog, file)
    }
    if gaps and contexts:
        raise InvalidFiles(gaps.values())
    if gaps:
        print_lines([f"{count(len(gaps), 'message')} left out, to be translated first:"])
        print_lines(map(str, gaps.values()))
    return path, [catalog[each] for each in chosen if each not in gaps]


def _differs(message: Message, review_log: ReviewLog) -> bool:
    """Return whether a translation says something else after it was translated back."""
    record = find_read_back(message, review_log)
    return record is not None and bool(record.differs)


def _show(message: Message, review_log: ReviewLog) -> None:
    """Print a message, its translation, what it was translated back to, and who has checked it."""
    record = find_read_back(message, review_log)
    for line in (
        message.context,
        f"  {message.id}",
        f"  {message.string}",
        *(f"  ({each})" for each in (record.lines() if record else ())),
        f"  ({describe_review(message, review_log)})\n",
    ):
        out.print(line, markup=False, highlight=False, soft_wrap=True)
