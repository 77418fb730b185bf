"""Check that the words are still there that change what a text tells somebody to do."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from locales.checks.letters import QUOTED
from locales.checks.pair import Pair
from locales.languages import Language

FILE = Path(__file__).parent / "words.yaml"
MOST_KEPT = 5_000  # sentences


def check_words(pair: Pair) -> Iterator[str]:
    """Yield the words of a sentence, such as “before”, “only” and “adult”, that its translation
    does not say in any way."""
    own = _patterns("kept", pair.language)
    for said, told in pair.sentences:
        for word in _said(pair.written_in, said):
            if word in own and not own[word].search(told):
                yield f"words: nothing says {word!r} in {told.strip()!r}"


# The same sentence is translated into every language.
@lru_cache(maxsize=MOST_KEPT)
def _said(language: Language, sentence: str) -> tuple[str, ...]:
    patterns = _patterns("kept", language)
    return tuple(word for word, pattern in patterns.items() if pattern.search(sentence))


def check_added_words(pair: Pair) -> Iterator[str]:
    """Yield what no text says unless its source does: that it is a translation, or sorry. Where the
    words of the language of the source are not known, it may."""
    own, theirs = (_patterns("added", each) for each in (pair.language, pair.written_in))
    for word, pattern in own.items():
        found = word in theirs and pattern.search(pair.words)
        if found and not pair.is_keywords and not theirs[word].search(pair.source_words):
            yield f"words: {found[0]!r} speaks of {word}, the {pair.written_in.english} does not"


def check_address(pair: Pair) -> Iterator[str]:
    """Yield a word that speaks to the reader in another form than the rest of the text does."""
    polite, familiar = forms_of_address(pair)
    if familiar and (polite or not pair.known.polite):
        yield f"address: {familiar!r} speaks to the reader in another form than usual"


def forms_of_address(pair: Pair) -> tuple[str, str]:
    """Return a word by which a text speaks to the reader, and one in another form; empty texts if
    there are none. What somebody is to say, in quotation marks, is not looked at."""
    words = "" if pair.is_keywords else QUOTED.sub(" ", pair.words)
    found = (each.search(words) for each in (pair.known.polite_word, pair.known.familiar_word))
    polite, familiar = (each[0] if each else "" for each in found)
    return polite, familiar


@cache
def _patterns(group: str, language: Language) -> Mapping[str, re.Pattern[str]]:
    return {
        word: re.compile(by_language[language.tag], re.IGNORECASE)
        for word, by_language in _words()[group].items()
        if language.tag in by_language
    }


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    entries = YAML(typ="safe").load(FILE.read_text("utf-8"))
    return TypeAdapter(dict[str, dict[str, dict[str, str]]]).validate_python(entries)
