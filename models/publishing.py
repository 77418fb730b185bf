"""Publish a prepared library: store what has changed, in one transaction or not at all."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import DirectoryCard, Translation
from models.audit import Author, new_publication, record
from models.availability import served_texts, store_availability
from models.codes import first_new_id
from models.database import reading, writing
from models.digests import changed_places, digests
from models.directory import PLACES_FILE
from models.editions import (
    Stored,
    editions_by_slug,
    newest_publication,
    newest_revision,
    newest_translation_id,
    newest_translations,
    numbered_places,
    renamed_guides,
    renamed_places,
    with_present_slugs,
)
from models.errors import Busy, FileError, InvalidFiles
from models.guide import EditionChange
from models.library import LIBRARY_FILE, LibraryCard, published_library, store_library
from models.notices import published_notices, whole_guides_withdrawn
from models.older_translation import follow_newest
from models.recordings import Recordings, store_recordings
from models.renaming import GUIDES, PLACES, Kind, check_older_names, store_new_names
from models.resolution import Unresolved
from models.source_history import SourceHistory
from models.stored_files import library_path, store_files
from models.tables import (
    Edition,
    EditionTranslation,
    NumberedPlace,
    StoredFile,
    Wording,
)
from richtext.nodes import FrozenModel
from richtext.text import ENGLISH, Text

COMMAND_LINE_AUTHOR = Author()
CHANGE_LINES = re.compile(r"^change:.*\n(?:[ \t].*\n)*", re.MULTILINE)
Interface = dict[str, Text]
Card = TypeVar("Card", bound=FrozenModel)


class InterfaceCard(FrozenModel):
    """The words of the interface in one language, by key."""

    words: Interface


class PublishConflict(Busy):
    """Somebody else has published since the library was prepared."""

    def __init__(self, newest: int, base: int) -> None:
        super().__init__(
            "not-ready",
            f"somebody else has published since (publication {newest}, yours began at {base}): "
            "look at what they changed, then publish again",
            retry_after=10,
        )


@dataclass(frozen=True)
class DescribedChange:
    """How the author of a guide describes its newest change, and the file in which they do."""

    file: str
    change: EditionChange | None


@dataclass(frozen=True)
class PreparedLibrary:
    """A library that has passed every check: translations by slug and language, including its
    own; the directory and the interface by language.

    `described` has the newest change of each guide, `waiting` says which translations are not ready
    and why, `warnings` what reads badly in them, `incomplete` are the languages in which the
    directory or the interface lacks something, `sources` are the source files by path, `renamed`
    the present slugs of guides by their older ones, `renamed_places` the present codes of places.
    `recordings` are those of the library, with their `sounds` by digest; None leaves those that are
    published."""

    translations: dict[str, dict[str, Translation]]
    directory: dict[str, DirectoryCard]
    interface: dict[str, InterfaceCard]
    library: LibraryCard
    described: Mapping[str, DescribedChange] = field(default_factory=dict)
    waiting: tuple[FileError, ...] = ()
    warnings: tuple[FileError, ...] = ()
    incomplete: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    renamed_places: Mapping[str, str] = field(default_factory=dict)
    recordings: Recordings | None = None
    sounds: Mapping[str, bytes] = field(default_factory=dict)


def publish(
    engine: Engine,
    prepared: PreparedLibrary,
    *,
    base: int | None = None,
    by: Author = COMMAND_LINE_AUTHOR,
    dry_run: bool = False,
    also: Callable[[Session], None] | None = None,
) -> list[str]:
    """Store what differs from what is published, but no draft language; return a line for each
    change, new editions first. `also` is done in the same transaction, even if nothing differs.

    `base` is the publication that was the newest when the work began. Raise PublishConflict if
    there is a newer one, and InvalidFiles for changes that nobody has described."""
    with writing(engine) as session:
        _refuse_another_source(session, prepared.library.source)
        newest = newest_publication(session)
        if base is not None and newest != base:
            raise PublishConflict(newest, base)
        ready = _without(prepared, _drafts(session, prepared))
        transaction = _Transaction(session, new_publication(session), ready)
        texts = [*transaction.store_texts()]
        changes = [*transaction.new_editions, *texts]
        if transaction.errors:
            raise InvalidFiles(transaction.errors)
        files = store_files(session, transaction.publication, ready.sources, by.key)
        if dry_run or not (changes or files or also):
            session.rollback()
            return changes
        if also:
            also(session)
        record(session, by, "\n".join(changes))
        session.commit()
    return changes


def _refuse_another_source(session: Session, source: str) -> None:
    """Raise InvalidFiles if the published library is written in another language: its editions
    would have no source text."""
    published = published_library(session)
    if published and published.source != source:
        reason = (
            f"source: the published library is written in {published.source!r}, this one in "
            f"{source!r}. "
            "A library keeps the language in which it is written: publish this one to another "
            "database (POLYLEAF_DATABASE)"
        )
        raise InvalidFiles([FileError(LIBRARY_FILE, 1, reason)])


def unlisted_guides(engine: Engine, slugs: Iterable[str]) -> list[str]:
    """Return the slugs of guides that stay published although the library, which has these `slugs`,
    no longer has them; without those that somebody has withdrawn as a whole."""
    with reading(engine) as session:
        withdrawn = whole_guides_withdrawn(published_notices(session))
        return sorted(editions_by_slug(session).keys() - {*slugs} - withdrawn)


def draft_languages(engine: Engine, prepared: PreparedLibrary) -> list[str]:
    """Return the languages that are drafts: nothing of them has ever been published, the directory
    or the interface is incomplete in them, and the library does not call them partial."""
    with Session(engine) as session:
        return _drafts(session, prepared)


def removed_languages(engine: Engine, prepared: PreparedLibrary) -> list[str]:
    """Return the languages that were published and are no longer in the registry."""
    with Session(engine) as session:
        return sorted(_published_languages(session) - prepared.directory.keys())


def _drafts(session: Session, prepared: PreparedLibrary) -> list[str]:
    wanting = prepared.incomplete - {*prepared.library.partial}
    return sorted(wanting - _published_languages(session))


def _published_languages(session: Session) -> set[str]:
    return {*session.exec(select(Wording.language))}


def _without(prepared: PreparedLibrary, languages: list[str]) -> PreparedLibrary:
    """Return the library without some of its languages."""

    def kept(by_language: Mapping[str, Card]) -> dict[str, Card]:
        return {tag: card for tag, card in by_language.items() if tag not in languages}

    return replace(
        prepared,
        translations={slug: kept(ready) for slug, ready in prepared.translations.items()},
        directory=kept(prepared.directory),
        interface=kept(prepared.interface),
    )


@dataclass
class _Transaction:
    """The rows of one publication. `new_editions` collects a line for each, `errors` the reasons
    that forbid the publication, `resolved` the texts that are stored and can be served."""

    session: Session
    publication: int
    prepared: PreparedLibrary
    new_editions: list[str] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    next_id: int = 0
    names: dict[str, str] = field(default_factory=dict)
    resolved: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.history = SourceHistory(self.session, self.source)

    @property
    def source(self) -> str:
        """The language in which the library is written."""
        return self.prepared.library.source

    def store_texts(self) -> Iterator[str]:
        """Add what has changed; yield a line for each change except new editions."""
        yield from self._rename_places()
        yield from self._rename_guides()
        self.next_id = first_new_id(newest_translation_id(self.session))
        served = newest_translations(self.session)
        editions = editions_by_slug(self.session)
        gone = sorted(served.keys() - self.prepared.translations.keys())
        for slug in [*self.prepared.translations, *gone]:
            ready = self.prepared.translations.get(slug, {})
            yield from self._store_guide(slug, ready, served.get(slug, {}), editions.get(slug, []))
        now = served_texts(served, self.resolved, self.prepared.directory, self.source)
        yield from store_availability(self.session, self.publication, now)
        cards: dict[str, Mapping[str, FrozenModel]] = {
            "contacts": self.prepared.directory,
            "ui": self.prepared.interface,
        }
        for domain, by_language in cards.items():
            for tag, card in by_language.items():
                if revision := self._store_wording(domain, tag, card):
                    yield f"{domain} in {tag}, revision {revision}"
        if store_library(self.session, self.publication, self.prepared.library):
            yield "settings of the library"
        recordings, sounds = self.prepared.recordings, self.prepared.sounds
        if recordings is not None:
            yield from store_recordings(self.session, self.publication, recordings, sounds)

    def _rename_guides(self) -> Iterator[str]:
        """Store the new slugs of published guides; yield a line for each."""
        published = editions_by_slug(self.session).keys()
        yield from self._rename(GUIDES, self.prepared.renamed, published)
        self.names = renamed_guides(self.session)
        guides = self.prepared.translations
        files = {slug: self._described(slug).file for slug in guides}
        check_older_names(GUIDES, guides, self.names, files)

    def _rename_places(self) -> Iterator[str]:
        """Store the new codes of published places, and number the new places; yield a line for
        each new code."""
        published = numbered_places(self.session).keys()
        yield from self._rename(PLACES, self.prepared.renamed_places, published)
        names, places = renamed_places(self.session), self.prepared.directory[self.source].places
        check_older_names(PLACES, places, names, dict.fromkeys(places, PLACES_FILE))
        published = numbered_places(self.session).keys()
        self.session.add_all(NumberedPlace(code=code) for code in places if code not in published)

    def _rename(self, kind: Kind, wanted: Mapping[str, str], published: Set[str]) -> Iterator[str]:
        new_names = store_new_names(self.session, self.publication, kind, wanted, published)
        for old, new in new_names.items():
            yield f"{old} is called {new} now"

    def _described(self, slug: str) -> DescribedChange:
        return self.prepared.described.get(slug, DescribedChange(slug, None))

    def _named(self, translation: Translation) -> Translation:
        return with_present_slugs(translation, self.names)

    def _store_guide(
        self,
        slug: str,
        ready: Mapping[str, Translation],
        served: Mapping[str, Stored],
        editions: list[Edition],
    ) -> Iterator[str]:
        """Store each language in the newest edition, if it is ready for it, else in its older one.
        `editions` are the stored ones, oldest first."""
        source, published = self.source, served.get(self.source)
        newest = ready[source] if source in ready else self._named(served[source].translation)
        if published is None or self._named(published.translation).numbered() != newest.numbered():
            new = self._add_edition(slug, editions)
            editions = [*editions, new]
            change = f" ({new.change}): {new.note}" if new.change else ""
            self.new_editions.append(f"{slug}: edition {new.number}{change}")
        for tag in [*ready, *(tag for tag in served if tag not in ready)]:
            if tag not in self.prepared.directory:
                continue  # its language has left the registry: its texts stay as they are
            if tag in ready:
                line = self._store_translation(editions[-1], ready[tag], served.get(tag))
            else:
                line = self._store_older_translation(served[tag], editions, newest)
            if line:
                yield f"{slug}: {line}"

    def _add_edition(self, slug: str, editions: list[Edition]) -> Edition:
        described = self._described(slug)
        change = described.change if editions else None
        kind, note = (change.kind, change.note.text) if change else (None, "")
        if editions and (
            change is None
            or (kind, note) == (editions[-1].change, editions[-1].note)
            or self._describes_first_edition(described.file, editions)
        ):
            text = "English" if self.source == ENGLISH else "source text"
            reason = (
                f"the {text} has changed since edition {editions[-1].number}: say under `change:` "
                "which `kind` of change it is (minor, normal, safety), with a new `note`; unless "
                "it is minor, set `published:` to the day of the new words"
            )
            self.errors.append(FileError(described.file, change.note.line if change else 1, reason))
        edition = Edition(
            publication_id=self.publication,
            slug=slug,
            number=editions[-1].number + 1 if editions else 1,
            change=kind,
            note=note,
        )
        self.session.add(edition)
        self.session.flush()
        return edition

    def _describes_first_edition(self, file: str, editions: list[Edition]) -> bool:
        """Return whether the `change:` in a file is the one with which a guide was first published:
        a first edition stores none, since it differs from nothing."""
        if len(editions) > 1:
            return False
        rows = select(StoredFile).filter_by(publication_id=editions[0].publication_id)
        stored = {library_path(row.path): row for row in self.session.exec(rows)}
        first = stored.get(file)
        change = _change_lines(self.prepared.sources.get(file))
        return bool(first and change and change == _change_lines(first.text))

    def _store_older_translation(
        self, stored: Stored, editions: list[Edition], newest: Translation
    ) -> str | None:
        """Store the translation of an older edition, as the newest source text leaves it."""
        edition, tag = stored.edition, stored.row.language
        revision = newest_revision(self.session, edition.id, tag, with_overlay=False)
        assert revision
        older, directory = self._named(revision.translation), self.prepared.directory[tag]
        newer = [each for each in editions if each.number > edition.number]
        followed = follow_newest(self.history, older, edition, newer, newest, directory)
        return self._store_translation(
            edition, followed.translation, stored, followed.overlay_edition
        )

    def _store_translation(
        self,
        edition: Edition,
        translation: Translation,
        stored: Stored | None,
        overlay_edition: int | None = None,
    ) -> str | None:
        """Add a revision if it says something else than the `stored` one in any place, or has been
        made safe by a newer edition."""
        tag = translation.language
        try:
            places = digests(translation, self.prepared.directory[tag])
        except Unresolved:
            return None  # the stored text is not served either, if it has the same contacts
        self.resolved.add((translation.slug, tag))
        newest = stored if stored and stored.edition.id == edition.id else None
        same_text = newest is not None and (translation, overlay_edition) == (
            newest.translation,
            newest.row.overlay_edition,
        )
        if newest and same_text and newest.places == places:
            return None
        row = EditionTranslation(
            id=self.next_id,
            publication_id=self.publication,
            edition_id=edition.id,
            language=tag,
            revision=newest.row.revision + 1 if newest else 1,
            content=_content(translation),
            overlay_edition=overlay_edition,
            places=places,
            changed_places=changed_places(newest.places, places) if newest and same_text else None,
        )
        self.next_id += 1
        self.session.add(row)
        self.session.flush()
        overlay = (
            f", with the safety overlay of edition {overlay_edition}" if overlay_edition else ""
        )
        return f"edition {edition.number} in {tag}, revision {row.revision}{overlay}"

    def _store_wording(self, domain: str, tag: str, card: FrozenModel) -> int | None:
        """Add a revision of the directory or the interface if it has changed; return its number."""
        revisions = select(Wording).filter_by(domain=domain, language=tag)
        newest = self.session.exec(revisions.order_by(col(Wording.revision).desc())).first()
        if newest and type(card).model_validate(newest.content) == card:
            return None
        row = Wording(
            publication_id=self.publication,
            domain=domain,
            language=tag,
            revision=newest.revision + 1 if newest else 1,
            content=_content(card),
        )
        self.session.add(row)
        return row.revision


def _change_lines(source: str | None) -> str:
    """Return the lines of `change:` in the source of a guide, if there are any."""
    found = CHANGE_LINES.search(source or "")
    return found[0] if found else ""


def _content(card: FrozenModel) -> Any:
    return card.model_dump(mode="json", exclude_computed_fields=True)
