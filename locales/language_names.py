"""The languages that families speak, as schools write them: by name, by code, or in themselves."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import langcodes
from ruamel.yaml import YAML

from locales.languages import LOCALES, languages
from locales.negotiate import match_language

LONGEST = 60
CODE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
BETWEEN = re.compile(r"[/(),;&+]|\b(?:and|or)\b", re.IGNORECASE)


class IdentifiedLanguage(NamedTuple):
    """`tag` is that of the registry, None for a language in which there is nothing; `name` is its
    English name, None when nobody can tell which language is meant."""

    tag: str | None
    name: str | None


NOT_UNDERSTOOD = IdentifiedLanguage(None, None)


@lru_cache(4096)
def identify_language(written: str) -> IdentifiedLanguage:
    """What somebody means by a code of the school census or of ISO 639, a tag, an English name or
    one in the language itself. Two languages in one are not understood: one has to be chosen."""
    written = " ".join(written.split())
    if not written or len(written) > LONGEST:
        return NOT_UNDERSTOOD
    if written.upper() in _census():
        code = _census()[written.upper()]
        return _spoken(code) if code else NOT_UNDERSTOOD
    if tag := _names().get(written.casefold()):
        return _spoken(tag)
    if CODE.fullmatch(written):
        language = langcodes.Language.get(written.replace("_", "-"))
        if language.is_valid():
            return _spoken(language.to_tag())
    parts = [part.strip() for part in BETWEEN.split(written)]
    tags = [_tag_of(part) for part in parts if part]
    if len(tags) > 1:
        tags.append(_find(written))
    found = {_spoken(tag) for tag in tags if tag}
    return found.pop() if len(found) == 1 else NOT_UNDERSTOOD


def _tag_of(name: str) -> str | None:
    """langcodes may take no notice of all words but the first."""
    first, tag = _find(name.split()[0]), _find(name)
    return tag if " " not in name or tag != first else None


def _find(name: str) -> str | None:
    try:
        return str(langcodes.find(name))
    except LookupError:
        return None


def _spoken(tag: str) -> IdentifiedLanguage:
    there = match_language(tag, _tags())
    name = languages()[there].english if there else langcodes.Language.get(tag).display_name()
    return IdentifiedLanguage(there, name)


@cache
def _tags() -> frozenset[str]:
    return frozenset(languages())


@cache
def _names() -> dict[str, str]:
    """The tag of each language by its tag, its names and its aliases."""
    return {
        name.casefold(): each.tag
        for each in languages().values()
        for name in (each.tag, each.autonym, each.english, *each.aliases)
    }


@cache
def _census() -> dict[str, str | None]:
    codes: dict[str, str | None] = YAML(typ="safe").load(
        (LOCALES / "census.yaml").read_text("utf-8")
    )
    return codes
