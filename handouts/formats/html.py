"""A handout as one self-contained HTML document: a format, and the source of the PDF."""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from handouts.contact_columns import contact_columns
from handouts.flow import ARROW, flow
from handouts.fonts import FACE
from handouts.handout import PAPERS, STANDARD, Handout, Options
from handouts.help_lines import help_lines
from handouts.item_icons import icon_picture, icon_uri, svg_uri
from handouts.lines import (
    all_status_lines,
    code_line,
    date_lines,
    linked_texts,
    notices,
    number_lines,
    source_name,
    source_names,
    statistic_source,
    trust_lines,
    typed_address,
)
from handouts.pairs import pairs
from handouts.pathway_tabs import PAGE, blocks_together, page_words, sheet_tabs
from handouts.poster import danger, points
from handouts.sentences import html_by_sentence
from handouts.side_one import bar_after, number_bar
from locales.languages import Language, languages
from models.library import Colours
from richtext.html import nodes_html, phone_html
from richtext.nodes import TextNode
from richtext.text import ENGLISH, Text, fill

HANDOUTS = Path(__file__).parents[1]
# Points, of Latin letters.
SIZES = {"standard": 12.5, "clear": 14, "large": 18, "easy": 16, "poster": 14, "cards": 11}
SCALES = {layout: size / SIZES["standard"] for layout, size in SIZES.items()}
LONGEST_TYPED = 40  # letters
LATIN = "Noto Sans"
LONGEST_PART = 26  # letters of an address that are kept together
UNSPACED = ("zh", "yue", "ja")  # languages without spaces between words
LAST_LETTERS = re.compile(r"\w{2}\W*$")  # of a text, which stay on one line
A3 = 2**0.5  # times as high as A4
DIGITS = 115  # points, on a poster of A4
LINE = 600  # as many points as fit on its line, of digits in bold
# What a typeface says of layouts with less room, by the style sheet of the layout.
TIGHT = {
    "poster": {
        "poster": "[lang]:lang({0}), .language :is(p, h1, h2):lang({0}) {{ line-height: {1} }}",
    },
    "flow": {
        "chart": "[lang]:lang({0}) {{ line-height: {1} }}",
        "chart_heading": ".branch h2:lang({0}) {{ line-height: {1} }}",
        "chart_numbers": ".ring .line:lang({0}) {{ line-height: {1} }}",
    },
    "cards": {
        "card": (
            ".card :is(h1, p):not(.who):lang({0}), .card :is(h1, .last) :lang({0}) "
            "{{ line-height: {1} !important }}"
        ),
        "card_gap": ".card h1:lang({0}) {{ padding-block-end: {1}em }}",
    },
}
# How much the strip to cut off has: all, the sentence for a desk only, or nothing.
STRIPS = ("whole", "sentence", "none")
PAGES = "\ue001"  # private use, as PAGE is


@cache
def templates(*folders: Path) -> Environment:
    """Return the templates of the given folders and those of handouts."""
    environment = Environment(
        loader=FileSystemLoader([*folders, HANDOUTS / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=None if folders else _with_end,  # browsers can do that
    )
    environment.filters |= {"typed": typed, "filled": fill, "data_uri": _data_uri}
    functions = (
        contact_columns,
        digit_size,
        icon_picture,
        icon_uri,
        is_typed,
        number_lines,
        page_words,
        phone_html,
        source_name,
        source_names,
        statistic_source,
    )
    environment.globals |= {each.__name__: each for each in functions}
    environment.globals["arrow"] = svg_uri(ARROW)
    return environment


def render_html(
    handout: Handout, size: float = 1, *, back_cover: bool = False, strip: str = STRIPS[0]
) -> str:
    """Return a leaflet, letter, poster or sheet of cards as HTML.

    `size` scales the text relative to the usual size of the layout. `back_cover` adds a page with
    the numbers and the code, for the back of a booklet. `strip` is one of STRIPS.
    """
    other = handout.beside
    name, layout = _template(handout), handout.options.layout
    leaves = [_leaf(each) for each in (handout, other) if each]
    html = (
        templates()
        .get_template(f"{name}.html")
        .render(
            handout=handout,
            other=other,
            pairs=pairs(handout, other) if other else (),
            leaves=leaves,
            page_line=_page_line(handout),
            status_lines=all_status_lines(handout),
            groups=blocks_together(handout.advice),
            tabs=sheet_tabs(handout),
            linked=linked_texts(handout.advice) if handout.options.narrow else (),
            flow=flow(handout.advice) if handout.chart else None,
            help_lines=help_lines(handout) if handout.options.single else None,
            beside_lines=help_lines(other) if other and handout.options.single else None,
            danger=danger(handout) if name == "poster" else None,
            points=points(handout) if name == "poster" else (),
            back_cover=back_cover,
            strip=strip,
            bar=number_bar(handout),
            bar_beside=number_bar(other) if other else None,
            bar_after=bar_after(handout.advice),
            qr=qr_code(handout.url),
            style=_style(handout.options, size, handout.library.colours, name),
            **leaves[0],
        )
    )
    return html_by_sentence(html) if layout == "easy" else html


def _template(handout: Handout) -> str:
    """Return the name of the template of a handout, which may have a style sheet of that name."""
    if handout.chart:
        return "flow"
    if handout.options.single:
        return handout.options.layout
    return "bilingual" if handout.beside else "leaflet"


def _leaf(handout: Handout) -> dict[str, Any]:
    """Return what templates show of one language of a handout."""
    advice, words = handout.advice, handout.own_words
    return {
        "advice": advice,
        "words": words,
        "language": handout.language,
        "notices": notices(advice, words, handout.site),
        "trust_lines": trust_lines(advice, handout.words),
        "code_line": code_line(handout),
        "date_lines": date_lines(advice, words),
        "url": handout.url,
    }


def typed(address: str) -> Markup:
    """Return a web address as people type it. A line may end after a slash, without a hyphen; and
    within a part that is longer than a narrow column."""
    parts = [f"{part}/" for part in typed_address(address).split("/")]
    parts[-1] = parts[-1].rstrip("/")
    part = Markup('<span class="part">{}</span>').format
    return Markup("<wbr>").join(
        part(each) if len(each) <= LONGEST_PART else escape(each) for each in parts
    )


def is_typed(address: str) -> bool:
    """Return whether a web address is so short that somebody would type it."""
    return len(typed_address(address)) <= LONGEST_TYPED


def digit_size(number: str, paper: str) -> float:
    """Return in points the largest size, up to that of a poster, at which a number has room on a
    line."""
    return min(DIGITS, LINE / len(number)) * (A3 if paper == "a3" else 1)


def script_style(names: Callable[[str], str] = "'{}'".format) -> str:
    """Return rules that set the font of each language on the elements in it; `names` returns the
    names of a family in a font list.

    Without them zh-Hans would get Japanese glyphs, and Urdu Kufi ones. Phone numbers have one font
    in every language, so that they can be compared. A name or an address alone on its line is
    as high as in Latin letters.
    """
    rule = "[lang]:lang({}) {{ font-family: {}; line-height: {} }}"
    rules = [
        rule.format(each.tag, f"{names(each.font)}, {names(LATIN)}", each.typeface.line)
        for each in languages().values()
    ]
    latin = f"font-family: {names(LATIN)}, sans-serif"
    alone = (
        f"p.name, p.who, p.website {{ {latin}; line-height: {languages()[ENGLISH].typeface.line} }}"
    )
    return "\n".join([*rules, f".phone {{ {latin} }}", alone])


def type_style(template: str) -> str:
    """Return rules for headings, strong words and links of each language on paper, and for lines
    where the template has less room."""
    rules = []
    for tag, language in languages().items():
        face = language.typeface
        headings = ", ".join(f"{each}:lang({tag})" for each in ("h1", "h2", "h3"))
        rules.append(f"{headings} {{ line-height: {face.heading} }}")
        if face.colour:
            rules.append(f"strong:lang({tag}) {{ color: var(--main) }}")
            # Small and in colour, it would be lost on a copy of a copy.
            rules.append(f".status:lang({tag}) {{ font-weight: 400 }}")
        if not face.underline:
            rules.append(f":is(p, li) a:lang({tag}) {{ text-decoration: none; font-weight: 700 }}")
        for name, rule in TIGHT.get(template, {}).items():
            if value := getattr(face, name):
                rules.append(rule.format(tag, value))
    return "\n".join(rules)


def paper_fonts(family: str) -> str:
    """Return the names of a family on paper: first the face that is chosen by file."""
    return f"'{FACE.format(family)}', '{family}'"


def inline_style(*rules: str) -> Markup:
    """Return trusted rules as a style sheet that templates write unescaped."""
    return Markup("\n".join(rules))


def body_size(language: Language, layout: str) -> float:
    """Return the size of the text of a language in points."""
    usual = layout == STANDARD.layout and language.leaflet
    return (language.leaflet if usual else language.size) * SCALES[layout]


def colour_style(colours: Colours) -> str:
    """Return the rule that sets the colours of a library, for the style sheets that name them."""
    return f"html {{ --main: {colours.main}; --accent: {colours.accent} }}"


def _sizes(options: Options, size: float) -> str:
    """Return rules that set the text size by language, also for the second language of a sheet."""
    scale = size * (A3 if options.paper == "a3" else 1)
    rule = "html:lang({0}), .pair > :lang({0}) {{ font-size: {1:g}pt }}"
    rules = [
        rule.format(each.tag, body_size(each, options.layout) * scale)
        for each in languages().values()
    ]
    if options.layout == "easy":
        rule = "[lang]:lang({}) {{ line-height: {:g} }}"
        rules += [rule.format(each.tag, each.typeface.line * 1.2) for each in languages().values()]
    if options.layout in ("large", "easy"):  # there the foot may have two lines, and room for them
        rule = ".foot[lang]:lang({0}), .foot [lang]:lang({0}) {{ line-height: {1:g} }}"
        rules += [rule.format(each.tag, each.typeface.line) for each in languages().values()]
    return "\n".join(rules)


@cache
def _style(options: Options, size: float, colours: Colours, template: str) -> Markup:
    # A chart is on A3 only, and has all its rules in one place.
    own = [template] if template == "flow" else [options.paper, options.layout, template]
    names = dict.fromkeys(["leaflet", *own, options.ink, options.for_])
    files = [HANDOUTS / "styles" / f"{name}.css" for name in names]
    styles = [path.read_text("utf-8") for path in files if path.exists()]
    paper = f"@page {{ size: {PAPERS[options.paper]} }}"
    first = (script_style(paper_fonts), _sizes(options, size), colour_style(colours))
    return inline_style(*first, paper, *styles, type_style(template))


def _page_line(handout: Handout) -> Markup:
    """Return the line with the page number. Its numbers are empty elements: CSS counts."""
    text = handout.own_words["page"]
    html = nodes_html(fill(text, page=PAGE, pages=PAGES).nodes, text.lang)
    if text.lang != handout.advice.language:
        html = Markup('<span lang="{}" dir="{}">{}</span>').format(text.lang, text.dir, html)
    for letter, counter in ((PAGE, "page-number"), (PAGES, "page-count")):
        html = html.replace(letter, Markup('<span class="{}"></span>').format(counter))
    return html


def _with_end(value: Any) -> Any:
    """Return what a template writes for a value. In Chinese a line may end after any letter: the
    last ones of a text are kept together, since one alone on a line looks like a mistake."""
    if not isinstance(value, Text) or value.lang.partition("-")[0] not in UNSPACED:
        return value
    *before, last = value.nodes
    if not isinstance(last, TextNode) or not (end := LAST_LETTERS.search(last.text)):
        return value
    html = nodes_html([*before, TextNode(text=last.text[: end.start()])], value.lang)
    return html + Markup('<span class="part">{}</span>').format(end[0])


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def qr_code(url: str) -> str:
    """Return a QR code as a data URI, black on white with a quiet zone, also for dark pages."""
    code = segno.make(url, error="m")
    return code.png_data_uri(scale=4, border=4, dark="#000", light="#fff")
