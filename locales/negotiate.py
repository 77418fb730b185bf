"""Negotiation: which of the languages there are suits what a reader asks for."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import langcodes
from langcodes.tag_parser import LanguageTagError

from locales.languages import languages

# CLDR's own distances from 10 on would give Welsh readers English, and Ukrainians Russian.
FARTHEST = 9
RANGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}")
TAG = re.compile(
    r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?(-([A-Za-z0-9]-)?[A-Za-z0-9]{2,8}){0,4}"
)
SCRIPTS = {"Hant", *(language.script for language in languages().values())}
QUALITY = re.compile(r"[qQ]=(0(\.\d{0,3})?|1(\.0{0,3})?)")


@lru_cache(4096)
def match_language(tag: str, among: frozenset[str]) -> str | None:
    """The tag of the registry that `tag` is an alias, a region or another spelling of."""
    plain = _plain(tag)
    if plain is None:
        return None
    try:
        standard = langcodes.standardize_tag(plain)
        best, _ = langcodes.closest_match(standard, sorted(among), max_distance=FARTHEST)
    except LanguageTagError:
        return None
    for language in languages().values():
        known = {language.tag.lower(), *(alias.lower() for alias in language.aliases)}
        if language.tag in among and {tag.lower(), standard.lower()} & known:
            return language.tag
    return None if best == "und" else best


def _plain(tag: str) -> str | None:
    """Language, script and region of a tag, when the language is one that may suit. langcodes keeps
    whatever it has parsed for ever, and fails on very long tags: it must not see others."""
    match = TAG.fullmatch(tag.replace("_", "-"))
    if match is None or match[1].lower() not in _primary():
        return None
    script, region = match[2] or "", match[3] or ""
    if script and script[1:].title() not in SCRIPTS:
        return None
    return f"{match[1]}{script}{region}"


@cache
def _primary() -> set[str]:
    """The language subtags of the registry, of two and of three letters."""
    every = [tag for each in languages().values() for tag in (each.tag, *each.aliases)]
    short = {tag.partition("-")[0].lower() for tag in every}
    return short | {
        langcodes.get(tag).to_alpha3(variant) for tag in short for variant in ("T", "B")
    }


def negotiate(header: str, among: Iterable[str], default: str = "en") -> str:
    """The language for an Accept-Language header: RFC 4647 lookup, by quality, then order."""
    offered = frozenset(among)
    for wanted in _ranges(header):
        if found := match_language(wanted, offered):
            return found
    return default


def first_choice(header: str) -> str | None:
    """The language range that an Accept-Language header puts first, whether we have it or not."""
    return next(iter(_ranges(header)), None)


def _ranges(header: str) -> list[str]:
    """The language ranges of a header, best first; malformed ones and those at q=0 left out."""
    found = []
    for position, part in enumerate(header[:1000].split(",")):
        tag, _, parameter = (piece.strip() for piece in part.partition(";"))
        quality = QUALITY.fullmatch(parameter.replace(" ", "")) if parameter else None
        if not RANGE.fullmatch(tag) or (parameter and not quality):
            continue
        weight = float(quality[1]) if quality else 1.0
        if weight:
            found.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(found)]
