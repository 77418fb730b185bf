"""The library: all texts of the content and the interface that people wrote, as documents."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from pydantic import RootModel

from locales.glossary import NO_GLOSSARY, Glossary, read_glossary
from locales.languages import LOCALES, Language, languages
from models.directory import (
    CONTACTS_FILE,
    PLACES_FILE,
    Directory,
    directory_messages,
    read_directory,
)
from models.errors import FileError, InvalidFiles, collect_errors
from models.guide import NOTHING_RESERVED, Guide, Reserved, Slug, guide_messages, read_guide
from models.library import (
    COVER,
    ICON,
    LIBRARY_FILE,
    LibrarySettings,
    PlaceCode,
    library_words,
    read_library_settings,
)
from models.renaming import RENAMED
from models.yaml_source import Message, StrictModel, load_source
from richtext.text import ENGLISH

BUNDLED = LOCALES.parent / "content"  # the library that comes with the software
INTERFACE_FILE = "locales/ui.yaml"
CATALOGS = "locales"  # the folder of the catalogs in that of a library
FOLDERS = {"guide": "guides", "bulletin": "bulletins", "letter": "letters", "pathway": "pathways"}
INTERFACE, DIRECTORY = "ui", "contacts"
KEYWORDS = ".keywords"
# What all guides share is localised message by message, a guide as a whole.
SHARED = (DIRECTORY, INTERFACE)


@dataclass(frozen=True)
class Document:
    """The messages of one gettext domain by context, and the file they come from; `elsewhere` has
    the files of those that come from another one. `source` is the language of the library,
    `glossary` has its terms."""

    domain: str
    file: str
    messages: dict[str, Message]
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    source: str = ENGLISH
    glossary: Glossary = NO_GLOSSARY

    def file_of(self, context: str) -> str:
        """Return the file that a message comes from."""
        return self.elsewhere.get(context, self.file)

    def language_of(self, context: str) -> Language:
        """Return the language that a message is written in: English for the words that come with
        the software, that of the library for all others."""
        of_software = self.domain == INTERFACE and context not in self.elsewhere
        return languages()[ENGLISH if of_software else self.source]

    def glossary_of(self, context: str) -> Glossary:
        """Return the terms that the translation of a message is checked for: none for words of the
        software in another language, nor for those that people type to search, which may be any."""
        if self.language_of(context).tag != self.source or context.endswith(KEYWORDS):
            return NO_GLOSSARY
        return self.glossary

    def _is_for_staff(self, context: str) -> bool:
        return self.domain == INTERFACE and context.startswith(COVER)

    def to_translate(self, language: Language) -> "Document":
        """Return it with only the messages that are not written in a language: what a catalog in
        that has. Words for staff are read in the language of the library only."""
        messages = {
            context: message
            for context, message in self.messages.items()
            if self.language_of(context) != language
            and (language.tag == self.source or not self._is_for_staff(context))
        }
        return replace(self, messages=messages)


@dataclass(frozen=True)
class Library:
    """`folder` is where it was read from; `renamed` has the present slugs of guides by their older
    ones, `renamed_places` the present codes of places."""

    folder: Path
    settings: LibrarySettings
    directory: Directory
    guides: dict[str, Guide]
    interface: dict[str, Message]
    renamed: dict[str, str] = field(default_factory=dict)
    renamed_places: dict[str, str] = field(default_factory=dict)
    glossary: Glossary = NO_GLOSSARY

    @property
    def catalogs(self) -> Path:
        """The folder of its catalogs."""
        return self.folder / CATALOGS

    @property
    def source(self) -> str:
        """The tag of the language in which it is written."""
        return self.settings.source

    @property
    def languages(self) -> list[str]:
        """The tags of all its languages, that in which it is written first."""
        offered = self.settings.languages
        others = [tag for tag in languages() if offered is None or tag in offered]
        return [self.source, *(tag for tag in others if tag != self.source)]

    @property
    def targets(self) -> list[Language]:
        """The languages that some of it is translated into: for the words of the software also that
        in which it is written, if that is not English."""
        found = [languages()[tag] for tag in self.languages]
        return [each for each in found if self.to_translate(each)]

    def to_translate(self, language: Language) -> dict[str, Document]:
        """Return by domain the documents that have a catalog in a language, each with the messages
        in that."""
        found = {domain: each.to_translate(language) for domain, each in self.documents.items()}
        return {domain: each for domain, each in found.items() if each.messages}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Return the documents by domain: guides by slug, then the directory and the interface."""
        shared = self.source, self.glossary
        found = [
            Document(slug, guide_file(guide), dict(guide_messages(guide)), {}, *shared)
            for slug, guide in self.guides.items()
        ]
        contacts = dict(directory_messages(self.directory))
        elsewhere = {each: directory_file(each) for each in contacts}
        found.append(Document(DIRECTORY, CONTACTS_FILE, contacts, elsewhere, *shared))
        own = dict.fromkeys(dict(library_words(self.settings)), LIBRARY_FILE)
        found.append(Document(INTERFACE, INTERFACE_FILE, self.interface, own, *shared))
        return {document.domain: document for document in found}


class Renamed(StrictModel):
    """The present slugs of guides and codes of places by older ones: `renamed.yaml`."""

    guides: dict[Slug, Slug] = {}
    places: dict[PlaceCode, PlaceCode] = {}


class _Interface(RootModel[dict[str, Message]]):
    pass


def guide_file(guide: Guide) -> str:
    """Return the path of a guide in its library."""
    return f"{FOLDERS[guide.kind]}/{guide.slug}.yaml"


def read_library(folder: Path = BUNDLED, reserved: Reserved = NOTHING_RESERVED) -> Library:
    """Return everything in the folder of a library but its translations. Raise InvalidFiles with
    the errors of all files."""
    errors: list[FileError] = []
    guides = dict(_guides(folder, reserved, errors))
    whole = not errors
    with collect_errors(errors):
        settings = read_library_settings(folder, languages())
        errors += _settings_errors(settings, guides)
        if whole:
            errors += _unused_audiences(settings, guides)
        directory = read_directory(folder, settings)
        glossary = read_glossary(folder, settings.source)
    with collect_errors(errors):
        renamed = _read_renamed(folder / RENAMED)
        errors += _renaming_errors("guide", renamed.guides, guides)
    if errors:
        raise InvalidFiles(errors)
    if errors := [*_renaming_errors("place", renamed.places, directory.places)]:
        raise InvalidFiles(errors)
    interface = read_interface() | dict(library_words(settings))
    moved = renamed.guides, renamed.places
    return Library(folder, settings, directory, guides, interface, *moved, glossary)


def _settings_errors(settings: LibrarySettings, guides: Mapping[str, Guide]) -> Iterator[FileError]:
    """Yield where library.yaml and the guides, or the words of the software, do not agree."""
    for tag in settings.languages or ():
        if tag not in languages():
            known = ", ".join(languages())
            reason = f"languages: the software does not know {tag!r}, only {known}"
            yield FileError(LIBRARY_FILE, 1, reason)
    offered = settings.languages or [tag for tag in languages() if tag != settings.source]
    for tag in settings.partial:
        if tag not in offered:
            reason = f"partial: {tag!r} is none of the languages: {', '.join(offered)}"
            yield FileError(LIBRARY_FILE, 1, reason)
    known = ", ".join(settings.audiences)
    for guide in guides.values():
        for each in guide.audience:
            if each not in settings.audiences:
                reason = f"audience: there is no {each!r} in library.yaml, only {known}"
                yield FileError(guide_file(guide), guide.title.line, reason)
    for key, message in settings.words.items():
        if key not in read_interface():
            reason = f"words.{key}: the software has no such word"
            yield FileError(LIBRARY_FILE, message.line, reason)
    if settings.source != ENGLISH:
        yield from _words_about_english(settings)


def _words_about_english(settings: LibrarySettings) -> Iterator[FileError]:
    """Yield the words of the software that would be wrong in a library that is not in English."""
    name = languages()[settings.source].english
    for key, message in read_interface().items():
        if re.search(r"\bEnglish\b", message.text) and key not in settings.words:
            reason = (
                f"words.{key} is missing: the library is in {name}, but the software's own words "
                f"speak of English: {message.text}"
            )
            yield FileError(LIBRARY_FILE, 1, reason)


def _unused_audiences(
    settings: LibrarySettings, guides: Mapping[str, Guide]
) -> Iterator[FileError]:
    used = {each for guide in guides.values() for each in guide.audience}
    for key, label in settings.audiences.items():
        if key not in used:
            yield FileError(LIBRARY_FILE, label.line, f"audiences.{key}: no guide is for them")


def directory_file(context: str) -> str:
    """Return the file of a message of the directory, which comes from three files."""
    match context.partition(".")[0]:
        case "role":
            return LIBRARY_FILE
        case "place":
            return PLACES_FILE
    return CONTACTS_FILE


def _read_renamed(path: Path) -> Renamed:
    return load_source(path, Renamed, RENAMED) if path.exists() else Renamed()


def _renaming_errors(
    thing: str, renamed: Mapping[str, str], present: Collection[str]
) -> Iterator[FileError]:
    for old, new in renamed.items():
        if old in present:
            yield FileError(RENAMED, 1, f"there is a {thing} `{old}`, which was renamed to `{new}`")
        if new not in present:
            yield FileError(
                RENAMED, 1, f"there is no {thing} `{new}`, to which `{old}` was renamed"
            )


@cache
def read_interface() -> dict[str, Message]:
    """Return the words of the interface, which come with the software: nobody edits them while it
    runs. Raise InvalidFiles."""
    return load_source(LOCALES / "ui.yaml", _Interface, INTERFACE_FILE).root


def _guides(
    library: Path, reserved: Reserved, errors: list[FileError]
) -> Iterator[tuple[str, Guide]]:
    slugs = {INTERFACE, DIRECTORY, *reserved.slugs}
    words = read_interface()
    icons = [each.removeprefix(ICON) for each in words if each.startswith(ICON)]
    for kind, folder in FOLDERS.items():
        for path in sorted((library / folder).glob("*.yaml")):
            file = f"{folder}/{path.name}"
            try:
                guide = read_guide(path, file, reserved, icons)
            except InvalidFiles as found:
                errors += found.errors
                continue
            if guide.kind != kind:
                errors.append(
                    FileError(file, 1, f"a {guide.kind} belongs in {FOLDERS[guide.kind]}/")
                )
            if guide.slug in slugs:
                errors.append(
                    FileError(file, 1, f"the slug `{guide.slug}` is reserved or used twice")
                )
            slugs.add(guide.slug)
            yield guide.slug, guide
