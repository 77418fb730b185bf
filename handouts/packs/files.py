"""A pack: many handouts for one print run, as one PDF with a cover sheet or as a zip of single PDFs
that can be read from a stick. What is for staff is in English."""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from json import dumps
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from handouts.archive import LONG_AGO
from handouts.file_cache import FileCache
from handouts.formats.html import HANDOUTS, inline_style, script_style, templates
from handouts.formats.pdf import page_count, render_pdf
from handouts.handout import Handout, Options, changed_options
from handouts.packs.pdf_merge import PdfMerger
from handouts.toolchain import toolchain
from locales.dates import format_day
from locales.languages import languages
from richtext.text import ENGLISH

COPIES = ("repeat", "once")
FILES = ("pdf", "zip")
TITLE = "Print pack"
ROWS_TOGETHER = 100  # WeasyPrint takes 0.3 MB for each row of a table
PAPER = {"letter": "US letter", "a5": "A5", "a4": "A4", "a3": "A3"}
# What staff have to know of a text before they hand it out.
REVIEW_NOTES = {
    "source": "",
    "reviewed": "",
    "translated": "not reviewed",
    "machine": "machine translation, not reviewed",
}


class MissingHandout(Exception):
    """A handout of the pack is no longer on the file_cache."""


@dataclass(frozen=True)
class PackItem:
    """A handout of a pack, whose PDF has this `key`. `title` and `place_name` are in English,
    `standing` says how far the text is to be trusted."""

    key: str
    slug: str
    title: str
    languages: tuple[str, ...]
    place: str
    place_name: str
    options: Options
    copies: int
    standing: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return (
            "-".join([self.slug, *self.languages, self.place, *changed_options(self.options)])
            + ".pdf"
        )

    @property
    def in_english(self) -> str:
        return " and ".join(languages()[tag].english for tag in self.languages)

    @property
    def paper(self) -> str:
        folded = self.options.fold == "booklet"
        return "A4 to be folded" if folded else PAPER[self.options.paper]


class Unplaced(NamedTuple):
    """Copies that are wanted in a language in which there is nothing: somebody has to decide."""

    language: str
    copies: int


@dataclass(frozen=True)
class PackContents:
    """`copies`: each handout as often as it is wanted (`repeat`), or `once`, with the counts."""

    items: tuple[PackItem, ...]
    copies: str
    unplaced: tuple[Unplaced, ...]
    made_on: date

    def key(self, kind: str) -> str:
        """Equal for equal files, and known before they are made."""
        described = dumps(asdict(self), default=str)
        return sha256(f"{toolchain()}\npack.{kind}\n{described}".encode()).hexdigest()


class CoverRow(NamedTuple):
    """A line of the cover sheet; `sheets` is of one copy, printed on both sides."""

    item: PackItem
    sheets: int

    @property
    def all_sheets(self) -> int:
        return self.sheets * self.item.copies


def pack_item(handout: Handout, key: str, copies: int, place_name: str) -> PackItem:
    both = [each.advice for each in (handout, handout.beside) if each]
    standing = [REVIEW_NOTES[each.status] for each in both if each.status in REVIEW_NOTES]
    if any(each.locale.outdated for each in both):
        standing.append("the English text is newer")
    return PackItem(
        key=key,
        slug=handout.advice.slug,
        title=handout.advice.english_title.text,
        languages=tuple(handout.languages),
        place=handout.advice.place.code,
        place_name=place_name,
        options=handout.options,
        copies=copies,
        standing=", ".join(dict.fromkeys(filter(None, standing))),
    )


def cache_pack(file_cache: FileCache, pack: PackContents, kind: str) -> bytes:
    """Makes a pack of what is on the file_cache, and puts it there. Raises Lost, OSError."""

    def taken(item: PackItem) -> bytes:
        content = file_cache.get(item.key)
        if content is None:
            raise MissingHandout(item.file)
        return content

    with tempfile.NamedTemporaryFile() as file:
        WRITERS[kind](file.file, pack, taken)
        file.flush()
        file_cache.put_file(pack.key(kind), Path(file.name))
    return b""


def merge_letters(pack: PackContents, contents: Mapping[str, bytes]) -> bytes:
    """A pack of PDFs by their key, in memory only."""
    made = BytesIO()
    write_pdf(made, pack, lambda item: contents[item.key])
    return made.getvalue()


def write_pdf(file: IO[bytes], pack: PackContents, taken: Callable[[PackItem], bytes]) -> None:
    """One PDF in print order. It holds one handout at a time in memory."""
    merger = PdfMerger(file, TITLE, ENGLISH)
    rows, parts = [], []
    for item in pack.items:
        times = item.copies if pack.copies == "repeat" else 1
        counted = f", {item.copies} copies" if item.copies > 1 else ""
        part = merger.add(taken(item), f"{item.in_english}: {item.title}{counted}", times)
        rows.append(CoverRow(item, part.sheets))
        parts.append(part)
    covers = []
    for first in range(0, len(rows), ROWS_TOGETHER):
        shown = range(first, min(first + ROWS_TOGETHER, len(rows)))
        covers.append(merger.add(render_pdf(cover_html(pack, rows, shown)), TITLE))
    merger.finish([*covers, *parts])


def write_zip(file: IO[bytes], pack: PackContents, taken: Callable[[PackItem], bytes]) -> None:
    """Single PDFs, and a page that leads to them without a network."""
    rows = []
    with ZipFile(file, "w") as archive:
        for item in pack.items:
            content = taken(item)
            rows.append(CoverRow(item, (page_count(content) + 1) // 2))
            archive.writestr(ZipInfo(item.file, LONG_AGO), content, ZIP_STORED)
        index = cover_html(pack, rows, range(len(rows)), linked=True)
        archive.writestr(ZipInfo("index.html", LONG_AGO), index, ZIP_DEFLATED)


WRITERS: Mapping[str, Callable[[IO[bytes], PackContents, Callable[[PackItem], bytes]], None]] = {
    "pdf": write_pdf,
    "zip": write_zip,
}


def cover_html(
    pack: PackContents, rows: list[CoverRow], shown: range, *, linked: bool = False
) -> str:
    """What is in the pack, how much paper it takes, and what somebody has to decide; of the rows
    those that are shown."""
    papers, tally = Counter[str](), Counter[tuple[str, ...]]()
    for row in rows:
        papers[row.item.paper] += row.all_sheets
        tally[row.item.languages] += row.item.copies
    style = (HANDOUTS / "styles/pack.css").read_text("utf-8")
    return (
        templates()
        .get_template("pack.html")
        .render(
            title=TITLE,
            pack=pack,
            rows=rows,
            shown=shown,
            papers=papers,
            tally=[([languages()[tag] for tag in tags], copies) for tags, copies in tally.items()],
            made_on=format_day(pack.made_on, languages()[ENGLISH]),
            linked=linked,
            style=inline_style(script_style(), style),
        )
    )
