"""Every kind of page in a real browser, in every language: what axe finds, small screens, larger
distances, keys, the face of each script, numbers, and what a page leaves behind."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Request

from locales.languages import languages
from models.audit import Author
from models.database import open_database
from models.notices import give_notice
from models.publishing import PreparedLibrary, publish
from models.tables import Notice
from tests.databases import database_url
from tests.editing.test_notices import LONG_AGO
from tests.gates.keyboard import hidden_stops, stops
from tests.gates.pages import (
    ANSWERED,
    BESIDE,
    EXAMINED,
    GUIDE,
    IN_ENGLISH,
    LETTER,
    LONGEST,
    PATHWAY,
    paths,
)
from tests.gates.test_two_servers import server
from tests.registry import TAGS

# Colours are those of every language.
IN_THE_DARK = [*IN_ENGLISH, *paths(["ur"], *LONGEST)]
NUMBERED = paths(TAGS, "", GUIDE, f"{GUIDE}?with=", f"{PATHWAY}/blackmail")
MOST_SCRIPTS = 4
NO_INTERNET = {"en": "There is no internet now", "ur": "اس وقت انٹرنیٹ نہیں ہے"}
PATIENCE = 30  # seconds; how soon a server shows it is said in test_two_servers.py
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Each kind of page that one does something on, left-to-right or right-to-left.
BY_KEYS = [
    *paths(["en"], GUIDE, f"letters/{LETTER}", "search?q=999", f"{GUIDE}/mistake"),
    *paths(["ur"], "", GUIDE, f"{PATHWAY}/where", f"letters/{LETTER}", "packs", f"{GUIDE}/print"),
]
# WCAG 1.4.12
DISTANCES = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em "
    "!important } p { margin-block-end: 2em !important }"
)
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => !each.closest('.wide, pre, .skip') && each.getClientRects().length)
    .filter(each => {
        const box = each.getBoundingClientRect();
        return box.right > innerWidth + 1 || box.left < -1;
    }).map(each => each.outerHTML.slice(0, 90))"""
CUT_OFF = """() => [...document.querySelectorAll('body *')]
    .filter(each => getComputedStyle(each).overflowX !== 'visible' && !each.closest('.wide, pre'))
    .filter(each => !['INPUT', 'SELECT', 'TEXTAREA'].includes(each.tagName))
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => each.outerHTML.slice(0, 90))"""
# Digits of a number, by where they stand.
DIGITS = """() => [...document.querySelectorAll('a[href^="tel:"], a[href^="sms:"]')]
    .filter(each => each.getClientRects().length)
    .map(each => {
        const text = each.firstChild, found = [];
        for (let place = 0; place < text.length; place++) {
            const range = document.createRange();
            range.setStart(text, place);
            range.setEnd(text, place + 1);
            found.push([range.getBoundingClientRect().left, text.data[place]]);
        }
        const seen = [...found].sort((one, other) => one[0] - other[0]).map(each => each[1]);
        return [each.textContent, seen.join('')];
    })"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def visited(page: Page, address: str, path: str) -> Page:
    page.goto("about:blank")  # else a fragment is no new page
    page.goto(f"{address}{path}")
    return page


@pytest.mark.parametrize("path", EXAMINED)
def test_axe_finds_nothing(page: Page, address: str, path: str) -> None:
    assert violations(visited(page, address, path)) == []


@pytest.mark.parametrize("path", IN_THE_DARK)
def test_axe_finds_nothing_in_the_dark(page: Page, address: str, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    assert violations(visited(page, address, path)) == []
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("what", ANSWERED)
def test_axe_finds_nothing_in_what_a_form_answers(page: Page, address: str, what: str) -> None:
    path, button = ANSWERED[what]
    for tag, scheme in (("en", "dark"), ("ur", "light")):
        page.emulate_media(color_scheme=scheme)
        visited(page, address, f"/{tag}/{path}").locator(button).first.click()
        page.locator("#errors").wait_for()
        assert violations(page) == []


@pytest.mark.parametrize("path", EXAMINED)
def test_a_page_goes_into_320_pixels_also_with_wide_distances(
    page: Page, address: str, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    visited(page, address, path)
    assert page.evaluate(TOO_WIDE) == []
    page.add_style_tag(content=DISTANCES)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT_OFF) == []
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("path", NUMBERED)
def test_the_digits_of_a_number_stand_in_their_order(page: Page, address: str, path: str) -> None:
    numbers = visited(page, address, path).evaluate(DIGITS)
    assert numbers
    assert [seen for _, seen in numbers] == [written for written, _ in numbers]


@pytest.mark.parametrize("path", BY_KEYS)
def test_keys_lead_through_a_page_in_its_order_and_show_where_they_are(
    page: Page, address: str, path: str
) -> None:
    visited(page, address, path)
    there = stops(page, "Tab")
    back = stops(page, "Shift+Tab")
    assert [each["name"] for each in there[:2]] == ["#main", "leave"]
    assert len(there) > 15
    assert [each["name"] for each in back] == [each["name"] for each in there[::-1]]
    assert hidden_stops(there) + hidden_stops(back) == []


def test_the_focus_is_seen_in_forced_colours(page: Page, address: str) -> None:
    page.emulate_media(forced_colors="active")
    passed = stops(visited(page, address, f"/en/{GUIDE}"), "Tab")
    assert len(passed) > 15 and hidden_stops(passed) == []
    page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("tag", TAGS)
def test_each_script_is_drawn_with_its_own_face(page: Page, address: str, tag: str) -> None:
    visited(page, address, f"/{tag}/{GUIDE}?with={BESIDE[tag]}")
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    query = {
        "nodeId": root,
        "selector": f".first > [lang='{tag}'], #main > .advice > p[lang='{tag}']",
    }
    nodes = client.send("DOM.querySelectorAll", query)["nodeIds"]
    assert nodes
    for node in nodes[:20]:
        fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        most = max(fonts, key=lambda each: each["glyphCount"])
        assert most["familyName"].startswith(languages()[tag].font), fonts
    client.detach()


def test_a_page_leaves_nothing_behind_and_asks_nobody_else(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page, asked, faults = context.new_page(), set[str](), list[str]()
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(f"{page.url}: {message.text}"))
    for path in [*IN_ENGLISH, *paths(["ur"], *LONGEST)]:
        page.goto(f"{address}{path}")
    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("caches.keys().then(keys => keys.length)") == 0
    assert {each for each in asked if not each.startswith((address, "data:"))} == set()
    # The browser tells of the status of an error page, and of all that the policy refuses.
    assert [each for each in faults if "the server responded with a status of 4" not in each] == []
    context.close()


@pytest.mark.parametrize("path", ["", GUIDE, f"{PATHWAY}/where", f"letters/{LETTER}"])
def test_a_first_view_takes_one_page_and_one_style_sheet(
    chromium: Browser, address: str, path: str
) -> None:
    with chromium.new_context() as context:
        page, requests = context.new_page(), list[Request]()
        page.on("request", lambda request: requests.append(request))
        page.goto(f"{address}/ur/{path}?place=GB-GLS", wait_until="networkidle")
        asked = [each.resource_type for each in requests if not each.url.startswith("data:")]
        assert (asked.count("document"), asked.count("stylesheet")) == (1, 1)
        assert asked.count("script") <= MOST_SCRIPTS


def keep(page: Page, url: str) -> None:
    """Open a page and keep it on the phone."""
    page.goto(url)
    page.locator("#keep-it").click()
    page.locator("#kept").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_a_page_is_kept_on_the_phone_if_one_wants_it_and_forgotten(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    keep(page, f"{address}/ur/{GUIDE}")
    context.set_offline(True)
    page.goto(f"{address}/ur/{GUIDE}?place=GB-WLS")
    assert page.locator("h1").inner_text()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('header.site')).position")
        == "sticky"
    )
    page.locator("#forget").click()
    page.locator("#keep-it").wait_for()
    assert page.evaluate("caches.keys().then(keys => keys.length)") == 0
    none = "navigator.serviceWorker.getRegistrations().then(each => each.length)"
    assert page.evaluate(none) == 0
    context.close()


def test_a_pathway_is_kept_with_all_its_answers(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        keep(page, f"{address}/ur/{PATHWAY}/where?place=GB-GLS")
        context.set_offline(True)
        for path in ("public", "private", "blackmail", "stranger", "bad-thing", "where"):
            page.goto(f"{address}/ur/{PATHWAY}/{path}")
            assert page.locator("h1").inner_text() and page.locator(f"#{path}").is_visible()
        page.goto(f"{address}/ur/{PATHWAY}")
        page.locator(".answers a[href*='/blackmail']").click()
        page.wait_for_url(lambda each: "/blackmail" in each)
        assert page.locator("#blackmail").is_visible()


@pytest.mark.parametrize(
    ("kept", "asked", "tag"),
    [
        (f"ur/{GUIDE}", "", "ur"),
        (f"ur/{GUIDE}?place=GB-GLS", "ur/", "ur"),
        (f"ur/{GUIDE}", f"ur/{LETTER}?place=GB-WLS", "ur"),
        (f"ur/{GUIDE}", "ur/search?q=999", "ur"),
        (f"ur/{GUIDE}", "v1/handouts/languages.pdf", "ur"),
        (f"ur/{GUIDE}", "en/", "ur"),  # the only language that there is
        (f"en/{PATHWAY}/where?place=GB-GLS&with=ur", "en/nothing", "en"),
    ],
)
def test_what_is_not_kept_leads_without_internet_to_what_is(
    chromium: Browser, address: str, kept: str, asked: str, tag: str
) -> None:
    with chromium.new_context() as context:
        page, faults = context.new_page(), list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        keep(page, f"{address}/{kept}")
        path = kept.partition("?")[0].removesuffix("/where")
        page.goto(f"{address}/{path}")
        title = page.locator("h1").inner_text()
        context.set_offline(True)
        answer = page.goto(f"{address}/{asked}")
        assert answer and answer.status == 503
        assert page.locator("html").get_attribute("lang") == tag
        assert page.locator("h1").inner_text() == NO_INTERNET[tag]
        assert page.locator("main a[href='tel:999']").is_visible()
        background = "getComputedStyle(document.querySelector('header.site')).position"
        assert page.evaluate(background) == "sticky"
        (link,) = page.locator("#kept a").all()
        assert link.inner_text() == title
        link.click()
        page.wait_for_url(lambda each: path in each)
        assert page.locator("h1").inner_text() == title and not faults


def test_the_page_without_internet_is_renewed_with_a_kept_page(
    chromium: Browser, address: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        keep(page, f"{address}/ur/{GUIDE}?place=GB-GLS")
        deleted = "caches.open('kept').then(cache => cache.delete('/ur/offline?place=GB-GLS'))"
        assert page.evaluate(deleted)
        page.reload()
        page.wait_for_function("caches.match('/ur/offline?place=GB-GLS').then(Boolean)")


def test_without_a_kept_page_there_is_none_without_internet(
    chromium: Browser, address: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        keep(page, f"{address}/ur/{GUIDE}")
        page.locator("#forget").click()
        page.locator("#keep-it").wait_for()
        context.set_offline(True)
        with pytest.raises(Error):
            page.goto(f"{address}/ur/")


def test_a_kept_page_that_is_withdrawn_is_kept_no_longer(
    chromium: Browser, bundled: PreparedLibrary, tmp_path: Path
) -> None:
    url = database_url(tmp_path)
    withdrawn = {"slug": GUIDE, "reasons": {"en": "A number was wrong."}, "readable": False}
    scope = {"edition": None, "language": None, "starts_at": LONG_AGO}
    notice = Notice(publication_id=0, kind="withdrawal", **withdrawn, **scope)
    with open_database(url) as engine, chromium.new_context() as context:
        publish(engine, bundled)
        with server(url, tmp_path) as address:
            page = context.new_page()
            keep(page, f"{address}/ur/{GUIDE}")
            other = page.goto(f"{address}/ur/{LETTER}")
            assert other and other.from_service_worker
            page.locator("#keep-it").click()
            page.locator("#kept").wait_for()
            title = page.locator("h1").inner_text()
            give_notice(engine, notice, Author(act="withdraw"))
            seen_by = time.monotonic() + PATIENCE
            while httpx2.get(f"{address}/ur/{GUIDE}").status_code != 410:
                assert time.monotonic() < seen_by
            page.goto(f"{address}/ur/{GUIDE}?place=GB-GLS")
            gone = f"caches.match('/ur/{GUIDE}', {{ ignoreSearch: true }}).then(each => !each)"
            page.wait_for_function(gone)
            context.set_offline(True)
            page.goto(f"{address}/ur/{GUIDE}?place=GB-WLS")
            assert page.locator("h1").inner_text() == NO_INTERNET["ur"]
            assert page.locator("#kept a").all_inner_texts() == [title]


def test_an_answer_leads_to_what_to_do_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/{PATHWAY}")
    page.locator(".answers a[href*='/where']").click()
    page.locator(".answers a[href*='/private']").first.click()
    assert page.locator("#private").is_visible() and page.locator("#where").count() == 0
    page.go_back()
    assert page.locator("#where").is_visible()
    context.close()
