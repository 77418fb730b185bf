"""In a real browser: the text of a guide is copied, or handed to the apps of the phone; and a code
for another phone fills the screen."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from models.publishing import PreparedLibrary

COPY, SEND, SAID = "[data-share=copy]", "[data-share=send]", "#share [role=status]"
SLUG, PATHWAY = "image-shared-online", "what-has-happened"
ADDRESS = f"/ur/{PATHWAY}/where?place=GB-SCT&with=en"
MILLISECONDS = 60_000
# What a browser offers: what is written to the clipboard or shared is kept in `given`.
COPIES = "writeText: async (text) => { given.push(text) }"
REFUSES = "writeText: async () => { throw new Error('refused') }"
OFFER = """
window.given = [];
Object.defineProperty(navigator, "clipboard", {{ value: {{ {clipboard} }} }});
Object.defineProperty(navigator, "share", {{ value: {share} }});
document.execCommand = () => {allowed};
"""
SHARES, CANCELS = "async (what) => { given.push(what.text) }", "async () => { throw new Error() }"


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def page(chromium: Browser, javascript: bool) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=javascript) as context:
        context.set_default_timeout(MILLISECONDS)
        yield context.new_page()


def offer(
    page: Page, clipboard: str = COPIES, share: str = "undefined", allowed: str = "false"
) -> None:
    page.add_init_script(OFFER.format(clipboard=clipboard, share=share, allowed=allowed))


def given(page: Page) -> list[str]:
    return list(page.evaluate("given"))


def test_the_text_is_copied_with_the_place_the_answer_and_the_language(
    page: Page, address: str, bundled: PreparedLibrary
) -> None:
    offer(page)
    page.goto(address + ADDRESS)
    expect(page.locator(SEND)).to_have_count(0)
    page.locator(COPY).click()
    expect(page.locator(SAID)).to_have_attribute("lang", "ur")
    expect(page.locator(SAID)).to_have_text(bundled.interface["ur"].words["copied"].text)
    (text,) = given(page)
    assert text == page.locator("#share-text").input_value()
    assert text.endswith(ADDRESS) and 100 < len(text) <= 700


@pytest.mark.parametrize("clipboard", [REFUSES, ""])
@pytest.mark.parametrize(("allowed", "said"), [("true", "copied"), ("false", "copy-yourself")])
def test_where_the_clipboard_is_refused_the_text_is_selected(
    page: Page, address: str, bundled: PreparedLibrary, clipboard: str, allowed: str, said: str
) -> None:
    offer(page, clipboard, allowed=allowed)
    page.goto(f"{address}/en/{SLUG}")
    page.locator(COPY).click()
    expect(page.locator(SAID)).to_have_text(bundled.interface["en"].words[said].text)
    text = page.locator("#share-text")
    selected = text.evaluate("each => each.value.slice(each.selectionStart, each.selectionEnd)")
    assert selected == text.input_value()


@pytest.mark.parametrize(("share", "times"), [(SHARES, 1), (CANCELS, 0)])
def test_the_text_is_handed_to_an_app(page: Page, address: str, share: str, times: int) -> None:
    problems: list[object] = []
    page.on("pageerror", lambda each: problems.append(each))
    page.on("console", lambda each: problems.append(each.text) if each.type == "error" else None)
    offer(page, share=share)
    page.goto(address + ADDRESS)
    page.locator(SEND).click()
    assert given(page) == [page.locator("#share-text").input_value()] * times
    assert problems == []


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_there_are_the_text_and_links(page: Page, address: str) -> None:
    page.goto(address + ADDRESS)
    expect(page.locator(COPY)).to_have_count(0)
    expect(page.locator("#share-text")).to_be_visible()
    expect(page.locator("#share a[href^='https://wa.me/']")).to_be_visible()


@pytest.mark.parametrize("javascript", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (1280, 700)])
def test_a_code_fills_the_screen(
    page: Page, address: str, width: int, height: int, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address + ADDRESS)
    page.locator("#share a[href*='/code?']").click()
    page.wait_for_url(f"{address}/ur/{PATHWAY}/where/code?place=GB-SCT&with=en")
    code = page.locator("main img")
    box = code.bounding_box()
    assert box and box["width"] == box["height"] > 0.75 * min(width, height - 160)
    pixels = Image.open(BytesIO(code.screenshot())).convert("L")
    assert pixels.getpixel((3, 3)) == 255 and pixels.getextrema() == (0, 255)
    assert [each.get_attribute("lang") for each in page.locator("img ~ p[lang]").all()] == [
        "ur",
        "en",
    ]
    page.locator("main .back").click()
    page.wait_for_url(address + ADDRESS)
