"""A translator's day in a real browser, with and without JavaScript, with a mouse and with keys."""

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.desk.session import COOKIE, Sessions
from locales.catalogs import catalog_name, parse_messages
from locales.languages import languages
from models.database import open_database
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from tests.databases import database_url
from tests.gates.keyboard import hidden_stops, press, reach, stops
from tests.gates.test_accessible import CUT_OFF, TOO_WIDE, violations
from tests.gates.test_two_servers import server
from tests.registry import TAGS

SECRET = "s" * 32
MILLISECONDS = 60_000
GUIDE, CALL = "image-shared-online", "danger.call"
MOST_SECONDS = 0.1  # that the checks of a text take, while it is typed
PUBLISHED = ("/", f"/ur/{GUIDE}", "/ur/privacy")


class Office(NamedTuple):
    """A server, and the keys for its desk by their names."""

    address: str
    keys: dict[str, str]


@pytest.fixture(scope="module")
def office(prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("desk")
    url = database_url(folder)
    with open_database(url) as engine:
        publish(engine, prepared)
        keys = {
            "anna": new_key(engine, "anna", "translator", []),
            "bela": new_key(engine, "bela", "reviewer", []),
            "dana": new_key(engine, "dana", "reviewer", []),
        }
    with server(url, folder, POLYLEAF_DESK_SECRET=SECRET) as address:
        yield Office(address, keys)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


def sign_in(page: Page, office: Office, name: str) -> Page:
    page.goto(f"{office.address}/desk/")
    page.get_by_label("Your key").fill(office.keys[name])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("What to do")
    return page


def field(page: Page) -> str:
    """The selector of the field of the call."""
    return f'[id="text-{CALL}"]'


@pytest.mark.parametrize(("lang", "javascript"), [("ur", True), ("zh-Hans", False)])
def test_a_translators_day(chromium: Browser, office: Office, lang: str, javascript: bool) -> None:
    context = chromium.new_context(java_script_enabled=javascript)
    context.set_default_timeout(MILLISECONDS)
    page = sign_in(context.new_page(), office, "anna")
    page.locator(f"a[href='/desk/{lang}/{GUIDE}']").click()
    page.get_by_role("link", name="All", exact=True).click()
    page.get_by_label("Find words").fill(CALL)
    page.get_by_role("button", name="Find").click()
    text = page.locator(field(page))
    expect(text).to_have_attribute("dir", languages()[lang].dir)
    before = text.input_value()
    text.fill(before.replace("{emergency.phone}", "999"))
    row = page.locator(f'[id="message-{CALL}"]')
    if javascript:
        expect(row.locator(".checks .error").first).to_contain_text("{emergency.phone}")
        text.blur()
    else:
        row.get_by_role("button", name="Save").click()
        expect(row.locator(".checks .error").first).to_contain_text("{emergency.phone}")
    expect(row.locator(".saved")).to_contain_text("Draft saved")
    end = "۔" if lang == "ur" else "。"
    mark = "ابھی" if lang == "ur" else "马上"
    corrected = f"{mark}{' ' if lang == 'ur' else ''}{before}"
    text.fill(corrected)
    if javascript:
        expect(row.locator(".checks .error")).to_have_count(0)
        text.blur()
        page.wait_for_function(
            "([name, text]) => document.getElementsByName(name)[0].known === text",
            arg=[f"text:{CALL}", corrected],
        )
    else:
        row.get_by_role("button", name="Save").click()
    assert end in corrected
    page.get_by_role("link", name="Look at it and hand it in").click()
    expect(page.locator("main")).to_contain_text(f"{GUIDE}: edition 1 in {lang}")
    with context.expect_page() as preview:
        page.get_by_role("button", name="Preview as a page").click()
    expect(preview.value.locator("body")).to_contain_text("Preview of a suggestion")
    preview.value.close()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".done")).to_contain_text("Handed in.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in(page, office, "bela")
    page.get_by_role("link", name="To read: anna").click()
    expect(page.locator("ins").first).to_contain_text(mark)
    page.get_by_role("checkbox", name="I have read this").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".done")).to_have_text("Published.")
    page.goto(f"{office.address}/{lang}/{GUIDE}")
    expect(page.locator("#danger")).to_contain_text(mark)
    context.close()


def test_by_keys_alone(context: BrowserContext, office: Office) -> None:
    page = context.new_page()
    page.goto(f"{office.address}/desk/")
    reach(page, "#key")
    page.keyboard.type(office.keys["anna"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What to do")
    press(page, f"a[href='/desk/ar/{GUIDE}']")
    page.wait_for_url(f"**/desk/ar/{GUIDE}")
    press(page, "a[href*='show=all']")
    page.wait_for_url("**show=all**")
    reach(page, "[id='text-document.title']")
    page.keyboard.press("End")
    page.keyboard.type(" الآن")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[id='text-document.summary']")).to_be_focused()
    expect(page.locator("[id='message-document.title'] .saved")).to_contain_text("Draft saved")
    page.reload()
    there = stops(page, "Tab")
    assert len(there) > 60 and hidden_stops(there) == []
    reach(page, "[id='discard-document.title']")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("discarded")


def test_axe_finds_nothing_and_all_goes_into_320_pixels(
    context: BrowserContext, office: Office
) -> None:
    page = context.new_page()
    page.goto(f"{office.address}/desk/sign-in")
    found = [*looked_at(page)]
    page.get_by_label("Your key").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.locator("#errors").wait_for()
    found += looked_at(page)
    sign_in(page, office, "anna")
    rows = f"{office.address}/desk/cy/{GUIDE}"
    page.goto(f"{rows}?show=all&words=danger")
    for each in page.locator("textarea").all()[:2]:
        each.fill(f"{each.input_value()} Nawr.")
        each.blur()
        expect(page.locator(".saved", has_text="Draft saved").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    found += looked_at(page)
    for path in (
        f"{rows}?show=drafts",
        f"{rows}/hand-in",
        f"{office.address}/desk/ur/contacts?show=all",
    ):
        page.goto(path)
        found += looked_at(page)
    page.goto(f"{rows}/hand-in")
    page.get_by_role("button", name="Hand in").click()
    page.locator(".done").wait_for()
    found += looked_at(page)
    suggestion = page.url.partition("?")[0]
    page.context.clear_cookies()
    sign_in(page, office, "bela")
    for path in (
        "/desk/",
        "/desk/suggestions",
        "/desk/xx/nothing",
        "/desk/zh-Hans/ui?show=all",
        f"/desk/ur/{GUIDE}/worksheet",
    ):
        page.goto(f"{office.address}{path}")
        found += looked_at(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "marked.docx", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Sign off").click()
    expect(page.locator("#errors")).to_be_focused()
    found += looked_at(page)
    page.goto(suggestion)
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#errors")).to_be_focused()
    found += looked_at(page)
    assert found == []


def looked_at(page: Page) -> list[str]:
    """What is wrong on a page, in the light, in the dark, and on a narrow screen."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    found += page.evaluate(TOO_WIDE) + page.evaluate(CUT_OFF)
    page.set_viewport_size({"width": 1280, "height": 720})
    return [f"{page.url}: {each}" for each in found]


def test_only_the_desk_has_a_cookie(context: BrowserContext, office: Office) -> None:
    page = sign_in(context.new_page(), office, "anna")
    (cookie,) = context.cookies()
    assert (cookie["name"], cookie["path"], cookie["httpOnly"]) == (COOKIE, "/desk", True)
    for path in PUBLISHED:
        page.goto(f"{office.address}{path}")
        assert context.cookies(f"{office.address}{path}") == []
        assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
            "", 0, 0,
        ]  # fmt: skip


def test_a_text_is_saved_when_the_window_is_closed(context: BrowserContext, office: Office) -> None:
    page = sign_in(context.new_page(), office, "dana")
    rows = f"{office.address}/desk/pl/{GUIDE}?show=all"
    page.goto(rows)
    page.locator(field(page)).fill("Zadzwoń {emergency.phone}.")
    page.close(run_before_unload=False)
    other = context.new_page()
    until = time.monotonic() + MILLISECONDS / 1000
    while True:
        other.goto(rows)
        if other.locator(field(other)).input_value() == "Zadzwoń {emergency.phone}.":
            break
        assert time.monotonic() < until


@pytest.mark.parametrize("tag", [each for each in TAGS if each != "en"])
def test_a_text_is_checked_in_a_tenth_of_a_second(
    office: Office, prepared: PreparedLibrary, tag: str
) -> None:
    path = catalog_name(languages()[tag], GUIDE)
    messages = parse_messages(prepared.sources[path].encode(), path)
    cookie = f"{COOKIE}={Sessions(SECRET).sign('dana')}"
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    seconds = []
    with httpx2.Client(base_url=office.address, headers=headers, timeout=60) as client:
        for context, message in messages.items():
            sent = {"context": context, "text": f"{message.string} {tag}"}  # which nobody checked
            started = time.perf_counter()
            answer = client.post(f"/desk/{tag}/{GUIDE}/checks", json=sent)
            seconds.append(time.perf_counter() - started)
            assert answer.status_code == 200
    print(f"{tag}: median {statistics.median(seconds):.4f}, worst {max(seconds):.4f}")
    assert statistics.median(seconds) < MOST_SECONDS


def test_a_killed_server_has_kept_what_was_saved(prepared: PreparedLibrary, tmp_path: Path) -> None:
    url = database_url(tmp_path)
    with open_database(url) as engine:
        publish(engine, prepared)
        new_key(engine, "anna", "translator", [])
    cookie = f"{COOKIE}={Sessions(SECRET).sign('anna')}"
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    path, text = f"/desk/pl/{GUIDE}", "Zadzwoń {emergency.phone}."
    with server(url, tmp_path, POLYLEAF_DESK_SECRET=SECRET) as address:
        sent = {f"text:{CALL}": text, f"english:{CALL}": "Call."}
        answer = httpx2.post(f"{address}{path}", data=sent, headers=headers, timeout=60)
        assert answer.status_code == 303
        port = address.rpartition(":")[2]
        process = subprocess.check_output(["pgrep", "-P", str(os.getpid()), "-f", f"port {port}"])
        os.kill(int(process), signal.SIGKILL)
    with server(url, tmp_path, POLYLEAF_DESK_SECRET=SECRET) as address:
        drafts = f"{address}{path}?show=drafts"
        assert text in httpx2.get(drafts, headers=headers, timeout=60).text
