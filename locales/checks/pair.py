"""A translation beside its source text: what each check gets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from locales.checks.vocabulary import Vocabulary, vocabulary
from locales.inline import Inline, Placeholder, Words, parse, walk
from locales.languages import Language

END = ".!?…。！？۔؟።፧"
# A sentence ends at a mark before a space; in Chinese, Urdu and Tigrinya at any.
SENTENCE_END = re.compile(r"(?<=[.!?…؟])[”“»’‘\")]*(?:\s+|$)|(?<=[。！？۔።፧])[”“»’‘\"）]*\s*")


@dataclass(frozen=True)
class Pair:
    """A `translation` into a language, and the `source` text, which is `written_in` another one;
    `context` is the name of the message. Only what can be parsed has words."""

    language: Language
    source: str
    translation: str
    written_in: Language
    context: str = ""

    @cached_property
    def source_tree(self) -> Sequence[Inline]:
        """The inline elements of the source."""
        return [*walk(parse(self.source))]

    @cached_property
    def tree(self) -> Sequence[Inline]:
        """The inline elements of the translation."""
        return [*walk(parse(self.translation))]

    @cached_property
    def source_words(self) -> str:
        """The source without markup, with a space for each placeholder."""
        return _words(self.source_tree, " ")

    @cached_property
    def words(self) -> str:
        """The translation without markup, with a space for each placeholder."""
        return _words(self.tree, " ")

    @cached_property
    def source_shown(self) -> str:
        """The source without markup, with a letter for each placeholder."""
        return _words(self.source_tree, "X")

    @cached_property
    def shown(self) -> str:
        """The translation without markup, with a letter for each placeholder."""
        return _words(self.tree, "X")

    @cached_property
    def known(self) -> Vocabulary:
        """What is known of the language of the translation."""
        return vocabulary(self.language)

    @cached_property
    def known_of_source(self) -> Vocabulary:
        """What is known of the language of the source."""
        return vocabulary(self.written_in)

    @cached_property
    def sentences(self) -> Sequence[tuple[str, str]]:
        """Each sentence of the source with that of the translation, or the whole texts if there are
        more or fewer; nothing of a list of words for the search."""
        if self.is_keywords:
            return ()
        source, translation = sentences(self.source_words), sentences(self.words)
        if len(source) != len(translation):
            return ((self.source_words, self.words),)
        return (*zip(source, translation, strict=True),)

    @property
    def is_keywords(self) -> bool:
        """Whether it is a list of words for the search, which nobody reads as a sentence."""
        return self.context.endswith(".keywords")


def sentences(words: str) -> list[str]:
    """Return the sentences of a text without markup."""
    return [each for each in SENTENCE_END.split(words) if re.search(r"\w", each)]


def shown(pieces: Iterable[Inline]) -> str:
    """Return the words of inline elements, with a letter for each placeholder."""
    return _words(walk([*pieces]), "X")


def _words(pieces: Iterable[Inline], placeholder: str) -> str:
    shown = [each for each in pieces if isinstance(each, Words | Placeholder)]
    return "".join(each.text if isinstance(each, Words) else placeholder for each in shown)
