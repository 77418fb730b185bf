"""A library that is not in English: tests/libraries/winterhilfe is written in German. What readers
see of it is German or translated from that, and nothing is English."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from docx import Document
from fastapi.testclient import TestClient

from handouts.content_check import refuse_wrong_content
from locales.languages import languages
from locales.library import read_library
from locales.preparation import prepare_library
from models.publishing import PreparedLibrary
from tests import tag_tree
from tests.answers import html_tree, letters, nodes_of, served, shown, with_languages
from tests.gates.test_pdf_ua import broken_rules
from tests.packs.test_packs import finished
from tests.samples import run_on

FOLDER = Path(__file__).parent.parent / "libraries" / "winterhilfe"
SOURCE, TAGS = "de", ["de", "uk", "prs"]
TRANSLATIONS = {
    "jemand-friert": ["de", "prs"],
    "kalte-nacht": ["de", "uk"],
    "ihr-bett": ["de"],
    "was-ist-los": ["de"],
}
EVERY = [(slug, tag) for slug, tags in TRANSLATIONS.items() for tag in tags]
TRANSLATED = [(slug, tag) for slug, tag in EVERY if tag != SOURCE]
WAITING = {
    "ui": ("site-name", "home-urgent", "leave", "search-for", "more"),
    "contacts": ("notruf-112.about",),
}
BUS = "030 23125 001"  # that of Berlin
LAYOUTS = ("standard", "clear", "large", "easy", "poster", "cards")
NONE = {("ihr-bett", "poster"), ("was-ist-los", "poster")}  # a letter is none, a pathway on A3 only
LETTER: dict[str, Any] = {
    "fields": {
        "haus": "Haus am Beispielweg",
        "datum": "2026-11-29",
        "gast": "Alex Beispiel",
        "zeit": "19 Uhr",
        "telefon": "030 23125 004",
    },
    "acknowledgements": ["gefragt"],
    "head": {"name": "Haus am Beispielweg", "address": "Beispielweg 1\n10115 Berlin"},
    "slip": True,
}
STAFF = {"Translations · API", "Translations", "API", "Made with Polyleaf"}
PLACEHOLDER = re.compile(r"\{\w+\}|\*\*")
WORDS = re.compile(r"\w+(?: \w+)+")
# Names and codes that are the same in every language.
SHARED = re.compile(r"\bUS Letter\b|Home language")
FILES = re.compile(r"\.(pdf|docx|epub|brf|zip|svg|png|css|js|ico|webmanifest)\b")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the folder with its templates, and what `check` says of it."""
    folder = tmp_path_factory.mktemp("library") / FOLDER.name
    shutil.copytree(FOLDER, folder)
    return folder, run_on(folder, "extract", "update", "check")


@pytest.fixture(scope="module")
def library(checked: tuple[Path, str]) -> PreparedLibrary:
    return prepare_library(read_library(checked[0]))


@pytest.fixture(scope="module")
def reader(
    library: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("winter"), library) as client:
        yield client


@pytest.fixture(scope="module")
def pages(reader: TestClient) -> dict[str, Element]:
    """Every German page and sheet by its address, found by the links from the home page."""
    return {address: html_tree(text) for address, text in linked(reader, "/de/")}


def linked(client: TestClient, beginning: str) -> Iterator[tuple[str, str]]:
    waiting, known = [beginning], {beginning}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield address, answer.text
        for link in html_tree(answer.text).iter("a"):
            to = (link.get("href") or "").partition("#")[0]
            german = to.startswith(("/de/", "/c/")) or re.search(r"/de\.html", to)
            if german and not FILES.search(to) and to not in known:
                known.add(to)
                waiting.append(to)


def test_it_is_accepted(checked: tuple[Path, str], library: PreparedLibrary) -> None:
    assert "no errors" in " ".join(checked[1].split())
    refuse_wrong_content(library)
    assert {slug: [*each] for slug, each in library.translations.items()} == TRANSLATIONS
    assert library.incomplete == set()


def test_its_own_words_are_not_in_the_catalog_of_its_language() -> None:
    """What `update` writes there are the words of the software."""
    catalog = (FOLDER / "locales/de/LC_MESSAGES/ui.po").read_text("utf-8")
    named = set(re.findall('msgctxt "(.*)"', catalog))
    words = read_library(FOLDER).settings.words
    assert named & words.keys() == set() and "choose-language" in named


@pytest.mark.parametrize("tag", TAGS)
def test_the_urgent_numbers_stand_on_the_home_page(
    reader: TestClient, library: PreparedLibrary, tag: str
) -> None:
    page = html_tree(reader.get(f"/{tag}/").text)
    assert (page.get("lang"), page.get("dir")) == (tag, languages()[tag].dir)
    assert library.interface[tag].words["home-urgent"].text in shown(page)
    numbers = [each.get("href") for each in page.iter("a") if "tel:" in each.get("href", "")]
    assert numbers == ["tel:112", "tel:110", "tel:+493023125002"]


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_pages_have_both_languages(reader: TestClient, slug: str, tag: str) -> None:
    page = html_tree(reader.get(f"/{tag}/{slug}").text)
    assert (page.get("lang"), page.get("dir")) == (tag, languages()[tag].dir)
    found = {lang for element, lang, _ in with_languages(page) if not is_for_staff(element)}
    assert tag in found and found <= {*TAGS}


def is_for_staff(element: Element) -> bool:
    """Return whether it is one of the links for staff at the foot, or names the software: both are
    in English on every page of every library."""
    return shown(element) in STAFF


def test_no_english_stands_on_german_pages(pages: dict[str, Element]) -> None:
    assert {"/de/", "/de/packs", "/de/privacy", "/de/letters/ihr-bett"} <= pages.keys()
    for slug in TRANSLATIONS:
        assert f"/de/{slug}" in {each.partition("?")[0] for each in pages}
    assert {address: found for address, page in pages.items() if (found := english_in(page))} == {}


@pytest.mark.parametrize("slug", TRANSLATIONS)
@pytest.mark.parametrize("file", ["html", "txt"])
def test_no_english_stands_on_german_sheets(reader: TestClient, slug: str, file: str) -> None:
    text = reader.get(f"/v1/handouts/{slug}/de.{file}").text
    if file == "html":
        assert english_in(html_tree(text)) == []
    else:
        assert [each for each in english_words() if each in text] == []


def english_in(page: Element) -> list[str]:
    """Return what is marked as English on a page, and the words of the software in English."""
    marked = [
        shown(each)
        for each, lang, _ in with_languages(page)
        if lang.startswith("en") and not is_for_staff(each)
    ]
    text = shown(page)
    labels = [each.get("aria-label") or each.get("alt") or "" for each in page.iter()]
    return marked + [each for each in english_words() if each in " ".join([text, *labels])]


def english_words() -> list[str]:
    """Return all runs of two and more words of the software in English."""
    messages = read_library().interface
    own = read_library(FOLDER).interface
    parts = [
        part for key in own if key in messages for part in PLACEHOLDER.split(messages[key].text)
    ]
    runs = [run for part in parts for run in WORDS.findall(part)]
    return [run for run in runs if len(run) > 5 and not SHARED.search(run)]


@pytest.mark.parametrize("accepted", ["fr", "en", "*", ""])
def test_readers_of_no_language_of_it_get_german(reader: TestClient, accepted: str) -> None:
    answer = reader.get("/v1/advice/kalte-nacht", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, SOURCE)


def test_the_language_to_name_on_the_phone_is_named_in_german(reader: TestClient) -> None:
    advice = reader.get("/v1/advice/kalte-nacht/uk").json()
    (block,) = (each for each in advice["blocks"] if each["id"] == "gefahr")
    (name,) = nodes_of(block, "name")
    assert (name["text"], name["lang"]) == ("Ukrainisch", SOURCE)


def test_a_guide_that_is_not_translated_is_there_in_german(reader: TestClient) -> None:
    answer = reader.get("/v1/advice/jemand-friert/uk")
    assert (answer.status_code, answer.json()["allowed"]) == (404, ["de", "prs"])
    instead = reader.get("/v1/advice/jemand-friert/uk?fallback=de").json()
    assert (instead["locale"]["requested"], instead["locale"]["served"]) == ("uk", SOURCE)


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_sheets_have_the_numbers_and_their_languages(
    reader: TestClient, slug: str, tag: str
) -> None:
    answer = reader.get(f"/v1/handouts/{slug}/{tag}.pdf?place=DE-BE")
    assert answer.status_code == 200, answer.text
    read = tag_tree.outline(answer.content)
    for number in ("112", BUS):
        assert letters(number) in letters(read)
    assert ("110" in letters(read)) is (slug in ("jemand-friert", "was-ist-los"))
    assert {node.lang for node in every_node(tag_tree.tag_tree(answer.content))} <= {
        tag,
        SOURCE,
        "",
    }


def every_node(node: tag_tree.Node) -> Iterator[tag_tree.Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, tag_tree.Node):
            yield from every_node(kid)


def test_its_sheets_are_accessible(reader: TestClient, tmp_path: Path) -> None:
    addresses = {
        f"{slug}-{tag}-{layout}": f"/v1/handouts/{slug}/{tag}.pdf?layout={layout}"
        for slug, tag in EVERY
        for layout in LAYOUTS
        if (slug, layout) not in NONE
    }
    for slug, tag in TRANSLATED:
        addresses |= {
            f"{slug}-{tag}-beside": f"/v1/handouts/{slug}/{tag}.pdf?with={SOURCE}",
            f"{slug}-beside-{tag}": f"/v1/handouts/{slug}/{SOURCE}.pdf?with={tag}",
        }
    addresses["languages"] = "/v1/handouts/languages.pdf"
    pdfs = {name: reader.get(address) for name, address in addresses.items()}
    assert {name: each.text for name, each in pdfs.items() if each.status_code != 200} == {}
    letter = reader.post("/v1/letters/ihr-bett/de.pdf?place=DE-BE", json=LETTER)
    assert letter.status_code == 200, letter.text
    read = letters(tag_tree.outline(letter.content))
    for said in (BUS, "112", *LETTER["fields"].values()):
        if said != LETTER["fields"]["datum"]:
            assert letters(said) in read
    assert letters("29. November 2026") in read
    contents = {name: each.content for name, each in pdfs.items()} | {"letter": letter.content}
    assert broken_rules(tmp_path, contents) == {name: [] for name in contents}


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_word_files_are_in_their_language(reader: TestClient, slug: str, tag: str) -> None:
    answer = reader.get(f"/v1/handouts/{slug}/{tag}.docx")
    document = Document(io.BytesIO(answer.content))
    text = " ".join(document.element.body.itertext())
    assert "112" in text
    xml = document.element.xml + document.styles.element.xml
    said = set(re.findall(r'<w:lang [^>]*?w:(?:val|bidi)="([^"]*)"', xml))
    assert {each for each in said if each.startswith("en")} == set()
    assert any(each.startswith(languages()[tag].format.replace("_", "-") or tag) for each in said)


def test_ukrainian_has_braille_with_german_names(reader: TestClient) -> None:
    assert reader.get("/v1/handouts/kalte-nacht/uk.brf").status_code == 200
    assert reader.get("/v1/handouts/kalte-nacht/de.brf").status_code == 404


def test_a_pack_is_made_in_all_languages(reader: TestClient, tmp_path: Path) -> None:
    entries = [{"handout": slug, "language": tag, "copies": 2} for slug, tag in EVERY]
    pack = finished(reader, reader.post("/v1/packs", json={"entries": entries}))
    assert (pack["handouts"], pack["copies"]) == (len(EVERY), 2 * len(EVERY))
    answer = reader.get(pack["pdf"])
    assert answer.headers["Content-Type"] == "application/pdf", answer.text
    whole = answer.content
    assert broken_rules(tmp_path, {"pack": whole}) == {"pack": []}
    read = tag_tree.extracted(whole)
    cover = letters(tag_tree.outline(whole)[:4000])
    for said in ("Druckpaket", "Sprache", "Ukrainisch", "Dari", "beidseitig bedruckt"):
        assert letters(said) in cover
    for slug, tag in EVERY:
        alone = reader.get(f"/v1/handouts/{slug}/{tag}.pdf").content
        assert read.count(tag_tree.extracted(alone)) == 2, (slug, tag)


def test_what_waits_for_its_translation_is_in_german_and_marked(
    library: PreparedLibrary, checked: tuple[Path, str], tmp_path: Path
) -> None:
    folder = tmp_path / FOLDER.name
    shutil.copytree(checked[0], folder)
    for domain, contexts in WAITING.items():
        path = folder / f"locales/prs/LC_MESSAGES/{domain}.po"
        text = path.read_text("utf-8")
        for each in contexts:
            entry = re.compile(rf'(msgctxt "{re.escape(each)}"\nmsgid ".*"\nmsgstr) ".*"')
            text, times = entry.subn(r'\1 ""', text)
            assert times == 1, each
        path.write_text(text, "utf-8")
    assert f"ui waits for {len(WAITING['ui'])} messages in prs" in " ".join(
        run_on(folder, "check").split()
    )
    partial = prepare_library(read_library(folder))
    words, contacts = library.interface[SOURCE].words, library.directory[SOURCE].contacts
    with served(tmp_path / "server", partial) as client:
        home = html_tree(client.get("/prs/").text)
        assert {words[each].text for each in WAITING["ui"]} <= german_in(home)
        name, about = contacts["notruf-112"].name.text, contacts["notruf-112"].about.text
        page = html_tree(client.get("/prs/jemand-friert").text)
        assert f"{name} · {about}" in german_in(page)
        paper = html_tree(client.get("/v1/handouts/jemand-friert/prs.html").text)
        assert about in german_in(paper)
        sheet = client.get("/v1/handouts/jemand-friert/prs.pdf").content
        assert broken_rules(tmp_path, {"partial": sheet}) == {"partial": []}
        assert letters(about) in letters(tag_tree.outline(sheet))


def german_in(page: Element) -> set[str]:
    """Return the texts on a page that are marked as German; no text is in English."""
    assert english_in(page) == []
    return {shown(each) for each, *marks in with_languages(page) if marks == [SOURCE, "ltr"]}
