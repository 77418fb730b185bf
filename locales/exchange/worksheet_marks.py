"""Read the marks in a worksheet that came back, and find the messages that they are for."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from babel.messages.catalog import Message

from locales import inline
from locales.catalogs import is_translated
from locales.exchange.word_table import EMPTY_BOX, TICKED_BOX, TableRow, read_word_table
from locales.exchange.worksheet import (
    BEFORE_CODE,
    BEFORE_ID,
    COLUMNS,
    MARKS,
    row_code,
)
from locales.languages import Language
from locales.library import Document
from models.errors import FileError, InvalidFiles

RIGHT = MARKS[0]
CODE = re.compile(rf"{re.escape(BEFORE_CODE)}\s*([a-z0-9-]+)/([A-Za-z0-9-]+)/([0-9]{{1,4}})")
NUMBER = re.compile(r"([0-9]{1,4})\b.*\b([0-9a-f]{10})", re.DOTALL)
MARK = re.compile(rf"([\W_xх]*)({'|'.join(MARKS)})([\W_xх]*)", re.IGNORECASE)
TICKS = frozenset(f"{TICKED_BOX}☑✓✔✗✘×√xXхХ")  # the last two are Cyrillic
NO_TICKS = frozenset(f"{EMPTY_BOX}□[]()_.:")
UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202f\u2060-\u2069\ufeff]+")
MAX_REMARK = 2000  # characters
ASK = "ask for a new worksheet"
TWICE = "it is there twice: leave it in once"


class ReturnedRow(NamedTuple):
    """A row as it came back: its number and code, the texts in it, the marks that are ticked, None
    if they cannot be read, and the remark."""

    number: int
    code: str
    source: str
    translation: str
    ticked: list[str] | None
    remark: str


@dataclass(frozen=True)
class ReturnedWorksheet:
    """A worksheet that came back: the document, the tag of the language and the number of rows that
    were printed, the id that stands on it, and its rows; `errors` are the rows that are none."""

    file: str
    domain: str
    tag: str
    count: int
    by: str
    rows: list[ReturnedRow]
    errors: list[FileError]


class Remark(NamedTuple):
    """A message that was not marked as right, or with a remark."""

    number: int
    context: str
    mark: str
    source: str
    translation: str
    remark: str


class Marks(NamedTuple):
    """The messages that were marked as right, what was said of others, and the rows that cannot be
    taken, with the number of the row as their line."""

    right: list[Message]
    remarks: list[Remark]
    errors: list[FileError]


def read_worksheet(raw: bytes, file: str) -> ReturnedWorksheet:
    """Return what stands in a worksheet that came back, a .docx. Raise InvalidFiles if it cannot be
    taken at all."""
    found = read_word_table(raw, file)
    codes = {match.groups() for line in found.lines if (match := CODE.search(line))}
    if len(codes) != 1:
        reason = "more than one line" if codes else "no line"
        raise _refused(file, f"there is {reason} “{BEFORE_CODE} …” above the table: {ASK}")
    [(domain, tag, count)] = codes
    after_id = (line.partition(BEFORE_ID)[2] for line in found.lines if BEFORE_ID in line)
    rows = [row for row in found.rows if row.cells[:1] != [[COLUMNS[0]]]]
    if not rows:
        raise _refused(file, f"the table of texts is not there any more: {ASK}")
    [(width, _)] = Counter(len(row.cells) for row in rows).most_common(1)
    if width != len(COLUMNS):
        reason = f"its table has {width} columns in place of {len(COLUMNS)}: {ASK}"
        raise _refused(file, reason)
    errors: list[FileError] = []
    read = [*_read_rows(rows, file, errors)]
    by = next(after_id, "").strip("_ ")
    return ReturnedWorksheet(file, domain, tag, int(count), by, read, errors)


def find_marks(
    sheet: ReturnedWorksheet,
    document: Document,
    language: Language,
    catalog: Mapping[str, Message],
    by: str,
) -> Marks:
    """Return the marks of a worksheet for the messages of a catalog; `by` is the reviewer. A row
    counts only for exactly the texts that it was printed for. Raise InvalidFiles if none of them
    does, or it has another id than that of the reviewer."""
    if sheet.by and sheet.by != by:
        raise _refused(sheet.file, f"the id that stands in it is not {by}")
    messages = {
        row_code(catalog[context]): catalog[context]
        for context, message in document.messages.items()
        if is_translated(catalog.get(context), message.text)
    }
    if sheet.rows and not any(row.code in messages for row in sheet.rows):
        reason = f"none of its rows has a text that {document.domain} has now in {language.english}"
        raise _refused(sheet.file, f"{reason}; it is older, or of another library: {ASK}")
    errors = [*sheet.errors, *_missing(sheet)]
    seen = Counter(key for row in sheet.rows for key in (row.number, row.code))
    taken: list[tuple[ReturnedRow, Message]] = []
    for row in sheet.rows:
        message = messages.get(row.code)
        twice = seen[row.number] > 1 or seen[row.code] > 1
        reason = TWICE if twice else _fault(row, message, sheet.count, language)
        if message is None or reason:
            errors.append(_wrong(sheet.file, row.number, reason))
        else:
            taken.append((row, message))
    return Marks(
        [message for row, message in taken if row.ticked == [RIGHT]],
        [_remark(row, message) for row, message in taken if row.ticked != [RIGHT] or row.remark],
        sorted(set(errors), key=lambda each: each.line),
    )


def _remark(row: ReturnedRow, message: Message) -> Remark:
    [mark] = row.ticked or [""]
    texts = str(message.id), str(message.string)
    return Remark(row.number, message.context or "", mark, *texts, row.remark)


def _read_rows(rows: list[TableRow], file: str, errors: list[FileError]) -> Iterator[ReturnedRow]:
    last = 0
    for row in rows:
        first = "\n".join(row.cells[0]) if row.cells else ""
        found = NUMBER.match(first)
        if found is None:
            if any(map(any, row.cells)):
                errors.append(
                    _wrong(file, last, "it is followed by a row without a number and code")
                )
            continue
        last = int(found[1])
        if row.merged or len(row.cells) != len(COLUMNS):
            errors.append(_wrong(file, last, "it has cells that were joined, divided or removed"))
        elif row.commented:
            reason = "it has a comment in the margin, which is not read: move it to the last column"
            errors.append(_wrong(file, last, reason))
        else:
            _, source, translation, marks, remark = row.cells
            yield ReturnedRow(
                last,
                found[2],
                " ".join(source),
                " ".join(translation),
                _ticked(marks),
                " ".join(remark)[:MAX_REMARK],
            )


def _ticked(lines: list[str]) -> list[str] | None:
    """Return the marks that are ticked, None if a line has anything but a box and its word."""
    found: dict[str, bool] = {}
    for line in lines:
        match = MARK.fullmatch(line)
        if match is None:
            return None
        signs = {*f"{match[1]}{match[3]}".replace(" ", "")}
        if not signs <= TICKS | NO_TICKS or match[2].lower() in found:
            return None
        found[match[2].lower()] = bool(signs & TICKS)
    return [mark for mark in MARKS if found.get(mark)] if found.keys() == {*MARKS} else None


def _fault(row: ReturnedRow, message: Message | None, count: int, language: Language) -> str:
    """Return why the mark of a row, one of so many, cannot be taken, or an empty string."""
    if row.number > count:
        return f"it is none of the {count} rows"
    if message is None:
        reason = f"its {language.english} or the text beside it has changed since, or waits"
        return f"{reason}: {ASK}"
    if not _is_as_printed(row.translation, str(message.string)):
        words = f"it says now “{row.translation[:200]}”"
        return f"its {language.english} was changed in the worksheet, where {words}"
    if not _is_as_printed(row.source, str(message.id), end=False):
        return "the text beside the translation was changed in the worksheet"
    if row.ticked is None:
        return f"its boxes are not as they were printed: tick one of {', '.join(MARKS)}"
    if len(row.ticked) > 1:
        return f"{' and '.join(row.ticked)} are ticked: tick one"
    if not row.ticked:
        return "no box is ticked"
    return ""


def _is_as_printed(shown: str, written: str, *, end: bool = True) -> bool:
    """Return whether a text still has the words of a message, with anything in place of its
    placeholders; if it need not `end` there, a note may follow."""
    rest = UNSEEN.sub("", shown)
    pieces = inline.walk(inline.parse(written))
    words = [""]
    for each in pieces:
        if isinstance(each, inline.Words):
            words[-1] += UNSEEN.sub("", each.text)
        elif isinstance(each, inline.Placeholder):
            words.append("")
    if not rest.startswith(words[0]):
        return False
    rest = rest[len(words[0]) :]
    for number, word in enumerate(words[1:], 2):
        at = rest.rfind(word) if end and number == len(words) else rest.find(word)
        if at < 0:
            return False
        rest = rest[at + len(word) :]
    return not (end and rest)


def _missing(sheet: ReturnedWorksheet) -> Iterator[FileError]:
    there = {row.number for row in sheet.rows} | {each.line for each in sheet.errors}
    for number in range(1, sheet.count + 1):
        if number not in there:
            yield _wrong(sheet.file, number, "it is missing")


def _wrong(file: str, number: int, reason: str) -> FileError:
    return FileError(file, number, f"row {number}: {reason}")


def _refused(file: str, reason: str) -> InvalidFiles:
    return InvalidFiles([FileError(file, 1, reason)])
