"""The spelling of the libraries of this project, by dictionaries of hunspell."""

import gc
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spylls.hunspell import Dictionary

from locales.catalogs import catalog_path, is_translated, read_catalog
from locales.inline import plain
from locales.languages import languages
from locales.library import BUNDLED, KEYWORDS, Document, Library, read_library

ROOT = Path(__file__).parents[2]
LIBRARIES = (BUNDLED, ROOT / "tests/libraries/winterhilfe")
DEBIAN = Path("/usr/share/hunspell")
NPM = ROOT / "tests/gates/node_modules"
# In `allowed/` a word is a line; what follows a # says why.
ALLOWED = Path(__file__).parent / "allowed"
IN_EVERY_LANGUAGE = "every-language"
MOST_SUGGESTIONS = 3
# Marks are no letters for `re`: vowels of Indic scripts, of Arabic. The joiners are within a word.
MARKS = "".join(
    each for each in map(chr, range(sys.maxunicode)) if unicodedata.category(each)[0] == "M"
)
LETTERS = rf"(?:[^\W\d_]|[{MARKS}\u200c\u200d])+"
WORD = re.compile(rf"{LETTERS}(?:['’ʼ]{LETTERS})*")
# Addresses, file names and codes: what has a sign within it, or a digit.
NO_WORDS = re.compile(r"\S*(?:://|@|[^\W\d]\.[^\W\d]|\d)\S*|(?<!\w)\.\w+")


class Spelling(NamedTuple):
    """Where the dictionary of a language is: `files` are its .aff and .dic without their endings.
    `ends` are short forms of words that may follow any other after an apostrophe."""

    package: str
    files: Path
    ends: str = ""


class Unknown(NamedTuple):
    """A word that no dictionary has, and the first message that it is in."""

    word: str
    document: str
    message: str


# Languages without one are in WITHOUT.
SPELLINGS = {
    "en": Spelling("hunspell-en-gb", DEBIAN / "en_GB"),
    "cy": Spelling("dictionary-cy", NPM / "dictionary-cy/index", "ch|i|m|n|r|th|u|w"),
    "pl": Spelling("hunspell-pl", DEBIAN / "pl_PL"),
    "ar": Spelling("hunspell-ar", DEBIAN / "ar"),
    "de": Spelling("hunspell-de-de-frami", DEBIAN / "de_DE_frami"),
    "uk": Spelling("hunspell-uk", DEBIAN / "uk_UA"),
    # Of Persian, which Dari is written like, but for some words.
    "prs": Spelling("dictionary-fa", NPM / "dictionary-fa/index"),
}
WITHOUT = {
    "ur": "neither Debian nor npm has one",
    "ti": "neither Debian nor npm has one",
    "zh-Hans": "no spaces between words, and no misspelt ones: input methods offer characters",
}


def words_of(text: str, ends: str = "") -> set[str]:
    """Return the words of a message: without markup, placeholders, addresses and numbers. One that
    has an end after an apostrophe is returned without it."""
    found = WORD.findall(NO_WORDS.sub(" ", plain(text)))
    end = re.compile(f"['’](?:{ends})$" if ends else "(?!)")
    return {end.sub("", each) for each in found}


def texts(tag: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is written in a language, in all libraries: document, message, text. Not the
    keywords, which are as people type them."""
    for library in _libraries():
        for domain, document in library.documents.items():
            for context, text in _texts_of(library, document, tag).items():
                if not context.endswith(KEYWORDS):
                    yield f"{library.folder.name}/{domain}", context, text


@cache
def words(tag: str) -> dict[str, Unknown]:
    """Return each word of a language with the first message that it is in."""
    found: dict[str, Unknown] = {}
    for document, context, text in texts(tag):
        for word in words_of(text, SPELLINGS[tag].ends):
            found.setdefault(word, Unknown(word, document, context))
    return found


def unknown(tag: str) -> list[Unknown]:
    """Return the words of a language that neither its dictionary has, nor the names in the
    libraries, nor the lists of allowed words."""
    allowed = {*names(), *allowed_words(tag), *allowed_words(IN_EVERY_LANGUAGE)}
    return [
        each
        for word, each in sorted(words(tag).items())
        if word not in allowed and not is_known(tag, word)
    ]


@cache
def is_known(tag: str, word: str) -> bool:
    """Return whether the dictionary of a language has a word, or a form of one."""
    return bool(_dictionary(tag).lookup(re.sub("[’ʼ]", "'", word)))


def suggestions(tag: str, word: str) -> list[str]:
    """Return a few words of a language that may be meant."""
    return [*islice(_dictionary(tag).suggest(word), MOST_SUGGESTIONS)]


def allowed_words(name: str) -> list[str]:
    """Return the words that are allowed though no dictionary has them: those of a language, or of
    all."""
    path = ALLOWED / f"{name}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [word for line in lines if (word := line.partition("#")[0].strip())]


@cache
def names() -> frozenset[str]:
    """Return the words of the names that are the same in every language: of services, places and
    publishers, and what glossaries do not translate."""
    found: set[str] = set()
    for library in _libraries():
        settings, directory = library.settings, library.directory
        found |= words_of(settings.name)
        for contact in directory.contacts.values():
            found |= words_of(contact.name)
        for place in directory.places.values():
            found |= words_of(place.name.text)
        for term in library.glossary.terms:
            found |= set() if term.translated else words_of(term.text)
    return frozenset(found)


@cache
def _libraries() -> tuple[Library, ...]:
    return tuple(map(read_library, LIBRARIES))


@cache
def _dictionary(tag: str) -> Dictionary:
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        dictionary = Dictionary.from_files(str(SPELLINGS[tag].files))
        gc.collect()  # closes the files, which Spylls leaves open
    return dictionary


def _texts_of(library: Library, document: Document, tag: str) -> Mapping[str, str]:
    """Return by message what a document has in a language: its own texts, and translations."""
    language = languages()[tag]
    own = {
        context: message.text
        for context, message in document.messages.items()
        if document.language_of(context) == language
    }
    path = catalog_path(language, document.domain, library.catalogs)
    if tag not in library.languages or not path.exists():
        return own
    catalog = read_catalog(path, path.name, language)
    return own | {
        context: str(catalog[context].string)
        for context, message in document.to_translate(language).messages.items()
        if is_translated(catalog.get(context), message.text)
    }
