"""In a real browser: on a phone, whom to ring and what to do first are on the first screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.registry import BUNDLED, TAGS

GUIDE, BULLETIN, PATHWAY = "image-shared-online", "abuse-video-going-round", "what-has-happened"
WIDTH, HEIGHT = 360, 640
# Where the number ends, in pixels from the top: a little more than now.
NUMBER_BY = 340
# The first line of the first step or answer ends on the screen.
FIRST = [(slug, tag) for slug in (GUIDE, BULLETIN, PATHWAY) for tag in TAGS]
END_OF_LINE = """selector => {
    const range = document.createRange();
    const every = [...document.querySelectorAll(selector)];
    const shown = every.find(each => each.getClientRects().length);
    range.selectNodeContents(shown);
    return [...range.getClientRects()].find(each => each.width > 1 && each.height > 1).bottom;
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('main .advice :is(p, li, a, h1, h2)')]
    .filter(each => each.getClientRects().length && !each.matches('.label, .source, .seen, .by'))
    .filter(each => each.getBoundingClientRect().top < innerHeight)
    .map(each => parseFloat(getComputedStyle(each).fontSize)))"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("slug", "tag"), FIRST)
def test_danger_and_the_first_step_are_on_the_first_screen(
    page: Page, address: str, slug: str, tag: str
) -> None:
    page.goto(f"{address}/{tag}/{slug}?place=GB-GLS")
    assert page.evaluate(END_OF_LINE, "main .urgent a[href^='tel:']") <= NUMBER_BY
    first = page.evaluate(END_OF_LINE, "main ol > li > span, main .answers a")
    assert first <= HEIGHT
    assert page.evaluate(SMALLEST) >= 16


@pytest.mark.parametrize("tag", TAGS)
def test_how_far_to_trust_a_translation_is_one_line_after_the_title(
    page: Page, address: str, tag: str
) -> None:
    page.goto(f"{address}/{tag}/{GUIDE}")
    line = page.locator("main .trust")
    assert line.count() == (tag != BUNDLED.source)
    if line.count():
        box, title = line.bounding_box(), page.locator("h1").bounding_box()
        assert box and title and box["y"] > title["y"]
        assert box["y"] + box["height"] >= title["y"] + title["height"] - 16
        assert box["height"] <= (40 if tag == "ur" else 26)


@pytest.mark.parametrize("path", ["", GUIDE, "search?q=999", "nothing"])
@pytest.mark.parametrize("tag", TAGS)
def test_the_head_is_one_row(page: Page, address: str, tag: str, path: str) -> None:
    page.goto(f"{address}/{tag}/{path}")
    box = page.locator("header.site").bounding_box()
    assert box and box["y"] == 0 and box["height"] <= 60
    page.keyboard.press("End")
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)


def test_a_language_is_chosen_with_keys_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/en/{GUIDE}?place=GB-GLS")
    chosen = page.locator(".switch a[hreflang='ur']")
    expect(chosen).to_be_hidden()
    page.locator("header.site summary").focus()
    page.keyboard.press("Enter")
    expect(chosen).to_be_in_viewport(ratio=1)
    for tag in TAGS:
        assert page.locator(f".switch a[hreflang='{tag}'][lang='{tag}'][dir]").count() == 1
    chosen.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/ur/{GUIDE}?place=GB-GLS")
