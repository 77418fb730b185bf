"""Layout in words that nobody wrote: every kind of page and sheet in longer and in mirrored texts.
Nothing is cut off or lies over something else, nothing is lost, and nothing is untranslated."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from docx import Document
from playwright.sync_api import Browser, Page

from api.published.snapshot import Snapshot, read_snapshot
from handouts.formats.html import STRIPS, render_html
from handouts.formats.one_page import DoesNotFit
from handouts.formats.pdf import render_pdf
from handouts.formats.registry import FORMATS
from handouts.handout import Handout, Options
from locales.inline import plain
from locales.languages import languages
from locales.library import SHARED
from models.database import open_database
from models.publishing import publish
from tests.answers import html_tree, letters, shown
from tests.databases import database_url
from tests.gates.pages import ANSWERED, GUIDE, IN_A_LANGUAGE, PATHWAY
from tests.gates.pseudo_locales import (
    CLOSE,
    LONGER,
    MIRRORED,
    OPEN,
    pseudo_library,
    pseudo_translation,
)
from tests.gates.test_accessible import CUT_OFF, TOO_WIDE
from tests.gates.test_pdf_ua import filled_letter
from tests.gates.test_source_language import STAFF
from tests.gates.test_two_servers import server
from tests.handouts.test_layouts import laid_out
from tests.layout_boxes import Line, Sheet, lay_out
from tests.registry import BUNDLED
from tests.sheet_faults import LINES_MEET, RULE_MET, faults

Render = Callable[[Handout], bytes]
TAGS = [LONGER, MIRRORED]
BULLETIN = "abuse-video-going-round"
WIDTHS = (320, 1280)
LETTERS = re.compile(r"[^\W\d_]{2}")
# The page says in English, and marks it so, what is wrong in an address.
WRONG_ADDRESS = "place: there is no place 'nowhere'."
# What overflows downwards and cannot be scrolled to.
CUT_BELOW = """() => [...document.querySelectorAll('body *')]
    .filter(each => ['hidden', 'clip'].includes(getComputedStyle(each).overflowY))
    .filter(each => each.clientHeight > 1 && each.tagName !== 'INPUT')
    .filter(each => each.scrollHeight > each.clientHeight + 1)
    .map(each => each.outerHTML.slice(0, 90))"""
# Pairs of texts of which one covers more than half the height of a line of the other.
COVERED = """() => {
    const boxes = [], found = [];
    const clipped = each => getComputedStyle(each).clipPath === 'inset(50%)';
    const heard = each => each && (clipped(each) || heard(each.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, around = node.parentElement;
        if (!node.data.trim() || around.closest('option, script, style, textarea, .skip')) continue;
        if (!around.checkVisibility({visibilityProperty: true}) || heard(around)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects())
            if (box.width > 1 && box.height > 1) boxes.push([node, box]);
    }
    for (const [at, [node, one]] of boxes.entries())
        for (const [other, two] of boxes.slice(at + 1)) {
            const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
            const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
            if (node !== other && wide > 2 && high > Math.min(one.height, two.height) / 2)
                found.push(`${node.data.trim().slice(0, 40)} | ${other.data.trim().slice(0, 40)}`);
        }
    return found;
}"""
# All texts with their language, in their order; null between those of two blocks.
TEXTS = """() => {
    const found = [], labels = [], sees = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
    const walker = document.createTreeWalker(document.documentElement, sees);
    let before = null;
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element.closest('script, style, noscript, template')) continue;
        const lang = element.closest('[lang]')?.lang ?? '';
        if (node === element) {
            for (const name of ['alt', 'title', 'aria-label', 'placeholder'])
                labels.push(null, [lang, node.getAttribute(name) ?? '']);
            continue;
        }
        const display = each => getComputedStyle(each).display;
        let block = element;
        while (/^(inline|contents)/.test(display(block))) block = block.parentElement;
        if (block !== before) found.push(null);
        before = block;
        found.push([lang, node.data]);
    }
    return [...found, ...labels];
}"""
LOOKS = {"too wide": TOO_WIDE, "cut off": CUT_OFF, "cut below": CUT_BELOW, "covered": COVERED}


class Piece(NamedTuple):
    """A piece of text with its language; `heard` is the alternative to a picture."""

    lang: str
    text: str
    heard: bool = False


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = database_url(tmp_path_factory.mktemp("pseudo"))
    with open_database(url) as engine:
        publish(engine, pseudo_library())
    return url


@pytest.fixture(scope="module")
def longer(database: str) -> Snapshot:
    with open_database(database) as engine:
        return read_snapshot(engine)


@pytest.fixture(scope="module")
def pseudo_address(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(database, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@cache
def facts() -> re.Pattern[str]:
    """Return what no language translates: names, addresses, and the links for staff."""
    contacts = BUNDLED.directory.contacts.values()
    found = {*STAFF, BUNDLED.settings.name, WRONG_ADDRESS}
    found |= {each.name for each in contacts} | {urlsplit(each.website).netloc for each in contacts}
    found |= {*re.findall(r"\[([^]]*)\]\(contact:", " ".join(source_texts()))}
    for tag in BUNDLED.languages:
        found |= {languages()[tag].autonym, languages()[tag].english}
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile(rf"https?://\S+|\b(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def source_texts() -> Iterator[str]:
    for document in BUNDLED.documents.values():
        yield from (message.text for message in document.messages.values())


@cache
def english_words() -> frozenset[str]:
    """Return all words that pages of all guides share, but those on how far a translation is
    checked: these stand there in English too, for staff, as the title does."""
    return frozenset(
        plain(message.text).strip()
        for domain in SHARED
        for context, message in BUNDLED.documents[domain].messages.items()
        if not context.startswith(("status-", "by-"))
    )


def untranslated(texts: Iterable[Piece | None]) -> list[str]:
    """Return what stands outside the brackets and is no fact, of texts with their languages. A
    block or line may end within brackets: of some messages only the first sentence is shown."""
    found, depth = [], 0
    for each in texts:
        piece = each or Piece("", "\n")
        for number, line in enumerate(piece.text.split("\n")):
            outside, depth = outside_brackets(line, 0 if number else depth)
            said = facts().sub("", outside).strip()
            if LETTERS.search(said) and (piece.lang != "en" or said in english_words()):
                found.append(f"{piece.lang}: {said}")
    return found


def outside_brackets(text: str, depth: int) -> tuple[str, int]:
    """Return what of a text is outside of brackets, of which `depth` are open, and how many are."""
    said = ""
    for each in text:
        depth += (each == OPEN) - (each == CLOSE)
        said += each if depth == 0 and each != CLOSE else ""
    return said, depth


def page_faults(page: Page, other: str = "") -> dict[str, list[str]]:
    """Return what is wrong with an open page. It may have a language `other` than its own."""
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        page.evaluate("scrollTo(0, 0)")  # a page with mistakes begins at the list of them
        for name, script in LOOKS.items():
            found[f"{name} at {width}"] = page.evaluate(script)
    texts = untranslated(each and Piece(*each) for each in page.evaluate(TEXTS))
    found["untranslated"] = [each for each in texts if not other or not each.startswith(other)]
    return {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("path", IN_A_LANGUAGE)
@pytest.mark.parametrize("tag", TAGS)
def test_every_page(page: Page, pseudo_address: str, tag: str, path: str) -> None:
    other = "en" if path.endswith("with=") else ""
    page.goto(f"{pseudo_address}/{tag}/{path}{other}")
    assert page_faults(page, other) == {}


@pytest.mark.parametrize("path", ["/c/", "/c/nonsense", "/c/{code}", "/embed/{tag}/{slug}"])
@pytest.mark.parametrize("tag", TAGS)
def test_pages_in_the_language_of_the_browser(
    page: Page, pseudo_address: str, longer: Snapshot, tag: str, path: str
) -> None:
    code = laid_out(longer, tag, Options(), slug=GUIDE).code
    page.set_extra_http_headers({"Accept-Language": tag})
    page.goto(pseudo_address + path.format(code=code, tag=tag, slug=GUIDE))
    page.set_extra_http_headers({})
    assert page.locator("html").get_attribute("lang") == tag
    assert page_faults(page) == {}


@pytest.mark.parametrize("what", ANSWERED)
@pytest.mark.parametrize("tag", TAGS)
def test_what_a_form_answers(page: Page, pseudo_address: str, tag: str, what: str) -> None:
    path, button = ANSWERED[what]
    page.goto(f"{pseudo_address}/{tag}/{path}")
    page.locator(button).first.click()
    page.locator("#errors").wait_for()
    assert page_faults(page) == {}


SHEETS = {
    "standard": (GUIDE, Options()),
    "bulletin": (BULLETIN, Options()),
    "pathway": (PATHWAY, Options()),
    "clear": (GUIDE, Options("clear")),
    "large": (GUIDE, Options("large")),
    "easy": (GUIDE, Options("easy")),
    "a5": (GUIDE, Options(paper="a5")),
    "us-letter": (GUIDE, Options(paper="letter")),
    "poster": (GUIDE, Options("poster")),
    "cards": (GUIDE, Options("cards")),
    "chart": (PATHWAY, Options("poster", paper="a3")),
}
# Where there is no room, nothing is printed rather than less. All have room for a tenth more; the
# chart in the letters of Arabic has not.
NO_ROOM = {("chart", LONGER), ("poster", MIRRORED), ("cards", MIRRORED), ("chart", MIRRORED)}
OUTSIDE = "outside the margins"

INLINE = {"a", "b", "bdi", "br", "em", "i", "img", "small", "span", "strong", "svg"}


def printed_faults(handout: Handout, render: Render) -> dict[str, list[str]]:
    """Return what is wrong with a sheet as it is laid out: ink that meets, texts outside the
    margins or lost, and what is untranslated."""
    sheet = lay_out(lambda: render(handout))
    found = faults(sheet, handout.options, two=handout.beside is not None)
    bodies = [html_tree(render_html(handout, strip=each)).find("body") for each in STRIPS]
    texts = min(([*texts_of(body, "")] for body in bodies if body is not None), key=len)
    wrong = {
        **{kind: found.get(kind, []) for kind in (LINES_MEET, RULE_MET)},
        OUTSIDE: [each for each in found.get(OUTSIDE, []) if not in_foot(sheet, each)],
        "off the paper": [each.text for each in sheet.lines if is_off_paper(sheet, each)],
        "lost": lost(sheet, texts),
        "untranslated": untranslated(texts),
    }
    return {kind: each for kind, each in wrong.items() if each}


def in_foot(sheet: Sheet, fault: str) -> bool:
    """Return whether a fault is of the foot. One that is longer than a line ends 2 to 6 points from
    the edge of the paper, where some office printers do not print."""
    return any(each.in_margin and repr(each.text) in fault for each in sheet.lines)


def is_off_paper(sheet: Sheet, line: Line) -> bool:
    page, ink = sheet.pages[line.page - 1], line.ink
    inside = ink.left >= 0 and ink.top >= 0
    return not (inside and ink.right <= page.margin_width() and ink.bottom <= page.margin_height())


def lost(sheet: Sheet, texts: Sequence[Piece | None]) -> list[str]:
    """Return which brackets are fewer on paper, but for its feet, than in its HTML."""
    printed = "".join(line.text for line in sheet.lines if not line.in_margin)
    written = "".join(each.text for each in texts if each and not each.heard)
    assert written.count(OPEN) > 5
    fewer = (each for each in (OPEN, CLOSE) if printed.count(each) < written.count(each))
    return [f"{printed.count(each)} of {written.count(each)} {each}" for each in fewer]


def texts_of(element: Element, around: str) -> Iterator[Piece | None]:
    """Yield the texts in an element, None between those of two blocks. Not the foot, which is on
    every page."""
    if not isinstance(element.tag, str) or "foot" in (element.get("class") or "").split():
        return
    lang, block = element.get("lang", around), element.tag not in INLINE
    if block:
        yield None
    yield Piece(lang, element.get("alt") or "", heard=True)
    yield Piece(lang, element.text or "")
    for each in element:
        yield from texts_of(each, lang)
        yield Piece(lang, each.tail or "")
    if block:
        yield None


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("tag", TAGS)
def test_every_sheet(longer: Snapshot, tag: str, name: str) -> None:
    slug, options = SHEETS[name]
    handout = laid_out(longer, tag, options, slug=slug)
    if (name, tag) in NO_ROOM:
        with pytest.raises(DoesNotFit):
            FORMATS["pdf"].render(handout)
    else:
        assert printed_faults(handout, FORMATS["pdf"].render) == {}


@pytest.mark.parametrize(("tag", "other"), [(LONGER, MIRRORED), (MIRRORED, LONGER)])
def test_two_languages(longer: Snapshot, tag: str, other: str) -> None:
    handout = laid_out(longer, tag, Options(), other, slug=GUIDE)
    assert printed_faults(handout, FORMATS["pdf"].render) == {}


@pytest.mark.parametrize("tag", TAGS)
def test_a_letter_that_a_school_has_filled_in(longer: Snapshot, tag: str) -> None:
    handout = filled_letter(longer, tag, None)
    found = printed_faults(handout, lambda letter: render_pdf(render_html(letter)))
    found.pop("untranslated", None)  # what the school has typed, and the name of a month
    assert found == {}


@pytest.mark.parametrize("slug", [GUIDE, BULLETIN, PATHWAY])
@pytest.mark.parametrize("tag", TAGS)
def test_other_files_have_every_text(longer: Snapshot, tag: str, slug: str) -> None:
    handout = laid_out(longer, tag, Options(), slug=slug)
    books = zipfile.ZipFile(io.BytesIO(FORMATS["epub"].render(handout)))
    pages = [books.read(name) for name in books.namelist() if name.endswith(".xhtml")]
    word = Document(io.BytesIO(FORMATS["docx"].render(handout)))
    said = {
        "txt": FORMATS["txt"].render(handout).decode(),
        "docx": "".join(word.element.body.itertext()),
        "epub": "".join(shown(html_tree(each.decode())) for each in pages),
    }
    texts = [text for block in handout.advice.blocks for text in block.every_text() if text.text]
    assert sum(OPEN in each.text for each in texts) > 20
    for name, content in said.items():
        assert [each.text for each in texts if letters(each.text) not in letters(content)] == [], (
            name
        )


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("too wide", "main p { inline-size: 2000px }"),
        ("cut off", "main h1 { overflow: hidden; white-space: nowrap; inline-size: 3em }"),
        ("cut below", "main h1 { overflow: hidden; block-size: 10px }"),
        ("covered", "main h1 { block-size: 1px; overflow: visible }"),
    ],
)
def test_a_fault_of_a_page_is_found(page: Page, pseudo_address: str, name: str, style: str) -> None:
    page.goto(f"{pseudo_address}/{LONGER}/{GUIDE}")
    assert page.evaluate(LOOKS[name]) == []
    page.add_style_tag(content=style)
    assert page.evaluate(LOOKS[name]) != []


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        (RULE_MET, ".at-page { white-space: nowrap }"),
        (OUTSIDE, "main h2 { margin-inline-start: -20mm }"),
        ("off the paper", "main h2 { margin-inline-start: -40mm }"),
        ("lost", "main h2 { display: none }"),
    ],
)
def test_a_fault_of_a_sheet_is_found(longer: Snapshot, kind: str, style: str) -> None:
    def render(handout: Handout) -> bytes:
        html = render_html(handout, strip=STRIPS[-1])
        return render_pdf(html.replace("</head>", f"<style>{style}</style></head>"))

    handout = laid_out(longer, LONGER, Options(), slug=PATHWAY)
    assert kind in printed_faults(handout, render)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([Piece("cy", "⟦Ýééş⟧ · ⟦Ñôô⟧ 999")], []),
        ([Piece("cy", "⟦Ýééş "), Piece("cy", "ñôô"), Piece("cy", "⟧")], []),
        ([Piece("cy", "⟦Ýééş ⟦ñôô⟧ ñôô⟧ Yes")], ["cy: Yes"]),
        ([Piece("cy", "⟦Ýééş"), None, Piece("cy", "Yes")], ["cy: Yes"]),
        ([Piece("cy", "⟦Ýééş\nYes")], ["cy: Yes"]),
        ([Piece("cy", "Childline: 0800 1111, Cymraeg (Welsh), https://example.org/yes")], []),
        ([Piece("en", "Skip to the text")], ["en: Skip to the text"]),
        ([Piece("en", "A picture of your child has been shared online")], []),
        ([Piece("cy", "", heard=True), Piece("cy", "Loading", heard=True)], ["cy: Loading"]),
    ],
)
def test_what_is_outside_the_brackets_is_found(texts: list[Piece | None], found: list[str]) -> None:
    assert untranslated(texts) == found


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("Tell us", "⟦Ţééļļ ûûş øñé⟧"),
        ("Call **{police.phone}** now.", "⟦Çààļļ **{police.phone}** ñôôŵ. øñé ţŵô⟧"),
        (
            "[Report Remove](contact:report-remove) on [it](link:it)",
            "⟦[Report Remove](contact:report-remove) ôôñ [ííţ](link:it) øñé ţŵô ţħřéé fô⟧",
        ),
    ],
)
def test_words_are_made_longer_and_facts_stay(english: str, expected: str) -> None:
    assert pseudo_translation(english) == expected
