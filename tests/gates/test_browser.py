"""In a real browser, with and without JavaScript: from an empty form over a mistake to the file."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from handouts.formats.pdf import page_count
from tests import tag_tree
from tests.gates.pages import GUIDE
from tests.letters.test_letters import FIELDS

MILLISECONDS = 60_000
SLUG = "strangers-and-pictures"


@pytest.fixture
def page(chromium: Browser, javascript: bool) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=javascript)
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


def by_id(page: Page, id: str) -> Locator:
    return page.locator(f'[id="{id}"]')


def downloaded(page: Page, name: str) -> bytes:
    """The file that comes when this is pressed."""
    with page.expect_download() as download:
        page.locator(name).click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(("javascript", "lang"), [(True, "ar"), (False, "en")])
def test_a_letter_from_mistake_to_file(
    page: Page, address: str, tmp_path: Path, lang: str, javascript: bool
) -> None:
    page.goto(f"{address}/{lang}/{SLUG}?place=GB-GLS")
    page.locator(f"a[href^='/{lang}/letters/']").click()
    expect(by_id(page, "place")).to_have_value("GB-GLS")
    for key in ("school", "leads", "email", "date"):
        by_id(page, f"fields.{key}").fill(FIELDS[key])
    by_id(page, "fields.phone").fill("ask at the desk")
    by_id(page, "head.name").fill("Nobody’s <b>Primary</b>")
    Image.new("RGB", (4000, 1000), "green").save(tmp_path / "logo.png")
    by_id(page, "head.logo").set_input_files(tmp_path / "logo.png")
    by_id(page, "acknowledgements.no-names").check()
    page.locator("p > button[value=languages]").click()
    expect(page.locator("#errors a")).to_have_count(2)
    wrong = [each.get_attribute("href") or "" for each in page.locator("#errors a").all()]
    assert [urlsplit(each).fragment for each in wrong] == [
        "fields.phone", "acknowledgements.live-investigation",
    ]  # fmt: skip
    expect(by_id(page, "fields.school")).to_have_value(FIELDS["school"])
    expect(by_id(page, "fields.leads")).to_have_value(FIELDS["leads"])
    expect(by_id(page, "acknowledgements.no-names")).to_be_checked()
    expect(page.locator("img.kept")).to_be_visible()
    by_id(page, "fields.phone").fill(FIELDS["phone"])
    by_id(page, "acknowledgements.live-investigation").check()
    page.locator("p > button[value=languages]").click()
    table = tmp_path / "pupils.csv"
    table.write_text("Name,Home language\nA,Urdu\nB,Polish\nC,URD\nD,Elvish\n")
    by_id(page, "file").set_input_files(table)
    page.locator("p > button[value=check]").click()
    expect(by_id(page, "otherwise")).to_contain_text("Elvish")
    expect(by_id(page, "copies.ur")).to_have_value("2")
    by_id(page, "otherwise-list").check()
    by_id(page, "with").select_option("en")
    page.locator("p > button[value=check]").last.click()
    by_id(page, "to").select_option("ur")
    page.locator("p > button[value=check]").click()
    sheet = page.locator(".sheet")
    expect(sheet).to_have_attribute("lang", "ur")
    expect(sheet).to_have_attribute("dir", "rtl")
    expect(sheet).to_contain_text(FIELDS["school"])
    expect(sheet).to_contain_text("Nobody’s <b>Primary</b>")
    expect(page.locator("img.page")).to_be_visible()
    page.locator("header summary").click()
    page.locator(".switch button[lang=pl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.locator("p > button[value=print]").click()
    by_id(page, "to").select_option("ur")
    content = downloaded(page, "button[value=pdf]")
    assert page_count(content) > 2 and "Nobody" in tag_tree.outline(content)
    assert downloaded(page, "button[value=docx]").startswith(b"PK")
    made = downloaded(page, "p > button[value=pack]")
    assert page_count(made) > 4 and "A language that could not be told" in tag_tree.extracted(made)
    if javascript:
        for step in ("check", "languages", "letter"):
            page.go_back()
            expect(page.locator("input[name=at]")).to_have_value(step)
        expect(by_id(page, "fields.school")).to_have_value(FIELDS["school"])


# What is done with a letter that is typed, and whether the browser asks before.
BY_RELOADING, TO_LEAVE = "location.reload()", "document.getElementById('leave').click()"
TO_GUIDE = "document.querySelector('main .label a').click()"
TO_CONTINUE = "document.querySelector('p > button[value=languages]').click()"


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize(
    ("typed", "done", "asked"),
    [
        (True, BY_RELOADING, True),
        (True, TO_GUIDE, True),
        (True, TO_LEAVE, False),
        (True, TO_CONTINUE, False),
        (False, BY_RELOADING, False),
        (False, TO_GUIDE, False),
    ],
)
def test_a_browser_asks_before_a_letter_is_lost(
    page: Page, address: str, typed: bool, done: str, asked: bool
) -> None:
    questions = list[str]()
    page.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    page.goto(f"{address}/en/letters/{SLUG}")
    page.locator("h1").click()  # a browser asks only who has touched the page
    if typed:
        page.keyboard.press("Tab")
        by_id(page, "fields.school").press_sequentially("St Mary")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    if done == TO_CONTINUE:
        page.evaluate(done)
        expect(page.locator("#errors")).to_be_visible()
    else:
        with page.expect_event("load"):
            page.evaluate(f"void setTimeout(() => {done})")
    assert questions == (["beforeunload"] if asked else [])


@pytest.mark.parametrize("javascript", [True])
def test_after_a_file_was_made_a_browser_does_not_ask(page: Page, address: str) -> None:
    questions = list[str]()
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    page.goto(f"{address}/en/letters/{SLUG}")
    for key in ("school", "leads", "email", "date", "phone"):
        by_id(page, f"fields.{key}").fill(FIELDS[key])
    for each in page.locator("[name=acknowledgements]").all():
        each.check()
    for step in ("languages", "check", "print"):
        page.locator(f"p > button[value={step}]").last.click()
        expect(page.locator("input[name=at]")).to_have_value(step)
    assert downloaded(page, "button[value=docx]").startswith(b"PK") and not questions
    page.reload()
    assert not questions


@pytest.mark.parametrize("javascript", [True, False])
def test_a_pack_from_mistake_to_file_and_cancelled(
    page: Page, address: str, tmp_path: Path
) -> None:
    make = page.locator("form[action$=packs] p > button")
    page.goto(f"{address}/en/packs")
    make.click()
    expect(page.locator("#errors")).to_contain_text("choose a leaflet")
    by_id(page, "copies.ur").fill("many")
    by_id(page, "leaflet-live-streaming").check()
    make.click()
    expect(page.locator("#errors")).to_contain_text("whole number")
    expect(by_id(page, "copies.ur")).to_have_attribute("aria-invalid", "true")
    expect(by_id(page, "leaflet-live-streaming")).to_be_checked()
    table = tmp_path / "pupils.txt"
    table.write_text("Name;Home language\nA;Polish\nB;URD\nC;PNJ\n", "utf-16")
    by_id(page, "file").set_input_files(table)
    make.click()
    expect(page.locator("#errors")).to_be_focused()
    expect(by_id(page, "otherwise")).to_contain_text("Punjabi")
    expect(by_id(page, "copies.ur")).to_have_value("1")
    by_id(page, "otherwise-english").check()
    make.click()
    expect(page.locator("[role=status]")).to_contain_text("Your pack is ready")
    expect(page.locator("#finished")).to_contain_text("Paper needed")
    there = page.url
    assert "/en/packs/" in there
    assert "3 copies" in tag_tree.extracted(downloaded(page, "a[href$='.pdf']"))
    expect(page.locator("form[action$=cancel]")).to_be_hidden()
    by_id(page, "delete").locator("a").click()
    page.locator("form[action$=cancel] button").click()
    expect(page.locator(".notice")).to_contain_text("gone")
    assert page.url == there
    assert httpx2.get(there).status_code == 404


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", [f"{GUIDE}/print", "packs", f"letters/{SLUG}"])
@pytest.mark.parametrize("tag", ["pl", "ur"])
def test_what_belongs_together_is_in_one_row(
    page: Page, address: str, tag: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{tag}/{path}")
    for row in page.locator(".tick, .copies tr").all():
        first, second = row.locator("> *").all()[:2]
        one, two = first.bounding_box(), second.bounding_box()
        assert one and two and abs(one["y"] - two["y"]) < one["height"], row.inner_text()


@pytest.mark.parametrize("javascript", [False])
def test_who_typed_an_unknown_place_sees_that_it_is_unknown(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{address}/ur/{GUIDE}")
    by_id(page, "near").fill("nowhere")
    by_id(page, "near").press("Enter")
    expect(by_id(page, "near-fault")).to_be_in_viewport(ratio=1)
    head, fault = (
        page.locator("header.site").bounding_box(),
        by_id(page, "near-fault").bounding_box(),
    )
    assert head and fault and head["y"] + head["height"] <= fault["y"]
