"""The files that a handout can be: what each is made by, what it takes, and what goes together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from pydantic import TypeAdapter

from handouts.booklet import booklet
from handouts.handout import INKS, PAPERS, Handout
from handouts.html import handout_html
from handouts.pdf import RenderFault, page_count, pdf
from handouts.poster import help_lines
from handouts.toolchain import toolchain
from models.code import LAYOUTS

FOLDS = ("none", "booklet")
ANY: None = None
SIZES = (1.2, 1.1, 1, 0.92, 0.85)  # times that of the layout


@dataclass(frozen=True)
class Format:
    """`takes` are the parameters besides place and edition, and their values; `quick` is what needs
    no process of its own, `inline` what a browser can show."""

    media_type: str
    made: Callable[[Handout], bytes]
    takes: Mapping[str, Sequence[str] | None]
    quick: bool = False
    inline: bool = True


class Conflict(NamedTuple):
    """An option that does not go with the others, and which would."""

    field: str
    detail: str
    allowed: Sequence[str]


def _pdf(handout: Handout) -> bytes:
    if handout.options.single:
        return _on_one_page(handout)
    content = pdf(handout_html(handout))
    return booklet(content, handout.language.dir) if handout.options.fold == "booklet" else content


def _on_one_page(handout: Handout) -> bytes:
    """With letters as large as there is room for; raises RenderFault."""
    for size in SIZES:
        content = pdf(handout_html(handout, size))
        if page_count(content) == 1:
            return content
    raise RenderFault(f"there is more on the {handout.options.layout} than a page has room for")


def _html(handout: Handout) -> bytes:
    return handout_html(handout).encode()


PAGE = {"with": ANY, "layout": LAYOUTS, "paper": tuple(PAPERS), "ink": INKS}
FORMATS = {
    "pdf": Format("application/pdf", _pdf, PAGE | {"fold": FOLDS}),
    "html": Format("text/html; charset=utf-8", _html, PAGE, quick=True),
}


def file_key(format: str, handout: Handout) -> str:
    """Equal for equal files, and known before they are made."""
    described = _handouts().dump_json(handout, round_trip=True)
    return sha256(f"{toolchain()}\n{format}\n".encode() + described).hexdigest()


def conflicts(handout: Handout) -> Iterator[Conflict]:
    """What in a handout cannot be had together."""
    options = handout.options
    if options.layout == "poster" and handout.advice.kind == "letter":
        others = [each for each in LAYOUTS if each != "poster"]
        yield Conflict("layout", "a letter is no poster.", others)
    if options.layout == "cards" and help_lines(handout) is None:
        others = [each for each in LAYOUTS if each != "cards"]
        yield Conflict("layout", "there are no help lines in it for cards.", others)
    if options.paper not in options.papers:
        detail = f"layout={options.layout} is for {' or '.join(options.papers)}."
        yield Conflict("paper", detail, options.papers)
    if options.single and handout.beside:
        yield Conflict("with", f"layout={options.layout} has one language.", [])
    if options.fold == "booklet" and (options.single or options.paper != "a5"):
        yield Conflict("fold", "a booklet has pages of paper=a5 in a layout to read.", ["none"])


@cache
def _handouts() -> TypeAdapter[Handout]:
    return TypeAdapter(Handout)
