"""What the checks know of each language: words, letters and marks, from vocabulary.yaml."""

import re
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from ruamel.yaml import YAML

from locales.languages import Language

FILE = Path(__file__).parent / "vocabulary.yaml"
NOWHERE = re.compile(r"(?!)")


class Vocabulary(BaseModel):
    """What vocabulary.yaml has of one language. `spaced` says that it has spaces between words,
    `joiners` has the invisible ones that it needs, `codec` the code of Python with its letters,
    `final` the letters that only end a word, `longest` how many letters a word has. `mutates` says
    that the first letters of a word change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    negations: tuple[str, ...] = Field((), alias="not")
    perhaps: tuple[str, ...] = ()
    frequent: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    letters: str = ""
    final: str = ""
    codec: str = ""
    signs: str = ""
    longest: int = 0
    marks: dict[str, str] = {}
    quotes: str = ""
    digits: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    length: float = 0
    joins: tuple[str, ...] = ()
    mutates: bool = False
    polite: tuple[str, ...] = ()
    familiar: tuple[str, ...] = ()
    spaced: bool = True
    joiners: str = ""
    misspelt: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()

    @cached_property
    def negation(self) -> re.Pattern[str]:
        """Find the words that say no."""
        return self._any_of(self.negations)

    @cached_property
    def maybe_negation(self) -> re.Pattern[str]:
        """Find the words for which another language may say no."""
        return self._any_of(self.perhaps)

    @cached_property
    def frequent_word(self) -> re.Pattern[str]:
        """Find the words that nearly every text has."""
        return self._any_of(self.frequent)

    @cached_property
    def related_word(self) -> re.Pattern[str]:
        """Find words of languages that are taken for this one."""
        return self._any_of(tuple(set(self.related) - set(self.frequent)))

    @cached_property
    def polite_word(self) -> re.Pattern[str]:
        """Find the words by which the reader is spoken to."""
        return self._any_of(self.polite)

    @cached_property
    def familiar_word(self) -> re.Pattern[str]:
        """Find the words by which a reader is spoken to in another form."""
        return self._any_of(self.familiar)

    @cached_property
    def join(self) -> re.Pattern[str]:
        """Find what stands between two parts of a list."""
        return re.compile("[,:;،؛፣፤፦，、：；]" + "".join(f"|{each}" for each in self.joins))

    @cached_property
    def misspelt_word(self) -> re.Pattern[str]:
        """Find words that are not written so."""
        return self._any_of(self.misspelt)

    @cached_property
    def double(self) -> re.Pattern[str]:
        """Match a word that may be said twice."""
        return self._any_of(self.doubles)

    @cached_property
    def spoken_number(self) -> re.Pattern[str]:
        """Find three digits in words."""
        if not self.digits:
            return NOWHERE
        space = r"[\s,،-]+" if self.spaced else ""
        return self._any_of(
            (rf"(?:{'|'.join(self.digits)})(?:{space}(?:{'|'.join(self.digits)})){{2,}}",)
        )

    def _any_of(self, words: tuple[str, ...]) -> re.Pattern[str]:
        if not words:
            return NOWHERE
        found = "|".join(words)
        pattern = rf"(?<![\w'’])(?:{found})(?!\w)" if self.spaced else f"(?:{found})"
        return re.compile(pattern, re.IGNORECASE)


@cache
def vocabulary(language: Language) -> Vocabulary:
    """Return what is known of a language."""
    return _vocabularies().get(language.tag, Vocabulary())  # type: ignore[call-arg]


@cache
def _vocabularies() -> dict[str, Vocabulary]:
    entries = YAML(typ="safe").load(FILE.read_text("utf-8"))
    return TypeAdapter(dict[str, Vocabulary]).validate_python(entries)
