"""The content gate: it lets a sound library through, and names the message that is not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts import content_check
from handouts.content_check import content_errors, directory_texts, guide_texts
from handouts.formats import brf
from handouts.formats.brf import MissingLiblouis
from locales.catalogs import catalog_name, catalog_path
from locales.languages import languages
from locales.library import LIBRARY_FILE, Library
from locales.preparation import prepare_library
from models.directory import directory_messages
from models.guide import guide_messages
from models.publishing import PreparedLibrary
from richtext.nodes import LinkNode, NameNode, Node, PhoneNode, StrongNode, TextNode
from richtext.text import Text
from tests.registry import LIBRARY, TAGS
from tests.samples import GUIDE, POLISH, library, line_of, write_catalogs

CALM = "locales/pl/LC_MESSAGES/safe.po:1: first.calm: "


@pytest.fixture
def work(small: Library, root: Path) -> PreparedLibrary:
    return prepare_library(small, root)


def with_text(work: PreparedLibrary, tag: str, **changes: Any) -> PreparedLibrary:
    """The library whose text `first.calm` is another one in a language."""
    guide = work.translations["safe"][tag]
    steps = guide.blocks[1]
    item = steps.items[0]
    text = item.text.model_copy(update=changes)
    items = [item.model_copy(update={"text": text}), *steps.items[1:]]
    blocks = [guide.blocks[0], steps.model_copy(update={"items": items}), *guide.blocks[2:]]
    guide = guide.model_copy(update={"blocks": blocks})
    return replace(work, translations={"safe": {**work.translations["safe"], tag: guide}})


def said(work: PreparedLibrary) -> list[str]:
    return [str(error) for error in content_errors(work)]


def words(text: str) -> list[Node]:
    return [TextNode(text=text)]


def test_a_sound_library_has_no_error(prepared: PreparedLibrary, work: PreparedLibrary) -> None:
    assert said(prepared) == said(work) == []


def test_every_message_of_the_library_is_looked_at(prepared: PreparedLibrary) -> None:
    for slug, guide in LIBRARY.guides.items():
        found = dict(guide_texts(prepared.translations[slug]["pl"]))
        assert found.keys() == dict(guide_messages(guide)).keys()
    found = dict(directory_texts(prepared.directory["pl"]))
    assert found.keys() == dict(directory_messages(LIBRARY.directory)).keys()


@pytest.mark.parametrize(
    ("name", "names", "faults"),
    [
        ("Zażółć", {"ur": "دریا", "zh-Hans": "巴士"}, []),
        ("巴士", {}, ["1: no font of English can draw '巴' (U+5DF4)"]),
        ("A", {"pl": "دa"}, ["3: no font of Polish can draw 'د' (U+062F)"]),
    ],
)
def test_names_of_a_library_that_no_font_can_draw_are_named(
    work: PreparedLibrary, name: str, names: dict[str, str], faults: list[str]
) -> None:
    card = work.library.model_copy(update={"name": name, "names": names})
    source = f"name: {name}\nnames:\n  pl: {names.get('pl')}\n"
    named = replace(work, library=card, sources={LIBRARY_FILE: source})
    assert said(named)[-1:] == [f"{LIBRARY_FILE}:{each}" for each in faults]


def test_an_easy_text_is_looked_at(tmp_path: Path) -> None:
    easy = GUIDE.replace("calm: Stay **calm**.", "calm: {text: Stay **calm**., easy: Hush.}")
    small = library(tmp_path / "content", easy)
    work = prepare_library(small, write_catalogs(small, tmp_path / "locales"))
    found = dict(guide_texts(work.translations["safe"]["pl"]))
    assert found.keys() == dict(guide_messages(small.guides["safe"])).keys()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lang": "cs"}, "is marked as cs ltr, not as pl ltr"),
        ({"dir": "rtl"}, "is marked as pl rtl, not as pl ltr"),
        ({"nodes": []}, "has no word in it"),
        ({"nodes": words(" — … ")}, "has no word in it"),
        ({"nodes": words("słowo 5")}, "number: 5 is not in the English"),
        ({"nodes": [StrongNode(children=words("5"))]}, "number: 5 is not in the English"),
        ({"nodes": [NameNode(text="Ghost")]}, "name: Ghost is not in the English"),
        (
            {"nodes": [PhoneNode(number="0999", uri="tel:0999")]},
            "phone: tel:0999 is not in the English",
        ),
        (
            {"nodes": [LinkNode(href="https://a.org", children=words("słowo"))]},
            "link: https://a.org is not in the English",
        ),
        ({"nodes": words("słowo 🐳")}, "no font of Polish can draw '🐳' (U+1F433)"),
        ({"nodes": words("słowo 词")}, "no font of Polish can draw '词' (U+8BCD)"),
    ],
)
def test_a_text_that_must_not_be_published_is_named(
    work: PreparedLibrary, changes: dict[str, Any], reason: str
) -> None:
    found = [each for each in said(with_text(work, "pl", **changes)) if "braille" not in each]
    assert found == [CALM + reason]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("pl", "a\u200cb\u00a0c\u202fd"),  # joiners and spaces have no shape
        ("pl", "„Słowo” – żółć"),
        ("ur", "لفظ Childline"),  # Latin letters are drawn by the face for names
        ("zh-Hans", "词"),
        ("ti", "ቃል"),
    ],
)
def test_what_the_fonts_of_a_language_have_may_be_published(
    work: PreparedLibrary, tag: str, text: str
) -> None:
    found = said(with_text(work, tag, nodes=words(text)))
    assert [each for each in found if "font" in each] == []


def test_a_name_is_drawn_by_the_face_for_names(work: PreparedLibrary) -> None:
    def both(text: str) -> PreparedLibrary:
        english = with_text(work, "en", nodes=[NameNode(text=text)])
        return with_text(english, "zh-Hans", nodes=[NameNode(text=text)])

    assert said(both("Ghost")) != []  # the other languages lack it
    assert not [each for each in said(both("Ghost")) if "zh_Hans" in each]
    (error,) = [each for each in said(both("Ghost 词")) if "zh_Hans" in each]
    assert error.endswith("no font of Chinese (Simplified) can draw '词' (U+8BCD)")


@pytest.mark.parametrize(
    ("nodes", "reasons"),
    [
        ([NameNode(text="Chinese")], []),
        (words("词"), ["name: {language} is lost"]),
        ([NameNode(text="Polish")], ["name: Polish is not in the English", "name: {language}"]),
    ],
)
def test_only_the_name_of_the_language_differs(
    work: PreparedLibrary, nodes: list[Node], reasons: list[str]
) -> None:
    english = with_text(work, "en", nodes=[NameNode(text=languages()["en"].spoken_in("en").text)])
    found = [each for each in said(with_text(english, "zh-Hans", nodes=nodes)) if "zh_Hans" in each]
    assert len(found) == len(reasons)
    assert all(any(reason in each for each in found) for reason in reasons)


def test_a_link_may_have_words_of_the_language_in_place_of_a_name(work: PreparedLibrary) -> None:
    def link(*children: Node, after: str = "") -> list[Node]:
        return [LinkNode(href="https://a.org", children=[*children]), TextNode(text=after)]

    english = with_text(work, "en", nodes=link(NameNode(text="Ghost"), TextNode(text=" 7")))
    polish = with_text(english, "pl", nodes=link(*words("duch 7")))
    assert [each for each in said(polish) if each.startswith(CALM)] == []
    polish = with_text(english, "pl", nodes=link(*words("duch")))
    assert [each for each in said(polish) if each.startswith(CALM)] == [CALM + "number: 7 is lost"]


def test_a_number_that_stands_twice_in_the_english_may_not_stand_once(
    work: PreparedLibrary,
) -> None:
    english = with_text(work, "en", nodes=words("7 of 7"))
    for tag in TAGS[1:]:
        english = with_text(english, tag, nodes=words("7 7"))
    assert [each for each in said(english) if "number" in each] == []
    once = with_text(english, "pl", nodes=words("słowo 7"))
    assert [each for each in said(once) if "number" in each] == [CALM + "number: 7 is lost"]


@pytest.mark.parametrize(("tag", "errors"), [("pl", 1), ("ur", 0)])
def test_a_text_without_braille_is_named_where_the_language_has_braille(
    work: PreparedLibrary, tag: str, errors: int
) -> None:
    found = said(with_text(work, tag, nodes=words("ቃል")))
    assert len([each for each in found if "no six-dot braille" in each]) == errors


def test_a_machine_without_liblouis_and_fonts_can_publish(
    work: PreparedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MissingLiblouis("liblouis is missing")

    monkeypatch.setattr(brf, "_library", missing)
    monkeypatch.setattr(content_check, "_drawn", lambda family: frozenset())
    brf._cells.cache_clear()
    brf._known.cache_clear()
    assert said(with_text(work, "pl", nodes=words("🐳 słowo"))) == []


@pytest.mark.parametrize(
    ("levels", "error"),
    [
        (("2", "3"), ""),
        (("2", "2"), ""),
        (("3",), "about0: a heading of level 3 follows level 1"),
        (("2", "3", "2", "3"), ""),
    ],
)
def test_headings_go_down_one_level_at_a_time(
    tmp_path: Path, levels: tuple[str, ...], error: str
) -> None:
    headings = "".join(
        f"  - {{id: about{number}, type: heading, level: {level}, text: About it}}\n"
        for number, level in enumerate(levels)
    )
    guide = GUIDE.replace("  - id: help\n", f"{headings}  - id: help\n")
    small = library(tmp_path / "content", guide)
    work = prepare_library(small, write_catalogs(small, tmp_path / "locales"))
    assert said(work) == [f"guides/safe.yaml:1: {error}"] * bool(error)


def test_a_translation_that_a_place_cannot_resolve_is_named(work: PreparedLibrary) -> None:
    card = work.directory["pl"]
    without = card.model_copy(update={"contacts": {"helper": card.contacts["helper"]}})
    broken = replace(work, directory={**work.directory, "pl": without})
    (error,) = said(broken)
    assert error.startswith("locales/pl/LC_MESSAGES/safe.po:1: GB: nothing in GB is called or")


@pytest.mark.parametrize(
    ("tag", "context", "file"),
    [
        ("pl", "skip", "locales/pl/LC_MESSAGES/ui.po"),
        ("en", "skip", "locales/ui.yaml"),
        ("en", "role.police", "library.yaml"),
        ("en", "place.GB", "places.yaml"),
        ("en", "helper.about", "contacts.yaml"),
        ("pl", "helper.about", "locales/pl/LC_MESSAGES/contacts.po"),
    ],
)
def test_the_interface_and_the_directory_are_looked_at_too(
    work: PreparedLibrary, tag: str, context: str, file: str
) -> None:
    def whale(text: Text) -> Text:
        return text.model_copy(update={"nodes": words("🐳 słowo" if tag == "pl" else "🐳 word")})

    name = context.partition(".")[0]
    interface, directory = work.interface[tag], work.directory[tag]
    changed: dict[str, Callable[[], Any]] = {
        "skip": lambda: interface.words.update(skip=whale(interface.words["skip"])),
        "role": lambda: directory.roles.update(police=whale(directory.roles["police"])),
        "place": lambda: directory.places.update(
            GB=directory.places["GB"].model_copy(
                update={"name": whale(directory.places["GB"].name)}
            )
        ),
        "helper": lambda: directory.contacts.update(
            helper=directory.contacts["helper"].model_copy(
                update={"about": whale(directory.contacts["helper"].about)}
            )
        ),
    }
    changed[name]()
    found = [each for each in said(work) if "font" in each]
    assert len(found) == 1
    assert found[0].startswith(f"{file}:1: {context}: no font of")


def test_the_line_is_that_of_the_message_in_its_catalog(work: PreparedLibrary, root: Path) -> None:
    path = catalog_path(POLISH, "safe", root)
    text, file = path.read_text("utf-8"), catalog_name(POLISH, "safe")
    broken = replace(with_text(work, "pl", nodes=[]), sources={file: text})
    line = line_of(text, 'msgctxt "first.calm"')
    assert said(broken) == [f"{file}:{line}: first.calm: has no word in it"]
