"""A library has its own name and colours, on pages, on paper and in files."""

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pikepdf
import pytest
from docx import Document
from fastapi.testclient import TestClient
from lxml import html as lxml_html

from api.site.page_colours import DARK_GROUNDS
from api.site.rendering import static_file
from handouts.packs.files import PackContents, cover_html
from locales.library import read_library
from locales.preparation import prepare_library
from models.colours import is_readable
from models.library import GREY, Colours, library_card
from models.publishing import PreparedLibrary
from tests.answers import served
from tests.registry import ENGLISH_WORDS, LIBRARY
from tests.samples import SETTINGS, content, write_catalogs

NAME, IN_URDU, PUBLISHER = "Riverside Buses", "دریا بسیں", "Riverside Council"
MAIN, LAST = "#1d4f73", "We run all buses along the river."
OWN = SETTINGS.replace("name: A council", f"name: {NAME}\nnames:\n  ur: {IN_URDU}")
OWN += f"publisher:\n  name: {PUBLISHER}\n  address: [1 High Street, Riverside]\n"
OWN += "  email: data@example.org\n  data_protection: The data officer\n"
OWN += f"colours:\n  main: '{MAIN}'\nfooter: {LAST}\n"
OWN += f"words:\n  site-name: {NAME}, for everybody\n"
PAGES = [
    "/",
    "/ur/",
    "/ur/safe",
    "/ur/safe/mistake",
    "/ur/search?q=calm",
    "/ur/privacy",
    "/ur/packs",
]
PAGES += ["/status", "/problems", "/api/", "/c/", "/ur/nothing"]
LAYOUTS = ["", "?layout=large", "?layout=poster", "?layout=cards", "?with=pl"]
FOOTER = "Made with Polyleaf"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("own")
    own = read_library(content(folder / "content", settings=OWN))
    work = prepare_library(own, write_catalogs(own, folder / "locales"))
    with served(folder, work) as client:
        yield client


def document(client: TestClient, address: str) -> Any:
    answer = client.get(address, headers={"Accept": "text/html"})
    return lxml_html.document_fromstring(answer.content)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_the_software_in_its_footer_only(client: TestClient, address: str) -> None:
    page = document(client, address)
    footers = page.xpath("//footer//p[@class='hint']")
    assert [each.text for each in footers] == [FOOTER] * (address != "/problems")
    for each in footers:
        assert (each.get("lang"), each.get("dir")) == ("en", "ltr")
        each.getparent().remove(each)
    said = page.text_content()
    assert "Polyleaf" not in said and NAME in said


def test_the_name_stands_first_and_that_of_the_language_beside_it(client: TestClient) -> None:
    for address in ("/ur/safe", "/v1/handouts/safe/ur.html"):
        (brand,) = document(client, address).find_class("brand")
        names = [(each.text, each.get("lang"), each.get("dir")) for each in brand.iter("span")]
        assert names[:2] == [(NAME, "en", "ltr"), (IN_URDU, "ur", "rtl")]
    for address in ("/pl/safe", "/v1/handouts/safe/pl.html", "/v1/handouts/safe/pl.html?with=cy"):
        assert IN_URDU not in client.get(address).text
    assert IN_URDU in client.get("/v1/handouts/safe/pl.html?with=ur").text
    assert client.get("/v1/handouts/safe/ur.txt").text.startswith(f"{NAME} · ")
    assert IN_URDU in client.get("/v1/handouts/safe/ur.txt").text.split("\n")[0]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sheet_names_the_software_as_what_made_the_file_only(
    client: TestClient, layout: str
) -> None:
    content = client.get(f"/v1/handouts/safe/ur.pdf{layout}").content
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert "Polyleaf" not in told.stdout.decode() and NAME in told.stdout.decode()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (pdf.docinfo["/Author"], pdf.docinfo["/Creator"]) == (NAME, "Polyleaf")


def test_the_card_of_languages_too(client: TestClient) -> None:
    content = client.get("/v1/handouts/languages.pdf").content
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert "Polyleaf" not in told.stdout.decode() and NAME in told.stdout.decode()


def test_the_cover_sheet_of_a_pack_too() -> None:
    card = library_card(LIBRARY.settings, "ltr").model_copy(update={"name": NAME})
    pack = PackContents((), "repeat", (), date(2026, 11, 22), card, ENGLISH_WORDS)
    cover = lxml_html.document_fromstring(cover_html(pack, [], range(0)))
    assert cover.find_class("brand")[0].text == NAME
    assert cover.xpath("//meta[@name='author']/@content") == [NAME]


def test_a_word_document_and_a_book_are_by_the_library(client: TestClient) -> None:
    word = client.get("/v1/handouts/safe/ur.docx").content
    properties = Document(io.BytesIO(word)).core_properties
    assert (properties.author, properties.last_modified_by) == (NAME, NAME)
    book = client.get("/v1/handouts/safe/ur.epub").content
    for file in (word, book):
        with ZipFile(io.BytesIO(file)) as archive:
            parts = [archive.read(each) for each in archive.namelist()]
        assert not [each for each in parts if b"Polyleaf" in each]
        assert [each for each in parts if IN_URDU.encode() in each]
    with ZipFile(io.BytesIO(book)) as archive:
        package = archive.read("EPUB/book.opf").decode()
    assert f"<dc:creator>{NAME}<" in package and f"<dc:publisher>{PUBLISHER}<" in package


def test_the_feed_is_by_the_library(client: TestClient) -> None:
    feed = client.get("/v1/changes.atom")
    assert "Polyleaf" not in feed.text
    names = [each.text for each in fromstring(feed.text).iter() if each.tag.endswith("}name")]
    assert names == [PUBLISHER]
    assert f"<title>{NAME}: what changed</title>" in feed.text


def test_advice_is_to_be_credited_to_the_publisher(client: TestClient) -> None:
    assert client.get("/v1/advice/safe/ur").json()["attribution"]["publisher"] == PUBLISHER


def test_the_page_on_privacy_says_who_answers_for_data_protection(client: TestClient) -> None:
    (*_, line) = document(client, "/ur/privacy").xpath("//ul[@class='points']/li")
    who = "The data officer, 1 High Street, Riverside"
    assert line.text_content().endswith(f"{who} · data@example.org")
    assert line.xpath(".//a/@href") == ["mailto:data@example.org"]
    (name,) = [each for each in line.iter("span", "bdi") if each.text == who]
    assert (name.get("lang"), name.get("dir")) == ("en", "ltr")
    assert who not in client.get("/ur/safety").text


def test_a_library_that_names_nobody_for_data_protection_has_no_such_line(
    tmp_path: Path, prepared: PreparedLibrary
) -> None:
    with served(tmp_path, prepared) as client:
        (*_, line) = document(client, "/en/privacy").xpath("//ul[@class='points']/li")
    assert line.text_content() == "A link to another website leads to people with their own rules."


def test_pages_have_the_colours_of_the_library_in_the_light_and_in_the_dark(
    client: TestClient, tmp_path: Path, prepared: PreparedLibrary
) -> None:
    sheet = client.get("/static/site.css").text
    light, dark = sheet.strip().splitlines()[-2:]
    assert light == f":root {{ --main: {MAIN} }}"
    assert dark.startswith("@media screen and (prefers-color-scheme: dark)")
    own = re.findall("--main: (#[0-9a-f]{6})", dark)[0]
    usual = static_file("site.css").decode()
    assert all(f": {ground}" in usual and is_readable(own, ground) for ground in DARK_GROUNDS)
    with served(tmp_path, prepared) as other:
        assert other.get("/static/site.css").text == usual
    colours = Colours()
    assert f"--accent: {colours.accent}; --main: {colours.main}" in usual
    assert f"--soft: {GREY}" in usual


def test_sheets_have_the_colours_of_the_library(client: TestClient) -> None:
    html = client.get("/v1/handouts/safe/ur.html").text
    assert f"--main: {MAIN}" in html and "solid var(--main)" in html
    for layout in ("", "?layout=cards", "?with=pl"):
        content = client.get(f"/v1/handouts/safe/ur.pdf{layout}").content
        assert MAIN in colours_of(content) and Colours().main not in colours_of(content)
    assert MAIN in colours_of(client.get("/v1/handouts/languages.pdf").content)
    assert MAIN not in colours_of(client.get("/v1/handouts/safe/ur.pdf?ink=mono").content)


def colours_of(content: bytes) -> set[str]:
    """The colours of a PDF's lines and letters."""
    found = set()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            for each in pikepdf.parse_content_stream(page):
                if str(each.operator) in ("rg", "RG"):
                    parts = (round(float(part) * 255) for part in each.operands)
                    found.add("#" + "".join(f"{part:02x}" for part in parts))
    return found


def test_the_footer_of_the_library_stands_on_pages_and_sheets(client: TestClient) -> None:
    for address in ("/en/", "/en/safe", "/v1/handouts/safe/en.html"):
        (line,) = document(client, address).xpath(f"//footer//p[text()[contains(., '{LAST}')]]")
        assert (line.get("lang"), line.get("dir")) == ("en", "ltr")
    assert LAST in client.get("/v1/handouts/safe/en.txt").text
    assert LAST not in client.get("/ur/").text  # it is translated
