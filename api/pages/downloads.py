"""The files of a guide that a page offers. Of those that were made ahead it is known how large they
are."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from api.requests import now
from api.snapshot import Asked, Snapshot
from handouts.formats import conflicts, file_key, formats_in
from handouts.handout import PAPERS_OF, SHEETS, STANDARD, Handout, Options
from locales.languages import ENGLISH
from models.nodes import Text, filled


class Kind(NamedTuple):
    """A file by its name in the words of the interface; `beside` is one with English beside,
    `ahead` one that is made before anybody asks for it."""

    word: str
    format: str = "pdf"
    layout: str = STANDARD.layout
    beside: bool = False
    ahead: bool = False


KINDS = (
    Kind("get-pdf", ahead=True),
    Kind("get-both", beside=True, ahead=True),
    Kind("get-large", layout="large", ahead=True),
    Kind("get-easy", layout="easy"),
    Kind("get-poster", layout="poster"),
    Kind("get-word", "docx", ahead=True),
    Kind("get-epub", "epub"),
    Kind("get-text", "txt"),
    Kind("get-braille", "brf"),
    Kind("printable-page", "html"),
)


class Size(NamedTuple):
    """How large a file is; `pages` of a PDF only."""

    bytes: int
    pages: int | None = None


class Download(NamedTuple):
    word: str
    href: str
    size: str | None
    pages: Text | None


def downloads(
    sizes: Mapping[str, Size], snapshot: Snapshot, asked: Asked, public_url: str
) -> Iterator[Download]:
    """All that there are of a guide in a language."""
    words = snapshot.interface[asked.language]
    for kind in KINDS:
        handout = handout_of(kind, snapshot, asked, public_url)
        if handout is None:
            continue
        query = {"place": asked.place}
        query |= {"edition": str(asked.edition)} if asked.edition else {}
        for name in ("layout", "paper"):
            if (value := getattr(handout.options, name)) != getattr(STANDARD, name):
                query[name] = value
        query |= {"with": ENGLISH} if kind.beside else {}
        size = sizes.get(file_key(kind.format, handout))
        pages = size.pages if size else None
        yield Download(
            word=kind.word,
            href=f"/v1/handouts/{asked.slug}/{asked.language}.{kind.format}?{urlencode(query)}",
            size=f"{size.bytes / 1000:.0f} kB" if size else None,
            pages=filled(words["pages"], count=str(pages)) if pages else None,
        )


def handout_of(kind: Kind, snapshot: Snapshot, asked: Asked, public_url: str) -> Handout | None:
    """What such a file is made of, where there is one."""
    if kind.format not in formats_in(asked.language):
        return None
    if kind.beside and (asked.language == ENGLISH or asked.edition):
        return None
    beside = asked._replace(language=ENGLISH) if kind.beside else None
    for paper in PAPERS_OF.get(kind.layout, SHEETS):
        options = Options(layout=kind.layout, paper=paper)
        handout = snapshot.handout(asked, now(), public_url, options, beside)
        if not [*conflicts(handout)]:
            return handout
    return None
