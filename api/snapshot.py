"""The snapshot: everything that is published, in memory, read from the database in one go."""

import asyncio
import logging
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from handouts.html import handout_html
from locales.languages import ENGLISH, Language, languages
from models.advice import Advice, DirectoryCard, Locale, Pointer, Translation, texts
from models.nodes import Text
from models.publishing import InterfaceCard
from models.resolution import advice, unresolved
from models.tables import Edition, EditionTranslation, Publication, Wording

SECONDS_BETWEEN_LOOKS = 1
MOST_ANSWERS = 1000
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """The translation that is served for a guide in a language, and where it stands."""

    translation: Translation
    edition: int
    revision: int


@dataclass(frozen=True)
class Snapshot:
    """`guides` by slug and language, each from its newest edition in that language."""

    publication: int
    guides: dict[str, dict[str, Served]]
    newest: dict[str, int]
    directory: dict[str, DirectoryCard]
    interface: dict[str, dict[str, Text]]
    _answers: dict[tuple[str, ...], bytes] = field(default_factory=dict)

    @cached_property
    def languages(self) -> dict[str, Language]:
        """Those in which there is anything to read."""
        there = {tag for guide in self.guides.values() for tag in guide}
        return {tag: each for tag, each in languages().items() if tag in there}

    @property
    def places(self) -> list[str]:
        return list(self.directory[ENGLISH].places) if self.directory else []

    def advice(
        self, slug: str, language: str, place: str, today: date, requested: str | None = None
    ) -> Advice:
        """The advice for a reader. Raises KeyError when there is none."""
        served = self.guides[slug][language]
        directory = self.directory[language]
        locale = self._locale(slug, served, requested or language)
        pointer = self._pointer(served.translation.see_instead, language)
        return advice(served.translation, locale, place, directory, today, pointer)

    def handout(self, slug: str, language: str, place: str, today: date, public_url: str) -> str:
        """The HTML of a handout."""
        return handout_html(self.advice(slug, language, place, today), self.interface, public_url)

    def answer(self, key: tuple[str, ...], body: Callable[[], bytes]) -> bytes:
        """A body, made once for its key: nothing in a snapshot changes but the day."""
        if key not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = body()
        return self._answers[key]

    def matches(self, slug: str, language: str, query: str) -> bool:
        """Whether all words of a query stand in the guide, in this language or in English."""
        words = folded(query).split()
        return any(
            all(word in text for word in words)
            for text in (self._searched(slug, tag) for tag in {language, ENGLISH})
        )

    def _searched(self, slug: str, language: str) -> str:
        def body() -> bytes:
            found = self.advice(slug, language, self.places[0], date.min)
            return folded(" ".join(text.text for text in texts(found))).encode()

        return self.answer(("searched", slug, language), body).decode()

    def _locale(self, slug: str, served: Served, requested: str) -> Locale:
        translation, newest = served.translation, self.newest[slug]
        return Locale(
            requested=requested,
            served=translation.language,
            direction=translation.direction,
            status=translation.status,
            coverage=1.0,
            edition=served.edition,
            revision=served.revision,
            newest_edition=newest,
            outdated=served.edition < newest,
            reviewed_on=translation.reviewed_on,
            alternates=[tag for tag in languages() if tag in self.guides[slug]],
        )

    def _pointer(self, slug: str | None, language: str) -> Pointer | None:
        if slug is None or language not in self.guides.get(slug, {}):
            return None
        return Pointer(slug=slug, title=self.guides[slug][language].translation.title)


def folded(text: str) -> str:
    """For comparing: without case, accents and vowel marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def read_snapshot(engine: Engine) -> Snapshot:
    """What is published now."""
    with Session(engine) as session:
        publication = _newest_publication(session)
        directory, interface = {}, {}
        for wording in session.exec(select(Wording).order_by(col(Wording.revision))):
            if wording.domain == "ui":
                interface[wording.language] = InterfaceCard.model_validate(wording.content).words
            else:
                directory[wording.language] = DirectoryCard.model_validate(wording.content)
        newest: dict[str, int] = {}
        guides: dict[str, dict[str, Served]] = {}
        for edition, row in _newest_translations(session):
            newest[edition.slug] = max(edition.number, newest.get(edition.slug, 0))
            translation = Translation.model_validate(row.content)
            if lost := unresolved(translation, directory[row.language]):
                logger.error("%s in %s is not served: %s", edition.slug, row.language, lost)
                continue
            served = Served(translation, edition.number, row.revision)
            guides.setdefault(edition.slug, {})[row.language] = served
    whole = {slug: guides[slug] for slug in sorted(guides) if ENGLISH in guides[slug]}
    return Snapshot(publication, whole, newest, directory, interface)


def _newest_translations(session: Session) -> Iterator[tuple[Edition, EditionTranslation]]:
    """Of each guide in each language the newest revision of the newest edition."""
    ids: dict[tuple[str, str], int] = {}
    every = (
        select(Edition.slug, EditionTranslation.language, EditionTranslation.id)
        .join(Edition)
        .order_by(col(Edition.number), col(EditionTranslation.revision))
    )
    for slug, language, id in session.exec(every):
        ids[slug, language] = id or 0
    newest = select(Edition, EditionTranslation).where(
        Edition.id == EditionTranslation.edition_id, col(EditionTranslation.id).in_(ids.values())
    )
    yield from session.exec(newest)


class Watch:
    """Holds the snapshot that is served, and takes up a new publication of any server."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.snapshot = read_snapshot(engine)

    def look(self) -> None:
        with Session(self.engine) as session:
            newest = _newest_publication(session)
        if newest != self.snapshot.publication:
            self.snapshot = read_snapshot(self.engine)

    async def keep_looking(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                logger.exception("the database cannot be read; what was published stays served")


def _newest_publication(session: Session) -> int:
    return session.exec(select(func.max(Publication.id))).one() or 0
