"""The files that a handout can be: what each is made by, what it takes, and what goes together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from pydantic import TypeAdapter

from handouts.booklet import booklet
from handouts.brf import brf
from handouts.docx import docx
from handouts.epub import epub
from handouts.handout import INKS, PAPERS, SHEETS, Handout
from handouts.html import A3, handout_html
from handouts.one_page import on_one_page
from handouts.pdf import pdf
from handouts.poster import help_lines
from handouts.toolchain import toolchain
from handouts.txt import txt
from locales.languages import Language, languages
from models.code import LAYOUTS

FOLDS = ("none", "booklet")
ANY: None = None


@dataclass(frozen=True)
class Format:
    """`takes` are the parameters besides place and edition, and their values; `quick` is what needs
    no process of its own, `inline` what a browser can show; `made_for` tells in which languages
    there is such a file."""

    media_type: str
    made: Callable[[Handout], bytes]
    takes: Mapping[str, Sequence[str] | None]
    quick: bool = False
    inline: bool = True
    made_for: Callable[[Language], bool] = lambda language: True


class Conflict(NamedTuple):
    """An option that does not go with the others, and which would."""

    field: str
    detail: str
    allowed: Sequence[str]


def _pdf(handout: Handout) -> bytes:
    if handout.options.single:
        options = handout.options
        points = handout.language.size * (A3 if options.paper == "a3" else 1)
        return on_one_page(lambda size: handout_html(handout, size), options.layout, points)
    content = pdf(handout_html(handout))
    return booklet(content, handout.language.dir) if handout.options.fold == "booklet" else content


def _html(handout: Handout) -> bytes:
    return handout_html(handout).encode()


PAGE = {"with": ANY, "layout": LAYOUTS, "paper": tuple(PAPERS), "ink": INKS}
READING = ("standard", "large", "easy")
FLOWING = {"with": ANY, "layout": ("standard", "easy")}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "pdf": Format("application/pdf", _pdf, PAGE | {"fold": FOLDS}),
    "html": Format("text/html; charset=utf-8", _html, PAGE, quick=True),
    "docx": Format(DOCX, docx, PAGE | {"layout": READING, "paper": SHEETS}, inline=False),
    "epub": Format("application/epub+zip", epub, FLOWING, inline=False),
    "brf": Format(
        "text/plain; charset=us-ascii",
        brf,
        {"width": ANY, "height": ANY},
        quick=True,
        inline=False,
        made_for=lambda language: bool(language.braille),
    ),
    "txt": Format("text/plain; charset=utf-8", txt, FLOWING, quick=True),
}


def formats_in(tag: str) -> list[str]:
    """The formats that there are in a language."""
    return [name for name, format in FORMATS.items() if format.made_for(languages()[tag])]


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
    if options.layout == "poster" and handout.advice.kind == "pathway" and options.paper != "a3":
        yield Conflict("paper", "all of a pathway has room on paper=a3 only.", ["a3"])
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
