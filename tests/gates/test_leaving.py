"""In a real browser: whoever has left does not see a guide again by the way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.gates.conftest import OPTIONS
from tests.registry import SOME_TAGS

GUIDE, LETTER, PATHWAY = "image-shared-online", "strangers-and-pictures", "what-has-happened"
BULLETIN = "abuse-video-going-round"
ELSEWHERE = re.compile("^https://")
MILLISECONDS = 30_000
TO_WHERE, TO_PUBLIC = ".answers a[href*='/where']", ".answers a[href*='/public']"
START_AGAIN = ".links:has(.back) li:last-child a"
LANGUAGES = "header.site summary"
SEARCH, TYPED = "form[role=search] button", "blackmail"
IN_SMALL = "print?layout=poster&paper=a5&fold=booklet"
# How one comes to the page that one leaves: an address to open, a place to choose, a field to type
# into, or a selector to press.
WAYS = {
    "a guide": ["/ur/", f"/ur/{GUIDE}"],
    "two guides whose addresses were typed": [f"/ur/{BULLETIN}", f"/ur/{GUIDE}"],
    "another guide by the home page": [f"/ur/{BULLETIN}", ".brand", f"a[href$='{GUIDE}']"],
    "an answer on the home page": ["/en/", ".answers a"],
    "one answer": ["/en/", f"/en/{PATHWAY}", TO_WHERE],
    "two answers": ["/ur/", f"/ur/{PATHWAY}", TO_WHERE, TO_PUBLIC],
    "two answers by the home page": ["/ur/", ".answers a[href$='/where']", TO_PUBLIC],
    "two answers, a place and two languages": [
        *("/ur/", f"/ur/{PATHWAY}", TO_WHERE, TO_PUBLIC, "GB-SCT"),
        *(LANGUAGES, ".switch a[hreflang='ar']", LANGUAGES, ".switch a[hreflang='en']"),
    ],
    "answers beside English": [
        *(f"/ur/{PATHWAY}", LANGUAGES, "a[href$='with=en']", TO_WHERE, TO_PUBLIC),
    ],
    "an answer whose address was sent": [f"/ur/{PATHWAY}/blackmail", ".back", TO_WHERE],
    "an answer as it was linked to once": [f"/ur/{PATHWAY}#at-where", TO_PUBLIC],
    "back one question, and another answer": [
        *(f"/en/{PATHWAY}", ".answers a[href*='/blackmail']", ".back"),
        ".answers a[href*='/stranger']",
    ],
    "start again": [f"/en/{PATHWAY}", TO_WHERE, TO_PUBLIC, START_AGAIN],
    "a language": [
        *(f"/ur/{GUIDE}", LANGUAGES, ".switch a[hreflang='pl']"),
        *(LANGUAGES, ".switch a[hreflang='ar']"),
    ],
    "English beside it": [f"/pl/{GUIDE}", LANGUAGES, "a[href$='with=en']"],
    "a place": [f"/ur/{GUIDE}", "GB-WLS", "GB-SCT"],
    "an answer, a place and a language": [
        *(f"/ur/{PATHWAY}", ".answers a[href*='/blackmail']", "GB-WLS"),
        *(LANGUAGES, ".switch a[hreflang='en']"),
    ],
    "a search": ["/en/search?q=blackmail", f".guides a[href$='{GUIDE}']"],
    "a part of the page": [f"/ur/{GUIDE}", "a[href='#about']"],
    "the form to report a mistake": [f"/en/{GUIDE}", "a[href$='/mistake']"],
    "the form sent": [f"/en/{GUIDE}", "a[href$='/mistake']", "form button"],
    "the form to print, with a mistake in it": [f"/ur/{GUIDE}", f"/ur/{GUIDE}/{IN_SMALL}"],
    "the form to print, by a language": [
        *(f"/en/{GUIDE}/{IN_SMALL}", LANGUAGES, ".switch a[hreflang='ur']"),
    ],
    "a code for another phone": [f"/ur/{GUIDE}", "a[href*='/code']"],
    "back from a code": [f"/ur/{PATHWAY}/where", "a[href*='/code']", "main .back"],
    "a postcode": [f"/en/{GUIDE}", "near BT1 1AA", "near nowhere", "near gl50"],
    "how to stay safe": [f"/ur/{GUIDE}", "footer a[href$='/safety']"],
    "a letter": [f"/en/{LETTER}", "a[href*='/letters/']", "p > button[value=languages]"],
    "a letter half typed": [f"/en/{LETTER}", "a[href*='/letters/']", "type [id='fields.school']"],
    "a search typed at home": ["/en/", "type #q", SEARCH, f".guides a[href$='{GUIDE}']"],
    "results after a guide": [f"/en/{GUIDE}", ".brand", "type #q", SEARCH],
    "a code to check": [f"/ur/{GUIDE}", "footer a[href^='/c/']"],
    "packs": [f"/ur/{GUIDE}", ".brand", "a[href$='/packs']"],
    "the choice of a language": [f"/ur/{GUIDE}", "footer a[href='/']"],
    "a page that is not there": [f"/ur/{GUIDE}", "/ur/nothing"],
}


LOADED_AGAIN = [
    *("a guide", "two guides whose addresses were typed", "the form sent", "a letter"),
    *("a letter half typed", "the form to print, with a mistake in it"),
]
# Says so whenever the browser is about to draw a guide for somebody who has left.
WATCH = """(() => {
    const look = () => {
        requestAnimationFrame(look);
        const heading = document.querySelector('[data-guide] h1');
        if (heading?.checkVisibility() && sessionStorage.getItem('left')) console.warn('drawn');
    };
    look();
})()"""


@pytest.fixture(scope="module")
def with_memory(chromium: Browser) -> Iterator[Browser]:
    """A browser that keeps the pages before in memory (bfcache), as those of readers do."""
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium",
        chromium_sandbox=False,
        args=[*OPTIONS],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def memory() -> bool:
    return True


@pytest.fixture
def page(with_memory: Browser, chromium: Browser, memory: bool) -> Iterator[Page]:
    context = (with_memory if memory else chromium).new_context(bypass_csp=True)
    context.set_default_timeout(MILLISECONDS)
    context.route(
        ELSEWHERE, lambda route: route.fulfill(body="elsewhere", content_type="text/html")
    )
    yield context.new_page()
    context.close()


def follow(page: Page, address: str, way: list[str]) -> None:
    for step in way:
        if step.startswith("/"):
            page.goto(f"{address}{step}")
        elif step.startswith("near "):
            page.locator("#near").fill(step.removeprefix("near "))
            with page.expect_navigation(url=re.compile("(place=[A-Z-]+|near=%3F).*#")):
                page.locator("form.where button").click()
        elif step.startswith("GB"):
            page.locator("#place").select_option(step)
            page.locator("form.where button").click()
            page.wait_for_url(re.compile(f"place={step}"))
        elif step.startswith("type "):
            page.locator(step.removeprefix("type ")).fill(TYPED)
        else:
            page.locator(step).first.click()
            page.wait_for_load_state()


def go_back(page: Page) -> None:
    """Go back, and wait for the page that is shown then."""
    page.evaluate("window.before = true; setTimeout(() => history.back())")
    page.wait_for_function("!window.before && document.readyState === 'complete'")


@pytest.mark.parametrize(
    ("way", "memory"), [*((way, True) for way in WAYS), *((way, False) for way in LOADED_AGAIN)]
)
def test_back_never_leads_to_a_guide(page: Page, address: str, way: str) -> None:
    drawn: list[str] = []
    page.on("console", lambda each: drawn.append(each.text))
    page.add_init_script(WATCH)
    page.goto("about:blank")
    follow(page, address, WAYS[way])
    page.locator("#leave").click()
    page.wait_for_url(ELSEWHERE)
    steps = 0
    while page.url != "about:blank":
        go_back(page)
        # For ever if one with a guide is shown.
        page.wait_for_function("!('guide' in document.documentElement.dataset)")
        steps += 1
        assert steps <= len(WAYS[way]) + 1
    assert "drawn" not in drawn


@pytest.mark.parametrize("how", ["click", "keys"])
def test_a_reader_leaves_at_once_and_back_leads_to_the_page_before(
    page: Page, address: str, how: str
) -> None:
    page.goto(f"{address}/ur/")
    page.goto(f"{address}/ur/{GUIDE}")
    if how == "click":
        page.locator("#leave").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    go_back(page)
    assert page.url == f"{address}/ur/"


def test_a_place_that_is_found_late_does_not_keep_whoever_leaves(page: Page, address: str) -> None:
    page.goto(f"{address}/ur/{GUIDE}")
    page.evaluate("""() => {
        const found = window.fetch;
        window.fetch = (...all) => new Promise((done) => {
            window.answer = () => done(found(...all));
        });
    }""")
    page.locator("#near").fill("GL1")
    page.locator("form.where button").click()
    page.wait_for_function("Boolean(window.answer)")
    page.evaluate("document.getElementById('leave').href = '#nowhere'")  # it never comes
    page.locator("#leave").click()
    page.evaluate("answer()")
    page.wait_for_load_state("networkidle")
    assert "place=" not in page.url


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("typed", ["near GL1 2AB", "near nowhere"])
def test_what_is_typed_for_a_place_is_in_no_address(
    chromium: Browser, address: str, typed: str, javascript: bool
) -> None:
    with chromium.new_context(java_script_enabled=javascript) as context:
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        follow(page, address, [f"/en/{GUIDE}?with=ur", typed])
        page.wait_for_load_state()
        assert "with=ur" in page.url and ("place=GB-GLS" in page.url) == (typed != "near nowhere")
        assert len(asked) > 2 and not re.search("gl1|nowhere", " ".join(asked), re.IGNORECASE)


def test_whoever_comes_again_reads_the_guide(page: Page, address: str) -> None:
    follow(page, address, [f"/ur/{BULLETIN}", f"/ur/{GUIDE}", "#leave"])
    page.wait_for_url(ELSEWHERE)
    follow(page, address, [f"/ur/{BULLETIN}", "a[href='#about']"])
    page.wait_for_function("document.querySelector('h1').checkVisibility()")
    assert page.evaluate("sessionStorage.length") == 0


def test_the_way_back_to_a_guide_is_open_to_whoever_has_not_left(page: Page, address: str) -> None:
    follow(page, address, [f"/en/{GUIDE}"])
    page.goto("https://elsewhere.example/")
    go_back(page)
    assert page.url == f"{address}/en/{GUIDE}"
    page.wait_for_function("document.querySelector('h1').checkVisibility()")


def test_a_guide_is_one_entry_of_the_history(page: Page, address: str) -> None:
    follow(page, address, ["/en/", f"/en/{PATHWAY}"])
    entries = page.evaluate("history.length")
    follow(page, address, [TO_WHERE, TO_PUBLIC, "GB-SCT", "near nowhere", "near BT1 1AA"])
    follow(page, address, ["GB-WLS", LANGUAGES, ".switch a[hreflang='pl']"])
    assert page.url == f"{address}/pl/{PATHWAY}/public?place=GB-WLS"
    assert page.evaluate("history.length") == entries
    go_back(page)
    assert page.url == f"{address}/en/"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_one_goes_back_one_question_or_to_the_first(
    chromium: Browser, address: str, tag: str, javascript: bool
) -> None:
    with chromium.new_context(java_script_enabled=javascript) as context:
        page = context.new_page()
        follow(page, address, [f"/{tag}/{PATHWAY}", TO_WHERE, TO_PUBLIC, ".back"])
        page.wait_for_url(f"{address}/{tag}/{PATHWAY}/where")
        follow(page, address, [".back"])
        page.wait_for_url(f"{address}/{tag}/{PATHWAY}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"/ur/{PATHWAY}#at-where", f"/ur/{PATHWAY}/where"),
        (f"/ur/{PATHWAY}?place=GB-SCT#at-public", f"/ur/{PATHWAY}/public?place=GB-SCT"),
        (f"/ur/{PATHWAY}/where?place=GB#at-private", f"/ur/{PATHWAY}/private?place=GB"),
        (f"/ur/{PATHWAY}#help", f"/ur/{PATHWAY}#help"),
        (f"/ur/{GUIDE}#at-home", f"/ur/{GUIDE}#at-home"),
    ],
)
def test_an_old_link_to_an_answer_leads_to_its_page(
    page: Page, address: str, old: str, new: str
) -> None:
    page.goto("about:blank")
    page.goto(address + old)
    page.wait_for_url(address + new)
    page.wait_for_load_state()
    assert page.evaluate("history.length") == 2


def test_without_javascript_an_old_link_shows_the_first_question(
    chromium: Browser, address: str
) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/ur/{PATHWAY}#at-where")
        assert page.locator("#happened .answers a").first.is_visible()


def test_without_javascript_leaving_is_a_link(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.route(ELSEWHERE, lambda route: route.fulfill(body="elsewhere"))
    page = context.new_page()
    page.goto(f"{address}/ar/{GUIDE}")
    page.locator("#leave").click()
    page.wait_for_url(ELSEWHERE)
    context.close()
