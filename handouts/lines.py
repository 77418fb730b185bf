"""The lines around advice, for every format: notices, status, dates, sources, numbers, links."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from handouts.handout import Handout, Words, fill_date
from models.advice import (
    Advice,
    ContactCard,
    ContactsAdvice,
    NoticeCard,
    StatisticAdvice,
)
from models.codes import format_code
from models.directory import Line
from models.guide import Source
from richtext.nodes import LinkNode, PhoneNode, ValueNode, walk_links
from richtext.text import Text, fill


class LinkedText(NamedTuple):
    """An address that the text links to, and the words of the link."""

    text: Text
    href: str


class NumberLine(NamedTuple):
    """A number of a contact; `verbs` says in each language whether to call it or to text it."""

    verbs: list[Text]
    phone: PhoneNode


def notices(advice: Advice, words: Words, site: str = "") -> list[Text]:
    """Return the notices above advice: withdrawn, corrected, outdated, or valid until a day.

    `site` is the address that is put before the path of what to read instead.
    """
    found = _notice(advice, words)
    if advice.locale.recalled:
        found.append(words["safety-since"])
    if any(block.changed_in for block in advice.blocks):
        found.append(words["safety-changed"])
    if advice.expires_on:
        key = "expired" if advice.expired else "ends"
        found.append(fill_date(words[key], advice.expires_on))
    if advice.expired and advice.instead:
        href = f"{site}/{advice.language}/{advice.instead.slug}?place={advice.place.code}"
        link = LinkNode(href=href, children=advice.instead.title.within(words["see-instead"]))
        found.append(fill(words["see-instead"], title=link))
    if advice.locale.outdated:
        newest, edition = advice.locale.newest_edition, advice.locale.edition
        found.append(fill(words["newer-english"], newest=str(newest), edition=str(edition)))
    return found


def _notice(advice: Advice, words: Words) -> list[Text]:
    if advice.notice is None:
        return []
    heading = notice_heading(advice.notice, words)
    since = fill_date(words["notice-since"], advice.notice.since.date())
    return [heading, advice.notice.reason, since]


def notice_heading(notice: NoticeCard, words: Words) -> Text:
    """Return the heading of a notice."""
    if notice.kind == "correction":
        return words["corrected"]
    return words["withdrawn-record" if notice.readable else "withdrawn"]


def status_lines(advice: Advice, words: Mapping[str, Words]) -> list[Text]:
    """Return the status of the translation in the reader's language and in that of the library."""
    tags = (advice.language, advice.english_title.lang)
    return _different(words[tag][f"status-{advice.status}"] for tag in tags)


def trust_lines(advice: Advice, words: Mapping[str, Words]) -> list[Text]:
    """Return how far a text can be trusted, for the head of a sheet, as `status_lines` does: of a
    translation by a machine what it is only, of any other all that is said at its end."""
    by_machine = advice.status in ("machine", "read-back")
    key = "by-machine" if by_machine else f"status-{advice.status}"
    return _different(words[tag][key] for tag in (advice.language, advice.english_title.lang))


def all_status_lines(handout: Handout) -> list[Text]:
    """Return the status lines of one language or two, without duplicates."""
    both = [each for each in (handout, handout.beside) if each]
    return _different(line for each in both for line in status_lines(each.advice, each.words))


def _different(texts: Iterable[Text]) -> list[Text]:
    return [*{text.text: text for text in texts}.values()]


def edition_line(number: int, published_on: date, words: Words) -> Text:
    """Return the line with the number of an edition and the day on which it was published."""
    return fill_date(words["edition"], published_on, edition=str(number))


def date_lines(advice: Advice, words: Words) -> list[Text]:
    """Return the edition with its date, and the dates of the last update and the next review.

    The first revision of a first edition has no update.
    """
    locale = advice.locale
    found = [edition_line(locale.edition, advice.published_at, words)]
    if (locale.edition, locale.revision) != (1, 1):
        found.append(fill_date(words["updated"], advice.updated_at.date()))
    if advice.review_due:
        found.append(fill_date(words["review-due"], advice.review_due))
    return found


def linked_texts(advice: Advice) -> list[LinkedText]:
    """Return the links to print in full, since paper cannot be clicked. Addresses that a contact on
    the sheet shows are left out, and those that a sender has typed: they stand there in full."""
    shown = {
        contact.website
        for block in advice.blocks
        if isinstance(block, ContactsAdvice)
        for contact in block.contacts
        if not contact.phones
    }
    found = {
        link.href: LinkedText(text.model_copy(update={"nodes": link.children}), link.href)
        for block in advice.blocks
        for text in block.every_text()
        for link in walk_links(text.nodes)
        if not any(isinstance(each, ValueNode) for each in link.children)
    }
    return [link for href, link in found.items() if href not in shown]


def number_lines(contact: ContactCard, *words: Words) -> list[NumberLine]:
    """Return the numbers of a contact, with verbs from the interface in one or two languages."""
    return [number_line(phone, *words) for phone in contact.phones]


def number_line(phone: Line | PhoneNode, *words: Words) -> NumberLine:
    """Return a number with verbs from the interface in one or two languages."""
    verb = "text" if phone.uri.startswith("sms:") else "call"
    number = PhoneNode(number=phone.number, uri=phone.uri)
    return NumberLine(_different(each[verb] for each in words), number)


def typed_address(address: str) -> str:
    """Return an address of a website or for e-mail as people type it."""
    return address.removeprefix("mailto:").rpartition("://")[2].rstrip("/")


def source_name(source: Source) -> str:
    """Return who published a source, and in which year if that is known."""
    return f"{source.publisher}, {source.year}" if source.year else source.publisher


def source_names(advice: Advice) -> str:
    """Return who published the sources of a text as one sentence, empty if it has none."""
    names = "; ".join({each.publisher: None for each in advice.sources.values()})
    return f"{names}." if names else ""


def statistic_source(block: StatisticAdvice, handout: Handout) -> Text:
    """Return the line below a figure that says where it comes from."""
    name = source_name(handout.advice.sources[block.source])
    return fill(handout.own_words["source"], source=handout.library.name_node(name))


def code_line(handout: Handout) -> Text:
    """Return the line with the code of the sheet."""
    return fill(
        handout.own_words["code"], code=handout.library.name_node(format_code(handout.code))
    )
