"""Negotiate languages: match tags and Accept-Language headers with the registry."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

import langcodes
from babel import Locale
from langcodes.tag_parser import LanguageTagError

from locales.languages import languages

# CLDR's distances above 9 would give Welsh readers English, and Ukrainian readers Russian.
MAX_DISTANCE = 9
MAX_HEADER, MAX_TAG = 4096, 100  # characters
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
EXTENDED = re.compile(r"[A-Za-z]{3}")  # a member of a macro-language after it, as in zh-cmn
SCRIPT = re.compile(r"[A-Za-z]{4}")
SCRIPTS = {"Hant", *(language.script for language in languages().values())}
ANY = "*"
# POSIX adds a charset or a modifier to a locale: ur_PK.UTF-8, pl_PL@euro.
POSIX = re.compile(r"[.@].*")
# Java writes zh_CN_#Hans, and zh__#Hans without a region.
UNDERSCORES = re.compile(r"_+#?")
DECIMAL_COMMA = re.compile(r"""([qQ]=["']?\d*),(\d+["']?(?:[,;]|$))""")
QUALITY = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
# Chinese in Traditional characters. Browsers add the language without a region after it.
TRADITIONAL = re.compile(r"zh-(?:[A-Za-z]{3}-)?(?:Hant|HK|MO|TW)\b", re.IGNORECASE)
CHINESE = "zh"
WORST = 1e-9  # of a range whose quality cannot be read: it is wanted, but after all others


class Range(NamedTuple):
    """A language range of a header, or ANY; `quality` is from 0 (not wanted) to 1."""

    tag: str
    quality: float


def match_language(tag: str, among: frozenset[str]) -> str | None:
    """Return the tag `among` those of the registry that means the same language as `tag`: an alias,
    a regional variant or another spelling; None if there is none."""
    plain = _without_extensions(tag)
    return None if plain is None else _match(plain.lower(), among)


@lru_cache(4096)
def _match(plain: str, among: frozenset[str]) -> str | None:
    """Return the match for a tag of known parts: nothing else that anybody types is kept."""
    try:
        standard = langcodes.standardize_tag(plain)
        best, _ = langcodes.closest_match(standard, sorted(among), max_distance=MAX_DISTANCE)
    except LanguageTagError:
        return None
    for language in languages().values():
        spellings = {language.tag.lower(), *(alias.lower() for alias in language.aliases)}
        if language.tag in among and {plain.lower(), standard.lower()} & spellings:
            return language.tag
    neighbour = plain.partition("-")[0] in _varieties()
    return None if neighbour or best == "und" else best


def _without_extensions(tag: str) -> str | None:
    """Return language, script and region of a tag; None if it cannot match a registered language.
    langcodes keeps every tag it parses for as long as the process runs, and fails on very long
    ones: it must not see any others."""
    tag = _hyphenated(tag[: MAX_TAG + 1])
    if len(tag) > MAX_TAG or not TAG.fullmatch(tag):
        return None
    language, *others = tag.split("-")
    if others and len(others[-1]) == 1:  # an extension without a value
        return None
    named = [*takewhile(lambda each: len(each) > 1, others)]
    if named and EXTENDED.fullmatch(named[0]):
        language = _member(language, named[0])
    script = next(filter(SCRIPT.fullmatch, named), None)
    region = next((each for each in named if each.upper() in _regions()), None)
    if language.lower() not in _language_subtags() or (script and script.title() not in SCRIPTS):
        return None
    language = _macro_languages().get(language.lower(), language)
    return "-".join(filter(None, (language, script, region)))


def _member(language: str, extended: str) -> str:
    """Return the member of a macro-language that is meant. Chinese is written differently by its
    members, such as zh-yue; elsewhere an unknown subtag is a region in three letters (ur-PAK)."""
    known = extended.lower() in _language_subtags()
    return extended if known or language.lower() == "zh" else language


def _hyphenated(tag: str) -> str:
    """Return a tag as BCP 47 writes it, with hyphens in place of the underscores of locales."""
    return UNDERSCORES.sub("-", tag)


@cache
def _regions() -> frozenset[str]:
    return frozenset(Locale("en").territories)


@cache
def _language_subtags() -> set[str]:
    """Return the language subtags of the registry, in two and in three letters."""
    return _subtags(tag for each in languages().values() for tag in (each.tag, *each.aliases))


@cache
def _varieties() -> set[str]:
    """Return the language subtags of which the registry has a variety only, as an alias: Dari is
    fa-AF, but not fa."""
    each_alias = [alias for each in languages().values() for alias in each.aliases]
    whole = {*languages(), *(alias for alias in each_alias if alias.isalpha())}
    known = {tag.partition("-")[0] for tag in whole}
    return _subtags(alias for alias in each_alias if alias.partition("-")[0] not in known)


def _subtags(tags: Iterable[str]) -> set[str]:
    """Return the language subtags of tags, in two and in three letters."""
    short = {tag.partition("-")[0].lower() for tag in tags}
    return short | {
        langcodes.get(tag).to_alpha3(variant) for tag in short for variant in ("T", "B")
    }


@cache
def _macro_languages() -> dict[str, str]:
    """Return the language of the registry that an alias is another language subtag for."""
    return {
        alias: each.tag.partition("-")[0]
        for each in languages().values()
        for alias in each.aliases
        if alias.isalpha()
    }


def negotiate(header: str, among: Iterable[str], default: str = "en") -> str:
    """Return the language for an Accept-Language header: RFC 4647 lookup, best first.

    `*` says nothing about which language (§3.4): it only makes the default acceptable, or, where
    that is not wanted (q=0), any other language."""
    offered = [*among]
    ranges = _ranges(header)
    for each in _by_preference(ranges):
        tag = match_language(each.tag, frozenset(offered))
        if tag and each.quality:
            return tag
    if any(each.tag == ANY and each.quality for each in ranges):
        unwanted = {match_language(each.tag, frozenset(offered)) for each in ranges}
        return next((tag for tag in (default, *offered) if tag not in unwanted), default)
    return default


def _by_preference(ranges: Iterable[Range]) -> list[Range]:
    """Return the ranges, best first. A `zh` after a range for Traditional Chinese says nothing else
    than that range: it does not ask for Simplified, as `zh` alone does."""
    ordered = sorted(ranges, key=lambda each: -each.quality)
    others = [*takewhile(lambda each: not TRADITIONAL.match(each.tag), ordered)]
    rest = ordered[len(others) :]
    return others + [each for each in rest if each.tag.lower() != CHINESE]


def first_choice(header: str) -> str | None:
    """Return the language range that an Accept-Language header prefers, offered or not."""
    wanted = [each for each in _ranges(header) if each.quality and each.tag != ANY]
    return max(wanted, key=lambda each: each.quality).tag if wanted else None


def _ranges(header: str) -> list[Range]:
    """Return the language ranges of a header in its order. Clients do not keep to the syntax, so
    what can be understood is: locales, qualities such as 0,9 or 1.5, unknown parameters."""
    if len(header) > MAX_HEADER:  # the last range may be cut off
        header = header[:MAX_HEADER].rpartition(",")[0]
    ranges = []
    for part in DECIMAL_COMMA.sub(r"\1.\2", "".join(header.split())).split(","):
        tag, *parameters = part.split(";")
        tag = _hyphenated(POSIX.sub("", tag))
        if tag == ANY or (len(tag) <= MAX_TAG and TAG.fullmatch(tag)):
            ranges.append(Range(tag, _quality(parameters)))
    return ranges


def _quality(parameters: Iterable[str]) -> float:
    """Return the first `q` among the parameters of a range, 1 without any."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.lower() == "q":
            number = value.strip("\"'")
            return min(max(float(number), 0), 1) if QUALITY.fullmatch(number) else WORST
    return 1.0
