"""Negotiate languages: match tags and Accept-Language headers with the registry."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import langcodes
from langcodes.tag_parser import LanguageTagError

from locales.languages import languages

# CLDR's distances above 9 would give Welsh readers English, and Ukrainian readers Russian.
MAX_DISTANCE = 9
RANGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}")
TAG = re.compile(
    r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?(-([A-Za-z0-9]-)?[A-Za-z0-9]{2,8}){0,4}"
)
SCRIPTS = {"Hant", *(language.script for language in languages().values())}
QUALITY = re.compile(r"[qQ]=(0(\.\d{0,3})?|1(\.0{0,3})?)")


@lru_cache(4096)
def match_language(tag: str, among: frozenset[str]) -> str | None:
    """Return the tag `among` those of the registry that means the same language as `tag`: an alias,
    a regional variant or another spelling; None if there is none."""
    plain = _without_extensions(tag)
    if plain is None:
        return None
    try:
        standard = langcodes.standardize_tag(plain)
        best, _ = langcodes.closest_match(standard, sorted(among), max_distance=MAX_DISTANCE)
    except LanguageTagError:
        return None
    for language in languages().values():
        spellings = {language.tag.lower(), *(alias.lower() for alias in language.aliases)}
        if language.tag in among and {tag.lower(), standard.lower()} & spellings:
            return language.tag
    return None if best == "und" else best


def _without_extensions(tag: str) -> str | None:
    """Return language, script and region of a tag; None if it cannot match a registered language.
    langcodes keeps every tag it parses for as long as the process runs, and fails on very long
    ones: it must not see any others."""
    match = TAG.fullmatch(tag.replace("_", "-"))
    if match is None or match[1].lower() not in _language_subtags():
        return None
    script, region = match[2] or "", match[3] or ""
    if script and script[1:].title() not in SCRIPTS:
        return None
    return f"{match[1]}{script}{region}"


@cache
def _language_subtags() -> set[str]:
    """Return the language subtags of the registry, in two and in three letters."""
    tags = [tag for each in languages().values() for tag in (each.tag, *each.aliases)]
    short = {tag.partition("-")[0].lower() for tag in tags}
    return short | {
        langcodes.get(tag).to_alpha3(variant) for tag in short for variant in ("T", "B")
    }


def negotiate(header: str, among: Iterable[str], default: str = "en") -> str:
    """Return the language for an Accept-Language header: RFC 4647 lookup, best first."""
    offered = frozenset(among)
    for wanted in _ranges(header):
        if tag := match_language(wanted, offered):
            return tag
    return default


def first_choice(header: str) -> str | None:
    """Return the language range that an Accept-Language header prefers, offered or not."""
    return next(iter(_ranges(header)), None)


def _ranges(header: str) -> list[str]:
    """Return the language ranges of a header, best first, without malformed ones and q=0."""
    ranges = []
    for position, part in enumerate(header[:1000].split(",")):
        tag, _, parameter = (piece.strip() for piece in part.partition(";"))
        quality = QUALITY.fullmatch(parameter.replace(" ", "")) if parameter else None
        if not RANGE.fullmatch(tag) or (parameter and not quality):
            continue
        weight = float(quality[1]) if quality else 1.0
        if weight:
            ranges.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(ranges)]
