"""Identify home languages as schools record them: by English name, own name, or code."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import langcodes
from langcodes.data_dicts import ALL_SCRIPTS
from ruamel.yaml import YAML

from locales.languages import LOCALES, languages
from locales.negotiate import match_language

MAX_LENGTH = 60
CODE = re.compile(r"[a-z]{2,3}([-_][a-z]{4})?([-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)
SEPARATOR = re.compile(r"[/(),;&+]|\b(?:and|or)\b", re.IGNORECASE)


class IdentifiedLanguage(NamedTuple):
    """`tag` is the language's tag in the registry, None if we publish nothing in it; `name` is its
    English name, None if the language cannot be identified."""

    tag: str | None
    name: str | None


NOT_IDENTIFIED = IdentifiedLanguage(None, None)


def identify_language(written: str) -> IdentifiedLanguage:
    """Return the language that a school means by a census or ISO 639 code, a BCP 47 tag, an English
    name or the language's own name. Two languages in one cell count as not identified.

    Nothing that is written is kept: it comes from tables about pupils. Only results are cached."""
    written = " ".join(written.split())
    if not written or len(written) > MAX_LENGTH:
        return NOT_IDENTIFIED
    if written.upper() in _census():
        code = _census()[written.upper()]
        return _language(code) if code else NOT_IDENTIFIED
    if tag := _names().get(written.casefold()):
        return _language(tag)
    if _is_code(written):
        language = langcodes.Language.get(written.replace("_", "-"))
        if language.is_valid():
            return _language(language.to_tag())
    parts = [part.strip() for part in SEPARATOR.split(written)]
    tags = [_find_whole_name(part) for part in parts if part]
    if len(tags) > 1:
        tags.append(_find_name(written))
    candidates = {_language(tag) for tag in tags if tag}
    return candidates.pop() if len(candidates) == 1 else NOT_IDENTIFIED


def _is_code(written: str) -> bool:
    """langcodes keeps every code it parses for as long as the process runs, so it must only see
    codes that can be a language, with a script and a region."""
    code = CODE.fullmatch(written)
    return code is not None and (not code[1] or code[1][1:].title() in ALL_SCRIPTS)


def _find_whole_name(name: str) -> str | None:
    """Ignore results that depend on the first word only: langcodes may ignore the others."""
    first, tag = _find_name(name.split()[0]), _find_name(name)
    return tag if " " not in name or tag != first else None


def _find_name(name: str) -> str | None:
    try:
        return str(langcodes.find(name))
    except LookupError:
        return None


@lru_cache(1024)
def _language(tag: str) -> IdentifiedLanguage:
    published = match_language(tag, _tags())
    if published:
        return IdentifiedLanguage(published, languages()[published].english)
    return IdentifiedLanguage(None, langcodes.Language.get(tag).display_name())


@cache
def _tags() -> frozenset[str]:
    return frozenset(languages())


@cache
def _names() -> dict[str, str]:
    """Return the tags of the registry by tag, name and alias, in lower case."""
    return {
        name.casefold(): each.tag
        for each in languages().values()
        for name in (each.tag, each.autonym, each.english, *each.aliases)
    }


@cache
def _census() -> dict[str, str | None]:
    """Return language tags by school census code; None for codes such as "other"."""
    codes: dict[str, str | None] = YAML(typ="safe").load(
        (LOCALES / "census.yaml").read_text("utf-8")
    )
    return codes
