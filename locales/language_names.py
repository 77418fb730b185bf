"""Identify home languages as people record them: by English name, own name, or code.

Nothing is guessed: a name or code that is in no list is left to a person, and so are words in
brackets that are not understood. "Chinese (Taiwan)" is no other way to write "Chinese"."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import langcodes
from babel import Locale
from language_data.population_data import LANGUAGE_SPEAKING_POPULATION

from locales.languages import languages
from locales.negotiate import match_language
from locales.rosters import census

MAX_LENGTH = 60
# Four characters become one at most when they are composed. That takes a time which grows with the
# square of their number: 120,000 marks took two minutes.
MAX_TYPED = 5 * MAX_LENGTH
CODE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)
# "Welsh/Cymraeg", "Arabic (Sudan)", "Urdu and English", "URD - Urdu".
SEPARATOR = re.compile(r"[/(),;:&+]|\s[-–—]\s|\b(?:and|or)\b", re.IGNORECASE)
PUNCTUATION = re.compile(r"[\s/(),.;:&+'’-]+")
# People do not write "Hong Kong SAR China", as CLDR does.
REGIONS = {"hong kong": "HK", "macau": "MO", "macao": "MO"}
# How families write the names of languages, by tag. 中文 alone is left out: it says nothing of the
# script, and neither does 普通話, in traditional characters.
OWN_NAMES = {
    "ur": ("أردو", "اُردو", "اردو زبان", "Urdoo"),
    "ar": ("عربي", "عربى", "اللغة العربية"),
    "zh-Hans": ("普通话", "中文（普通话）", "中文（简体）", "中文简体", "简体", "汉语"),
    "pl": ("język polski",),
    "cy": ("y Gymraeg",),
    "de": ("deutsche Sprache",),
    "uk": ("українська мова",),
    "prs": ("فارسی دری", "زبان دری", "درى"),
    "zh-Hant": ("繁體中文", "繁体中文", "中文（繁體）", "中文（繁体）", "中文繁體", "繁體"),
    "yue": ("廣東話", "广东话", "粵語", "粤语"),
}
# What people write where a language is not known, as words without signs. As codes of ISO 639 some
# of them would be languages: NA is Nauru, and NO is Norwegian.
NO_LANGUAGE = frozenset(
    """
    n a|na|nk|n k|nr|n r|ns|n s|nd|n d|ng|n g|no|none|non|nil|null|nan|no data|no info
    no information|no language|no response|no answer|none given|none stated|none recorded
    not|not applicable|not available|not asked|not collected|not declared|not disclosed|not entered
    not given|not known|not yet known|not obtained|not yet obtained|not provided|not recorded
    not specified|not stated|not supplied|not sure|information not obtained
    unk|unknown|unspecified|unstated|undisclosed|undeclared|unsure|dk|don t know|do not know
    ref|refused|declined|withheld|prefer not to say|prefer not to state
    tbc|tba|tbd|to be confirmed|to be advised|pending|awaiting|awaiting information
    zzz|classification pending|blank|empty|missing|value|name|und|zxx|undetermined
    esl|eal|efl|esol|english as a second language|english as an additional language
    english additional language|english as a foreign language
    yes|y|n|x|xx|xxx|true|false|0
    """.strip().replace("\n", "|").replace("    ", "").split("|")
)  # fmt: skip


# The locales of CLDR in which people write the names of languages, beside the language itself.
NAMED_IN = ("en", "cy", "de")


class IdentifiedLanguage(NamedTuple):
    """`tag` is the language's tag in the registry, None if we publish nothing in it; `name` is its
    English name, None if the language cannot be identified."""

    tag: str | None
    name: str | None


class _Known(NamedTuple):
    """What a code or name stands for: a language tag, None if for no one language."""

    tag: str | None
    name: str = ""


NOT_IDENTIFIED = IdentifiedLanguage(None, None)


def identify_language(written: str) -> IdentifiedLanguage:
    """Return the language that a person means by a census or ISO 639 code, a BCP 47 tag, an
    English, Welsh or German name or the language's own name. Two languages in one cell count as not
    identified.

    Nothing that is written is kept: it comes from tables about people. Only results are cached."""
    written = _plain(written)
    if not written or len(written) > MAX_LENGTH or names_no_language(written):
        return NOT_IDENTIFIED
    if known := _find(written):
        return _identified(known)
    parts = [part for each in SEPARATOR.split(written) if (part := each.strip())]
    found = [_find(part) for part in parts]
    if len({_identified(each) if each else None for each in found}) == 1 and found[0]:
        return _identified(found[0])
    if len(parts) == 2 and found[0] and found[0].tag and not found[1]:
        variety = _variety(found[0].tag, parts[1])
        return _language(variety) if variety else NOT_IDENTIFIED
    return NOT_IDENTIFIED


def names_no_language(written: str) -> bool:
    """Return whether a cell says only that no language is known, such as "N/A", "Refused", "?"."""
    written = _plain(written)
    if len(written) > MAX_LENGTH:
        return False
    parts = [written, *SEPARATOR.split(written)]
    whole, *words = [" ".join(re.findall(r"[^\W_]+", part.casefold())) for part in parts]
    return not whole or whole in NO_LANGUAGE or {*words} - {""} <= NO_LANGUAGE


def _plain(written: str) -> str:
    """Return the text without invisible characters, in composed letters and with single spaces; of
    one that is too long only as much as shows it."""
    visible = "".join(each for each in written if unicodedata.category(each) != "Cf")
    start = " ".join(visible.split())[:MAX_TYPED]
    return " ".join(unicodedata.normalize("NFKC", start).split())


def _words(name: str) -> str:
    return PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def _find(written: str) -> _Known | None:
    if written in _tags():  # prs is Dari, but PRS is the census code of Persian
        return _Known(written)
    if known := _census_codes().get(written.upper()):
        return known
    return _names().get(_words(written)) or _code(written)


def _identified(known: _Known) -> IdentifiedLanguage:
    return _language(known.tag) if known.tag else IdentifiedLanguage(None, known.name or None)


def _code(written: str) -> _Known | None:
    """Return the language of an ISO 639 code or BCP 47 tag. langcodes keeps every tag it parses for
    as long as the process runs, so it must see only those of languages, scripts and regions."""
    code = CODE.fullmatch(written)
    if code is None or code[1].lower() not in _subtags():
        return None
    language, script, region = _subtags()[code[1].lower()], code[2] or "", code[3] or ""
    english = Locale("en")
    if script and script.title() not in english.scripts:
        return None
    if region and region.upper() not in english.territories:
        return None
    return _Known("-".join(filter(None, (language, script.title(), region.upper()))))


def _variety(tag: str, qualifier: str) -> str | None:
    """Return the tag of a language in a script or a country that is named in English."""
    subtag = _qualifiers().get(_words(qualifier))
    return f"{tag}-{subtag}" if subtag and "-" not in tag else None


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
def _names() -> dict[str, _Known]:
    """Return what each name stands for: those of the registry first, then of the census, of CLDR in
    English, Welsh and German, and the parts of census names such as "Pashto/Pakhto"."""
    names: dict[str, _Known] = {}
    for language in languages().values():
        for name in (language.autonym, language.english, language.tag, *language.aliases):
            names.setdefault(_words(name), _Known(language.tag))
    for tag, own in OWN_NAMES.items():
        for name in own:
            names.setdefault(_words(name), _Known(tag))
    for name, tag, *others in filter(None, census().values()):
        for each in (name, *others):
            names.setdefault(_words(each), _Known(tag, name))
    for locale in map(Locale, NAMED_IN):
        for code, name in locale.languages.items():
            if code not in ("und", "mul", "zxx", "root"):
                names.setdefault(_words(name), _Known(code.replace("_", "-")))
    for name, tag, *_ in filter(None, census().values()):
        for part in name.split("/") if tag and "(" not in name else ():
            names.setdefault(_words(part), _Known(tag, name))
    return names


@cache
def _subtags() -> dict[str, str]:
    """Return language subtags by code, in two and three letters: of the registry, and of languages
    that CLDR names and of which it knows people who speak them. ISO 639-3 has a code for almost
    every word of three letters."""
    registered = {tag for each in languages().values() for tag in (each.tag, *each.aliases)}
    short = {tag.partition("-")[0] for tag in registered}
    short |= {str(code) for code in Locale("en").languages if code in LANGUAGE_SPEAKING_POPULATION}
    subtags = {code: code for code in short}
    for code in short:
        if len(code) == 2:
            language = langcodes.Language.get(code)
            for alpha3 in (language.to_alpha3("T"), language.to_alpha3("B")):
                subtags.setdefault(alpha3, code)
    return subtags


@cache
def _qualifiers() -> dict[str, str]:
    """Return scripts and regions by English name."""
    english = Locale("en")
    regions = {_words(name): code for code, name in english.territories.items() if len(code) == 2}
    scripts = {_words(name): code for code, name in english.scripts.items()}
    return {**scripts, **regions, **REGIONS}


@cache
def _census_codes() -> dict[str, _Known]:
    return {
        code: _Known(names[1], names[0]) if names else _Known(None)
        for code, names in census().items()
    }
