"""What a sheet says besides the advice itself: how old it is, how far to trust it, what it links
to."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from handouts.handout import Handout, Words
from locales.dates import date_shown
from locales.languages import ENGLISH, languages
from models.advice import Advice, AnswerItem, ContactsAdvice, NoticeCard, texts
from models.code import shown
from models.nodes import LinkNode, NameNode, Text, filled, links
from models.pathway import title_of


class Linked(NamedTuple):
    """An address that the text speaks of, and by which words."""

    text: Text
    href: str


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


def all_status_lines(handout: Handout) -> list[Text]:
    """The same of one language or of two, each line once."""
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


def go_to(answer: AnswerItem, advice: Advice, words: Words) -> Text:
    """Where an answer leads to."""
    title = title_of(answer.to, advice.blocks)
    link = LinkNode(href=f"#{answer.to}", children=title.nodes)
    return filled(words["go-to"], title=link)


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


def code_line(handout: Handout) -> Text:
    return filled(handout.own_words["code"], code=NameNode(text=shown(handout.code)))
