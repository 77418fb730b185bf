"""Bring the catalogs of a language up to date with the source texts, and say what became of which
translation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from babel.messages.catalog import Message

from locales.allowances import NOTHING_ALLOWED, Allowances, allowances_in
from locales.catalogs import (
    Translations,
    catalog_name,
    catalog_path,
    parse_messages,
    parse_translations,
    read_catalog,
    review_log_name,
    update_catalog,
)
from locales.languages import Language, languages
from locales.library import BUNDLED, CATALOGS, INTERFACE, Document
from locales.library_files import parse_library
from locales.moving import Moves, Where, find_moves
from locales.reviews import (
    ReviewLog,
    format_review_log,
    move_review,
    parse_review_log,
    read_review_log,
)
from models.errors import FileError, InvalidFiles, collect_errors
from models.guide import Reserved

Files = Mapping[str, str]


@dataclass
class MoveReport:
    """By a line for each message, the languages in which its translation was kept when it moved,
    and those in which it could not be."""

    kept: dict[str, list[str]] = field(default_factory=dict)
    not_kept: dict[str, list[str]] = field(default_factory=dict)

    def add(self, moves: Moves, language: Language) -> None:
        """Add what happened in a language."""
        for where in moves.back:
            line = f"{where.domain}: {where.context} is back"
            self.kept.setdefault(line, []).append(language.tag)
        for old, new in moves.kept.items():
            name = new.context if new.domain == old.domain else f"{new.domain}: {new.context}"
            line = f"{old.domain}: {old.context} -> {name}"
            self.kept.setdefault(line, []).append(language.tag)
        for where in moves.lost:
            line = f"{where.domain}: {where.context} (no new message has its source text)"
            self.not_kept.setdefault(line, []).append(language.tag)
        for where, places in moves.ambiguous.items():
            names = ", ".join(f"{each.domain}: {each.context}" for each in places)
            reason = f"its source text is there more than once: {names}"
            line = f"{where.domain}: {where.context} ({reason})"
            self.not_kept.setdefault(line, []).append(language.tag)


NOTHING_MOVED = MoveReport()


def report_lines(found: Mapping[str, Collection[str]]) -> list[str]:
    """Return a line for each message of a report, with its languages."""
    return [f"{line} [{', '.join(tags)}]" for line, tags in found.items()]


def update_language(
    files: Files, documents: Mapping[str, Document], language: Language, errors: list[FileError]
) -> tuple[dict[str, str], Moves]:
    """Return the catalogs and review logs of a language as they are to be written, and what moved.
    Words of the interface that a library lacks come from the one that came with the software. A
    catalog that cannot be read is left as it is, and its `errors` are added."""
    catalogs = _parsed_catalogs(files, documents, language, errors)
    moves = find_moves(documents, catalogs, language, _allowances(files, language, errors))
    readable = {
        domain: document
        for domain, document in documents.items()
        if domain in catalogs or catalog_name(language, domain) not in files
    }
    updated = _updated_files(files, readable, language, catalogs, moves)
    if INTERFACE in readable:
        updated |= _with_bundled_words({**files, **updated}, documents[INTERFACE], language)
    return updated, moves


def _with_bundled_words(files: Files, interface: Document, language: Language) -> dict[str, str]:
    """Return the catalog of the interface and its review log, with the translations and reviews
    that the bundled library has of words that are not translated."""
    path = catalog_path(language, INTERFACE, BUNDLED / CATALOGS)
    if not path.exists():
        return {}
    file, log_file = catalog_name(language, INTERFACE), review_log_name(language, INTERFACE)
    current = parse_messages(files[file].encode(), file)
    received = {
        context: message
        for context, message in read_catalog(path, file, language).items()
        if context in current
        and message.id == current[context].id
        and message.string
        and (current[context].fuzzy or not current[context].string)
    }
    if not received:
        return {}
    po = update_catalog(interface, language, files[file].encode(), file, received=received)
    log, bundled = _review_log(files, log_file), read_review_log(path)
    log |= {context: bundled[context] for context in received if context in bundled}
    return {file: po.decode(), log_file: format_review_log(log)}


def with_moved_messages(files: Files, reserved: Reserved) -> tuple[dict[str, str], MoveReport]:
    """Return source files in which translations have gone with their messages; only catalogs that
    have such messages change. Raise InvalidFiles."""
    library, report, found = parse_library(files, reserved), MoveReport(), {**files}
    for language in languages().values():
        documents = library.to_translate(language)
        errors: list[FileError] = []
        catalogs = _parsed_catalogs(files, documents, language, errors)
        if errors:
            raise InvalidFiles(errors)
        moves = find_moves(documents, catalogs, language, _allowances(files, language, errors))
        changed = {domain: documents[domain] for domain in moves.domains & documents.keys()}
        found |= _updated_files(files, changed, language, catalogs, moves)
        report.add(moves, language)
    return found, report


def _allowances(files: Files, language: Language, errors: list[FileError]) -> Allowances:
    with collect_errors(errors):
        return allowances_in(files, language)
    return NOTHING_ALLOWED


def _parsed_catalogs(
    files: Files, documents: Mapping[str, Document], language: Language, errors: list[FileError]
) -> dict[str, Translations]:
    """Return all catalogs of a language by domain, also those of guides that are gone."""
    catalogs = {}
    for path, text in files.items():
        domain = PurePath(path).stem
        if path == catalog_name(language, domain):
            with collect_errors(errors):
                document = documents.get(domain)
                catalogs[domain] = parse_translations(text.encode(), path, document)
    return catalogs


def _updated_files(
    files: Files,
    documents: Mapping[str, Document],
    language: Language,
    catalogs: Mapping[str, Translations],
    moves: Moves,
) -> dict[str, str]:
    updated = {}
    for domain, document in documents.items():
        file = catalog_name(language, domain)
        old = files[file].encode() if file in files else None
        updated[file] = update_catalog(
            document,
            language,
            old,
            file,
            {
                old.context: new.context if new.domain == domain else None
                for old, new in moves.kept.items()
                if old.domain == domain
            },
            {
                new.context: _message(catalogs, old)
                for old, new in moves.kept.items()
                if old.domain != new.domain == domain
            },
        ).decode()
    for domain, log in _moved_reviews(files, language, catalogs, moves).items():
        if domain in documents:
            updated[review_log_name(language, domain)] = format_review_log(log)
    return updated


def _moved_reviews(
    files: Files, language: Language, catalogs: Mapping[str, Translations], moves: Moves
) -> dict[str, ReviewLog]:
    """Return the review logs of the documents that moved messages are or were in."""
    logs = {
        each.domain: _review_log(files, review_log_name(language, each.domain))
        for pair in moves.kept.items()
        for each in pair
    }
    for old, new in moves.kept.items():
        move_review(logs[old.domain], logs[new.domain], _message(catalogs, old), new.context)
    return logs


def _message(catalogs: Mapping[str, Translations], where: Where) -> Message:
    current, obsolete = catalogs[where.domain]
    return current[where.context] if where.context in current else obsolete[where.context]


def _review_log(files: Files, file: str) -> ReviewLog:
    return parse_review_log(files[file], file) if file in files else {}
