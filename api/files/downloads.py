"""The files to which a guide's page links, with the sizes of those that were prerendered. The form
of sheets.py has every other sheet."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from api.files.sheets import file_address
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.file_cache import FileSize
from handouts.formats.registry import file_key, formats_in
from handouts.handout import STANDARD, Handout, Options
from models.clock import now
from richtext.text import Text, fill


class DownloadKind(NamedTuple):
    """A kind of file. `word` is the key of its name in the interface; `beside` puts the text in
    the language of the library beside it; `prerender` kinds are rendered before anybody asks for
    them."""

    word: str
    format: str = "pdf"
    layout: str = STANDARD.layout
    beside: bool = False
    prerender: bool = False


DOWNLOAD_KINDS = (
    DownloadKind("get-pdf", prerender=True),
    DownloadKind("get-both", beside=True, prerender=True),
    DownloadKind("get-large", layout="large", prerender=True),
    DownloadKind("get-easy", layout="easy"),
    DownloadKind("get-word", "docx", prerender=True),
    DownloadKind("get-epub", "epub"),
    DownloadKind("get-text", "txt"),
    DownloadKind("get-braille", "brf"),
    DownloadKind("printable-page", "html"),
)


class Download(NamedTuple):
    word: str
    format: str
    href: str
    size: str | None
    pages: Text | None


def downloads(
    sizes: Mapping[str, FileSize], snapshot: Snapshot, query: AdviceQuery, public_url: str
) -> Iterator[Download]:
    """Yield the downloads of a guide in a language; `sizes` are by key in the file cache."""
    words = snapshot.interface[query.language]
    for kind in DOWNLOAD_KINDS:
        handout = handout_of(kind, snapshot, query, public_url)
        if handout is None:
            continue
        beside = {"with": snapshot.source} if kind.beside else {}
        size = sizes.get(file_key(kind.format, handout))
        pages = size.pages if size else None
        yield Download(
            word=kind.word,
            format=kind.format,
            href=file_address(query, kind.format, handout.options, **beside),
            size=f"{size.bytes / 1000:.0f} kB" if size else None,
            pages=fill(words["pages"], count=str(pages)) if pages else None,
        )


def handout_of(
    kind: DownloadKind, snapshot: Snapshot, query: AdviceQuery, public_url: str
) -> Handout | None:
    """Return the handout for a kind of file, or None if the guide has no such file."""
    if kind.format not in formats_in(query.language):
        return None
    if kind.beside and (query.language == snapshot.source or query.edition):
        return None
    beside = query._replace(language=snapshot.source) if kind.beside else None
    return snapshot.handout(query, now(), public_url, Options(layout=kind.layout), beside)
