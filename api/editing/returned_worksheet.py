"""Sign off what is marked as right in a worksheet that came back, and list the other marks."""

import csv
from collections.abc import Iterator
from pathlib import Path

from api.console import count
from api.editing.chosen_document import find_catalog_file
from api.editing.report import print_lines, print_warnings
from api.settings import library_folder
from api.site.reserved import RESERVED
from locales.catalogs import read_catalog
from locales.exchange.received_files import read_size_limited
from locales.exchange.worksheet_marks import Remark, find_marks, read_worksheet
from locales.languages import languages
from locales.library import read_library
from locales.reviews import read_review_log, status_of, write_review_log
from locales.sign_off import sign_off
from models.clock import today
from models.errors import FileError, InvalidFiles

HEADS = ("row", "message", "mark", "source", "translation", "remark")
FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would reckon


def sign_off_worksheet(source: Path, by: str, remarks_to: Path | None, *, rest: bool) -> None:
    """Sign off the messages that are marked as right in a worksheet, and print what is said of
    others, also to a CSV file. Raise InvalidFiles for rows that cannot be taken, unless the `rest`
    is wanted."""
    sheet = read_worksheet(read_size_limited(source), source.name)
    library = read_library(library_folder(), RESERVED)
    targets = {each.tag: library.to_translate(each) for each in library.targets}
    document = targets.get(sheet.tag, {}).get(sheet.domain)
    if document is None:
        reason = f"it is of {sheet.domain} in {sheet.tag}, which this library has not"
        raise InvalidFiles([FileError(source.name, 1, reason)])
    language = languages()[sheet.tag]
    path, file = find_catalog_file(library, sheet.domain, language)
    marks = find_marks(sheet, document, language, read_catalog(path, file, language), by)
    if marks.errors and not rest:
        raise InvalidFiles(marks.errors)
    print_warnings(f"left out: {each}" for each in marks.errors)
    before = read_review_log(path)
    after = sign_off(marks.right, before, by, today())
    if after != before:
        write_review_log(path, after)
    states = [status_of(each, after) for each in marks.right if after != before]
    checked, reviewed = states.count("checked"), states.count("reviewed")
    told = f"{count(len(marks.right), 'message')} marked as right"
    print_lines([f"{sheet.domain} in {sheet.tag}: {told}, {checked} checked, {reviewed} reviewed."])
    print_lines(line for each in marks.remarks for line in _remark_lines(each))
    if remarks_to:
        _write_remarks(remarks_to, marks.remarks)


def _remark_lines(each: Remark) -> Iterator[str]:
    yield f"row {each.number}, {each.context}: {each.mark}"
    yield f"  {each.source}"
    yield f"  {each.translation}"
    if each.remark:
        yield f"  remark: {each.remark}"


def _write_remarks(path: Path, remarks: list[Remark]) -> None:
    """Write remarks as CSV, with the mark by which Excel knows UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for each in remarks:
            writer.writerow([_without_formula(str(value)) for value in each])


def _without_formula(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
