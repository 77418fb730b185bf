"""Publishing: prepared texts become editions and revisions, all in one transaction or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.advice import DirectoryCard, Translation
from models.database import writing
from models.digests import digests
from models.editions import (
    Stored,
    editions,
    newest_publication,
    newest_revision,
    newest_translations,
)
from models.errors import Busy, FileError, InvalidFiles
from models.guide import EditionChange
from models.resolution import resolution_error
from models.safety_overlay import overlay_changes
from models.stored_files import read_stored_files
from models.tables import (
    COMMAND_LINE,
    AuditEntry,
    Edition,
    EditionTranslation,
    NumberedPlace,
    Publication,
    StoredFile,
    Wording,
)
from richtext.nodes import FrozenModel
from richtext.text import ENGLISH, Text

Interface = dict[str, Text]


class InterfaceCard(FrozenModel):
    """The words of the interface in one language, by key."""

    words: Interface


class PublishConflict(Busy):
    """Somebody else has published since the library was prepared."""

    def __init__(self, newest: int, base: int) -> None:
        super().__init__(
            "not-ready",
            f"somebody else published meanwhile (publication {newest}, yours began at {base}): "
            "look at what they changed, then publish again",
            retry_after=10,
        )


@dataclass(frozen=True)
class DescribedChange:
    """What the author of a guide says of its newest change, and the file that says it."""

    file: str
    change: EditionChange | None


@dataclass(frozen=True)
class PreparedLibrary:
    """Everything that is to be published, checked. Translations by slug and language, English
    among them; the directory and the interface by language.

    `described` has for each guide what its author says of the newest change, `waiting` why a
    guide is not ready in a language, `sources` the files that all this was made of, by path."""

    translations: dict[str, dict[str, Translation]]
    directory: dict[str, DirectoryCard]
    interface: dict[str, InterfaceCard]
    described: Mapping[str, DescribedChange] = field(default_factory=dict)
    waiting: tuple[FileError, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Author:
    """Who publishes, and by which act: for the audit. `key` is the name of a key, if any."""

    key: str | None = None
    act: str = "publish"
    target: str = ""


def publish(
    engine: Engine,
    prepared: PreparedLibrary,
    *,
    base: int | None = None,
    by: Author = Author(),
    dry_run: bool = False,
) -> list[str]:
    """Stores what differs from what is published; a line for each change.

    `base` is the publication that was the newest when the work began. Raises Overtaken when it
    is no longer, and Faults for a change that nobody has described."""
    with writing(engine) as session:
        newest = newest_publication(session)
        if base is not None and newest != base:
            raise PublishConflict(newest, base)
        publication = Publication()
        session.add(publication)
        session.flush()
        assert publication.id is not None
        run = _Run(session, publication.id, prepared)
        changes = [*run.changes()]
        if run.errors:
            raise InvalidFiles(run.errors)
        if dry_run or not (changes + run.new_sources(by.key)):
            session.rollback()
            return changes
        detail = "\n".join(changes)
        session.add(
            AuditEntry(by=by.key or COMMAND_LINE, act=by.act, target=by.target, detail=detail)
        )
        session.commit()
    return changes


def unlisted_guides(engine: Engine, prepared: PreparedLibrary) -> list[str]:
    """The guides that are published and stay so, although the content has them no more."""
    with Session(engine) as session:
        return sorted({*session.exec(select(Edition.slug))} - set(prepared.translations))


class _Run:
    """One run of `publish` in its transaction."""

    def __init__(self, session: Session, publication: int, prepared: PreparedLibrary) -> None:
        self.session = session
        self.publication = publication
        self.prepared = prepared
        self.errors: list[FileError] = []

    def changes(self) -> Iterator[str]:
        self.number_places()
        served = newest_translations(self.session)
        for slug, ready in self.prepared.translations.items():
            yield from self.guide(slug, ready, served.get(slug, {}))
        for slug in sorted(served.keys() - self.prepared.translations.keys()):
            yield from self.guide(slug, {}, served[slug])
        cards: dict[str, Mapping[str, FrozenModel]] = {
            "contacts": self.prepared.directory,
            "ui": self.prepared.interface,
        }
        for domain, by_language in cards.items():
            for tag, card in by_language.items():
                if revision := self.wording(domain, tag, card):
                    yield f"{domain} in {tag}, revision {revision}"

    def guide(
        self, slug: str, ready: Mapping[str, Translation], served: Mapping[str, Stored]
    ) -> Iterator[str]:
        """Each language in the newest edition it is ready for, else in its older one."""
        known = served.get(ENGLISH)
        english = ready[ENGLISH] if ENGLISH in ready else served[ENGLISH].translation
        past = [*editions(self.session, slug)]
        if known is None or known.translation != english:
            past.append(self.edition(slug, past))
            new = past[-1]
            said = f" ({new.change}): {new.note}" if new.change else ""
            yield f"{slug}: edition {new.number}{said}"
        for tag in [*ready, *(tag for tag in served if tag not in ready)]:
            if tag not in self.prepared.directory:
                continue  # its language has left the registry: what there is stays as it is
            if tag in ready:
                line = self.revision(past[-1], ready[tag])
            else:
                line = self.waiting(served[tag], past, english)
            if line:
                yield f"{slug}: {line}"

    def edition(self, slug: str, past: list[Edition]) -> Edition:
        described = self.prepared.described.get(slug, DescribedChange(slug, None))
        change = described.change if past else None
        said = (change.kind, change.note.text) if change else (None, "")
        if past and (change is None or said == (past[-1].change, past[-1].note)):
            reason = (
                f"the English has changed since edition {past[-1].number}: say under `change:` of "
                "which `kind` the change is (minor, normal, safety), with a new `note`"
            )
            self.errors.append(FileError(described.file, change.note.line if change else 1, reason))
        edition = Edition(
            publication_id=self.publication,
            slug=slug,
            number=past[-1].number + 1 if past else 1,
            change=said[0],
            note=said[1],
        )
        self.session.add(edition)
        self.session.flush()
        return edition

    def waiting(self, stored: Stored, past: list[Edition], english: Translation) -> str | None:
        """The older translation, with the newest English laid over it when it would do harm or cannot be shown as it is."""
        edition, newest = stored.edition, past[-1].number
        own = newest_revision(
            self.session, edition.id or 0, stored.row.language, with_overlay=False
        )
        then = newest_revision(self.session, edition.id or 0, ENGLISH)
        assert own and then
        older = own.translation
        unsafe = any(each.change == "safety" for each in past if each.number > edition.number)
        if unsafe or resolution_error(older, self.prepared.directory[older.language]):
            older = overlay_changes(older, then.translation, english, newest)
            return self.revision(edition, older, newest)
        return self.revision(edition, older)

    def revision(
        self, edition: Edition, translation: Translation, overlay_edition: int | None = None
    ) -> str | None:
        """Adds a revision, if this says something else than the newest one in any place."""
        tag = translation.language
        directory = self.prepared.directory[tag]
        if resolution_error(translation, directory):
            return None  # not served either, and the server's log says why
        places = digests(translation, directory)
        newest = newest_revision(self.session, edition.id or 0, tag)
        if newest and (newest.row.places, newest.translation) == (places, translation):
            return None
        row = EditionTranslation(
            publication_id=self.publication,
            edition_id=edition.id or 0,
            language=tag,
            revision=newest.row.revision + 1 if newest else 1,
            content=_content(translation),
            overlay_edition=overlay_edition,
            places=places,
        )
        self.session.add(row)
        self.session.flush()
        shown = (
            f", with the English of edition {overlay_edition} where it changed"
            if overlay_edition
            else ""
        )
        return f"edition {edition.number} in {tag}, revision {row.revision}{shown}"

    def wording(self, domain: str, tag: str, card: FrozenModel) -> int | None:
        revisions = select(Wording).filter_by(domain=domain, language=tag)
        newest = self.session.exec(revisions.order_by(col(Wording.revision).desc())).first()
        if newest and type(card).model_validate(newest.content) == card:
            return None
        revision = newest.revision + 1 if newest else 1
        row = Wording(
            publication_id=self.publication,
            domain=domain,
            language=tag,
            revision=revision,
            content=_content(card),
        )
        self.session.add(row)
        return revision

    def number_places(self) -> None:
        numbered = {*self.session.exec(select(NumberedPlace.code))}
        for code in self.prepared.directory[ENGLISH].places:
            if code not in numbered:
                self.session.add(NumberedPlace(code=code))

    def new_sources(self, key: str | None) -> list[str]:
        """Stores the files that differ from those stored before; the paths of these."""
        known = read_stored_files(self.session)
        now: dict[str, str | None] = dict(self.prepared.sources)
        if now:
            now |= {path: None for path in known if path not in now}
        new = [path for path, text in now.items() if path not in known or known[path].text != text]
        for path in new:
            row = StoredFile(publication_id=self.publication, path=path, text=now[path], by=key)
            self.session.add(row)
        return new


def _content(card: FrozenModel) -> Any:
    return card.model_dump(mode="json", exclude_computed_fields=True)
