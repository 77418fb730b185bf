"""The registry of languages: names, scripts, fonts and tags, from languages.yaml."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from models.errors import FileError, InvalidFiles
from richtext.nodes import Direction, TextNode
from richtext.text import ENGLISH, Text

LOCALES = Path(__file__).parent
REGISTRY = "locales/languages.yaml"
# Language, script, region. `api` is a language too, but /api/ is a page.
TAG = re.compile(r"(?!api\b)[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"}


class Language(BaseModel):
    """`tag` is a BCP 47 tag, `aliases` are other tags for the same texts; `size` is the body
    text on A4 in points, `line` its line height; `braille` a table of liblouis, if one is good;
    `say` is its name on the phone, where that is not `english`."""

    model_config = ConfigDict(frozen=True)

    tag: str
    autonym: str
    english: str
    say: str = ""
    script: str
    font: str
    size: float
    line: float
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

    @property
    def dir(self) -> Direction:
        """The direction of the script: Babel's table is wrong for ur-Latn, ku-Arab and others."""
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"

    @property
    def own_name(self) -> Text:
        """Its autonym as a text."""
        nodes = [TextNode(text=self.autonym)]
        return Text(lang=self.tag, dir=self.dir, status="source", nodes=[*nodes])

    @property
    def spoken(self) -> str:
        """What to say in English on the phone, to be given an interpreter."""
        return self.say or self.english

    @property
    def folder(self) -> str:
        """The folder of its catalogs, below that of all; gettext uses underscores."""
        return f"{self.tag.replace('-', '_')}/LC_MESSAGES"


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


def target_languages() -> list[Language]:
    """Return the languages that English is translated into."""
    return [language for tag, language in languages().items() if tag != ENGLISH]
