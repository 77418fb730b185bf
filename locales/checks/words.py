"""Check that the words are still there that change what a text tells somebody to do."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from locales.checks.letters import QUOTED
from locales.checks.pair import Pair, compared_sentences
from locales.languages import Language

FILE = Path(__file__).parent / "words.yaml"


def check_words(pair: Pair) -> Iterator[str]:
    """Yield the words of a sentence, such as “before”, “only” and “adult”, that its translation
    does not say in any way."""
    own, theirs = (_patterns("kept", each) for each in (pair.language, pair.written_in))
    for said, told in compared_sentences(pair):
        for word, pattern in theirs.items():
            if word in own and pattern.search(said) and not own[word].search(told):
                yield f"words: nothing says {word!r} in {told.strip()!r}"


def check_added_words(pair: Pair) -> Iterator[str]:
    """Yield what no text says unless its source does: that it is a translation, or sorry."""
    own, theirs = (_patterns("added", each) for each in (pair.language, pair.written_in))
    for word, pattern in own.items():
        found = pattern.search(pair.words)
        if found and not pair.is_keywords and not theirs[word].search(pair.source_words):
            yield f"words: {found[0]!r} speaks of {word}, the {pair.written_in.english} does not"


def check_address(pair: Pair) -> Iterator[str]:
    """Yield the words that speak to the reader in another form than the rest of the text does. What
    somebody is to say, in quotation marks, has its own."""
    words = QUOTED.sub(" ", pair.words)
    known = pair.known
    found = known.familiar_word.search(words)
    if found and (not known.polite or known.polite_word.search(words)) and not pair.is_keywords:
        yield f"address: {found[0]!r} speaks to the reader in another form than usual"


@cache
def _patterns(group: str, language: Language) -> Mapping[str, re.Pattern[str]]:
    entries = YAML(typ="safe").load(FILE.read_text("utf-8"))
    words = TypeAdapter(dict[str, dict[str, dict[str, str]]]).validate_python(entries)[group]
    return {
        word: re.compile(by_language[language.tag], re.IGNORECASE)
        for word, by_language in words.items()
        if language.tag in by_language
    }
