"""A guide becomes a translation, a translation becomes advice; no reference is left in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from locales.catalogs import catalog_path, read_catalog
from locales.languages import languages
from locales.localise import localise_directory, localise_guide, source_messages
from locales.preparation import prepare_library
from locales.reviews import Review, digest, write_review_log
from models.advice import Advice, ContactsAdvice, DirectoryCard, Locale, Translation
from models.guide import guide_messages
from models.publishing import PreparedLibrary
from models.resolution import Unresolved, contacts_of, resolve_advice, resolve_text
from richtext.nodes import LinkNode, NameNode, Node, PhoneNode, ReferenceNode, StrongNode, TextNode
from richtext.text import Text, fill
from tests.registry import LIBRARY, PLACES, SOME_SLUGS, SOME_TAGS
from tests.samples import GUIDE, library, write_catalogs

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LOCALE = Locale(
    requested="en", served="en", direction="ltr", status="source", critical_status="source",
    coverage=1.0, edition=1, revision=1, newest_edition=1, outdated=False, recalled=False,
    reviewed_on=None, alternates=["en"],
)  # fmt: skip


def english(folder: Path, guide: str = GUIDE) -> tuple[Translation, DirectoryCard]:
    small = library(folder, guide)
    guide, directory = (source_messages(small.documents[each]) for each in ("safe", "contacts"))
    return (
        localise_guide(small.guides["safe"], guide),
        localise_directory(small.directory, directory),
    )


def shown(folder: Path, guide: str = GUIDE, place: str = "GB", today: date = DAY) -> Advice:
    given, directory = english(folder, guide)
    return resolve_advice(given, LOCALE, place, directory, today, DAY, NOW)


def texts_by_context(given: Translation) -> dict[str, Any]:
    return {item.id: item.text for block in given.blocks for item in getattr(block, "items", [])}


def all_nodes(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, StrongNode | LinkNode):
            yield from all_nodes(node.children)


def test_the_markup_of_a_message_becomes_nodes(tmp_path: Path) -> None:
    given, _ = english(tmp_path)
    assert texts_by_context(given)["calm"].nodes == [
        TextNode(text="Stay "),
        StrongNode(children=[TextNode(text="calm")]),
        TextNode(text="."),
    ]
    link = LinkNode(href="https://example.org/more", children=[TextNode(text="more")])
    assert texts_by_context(given)["read"].nodes[1] == link


def test_a_reference_becomes_the_contact_of_the_place(tmp_path: Path) -> None:
    found = texts_by_context(shown(tmp_path))
    assert NameNode(contact="helper", text="Helper") in found["read"].nodes
    (call,) = [item.text for item in shown(tmp_path).blocks[0].body]  # type: ignore[union-attr]
    assert call.nodes[1] == PhoneNode(number="0999 12", uri="tel:099912")
    assert call.text == "Call 0999\u00a012."


def test_a_role_is_filled_by_the_first_contact_of_the_place(tmp_path: Path) -> None:
    guide = GUIDE.replace("{helper}", "{police}").replace("[emergency, helper]", "[police]")
    assert "Helper" in texts_by_context(shown(tmp_path, guide, "GB-WLS"))["read"].text
    with pytest.raises(Unresolved, match="nothing in GB is called or fills 'police'"):
        shown(tmp_path, guide, "GB")


def test_a_role_nobody_fills_is_left_out_of_a_list_and_a_contact_is_in_it_once(
    tmp_path: Path,
) -> None:
    guide = GUIDE.replace("[emergency, helper]", "[police, helper, emergency, ambulance]")
    for place, ids in (("GB", ["helper", "ambulance"]), ("GB-WLS", ["helper", "ambulance"])):
        block = shown(tmp_path, guide, place).blocks[-1]
        assert isinstance(block, ContactsAdvice)
        assert [card.id for card in block.contacts] == ids
        assert block.evidenced_between == ["2021", "2026-09"]


def test_a_contact_without_a_number_cannot_be_rung(tmp_path: Path) -> None:
    with pytest.raises(Unresolved, match="helper has no number"):
        shown(tmp_path, GUIDE.replace("{helper}", "{helper.phone}"))


def test_a_link_to_a_contact_goes_to_its_website(tmp_path: Path) -> None:
    guide = GUIDE.replace("ask {helper}", "[ask](contact:helper), [Helper](contact:helper)")
    links = [n for n in texts_by_context(shown(tmp_path, guide))["read"].nodes if n.type == "link"]
    assert [each.href for each in links[1:]] == ["https://example.org/helper"] * 2
    assert links[1].children == [TextNode(text="ask")]
    assert links[2].children == [NameNode(contact="helper", text="Helper")]


@pytest.mark.parametrize(
    ("tag", "name", "html"),
    [
        ("pl", "Polish", '<span lang="en" dir="ltr">Polish</span>'),
        ("ur", "Urdu", '<span lang="en" dir="ltr">Urdu</span>'),
        ("zh-Hans", "Chinese", '<span lang="en" dir="ltr">Chinese</span>'),
        ("en", "Polish", "Polish"),  # an example
    ],
)
def test_the_reader_is_told_what_their_language_is_called_in_english(
    tmp_path: Path, tag: str, name: str, html: str
) -> None:
    small = library(tmp_path / "content", GUIDE.replace("Stay **calm**.", "Say “{language}”."))
    work = prepare_library(small, write_catalogs(small, tmp_path / "locales"))
    text = texts_by_context(work.translations["safe"][tag])["calm"]
    assert NameNode(text=name) in text.nodes
    assert f"“{html}”" in text.html


def test_a_figure_stands_in_its_text(tmp_path: Path) -> None:
    (block,) = [block for block in shown(tmp_path).blocks if block.type == "statistic"]
    assert (block.text.text, block.value, block.source) == ("84 of 100 children.", "84", "survey")


@pytest.mark.parametrize(
    ("today", "expired"),
    [(date(2026, 12, 30), False), (date(2026, 12, 31), False), (date(2027, 1, 1), True)],
)
def test_a_bulletin_holds_on_its_last_day(tmp_path: Path, today: date, expired: bool) -> None:
    bulletin = GUIDE.replace("published:", "expires: 2026-12-31\npublished:")
    assert shown(tmp_path, bulletin, today=today).expired is expired


def test_a_text_is_resolved_alone(tmp_path: Path) -> None:
    given, directory = english(tmp_path)
    assert "Helper" in resolve_text(texts_by_context(given)["read"], "GB", directory).text
    with pytest.raises(ValueError, match="helper is not resolved for a place"):
        assert texts_by_context(given)["read"].text


def test_the_contacts_of_a_place_are_by_role(tmp_path: Path) -> None:
    _, directory = english(tmp_path)
    found = {role: [card.id for card in cards] for role, cards in
             contacts_of("GB-WLS", directory).items()}  # fmt: skip
    assert found == {"emergency": ["ambulance"], "police": ["helper"]}


def test_the_status_is_that_of_the_weakest_message(tmp_path: Path) -> None:
    small = library(tmp_path / "content")
    root = write_catalogs(small, tmp_path / "locales")
    path = catalog_path(languages()["pl"], "safe", root)
    assert prepare_library(small, root).translations["safe"]["pl"].status == "machine"
    review_log = {
        context: Review(
            digest=digest(context, str(message.id), str(message.string)),
            state="reviewed", by="reviewer-7", date=date(2026, 10, day),
            checked_by="reviewer-1", checked_on=date(2026, 9, 1),
        )
        for day, (context, message) in enumerate(
            read_catalog(path, "safe.po", languages()["pl"]).items(), 1
        )
    }  # fmt: skip
    write_review_log(path, review_log)
    reviewed = prepare_library(small, root).translations["safe"]["pl"]
    assert (reviewed.status, reviewed.reviewed_on) == ("reviewed", date(2026, 10, len(review_log)))
    review_log["first.calm"] = review_log["first.calm"].model_copy(update={"state": "checked"})
    write_review_log(path, review_log)
    again = prepare_library(small, root).translations["safe"]["pl"]
    assert (again.status, again.reviewed_on) == ("checked", None)
    assert {text.status for text in again.every_text()} == {"reviewed", "checked", "source"}
    del review_log["first.read"]
    write_review_log(path, review_log)
    assert prepare_library(small, root).translations["safe"]["pl"].status == "machine"


@pytest.mark.parametrize("slug", SOME_SLUGS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_every_text_says_its_language_direction_and_status(
    prepared: PreparedLibrary, slug: str, tag: str
) -> None:
    language = languages()[tag]
    found = [*prepared.translations[slug][tag].every_text()]
    own = [text for text in found if text.lang == tag]
    assert all((text.lang, text.dir) in ((tag, language.dir), ("en", "ltr")) for text in found)
    assert len(own) >= len([*guide_messages(LIBRARY.guides[slug])])
    assert {text.status for text in own} <= {
        "machine",
        "read-back",
        "checked",
        "reviewed",
        "source",
    }
    assert ("source" in {text.status for text in own}) == (tag == "en")


@pytest.mark.parametrize("slug", SOME_SLUGS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_in_every_place_every_reference_is_resolved(
    prepared: PreparedLibrary, slug: str, tag: str
) -> None:
    given, directory = prepared.translations[slug][tag], prepared.directory[tag]
    for place in PLACES:
        found = resolve_advice(given, LOCALE, place, directory, DAY, DAY, NOW)
        nodes = [node for text in found.every_text() for node in all_nodes(text.nodes)]
        assert not [node for node in nodes if isinstance(node, ReferenceNode)]
        assert [node for node in nodes if isinstance(node, PhoneNode)]
        assert all(text.text.strip() and text.html for text in found.every_text())


@pytest.mark.parametrize("slug", SOME_SLUGS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_translation_has_the_blocks_and_items_of_the_english(
    prepared: PreparedLibrary, slug: str, tag: str
) -> None:
    def shape(given: Translation) -> list[tuple[str, str, list[str]]]:
        return [
            (block.id, block.type, [item.id for name in ("items", "body")
                                    for item in getattr(block, name, [])])
            for block in given.blocks
        ]  # fmt: skip

    assert shape(prepared.translations[slug][tag]) == shape(prepared.translations[slug]["en"])
    assert [block.id for block in LIBRARY.guides[slug].blocks] == [
        id for id, _, _ in shape(prepared.translations[slug][tag])
    ]


EDITION = ReferenceNode(to="edition", part="name")


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (EDITION, "2"),
        (StrongNode(children=[EDITION]), "<strong>2</strong>"),
        (LinkNode(href="/e", children=[EDITION]), '<a href="/e">2</a>'),
        (
            StrongNode(children=[LinkNode(href="/e", children=[EDITION])]),
            '<strong><a href="/e">2</a></strong>',
        ),
    ],
)
def test_a_value_is_filled_in_within_strong_words_and_links_too(node: Node, html: str) -> None:
    text = Text(lang="en", dir="ltr", status="source", nodes=[node])
    assert fill(text, edition="2").html == html
    assert fill(text, place="2") == text
