"""Keep translations of messages whose source text was reworded without a change of meaning."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from locales.allowances import (
    Allowances,
    allowances_in,
    allowances_name,
    carry_over_allowances,
    format_allowances,
    translation_errors,
)
from locales.catalogs import (
    carry_over_translations,
    catalog_name,
    parse_catalog,
    review_log_name,
)
from locales.checks.pair import Pair
from locales.languages import Language
from locales.library import Document
from locales.library_files import parse_library
from locales.reviews import ReviewLog, format_review_log, parse_review_log
from locales.sign_off import carry_over_reviews
from models.errors import FileError, InvalidFiles
from models.guide import NOTHING_RESERVED, Reserved


@dataclass(frozen=True)
class Reworded:
    """A catalog with what belongs to it, after translations were carried over: `old_sources` are
    the source texts of before, by context."""

    po: bytes
    review_log: ReviewLog
    allowances: Allowances
    old_sources: Mapping[str, str]


def reword_catalog(
    document: Document,
    language: Language,
    po: bytes,
    review_log: ReviewLog,
    allowances: Allowances,
    contexts: Collection[str],
    day: datetime.date,
) -> Reworded:
    """Return a catalog in which the translations of some messages are kept for their new source
    text, with their reviews and allowances. Raise InvalidFiles for a translation that cannot say
    the same as the new text."""
    file = catalog_name(language, document.domain)
    raw, old_sources = carry_over_translations(document, language, po, file, contexts)
    catalog, errors = parse_catalog(raw, file, language), []
    for context, old_source in old_sources.items():
        translation, written_in = str(catalog[context].string), document.language_of(context)
        before = Pair(language, old_source, translation, written_in, context)
        source = document.messages[context].text
        allowances = carry_over_allowances(allowances, before, source)
        errors += [
            FileError(file, catalog[context].lineno or 1, f"{context}: not a minor change: {each}")
            for each in translation_errors(replace(before, source=source), allowances)
        ]
    if errors:
        raise InvalidFiles(errors)
    log = carry_over_reviews(catalog.values(), review_log, old_sources, day)
    return Reworded(raw, log, allowances, old_sources)


def with_rewording(
    files: Mapping[str, str],
    domain: str,
    contexts: Collection[str],
    day: datetime.date,
    reserved: Reserved = NOTHING_RESERVED,
) -> dict[str, str]:
    """Return source files in which every language keeps its translations of some messages of a
    document. Raise InvalidFiles."""
    library, found = parse_library(files, reserved), dict(files)
    for language in library.targets:
        file, log_file = catalog_name(language, domain), review_log_name(language, domain)
        if file not in files:
            continue
        log = parse_review_log(files[log_file], log_file) if log_file in files else {}
        allowances = allowances_in(files, language)
        document = library.documents[domain]
        po = files[file].encode()
        reworded = reword_catalog(document, language, po, log, allowances, contexts, day)
        if reworded.old_sources:
            found[file] = reworded.po.decode()
        if reworded.review_log:
            found[log_file] = format_review_log(reworded.review_log)
        if reworded.allowances != allowances:
            found[allowances_name(language)] = format_allowances(reworded.allowances)
    return found
