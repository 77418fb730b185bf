"""Read translations from XLIFF 2 files, and bring them into the catalogs of a library."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from babel.messages.catalog import Message
from lxml import etree

from locales.allowances import Allowances, read_allowances
from locales.catalog_checks import check_catalog, wrong_file_errors
from locales.catalog_errors import ANOTHER, UNFINISHED_MERGE, is_of_another
from locales.catalogs import parse_messages, update_catalog
from locales.exchange.inline_codes import XLIFF, UnitCodes, UnknownCode
from locales.exchange.received_files import MAX_BYTES
from locales.inline import InlineError, parse
from locales.languages import Language, languages
from locales.library import Document, Library
from locales.reviews import ReviewLog
from locales.sign_off import add_machine_reviews, add_translator_reviews
from locales.xml_parsing import parse_xml
from models.errors import FileError, InvalidFiles

OLDER = "urn:oasis:names:tc:xliff:document:1."
CONFIRMED = ("translated", "reviewed", "final")
MERGE = re.compile(rb"^(?:(?:<{7}|>{7}|\|{7})(?: .*)?|={7})\r?$", re.MULTILINE)
NOT_XLIFF = "this is no XLIFF file"


class Received(NamedTuple):
    """A translation in a file: its line, and whether somebody has confirmed it in their program."""

    text: str
    confirmed: bool
    line: int


@dataclass
class ReceivedCatalog:
    """The translations of a document in a file by context, and the errors in single messages."""

    document: Document
    language: Language
    messages: dict[str, Received] = field(default_factory=dict)
    errors: list[FileError] = field(default_factory=list)


class Imported(NamedTuple):
    """A catalog and its review log with the translations of a file, and which have changed."""

    po: bytes
    review_log: ReviewLog
    changed: list[str]


def read_xliff(raw: bytes, file: str, library: Library) -> list[ReceivedCatalog]:
    """Return the translations in an XLIFF file. Raise InvalidFiles if it cannot be taken at all; a
    wrong message is an error of its catalog."""
    root = _parse_xliff(raw, file)
    language = _target_language(root, file, library)
    documents = library.to_translate(language)
    allowances = read_allowances(language, library.catalogs)
    found: list[ReceivedCatalog] = []
    for element in root.iter(f"{{{XLIFF}}}file"):
        domain = element.get("id", "")
        if domain not in documents:
            reason = f"there is no document {domain!r} to translate, only {', '.join(documents)}"
            raise _refused(file, reason, element)
        if any(each.document.domain == domain for each in found):
            raise _refused(file, f"the document {domain} is there twice", element)
        found.append(_read_file(element, file, documents[domain], language, allowances))
    if not found:
        raise _refused(file, "there is no <file> in it", root)
    return found


def import_translations(
    received: ReceivedCatalog, old: bytes | None, review_log: ReviewLog, by: str, day: datetime.date
) -> Imported:
    """Return the catalog with the received translations. Texts that are the same keep their
    reviews. A person `by` whom the texts come vouches for those that were confirmed; all others
    that have changed count as machine translations."""
    document, language = received.document, received.language
    po = update_catalog(document, language, old)
    before = parse_messages(po, "")
    translations = {
        context: each._replace(text=_as_written(each.text, str(before[context].string)))
        for context, each in received.messages.items()
    }
    # A text that is out of date, and comes back as it was, is current only once it is confirmed.
    taken = {
        context: each
        for context, each in translations.items()
        if each.text != before[context].string or (before[context].fuzzy and each.confirmed)
    }
    new = {
        context: Message(
            document.messages[context].text,
            each.text,
            context=context,
            user_comments=before[context].user_comments,
        )
        for context, each in taken.items()
    }
    po = update_catalog(document, language, po, received=new)
    after = parse_messages(po, "")
    if by:
        confirmed = [after[c] for c, each in received.messages.items() if each.confirmed]
        review_log = add_translator_reviews(confirmed, review_log, by, day)
    review_log = add_machine_reviews([after[context] for context in taken], review_log, day)
    return Imported(po, review_log, [*taken])


def _parse_xliff(raw: bytes, file: str) -> Any:
    """Return the root of an XLIFF file. Raise InvalidFiles."""
    if len(raw) > MAX_BYTES:
        raise InvalidFiles([FileError(file, 1, f"more than {MAX_BYTES:,} bytes")])
    if found := MERGE.search(raw):
        line = raw.count(b"\n", 0, found.start()) + 1
        raise InvalidFiles([FileError(file, line, UNFINISHED_MERGE)])
    root = parse_xml(raw, file)
    tag = etree.QName(root)
    if (tag.namespace or "").startswith(OLDER):
        raise _refused(file, f"this is XLIFF {root.get('version')}: save it as XLIFF 2", root)
    if (tag.namespace, tag.localname) != (XLIFF, "xliff"):
        raise _refused(file, f"{NOT_XLIFF}: it begins with <{tag.localname}>", root)
    return root


def _target_language(root: Any, file: str, library: Library) -> Language:
    targets = [each.tag for each in library.targets]
    said = root.get("trgLang")
    if said not in targets:
        reason = f"trgLang is {said!r}, none of the languages: {', '.join(targets)}"
        raise _refused(file, reason, root)
    return languages()[said]


def _read_file(
    element: Any, file: str, document: Document, language: Language, allowances: Allowances
) -> ReceivedCatalog:
    found = ReceivedCatalog(document, language)
    written_in = element.getparent().get("srcLang")
    seen: set[str] = set()
    units = [*element.iter(f"{{{XLIFF}}}unit")]
    if is_of_another(document, {each.get("id", "") for each in units}):
        raise _refused(file, ANOTHER.format(document.domain), element)
    for unit in units:
        context = unit.get("id", "")
        try:
            if context in seen:
                raise _Wrong("is there twice")
            seen.add(context)
            if received := _read_unit(unit, context, document, written_in):
                found.messages[context] = received
        except _Wrong as wrong:
            found.errors.append(FileError(file, unit.sourceline or 1, f"{context}: {wrong}"))
    _refuse_faulty(found, file, allowances)
    return found


def _refuse_faulty(found: ReceivedCatalog, file: str, allowances: Allowances) -> None:
    """Move the translations that are refused by the checks to the errors."""
    document, language, count = found.document, found.language, len(found.messages)
    for context, each in [*found.messages.items()]:
        message = document.messages[context]
        entry = Message(message.text, each.text, context=context, lineno=each.line)
        one = replace(document, messages={context: message})
        if errors := check_catalog(one, language, {context: entry}, file, allowances).errors:
            found.errors += errors
            del found.messages[context]
    found.errors += wrong_file_errors(file, language, count - len(found.messages), count)


class _Wrong(Exception):
    """Why a message cannot be taken."""


def _read_unit(
    unit: Any, context: str, document: Document, written_in: str | None
) -> Received | None:
    """Return the translation in a unit, None if it has none. Raise _Wrong."""
    message, source = document.messages.get(context), document.language_of(context)
    if message is None:
        raise _Wrong(f"there is no such message in {document.domain}")
    if source.tag != written_in:
        raise _Wrong(f"srcLang is {written_in}, but it is written in {source.english}")
    codes = UnitCodes(message.text)
    try:
        changed = parse("".join(_texts(unit, "source", codes))) != parse(message.text)
    except (UnknownCode, InlineError):
        changed = True
    if changed:
        raise _Wrong(f"the {source.english} has changed since; export it again")
    segments = [*unit.iter(f"{{{XLIFF}}}segment")]
    try:
        text = "".join(_texts(unit, "target", codes))
    except UnknownCode as error:
        raise _Wrong(str(error)) from None
    if not text.strip():
        return None
    confirmed = all(each.get("state", "initial") in CONFIRMED for each in segments)
    return Received(text, confirmed, unit.sourceline or 1)


def _texts(unit: Any, tag: str, codes: UnitCodes) -> Iterator[str]:
    """Yield the texts of a unit, which a program may have cut into several segments. What it does
    not translate (`ignorable`) may be there in the source only."""
    for part in unit:
        name = etree.QName(part).localname
        if name in ("segment", "ignorable"):
            found = part.find(f"{{{XLIFF}}}{tag}")
            if found is None and name == "ignorable":
                found = part.find(f"{{{XLIFF}}}source")
            if found is not None:
                yield codes.read(found)


def _refused(file: str, reason: str, element: Any) -> InvalidFiles:
    return InvalidFiles([FileError(file, element.sourceline or 1, reason)])


def _as_written(text: str, old: str) -> str:
    """Return a text as it is written in a catalog, if it means the same as that: a lone asterisk
    may be escaped or not."""
    try:
        return old if parse(old) == parse(text) else text
    except InlineError:
        return text
