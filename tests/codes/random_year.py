"""A random year of an organisation: what it publishes, withdraws and corrects, and what it prints.

Whatever happens, no sheet is told that it is current unless it says what is served now. What it
says is read from the advice itself here, not from the digests that the code under test has."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine

from api.codes.check import check_sheet
from api.codes.recalls import recalls
from api.codes.standing import examine_sheet, standing
from api.published.snapshot import AdviceQuery, Snapshot, read_snapshot
from models.advice import Advice, ContactsAdvice, DirectoryCard, PlaceCard, Translation
from models.audit import Author
from models.clock import now
from models.database import reading
from models.errors import DomainError
from models.guide import ChangeKind
from models.notices import give_notice, lift_notice, published_notices
from models.publishing import PreparedLibrary, publish
from models.tables import Notice
from richtext.nodes import TextNode
from tests.answers import described

TAGS = ("en", "pl")
PLACES = ("GB", "GB-GLS")
SLUGS = ("cold-water", "heatwave")  # few, so that a year takes seconds
CONTACTS = ("harbour-police", "severn-police", "parents-line")
KINDS: tuple[ChangeKind, ...] = ("minor", "normal", "safety")


@dataclass
class Year:
    """What the organisation has in its files, what time it is, and what it has printed: by the code
    of each sheet its revision, place and all that it says."""

    engine: Engine
    random: Random
    library: PreparedLibrary
    first: PreparedLibrary
    now: datetime = field(default_factory=now)
    printed: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def step(self) -> None:
        """Do something, and look at every sheet that was ever printed."""
        action = self.random.choice(ACTIONS)
        self.done.append(action.__name__)
        try:
            action(self)
        except DomainError as refusal:
            self.done[-1] += f" refused: {refusal}"
        snapshot = read_snapshot(self.engine)
        self._check(snapshot)
        self._print(snapshot)

    def publish(self) -> None:
        """Publish the files; a change of the English is of any kind."""
        kind, note = self.random.choice(KINDS), f"Step {len(self.done)}."
        changes = [described(self.library, each, kind, note) for each in self.library.translations]
        all_described = {slug: each for work in changes for slug, each in work.described.items()}
        publish(self.engine, replace(self.library, described=all_described))

    def _print(self, snapshot: Snapshot) -> None:
        for slug in snapshot.guides:
            place = self.random.choice([each for each in PLACES if each in snapshot.places])
            for tag in snapshot.languages_of(slug, place, self.now):
                id = snapshot.guides[slug][tag].id
                said = said_now(snapshot, slug, tag, place, self.now)
                self.printed.setdefault(snapshot.code(id, place), (id, place, said))

    def _check(self, snapshot: Snapshot) -> None:
        recalled = {
            (recall.slug, sheet.language, sheet.edition, sheet.revision, place)
            for recall in recalls(snapshot, self.now).items
            for sheet in recall.sheets
            for place in recall.places
        }
        published = {(slug, tag) for slug, tag in snapshot.revisions_of}
        served_now = {(slug, tag) for slug, guide in snapshot.guides.items() for tag in guide}
        assert published - served_now == snapshot.unserved.keys(), self.told("availability")
        served: dict[tuple[str, str, str], str] = {}
        for id, place, said in self.printed.values():
            sheet = snapshot.revisions[id]
            now_said = (sheet.slug, sheet.language, place)
            if now_said not in served:
                served[now_said] = said_now(snapshot, *now_said, self.now)
            found = examine_sheet(snapshot, sheet, place, self.now)
            name = (sheet.slug, sheet.language, sheet.edition, sheet.revision, place)
            assert (standing(found) in ("outdated", "withdrawn")) == (name in recalled), self.told(
                name
            )
            same = said == said_now(snapshot, sheet.slug, sheet.language, place, self.now)
            assert standing(found) != "current" or same, self.told(name)
            if same and [each.because for each in found] in (["contacts"], ["wording"]):
                raise AssertionError(self.told(name))
        code = self.random.choice([*self.printed]) if self.printed else None
        if code:
            check = check_sheet(snapshot, code, self.now)
            id, place, _ = self.printed[code]
            found = examine_sheet(snapshot, snapshot.revisions[id], place, self.now)
            assert check and check.status == standing(found), self.told(code)

    def told(self, sheet: object) -> str:
        """Return what happened so far, for the message of a failure."""
        return f"{sheet} after: " + "; ".join(self.done)


def said_now(snapshot: Snapshot, slug: str, tag: str, place: str, now: datetime) -> str:
    """Return all that a new sheet would say, or nothing if there would be none."""
    if place not in snapshot.places or tag not in snapshot.languages_of(slug, place, now):
        return ""
    return _said(snapshot.advice(AdviceQuery(slug, tag, place), now))


def _said(advice: Advice) -> str:
    texts = [
        advice.title,
        advice.summary,
        *(each for b in advice.blocks for each in b.every_text()),
    ]
    cards = [each for b in advice.blocks if isinstance(b, ContactsAdvice) for each in b.contacts]
    return json.dumps(
        [
            [[node.model_dump() for node in text.nodes] for text in texts],
            [[each.id, [dict(line) for line in each.phones], each.website] for each in cards],
            str(advice.expires_on),
        ]
    )


# What may happen


def change_number(year: Year) -> None:
    contact = year.random.choice(_callable(year))
    number = f"01632 960{year.random.randrange(100, 999)}"
    line = {"number": number, "uri": f"tel:{number.replace(' ', '')}"}
    _each_card(year, lambda card: _with(card, contact, phones=[line]))
    year.publish()


def exchange_numbers(year: Year) -> None:
    one, other = year.random.sample(_callable(year), 2)
    contacts = year.library.directory["en"].contacts
    phones = {one: contacts[other].phones, other: contacts[one].phones}
    for id, lines in phones.items():
        values = [dict(line) for line in lines]
        _each_card(year, lambda card, id=id, values=values: _with(card, id, phones=values))
    year.publish()


def exchange_addresses(year: Year) -> None:
    one, other = year.random.sample([*year.library.directory["en"].contacts], 2)
    contacts = year.library.directory["en"].contacts
    sites = {one: contacts[other].website, other: contacts[one].website}
    for id, site in sites.items():
        _each_card(year, lambda card, id=id, site=site: _with(card, id, website=site))
    year.publish()


def change_words_of_contact(year: Year) -> None:
    contact = year.random.choice([*year.library.directory["en"].contacts])
    about = {tag: _words(card.contacts[contact].about, year) for tag, card in _cards(year).items()}
    _each_card(year, lambda card: _with(card, contact, about=about[_tag(card, year)]))
    year.publish()


def fill_role_otherwise(year: Year) -> None:
    place, id = year.random.choice(PLACES), year.random.choice(_callable(year))

    def change(card: DirectoryCard) -> DirectoryCard:
        old = card.places.get(place)
        if not old:
            return card
        new = old.model_copy(update={"roles": {**old.roles, "police": [id]}})
        return card.model_copy(update={"places": {**card.places, place: new}})

    _each_card(year, change)
    year.publish()


def close_contact(year: Year) -> None:
    contact = year.random.choice([*year.library.directory["en"].contacts])

    def change(card: DirectoryCard) -> DirectoryCard:
        contacts = {id: each for id, each in card.contacts.items() if id != contact}
        return card.model_copy(update={"contacts": contacts})

    slug = year.random.choice([*year.library.translations])
    if len(year.library.translations) > 1:
        del year.library.translations[slug]
    _each_card(year, change)
    year.publish()


def remove_place(year: Year) -> None:
    def change(card: DirectoryCard) -> DirectoryCard:
        places = {code: each for code, each in card.places.items() if code != "GB-GLS"}
        return card.model_copy(update={"places": places})

    _each_card(year, change)
    year.publish()


def put_all_back(year: Year) -> None:
    library = year.first
    year.library = replace(
        library, translations={slug: dict(each) for slug, each in library.translations.items()}
    )
    year.publish()


def change_english(year: Year) -> None:
    _change_text(year, ("en",))
    year.publish()


def change_every_language(year: Year) -> None:
    _change_text(year, TAGS)
    year.publish()


def change_translation(year: Year) -> None:
    _change_text(year, ("pl",))
    year.publish()


def reorder_blocks(year: Year) -> None:
    guide = year.library.translations[year.random.choice([*year.library.translations])]
    for tag, translation in guide.items():
        blocks = [*translation.blocks[:-2], *reversed(translation.blocks[-2:])]
        guide[tag] = translation.model_copy(update={"blocks": blocks})
    year.publish()


def let_expire(year: Year) -> None:
    guide = year.library.translations[year.random.choice([*year.library.translations])]
    day = (year.now + timedelta(days=year.random.randrange(-5, 40))).date()
    for tag, translation in guide.items():
        guide[tag] = translation.model_copy(update={"expires_on": day})
    year.publish()


def wait(year: Year) -> None:
    year.now += timedelta(days=year.random.randrange(1, 30))


def withdraw(year: Year) -> None:
    _notice(year, "withdrawal", readable=year.random.random() < 0.3)


def correct(year: Year) -> None:
    _notice(year, "correction", readable=True)


def recall(year: Year) -> None:
    _notice(year, "recall", readable=True)


def recall_words(year: Year) -> None:
    """Words of the interface were wrong: sheets from before must not be used, those printed from
    now on may be."""
    tag = year.random.choice(TAGS)
    words = year.library.interface[tag].words
    words = {**words, "urgent": _words(words["urgent"], year)}
    card = year.library.interface[tag].model_copy(update={"words": words})
    year.library = replace(year.library, interface={**year.library.interface, tag: card})
    before = {each.id for each in read_snapshot(year.engine).revisions.values()}
    year.publish()
    notice = Notice(
        publication_id=0,
        kind="recall",
        slug="ui",
        language=tag,
        readable=True,
        edition=None,
        reasons={"en": "It is wrong."},
    )
    give_notice(year.engine, notice, Author(act="recall"))
    snapshot = read_snapshot(year.engine)
    for id, place, _ in year.printed.values():
        sheet = snapshot.revisions[id]
        found = standing(examine_sheet(snapshot, sheet, place, year.now))
        assert sheet.language != tag or found in ("outdated", "withdrawn"), year.told(sheet)
    for slug, guide in snapshot.guides.items():
        assert tag not in guide or guide[tag].id not in before, year.told(slug)


def lift(year: Year) -> None:
    with reading(year.engine) as session:
        found = published_notices(session)
    for each in found:
        lift_notice(year.engine, each.id, Author(act="lift"))


ACTIONS: list[Callable[[Year], None]] = [
    change_number,
    exchange_numbers,
    exchange_addresses,
    change_words_of_contact,
    fill_role_otherwise,
    close_contact,
    remove_place,
    put_all_back,
    put_all_back,
    put_all_back,
    put_all_back,
    change_english,
    change_every_language,
    change_translation,
    reorder_blocks,
    let_expire,
    wait,
    withdraw,
    correct,
    recall,
    recall_words,
    lift,
    lift,
]


def _notice(year: Year, kind: str, **values: Any) -> None:
    with reading(year.engine):
        snapshot = read_snapshot(year.engine)
    slug = year.random.choice([*snapshot.editions])
    language = year.random.choice([None, *TAGS])
    edition = year.random.choice([None, snapshot.newest(slug)])
    place = year.random.choice([None, None, *PLACES])
    contact = year.random.choice([None, None, None, *CONTACTS])
    scope = {"slug": slug, "language": language, "edition": edition}
    scope |= {"place": place, "contact": contact}
    notice = Notice(publication_id=0, kind=kind, reasons={"en": "It is wrong."}, **scope, **values)
    give_notice(year.engine, notice, Author(act=kind))


def _change_text(year: Year, tags: tuple[str, ...]) -> None:
    guide = year.library.translations[year.random.choice([*year.library.translations])]
    for tag in tags:
        if tag in guide:
            guide[tag] = guide[tag].model_copy(update={"summary": _words(guide[tag].summary, year)})
    if tags == ("en",):
        guide.pop("pl", None)


def _words(text: Any, year: Year) -> Any:
    return text.model_copy(update={"nodes": [TextNode(text=f"Words {len(year.done)}")]})


def _callable(year: Year) -> list[str]:
    contacts = year.library.directory["en"].contacts.values()
    return [each.id for each in contacts if each.phones]


def _cards(year: Year) -> dict[str, DirectoryCard]:
    return year.library.directory


def _tag(card: DirectoryCard, year: Year) -> str:
    return next(tag for tag, each in year.library.directory.items() if each is card)


def _each_card(year: Year, change: Callable[[DirectoryCard], DirectoryCard]) -> None:
    cards = {tag: change(card) for tag, card in year.library.directory.items()}
    year.library = replace(year.library, directory=cards)


def _with(card: DirectoryCard, contact: str, **values: Any) -> DirectoryCard:
    old = card.contacts[contact]
    new = type(old).model_validate({**dict(old), **values})
    return card.model_copy(update={"contacts": {**card.contacts, contact: new}})


def _kept(places: dict[str, PlaceCard]) -> dict[str, PlaceCard]:
    return {each: places[each] for each in PLACES}


def begin_year(engine: Engine, prepared: PreparedLibrary, seed: int) -> Year:
    """Return a year that begins with a library in two languages."""
    cards = {tag: prepared.directory[tag] for tag in TAGS}
    first = replace(
        prepared,
        translations={
            slug: {tag: prepared.translations[slug][tag] for tag in TAGS} for slug in SLUGS
        },
        directory={
            tag: card.model_copy(update={"places": {each: card.places[each] for each in PLACES}})
            for tag, card in cards.items()
        },
        interface={tag: prepared.interface[tag] for tag in TAGS},
        sources={},
    )
    library: dict[str, dict[str, Translation]] = {
        slug: dict(each) for slug, each in first.translations.items()
    }
    year = Year(engine, Random(seed), replace(first, translations=library), first)
    year.publish()
    return year
