"""A day of an editor in a browser: a sentence is changed for safety, Polish is patched, and follows
when its translation comes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from models.database import open_database
from models.feedback import keep_feedback
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from models.tables import Feedback
from tests.databases import database_url
from tests.gates.test_accessible import RULES
from tests.gates.test_two_servers import server

SLUG, LINE = "image-shared-online", "first.report"
FORM = f"/desk/guides/{SLUG}"
NEW = "Tell the police on {police.phone} today. Do not wait until you know more."
SEEN = "today. Do not wait until you know more."
POLISH = "Zgłoś to dziś policji pod numerem {police.phone}. Nie czekaj, aż dowiesz się więcej."
POLISH_SEEN = "Nie czekaj, aż dowiesz się więcej."
NOTE = "Report today."
PATIENCE = 120_000  # milliseconds: everything is checked in every language
PAGES = ("/desk/guides", FORM, f"{FORM}/history", "/desk/feedback")


@dataclass(frozen=True)
class Desk:
    """A server with the bundled library, and keys for it."""

    address: str
    editor: str
    reviewer: str


@pytest.fixture
def desk(tmp_path: Path, prepared: PreparedLibrary) -> Iterator[Desk]:
    url = database_url(tmp_path)
    with open_database(url) as engine:
        publish(engine, prepared)
        editor = new_key(engine, "editor-1", "publisher", [])
        reviewer = new_key(engine, "reviewer-1", "reviewer", ["pl"])
        report = {"slug": SLUG, "language": "ur", "edition": 1, "message": LINE, "kind": "content"}
        keep_feedback(engine, Feedback(**report, text="یہ سمجھ نہیں آیا۔"))
    with server(url, tmp_path) as address:
        yield Desk(address, editor, reviewer)


def sign_in(page: Page, desk: Desk) -> None:
    """By keyboard: who pastes the key presses Enter."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{desk.address}/desk/guides")
    page.get_by_label("key").first.fill(desk.editor)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Guides")).to_be_visible()


def describe(page: Page) -> None:
    page.get_by_role("textbox", name="What has changed").fill(NOTE)
    page.get_by_role("radio", name="safety").check()
    page.get_by_label("Language").select_option("pl")


def patched(page: Page, address: str) -> tuple[int, str]:
    """How many blocks of the public Polish page are in English, and what they say."""
    page.goto(f"{address}/pl/{SLUG}")
    page.reload()  # a browser keeps a page for a minute
    blocks = page.locator(".changed")
    return blocks.count(), " ".join(blocks.all_inner_texts())


def translate(desk: Desk) -> None:
    path = f"/v1/edit/translations/{SLUG}/pl"
    with httpx2.Client(base_url=desk.address, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {desk.reviewer}"
        catalog = client.get(f"{path}.po")
        entry = rf'#, fuzzy.*\n(?:#.*\n)*(msgctxt "{LINE}"\nmsgid (?:".*"\n)+)msgstr (?:".*"\n)+'
        new, number = re.subn(entry, rf'\1msgstr "{POLISH}"\n', catalog.text)
        assert number == 1
        headers = {"If-Match": catalog.headers["etag"]}
        assert client.put(path, content=new.encode(), headers=headers).status_code == 200


def test_an_editors_day(desk: Desk, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, desk)
    page.get_by_role(
        "link", name="A picture of your child has been shared online", exact=True
    ).click()
    page.locator(f'[id="text.{LINE}"]').fill(NEW)
    describe(page)
    shown = page.frame_locator("#preview")
    block = shown.locator(".changed")
    expect(block).to_contain_text(SEEN, timeout=PATIENCE)  # while one types
    expect(block).to_have_count(1)
    expect(shown.locator("html")).to_have_attribute("lang", "pl")
    expect(shown.locator("h1")).to_have_attribute("lang", "pl")
    page.get_by_role("button", name="Check and preview").first.click()
    effects = page.locator("#effects")
    expect(effects).to_be_focused(timeout=PATIENCE)
    expect(effects).to_contain_text("edition 1 stays, with each changed block in English")
    expect(shown.locator(".changed")).to_contain_text(SEEN)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("status")).to_contain_text("It is edition 2 now", timeout=PATIENCE)
    expect(page.locator("del").first).to_be_visible()
    number, english = patched(page, desk.address)
    assert (number, SEEN in english) == (1, True)
    translate(desk)
    assert patched(page, desk.address) == (0, "")
    expect(page.locator("#first")).to_contain_text(POLISH_SEEN)
    page.close()


def test_the_essential_way_needs_no_script(desk: Desk, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.address}{FORM}")
    page.locator(f'[id="text.{LINE}"]').fill(NEW)
    describe(page)
    page.get_by_role("button", name="Check and preview").first.click()
    expect(page.locator("#effects")).to_contain_text("edition 1 stays", timeout=PATIENCE)
    expect(page.frame_locator("#preview").locator(".changed")).to_contain_text(SEEN)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("status")).to_contain_text("It is edition 2 now", timeout=PATIENCE)
    page.goto(f"{desk.address}/desk/feedback")
    page.get_by_label("What was done").fill("The sentence is shorter now.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The report is deleted")
    context.close()


def test_no_page_has_a_barrier_on_a_wide_or_a_narrow_screen(desk: Desk, chromium: Browser) -> None:
    for width in (1280, 360):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        sign_in(page, desk)
        for path in PAGES:
            page.goto(f"{desk.address}{path}")
            examine(page, f"{path} at {width}")
        page.goto(f"{desk.address}{FORM}")
        page.get_by_role("button", name="Check and preview").first.click()
        expect(page.locator("#errors")).to_be_focused(timeout=PATIENCE)
        examine(page, f"errors at {width}")
        page.close()


def examine(page: Page, where: str) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == [], where
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0, where
