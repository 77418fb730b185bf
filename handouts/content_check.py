"""The content gate: what must hold for each text of a library, in each language and place, before
it is published.

The checks of catalogs compare messages as they are written. These look at the texts that are made
of them, and ask what paper and braille can show. No file is rendered for it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import uharfbuzz

from handouts.fonts import WEIGHTS, font_file
from handouts.formats.brf import braille_error
from locales.catalogs import catalog_name
from locales.languages import Language, languages
from locales.library import DIRECTORY, INTERFACE, INTERFACE_FILE, SHARED, directory_file
from models.advice import DirectoryCard, HeadingAdvice, Translation
from models.errors import FileError, InvalidFiles
from models.guide import EASY
from models.library import LIBRARY_FILE
from models.publishing import PreparedLibrary
from models.resolution import resolution_error, resolve_text, resolve_translation
from richtext.nodes import (
    FieldNode,
    LinkNode,
    NameNode,
    Node,
    PhoneNode,
    ReferenceNode,
    StrongNode,
    TextNode,
)
from richtext.text import ENGLISH, Text

# But for the month of a date in Chinese, which the checks of catalogs compare: 2017年12月.
NUMBER = re.compile(r"(?<!\d)\d+(?![\d月])")
LATIN = "Noto Sans"  # the face of names, numbers to dial and Latin letters in every language
UNDRAWN = ("Cf", "Zs")  # joiners and spaces need no shape
Texts = dict[str, Text]
Facts = Counter[tuple[str, str]]


class _Document(NamedTuple):
    """The texts of a guide, of the directory or of the interface in a language, by context."""

    domain: str
    language: Language
    texts: Texts


def refuse_wrong_content(prepared: PreparedLibrary) -> None:
    """Raise InvalidFiles when a text of a library must not be published."""
    if errors := content_errors(prepared):
        raise InvalidFiles(errors)


def content_errors(prepared: PreparedLibrary) -> list[FileError]:
    """Return what is wrong in the texts of a library; `prepared.sources`, where it has them, gives
    the line of a message in its catalog."""
    found = [*_resolution_errors(prepared)]
    if found:
        return found
    found += _name_errors(prepared)
    documents = [*_documents(prepared)]
    source = languages()[prepared.library.source]
    originals = {each.domain: each.texts for each in documents if each.language == source}
    for document in documents:
        for context, text in document.texts.items():
            original = originals[document.domain][context]
            for reason in _text_errors(document, text, original, source):
                found.append(_error(prepared, document, context, reason))
    return [*found, *_heading_errors(prepared)]


def guide_texts(translation: Translation) -> Iterator[tuple[str, Text]]:
    """Yield each text of a translation with the context of its message."""
    yield from translation.messages()
    if translation.keywords:
        yield "document.keywords", translation.keywords
    for key, field in translation.fields.items():
        yield f"fields.{key}", field.label
    for item in translation.acknowledgements:
        yield f"acknowledgements.{item.id}", item.text
    for block in translation.blocks:
        for name, text in block.easy.items():
            yield f"{block.id}.{name}{EASY}", text


def directory_texts(directory: DirectoryCard) -> Iterator[tuple[str, Text]]:
    """Yield each text of a directory with the context of its message."""
    for role, label in directory.roles.items():
        yield f"role.{role}", label
    for code, place in directory.places.items():
        yield f"place.{code}", place.name
    for id, contact in directory.contacts.items():
        yield f"{id}.about", contact.about
        if contact.more:
            yield f"{id}.more", contact.more


def _documents(prepared: PreparedLibrary) -> Iterator[_Document]:
    """What a reader sees in the first place; the others differ in contacts only."""
    for tag, directory in prepared.directory.items():
        language, place = languages()[tag], directory.default_place
        for slug, ready in prepared.translations.items():
            if tag in ready:
                texts = guide_texts(resolve_translation(ready[tag], place, directory))
                yield _Document(slug, language, dict(texts))
        contacts = {
            context: resolve_text(text, place, directory)
            for context, text in directory_texts(directory)
        }
        yield _Document(DIRECTORY, language, contacts)
        yield _Document(INTERFACE, language, dict(prepared.interface[tag].words))


def _resolution_errors(prepared: PreparedLibrary) -> Iterator[FileError]:
    for slug, ready in prepared.translations.items():
        for tag, translation in ready.items():
            if reason := resolution_error(translation, prepared.directory[tag]):
                yield FileError(_file(prepared, slug, languages()[tag]), 1, reason)


def _name_errors(prepared: PreparedLibrary) -> Iterator[FileError]:
    """The names of the library are in letters that can be printed."""
    source = prepared.sources.get(LIBRARY_FILE, "")
    for tag, name in {
        prepared.library.source: prepared.library.name,
        **prepared.library.names,
    }.items():
        language = languages()[tag]
        for letter in _not_drawn([TextNode(text=name)], language):
            before, known, _ = source.partition(name)
            line = before.count("\n") + 1 if known else 1
            yield FileError(LIBRARY_FILE, line, _no_letter(letter, language))


def _heading_errors(prepared: PreparedLibrary) -> Iterator[FileError]:
    """The levels of headings are those of the source text in every language."""
    source = prepared.library.source
    for slug, ready in prepared.translations.items():
        level = 1
        for block in ready[source].blocks:
            if isinstance(block, HeadingAdvice):
                if block.level > level + 1:
                    reason = f"{block.id}: a heading of level {block.level} follows level {level}"
                    yield FileError(_file(prepared, slug, languages()[source]), 1, reason)
                level = block.level


def _text_errors(
    document: _Document, text: Text, original: Text, source: Language
) -> Iterator[str]:
    language = document.language
    facts, known = _facts(text, language, source), _facts(original, source, source)
    if document.domain in SHARED and text == original:
        language = source  # a message that waits for its translation
    if (text.lang, text.dir) != (language.tag, language.dir):
        yield f"is marked as {text.lang} {text.dir}, not as {language.tag} {language.dir}"
    letters = "".join(node.text for node in _words(text.nodes))
    if not facts and not any(map(str.isalnum, letters)):
        yield "has no word in it"
    for kind, lost in sorted((known - facts).elements()):
        yield f"{kind}: {lost} is lost"
    for kind, added in sorted((facts - known).elements()):
        yield f"{kind}: {added} is not in the {source.english}"
    yield from paper_errors(text, language, braille=document.domain != INTERFACE)


def paper_errors(text: Text, language: Language, *, braille: bool = True) -> Iterator[str]:
    """Yield why a text cannot be printed in a language: letters that its fonts lack, and those
    without `braille`, if it has a table for that."""
    for letter in _not_drawn(text.nodes, language):
        yield _no_letter(letter, language)
    if braille and language.braille and (reason := braille_error(text, language)):
        yield reason


def _no_letter(letter: str, language: Language) -> str:
    return f"no font of {language.english} can draw {letter!r} (U+{ord(letter):04X})"


def _facts(text: Text, language: Language, source: Language) -> Facts:
    """What no language may change: numbers, and what placeholders and links stand for. Only
    {language} stands for something else in each."""
    facts = Counter(_facts_in(text.nodes))
    if spoken := facts.pop(("name", language.spoken_in(source.tag).text), 0):
        facts["name", "{language}"] = spoken
    return facts


def _facts_in(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        match node:
            case TextNode():
                yield from (("number", digits) for digits in NUMBER.findall(node.text))
            case StrongNode():
                yield from _facts_in(node.children)
            case LinkNode():
                yield "link", node.href
                # A language may put words of its own in place of a name that leads to a contact.
                yield from (fact for fact in _facts_in(node.children) if fact[0] != "name")
            case PhoneNode():
                yield "phone", node.uri
            case NameNode():
                yield "name", node.text
            case FieldNode():
                yield "field", node.field
            case ReferenceNode():
                yield "placeholder", node.to


def _words(nodes: Sequence[Node]) -> Iterator[TextNode | NameNode]:
    for node in nodes:
        if isinstance(node, StrongNode | LinkNode):
            yield from _words(node.children)
        elif isinstance(node, TextNode | NameNode):
            yield node


def _not_drawn(nodes: Sequence[Node], language: Language) -> list[str]:
    """The letters of a text that no font of its language has."""
    missing: set[str] = set()
    for node in _words(nodes):
        known = _drawn((languages()[node.lang] if isinstance(node, NameNode) else language).font)
        if known:
            missing |= {each for each in node.text if ord(each) not in known}
    return sorted(each for each in missing if unicodedata.category(each) not in UNDRAWN)


@cache
def _drawn(family: str) -> frozenset[int]:
    """The letters that one sees in a text of this font, which Latin ones of its own may lack; none
    where this machine cannot tell."""
    own, latin = _letters(family), _letters(LATIN)
    return own | latin if own and latin else frozenset()


@cache
def _letters(family: str) -> frozenset[int]:
    """The letters that both weights of a font have; none where this machine lacks the font, of
    which `/readyz` complains."""
    files = [font_file(family, style) for style in WEIGHTS]
    faces = [
        uharfbuzz.Face(uharfbuzz.Blob.from_file_path(each.path), each.number)
        for each in files
        if each
    ]
    if len(faces) < len(WEIGHTS):
        return frozenset()
    return frozenset(faces[0].unicodes) & frozenset(faces[1].unicodes)


def _error(prepared: PreparedLibrary, document: _Document, context: str, reason: str) -> FileError:
    file = _file(prepared, document.domain, document.language, context)
    before, found, _ = prepared.sources.get(file, "").partition(f'\nmsgctxt "{context}"\n')
    return FileError(file, before.count("\n") + 2 if found else 1, f"{context}: {reason}")


def _file(prepared: PreparedLibrary, domain: str, language: Language, context: str = "") -> str:
    source = prepared.library.source
    if language.tag != source or (domain == INTERFACE and source != ENGLISH):
        return catalog_name(language, domain)
    if domain == INTERFACE:
        return INTERFACE_FILE
    if domain == DIRECTORY:
        return directory_file(context)
    described = prepared.described.get(domain)
    return described.file if described else domain
