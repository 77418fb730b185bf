"""The command that has translations translated back, and compares that with the source."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from babel.messages.catalog import Message

from api.console import check_choice, count
from api.editing.person_ids import check_person_id
from api.editing.report import print_lines
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.catalogs import catalog_path
from locales.checks.back_translation import differences
from locales.exchange.read_backs import Filled, format_blind_file, read_filled_file
from locales.exchange.translated_documents import TranslatedDocument, translated_documents
from locales.languages import languages
from locales.library import Library, read_library
from locales.reviews import ReadBack, digest_of, find_read_back, find_review, write_review_log
from locales.sign_off import add_read_backs
from models.clock import today
from models.errors import FileError, InvalidFiles

app = typer.Typer()


class Reading(NamedTuple):
    """A message with what its translation was translated back to."""

    message: Message
    record: ReadBack


@app.command("read-back")
def read_back(
    tag: Annotated[str, typer.Argument(metavar="LANGUAGE", help="A language tag.")],
    blind: Annotated[
        Path | None, typer.Option(help="Write what is to be translated back to this file, .csv.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With --blind: all messages, not the critical ones only.")
    ] = False,
    filled: Annotated[
        Path | None, typer.Option("--from", help="Record what this file was filled in with.")
    ] = None,
    by: Annotated[str, typer.Option(help="The id of the second machine, such as model-2.")] = "",
) -> None:
    """Have translations translated back by a machine that does not see the source, and compare.

    `--blind` writes a file to be filled in, `--from` records it. A text is `read-back` from then on
    unless the comparison finds a difference; those that differ are listed, for a person to read."""
    library = read_library(library_folder(), RESERVED)
    check_choice("language", tag, [each.tag for each in library.targets])
    if (blind is None) == (filled is None):
        raise typer.BadParameter("give either --blind or --from")
    documents = [*translated_documents(library, [languages()[tag]])]
    if blind:
        texts = dict(_to_translate_back(documents, everything=everything))
        with blind.open("x", encoding="utf-8", newline="") as file:  # one may have been filled in
            file.write(format_blind_file(texts))
        print_lines([f"{count(len(texts), 'text')} to translate back in {blind}."])
    if filled:
        check_person_id(by, "model-2")
        _record(library, documents, read_filled_file(filled), filled.name, by)


def _to_translate_back(
    documents: list[TranslatedDocument], *, everything: bool
) -> Iterator[tuple[str, str]]:
    """Yield the translations of which nobody has done anything yet, with their digests."""
    for each in documents:
        for message in each.current():
            entry = find_review(message, each.review_log)
            wanted = everything or each.document.messages[message.context or ""].critical
            if wanted and (entry is None or entry.is_bare):
                yield digest_of(message), str(message.string)


def _record(
    library: Library,
    documents: list[TranslatedDocument],
    rows: Mapping[str, Filled],
    file: str,
    by: str,
) -> None:
    """Write what was translated back to the review logs, and print what differs."""
    known = {digest_of(message) for each in documents for message in each.current()}
    language = documents[0].language
    if not known & rows.keys():
        reason = f"no text of it is in the catalogs in {language.english} now"
        raise InvalidFiles([FileError(file, 1, reason)])
    readings = [[*_readings(each, rows, file, by)] for each in documents]
    for each, found in zip(documents, readings, strict=True):
        if found:
            path = catalog_path(language, each.document.domain, library.catalogs)
            write_review_log(path, add_read_backs(found, each.review_log))
            differing = [reading for reading in found if reading.record.differs]
            print_lines(
                [
                    f"{each.document.domain} in {language.tag}: {count(len(found), 'text')} "
                    f"translated back by {by}, {len(differing)} of them with differences.",
                    *(line for reading in differing for line in _difference_lines(reading)),
                ]
            )
    print_lines(
        f"{file}:{row.line}: {id} is left: its text has changed, or is gone"
        for id, row in rows.items()
        if id not in known
    )


def _readings(
    each: TranslatedDocument, rows: Mapping[str, Filled], file: str, by: str
) -> Iterator[Reading]:
    """Yield the messages of a document that were translated back. Raise InvalidFiles."""
    for message in each.current():
        row = rows.get(digest_of(message))
        if row is None:
            continue
        if row.translation != str(message.string).strip():
            reason = "the translation is not the one of this id; rows may have been mixed up"
            raise InvalidFiles([FileError(file, row.line, reason)])
        source = each.document.language_of(message.context or "")
        differs = differences(str(message.id), row.text, source)
        before = find_read_back(message, each.review_log)
        same = before and (before.text, before.by) == (row.text, by)
        day = before.date if before and same else today()
        yield Reading(message, ReadBack(text=row.text, by=by, date=day, differs=differs))


def _difference_lines(reading: Reading) -> list[str]:
    message, record = reading
    return [
        f"  {message.context}",
        *(f"    {each}" for each in (message.id, message.string, record.text)),
        *(f"    differs: {each}" for each in record.differs),
    ]
