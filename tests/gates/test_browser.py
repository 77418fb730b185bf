"""In a real browser: a letter and a pack, from an empty form over a mistake to the file."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from PIL import Image
from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from handouts.pdf import page_count
from models.database import opened
from models.publishing import Prepared, publish
from tests import tag_tree
from tests.databases import database_url
from tests.gates.test_two_servers import server
from tests.registry import TAGS
from tests.test_letters import FIELDS, SLUG

OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--window-size=900,1200",
)
SECONDS = 60


@pytest.fixture(scope="module")
def address(bundled: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    url = database_url(folder)
    with opened(url) as engine:
        publish(engine, bundled)
    with server(url, folder) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for each in OPTIONS:
        options.add_argument(each)
    wanted = {"download.default_directory": str(tmp_path)}
    if not request.param:
        wanted["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", wanted)
    service = webdriver.ChromeService("/usr/bin/chromedriver")
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()


def find(browser: webdriver.Chrome, id: str) -> WebElement:
    return browser.find_element(By.ID, id)


def press(browser: webdriver.Chrome, name: str) -> None:
    browser.find_element(By.CSS_SELECTOR, name).click()


def says(browser: webdriver.Chrome, name: str, words: str) -> None:
    """Waits until an element says so, maybe on the next page."""
    gone = (NoSuchElementException, StaleElementReferenceException)
    WebDriverWait(browser, SECONDS, ignored_exceptions=gone).until(
        lambda _: words in browser.find_element(By.CSS_SELECTOR, name).text
    )


def typed(browser: webdriver.Chrome, id: str, value: str) -> None:
    field = find(browser, id)
    field.clear()
    field.send_keys(value)


def downloaded(browser: webdriver.Chrome, folder: Path, kind: str) -> bytes:
    """The file that the browser saves next."""

    def file(_: object) -> Path | None:
        return next(iter(folder.glob(f"*.{kind}")), None)

    path: Path = WebDriverWait(browser, SECONDS).until(file)
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_letter_from_mistake_to_file(
    browser: webdriver.Chrome, address: str, tmp_path: Path, lang: str
) -> None:
    browser.get(f"{address}/{lang}/{SLUG}?place=GB-GLS")
    press(browser, f"a[href^='/{lang}/letters/']")
    assert Select(find(browser, "place")).first_selected_option.get_attribute("value") == "GB-GLS"
    Select(find(browser, "to")).select_by_value("ur")
    for key in ("school", "leads", "email"):
        typed(browser, f"fields.{key}", FIELDS[key])
    typed(browser, "fields.phone", "ask at the desk")
    find(browser, "fields.date").send_keys("09012026")
    typed(browser, "head.name", "Nobody’s <b>Primary</b>")
    Image.new("RGB", (4000, 1000), "green").save(tmp_path / "logo.png")
    find(browser, "head.logo").send_keys(str(tmp_path / "logo.png"))
    find(browser, "acknowledgements.no-names").click()
    press(browser, "button[value=preview]")
    wrong = [
        each.get_attribute("href") for each in browser.find_elements(By.CSS_SELECTOR, "#errors a")
    ]
    assert [urlsplit(each or "").fragment for each in wrong] == [
        "acknowledgements.live-investigation", "fields.phone",
    ]  # fmt: skip
    assert find(browser, "fields.school").get_attribute("value") == FIELDS["school"]
    assert find(browser, "fields.leads").get_attribute("value") == FIELDS["leads"]
    assert find(browser, "acknowledgements.no-names").is_selected()
    assert browser.find_element(By.CSS_SELECTOR, "img.kept")
    typed(browser, "fields.phone", FIELDS["phone"])
    find(browser, "acknowledgements.live-investigation").click()
    press(browser, "button[value=preview]")
    says(browser, ".sheet", FIELDS["school"])
    sheet = browser.find_element(By.CSS_SELECTOR, ".sheet")
    assert FIELDS["school"] in sheet.text and "Nobody’s <b>Primary</b>" in sheet.text
    assert sheet.get_attribute("lang") == "ur" and sheet.get_attribute("dir") == "rtl"
    press(browser, "button[value=pdf]")
    content = downloaded(browser, tmp_path, "pdf")
    assert page_count(content) > 2 and "Nobody" in tag_tree.outline(content)
    press(browser, "button[value=docx]")
    assert downloaded(browser, tmp_path, "docx").startswith(b"PK")
    for tag in TAGS:
        typed(browser, f"copies.{tag}", "2")
    press(browser, "button[value=pack]")
    assert page_count(downloaded(browser, tmp_path, "pdf")) > 2 * 2 * len(TAGS)


def test_a_pack_from_mistake_to_file_and_cancelled(
    browser: webdriver.Chrome, address: str, tmp_path: Path
) -> None:
    browser.get(f"{address}/en/packs")
    press(browser, "form[action$=packs] button")
    says(browser, "#errors", "choose a leaflet")
    typed(browser, "copies.ur", "many")
    find(browser, "leaflet-live-streaming").click()
    press(browser, "form[action$=packs] button")
    says(browser, "#errors", "whole number")
    assert find(browser, "copies.ur").get_attribute("aria-invalid") == "true"
    assert find(browser, "leaflet-live-streaming").is_selected()
    table = tmp_path / "pupils.txt"
    table.write_text("Name;Home language\nA;Polish\nB;URD\nC;PNJ\n", "utf-16")
    find(browser, "file").send_keys(str(table))
    press(browser, "form[action$=packs] button")
    says(browser, ".notice", "Punjabi")
    assert find(browser, "copies.ur").get_attribute("value") == "1"
    find(browser, "otherwise-english").click()
    typed(browser, "copies.en", "1")
    press(browser, "form[action$=packs] button")
    says(browser, "[role=status]", "e")
    page = browser.current_url
    assert "/en/packs/" in page
    says(browser, "[role=status]", "Your pack is ready")
    browser.find_element(By.CSS_SELECTOR, "a[href$='.pdf']").click()
    assert "3 copies" in tag_tree.extracted(downloaded(browser, tmp_path, "pdf"))
    press(browser, "form[action$=cancel] button")
    says(browser, ".notice", "gone")
    assert browser.current_url == page
    assert httpx2.get(page).status_code == 404
