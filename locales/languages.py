"""The registry of languages: names, scripts, fonts and tags, from languages.yaml."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from models.errors import FileError, InvalidFiles
from richtext.nodes import Direction, NameNode
from richtext.text import ENGLISH, Text, original

LOCALES = Path(__file__).parent
REGISTRY = "locales/languages.yaml"
TYPEFACES = "locales/typefaces.yaml"
# Language, script, region. `api` is a language too, but /api/ is a page.
TAG = re.compile(r"(?!api\b)[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"}


class Typeface(BaseModel):
    """How a font is set: `line` and `heading` are the heights of a line of text and of headings, in
    sizes. `colour` says that strong words have a colour too, `underline` that links have a line.

    The others are for layouts with less room, where a font needs more of it than others do: heights
    of a line on a `poster`, in a `chart`, its `chart_heading` and its line of `chart_numbers`, on a
    `card`, and the gap below the title of one, `card_gap`."""

    model_config = ConfigDict(frozen=True)

    line: float
    heading: float
    colour: bool
    underline: bool
    poster: float = 0
    chart: float = 0
    chart_heading: float = 0
    chart_numbers: float = 0
    card: float = 0
    card_gap: float = 0


class Language(BaseModel):
    """`tag` is a BCP 47 tag, `aliases` are other tags for the same texts; `size` is the body
    text on A4 in points, `leaflet` that of standard leaflets if it is smaller; `braille` a table of
    liblouis, if one is good; `say` is its name on the phone, where that is not `english`."""

    model_config = ConfigDict(frozen=True)

    tag: str
    autonym: str
    english: str
    say: str = ""
    script: str
    font: str
    size: float
    leaflet: float = 0
    plural: str
    format: str = ""
    braille: str = ""
    aliases: tuple[str, ...] = ()

    @field_validator("tag")
    @classmethod
    def _is_tag(cls, tag: str) -> str:
        if not TAG.fullmatch(tag):
            raise ValueError(f"`{tag}` cannot be the tag of a language")
        return tag

    @field_validator("font")
    @classmethod
    def _is_set(cls, font: str) -> str:
        if font not in typefaces():
            raise ValueError(f"{TYPEFACES} does not say how `{font}` is set")
        return font

    @property
    def typeface(self) -> Typeface:
        """How its font is set."""
        return typefaces()[self.font]

    @property
    def dir(self) -> Direction:
        """The direction of the script: Babel's table is wrong for ur-Latn, ku-Arab and others."""
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"

    @property
    def own_name(self) -> Text:
        """Its autonym as a text."""
        return self.text(self.autonym)

    def text(self, words: str) -> Text:
        """Return words in this language, which are not translated, as a text."""
        return original(words, self.tag, self.dir)

    def name_in(self, source: str) -> NameNode:
        """Return its name in the language of a library, for staff."""
        return self._named(source, self.english, self.tag)

    def spoken_in(self, source: str) -> NameNode:
        """Return what to say on the phone in the language of a library, to be given an interpreter;
        for that language itself, an example."""
        if self.tag == source != ENGLISH:
            return languages()[ENGLISH].name_in(source)
        spoken = self.tag.partition("-")[0] if self.say else self.tag
        return self._named(source, self.say or self.english, spoken)

    def name_node(self, words: str) -> NameNode:
        """Return a name in this language."""
        return NameNode(text=words, lang=self.tag, dir=self.dir)

    def _named(self, source: str, english: str, tag: str) -> NameNode:
        """Return its name: the one in `english`, or that of a tag in CLDR; its own name if CLDR has
        none."""
        written = languages()[source]
        names = {} if source == ENGLISH else _cldr_names(written.locale)
        known = (names[each] for each in (tag, *self.aliases) if each in names)  # prs is fa-AF
        name = english if source == ENGLISH else next(known, "")
        return written.name_node(name) if name else self.name_node(self.autonym)

    @property
    def locale(self) -> str:
        """The locale of CLDR for its dates and names."""
        return self.format or self.tag.replace("-", "_")

    @property
    def folder(self) -> str:
        """The folder of its catalogs, below that of all; gettext uses underscores."""
        return f"{self.tag.replace('-', '_')}/LC_MESSAGES"


@cache
def _cldr_names(locale: str) -> dict[str, str]:
    """Return the names of languages by tag, as CLDR writes them in a locale."""
    try:
        names = Locale.parse(locale).languages
    except UnknownLocaleError:
        return {}
    return {str(code).replace("_", "-"): str(name) for code, name in names.items()}


@cache
def typefaces() -> dict[str, Typeface]:
    """Return how each font is set, by its name."""
    entries = YAML(typ="safe").load((LOCALES / "typefaces.yaml").read_text("utf-8"))
    return TypeAdapter(dict[str, Typeface]).validate_python(entries)


@cache
def languages() -> dict[str, Language]:
    """Return all languages by tag, English first. Raise InvalidFiles."""
    return parse_registry((LOCALES / "languages.yaml").read_text("utf-8"))


def parse_registry(source: str) -> dict[str, Language]:
    """Return the languages in a registry by tag. Raise InvalidFiles."""
    try:
        entries = YAML(typ="safe").load(source)
        found = TypeAdapter(list[Language]).validate_python(entries)
    except YAMLError as error:
        raise InvalidFiles([FileError(REGISTRY, 1, f"YAML: {error}")]) from None
    except ValidationError as error:
        raise InvalidFiles(_registry_errors(error, entries)) from None
    return {each.tag: each for each in found}


def _registry_errors(error: ValidationError, entries: Any) -> Iterator[FileError]:
    """Yield what is wrong in the registry, by the tag of the language."""
    for each in error.errors():
        first, *fields = each["loc"] or (0,)
        index = int(first)
        entry = entries[index] if isinstance(entries, list) else None
        tag = entry.get("tag") if isinstance(entry, dict) else None
        where = [tag or f"language {index + 1}", *fields]
        yield FileError(REGISTRY, 1, ": ".join([*map(str, where), each["msg"]]))


def target_languages(source: str = ENGLISH) -> list[Language]:
    """Return the languages that something of a library in `source` is translated into: all but
    English, which is the language of the words of the software, for a library in English."""
    return [language for tag, language in languages().items() if not tag == source == ENGLISH]
