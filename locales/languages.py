"""The registry of languages: what each is called, written in and set in."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter
from ruamel.yaml import YAML

from richtext.nodes import Direction
from richtext.text import ENGLISH

LOCALES = Path(__file__).parent
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"}


class Language(BaseModel):
    """`tag` is BCP 47, `aliases` are other tags for the same texts; `size` is the body on A4 in
    points, `line` its line height; `braille` a table of liblouis, where one is good enough."""

    model_config = ConfigDict(frozen=True)

    tag: str
    autonym: str
    english: str
    script: str
    font: str
    size: float
    line: float
    plural: str
    format: str = ""
    braille: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def dir(self) -> Direction:
        """By script: Babel's own table is wrong for ur-Latn, ku-Arab and others."""
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"

    @property
    def folder(self) -> Path:
        """Where its catalogs are; gettext's folders have underscores."""
        return LOCALES / self.tag.replace("-", "_") / "LC_MESSAGES"


@cache
def languages() -> dict[str, Language]:
    """All languages by tag, English first."""
    entries = YAML(typ="safe").load((LOCALES / "languages.yaml").read_text("utf-8"))
    return {each.tag: each for each in TypeAdapter(list[Language]).validate_python(entries)}


def target_languages() -> list[Language]:
    """The languages that English is translated into."""
    return [language for tag, language in languages().items() if tag != ENGLISH]
