"""A handout as one self-contained HTML document: what the PDF is made of, and a file of its own."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from handouts.handout import Handout, Words
from locales.dates import date_shown, dates_shown
from locales.languages import ENGLISH, languages
from models.advice import Advice, ContactsAdvice, NoticeCard, texts
from models.code import shown
from models.nodes import LinkNode, NameNode, Text, filled, html_of, links, phone_html

HERE = Path(__file__).parent
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


def handout_html(handout: Handout) -> str:
    """A leaflet or letter."""
    advice, words = handout.advice, handout.own_words
    return (
        _templates()
        .get_template("leaflet.html")
        .render(
            advice=advice,
            words=words,
            language=handout.language,
            date_shown=partial(dates_shown, handout.language),
            notices=notices(advice, words, handout.site),
            page_line=_page_line(words["page"]),
            code_line=filled(words["code"], code=_name_node(shown(handout.code))),
            date_lines=date_lines(advice, words),
            status_lines=status_lines(advice, handout.words),
            url=handout.url,
            linked=linked(advice),
            qr=_qr(handout.url),
            style=_style(),
        )
    )


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
    """An address as one types it; it may break after each slash, and no hyphen is put in."""
    shown = address.partition("://")[2].rstrip("/")
    return Markup("/<wbr>").join(escape(part) for part in shown.split("/"))


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


def _sizes() -> str:
    return "\n".join(
        f"html:lang({e.tag}) {{ font-size: {e.size}pt }}" for e in languages().values()
    )


@cache
def _style() -> str:
    styles = (HERE / "styles" / "leaflet.css").read_text("utf-8")
    return f"{script_style()}\n{_sizes()}\n{styles}"


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
