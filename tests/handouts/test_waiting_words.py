"""Words of the interface and the directory that wait for their translation stand in English, are
marked as English, and are drawn as English, on every page and every sheet."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from fastapi.testclient import TestClient

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.content_check import content_errors
from handouts.formats.brf import render_brf
from handouts.formats.docx import render_docx
from handouts.formats.epub import render_epub
from handouts.formats.html import render_html
from handouts.formats.txt import render_txt
from handouts.handout import STANDARD, Handout, Options
from handouts.lines import status_lines
from locales.catalogs import catalog_path
from locales.languages import languages
from locales.library import SHARED
from locales.preparation import prepare_library
from models.publishing import PreparedLibrary
from tests.answers import html_tree, served, services_of, texts_of, with_languages
from tests.conftest import NOW, PLACE, Draw
from tests.registry import LIBRARY
from tests.samples import prepare_test_library
from tests.tag_tree import Node, tag_tree

TAGS = ("ur", "ar", "zh-Hans", "pl")
ARABIC, LATIN = re.compile("[\u0600-\u06ff]"), re.compile("[A-Za-z]")
PHRASE = re.compile("[A-Za-z]+ [a-z]+")  # a single Latin word in Urdu is a name
NOT_READ = ("script", "style", "title", "textarea")
PAGES = (
    *("", "cold-water", "swim-safely", "swimming-lesson", "what-to-do", "pool-news-2017"),
    *("cold-water?with=en", "what-to-do?with=en", "letters/swimming-lesson", "packs", "search?q=x"),
    *("safety", "privacy", "accessibility", "cold-water/mistake", "cold-water/print", "nothing"),
)
SHEETS = (
    ("cold-water", STANDARD),
    ("pool-news-2017", STANDARD),
    ("what-to-do", Options(layout="large")),
    ("swimming-lesson", STANDARD),
    ("cold-water", Options(layout="poster")),
    ("what-to-do", Options(layout="poster", paper="a3")),
    ("heatwave", Options(layout="cards")),
)


def waiting_in(root: Path, which: slice) -> None:
    """Empty some of the translations of the interface and the directory."""
    for tag in TAGS:
        for domain in SHARED:
            path = catalog_path(languages()[tag], domain, root)
            text = path.read_text("utf-8")
            found = [each.start(1) for each in re.finditer('(?<!\n)\nmsgstr (".+")', text)]
            for start in reversed(found[which]):
                text = text[:start] + '""' + text[text.index("\n", start) :]
            path.write_text(text, "utf-8")


@pytest.fixture(
    scope="module",
    params=[slice(0, None), slice(0, None, 2), slice(1, None, 2)],
    ids=["all", "even", "odd"],
)
def waiting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PreparedLibrary:
    """The test library in which all or every second of the words wait in three languages."""
    root = tmp_path_factory.mktemp("waiting")
    prepare_test_library(root)
    waiting_in(root, request.param)
    return prepare_library(LIBRARY, root)


@pytest.fixture(scope="module")
def client(
    prepared: PreparedLibrary, waiting: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("server"), prepared, waiting) as client:
        yield client


@pytest.fixture(scope="module")
def snapshot(client: TestClient) -> Snapshot:
    return services_of(client).reloader.snapshot


def sheet(snapshot: Snapshot, slug: str, options: Options, tag: str, other: str = "") -> Handout:
    query = AdviceQuery(slug, tag, PLACE)
    beside = query._replace(language=other) if other else None
    return snapshot.handout(query, NOW, "https://advice.example", options, beside)


def mismarked(html: str) -> list[str]:
    """The English in what is marked as Urdu, and the Urdu in what is marked as English."""
    (body,) = html_tree(html).iter("body")
    found = []
    for element, lang, _ in with_languages(body, ("ur", "rtl")):
        texts = [element.text or "", *(each.tail or "" for each in element)]
        if element.tag not in NOT_READ:
            found += [f"{lang} <{element.tag}> {text}" for text in texts if is_other(text, lang)]
    return found


def is_other(text: str, lang: str) -> bool:
    """Whether a text is not in its language, which is English or has Arabic letters."""
    if lang not in ("ur", "ar"):
        return bool(ARABIC.search(text))
    return bool(PHRASE.search(text) or (LATIN.search(text) and not ARABIC.search(text)))


def drawn_by(pdf: bytes) -> dict[str, str]:
    """The letters that each font of a PDF draws."""
    letters: dict[str, str] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                table = each.ToUnicode.read_bytes().decode("ascii")
                codes = re.findall(r"<[0-9a-fA-F]{4}> <([0-9a-fA-F]*)>", table)
                text = "".join(bytes.fromhex(code).decode("utf-16-be") for code in codes)
                name = str(each.BaseFont)
                letters[name] = letters.get(name, "") + text
    return letters


def tagged(node: Node, lang: str) -> Iterator[tuple[str, str]]:
    """Each text of a tag tree with its language."""
    lang = node.lang or lang
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from tagged(kid, lang)
        else:
            yield kid, lang


def test_what_waits_is_no_error(waiting: PreparedLibrary) -> None:
    assert content_errors(waiting) == []
    assert waiting.incomplete == set(TAGS)


def test_a_text_in_the_wrong_language_is_still_an_error(prepared: PreparedLibrary) -> None:
    about = prepared.directory["pl"].contacts["sea-signs"].about
    wrong = about.model_copy(update={"lang": "en"})
    card = prepared.directory["pl"].contacts["sea-signs"].model_copy(update={"about": wrong})
    contacts = {**prepared.directory["pl"].contacts, "sea-signs": card}
    polish = prepared.directory["pl"].model_copy(update={"contacts": contacts})
    directories = {**prepared.directory, "pl": polish}
    (error,) = content_errors(replace(prepared, directory=directories))
    assert str(error).endswith("sea-signs.about: is marked as en ltr, not as pl ltr")


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_is_marked_with_its_language(client: TestClient, page: str) -> None:
    answer = client.get(f"/ur/{page}", headers={"Accept": "text/html"})
    assert answer.status_code == (404 if page == "nothing" else 200)
    assert mismarked(answer.text) == []


@pytest.mark.parametrize(
    ("slug", "options"), SHEETS, ids=lambda each: getattr(each, "layout", each)
)
def test_every_word_of_a_sheet_is_marked_with_its_language(
    snapshot: Snapshot, slug: str, options: Options
) -> None:
    assert mismarked(render_html(sheet(snapshot, slug, options, "ur"))) == []


@pytest.mark.parametrize("slug", ["cold-water", "what-to-do", "pool-news-2017"])
def test_so_is_that_of_a_sheet_in_two_languages(snapshot: Snapshot, slug: str) -> None:
    assert mismarked(render_html(sheet(snapshot, slug, STANDARD, "ur", "en"))) == []


@pytest.mark.parametrize("slug", ["cold-water", "what-to-do", "pool-news-2017"])
@pytest.mark.parametrize("tag", TAGS)
def test_a_date_is_written_in_the_language_of_its_sentence(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    handout = sheet(snapshot, slug, STANDARD, tag)
    lines = [handout.checked(["2026-09"]), *status_lines(handout.advice, handout.words)]
    assert {("September" in each.text) for each in lines[:1]} == {lines[0].lang == "en"}
    assert len({each.text for each in lines}) == len(lines)


@pytest.mark.parametrize("tag", ["ur", "zh-Hans"])
def test_english_is_drawn_by_a_latin_face(snapshot: Snapshot, draw: Draw, tag: str) -> None:
    pdf = draw(sheet(snapshot, "cold-water", STANDARD, tag))
    own = languages()[tag].font.replace(" ", "-")
    fonts = {name: letters for name, letters in drawn_by(pdf).items() if own in name}
    assert fonts
    # A name within a sentence of the interface may stand in the face of that sentence.
    words = snapshot.interface[tag]
    if all(each.lang == "en" for each in words.values()):
        assert not LATIN.search("".join(fonts.values()))
    if tag == "ur":
        assert [text for text, lang in tagged(tag_tree(pdf), tag) if is_other(text, lang)] == []


def test_in_word_each_run_has_the_language_of_its_words(snapshot: Snapshot) -> None:
    made = render_docx(sheet(snapshot, "cold-water", STANDARD, "ur"))
    document = Document(io.BytesIO(made))
    runs = [
        run
        for part in (document.element, document.sections[0].footer._element)
        for run in part.iter(qn("w:r"))
    ]
    for run in runs:
        text = "".join(each.text or "" for each in run.iter(qn("w:t")))
        urdu = run.rPr is not None and run.rPr.find(qn("w:rtl")) is not None
        assert not is_other(text, "ur" if urdu else "en"), text


def test_in_a_book_every_word_is_marked_with_its_language(snapshot: Snapshot) -> None:
    made = render_epub(sheet(snapshot, "cold-water", STANDARD, "ur"))
    with ZipFile(io.BytesIO(made)) as book:
        assert mismarked(book.read("EPUB/text.xhtml").decode()) == []


@pytest.mark.parametrize("slug", ["cold-water", "what-to-do", "pool-news-2017"])
@pytest.mark.parametrize("tag", ["ar", "pl"])
def test_english_has_braille_in_a_sheet_of_another_language(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    assert render_brf(sheet(snapshot, slug, STANDARD, tag))


def test_plain_text_isolates_what_runs_the_other_way(snapshot: Snapshot) -> None:
    polish = render_txt(sheet(snapshot, "cold-water", STANDARD, "pl")).decode()
    assert not set(polish) & {"\u2066", "\u2068", "\u2069"}
    urdu = render_txt(sheet(snapshot, "cold-water", STANDARD, "ur")).decode()
    assert urdu.count("\u2068") + urdu.count("\u2066") == urdu.count("\u2069") > 0


def test_json_says_of_each_text_in_which_language_it_is(client: TestClient) -> None:
    answer = client.get(f"/v1/contacts?lang=ur&place={PLACE}").json()
    for text in texts_of(answer):
        assert (text["lang"], text["dir"]) in (("ur", "rtl"), ("en", "ltr"))
        assert (text["status"] == "source") is (text["lang"] == "en")
        assert not is_other(text["text"], text["lang"])
