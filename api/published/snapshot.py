"""The snapshot: everything that is published, in memory, from a single read of the database."""

import logging
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.published.search_index import SearchIndex
from handouts.easy import printed_advice
from handouts.handout import STANDARD, Handout, Options
from locales.languages import Language, languages
from locales.localise import software_words
from locales.reviews import weakest
from models.advice import (
    Advice,
    DirectoryCard,
    Locale,
    NoticeCard,
    Pointer,
    Translation,
)
from models.availability import unserved_since
from models.codes import SheetIdentity, encode_sheet
from models.database import reading
from models.editions import (
    PublishedRevision,
    Stored,
    interface_publications,
    newest_publication,
    newest_revision,
    newest_translations,
    numbered_places,
    published_revisions,
    renamed_guides,
    renamed_places,
)
from models.library import LibraryCard, published_library
from models.notice_scope import PublishedNotice
from models.notices import (
    notice_card,
    notice_reason,
    published_notices,
    strongest_notice,
)
from models.publishing import InterfaceCard
from models.recordings import RecordedGuide, read_recordings
from models.resolution import resolution_error, resolve_advice, resolve_translation
from models.tables import Edition, Publication, Wording
from richtext.text import ENGLISH, Status, Text

MAX_CACHED_BODIES = 1000
REVIEWED = ("source", "reviewed")
logger = logging.getLogger(__name__)


class AdviceQuery(NamedTuple):
    """What a reader asks for. `requested` is the language asked for, if another one is served;
    without `edition`, it is the newest edition in that language."""

    slug: str
    language: str
    place: str
    requested: str | None = None
    edition: int | None = None


@dataclass(frozen=True)
class PublishedEdition:
    """An edition of a guide; `change` and `note` say how it differs from the previous one."""

    id: int
    slug: str
    number: int
    change: str | None
    note: str
    published_at: datetime


@dataclass(frozen=True)
class Served:
    """The translation that is served for a guide in a language, with its edition and revision."""

    translation: Translation
    edition: int
    revision: int
    id: int
    overlay_edition: int | None


@dataclass(frozen=True)
class Snapshot:
    """`guides` by slug and language, each from its newest edition in that language; `held_back` has
    the status of unreviewed translations, on a server that serves reviewed ones only.
    `unserved` has when texts have come not to be served, without a notice.
    `renamed` has the present slugs of guides by their older ones, under which nothing else is here,
    and `renamed_places` the present codes of places.
    `wording_status` has by language the weakest status of the contacts and the interface,
    `interface_changes` the publications that changed the interface. `recordings` are by slug and
    language."""

    engine: Engine
    publication: int
    publication_made_at: datetime | None
    reviewed_only: bool
    wording_status: dict[str, Status]
    guides: dict[str, dict[str, Served]]
    held_back: dict[str, dict[str, Status]]
    unserved: dict[tuple[str, str], datetime]
    renamed: dict[str, str]
    renamed_places: dict[str, str]
    editions: dict[str, list[PublishedEdition]]
    revisions: dict[int, PublishedRevision]
    notices: list[PublishedNotice]
    place_numbers: dict[str, int]
    directory: dict[str, DirectoryCard]
    interface: dict[str, dict[str, Text]]
    published_library: LibraryCard | None
    interface_changes: dict[str, list[int]]
    recordings: dict[tuple[str, str], RecordedGuide]
    _bodies: dict[tuple[object, ...], bytes] = field(default_factory=dict)

    @cached_property
    def languages(self) -> dict[str, Language]:
        """The languages that have at least one guide, that of the library first."""
        served = {tag for guide in self.guides.values() for tag in guide}
        return {tag: languages()[tag] for tag in _source_first(self.source) if tag in served}

    @cached_property
    def targets(self) -> list[Language]:
        """The languages into which some of the library is translated: for the words of the software
        also that of a library which is not in English."""
        offered = _offered(self.published_library)
        return [languages()[tag] for tag in offered if not tag == self.source == ENGLISH]

    @cached_property
    def revisions_of(self) -> dict[tuple[str, str], list[PublishedRevision]]:
        """The revisions by slug and language, oldest first, served or not."""
        found: dict[tuple[str, str], list[PublishedRevision]] = {}
        for each in sorted(self.revisions.values(), key=lambda each: (each.edition, each.revision)):
            found.setdefault((each.slug, each.language), []).append(each)
        return found

    @cached_property
    def index(self) -> SearchIndex:
        """The search index, over the texts for the first of the places."""
        texts = (
            resolve_translation(each.translation, self.places[0], self.directory[tag])
            for guide in self.guides.values()
            for tag, each in guide.items()
        )
        return SearchIndex(self.source, texts)

    @property
    def source(self) -> str:
        """The language in which the library is written; English while nothing is published."""
        return self.published_library.source if self.published_library else ENGLISH

    @property
    def places(self) -> list[str]:
        """The codes of all places."""
        return list(self.directory[self.source].places) if self.directory else []

    @property
    def library(self) -> LibraryCard:
        """The settings of the library, once something is published."""
        assert self.published_library
        return self.published_library

    @property
    def default_place(self) -> str:
        """The place of readers who choose none; nothing while nothing is published."""
        return next(iter(self.places), "")

    def listed_place(self, code: str | None) -> str:
        """Return the present code of a place, or the default place for one that is not listed."""
        present = self.present_place(code or "")
        return present if present in self.places else self.default_place

    def chosen_place(self, code: str | None) -> str:
        """Return a place to keep in links; nothing for the default place or an unknown one."""
        listed = self.listed_place(code)
        return "" if listed == self.default_place else listed

    def present_place(self, code: str) -> str:
        """Return the present code of a place, also for an older one or one that is unknown; the
        default place for none."""
        return self.renamed_places.get(code, code) or self.default_place

    def newest(self, slug: str) -> int:
        """Return the number of a guide's newest edition."""
        return self.editions[slug][-1].number

    def published_on(self, slug: str, edition: int) -> date:
        """Return the day on which an edition was published."""
        return self.editions[slug][edition - 1].published_at.date()

    def moment(self, now: datetime) -> tuple[date, int]:
        """Return what else, apart from a publication, changes what is served: the day, and the
        number of notices that have begun."""
        return now.date(), sum(each.in_force(now) for each in self.notices)

    def around(self, place: str) -> list[str]:
        """Return a place and those that it lies in, for which a notice holds there too."""
        return self.directory[self.source].around(place)

    def notice(
        self, revision: PublishedRevision, place: str, now: datetime
    ) -> PublishedNotice | None:
        """Return the notice that applies to a revision in a place, if any."""
        return strongest_notice(self.notices, revision, self.around(place), now)

    def withdrawn(self, slug: str, language: str, place: str, now: datetime) -> bool:
        """Return whether a guide is withdrawn in a language, which it has to have, in a place."""
        revision = self.revisions[self.guides[slug][language].id]
        notice = self.notice(revision, place, now)
        return notice is not None and not notice.readable

    def withdrawn_in(self, slug: str, language: str, now: datetime) -> list[str]:
        """Return the places in which a guide is withdrawn in a language, which it has to have."""
        return [each for each in self.places if self.withdrawn(slug, language, each, now)]

    def readable(self, place: str, now: datetime) -> Iterator[tuple[str, str]]:
        """Yield the slug and language of every translation that can be read in a place."""
        for slug in self.guides:
            yield from ((slug, tag) for tag in self.languages_of(slug, place, now))

    def languages_of(self, slug: str, place: str, now: datetime) -> list[str]:
        """Return the languages in which a guide can be read in a place."""
        guide = self.guides.get(slug, {})
        return [tag for tag in guide if not self.withdrawn(slug, tag, place, now)]

    def served(self, query: AdviceQuery) -> Served:
        """Return the translation to serve. Raise KeyError if the guide lacks the language, or the
        edition in the place."""
        newest = self.guides[query.slug][query.language]
        if query.edition is None or query.edition == newest.edition:
            return newest
        ids = {each.number: each.id for each in self.editions[query.slug]}
        with reading(self.engine) as session:
            stored = newest_revision(session, ids[query.edition], query.language)
        if stored is None or resolution_error(stored.translation, self.directory[query.language]):
            raise KeyError(query)
        # The number of a newer place may come twice if a backup is restored: no code may have it
        # together with an id from before.
        if query.place not in stored.places:
            raise KeyError(query)
        served = _served(stored, query.slug, self.wording_status[query.language])
        if self.reviewed_only and served.translation.status not in REVIEWED:
            raise KeyError(query)
        return served

    def advice(self, query: AdviceQuery, now: datetime) -> Advice:
        """Return the advice for a reader. Raise KeyError as `served` does."""
        served = self.served(query)
        revision = self.revisions[served.id]
        notice = self.notice(revision, query.place, now)
        return resolve_advice(
            served.translation,
            self._locale(served, query, now),
            query.place,
            self.directory[query.language],
            now.date(),
            self.published_on(query.slug, served.edition),
            revision.published_at,
            self.notice_card(notice, query.language) if notice else None,
            self._pointer(served.translation.see_instead, query.language),
        )

    def notice_card(self, notice: PublishedNotice, language: str) -> NoticeCard:
        """Return a notice in a reader's language, or in that of the library if it has no such
        text."""
        return notice_card(notice, self.notice_reason(notice, language))

    def notice_reason(self, notice: PublishedNotice, language: str) -> Text:
        """Return the reason of a notice in a reader's language, or in that of the library."""
        known = language in notice.reasons and language in languages()
        tag = language if known else self.source
        return notice_reason(notice, tag, languages()[tag].dir)

    def handout(
        self,
        query: AdviceQuery,
        now: datetime,
        public_url: str,
        options: Options = STANDARD,
        beside: AdviceQuery | None = None,
    ) -> Handout:
        """Return what a renderer makes a file from; `beside` is the query in a second language."""
        return Handout(
            advice=printed_advice(self.advice(query, now), options.layout),
            words={tag: self.interface[tag] for tag in (query.language, self.source)},
            roles=self.directory[query.language].roles,
            library=self.library,
            site=public_url,
            code=self.code(self.served(query).id, query.place, options.layout),
            options=options,
            beside=self.handout(beside, now, public_url, options) if beside else None,
        )

    def code(self, translation: int, place: str, layout: str = "standard") -> str:
        """Return the code that is printed on a sheet; `translation` is the id of its revision."""
        return encode_sheet(SheetIdentity(translation, self.place_numbers[place], layout))

    def safety_change(self, slug: str, after: int) -> PublishedEdition | None:
        """Return the newest safety change among the editions after one, if any."""
        later = (each for each in reversed(self.editions[slug]) if each.number > after)
        return next((each for each in later if each.change == "safety"), None)

    def cached_body(self, key: tuple[object, ...], body: Callable[[], bytes]) -> bytes:
        """Return a response body, made once for its key. A key that depends on the time has to
        contain the `moment`: nothing else in a snapshot changes."""
        found = self._bodies.get(key)
        if found is None:  # other threads may clear the cache, or make the same body
            found = body()
            if len(self._bodies) >= MAX_CACHED_BODIES:
                self._bodies.clear()
            self._bodies[key] = found
        return found

    def _locale(self, served: Served, query: AdviceQuery, now: datetime) -> Locale:
        translation, newest = served.translation, self.newest(query.slug)
        langs = [text.lang for block in translation.blocks for text in block.every_text()]
        return Locale(
            requested=query.requested or query.language,
            served=translation.language,
            direction=translation.direction,
            status=translation.status,
            critical_status=translation.critical_status,
            coverage=round(langs.count(translation.language) / len(langs), 2) if langs else 1,
            edition=served.edition,
            revision=served.revision,
            newest_edition=newest,
            outdated=served.edition < newest,
            recalled=bool(self.safety_change(query.slug, served.overlay_edition or served.edition)),
            reviewed_on=translation.reviewed_on,
            alternates=self.languages_of(query.slug, query.place, now),
        )

    def _pointer(self, slug: str | None, language: str) -> Pointer | None:
        slug = self.renamed.get(slug or "", slug)
        if slug is None or language not in self.guides.get(slug, {}):
            return None
        return Pointer(slug=slug, title=self.guides[slug][language].translation.title)


def read_snapshot(
    engine: Engine, *, reviewed_only: bool = False, before: Snapshot | None = None
) -> Snapshot:
    """Return what is published now. What was served `before` is not checked again."""
    with reading(engine) as session:
        directory, interface = {}, {}
        library = published_library(session)
        source = library.source if library else ENGLISH
        # A language that has been taken away stays stored, for printed codes, but is not served.
        wordings = select(Wording).where(col(Wording.language).in_(_offered(library)))
        for wording in session.exec(wordings.order_by(col(Wording.revision))):
            if wording.domain == "ui":
                # A release before this one, which published them, may have had fewer words.
                words = InterfaceCard.model_validate(wording.content).words
                own = software_words(for_staff=wording.language == source)
                interface[wording.language] = {**own, **words}
            else:
                directory[wording.language] = DirectoryCard.model_validate(wording.content)
        wording_status = {
            tag: status_around(card, interface[tag], in_source=tag == source)
            for tag, card in directory.items()
        }
        checked = _resolved_ids(before, directory) if before else set()
        guides, held_back = _read_guides(
            session, directory, wording_status, source, reviewed_only, checked
        )
        renamed, number = renamed_guides(session), newest_publication(session)
        publication = session.get(Publication, number)
        return Snapshot(
            engine=engine,
            publication=number,
            publication_made_at=publication.made_at if publication else None,
            reviewed_only=reviewed_only,
            wording_status=wording_status,
            guides=guides,
            held_back=held_back,
            unserved=unserved_since(session),
            renamed=renamed,
            renamed_places=renamed_places(session),
            editions=_read_editions(session, renamed),
            revisions={each.id: each for each in published_revisions(session)},
            notices=published_notices(session),
            place_numbers=numbered_places(session),
            directory=directory,
            interface=interface,
            published_library=library,
            interface_changes=interface_publications(session),
            recordings=read_recordings(session),
        )


def status_around(
    directory: DirectoryCard, interface: Mapping[str, Text], *, in_source: bool
) -> Status:
    """Return the weakest status of the contacts and the interface in a language. In that of the
    library itself a text is the original, also among words that a machine has translated: who
    publishes it reads them there."""
    if in_source:
        return "source"
    return weakest(each.status for each in (*directory.every_text(), *interface.values()))


def _offered(library: LibraryCard | None) -> list[str]:
    """Return the tags of the languages in which a library is offered, its own first."""
    source, tags = (library.source, library.languages) if library else (ENGLISH, None)
    return [tag for tag in _source_first(source) if tags is None or tag in (source, *tags)]


def _source_first(source: str) -> list[str]:
    """Return the tags of all languages, that of the library first."""
    return [source, *(tag for tag in languages() if tag != source)]


def _read_guides(
    session: Session,
    directory: Mapping[str, DirectoryCard],
    wording_status: Mapping[str, Status],
    source: str,
    reviewed_only: bool,
    checked: Set[int],
) -> tuple[dict[str, dict[str, Served]], dict[str, dict[str, Status]]]:
    """Return the translations that are served, and the status of those that are held back.
    `checked` has the ids of those that are known to resolve in every place."""
    guides: dict[str, dict[str, Served]] = {}
    held_back: dict[str, dict[str, Status]] = {}
    newest = newest_translations(session)
    order = _source_first(source)
    for slug in sorted(newest):
        for tag in sorted(newest[slug].keys() & directory.keys(), key=order.index):
            stored = newest[slug][tag]
            served = _served(stored, slug, wording_status[tag])
            status = served.translation.status
            known = served.id in checked
            if error := "" if known else resolution_error(stored.translation, directory[tag]):
                logger.error("not served: %s in %s: %s", slug, tag, error)
            elif reviewed_only and status not in REVIEWED:
                held_back.setdefault(slug, {})[tag] = status
            else:
                guides.setdefault(slug, {})[tag] = served
    return {slug: guide for slug, guide in guides.items() if source in guide}, held_back


def _resolved_ids(before: Snapshot, directory: Mapping[str, DirectoryCard]) -> set[int]:
    """Return the ids of the translations that were served with the contacts of now. To resolve each
    in every place takes most of the time of reading a snapshot."""
    same = {tag for tag, card in directory.items() if before.directory.get(tag) == card}
    served = (guide[tag] for guide in before.guides.values() for tag in guide.keys() & same)
    return {each.id for each in served}


def _served(stored: Stored, slug: str, wording_status: Status) -> Served:
    """Return a translation as it is shown: under the present slug of its guide, and with a status
    that is no better than that of the contacts and the interface with it.
    The critical status stays that of the guide itself."""
    status = weakest([stored.translation.status, wording_status])
    reviewed_on = stored.translation.reviewed_on if status == "reviewed" else None
    update = {"slug": slug, "status": status, "reviewed_on": reviewed_on}
    shown = stored.translation.model_copy(update=update)
    row, number = stored.row, stored.edition.number
    return Served(shown, number, row.revision, row.id or 0, row.overlay_edition)


def _read_editions(
    session: Session, renamed: Mapping[str, str]
) -> dict[str, list[PublishedEdition]]:
    editions: dict[str, list[PublishedEdition]] = {}
    rows = select(Edition, Publication.made_at).join(Publication).order_by(col(Edition.number))
    for edition, made_at in session.exec(rows):
        slug = renamed.get(edition.slug, edition.slug)
        editions.setdefault(slug, []).append(
            PublishedEdition(
                id=edition.id or 0,
                slug=slug,
                number=edition.number,
                change=edition.change,
                note=edition.note,
                published_at=made_at,
            )
        )
    return editions
