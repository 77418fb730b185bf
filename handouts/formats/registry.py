"""The file formats of handouts: how each is rendered, and which options it accepts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from handouts.formats.booklet import make_booklet
from handouts.formats.brf import render_brf
from handouts.formats.docx import render_docx
from handouts.formats.epub import render_epub
from handouts.formats.html import A3, SCALES, STRIPS, render_html
from handouts.formats.one_page import fit_on_one_page
from handouts.formats.pdf import page_count, render_pdf, render_without_lone
from handouts.formats.txt import render_txt
from handouts.handout import INKS, PAPERS, PRINTERS, SHEETS, Handout
from handouts.help_lines import help_lines
from handouts.toolchain import toolchain
from locales.languages import Language, languages
from models.codes import LAYOUTS
from models.errors import FieldError

FOLDS = ("none", "booklet")
ANY: None = None


@dataclass(frozen=True)
class Format:
    """A file format. `options` are its parameters besides place and edition, with their values.

    `quick` formats are rendered in the server's own process; `inline` ones can be shown in a
    browser. `available_in` returns whether a language has the format.
    """

    media_type: str
    render: Callable[[Handout], bytes]
    options: Mapping[str, Sequence[str] | None]
    quick: bool = False
    inline: bool = True
    available_in: Callable[[Language], bool] = lambda language: True


def _pdf(handout: Handout) -> bytes:
    if handout.options.single:
        options = handout.options
        points = handout.language.size * SCALES[options.layout]
        points *= A3 if options.paper == "a3" else 1
        layout = "poster of a pathway" if handout.chart else options.layout
        return fit_on_one_page(lambda size: render_html(handout, size), layout, points)
    if handout.options.fold != "booklet":
        return render_without_lone("tear-off", (render_html(handout, strip=s) for s in STRIPS))
    content = render_pdf(render_html(handout, back_cover=True))
    if page_count(content) % 4 == 1:  # the text itself ends on the back
        content = render_pdf(render_html(handout))
    return make_booklet(content, handout.language.dir)


def _html(handout: Handout) -> bytes:
    return render_html(handout).encode()


PAGE = {"with": ANY, "layout": LAYOUTS, "paper": tuple(PAPERS), "ink": INKS}
READING = ("standard", "clear", "large", "easy")
FLOWING = {"with": ANY, "layout": ("standard", "easy")}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "pdf": Format("application/pdf", _pdf, PAGE | {"fold": FOLDS, "for": PRINTERS}),
    "html": Format("text/html; charset=utf-8", _html, PAGE, quick=True),
    "docx": Format(DOCX, render_docx, PAGE | {"layout": READING, "paper": SHEETS}, inline=False),
    "epub": Format("application/epub+zip", render_epub, FLOWING, inline=False),
    "brf": Format(
        "text/plain; charset=us-ascii",
        render_brf,
        {"width": ANY, "height": ANY},
        quick=True,
        inline=False,
        available_in=lambda language: bool(language.braille),
    ),
    "txt": Format("text/plain; charset=utf-8", render_txt, FLOWING, quick=True),
}


def formats_in(tag: str) -> list[str]:
    """Return the formats that are available in a language."""
    return [name for name, format in FORMATS.items() if format.available_in(languages()[tag])]


def file_key(format: str, handout: Handout) -> str:
    """Return a key that is equal for equal files, without rendering."""
    described = _handouts().dump_json(handout, round_trip=True)
    return sha256(f"{toolchain()}\n{format}\n".encode() + described).hexdigest()


def option_errors(handout: Handout) -> Iterator[FieldError]:
    """Yield the errors in combinations of options."""
    options = handout.options
    if options.layout == "poster" and handout.advice.kind == "letter":
        others = [each for each in LAYOUTS if each != "poster"]
        yield FieldError("layout", "a letter is no poster.", others)
    if handout.chart and options.paper != "a3":
        yield FieldError("paper", "all of a pathway has room on paper=a3 only.", ["a3"])
    if options.layout == "cards" and help_lines(handout) is None:
        others = [each for each in LAYOUTS if each != "cards"]
        yield FieldError("layout", "there are no help lines in it for cards.", others)
    if options.paper not in options.papers:
        detail = f"layout={options.layout} is for {' or '.join(options.papers)}."
        yield FieldError("paper", detail, options.papers)
    if handout.chart and handout.beside:
        yield FieldError("with", "the poster of a pathway has one language.", [])
    if options.fold == "booklet" and (options.single or options.paper != "a5"):
        yield FieldError("fold", "a booklet has pages of paper=a5 in a layout to read.", ["none"])
    if options.for_ == "print" and (options.layout == "cards" or options.fold == "booklet"):
        detail = "cards have marks of their own, and print shops fold by themselves."
        yield FieldError("for", detail, ["office"])


@cache
def _handouts() -> TypeAdapter[Handout]:
    return TypeAdapter(Handout)
