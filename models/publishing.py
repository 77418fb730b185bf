"""Publish a prepared library: store what has changed, in one transaction or not at all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import DirectoryCard, Translation
from models.audit import Author, new_publication, record
from models.codes import first_new_id
from models.database import reading, writing
from models.digests import digests
from models.editions import (
    Stored,
    editions_by_slug,
    newest_publication,
    newest_revision,
    newest_translation_id,
    newest_translations,
    renamed_guides,
    with_present_slugs,
)
from models.errors import Busy, FileError, InvalidFiles
from models.guide import EditionChange
from models.language_free import follow_english
from models.notices import published_notices, whole_guides_withdrawn
from models.resolution import Unresolved, resolution_error
from models.safety_overlay import overlay_changes
from models.stored_files import read_stored_files
from models.tables import (
    Edition,
    EditionTranslation,
    GuideRenaming,
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
    """A library that has passed every check: translations by slug and language, including English;
    the directory and the interface by language.

    `described` has the newest change of each guide, `waiting` says which translations are not ready
    and why, `incomplete` are the languages in which the directory or the interface has English in
    place of what waits, `sources` are the source files by path, `renamed` the present slugs of
    guides by their older ones."""

    translations: dict[str, dict[str, Translation]]
    directory: dict[str, DirectoryCard]
    interface: dict[str, InterfaceCard]
    described: Mapping[str, DescribedChange] = field(default_factory=dict)
    waiting: tuple[FileError, ...] = ()
    incomplete: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def publish(
    engine: Engine,
    prepared: PreparedLibrary,
    *,
    base: int | None = None,
    by: Author = COMMAND_LINE_AUTHOR,
    dry_run: bool = False,
) -> list[str]:
    """Store what differs from what is published, but no draft language; return a line for each
    change, new editions first.

    `base` is the publication that was the newest when the work began. Raise PublishConflict if
    there is a newer one, and InvalidFiles for changes that nobody has described."""
    with writing(engine) as session:
        newest = newest_publication(session)
        if base is not None and newest != base:
            raise PublishConflict(newest, base)
        ready = _without(prepared, _drafts(session, prepared))
        transaction = _Transaction(session, new_publication(session), ready)
        texts = [*transaction.store_texts()]
        changes = [*transaction.new_editions, *texts]
        if transaction.errors:
            raise InvalidFiles(transaction.errors)
        files = transaction.store_files(by.key)
        if dry_run or not (changes or files):
            session.rollback()
            return changes
        record(session, by, "\n".join(changes))
        session.commit()
    return changes


def unlisted_guides(engine: Engine, slugs: Iterable[str]) -> list[str]:
    """Return the slugs of guides that stay published although the library, which has these `slugs`,
    no longer has them; without those that somebody has withdrawn as a whole."""
    with reading(engine) as session:
        withdrawn = whole_guides_withdrawn(published_notices(session))
        return sorted(editions_by_slug(session).keys() - {*slugs} - withdrawn)


def draft_languages(engine: Engine, prepared: PreparedLibrary) -> list[str]:
    """Return the languages that are drafts: nothing of them has ever been published, and the
    directory or the interface is incomplete in them."""
    with Session(engine) as session:
        return _drafts(session, prepared)


def removed_languages(engine: Engine, prepared: PreparedLibrary) -> list[str]:
    """Return the languages that were published and are no longer in the registry."""
    with Session(engine) as session:
        return sorted(_published_languages(session) - prepared.directory.keys())


def _drafts(session: Session, prepared: PreparedLibrary) -> list[str]:
    return sorted(prepared.incomplete - _published_languages(session))


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
    that forbid the publication."""

    session: Session
    publication: int
    prepared: PreparedLibrary
    new_editions: list[str] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    next_id: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def store_texts(self) -> Iterator[str]:
        """Add what has changed; yield a line for each change except new editions."""
        self._number_places()
        yield from self._rename_guides()
        self.next_id = first_new_id(newest_translation_id(self.session))
        served = newest_translations(self.session)
        editions = editions_by_slug(self.session)
        gone = sorted(served.keys() - self.prepared.translations.keys())
        for slug in [*self.prepared.translations, *gone]:
            ready = self.prepared.translations.get(slug, {})
            yield from self._store_guide(slug, ready, served.get(slug, {}), editions.get(slug, []))
        cards: dict[str, Mapping[str, FrozenModel]] = {
            "contacts": self.prepared.directory,
            "ui": self.prepared.interface,
        }
        for domain, by_language in cards.items():
            for tag, card in by_language.items():
                if revision := self._store_wording(domain, tag, card):
                    yield f"{domain} in {tag}, revision {revision}"

    def store_files(self, key: str | None) -> list[str]:
        """Add the source files that differ from the stored ones; return their paths."""
        stored = read_stored_files(self.session)
        texts: dict[str, str | None] = dict(self.prepared.sources)
        if texts:
            texts |= {path: None for path in stored if path not in texts}
        changed = [
            path for path, text in texts.items() if path not in stored or stored[path].text != text
        ]
        for path in changed:
            row = StoredFile(publication_id=self.publication, path=path, text=texts[path], by=key)
            self.session.add(row)
        return changed

    def _rename_guides(self) -> Iterator[str]:
        """Store the new slugs of published guides; yield a line for each."""
        self.names = renamed_guides(self.session)
        published = editions_by_slug(self.session).keys()
        new_names = {
            old: new
            for old, new in self.prepared.renamed.items()
            if old in published | self.names.keys() and self.names.get(old) != new
        }
        self._check_new_names(new_names, published)
        for old, new in new_names.items():
            self.session.add(GuideRenaming(publication_id=self.publication, old=old, new=new))
            yield f"{old} is called {new} now"
        self.names = renamed_guides(self.session)
        self._check_new_guides()

    def _check_new_names(self, new_names: Mapping[str, str], published: Set[str]) -> None:
        """Raise InvalidFiles if two published guides would be one."""
        for new in {*new_names.values()}:
            olds = {self.names.get(old, old) for old, to in new_names.items() if to == new}
            if len(published & {*olds, new}) > 1:
                reason = f"`{new}` would be two published guides: take a slug that is not used yet"
                raise InvalidFiles([FileError("content/renamed.yaml", 1, reason)])

    def _check_new_guides(self) -> None:
        """Raise InvalidFiles for a guide that has an older slug of another."""
        for slug in self.prepared.translations.keys() & self.names.keys():
            described = self.prepared.described.get(slug, DescribedChange(slug, None))
            reason = f"`{slug}` is an older slug of `{self.names[slug]}`: take another"
            raise InvalidFiles([FileError(described.file, 1, reason)])

    def _named(self, translation: Translation) -> Translation:
        return with_present_slugs(translation, self.names)

    def _number_places(self) -> None:
        numbered = {*self.session.exec(select(NumberedPlace.code))}
        for code in self.prepared.directory[ENGLISH].places:
            if code not in numbered:
                self.session.add(NumberedPlace(code=code))

    def _store_guide(
        self,
        slug: str,
        ready: Mapping[str, Translation],
        served: Mapping[str, Stored],
        editions: list[Edition],
    ) -> Iterator[str]:
        """Store each language in the newest edition, if it is ready for it, else in its older one.
        `editions` are the stored ones, oldest first."""
        published = served.get(ENGLISH)
        english = ready[ENGLISH] if ENGLISH in ready else self._named(served[ENGLISH].translation)
        if published is None or self._named(published.translation).numbered() != english.numbered():
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
                line = self._store_older_translation(served[tag], editions, english)
            if line:
                yield f"{slug}: {line}"

    def _add_edition(self, slug: str, editions: list[Edition]) -> Edition:
        described = self.prepared.described.get(slug, DescribedChange(slug, None))
        change = described.change if editions else None
        kind, note = (change.kind, change.note.text) if change else (None, "")
        if editions and (
            change is None
            or (kind, note) == (editions[-1].change, editions[-1].note)
            or self._describes_first_edition(described.file, editions)
        ):
            reason = (
                f"the English has changed since edition {editions[-1].number}: say under `change:` "
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
        rows = select(StoredFile).filter_by(publication_id=editions[0].publication_id, path=file)
        first = self.session.exec(rows).first()
        change = _change_lines(self.prepared.sources.get(file))
        return bool(first and change and change == _change_lines(first.text))

    def _store_older_translation(
        self, stored: Stored, editions: list[Edition], english: Translation
    ) -> str | None:
        """Store the translation of an older edition, with everything but its words as the newest
        English has it: with a safety overlay of the newest English if
        a safety change is missing in it or one of its contacts is no longer listed."""
        edition, tag = stored.edition, stored.row.language
        older = newest_revision(self.session, edition.id, tag, with_overlay=False)
        english_then = newest_revision(self.session, edition.id, ENGLISH)
        assert older and english_then
        unsafe = any(each.change == "safety" for each in editions if each.number > edition.number)
        texts = (self._named(older.translation), self._named(english_then.translation), english)
        followed = follow_english(*texts)
        if not unsafe and not resolution_error(followed, self.prepared.directory[tag]):
            return self._store_translation(edition, followed, stored)
        newest = editions[-1].number
        overlaid = overlay_changes(*texts, newest)
        return self._store_translation(edition, overlaid, stored, newest)

    def _store_translation(
        self,
        edition: Edition,
        translation: Translation,
        stored: Stored | None,
        overlay_edition: int | None = None,
    ) -> str | None:
        """Add a revision if it says something else than the `stored` one in any place."""
        tag = translation.language
        try:
            places = digests(translation, self.prepared.directory[tag])
        except Unresolved:
            return None  # not served either, and the server's log says why
        newest = stored if stored and stored.edition.id == edition.id else None
        if newest and (newest.row.places, newest.translation) == (places, translation):
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
        )
        self.next_id += 1
        self.session.add(row)
        self.session.flush()
        overlay = (
            f", with the English of edition {overlay_edition} where it changed"
            if overlay_edition
            else ""
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
