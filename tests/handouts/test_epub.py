"""EPUB books: whole, well-formed, in the right languages; EPUBCheck is a gate of its own."""

import io
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
import uharfbuzz
from lxml import etree

from api.published.snapshot import Snapshot
from handouts.formats.epub import EMBEDDED, XML_LANG, render_epub
from handouts.outline import outline
from handouts.side_one import number_bar
from locales.languages import languages
from tests.answers import letters
from tests.handouts.test_docx import PAIRS, SLUG, handout, shown_texts
from tests.registry import SOME_HANDOUTS, SOME_TAGS

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
Books = Mapping[tuple[str, str], bytes]
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def books(snapshot: Snapshot) -> dict[tuple[str, str], bytes]:
    return {each: render_epub(handout(snapshot, *each)) for each in SOME_HANDOUTS}


def opened(content: bytes) -> ZipFile:
    return ZipFile(io.BytesIO(content))


@cache
def part(content: bytes, name: str) -> Any:
    return etree.fromstring(opened(content).read(f"EPUB/{name}"))


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_book_has_every_text_of_the_handout(
    books: Books, snapshot: Snapshot, slug: str, tag: str
) -> None:
    wanted = handout(snapshot, slug, tag)
    whole = letters("".join(part(books[slug, tag], "text.xhtml").itertext()))
    for entry in outline(wanted):
        if entry.kind == "status" and entry.text.lang != tag:
            continue  # the head says it
        if entry.kind not in ("brand", "small", "scan", "phone"):
            assert all(letters(each) in whole for each in shown_texts(entry))


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_languages_are_said_in_both_ways_and_headings_can_be_gone_to(
    books: Books, slug: str, tag: str
) -> None:
    content = books[slug, tag]
    text, nav = part(content, "text.xhtml"), part(content, "nav.xhtml")
    for each in (*text.iter(), *nav.iter()):
        assert each.get("lang") == each.get(XML_LANG)
    assert (text.get("lang"), text.get("dir")) == (tag, languages()[tag].dir)
    found = {each.get("id"): each for each in text.iter() if each.get("id")}
    listed = [*nav.iter(f"{XHTML}a")]
    assert len(listed) == len([*text.iter(f"{XHTML}h2")]) > 2
    for link in listed:
        goal = found[link.get("href").removeprefix("text.xhtml#")]
        assert letters(link.text) == letters("".join(goal.itertext()))


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_book_says_its_language_direction_and_accessibility(
    books: Books, snapshot: Snapshot, tag: str
) -> None:
    wanted = handout(snapshot, SLUG, tag)
    book = part(books[SLUG, tag], "book.opf")
    assert [each.text for each in book.iter(f"{DC}language")] == [tag]
    assert [each.text for each in book.iter(f"{DC}title")] == [wanted.advice.title.text]
    (spine,) = book.iter(f"{OPF}spine")
    assert spine.get("page-progression-direction") == languages()[tag].dir
    said = {each.get("property") for each in book.iter(f"{OPF}meta")}
    assert said >= {
        f"schema:{name}"
        for name in (
            "accessMode",
            "accessModeSufficient",
            "accessibilityFeature",
            "accessibilityHazard",
            "accessibilitySummary",
        )
    }


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_script_that_readers_lack_brings_its_letters(books: Books, tag: str) -> None:
    content = books[SLUG, tag]
    faces = [each for each in opened(content).namelist() if each.endswith(".otf")]
    assert len(faces) == (2 if languages()[tag].script in EMBEDDED else 0)
    own = {
        letter
        for letter in "".join(part(content, "text.xhtml").itertext())
        if "\u0600" <= letter <= "\u06ff" or "\u1200" <= letter <= "\u137f"
    }
    for name in faces:
        face = uharfbuzz.Face(opened(content).read(name))
        assert own and {ord(each) for each in own} <= set(face.unicodes)


@pytest.mark.parametrize(("tag", "embedded"), [("ur", True), ("ti", True), ("en", False)])
def test_only_words_of_a_language_have_its_embedded_font(
    snapshot: Snapshot, tag: str, embedded: bool
) -> None:
    """Elsewhere the spaces of Nastaliq would be too narrow. Of equal rules the last one holds."""
    style = opened(render_epub(handout(snapshot, SLUG, tag))).read("EPUB/style.css").decode()
    rules = ("[lang] { font", f'[lang="{tag}"] {{ font', ".phone, p.name, p.website { font")
    places = [style.find(each) for each in rules]
    assert places == sorted(places) and (min(places) >= 0) == embedded


@pytest.mark.parametrize(("tag", "other"), PAIRS)
def test_a_book_in_two_languages_has_both(snapshot: Snapshot, tag: str, other: str) -> None:
    wanted = handout(snapshot, SLUG, tag, other)
    content = render_epub(wanted)
    assert wanted.beside
    whole = letters("".join(part(content, "text.xhtml").itertext()))
    for each in (wanted, wanted.beside):
        assert letters(each.advice.title.text) in whole
    tags = [each.text for each in part(content, "book.opf").iter(f"{DC}language")]
    assert tags == [tag, other]


@pytest.mark.parametrize(("tag", "other"), [*PAIRS, ("ur", "ti"), ("ti", "en"), ("en", "pl")])
def test_a_book_in_two_languages_brings_the_letters_of_both(
    snapshot: Snapshot, tag: str, other: str
) -> None:
    content = render_epub(handout(snapshot, SLUG, tag, other))
    embedded = [each for each in (tag, other) if languages()[each].script in EMBEDDED]
    files = {f"{each}-{weight}.otf" for each in embedded for weight in ("normal", "bold")}
    there = {name.removeprefix("EPUB/") for name in opened(content).namelist()}
    assert {name for name in there if name.endswith(".otf")} == files
    style = opened(content).read("EPUB/style.css").decode()
    listed = {each.get("href") for each in part(content, "book.opf").iter(f"{OPF}item")}
    for each in embedded:
        assert f"{each}-normal.otf" in style and languages()[each].font in style
    assert files <= listed


def test_easy_reading_has_a_line_for_each_sentence(snapshot: Snapshot) -> None:
    def breaks(layout: str) -> int:
        text = part(render_epub(handout(snapshot, SLUG, "en", layout=layout)), "text.xhtml")
        return len([*text.iter(f"{XHTML}br")])

    # Of the items of the guide, nine have two sentences.
    assert breaks("easy") >= breaks("standard") + 9


def test_the_type_stands_first_and_the_same_book_is_the_same_bytes(
    books: Books, snapshot: Snapshot
) -> None:
    content = books[SLUG, "ur"]
    first, *others = opened(content).infolist()
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert {each.date_time for each in (first, *others)} == {(1980, 1, 1, 0, 0, 0)}
    assert content == render_epub(handout(snapshot, SLUG, "ur"))


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_book_needs_nothing_from_outside(books: Books, tag: str) -> None:
    content = books[SLUG, tag]
    there = {name.removeprefix("EPUB/") for name in opened(content).namelist()}
    for each in part(content, "text.xhtml").iter():
        assert each.tag != f"{XHTML}script"
        if source := each.get("src"):
            assert source in there
    listed = {each.get("href") for each in part(content, "book.opf").iter(f"{OPF}item")}
    assert listed == there - {"mimetype", "META-INF/container.xml", "book.opf"}


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_book_has_a_list_of_numbers_and_no_strip_to_cut_off(
    books: Books, snapshot: Snapshot, tag: str
) -> None:
    text = part(books[SLUG, tag], "text.xhtml")
    bar = number_bar(handout(snapshot, SLUG, tag))
    (listed,) = text.xpath("//*[@class='numbers']")
    items = [letters("".join(each.itertext())) for each in listed]
    assert bar and len(items) == len(bar.lines) > 2
    for line, item in zip(bar.lines, items, strict=True):
        assert item.startswith(letters(line.purpose.text))
        assert item.endswith(letters(line.phone.number))
    assert {each.get("href") for each in listed.iter(f"{XHTML}a")} <= {
        each.phone.uri for each in bar.lines
    }
    assert not text.xpath("//*[@class='tear-off' or @class='bar']")


def test_latin_words_in_text_from_right_to_left_are_marked(
    books: Books, snapshot: Snapshot
) -> None:
    text = part(books[SLUG, "ur"], "text.xhtml")
    seen = 0
    for each in text.find(f"{XHTML}body").iter(etree.Element):
        for words, holder in ((each.text, each), (each.tail, each.getparent())):
            (direction,) = holder.xpath("ancestor-or-self::*[@dir][1]/@dir")
            if re.search("[A-Za-z]", words or ""):
                seen += 1
                assert direction == "ltr", words
    assert seen > 9
