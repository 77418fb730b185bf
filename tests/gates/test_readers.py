"""In a real browser, with keys alone, with and without JavaScript: a reader searches, chooses a
language and a place, answers questions, prints, and reports a mistake."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from handouts.formats.pdf import page_count
from tests.gates.keyboard import press, reach
from tests.gates.pages import GUIDE, PATHWAY

MILLISECONDS = 60_000
PLACE = "GB-SCT"


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = {"width": 360, "height": 640}
    context = chromium.new_context(java_script_enabled=request.param, viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


def choose(page: Page, selector: str, value: str) -> None:
    """Choose an option with the arrow keys."""
    reach(page, selector)
    for _ in range(page.locator(f"{selector} option").count()):
        if page.locator(selector).input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    assert page.locator(selector).input_value() == value


def test_a_reader_finds_a_guide_prints_it_and_reports_a_mistake(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    reach(page, "#q")
    page.keyboard.type("blackmail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?**")
    press(page, f".guides a[href='/en/{GUIDE}']")
    page.wait_for_url(f"{address}/en/{GUIDE}")
    press(page, "header.site summary")
    press(page, ".switch a[hreflang='ur']")
    page.wait_for_url(f"{address}/ur/{GUIDE}")
    choose(page, "#place", PLACE)
    press(page, "form.where button")
    page.wait_for_url(re.compile(f"/ur/{GUIDE}.*place={PLACE}"))
    text = page.locator("#share-text").input_value()
    assert f"/ur/{GUIDE}?place={PLACE}" in text
    press(page, "#print a[href*='/print']")
    page.wait_for_url(f"{address}/ur/{GUIDE}/print?place={PLACE}")
    choose(page, "#layout", "large")
    press(page, "form[action$='/print'] button")
    page.wait_for_url(f"**/v1/handouts/{GUIDE}/ur.pdf?place={PLACE}&layout=large")
    assert page_count(httpx2.get(page.url, timeout=MILLISECONDS).content) > 2
    page.goto(f"{address}/ur/{GUIDE}?place={PLACE}")
    press(page, "a[href*='/mistake']")
    page.wait_for_url(f"{address}/ur/{GUIDE}/mistake?place={PLACE}")
    press(page, "input[name=kind]", "Space")
    reach(page, "#text")
    page.keyboard.type("A number has changed.")
    press(page, "form[method=post] button")
    expect(page.locator("main [role=status]")).to_be_visible()
    assert page.url.endswith(f"?place={PLACE}")


def test_a_reader_answers_questions_until_they_know_what_to_do(page: Page, address: str) -> None:
    page.goto(f"{address}/ur/{PATHWAY}?place={PLACE}")
    press(page, ".answers a[href*='/where']")
    page.wait_for_url(f"{address}/ur/{PATHWAY}/where?place={PLACE}")
    press(page, ".answers a[href*='/public']")
    page.wait_for_url(f"{address}/ur/{PATHWAY}/public?place={PLACE}")
    expect(page.locator("#public li").first).to_be_visible()
    press(page, "header.site summary")
    press(page, ".switch a[href*='with=en']")
    page.wait_for_url(f"{address}/ur/{PATHWAY}/public?place={PLACE}&with=en")
    press(page, "a.back")
    page.wait_for_url(f"{address}/ur/{PATHWAY}/where?place={PLACE}&with=en")
