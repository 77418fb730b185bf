"""Side 1 of a leaflet, which is all that many people copy: how far to trust it, what to do first
and whom to ring. A strip at the end has the numbers to cut off."""

from dataclasses import replace

import pytest

from api.published.snapshot import Snapshot
from handouts.formats.html import is_typed, render_html
from handouts.handout import Options
from handouts.lines import trust_lines
from handouts.side_one import bar_after, number_bar
from models.advice import ContactsAdvice
from models.codes import format_code
from richtext.text import Status
from tests.answers import Element, html_tree, shown
from tests.handouts.test_layouts import laid_out
from tests.registry import SOME_TAGS

GUIDE, PATHWAY, LETTER = "cold-water", "what-to-do", "swimming-lesson"


def parts(sheet: Element, tag: str, name: str) -> list[Element]:
    return [each for each in sheet.iter(tag) if each.get("class") == name]


def rung(element: Element) -> list[str]:
    """The numbers in a part of a sheet."""
    return [shown(each) for each in element.iter("a") if each.get("href", "").startswith("tel:")]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_numbers_in_large_digits_are_the_first_of_each_role(
    snapshot: Snapshot, tag: str
) -> None:
    handout = laid_out(snapshot, tag, Options())
    (bar,) = parts(html_tree(render_html(handout)), "table", "bar")
    (block,) = [each for each in handout.advice.blocks if isinstance(each, ContactsAdvice)]
    first = {ids[0] for ids in handout.advice.place.roles.values()}
    dialled = [each for each in block.contacts if each.id in first and each.phones]
    assert rung(bar) == [each.phones[0].number for each in dialled[:4]]
    assert len(rung(bar)) == 4


@pytest.mark.parametrize(
    ("slug", "layout", "there"),
    [
        (GUIDE, "standard", True),
        (GUIDE, "clear", True),
        (GUIDE, "large", True),
        (PATHWAY, "standard", True),
        (LETTER, "standard", False),
        (GUIDE, "poster", False),
        (GUIDE, "cards", False),
    ],
)
def test_leaflets_have_a_bar_of_numbers_and_a_strip_to_cut_off(
    snapshot: Snapshot, slug: str, layout: str, there: bool
) -> None:
    handout = laid_out(snapshot, "ur", Options(layout), slug=slug)
    assert (number_bar(handout) is not None) is there
    sheet = html_tree(render_html(handout))
    found = [len(parts(sheet, "table", "bar")), len(parts(sheet, "section", "tear-off"))]
    assert found == [there, there]


@pytest.mark.parametrize(
    ("strip", "lines"), [("whole", {"ring": 1, "line": 2}), ("sentence", {"ring": 0, "line": 0})]
)
def test_a_strip_without_room_has_the_sentence_for_a_desk_only(
    snapshot: Snapshot, strip: str, lines: dict[str, int]
) -> None:
    sheet = html_tree(render_html(laid_out(snapshot, "ur", Options()), strip=strip))
    (section,) = parts(sheet, "section", "tear-off")
    assert "I need an interpreter. I speak Urdu." in shown(section)
    assert {name: len(parts(section, "p", name)) for name in lines} == lines


def test_who_reads_the_language_of_the_library_needs_no_strip(snapshot: Snapshot) -> None:
    sheet = html_tree(render_html(laid_out(snapshot, "en", Options())))
    assert parts(sheet, "table", "bar") and not parts(sheet, "section", "tear-off")


def test_without_contacts_there_is_neither(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "ur", Options())
    blocks = [each for each in handout.advice.blocks if each.type != "contacts"]
    advice = handout.advice.model_copy(update={"blocks": blocks})
    sheet = html_tree(render_html(replace(handout, advice=advice)))
    assert not parts(sheet, "table", "bar") and not parts(sheet, "section", "tear-off")


@pytest.mark.parametrize(
    ("critical", "after"),
    [
        ([True, True, False, True], 1),
        ([True, False, True], 0),
        ([True, True, True, True], 3),
        ([False, True, True], 0),
        ([False, False, False], 0),
    ],
)
def test_the_bar_follows_the_critical_blocks_that_a_leaflet_begins_with(
    snapshot: Snapshot, critical: list[bool], after: int
) -> None:
    advice = laid_out(snapshot, "en", Options()).advice
    blocks = [
        block.model_copy(update={"critical": each})
        for block, each in zip(advice.blocks, critical, strict=False)
    ]
    assert bar_after(advice.model_copy(update={"blocks": blocks})) == blocks[after].id


@pytest.mark.parametrize(
    ("layout", "count", "rows"),
    [
        ("standard", 4, [4, 4]),
        ("standard", 3, [3, 3]),
        ("standard", 1, [1, 1]),
        ("clear", 4, [2, 2, 2, 2]),
        ("large", 3, [2, 2, 2, 2]),
        ("large", 2, [2, 2]),
        ("large", 1, [1, 1]),
    ],
)
def test_all_rows_of_the_bar_have_as_many_cells(
    snapshot: Snapshot, layout: str, count: int, rows: list[int]
) -> None:
    handout = laid_out(snapshot, "ur", Options(layout))
    (block,) = [each for each in handout.advice.blocks if isinstance(each, ContactsAdvice)]
    first = {ids[0] for ids in handout.advice.place.roles.values()}
    dialled = [each for each in block.contacts if each.id in first and each.phones]
    fewer = block.model_copy(update={"contacts": dialled[:count]})
    blocks = [fewer if each is block else each for each in handout.advice.blocks]
    advice = handout.advice.model_copy(update={"blocks": blocks})
    sheet = html_tree(render_html(replace(handout, advice=advice)))
    (bar,) = parts(sheet, "table", "bar")
    assert [len(row) for row in bar.iter("tr")] == rows


@pytest.mark.parametrize("layout", ["standard", "large"])
def test_a_number_to_ring_stands_once_among_the_contacts_or_in_the_bar(
    snapshot: Snapshot, layout: str
) -> None:
    handout = laid_out(snapshot, "en", Options(layout))
    sheet = html_tree(render_html(handout))
    (bar,), (contacts,) = parts(sheet, "table", "bar"), parts(sheet, "section", "contacts")
    large = [
        *rung(bar),
        *(number for each in parts(contacts, "p", "number") for number in rung(each)),
    ]
    assert len(large) == len(set(large)) >= 4
    (block,) = [each for each in handout.advice.blocks if isinstance(each, ContactsAdvice)]
    called = [each for contact in block.contacts for each in contact.phones]
    calls = {each.number for each in called if each.uri.startswith("tel:")}
    assert set(large) == calls


@pytest.mark.parametrize(("tag", "language"), [("ur", "Urdu"), ("zh-Hans", "Chinese")])
def test_the_strip_has_the_numbers_and_tells_staff_which_language_it_is(
    snapshot: Snapshot, tag: str, language: str
) -> None:
    handout = laid_out(snapshot, tag, Options())
    sheet = html_tree(render_html(handout))
    (strip,), (bar,) = parts(sheet, "section", "tear-off"), parts(sheet, "table", "bar")
    assert rung(strip) == rung(bar)
    said = f"I need an interpreter. I speak {language}. ({handout.language.autonym})"
    assert said in shown(strip)
    words = handout.own_words
    lines = [f"{words[key].text}:" for key in ("my-case", "spoke-to")]
    assert [shown(each) for each in parts(strip, "p", "line")] == lines


@pytest.mark.parametrize(
    ("status", "key"),
    [
        ("machine", "by-machine"),
        ("read-back", "by-machine"),
        ("checked", "status-checked"),
        ("reviewed", "status-reviewed"),
        ("source", "status-source"),
    ],
)
def test_the_head_says_in_two_languages_how_far_to_trust_the_text(
    snapshot: Snapshot, status: Status, key: str
) -> None:
    handout = laid_out(snapshot, "ur", Options())
    advice = handout.advice.model_copy(update={"status": status})
    expected = [handout.words[tag][key].text for tag in ("ur", "en")]
    assert [line.text for line in trust_lines(advice, handout.words)] == expected


def test_the_head_of_a_pair_says_it_of_both_languages(snapshot: Snapshot) -> None:
    handout = laid_out(snapshot, "ur", Options(), "en")
    assert handout.beside
    heads = [shown(each) for each in parts(html_tree(render_html(handout)), "p", "trust")]
    assert len(heads) == 2
    for head, each in zip(heads, (handout, handout.beside), strict=True):
        assert format_code(each.code) in head
        assert all(line.text in head for line in trust_lines(each.advice, each.words))


@pytest.mark.parametrize("tag", ["en", "ur"])
def test_a_poster_says_it_at_its_foot(snapshot: Snapshot, tag: str) -> None:
    handout = laid_out(snapshot, tag, Options("poster"))
    (foot,) = parts(html_tree(render_html(handout)), "p", "imprint")
    said = [line.text for line in trust_lines(handout.advice, handout.words)]
    assert all(line in shown(foot) for line in [*said, format_code(handout.code)])


@pytest.mark.parametrize(("letters", "typed"), [(1, True), (40, True), (41, False)])
def test_an_address_of_up_to_forty_letters_is_printed(letters: int, typed: bool) -> None:
    assert is_typed(f"https://{'a' * letters}/") is typed
