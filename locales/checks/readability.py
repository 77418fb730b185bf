"""Check that English source texts are easy to read: short sentences, and words that a child of ten
knows."""

import re
from collections.abc import Iterator, Mapping

from locales.checks.pair import sentences
from locales.inline import Placeholder, Words, parse, walk
from locales.library import SHARED, Document, Library
from models.directory import Directory
from models.errors import FileError
from richtext.text import ENGLISH

LONGEST = 20  # words
HARDEST = 5.0  # the school year that a text is for, after Flesch and Kincaid
WORD = re.compile(r"[A-Za-z0-9]+(?:['’.:-][A-Za-z0-9]+)*")


def source_warnings(library: Library) -> Iterator[FileError]:
    """Yield the sentences that are too long, and the guides that are too hard. The formula is for
    English; nothing is said of other languages."""
    if library.source != ENGLISH:
        return
    names = _names(library.directory)
    for document in library.documents.values():
        texts = {
            context: sentences(filled(message.text, names))
            for context, message in document.messages.items()
            if not context.endswith(".keywords")
        }
        yield from _long_sentences(document, texts)
        grade = reading_grade([each for found in texts.values() for each in found])
        if grade > HARDEST and document.domain not in SHARED:
            reason = f"hard to read: for school year {grade:.1f}; {HARDEST:.0f} at most"
            yield FileError(document.file, 1, reason)


def reading_grade(texts: list[str]) -> float:
    """Return the grade of Flesch and Kincaid for some sentences."""
    words = [word for each in texts for word in WORD.findall(each)]
    if not words:
        return 0
    syllables = sum(map(count_syllables, words))
    return 0.39 * len(words) / len(texts) + 11.8 * syllables / len(words) - 15.59


def count_syllables(word: str) -> int:
    """Return about how many syllables an English word has: groups of vowels, without a silent e."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = re.search(r"[^aeiouyl]e[sd]?$", word.lower()) and not re.search(
        r"(?:[td]ed|[sxz]es|ches|shes|ges|ces)$", word.lower()
    )
    return max(1, groups - bool(silent))


def filled(text: str, names: Mapping[str, str]) -> str:
    """Return the words of a message with the names of services in place of their placeholders."""
    pieces = [each for each in walk(parse(text)) if isinstance(each, Words | Placeholder)]
    return "".join(
        each.text if isinstance(each, Words) else names.get(each.name, "one") for each in pieces
    )


def _long_sentences(document: Document, texts: Mapping[str, list[str]]) -> Iterator[FileError]:
    for context, found in texts.items():
        for sentence in found:
            length = len(WORD.findall(sentence))
            if length > LONGEST:
                line = document.messages[context].line
                reason = f"{context}: a sentence of {length} words; {LONGEST} at most"
                yield FileError(document.file_of(context), line, reason)


def _names(directory: Directory) -> dict[str, str]:
    """Return the longest name that each placeholder may be filled with."""
    contacts = {key: str(contact.name) for key, contact in directory.contacts.items()}
    names = dict(contacts)
    for place in directory.places.values():
        for role, filling in place.roles.items():
            for each in filling:
                names[role] = max(names.get(role, ""), contacts.get(each, ""), key=len)
    return names
