"""Errors in catalogs that come from other programs: one sentence for a file that cannot be taken,
and a count where there are many of a kind."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from babel.messages.catalog import Message

from locales.library import Document
from models.errors import FileError, InvalidFiles

# Without going back, for which a line of a megabyte would take 256 of them.
LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgstr)\s+)?"[^"\\]*+(\\[nrt"\\][^"\\]*+)*+")?\s*')
KEYWORD = re.compile(r'\s*(msgctxt|msgid|msgstr)[\s"]')
MERGE = re.compile(r"(<{7}|>{7}|\|{7})( |$)|={7}")
FEW = 5  # messages say nothing of the document that they are of: their contexts may have changed
MAX_OF_A_KIND, SHOWN_OF_A_KIND = 5, 3
FOREIGN = "there is no such message"
CHANGED = "the {} has changed; fetch the file again and continue in that"
UNFINISHED_MERGE = (
    "the marks of an unfinished merge: choose one of the two versions, and remove "
    "the lines <<<<<<<, ======= and >>>>>>>"
)
ANOTHER = (
    "most of its messages are not in {!r}: it is of another document, or out of date. "
    "Fetch the file again, or run `polyleaf update`"
)
NOT_TAKEN = "Send the text file that ends in .po"
# What is sent in place of a .po, by the first bytes.
OTHER_FILES = {
    rb"\xde\x12\x04\x95|\x95\x04\x12\xde": "a compiled catalog (.mo)",
    rb"PK\x03\x04": "a zip archive or an Office file",
    rb"%PDF": "a PDF",
    rb"<!doctype html|<html": "a web page: perhaps you have to log in before you download the file",
    rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<xliff": "an XLIFF file; export it as gettext .po",
    rb"<[^<]": "an XML file; export it as gettext .po",
    rb"[{\[]": "a JSON file; export it as gettext .po",
}


def refuse_other_file(raw: bytes, file: str) -> None:
    """Raise InvalidFiles for a file of another kind, by the bytes with which it begins."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:500]
    if not start.strip(b"\0"):
        raise InvalidFiles([FileError(file, 1, f"the file is empty. {NOT_TAKEN}")])
    for signature, kind in OTHER_FILES.items():
        if re.match(signature, start, re.IGNORECASE):
            raise InvalidFiles([FileError(file, 1, f"this is {kind}. {NOT_TAKEN}")])


def line_errors(lines: list[str], file: str) -> list[FileError]:
    """Return what is wrong with the lines of a .po, before it is parsed."""
    for number, line in enumerate(lines, 1):
        if MERGE.match(line):
            return [FileError(file, number, UNFINISHED_MERGE)]
        if re.match(r"\s*(msgid_plural|msgstr\[)", line):
            reason = "plural forms, which no message here has: fetch the file again"
            return [FileError(file, number, reason)]
    wrong = [(number, line) for number, line in enumerate(lines, 1) if not LINE.fullmatch(line)]
    if len(wrong) == sum(1 for line in lines if line.strip()):
        return [FileError(file, 1, f"this is no catalog, in any of its lines. {NOT_TAKEN}")]
    kind = "not a line of a catalog"
    errors = [FileError(file, number, f"{kind}: {line.strip()[:60]}") for number, line in wrong]
    return summarise(errors, kind) or [*_repeated(lines, file)]


def _repeated(lines: list[str], file: str) -> Iterator[FileError]:
    """Yield the first line with the keyword of the one before: Babel would take one of the two."""
    before = ""
    for number, line in enumerate(lines, 1):
        if found := KEYWORD.match(line):
            if found[1] == before:
                reason = f"{before} twice in one message, or lines between them are missing"
                yield FileError(file, number, reason)
                return
            before = found[1]


def upload_errors(
    document: Document, uploaded: Mapping[str, Message], file: str
) -> list[FileError]:
    """Return the messages of an upload that are none of the document, or have another source."""
    foreign: list[FileError] = []
    changed: dict[str, list[FileError]] = {}
    for context, message in uploaded.items():
        known, line = document.messages.get(context), message.lineno or 1
        if known is None:
            foreign.append(FileError(file, line, f"{context}: {FOREIGN}"))
        elif message.id != known.text:
            kind = CHANGED.format(document.language_of(context).english)
            changed.setdefault(kind, []).append(FileError(file, line, f"{context}: {kind}"))
    if is_of_another(document, uploaded):
        return [FileError(file, 1, ANOTHER.format(document.domain))]
    summaries = [summarise(errors, kind) for kind, errors in changed.items()]
    return [*summarise(foreign, FOREIGN), *chain(*summaries)]


def is_of_another(document: Document, contexts: Collection[str]) -> bool:
    """Return whether a file with messages in these contexts is that of another document: most of
    them are unknown. Some are the same in all guides, such as that of the title."""
    known = document.messages.keys() & set(contexts)
    return len(contexts) > FEW and len(known) * 2 < len(contexts)


def summarise(errors: list[FileError], kind: str) -> list[FileError]:
    """Return errors of one kind: all if they are few, else the first ones and how many follow."""
    if len(errors) <= MAX_OF_A_KIND:
        return errors
    last, count = errors[-1], len(errors) - SHOWN_OF_A_KIND
    more = FileError(last.file, last.line, f"{count} more errors up to here: {kind}")
    return [*errors[:SHOWN_OF_A_KIND], more]
