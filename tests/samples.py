"""A small library of one guide with translations into every language, for tests to modify."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from locales.catalogs import catalog_path, update_catalog
from locales.dates import month_names
from locales.languages import Language, languages
from locales.library import BUNDLED, CATALOGS, INTERFACE, Document, Library, read_library
from locales.preparation import prepare_library
from locales.reviews import review_log_path
from models.errors import InvalidFiles
from models.publishing import PreparedLibrary
from models.yaml_source import Message
from tests.registry import LIBRARY

GUIDE = """\
kind: guide
title: Stay safe
summary: What to do.
audience: [parents]
topics: [safety]
published: 2026-11-22
sources:
  survey: {title: A survey, publisher: A council}
links:
  more: https://example.org/more
blocks:
  - id: danger
    type: callout
    kind: urgent
    title: Danger now?
    body:
      call: Call {emergency.phone}.
  - id: first
    type: steps
    items:
      calm: Stay **calm**.
      read: Read [more](link:more) or ask {helper}.
  - id: figure
    type: statistic
    text: "{value} of 100 children."
    value: "84"
    source: survey
  - id: help
    type: contacts
    title: Who can help
    show: [emergency, helper]
"""
CONTACTS = """\
contacts:
  - id: ambulance
    name: Ambulance
    about: Danger right now
    phones: [{number: "0999 12", uri: "tel:099912"}]
    website: https://example.org/ambulance
    jurisdiction: UK
    print_policy: "yes"
    human_verified_on:
    evidence: [{url: null, date: 2026-09, says: It is so}]
  - id: helper
    name: Helper
    about: To talk
    phones: []
    website: https://example.org/helper
    jurisdiction: UK
    print_policy: "yes, always"
    human_verified_on: 2026-09-30
    evidence:
      - {url: null, date: undated, says: It is so}
      - {url: null, date: 2019-05-01, says: It is so}
      - {url: null, date: "2021", says: It is so}
      - {url: null, date: 2020-01, says: It is so}
"""
SETTINGS = """\
name: A council
languages: [cy, pl, ur, ar, zh-Hans, ti]
place: GB
leave_to: https://example.org/weather
licence:
  name: CC0
  url: https://example.org/licence
  wording: You may copy this sheet.
roles:
  emergency:
    label: Emergency
    urgent: true
    plain: true
  police: Police
audiences:
  parents: For parents
"""
PLACES = """\
places:
  - code: GB
    name: United Kingdom
    roles:
      emergency: [ambulance]
  - code: GB-WLS
    name: Wales
    parent: GB
    roles:
      police: [helper]
"""
# Some words of each language: the first in place of a word of one to three letters, and so on.
WORDS = {
    "cy": ("gair", "môr", "plentyn", "diogel"),
    "pl": ("słowo", "morze", "dziecko", "bezpieczeństwo"),
    "ur": ("لفظ", "سمندر", "بچہ", "محفوظ"),
    "ar": ("كلمة", "بحر", "طفل", "الأمان"),
    "zh-Hans": ("词", "大海", "孩子", "安全"),
    "ti": ("ቃል", "ባሕሪ", "ቆልዓ", "ውሑስ"),
}
UNTRANSLATED = re.compile(
    r"(\[[^]]*\]\(contact:[^)]*\)|\{[^}]*\}|\]\([^)]*\)|\*\*|\[|\d+)|[A-Za-z]+"
)


def changed(guide: str, old: str, new: str, kind: str = "normal", note: str = "New.") -> str:
    """Return a guide with one replacement, described as a change by its author."""
    assert guide.count(old) == 1
    dated = "published: 2026-11-22\n"
    return guide.replace(old, new).replace(
        dated, f"{dated}change: {{kind: {kind}, note: {note}}}\n"
    )


def unchanged(guide: str) -> str:
    """Return a guide without its `change`, as it was before the first one."""
    return re.sub(r"^change:\n(  .*\n)+", "", guide, flags=re.MULTILINE)


def content(
    folder: Path,
    guide: str = GUIDE,
    contacts: str = CONTACTS,
    places: str = PLACES,
    settings: str = SETTINGS,
) -> Path:
    """Write a content folder and return it."""
    (folder / "guides").mkdir(parents=True, exist_ok=True)
    (folder / "guides" / "safe.yaml").write_text(guide, "utf-8")
    (folder / "library.yaml").write_text(settings, "utf-8")
    (folder / "contacts.yaml").write_text(contacts, "utf-8")
    (folder / "places.yaml").write_text(places, "utf-8")
    return folder


def library(folder: Path, guide: str = GUIDE, contacts: str = CONTACTS) -> Library:
    """Return the small library, with one message of the interface."""
    small = read_library(content(folder, guide, contacts))
    return replace(small, interface={"skip": Message(text="Skip to the text")})


NEGATIONS = {"not", "no", "never", "nobody", "nothing", "none", "cannot", "without", "don"}
NOT = {"cy": "nid", "pl": "nie", "ur": "نہیں", "ar": "لا", "zh-Hans": "不", "ti": "ኣይኮነን"}


def rendering(language: Language, english: str) -> str:
    """Return English with a word of a language for each of its words; markup and numbers stay, and
    what says no still does, and months too."""

    months, its = month_names(languages()["en"]), month_names(language)

    def word(found: re.Match[str]) -> str:
        if found[0].lower() in NEGATIONS:
            return NOT[language.tag]
        if found[0] in months:
            return next(name for name, n in its.items() if n == months[found[0]])
        return found[1] or WORDS[language.tag][min(len(found[0]) // 3, 3)]

    return UNTRANSLATED.sub(word, english)


def catalog(document: Document, language: Language) -> str:
    """Return a .po in which everything is translated."""
    text = update_catalog(document, language, None).decode()
    for message in document.to_translate(language).messages.values():
        entry = f'msgid "{message.text}"\nmsgstr "'
        assert entry in text
        text = text.replace(entry, entry + rendering(language, message.text))
    return text


def write_catalogs(small: Library, root: Path, *, interface: bool = True) -> Path:
    """Write every catalog of a library below `root`; the interface only where it is wanted."""
    for language in small.targets:
        for document in small.documents.values():
            if document.domain == INTERFACE and not interface:
                continue
            path = catalog_path(language, document.domain, root)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(catalog(document, language), "utf-8")
    return root


def prepare_test_library(root: Path) -> PreparedLibrary:
    """Return the library under tests/library in every language, with the interface's own words.

    Its translations are written into `root`: words in the place of words, as machine texts."""
    write_catalogs(LIBRARY, root, interface=False)
    for language in LIBRARY.targets:
        catalog = catalog_path(language, INTERFACE, BUNDLED / CATALOGS)
        for path in (catalog, review_log_path(catalog)):
            shutil.copy(path, catalog_path(language, INTERFACE, root).with_name(path.name))
    return prepare_library(LIBRARY, root)


def run_on(folder: Path, *commands: str) -> str:
    """Run commands on the library in a folder, and return what the last one says."""
    database = f"sqlite:///{folder}/none.db"
    environment = {"POLYLEAF_LIBRARY": str(folder), "POLYLEAF_DATABASE": database}
    for command in commands:
        done = CliRunner().invoke(app, [command], env=environment)
        assert done.exit_code == 0, done.output
    return done.output


def faults_from(refused: Callable[[], object]) -> list[str]:
    """Return the errors with which a call fails; it must fail."""
    with pytest.raises(InvalidFiles) as caught:
        refused()
    return [str(error) for error in caught.value.errors]


def line_of(text: str, piece: str) -> int:
    """Return the line of a piece of text, which must occur exactly once."""
    assert text.count(piece) == 1, piece
    return text[: text.index(piece)].count("\n") + 1


POLISH = languages()["pl"]
