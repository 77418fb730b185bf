"""A handout: advice laid out for paper or a file, with the code by which this sheet is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from locales.languages import Language, languages
from models.advice import Advice
from models.nodes import Text

Words = Mapping[str, Text]


@dataclass(frozen=True)
class Handout:
    """`words` is the interface by language; `site` where all of it is online."""

    advice: Advice
    words: Mapping[str, Words]
    site: str
    code: str

    @property
    def own_words(self) -> Words:
        """The interface in the language of the advice."""
        return self.words[self.advice.language]

    @property
    def language(self) -> Language:
        return languages()[self.advice.language]

    @property
    def url(self) -> str:
        """Where one learns whether the sheet is current."""
        return f"{self.site}/c/{self.code}"
