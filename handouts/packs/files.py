"""Write the files of a pack: one PDF to print, with a cover sheet, or a zip of single PDFs.

The zip also works from a USB stick. The cover sheet is for staff: it is in the language of the
library."""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from json import dumps
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from handouts.archive import EARLIEST
from handouts.file_cache import FileCache
from handouts.formats.html import (
    HANDOUTS,
    colour_style,
    inline_style,
    paper_fonts,
    script_style,
    templates,
)
from handouts.formats.pdf import page_count, render_pdf
from handouts.handout import Handout, Options, changed_options
from handouts.packs.pdf_merge import PdfMerger
from handouts.toolchain import toolchain
from locales.dates import format_day
from locales.languages import languages
from models.library import COVER, LibraryCard
from richtext.text import Text, fill

COPIES = ("repeat", "once")
FILES = ("pdf", "zip")
ROWS_PER_COVER = 100  # WeasyPrint takes 0.3 MB for each row of a table
# What staff need to know about a text before they hand it out has a word each.
NOT_REVIEWED = ("checked", "read-back", "machine")


class MissingHandout(Exception):
    """A handout of the pack is no longer in the file cache."""


@dataclass(frozen=True)
class PackItem:
    """A handout of a pack; `key` is that of its PDF in the file cache. `title` and `place_name` are
    in the language of the library, `standing` says how far the text has been reviewed."""

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
        """The name of its file in a zip."""
        return (
            "-".join([self.slug, *self.languages, self.place, *changed_options(self.options)])
            + ".pdf"
        )


class Unplaced(NamedTuple):
    """Copies ordered in a language that is not available: staff have to decide."""

    language: str
    copies: int


@dataclass(frozen=True)
class PackContents:
    """`copies` says whether the PDF repeats each handout as often as it is ordered (`repeat`) or
    has it `once`, with the number to print on the cover sheet. `library` says whose it is, `words`
    are those of the interface in its language."""

    items: tuple[PackItem, ...]
    copies: str
    unplaced: tuple[Unplaced, ...]
    made_on: date
    library: LibraryCard
    words: Mapping[str, Text]

    def said(self, word: str, **values: str) -> str:
        """Return a word of the cover sheet."""
        return fill(self.words[f"{COVER}{word}"], **values).text

    def names_of(self, tags: tuple[str, ...]) -> str:
        """Return the names of one language or two, in that of the library."""
        first, *second = (languages()[tag].name_in(self.library.source).text for tag in tags)
        return self.said("both-languages", first=first, second=second[0]) if second else first

    def paper_of(self, item: PackItem) -> str:
        """Return the paper of a handout, as one asks for it."""
        if item.options.fold == "booklet":
            return self.said("booklet")
        paper = item.options.paper
        return self.said("us-letter") if paper == "letter" else paper.upper()

    def key(self, kind: str) -> str:
        """Return the key of a file of this pack: equal for equal files, and known beforehand."""
        words = [each.nodes for key, each in self.words.items() if key.startswith(COVER)]
        described = dumps([asdict(replace(self, words={})), words], default=str)
        return sha256(f"{toolchain()}\npack.{kind}\n{described}".encode()).hexdigest()


class CoverRow(NamedTuple):
    """A row of the cover sheet; `sheets` are those of one copy, printed on both sides."""

    item: PackItem
    sheets: int

    @property
    def all_sheets(self) -> int:
        return self.sheets * self.item.copies


ItemReader = Callable[[PackItem], bytes]


def pack_item(handout: Handout, key: str, copies: int, place_name: str) -> PackItem:
    """Return the item of a pack for a handout."""
    texts = [each.advice for each in (handout, handout.beside) if each]
    source = languages()[handout.library.source]
    words = handout.words[source.tag]
    notes = [words[f"{COVER}{each.status}"] for each in texts if each.status in NOT_REVIEWED]
    if any(each.locale.outdated for each in texts):
        notes.append(fill(words[f"{COVER}newer"], language=source.name_in(source.tag)))
    return PackItem(
        key=key,
        slug=handout.advice.slug,
        title=handout.advice.english_title.text,
        languages=tuple(handout.languages),
        place=handout.advice.place.code,
        place_name=place_name,
        options=handout.options,
        copies=copies,
        standing=", ".join(dict.fromkeys(each.text for each in notes)),
    )


def cache_pack(file_cache: FileCache, pack: PackContents, kind: str) -> bytes:
    """Write a file of a pack from handouts in the file cache, and put it there. Return nothing: the
    file may be too large to pass between processes. Raise MissingHandout or OSError."""

    def read_item(item: PackItem) -> bytes:
        content = file_cache.get(item.key)
        if content is None:
            raise MissingHandout(item.file)
        return content

    with tempfile.NamedTemporaryFile() as file:
        try:
            WRITERS[kind](file.file, pack, read_item)
        except MissingHandout:
            for each in pack.items:  # so that all damaged files are made anew together
                file_cache.get(each.key)
            raise
        file.flush()
        file_cache.put_file(pack.key(kind), Path(file.name))
    return b""


def count_sheets(file_cache: FileCache, pack: PackContents) -> int | None:
    """Return the sheets of paper of all copies, None if a handout is not in the file cache now."""
    sheets = 0
    for item in pack.items:
        content = file_cache.get(item.key)
        if content is None:
            return None
        sheets += _sheets(content) * item.copies
    return sheets


def _sheets(content: bytes) -> int:
    return (page_count(content) + 1) // 2


def merge_letters(pack: PackContents, contents: Mapping[str, bytes]) -> bytes:
    """Return a pack of PDFs, given by their key, without writing to disk."""
    merged = BytesIO()
    write_pdf(merged, pack, lambda item: contents[item.key])
    return merged.getvalue()


def write_pdf(file: IO[bytes], pack: PackContents, read_item: ItemReader) -> None:
    """Write one PDF in print order, with one handout at a time in memory."""
    title = pack.said("title")
    merger = PdfMerger(file, title, pack.library.source)
    rows, parts = [], []
    for item in pack.items:
        times = item.copies if pack.copies == "repeat" else 1
        name = f"{pack.names_of(item.languages)}: {item.title}"
        if item.copies > 1:
            name += ", " + pack.said("copies", copies=str(item.copies))
        part = merger.add(read_item(item), name, times)
        rows.append(CoverRow(item, part.sheets))
        parts.append(part)
    covers = []
    for first in range(0, len(rows), ROWS_PER_COVER):
        shown = range(first, min(first + ROWS_PER_COVER, len(rows)))
        covers.append(merger.add(render_pdf(cover_html(pack, rows, shown)), title))
    merger.finish([*covers, *parts])


def write_zip(file: IO[bytes], pack: PackContents, read_item: ItemReader) -> None:
    """Write a zip of single PDFs, and a page with links to them that needs no network."""
    rows = []
    with ZipFile(file, "w") as archive:
        for item in pack.items:
            content = read_item(item)
            rows.append(CoverRow(item, _sheets(content)))
            archive.writestr(ZipInfo(item.file, EARLIEST), content, ZIP_STORED)
        index = cover_html(pack, rows, range(len(rows)), linked=True)
        archive.writestr(ZipInfo("index.html", EARLIEST), index, ZIP_DEFLATED)


WRITERS: Mapping[str, Callable[[IO[bytes], PackContents, ItemReader], None]] = {
    "pdf": write_pdf,
    "zip": write_zip,
}


def cover_html(
    pack: PackContents, rows: list[CoverRow], shown: range, *, linked: bool = False
) -> str:
    """Return the cover sheet: the content of the pack, the paper it takes, and the copies that
    staff have to decide about. `shown` are the indexes of the rows on this sheet."""
    papers, tally = Counter[str](), Counter[tuple[str, ...]]()
    for row in rows:
        papers[pack.paper_of(row.item)] += row.all_sheets
        tally[row.item.languages] += row.item.copies
    source = languages()[pack.library.source]
    style = (HANDOUTS / "styles/pack.css").read_text("utf-8")
    return (
        templates()
        .get_template("pack.html")
        .render(
            pack=pack,
            source=source,
            rows=rows,
            shown=shown,
            papers=papers,
            tally=[
                (pack.names_of(tags), [languages()[tag] for tag in tags], copies)
                for tags, copies in tally.items()
            ],
            made_on=format_day(pack.made_on, source),
            linked=linked,
            style=inline_style(
                script_style(paper_fonts), colour_style(pack.library.colours), style
            ),
        )
    )
