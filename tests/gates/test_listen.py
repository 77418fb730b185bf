"""In a real browser: a guide is read aloud, by voices of a browser that a test speaks for."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from locales.recordings import stamp_recordings, with_recordings
from models.database import open_database
from models.publishing import PreparedLibrary, publish
from tests.databases import database_url
from tests.gates.test_two_servers import server
from tests.opus import recording

GUIDE, PATHWAY = "image-shared-online", "what-has-happened"
BULLETIN = "abuse-video-going-round"
MILLISECONDS = 30_000
ELSEWHERE = re.compile("^https://")
# In place of the voices of the machine: it notes what is said, and ends when a test says so.
VOICES = """(names) => {
    const said = [], told = new EventTarget();
    let voices = names.map(([lang, localService]) => ({ lang, localService, default: false }));
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    window.said = said;
    const synth = {
        now: null,
        getVoices: () => voices,
        addEventListener: (...all) => told.addEventListener(...all),
        speak(next) { said.push([next.text, next.voice.lang]); this.now = next; },
        cancel() { this.now = null; said.push("silence"); },
        end() { const now = this.now; this.now = null; now.onend(); },
        fail() { const now = this.now; this.now = null; now.onerror({ error: "network" }); },
        come(later) { voices = later; told.dispatchEvent(new Event("voiceschanged")); },
    };
    Object.defineProperty(window, "speechSynthesis", { value: synth });
}"""
ENGLISH, URDU, AT_HOME, ONLINE = "en-GB", "ur-PK", True, False


RECORDED, SECONDS, WHO = ["danger", "first"], 60, "Selam Tesfay"
# Notes which recordings were heard to their end; they are too long to end before a test wants it.
ENDS = """
    const Heard = Audio;
    window.ended = [];
    window.Audio = function () {
        const made = window.heard = new Heard();
        made.addEventListener("ended", () => ended.push(made.src));
        return made;
    };
"""
NEARLY = "() => heard.duration > 50 && (heard.currentTime = heard.duration - 0.3)"


@pytest.fixture(scope="module")
def address(bundled: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled library, with recordings of two blocks in Tigrinya."""
    folder = tmp_path_factory.mktemp("listen")
    there = folder / "audio" / GUIDE / "ti"
    there.mkdir(parents=True)
    for number, id in enumerate(RECORDED):
        (there / f"{id}.opus").write_bytes(recording(SECONDS + number))
    stamp_recordings(bundled, folder, GUIDE, "ti", WHO, date(2026, 11, 20))
    with open_database(url := database_url(folder)) as engine:
        publish(engine, with_recordings(bundled, folder))
    with server(url, folder) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    context.set_default_timeout(MILLISECONDS)
    context.route(ELSEWHERE, lambda route: route.fulfill(body="elsewhere"))
    yield context.new_page()
    context.close()


def open_with(page: Page, url: str, *voices: tuple[str, bool]) -> None:
    page.add_init_script(f"({VOICES})({[[tag, local] for tag, local in voices]!r})".replace(
        "True", "true").replace("False", "false"))  # fmt: skip
    page.goto(url)


def press(page: Page, name: str) -> None:
    """Press a button by keyboard alone."""
    page.locator(f"[data-listen={name}]").focus()
    page.keyboard.press("Enter")


def spoken(page: Page) -> list[Any]:
    return [each for each in page.evaluate("said") if each != "silence"]


def marked(page: Page) -> str:
    """The sentence that is marked, of the one line that is."""
    expect(page.locator(".spoken")).to_have_count(1)
    text: str = page.evaluate("[...CSS.highlights.get('spoken')].join()")
    return " ".join(text.split())


def to_the_end(page: Page) -> list[tuple[str, str]]:
    """Everything that is said from here on."""
    page.evaluate("() => { while (speechSynthesis.now) speechSynthesis.end(); }")
    return [(text, tag) for text, tag in spoken(page)]


@pytest.mark.parametrize(("tag", "voice"), [("en", ENGLISH), ("ur", URDU), ("zh-Hans", "zh-CN")])
def test_a_guide_is_read_sentence_by_sentence(
    page: Page, address: str, tag: str, voice: str
) -> None:
    open_with(page, f"{address}/{tag}/{GUIDE}", ("zh-HK", AT_HOME), (voice, AT_HOME))
    assert spoken(page) == []
    press(page, "play")
    title = page.locator("h1").inner_text()
    assert spoken(page) == [[title, voice]]
    assert marked(page) == title
    said = to_the_end(page)
    assert {each for _, each in said} == {voice}
    whole = " ".join(text for text, _ in said)
    assert "9 9 9" in whole and "0 3 4 5, 6 0 0 0, 4 5 9" in whole
    for each in page.locator("ol > li > span").all():
        assert all(word in whole for word in each.inner_text().split() if word.isalpha())
    assert max(len(text) for text, _ in said) <= 200 < len(whole)
    shown = page.locator(".advice .seen, .advice .website, .advice .where").all_inner_texts()
    assert shown and not any(each in whole for each in shown)
    assert page.locator(".spoken").count() == 0
    expect(page.locator("[data-listen=stop]")).to_be_hidden()


def test_a_name_in_english_has_an_english_voice_where_there_is_one(
    page: Page, address: str
) -> None:
    open_with(page, f"{address}/ur/{GUIDE}", (URDU, AT_HOME), (ENGLISH, AT_HOME))
    press(page, "play")
    said = to_the_end(page)
    assert any(text.startswith("Childline") for text, tag in said if tag == ENGLISH)
    assert all(re.search("[a-zA-Z0-9]", text) for text, tag in said if tag == ENGLISH)
    assert not any(re.search("[\u0600-\u06ff]", text) for text, tag in said if tag == ENGLISH)


@pytest.mark.parametrize("tag", ["en", "ur"])
def test_by_keyboard_one_pauses_goes_back_and_on_and_stops(
    page: Page, address: str, tag: str
) -> None:
    open_with(page, f"{address}/{tag}/{GUIDE}", (ENGLISH, AT_HOME), (URDU, AT_HOME))
    press(page, "play")
    first = marked(page)
    press(page, "next")
    second = marked(page)
    assert second != first
    press(page, "next")
    assert marked(page) not in (first, second)
    press(page, "back")
    assert marked(page) == second
    before = spoken(page)
    press(page, "play")
    assert page.evaluate("speechSynthesis.now") is None and marked(page) == second
    assert spoken(page) == before
    expect(page.locator("[data-listen=play]")).to_be_focused()
    press(page, "play")
    assert spoken(page) == [*before, before[-1]], "the sentence begins again"
    press(page, "stop")
    assert page.evaluate("speechSynthesis.now") is None and page.locator(".spoken").count() == 0
    expect(page.locator("[data-listen=play]")).to_be_focused()
    expect(page.locator("[data-listen=back]")).to_be_hidden()


def test_what_is_read_is_in_view_between_head_and_buttons(page: Page, address: str) -> None:
    open_with(page, f"{address}/ur/{GUIDE}", (URDU, AT_HOME))
    press(page, "play")
    heights = """() => [document.querySelector('header.site').getBoundingClientRect().bottom,
        document.querySelector('.spoken').getBoundingClientRect().top,
        document.querySelector('.spoken').getBoundingClientRect().bottom,
        document.querySelector('.listen div').getBoundingClientRect().top]"""
    for _ in range(30):
        press(page, "next")
        head, top, bottom, bar = page.evaluate(heights)
        assert head <= top and bottom <= bar


@pytest.mark.parametrize("colours", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_the_mark_is_seen_in_all_colours(page: Page, address: str, colours: dict[str, Any]) -> None:
    page.emulate_media(**colours)
    open_with(page, f"{address}/en/{GUIDE}", (ENGLISH, AT_HOME))
    press(page, "play")
    outline, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('.spoken')).outline,"
        "getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert "solid 3px" in outline and paper not in outline


@pytest.mark.parametrize(
    ("tag", "voices", "named"),
    [
        ("ti", [(ENGLISH, AT_HOME), ("am-ET", AT_HOME)], "ትግርኛ"),
        ("ur", [("ar-SA", AT_HOME)], "اردو"),
        ("zh-Hans", [("zh-HK", AT_HOME), ("zh-TW", AT_HOME)], "简体中文"),
    ],
)
def test_without_a_voice_the_page_says_so_in_the_language_of_the_reader(
    page: Page, address: str, tag: str, voices: list[tuple[str, bool]], named: str
) -> None:
    open_with(page, f"{address}/{tag}/{BULLETIN}", *voices)
    press(page, "play")
    told = page.locator(".listen [role=status]")
    expect(told).to_contain_text(named)
    expect(told).to_have_attribute("lang", tag)
    assert spoken(page) == []


LOOKING, NO_VOICE = "Looking for a voice", "no voice"


def test_who_presses_before_voices_are_known_is_told_at_once(page: Page, address: str) -> None:
    page.clock.install()
    open_with(page, f"{address}/en/{BULLETIN}")
    press(page, "play")
    expect(page.locator(".listen [role=status]")).to_contain_text(LOOKING)
    press(page, "play")
    page.clock.fast_forward(2_000)
    expect(page.locator(".listen [role=status]")).to_contain_text(NO_VOICE)


def test_who_presses_later_does_not_wait(page: Page, address: str) -> None:
    page.clock.install()
    open_with(page, f"{address}/en/{BULLETIN}")
    page.clock.fast_forward(2_000)
    press(page, "play")
    expect(page.locator(".listen [role=status]")).to_contain_text(NO_VOICE)


def test_who_leaves_before_voices_come_hears_nothing(page: Page, address: str) -> None:
    open_with(page, f"{address}/en/{BULLETIN}")
    press(page, "play")
    expect(page.locator(".listen [role=status]")).to_contain_text(LOOKING)
    page.evaluate("dispatchEvent(new Event('leave'))")
    page.evaluate(f"speechSynthesis.come([{{ lang: '{ENGLISH}', localService: true }}])")
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert spoken(page) == []


def test_voices_may_come_later(page: Page, address: str) -> None:
    open_with(page, f"{address}/ur/{GUIDE}")
    press(page, "play")
    assert spoken(page) == []
    page.evaluate(f"speechSynthesis.come([{{lang: '{URDU}', localService: true}}])")
    page.wait_for_function("said.flat().length > 1")


def test_a_voice_of_the_machine_comes_before_one_of_the_internet(page: Page, address: str) -> None:
    open_with(page, f"{address}/ur/{GUIDE}", (URDU, ONLINE), ("ur_IN", AT_HOME))
    press(page, "play")
    assert spoken(page)[0][1] == "ur_IN"
    expect(page.locator(".listen [role=status]")).to_have_text("")


def test_a_voice_of_the_internet_is_said_to_be_one(page: Page, address: str) -> None:
    open_with(page, f"{address}/en/{GUIDE}", (ENGLISH, ONLINE))
    press(page, "play")
    expect(page.locator(".listen [role=status]")).to_contain_text("comes from the internet")
    page.evaluate("speechSynthesis.fail()")
    expect(page.locator(".listen [role=status]")).to_contain_text("no voice")
    expect(page.locator("[data-listen=play]")).to_have_text("Listen")


@pytest.mark.parametrize("how", ["click", "keys"])
def test_leaving_is_silence_at_once(page: Page, address: str, how: str) -> None:
    open_with(page, f"{address}/en/{GUIDE}", (ENGLISH, AT_HOME))
    press(page, "play")
    # The other website never comes: the page is still there.
    page.evaluate("document.getElementById('leave').href = '#nowhere'")
    if how == "click":
        page.locator("#leave").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    assert page.evaluate("[speechSynthesis.now, said.at(-1)]") == [None, "silence"]


def test_another_page_is_silence(page: Page, address: str) -> None:
    open_with(page, f"{address}/en/{GUIDE}", (ENGLISH, AT_HOME))
    press(page, "play")
    page.evaluate("speechSynthesis.cancel = () => sessionStorage.setItem('heard', 'no more')")
    page.locator(".brand").click()
    page.wait_for_url(f"{address}/en/")
    assert page.evaluate("sessionStorage.getItem('heard')") == "no more"


def test_of_two_languages_one_is_read(page: Page, address: str) -> None:
    open_with(page, f"{address}/ur/{GUIDE}?with=en", (URDU, AT_HOME))
    press(page, "play")
    assert not any("Who can help" in text for text, _ in to_the_end(page))


def test_an_answer_is_read_with_its_steps(page: Page, address: str) -> None:
    open_with(page, f"{address}/en/{PATHWAY}/blackmail", (ENGLISH, AT_HOME))
    press(page, "play")
    whole = " ".join(text for text, _ in to_the_end(page))
    for each in page.locator(".advice .answers li, .advice ol > li").all_inner_texts():
        assert all(word in whole for word in each.split() if word.isalpha())


def test_nothing_is_offered_without_javascript(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/ur/{GUIDE}")
        assert page.locator(".listen, [data-listen]").count() == 0


@pytest.mark.parametrize("tag", ["en", "ur", "ti"])
def test_the_first_step_stays_on_the_first_screen(page: Page, address: str, tag: str) -> None:
    page.goto(f"{address}/{tag}/{BULLETIN}?place=GB-GLS")
    expect(page.locator("[data-listen=play]")).to_be_visible()
    box = page.locator("main ol > li > span").first.bounding_box()
    assert box and box["y"] < 640


def hear_recordings(page: Page) -> None:
    press(page, "play")
    expect(page.locator("#danger")).to_have_class(re.compile("spoken"))
    expect(page.locator(".listen [role=status]")).to_contain_text(WHO)
    page.wait_for_function(NEARLY)
    expect(page.locator("#first")).to_have_class(re.compile("spoken"))
    page.wait_for_function(NEARLY)
    expect(page.locator(".spoken")).to_have_count(0)
    assert page.evaluate("ended.length") == len(RECORDED)
    assert spoken(page) == []


def test_a_recording_is_played_where_there_is_no_voice(page: Page, address: str) -> None:
    page.add_init_script(ENDS)
    open_with(page, f"{address}/ti/{GUIDE}", ("am-ET", AT_HOME))
    hear_recordings(page)


def test_a_recording_takes_the_place_of_the_voice(page: Page, address: str) -> None:
    open_with(page, f"{address}/ti/{GUIDE}", ("ti-ER", AT_HOME))
    press(page, "play")
    page.evaluate("speechSynthesis.end()")
    page.evaluate("speechSynthesis.end()")
    expect(page.locator("#danger")).to_have_class(re.compile("spoken"))
    press(page, "play")
    expect(page.locator("[data-listen=play]")).to_be_focused()
    press(page, "next")
    assert marked(page) in page.locator("#not-to-blame").inner_text()
    press(page, "back")
    expect(page.locator("#danger")).to_have_class(re.compile("spoken"))
    press(page, "stop")


def test_a_kept_recording_is_heard_without_internet(page: Page, address: str) -> None:
    page.add_init_script(ENDS)
    open_with(page, f"{address}/ti/{GUIDE}", ("am-ET", AT_HOME))
    page.locator("#keep-it").click()
    page.locator("#kept").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.reload()
    hear_recordings(page)
    parts = """async () => {
        const [url] = Object.values(JSON.parse(document.querySelector('.advice').dataset.recordings).blocks);
        const answer = await fetch(url, { headers: { Range: 'bytes=4-9' } });
        return [answer.status, (await answer.arrayBuffer()).byteLength];
    }"""  # noqa: E501
    assert page.evaluate(parts) == [206, 6]
