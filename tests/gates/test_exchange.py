"""Files for other programs, read and written by the Translate Toolkit, on which Weblate, Pootle and
others stand."""

from datetime import date

import pytest
from translate.storage.pypo import pofile
from translate.storage.tmx import tmxfile
from translate.storage.xliff2 import Xliff2File

from locales.catalogs import catalog_path, parse_messages, read_catalog
from locales.exchange.tmx import format_tmx
from locales.exchange.translated_documents import TranslatedDocument
from locales.exchange.xliff import xliff_files
from locales.exchange.xliff_import import import_translations, read_xliff
from locales.languages import languages
from locales.reviews import Review, ReviewLog, digest_of, read_review_log, status_of
from tests.registry import BUNDLED

DAY = date(2026, 11, 30)
SLUG = "image-shared-online"
DOCUMENT = BUNDLED.documents[SLUG]


def translated(tag: str) -> TranslatedDocument:
    language = languages()[tag]
    path = catalog_path(language, SLUG, BUNDLED.catalogs)
    catalog = read_catalog(path, "x", language)
    return TranslatedDocument(DOCUMENT, language, catalog, read_review_log(path))


def exported(tag: str, log: ReviewLog | None = None) -> Xliff2File:
    document, language, catalog, own = translated(tag)
    [(_, xml)] = xliff_files(document, language, catalog, own if log is None else log)
    return Xliff2File.parsestring(xml)


@pytest.mark.parametrize("tag", ["pl", "ur", "zh-Hans"])
def test_an_xliff_file_that_the_toolkit_has_written_comes_back_whole(tag: str) -> None:
    language = languages()[tag]
    store = exported(tag)
    assert (store.getsourcelanguage(), store.gettargetlanguage()) == ("en", tag)
    assert [unit.getid() for unit in store.units] == [*DOCUMENT.messages]
    [found] = read_xliff(bytes(store), "x.xlf", BUNDLED)
    assert found.errors == [] and found.messages.keys() == DOCUMENT.messages.keys()
    po = catalog_path(language, SLUG, BUNDLED.catalogs).read_bytes()
    done = import_translations(
        found, po, read_review_log(catalog_path(language, SLUG, BUNDLED.catalogs)), "", DAY
    )
    assert done.changed == []


def test_what_is_translated_in_the_toolkit_is_taken_and_counts_as_checked() -> None:
    store = exported("pl")
    title = store.units[0]
    title.target = "Zdjęcie Twojego dziecka jest w internecie"
    title.marktranslated()
    codes = next(unit for unit in store.units if unit.getid() == "danger.call")
    target = codes.rich_target
    target[0].sub[0].sub[0] = "Szybko zadzwoń pod numer "
    codes.rich_target = target
    [found] = read_xliff(bytes(store), "x.xlf", BUNDLED)
    assert found.errors == []
    path = catalog_path(languages()["pl"], SLUG, BUNDLED.catalogs)
    done = import_translations(found, path.read_bytes(), read_review_log(path), "agency-2", DAY)
    assert done.changed == ["document.title", "danger.call"]
    after = parse_messages(done.po, "")
    assert str(after["danger.call"].string).startswith("Szybko zadzwoń pod numer {emergency.phone}")
    assert status_of(after["document.title"], done.review_log) == "checked"
    assert status_of(after["danger.call"], done.review_log) == "machine"


@pytest.mark.parametrize(
    ("state", "fuzzy", "approved"),
    [
        ("machine", True, False),
        ("read-back", True, False),
        ("checked", False, False),
        ("reviewed", False, True),
    ],
)
def test_levels_are_what_weblate_calls_needs_editing_translated_and_approved(
    state: str, fuzzy: bool, approved: bool
) -> None:
    title = translated("pl").catalog["document.title"]
    entry = {"digest": digest_of(title), "state": state, "by": "a", "date": DAY}
    if state == "reviewed":
        entry |= {"checked_by": "b", "checked_on": DAY}
    unit = exported("pl", {"document.title": Review.model_validate(entry)}).units[0]
    assert (unit.isfuzzy(), unit.isapproved()) == (fuzzy, approved)


def test_the_toolkit_reads_every_text_of_the_translation_memory_with_its_level() -> None:
    documents = [translated(tag) for tag in ("pl", "ur")]
    xml = format_tmx(documents, "en", "1")
    for document, language, catalog, log in documents:
        store = tmxfile.parsestring(xml, targetlanguage=language.tag)
        units = {unit.getid(): unit for unit in store.units}
        for context, message in document.messages.items():
            unit, entry = units[f"{SLUG}:{context}"], catalog[context]
            assert (unit.source, unit.target) == (message.text, entry.string)
            level = unit.getlanguageNode(language.tag).findtext("prop")
            assert level == status_of(entry, log)


def test_the_toolkit_reads_our_catalogs_and_what_it_writes_is_taken() -> None:
    path = catalog_path(languages()["pl"], SLUG, BUNDLED.catalogs)
    store = pofile.parsestring(path.read_bytes())
    units = {unit.getcontext(): unit for unit in store.units if not unit.isheader()}
    assert units.keys() == DOCUMENT.messages.keys()
    assert all(unit.istranslated() and not unit.isfuzzy() for unit in units.values())
    units["document.title"].markfuzzy()
    after = parse_messages(bytes(store), "")
    assert after["document.title"].fuzzy and not after["document.summary"].fuzzy
    before = parse_messages(path.read_bytes(), "")
    assert {c: each.string for c, each in after.items()} == {
        c: each.string for c, each in before.items()
    }
