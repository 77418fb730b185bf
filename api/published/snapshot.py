"""The snapshot: everything that is published, in memory, read from the database in one go."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.published.search_index import SearchIndex
from handouts.easy import easy_advice
from handouts.handout import STANDARD, Handout, Options
from locales.languages import Language, languages
from models.advice import (
    Advice,
    DirectoryCard,
    Locale,
    NoticeCard,
    Pointer,
    Translation,
    walk_texts,
)
from models.codes import SheetIdentity, encode_sheet
from models.database import reading
from models.editions import Stored, newest_publication, newest_revision, newest_translations
from models.notices import PublishedNotice, notice_card, published_notices, strongest_notice
from models.publishing import InterfaceCard
from models.resolution import resolution_error, resolve_advice, resolve_translation
from models.tables import Edition, EditionTranslation, NumberedPlace, Publication, Wording
from richtext.text import ENGLISH, Status, Text

MAX_CACHED_BODIES = 1000
logger = logging.getLogger(__name__)


class AdviceQuery(NamedTuple):
    """What a reader asks for. `requested` is the language asked for, where it is not the one that
    is served; without `edition` it is the newest in that language."""

    slug: str
    language: str
    place: str
    requested: str | None = None
    edition: int | None = None


@dataclass(frozen=True)
class PublishedEdition:
    """An edition; `change` and `note` say how it differs from the one before."""

    id: int
    slug: str
    number: int
    change: str | None
    note: str
    published_at: datetime


@dataclass(frozen=True)
class PublishedRevision:
    """A revision of an edition in a language; the digests of `places` tell what is equal."""

    id: int
    publication: int
    slug: str
    language: str
    edition: int
    revision: int
    overlay_edition: int | None
    published_at: datetime
    places: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Served:
    """A translation that is served for a guide in a language, and where it stands."""

    translation: Translation
    edition: int
    revision: int
    id: int
    overlay_edition: int | None


@dataclass(frozen=True)
class Snapshot:
    """`guides` by slug and language, each from its newest edition in that language; `held_back`
    are those that are not reviewed, on a server that serves reviewed texts only."""

    engine: Engine
    publication: int
    guides: dict[str, dict[str, Served]]
    held_back: dict[str, dict[str, Status]]
    editions: dict[str, list[PublishedEdition]]
    revisions: dict[int, PublishedRevision]
    notices: list[PublishedNotice]
    place_numbers: dict[str, int]
    directory: dict[str, DirectoryCard]
    interface: dict[str, dict[str, Text]]
    _answers: dict[tuple[object, ...], bytes] = field(default_factory=dict)

    @cached_property
    def languages(self) -> dict[str, Language]:
        """Those in which there is anything to read."""
        there = {tag for guide in self.guides.values() for tag in guide}
        return {tag: each for tag, each in languages().items() if tag in there}

    @cached_property
    def newest_revisions(self) -> dict[tuple[str, str], PublishedRevision]:
        """Of each guide in each language, served or not, the newest of the newest edition."""
        every = sorted(self.revisions.values(), key=lambda each: (each.edition, each.revision))
        return {(each.slug, each.language): each for each in every}

    @cached_property
    def index(self) -> SearchIndex:
        """For searching, over what is read in the first of the places."""
        return SearchIndex(
            resolve_translation(each.translation, self.places[0], self.directory[tag])
            for guide in self.guides.values()
            for tag, each in guide.items()
        )

    @property
    def places(self) -> list[str]:
        return list(self.directory[ENGLISH].places) if self.directory else []

    def newest(self, slug: str) -> int:
        """The number of the newest edition of a guide."""
        return self.editions[slug][-1].number

    def moment(self, now: datetime) -> tuple[date, int]:
        """What besides a publication changes what is served: the day, and notices that begin."""
        return now.date(), sum(each.starts_at <= now for each in self.notices)

    def notice(
        self, slug: str, language: str, edition: int, now: datetime
    ) -> PublishedNotice | None:
        """What is wrong with a text, if anything is."""
        return strongest_notice(self.notices, slug, language, edition, now)

    def withdrawn(self, slug: str, language: str, now: datetime) -> bool:
        """Whether the guide can no longer be read in a language in which it is there."""
        notice = self.notice(slug, language, self.guides[slug][language].edition, now)
        return notice is not None and not notice.readable

    def readable(self, now: datetime) -> Iterator[tuple[str, str]]:
        """The slug and language of all that can be read."""
        for slug in self.guides:
            yield from ((slug, tag) for tag in self.languages_of(slug, now))

    def languages_of(self, slug: str, now: datetime) -> list[str]:
        """The languages in which a guide can be read."""
        there = self.guides.get(slug, {})
        return [tag for tag in there if not self.withdrawn(slug, tag, now)]

    def served(self, asked: AdviceQuery) -> Served:
        """Raises KeyError when the guide is not there in the language or in the edition."""
        newest = self.guides[asked.slug][asked.language]
        if asked.edition is None or asked.edition == newest.edition:
            return newest
        ids = {each.number: each.id for each in self.editions[asked.slug]}
        with reading(self.engine) as session:
            stored = newest_revision(session, ids[asked.edition], asked.language)
        if stored is None or resolution_error(stored.translation, self.directory[asked.language]):
            raise KeyError(asked)
        return _served(stored)

    def advice(self, asked: AdviceQuery, now: datetime) -> Advice:
        """The advice for a reader. Raises KeyError when there is none."""
        served = self.served(asked)
        notice = self.notice(asked.slug, asked.language, served.edition, now)
        return resolve_advice(
            served.translation,
            self._locale(served, asked, now),
            asked.place,
            self.directory[asked.language],
            now.date(),
            self.revisions[served.id].published_at,
            self.notice_card(notice, asked.language) if notice else None,
            self._pointer(served.translation.see_instead, asked.language),
        )

    def notice_card(self, notice: PublishedNotice, language: str) -> NoticeCard:
        """A notice for a reader of a language."""
        tag = language if language in notice.reasons else ENGLISH
        return notice_card(notice, tag, languages()[tag].dir)

    def handout(
        self,
        asked: AdviceQuery,
        now: datetime,
        public_url: str,
        options: Options = STANDARD,
        beside: AdviceQuery | None = None,
    ) -> Handout:
        """What a renderer makes a file of; `beside` is the same in another language."""
        advice = self.advice(asked, now)
        return Handout(
            advice=easy_advice(advice) if options.layout == "easy" else advice,
            words={tag: self.interface[tag] for tag in (asked.language, ENGLISH)},
            roles=self.directory[asked.language].roles,
            site=public_url,
            code=self.code(self.served(asked).id, asked.place, options.layout),
            options=options,
            beside=self.handout(beside, now, public_url, options) if beside else None,
        )

    def code(self, translation: int, place: str, layout: str = "standard") -> str:
        """The code that is printed on a handout."""
        return encode_sheet(SheetIdentity(translation, self.place_numbers[place], layout))

    def safety_change(self, slug: str, after: int) -> PublishedEdition | None:
        """The newest edition after one that changed advice on safety."""
        later = (each for each in reversed(self.editions[slug]) if each.number > after)
        return next((each for each in later if each.change == "safety"), None)

    def answer(self, key: tuple[object, ...], body: Callable[[], bytes]) -> bytes:
        """A body, made once for its key: nothing in a snapshot changes but the moment."""
        if key not in self._answers:
            if len(self._answers) >= MAX_CACHED_BODIES:
                self._answers.clear()
            self._answers[key] = body()
        return self._answers[key]

    def _locale(self, served: Served, asked: AdviceQuery, now: datetime) -> Locale:
        translation, newest = served.translation, self.newest(asked.slug)
        every = [text.lang for text in walk_texts(translation.blocks)]
        return Locale(
            requested=asked.requested or asked.language,
            served=translation.language,
            direction=translation.direction,
            status=translation.status,
            critical_status=translation.critical_status,
            coverage=round(every.count(translation.language) / len(every), 2) if every else 1,
            edition=served.edition,
            revision=served.revision,
            newest_edition=newest,
            outdated=served.edition < newest,
            recalled=bool(self.safety_change(asked.slug, served.overlay_edition or served.edition)),
            reviewed_on=translation.reviewed_on,
            alternates=self.languages_of(asked.slug, now),
        )

    def _pointer(self, slug: str | None, language: str) -> Pointer | None:
        if slug is None or language not in self.guides.get(slug, {}):
            return None
        return Pointer(slug=slug, title=self.guides[slug][language].translation.title)


def read_snapshot(engine: Engine, *, reviewed_only: bool = False) -> Snapshot:
    """What is published now."""
    with reading(engine) as session:
        directory, interface = {}, {}
        for wording in session.exec(select(Wording).order_by(col(Wording.revision))):
            if wording.domain == "ui":
                interface[wording.language] = InterfaceCard.model_validate(wording.content).words
            else:
                directory[wording.language] = DirectoryCard.model_validate(wording.content)
        guides, held_back = _guides(session, directory, reviewed_only)
        numbers = session.exec(select(NumberedPlace))
        return Snapshot(
            engine=engine,
            publication=newest_publication(session),
            guides=guides,
            held_back=held_back,
            editions=_editions(session),
            revisions={each.id: each for each in _revisions(session)},
            notices=published_notices(session),
            place_numbers={each.code: each.id or 0 for each in numbers},
            directory=directory,
            interface=interface,
        )


def _guides(
    session: Session, directory: Mapping[str, DirectoryCard], reviewed_only: bool
) -> tuple[dict[str, dict[str, Served]], dict[str, dict[str, Status]]]:
    """What is served of each guide, and what is held back."""
    guides: dict[str, dict[str, Served]] = {}
    held_back: dict[str, dict[str, Status]] = {}
    newest = newest_translations(session)
    order = [*languages()]
    for slug in sorted(newest):
        for tag in sorted(newest[slug], key=order.index):
            stored = newest[slug][tag]
            status = stored.translation.status
            if lost := resolution_error(stored.translation, directory[tag]):
                logger.error("%s in %s is not served: %s", slug, tag, lost)
            elif reviewed_only and status not in ("source", "reviewed"):
                held_back.setdefault(slug, {})[tag] = status
            else:
                guides.setdefault(slug, {})[tag] = _served(stored)
    return {slug: guide for slug, guide in guides.items() if ENGLISH in guide}, held_back


def _served(stored: Stored) -> Served:
    row = stored.row
    number = stored.edition.number
    return Served(stored.translation, number, row.revision, row.id or 0, row.overlay_edition)


def _editions(session: Session) -> dict[str, list[PublishedEdition]]:
    found: dict[str, list[PublishedEdition]] = {}
    rows = select(Edition, Publication.made_at).join(Publication).order_by(col(Edition.number))
    for edition, made_at in session.exec(rows):
        found.setdefault(edition.slug, []).append(
            PublishedEdition(
                id=edition.id or 0,
                slug=edition.slug,
                number=edition.number,
                change=edition.change,
                note=edition.note,
                published_at=made_at,
            )
        )
    return found


def _revisions(session: Session) -> Iterator[PublishedRevision]:
    """Without their contents, which are long."""
    row = EditionTranslation
    columns = (
        row.id,
        row.publication_id,
        row.language,
        row.revision,
        row.overlay_edition,
        row.places,
    )
    rows = (
        select(Edition.slug, Edition.number, Publication.made_at, *columns)  # type: ignore[call-overload]
        .join(Edition, col(row.edition_id) == Edition.id)
        .join(Publication, col(row.publication_id) == Publication.id)
        .order_by(col(row.id))
    )
    for (
        slug,
        number,
        made_at,
        id,
        publication,
        language,
        revision,
        overlay_edition,
        places,
    ) in session.exec(rows):
        yield PublishedRevision(
            id, publication, slug, language, number, revision, overlay_edition, made_at, places
        )
