"""The directory and the interface wait for their translations message by message."""

import re
from pathlib import Path

import pytest

from locales.catalogs import catalog_path
from locales.languages import languages
from locales.library import DIRECTORY, INTERFACE, Library
from locales.preparation import prepare_library
from models.publishing import PreparedLibrary
from richtext.text import Text
from tests.registry import TAGS
from tests.samples import CONTACTS, POLISH, faults_from, library


def text_of(work: PreparedLibrary, context: str, tag: str = "pl") -> Text:
    name, _, rest = context.partition(".")
    directory = work.directory[tag]
    match name:
        case "skip":
            return work.interface[tag].words["skip"]
        case "role":
            return directory.roles[rest]  # type: ignore[index]
        case "place":
            return directory.places[rest].name
    return directory.contacts[name].about


def marks(text: Text) -> tuple[str, str, str]:
    return text.lang, text.dir, text.status


@pytest.mark.parametrize(
    ("domain", "context", "english"),
    [
        (DIRECTORY, "helper.about", "To talk"),
        (DIRECTORY, "place.GB-WLS", "Wales"),
        (DIRECTORY, "role.police", "Police"),
        (INTERFACE, "skip", "Skip to the text"),
    ],
)
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (r'("{0}"\nmsgid .+\nmsgstr) ".+"', r'\1 ""', "not translated"),
        (r'("{0}"\nmsgid .+\nmsgstr) ".+"', r'\1 " "', "not translated"),
        (r'("{0}"\nmsgid) ".+"', r'\1 "Older."', "the English has changed; translate it again"),
        (
            r'(msgctxt "{0}")',
            r"#, fuzzy\n\1",
            "the English has changed; translate it again and remove the mark `fuzzy`",
        ),
        (r'(msgctxt) "{0}"', r'\1 "other.about"', "missing; run `polyleaf update`"),
    ],
)
def test_a_message_that_waits_is_in_english_and_no_other_is(
    small: Library,
    root: Path,
    domain: str,
    context: str,
    english: str,
    old: str,
    new: str,
    reason: str,
) -> None:
    before = prepare_library(small, root)
    path = catalog_path(POLISH, domain, root)
    text, count = re.subn(old.replace("{0}", re.escape(context)), new, path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, "utf-8")
    work = prepare_library(small, root)
    waits = text_of(work, context)
    assert (waits.text, *marks(waits)) == (english, "en", "ltr", "source")
    (gap,) = work.waiting
    assert gap.file == f"locales/pl/LC_MESSAGES/{domain}.po"
    assert gap.reason == f"{context}: {reason}"
    assert work.incomplete == {"pl"}
    for each in {"helper.about", "ambulance.about", "place.GB-WLS", "skip"} - {context}:
        assert marks(text_of(work, each)) == ("pl", "ltr", "machine")
    assert [*work.translations["safe"]] == TAGS
    assert all(work.directory[tag] == before.directory[tag] for tag in TAGS if tag != "pl")


def test_a_library_without_a_gap_waits_for_nothing(small: Library, root: Path) -> None:
    work = prepare_library(small, root)
    assert (work.waiting, work.incomplete) == ((), frozenset())


@pytest.mark.parametrize("domain", [INTERFACE, DIRECTORY])
def test_without_a_catalog_every_message_waits(small: Library, root: Path, domain: str) -> None:
    catalog_path(POLISH, domain, root).unlink()
    work = prepare_library(small, root)
    contexts = [*small.documents[domain].messages]
    assert sorted(each.reason for each in work.waiting) == sorted(
        f"{context}: missing; run `polyleaf update`" for context in contexts
    )
    assert {text_of(work, context).lang for context in contexts} == {"en"}


@pytest.mark.parametrize("domain", [INTERFACE, DIRECTORY])
def test_an_error_in_a_catalog_is_refused_all_the_same(
    small: Library, root: Path, domain: str
) -> None:
    path = catalog_path(POLISH, domain, root)
    head, _, tail = path.read_text("utf-8").rpartition('\nmsgstr "')
    path.write_text(f'{head}\nmsgstr "{{ghost}} {tail}', "utf-8")
    (fault,) = faults_from(lambda: prepare_library(small, root))
    assert "placeholder: {ghost} is not in the English" in fault


def test_a_new_sentence_of_a_contact_waits_in_every_language(tmp_path: Path, root: Path) -> None:
    changed = CONTACTS.replace("To talk", "To talk. It costs money")
    new = library(tmp_path / "content", contacts=changed)
    work = prepare_library(new, root)
    assert work.incomplete == {*TAGS} - {"en"}
    for tag in TAGS:
        waits, other = text_of(work, "helper.about", tag), text_of(work, "ambulance.about", tag)
        assert (waits.lang, waits.text) == ("en", "To talk. It costs money")
        assert (other.lang, other.dir) == (tag, languages()[tag].dir)
