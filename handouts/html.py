"""A handout as one self-contained HTML document: what the PDF is made of, and a file of its own."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handouts.handout import PAPERS, Handout, Options, Words
from handouts.pairs import pairs
from handouts.poster import help_lines, poster_blocks
from locales.dates import date_shown
from locales.languages import ENGLISH, languages
from models.advice import Advice, ContactsAdvice, NoticeCard, texts
from models.code import shown
from models.nodes import LinkNode, NameNode, Text, filled, html_of, links, phone_html

HERE = Path(__file__).parent
# A standard sheet has letters of 14 points: 18 for large print, 16 for easy reading.
SCALES = {"standard": 1, "large": 18 / 14, "easy": 16 / 14, "poster": 1, "cards": 11 / 14}
A3 = 2**0.5  # times as high as A4
SENTENCE_END = re.compile(
    r"([.!?؟۔።][”’»\"]?(?:</\w+>)*)[ \n]+(?=[^\s<]|<(?:a|bdi|span|strong)\b)"
    r"|([。\uff01\uff1f][”’」]?(?:</\w+>)*)(?=[^\s<”’」]|<(?:a|bdi|span|strong)\b)"
)
PAGE, PAGES = "\ue000", "\ue001"  # private use: no text of ours may have them


class Linked(NamedTuple):
    """An address that the text speaks of, and by which words."""

    text: Text
    href: str


def templates(*folders: Path) -> Environment:
    """Templates of the given folders, and those of the handouts' blocks."""
    environment = Environment(
        loader=FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"typed": typed, "filled": filled}
    environment.globals |= {"phone_html": phone_html, "name_node": _name_node}
    return environment


def handout_html(handout: Handout, size: float = 1) -> str:
    """A leaflet or letter, in one language or in two beside each other; a poster, or cards.
    Letters are so many times as large as they usually are in the layout."""
    other, layout = handout.beside, handout.options.layout
    name = "bilingual.html" if other else "cards.html" if layout == "cards" else "leaflet.html"
    poster = layout == "poster"
    html = (
        _templates()
        .get_template(name)
        .render(
            handout=handout,
            other=other,
            pairs=pairs(handout, other) if other else (),
            leaves=[_leaf(each) for each in (handout, other) if each],
            page_line=_page_line(handout.own_words["page"]),
            status_lines=_status_lines(handout),
            blocks=[*poster_blocks(handout.advice)] if poster else handout.advice.blocks,
            linked=() if poster else linked(handout.advice),
            poster=poster,
            help_lines=help_lines(handout),
            qr=_qr(handout.url),
            style=_style(handout.options, size, bilingual=other is not None),
            narrow=handout.options.narrow,
            **_leaf(handout),
        )
    )
    return by_sentence(html) if layout == "easy" else html


def _leaf(handout: Handout) -> dict[str, Any]:
    """What a sheet says of one of its languages."""
    advice, words = handout.advice, handout.own_words
    return {
        "advice": advice,
        "words": words,
        "language": handout.language,
        "date_shown": handout.dates,
        "notices": notices(advice, words, handout.site),
        "code_line": filled(words["code"], code=_name_node(shown(handout.code))),
        "date_lines": date_lines(advice, words),
        "url": handout.url,
    }


def notices(advice: Advice, words: Words, site: str = "") -> list[Text]:
    """What a reader has to know first: that this is old, or for how long it holds.

    `site` is the address before the path of what to read instead."""
    language = languages()[advice.language]
    found = _notice(advice, words)
    if advice.locale.recalled:
        found.append(words["safety-since"])
    if any(block.changed_in for block in advice.blocks):
        found.append(words["safety-changed"])
    if advice.expires_on:
        key = "expired" if advice.expired else "ends"
        found.append(filled(words[key], date=date_shown(advice.expires_on, language)))
    if advice.expired and advice.instead:
        href = f"{site}/{advice.language}/{advice.instead.slug}?place={advice.place.code}"
        link = LinkNode(href=href, children=advice.instead.title.nodes)
        found.append(filled(words["see-instead"], title=link))
    if advice.locale.outdated:
        newest, edition = advice.locale.newest_edition, advice.locale.edition
        found.append(filled(words["newer-english"], newest=str(newest), edition=str(edition)))
    return found


def _notice(advice: Advice, words: Words) -> list[Text]:
    if advice.notice is None:
        return []
    since = date_shown(advice.notice.since.date(), languages()[advice.language])
    heading = notice_heading(advice.notice, words)
    return [heading, advice.notice.reason, filled(words["notice-since"], date=since)]


def notice_heading(notice: NoticeCard, words: Words) -> Text:
    """What a notice means for whoever reads the text."""
    if notice.kind == "correction":
        return words["corrected"]
    return words["withdrawn-record" if notice.readable else "withdrawn"]


def status_lines(advice: Advice, words: Mapping[str, Words]) -> list[Text]:
    """How far the text is to be trusted, in the reader's language and in English."""
    return [
        words[tag][f"status-{advice.status}"] for tag in dict.fromkeys((advice.language, ENGLISH))
    ]


def _status_lines(handout: Handout) -> list[Text]:
    both = [each for each in (handout, handout.beside) if each]
    lines = [line for each in both for line in status_lines(each.advice, each.words)]
    return [*{line.text: line for line in lines}.values()]


def edition_line(number: int, words_of: date, language: str, words: Words) -> Text:
    day = date_shown(words_of, languages()[language])
    return filled(words["edition"], edition=str(number), date=day)


def date_lines(advice: Advice, words: Words) -> list[Text]:
    """The edition with the day of its words, when they changed since, and until when to trust
    them. The first revision of a first edition has not changed."""
    locale, language = advice.locale, languages()[advice.language]
    found = [edition_line(locale.edition, advice.published_at, advice.language, words)]
    if (locale.edition, locale.revision) != (1, 1):
        updated = date_shown(advice.updated_at.date(), language)
        found.append(filled(words["updated"], date=updated))
    if advice.review_due:
        due = date_shown(advice.review_due, language)
        found.append(filled(words["review-due"], date=due))
    return found


def typed(address: str) -> Markup:
    """An address as one types it; it breaks after a slash and nowhere else, and no hyphen is put
    in."""
    shown = address.partition("://")[2].rstrip("/")
    parts = [f"{part}/" for part in shown.split("/")]
    parts[-1] = parts[-1].rstrip("/")
    part = Markup('<span class="part">{}</span>').format
    return Markup("<wbr>").join(part(each) for each in parts)


def by_sentence(html: str) -> str:
    """The text of a page with each sentence on a line of its own."""
    head, main, body = html.partition("<main>")
    body, end, tail = body.partition("</main>")
    return head + main + SENTENCE_END.sub(r"\1\2<br>", body) + end + tail


def script_style() -> str:
    """The face of each language, for every element that says its language.

    Without it zh-Hans is drawn with Japanese shapes, and Urdu in Kufi. Numbers to dial are in
    one face everywhere, so that they can be compared."""
    rule = "[lang]:lang({}) {{ font-family: '{}', 'Noto Sans'; line-height: {} }}"
    rules = [rule.format(each.tag, each.font, each.line) for each in languages().values()]
    return "\n".join([*rules, ".phone { font-family: 'Noto Sans', sans-serif }"])


def linked(advice: Advice) -> list[Linked]:
    """What the text links to and no contact on the sheet shows: paper cannot be clicked."""
    shown = {
        contact.website
        for block in advice.blocks
        if isinstance(block, ContactsAdvice)
        for contact in block.contacts
        if not contact.phones
    }
    found = {
        link.href: Linked(text.model_copy(update={"nodes": link.children}), link.href)
        for text in texts(advice.blocks)
        for link in links(text.nodes)
    }
    return [link for href, link in found.items() if href not in shown]


@cache
def _templates() -> Environment:
    return templates()


def _sizes(options: Options, size: float) -> str:
    """The size of letters by language, and of a language beside another one."""
    scale = size * SCALES[options.layout] * (A3 if options.paper == "a3" else 1)
    rule = "html:lang({0}), .pair > :lang({0}) {{ font-size: {1:g}pt }}"
    rules = [rule.format(each.tag, each.size * scale) for each in languages().values()]
    if options.layout == "easy":
        rule = "[lang]:lang({}) {{ line-height: {:g} }}"
        rules += [rule.format(each.tag, each.line * 1.2) for each in languages().values()]
    return "\n".join(rules)


@cache
def _style(options: Options, size: float, *, bilingual: bool) -> str:
    names = [
        "leaflet",
        options.paper,
        options.layout,
        "bilingual" if bilingual else "",
        options.ink,
    ]
    files = [HERE / "styles" / f"{name}.css" for name in names]
    styles = [path.read_text("utf-8") for path in files if path.exists()]
    paper = f"@page {{ size: {PAPERS[options.paper]} }}"
    return "\n".join([script_style(), _sizes(options, size), *styles, paper])


def _page_line(text: Text) -> Markup:
    """The page numbers are counted by the renderer, so their places are empty elements."""
    html = html_of(filled(text, page=PAGE, pages=PAGES).nodes, text.lang)
    for letter, counter in ((PAGE, "page-number"), (PAGES, "page-count")):
        html = html.replace(letter, Markup('<span class="{}"></span>').format(counter))
    return html


def _name_node(text: str) -> NameNode:
    return NameNode(text=text)


def _qr(url: str) -> str:
    """A code that a dark page cannot hide: black on white, with its quiet zone."""
    code = segno.make(url, error="m")
    return code.png_data_uri(scale=4, border=4, dark="#000", light="#fff")
