"""A library may be written in another language than English: one in Polish is published, with an
Arabic translation, and nothing in it is in English but what the software says to its operators."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from fastapi.testclient import TestClient

from api.site.reserved import RESERVED
from handouts.content_check import refuse_wrong_content
from locales.allowances import translation_errors
from locales.catalogs import catalog_path, read_catalog
from locales.checks.pair import Pair
from locales.languages import languages
from locales.library import INTERFACE, Library, read_library
from locales.library_files import prepare_files, read_library_files
from locales.preparation import prepare_library
from locales.renaming import rename_guide
from locales.updating import report_lines, with_moved_messages
from models.database import connect_database
from models.library import LibraryCard
from models.publishing import PreparedLibrary, publish
from models.resolution import resolve_translation
from richtext.html import nodes_html
from richtext.nodes import NameNode
from richtext.plain import nodes_text
from richtext.text import ENGLISH
from tests import tag_tree
from tests.answers import html_tree, letters, nodes_of, served, shown, texts_of
from tests.databases import database_url
from tests.editing.desk import Desk, desk_in
from tests.samples import NOT, WORDS, content, faults_from, run_on

FOLDER = Path(__file__).parent / "libraries" / "zguby"
GUIDE, ONLY_POLISH, LETTER = "zgubione", "znalezione", "do-znalazcy"
ARABIC, POLISH = languages()["ar"], languages()["pl"]
DETAILS: dict[str, Any] = {
    "fields": {"data": "2026-11-23", "rzecz": "Parasol"},
    "acknowledgements": ["bez-nazwiska"],
    "head": {"name": "Zajezdnia", "address": "ul. Rzeczna 1"},
    "slip": True,
}
UNTRANSLATED = re.compile(
    r"(\[[^]]*\]\(contact:[^)]*\)|\{[^}]*\}|\]\([^)]*\)|\*\*|\[|\d+)|[^\W\d_]+"
)
NEGATIONS = {"nie", "nikt", "nic", "bez", "nigdy", "brak"}
STYLE = re.compile("<style>.*?</style>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
# What the software says to operators and programs, and the name of the software.
SECOND_LANGUAGE = re.compile(r"[?&]with=\w+")  # of an address that is shown
OF_OPERATORS = re.compile(r'<li lang="en" dir="ltr">.*?</li>|<p class="hint" lang="en".*?</p>')


def translated(text: str) -> str:
    """Return a text with an Arabic word for each of its words; markup and numbers stay, and what
    says no still does."""

    def word(found: re.Match[str]) -> str:
        if found[0].lower() in NEGATIONS:
            return NOT["ar"]
        return found[1] or WORDS["ar"][sum(map(ord, found[0])) % 4]

    return UNTRANSLATED.sub(word, text)


def translate(folder: Path, *domains: str) -> None:
    """Fill the gaps in the Arabic catalogs of some documents."""
    for domain, document in read_library(folder).to_translate(ARABIC).items():
        if domain in domains:
            path = catalog_path(ARABIC, domain, folder / "locales")
            text = path.read_text("utf-8")
            for message in document.messages.values():
                entry = f'msgid "{message.text}"\nmsgstr "'
                text = text.replace(f'{entry}"', f'{entry}{translated(message.text)}"')
            path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with its catalogs; one of its guides is in Polish only."""
    folder = tmp_path_factory.mktemp("polish") / FOLDER.name
    shutil.copytree(FOLDER, folder)
    run_on(folder, "extract", "update")
    translate(folder, GUIDE, LETTER, "contacts", INTERFACE)
    return folder


@pytest.fixture(scope="module")
def prepared(folder: Path) -> PreparedLibrary:
    return prepare_library(read_library(folder))


@pytest.fixture(scope="module")
def reworded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> PreparedLibrary:
    """The library after changes that are not translated yet: in a guide, a contact, the licence."""
    newer = tmp_path_factory.mktemp("reworded") / FOLDER.name
    shutil.copytree(folder, newer)
    for file, old, new in (
        (f"guides/{GUIDE}.yaml", "published: 2026-11-22", "published: 2026-11-23"),
        (
            f"guides/{GUIDE}.yaml",
            "review_due",
            "change: {kind: safety, note: Nowa rada.}\nreview_due",
        ),
        (f"guides/{GUIDE}.yaml", "Przyjdź do biura.", "Przyjdź zaraz do biura."),
        ("contacts.yaml", "Dla tych, których nie zadowala", "Jeśli nie zadowala cię"),
        ("library.yaml", "wolno kopiować i rozdawać", "wolno kopiować"),
    ):
        text = (newer / file).read_text("utf-8")
        assert text.count(old) == 1, old
        (newer / file).write_text(text.replace(old, new), "utf-8")
    run_on(newer, "extract", "update", "check")
    return prepare_library(read_library(newer))


@pytest.fixture(scope="module")
def client(
    prepared: PreparedLibrary,
    reworded: PreparedLibrary,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("served"), prepared, reworded) as client:
        yield client


@pytest.fixture(scope="module")
def english_words(folder: Path) -> frozenset[str]:
    """The words of the software in English that are neither in Polish nor in the library."""
    library = read_library(folder)
    software = library.to_translate(POLISH)[INTERFACE].messages
    polish = " ".join(
        [
            *(path.read_text("utf-8") for path in folder.rglob("*.yaml")),
            *(
                str(each.string)
                for each in read_catalog(
                    catalog_path(POLISH, INTERFACE, library.catalogs), "ui.po", POLISH
                ).values()
            ),
        ]
    )
    english = " ".join(message.text for message in software.values())
    return frozenset(WORD.findall(english.lower())) - {*WORD.findall(polish.lower())}


def test_a_catalog_has_what_is_not_written_in_its_language(folder: Path) -> None:
    library = read_library(folder)
    own = {each for each, file in library.documents[INTERFACE].elsewhere.items()}
    assert "in-english" in own
    assert library.languages == ["pl", "ar"]
    polish, arabic = library.to_translate(POLISH), library.to_translate(ARABIC)
    assert {domain: {*document.messages} & own for domain, document in polish.items()} == {
        INTERFACE: set()
    }
    assert {*arabic} == {*library.documents}
    assert {*library.to_translate(languages()[ENGLISH])[INTERFACE].messages} == own
    files = sorted(each.name for each in (folder / "locales/pl/LC_MESSAGES").iterdir())
    assert files == ["ui.po", "ui.review.json"]


def test_its_words_of_the_software_come_from_the_bundled_library(prepared: PreparedLibrary) -> None:
    refuse_wrong_content(prepared)
    words = prepared.interface["pl"].words
    assert {each.lang for each in words.values()} == {"pl"}
    assert (words["in-english"].status, words["call"].status) == ("source", "machine")
    assert {tag for each in prepared.translations.values() for tag in each} == {"pl", "ar"}
    assert {*prepared.translations[ONLY_POLISH]} == {"pl"}


def test_its_own_texts_are_the_source(prepared: PreparedLibrary) -> None:
    guide = prepared.translations[GUIDE]["pl"]
    assert {(each.lang, each.status) for each in guide.every_text()} == {("pl", "source")}
    in_arabic = prepared.translations[GUIDE]["ar"]
    assert (in_arabic.english_title.lang, in_arabic.english_title.text) == ("pl", guide.title.text)
    card = prepared.directory["ar"].contacts["biuro-nad-rzeka"]
    assert (card.name.lang, card.about.lang) == ("pl", "ar")


def test_what_waits_is_in_the_language_of_the_library(reworded: PreparedLibrary) -> None:
    assert reworded.incomplete == {"ar"}
    assert reworded.directory["ar"].contacts["rzecznik"].about.lang == "pl"
    assert reworded.interface["ar"].words["licence"].lang == "pl"
    assert reworded.interface["ar"].words["call"].lang == "ar"
    reasons = {each.reason for each in reworded.waiting if "ui.po" in each.file}
    assert reasons == {
        "licence: the Polish has changed; translate it again and remove the mark `fuzzy`"
    }


def test_the_reader_is_told_what_their_language_is_called_in_that_of_the_library(
    prepared: PreparedLibrary,
) -> None:
    names = {}
    for tag, guide in prepared.translations[GUIDE].items():
        resolved = resolve_translation(guide, "PL", prepared.directory[tag]).model_dump()
        names[tag] = [each for each in nodes_of(resolved, "name") if not each["contact"]]
    assert {tag: [each["text"] for each in found] for tag, found in names.items()} == {
        "ar": ["arabski"],
        "pl": ["angielski"],  # an example
    }
    assert {each["lang"] for found in names.values() for each in found} == {"pl"}


PAGES = [
    *("/", "/pl/", "/ar/", "/c/", "/pl/packs", "/ar/packs", "/pl/privacy", "/ar/safety"),
    *("/pl/search?q=parasol", "/ar/search?q=parasol", "/pl/zgubione/mistake"),
    *(f"/pl/{each}" for each in (GUIDE, ONLY_POLISH, LETTER, f"letters/{LETTER}")),
    *(f"/ar/{each}" for each in (GUIDE, f"{GUIDE}?with=pl", LETTER, f"letters/{LETTER}")),
]
FILES = [
    f"/v1/handouts/{GUIDE}/{options}"
    for options in (
        *("pl.html", "ar.html", "ar.html?with=pl", "ar.html?layout=poster", "pl.html?layout=cards"),
        *("pl.txt", "ar.txt", "ar.html?layout=cards"),
    )
]


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_no_page_or_file_has_english(
    client: TestClient, english_words: frozenset[str], address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    text = STYLE.sub("", OF_OPERATORS.sub("", answer.text))
    assert 'lang="en"' not in text
    if not address.partition("?")[0].endswith(".txt"):
        text = SECOND_LANGUAGE.sub("", shown(html_tree(text)))
    assert english_in(text, english_words) == set()


def english_in(text: str, english_words: frozenset[str]) -> set[str]:
    return {*WORD.findall(text.lower())} & english_words - {"pdf", "epub", "word"}


@pytest.mark.parametrize(
    ("address", "language"),
    [
        *((f"/v1/advice/{GUIDE}/{tag}", tag) for tag in ("pl", "ar")),
        (f"/v1/advice/{ONLY_POLISH}/ar?fallback=pl", "pl"),
        *(
            (f"/v1/{each}", "pl")
            for each in ("advice", "places", "contacts", "letters", "pathways")
        ),
        *((f"/v1/{each}?lang=ar", "ar") for each in ("advice", "places", "contacts", "letters")),
        ("/v1/advice?q=parasol", "pl"),
        *((f"/v1/{each}", "pl") for each in ("manifest", "changes", "recalls", "languages")),
        (f"/v1/letters/{LETTER}/pl", "pl"),
    ],
)
def test_no_json_has_english(
    client: TestClient, english_words: frozenset[str], address: str, language: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Language"] == language
    found = [*texts_of(answer.json())]
    assert not {each["lang"] for each in found} - {"pl", "ar"}
    assert english_in(" ".join(each["text"] for each in found), english_words) == set()
    assert '"lang":"en"' not in answer.text


def test_a_search_finds_the_words_of_the_library(client: TestClient) -> None:
    for tag in ("pl", "ar"):
        items = client.get(f"/v1/advice?lang={tag}&q=autobusie").json()["items"]
        assert GUIDE in [each["slug"] for each in items]


def test_a_reader_of_a_language_that_is_not_there_gets_that_of_the_library(
    client: TestClient,
) -> None:
    for header in ("en", "cy", ""):
        answer = client.get(f"/v1/advice/{GUIDE}", headers={"Accept-Language": header})
        assert answer.headers["Content-Language"] == "pl"
    assert client.get("/v1/advice/zgubione/en").status_code == 404
    refused = client.get(f"/v1/advice/{ONLY_POLISH}/ar?fallback=en").json()
    assert [each["allowed"] for each in refused["errors"]] == [["pl"]]
    assert client.get("/c/7K3MQX9AHRTD").headers["Content-Language"] == "pl"


def test_a_part_that_is_not_translated_yet_stands_in_the_language_of_the_library(
    client: TestClient,
) -> None:
    advice = client.get(f"/v1/advice/{GUIDE}/ar").json()
    (steps,) = [each for each in advice["blocks"] if each["changed_in"]]
    assert {each["lang"] for each in texts_of(steps)} == {"pl"}
    page = client.get(f"/ar/{GUIDE}").text
    assert '<div class="changed" lang="pl" dir="ltr">' in page
    (change,) = [
        each for each in client.get("/v1/changes?lang=pl").json()["items"] if each.get("note")
    ]
    assert (change["note"]["lang"], change["note"]["text"]) == ("pl", "Nowa rada.")


def test_the_language_of_the_library_is_the_original(client: TestClient) -> None:
    statuses = {
        tag: client.get(f"/v1/advice/{GUIDE}/{tag}").json()["locale"]["status"]
        for tag in ("pl", "ar")
    }
    assert statuses == {"pl": "source", "ar": "machine"}
    page = shown(html_tree(client.get(f"/ar/{GUIDE}").text))
    assert "Porównaj go z tekstem polskim" in page  # for staff


def test_a_sheet_code_is_checked_in_the_language_of_the_library(client: TestClient) -> None:
    text = client.get(f"/v1/handouts/{GUIDE}/pl.txt").text
    (code,) = re.findall(r"Kod (\S+)", text)
    check = client.get(f"/v1/check/{code}").json()
    assert (check["status"], check["verdict"]["lang"]) == ("current", "pl")
    page = client.get(f"/c/{code}")
    assert page.headers["Content-Language"] == "pl"
    assert 'lang="en"' not in OF_OPERATORS.sub("", page.text)


def test_paper_names_the_language_of_each_text(client: TestClient) -> None:
    for address in (f"{GUIDE}/ar.pdf", f"{GUIDE}/ar.pdf?with=pl", "languages.pdf"):
        answer = client.get(f"/v1/handouts/{address}")
        assert answer.status_code == 200, answer.text
        tags = {*re.findall(r"/Lang \(([^)]*)\)|'/Lang': '([^']*)'", str(answer.content))}
        assert ("en", "") not in tags
        assert letters("Autobusy nad Rzeką") in letters(tag_tree.outline(answer.content))


def test_word_files_have_no_run_in_english(client: TestClient) -> None:
    for address in (f"{GUIDE}/ar.docx", f"{GUIDE}/pl.docx", f"{GUIDE}/ar.docx?with=pl"):
        answer = client.get(f"/v1/handouts/{address}")
        assert answer.status_code == 200, answer.text
        xml = WordDocument(io.BytesIO(answer.content)).element.xml
        assert "pl-PL" in xml
        assert re.findall(r'w:val="en-\w+"', xml) == []


def test_a_letter_is_filled_in_its_languages(client: TestClient) -> None:
    for tag in ("pl", "ar"):
        answer = client.post(f"/v1/letters/{LETTER}/{tag}.pdf", json=DETAILS)
        assert answer.status_code == 200, answer.text
        assert letters("Zajezdnia") in letters(tag_tree.outline(answer.content))
    answer = client.post(f"/v1/letters/{LETTER}/ar.docx", json=DETAILS)
    xml = WordDocument(io.BytesIO(answer.content)).element.xml
    assert re.findall(r'w:val="en-\w+"', xml) == []


def test_a_pack_has_a_cover_sheet_in_the_language_of_the_library(client: TestClient) -> None:
    entries = [
        {"handout": GUIDE, "language": "ar", "copies": 2},
        {"handout": ONLY_POLISH, "language": "ar", "copies": 3},
    ]
    order = {"entries": entries}
    made = client.post("/v1/packs?otherwise=english", json=order)
    assert made.status_code == 201, made.text
    client.get(f"/v1/packs/{made.json()['id']}/events")
    pdf = client.get(f"/v1/packs/{made.json()['id']}.pdf")
    text = letters(tag_tree.outline(pdf.content))
    for said in ("Coś zginęło w autobusie", "Coś leżało w autobusie", "Polska", "arabski"):
        assert letters(said) in text
    for said in ("Pakiet do druku", "Liczba kopii: 5", "Kartki A4: ", "tłumaczenie maszynowe"):
        assert letters(said) in text
    for said in ("Print pack", "copies", "Handout", "machine translation"):
        assert letters(said) not in text
    copies = {each["language"]: each["copies"] for each in made.json()["languages"]}
    assert copies == {"pl": 3, "ar": 2}


def test_the_feed_has_titles_in_the_language_of_the_library(client: TestClient) -> None:
    text = client.get("/v1/changes.atom").text
    assert "Coś zginęło w autobusie" in text
    assert f"/pl/{GUIDE}" in text


def test_english_may_be_one_of_the_languages(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "zguby")
    settings = tmp_path / "zguby/library.yaml"
    settings.write_text(settings.read_text("utf-8").replace("[ar]", "[ar, en]"), "utf-8")
    run_on(tmp_path / "zguby", "extract", "update", "check", "status")
    library = read_library(tmp_path / "zguby")
    assert library.languages == ["pl", "en", "ar"]
    work = prepare_library(library)
    assert work.interface["en"].words["call"].lang == "en"
    assert work.interface["en"].words["call"].status == "source"
    assert work.interface["en"].words["licence"].lang == "pl"


SETTINGS = (FOLDER / "library.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("source: pl", "source: xx", "the software does not know xx, only en, cy, pl"),
        ("languages: [ar]", "languages: [ar, pl]", "pl is the language of the library itself"),
        ("source: pl\nlanguages: [ar]", "languages: [en]", "en is the language of the library"),
        ("place: PL", "names: {pl: Autobusy}\nplace: PL", "names.pl: there is no such language"),
        ("  in-english: To samo po polsku\n", "", "words.in-english is missing: the library is in"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "zguby")
    assert SETTINGS.count(old) == 1
    (tmp_path / "zguby/library.yaml").write_text(SETTINGS.replace(old, new), "utf-8")
    found = faults_from(lambda: read_library(tmp_path / "zguby"))
    assert any(reason in each for each in found), found


def test_a_name_in_english_is_one_in_another_language(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "zguby")
    named = SETTINGS.replace("place: PL", "names: {en: Riverside Buses}\nplace: PL")
    (tmp_path / "zguby/library.yaml").write_text(named, "utf-8")
    assert read_library(tmp_path / "zguby").settings.names == {"en": "Riverside Buses"}


def test_all_words_of_the_software_are_needed_in_the_language_of_the_library(
    folder: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "zguby"
    shutil.copytree(folder, newer)
    file = newer / "locales/pl/LC_MESSAGES/ui.po"
    text = file.read_text("utf-8")
    line = text[: text.index('msgctxt "call"')].count("\n") + 2  # of its msgid
    file.write_text(re.sub(r'(msgctxt "call"\nmsgid .*\nmsgstr) ".*"', r'\1 ""', text), "utf-8")
    (found,) = faults_from(lambda: prepare_library(read_library(newer)))
    assert found == (
        f"locales/pl/LC_MESSAGES/ui.po:{line}: call: not translated; the library is in Polish, "
        "and needs all words of the software in that"
    )
    file.unlink()
    (found,) = faults_from(lambda: prepare_library(read_library(newer)))
    assert found.endswith("needs all words of the software in that: run `polyleaf update`")


def test_a_library_keeps_its_language(
    prepared: PreparedLibrary, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    english = prepare_library(english_library(tmp_path / "english"))
    engine = connect_database(database_url(tmp_path))
    publish(engine, english)
    (found,) = faults_from(lambda: publish(engine, prepared))
    assert "the published library is written in 'en', this one in 'pl'" in found
    publish(engine, english)
    engine.dispose()


def english_library(folder: Path) -> Library:
    return read_library(content(folder))


def test_a_library_that_was_stored_without_a_language_is_in_english() -> None:
    stored = {
        "name": "A council",
        "licence": {"name": "CC0", "url": "https://example.org"},
        "leave_to": "https://example.org",
        "urgent": [],
        "plain": [],
        "audiences": [],
    }
    card = LibraryCard.model_validate(stored)
    assert (card.source, card.direction) == (ENGLISH, "ltr")
    assert not {"source", "direction"} & card.model_dump().keys()
    polish = card.model_copy(update={"source": "pl"})
    assert polish.model_dump()["source"] == "pl"


@pytest.fixture(scope="module")
def desk(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(
        tmp_path_factory.mktemp("desk"), prepare_files(read_library_files(folder))
    ) as desk:
        yield desk


@pytest.mark.parametrize(
    ("catalog", "status"),
    [
        ("ui/pl.po", 200),
        (f"{GUIDE}/pl.po", 404),
        ("contacts/pl.po", 404),
        (f"{GUIDE}/ar.po", 200),
        ("ui/ar.po", 200),
        ("ui/en.po", 404),  # the library is not offered in it
        (f"{GUIDE}/en.po", 404),
    ],
)
def test_editors_fetch_what_is_to_be_translated(desk: Desk, catalog: str, status: int) -> None:
    answer = desk("admin", "GET", f"/v1/edit/translations/{catalog}")
    assert answer.status_code == status, answer.text
    if status == 200 and catalog.startswith("ui/"):
        own = 'msgctxt "in-english"' in answer.text, 'msgctxt "call"' in answer.text
        assert own == (catalog != "ui/pl.po", True)


def test_an_edit_may_not_open_a_gap_in_the_language_of_the_library(desk: Desk) -> None:
    path = "/v1/edit/translations/ui/pl"
    po = desk("admin", "GET", f"{path}.po")
    emptied = re.sub(r'(msgctxt "call"\nmsgid .*\nmsgstr) ".*"', r'\1 ""', po.text)
    refused = desk.put("admin", path, emptied, po.headers["etag"])
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["detail"].startswith("call: not translated; the library is in Polish")
    called = re.sub(r'(msgctxt "call"\nmsgid .*\nmsgstr) ".*"', r'\1 "Dzwoń"', po.text)
    assert desk.put("admin", path, called, po.headers["etag"]).status_code == 200
    page = desk.client.get(f"/pl/{GUIDE}").text
    assert '<span lang="pl" dir="ltr">Dzwoń</span>' in page


def test_a_moved_message_keeps_its_translation(folder: Path) -> None:
    files = read_library_files(folder)
    guide = files[f"guides/{GUIDE}.yaml"].replace("      zapisz:", "      notuj:")
    found, report = with_moved_messages({**files, f"guides/{GUIDE}.yaml": guide}, RESERVED)
    assert report_lines(report.kept) == [f"{GUIDE}: kroki.zapisz -> kroki.notuj [ar]"]
    changed = {path for path in found if found[path] != files.get(path)}
    assert changed - {f"locales/ar/LC_MESSAGES/{GUIDE}.review.json"} == {
        f"guides/{GUIDE}.yaml",
        f"locales/ar/LC_MESSAGES/{GUIDE}.po",
    }


def test_a_renamed_guide_has_no_catalog_in_the_language_of_the_library(folder: Path) -> None:
    changes = rename_guide(read_library_files(folder), GUIDE, "zguba", RESERVED)
    catalogs = sorted(path for path, text in changes.items() if text and path.endswith(".po"))
    assert catalogs == ["locales/ar/LC_MESSAGES/zguba.po"]


@pytest.mark.parametrize(
    ("reasons", "detail"),
    [({"en": "It is wrong."}, "must include `pl`."), ({"pl": "Jest błąd."}, "")],
)
def test_a_notice_has_a_reason_in_the_language_of_the_library(
    desk: Desk, reasons: dict[str, str], detail: str
) -> None:
    notice = {"kind": "correction", "slug": ONLY_POLISH, "reasons": reasons}
    answer = desk("admin", "POST", "/v1/edit/notices?check=true", json=notice)
    assert [each["detail"] for each in answer.json().get("errors", ())] == [detail] * bool(detail)


def test_a_server_of_reviewed_texts_shows_the_original(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with served(tmp_path, prepared, serve="reviewed") as client:
        assert client.get(f"/v1/advice/{GUIDE}/pl").status_code == 200
        assert client.get(f"/v1/advice/{GUIDE}/ar").status_code == 404


@pytest.mark.parametrize("address", ["/status", "/api/", "/problems"])
def test_what_is_for_operators_is_in_english_and_says_so(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = html_tree(answer.text)
    (main,) = page.iter("main")
    assert main.get("lang", page.get("lang")) == "en"
    if address == "/status":
        assert f'<a href="/pl/{GUIDE}" lang="pl" dir="ltr">' in answer.text


@pytest.mark.parametrize(
    ("source", "text", "translation", "reasons"),
    [
        ("pl", "Od grudnia 2025", "2025年12月", []),
        ("pl", "Od lutego 2025", "2025年12月", ["number: 12 is not in the Polish"]),
        ("en", "Since December 2025", "2025年12月", []),
        ("pl", "Since December 2025", "2025年12月", ["number: 12 is not in the Polish"]),
        ("pl", "Co zrobić dalej", "Co zrobić dalej", ["not in the script", "those of the Polish"]),
    ],
)
def test_a_translation_keeps_the_facts_of_its_source(
    source: str, text: str, translation: str, reasons: list[str]
) -> None:
    chinese, written_in = languages()["zh-Hans"], languages()[source]
    found = [*translation_errors(Pair(chinese, text, translation, written_in))]
    assert all(any(each in error for error in found) for each in reasons), found
    assert bool(found) == bool(reasons)


def test_a_name_keeps_the_direction_of_the_library() -> None:
    arabic = NameNode(text="مكتب", lang="ar", dir="rtl")
    polish = NameNode(text="Biuro", lang="pl")
    assert nodes_html([arabic], "pl") == '<span lang="ar" dir="rtl">مكتب</span>'
    assert (nodes_html([arabic], "ar"), nodes_html([polish], "pl")) == ("مكتب", "Biuro")
    assert nodes_text([arabic], isolated=False) == "\u2068مكتب\u2069"
    assert nodes_text([arabic], isolated=True) == "مكتب"
    assert nodes_text([polish], isolated=True) == "Biuro"
    assert polish.model_dump() == {"type": "name", "text": "Biuro", "contact": None, "lang": "pl"}
    assert not {"lang", "dir"} & NameNode(text="Office").model_dump().keys()
