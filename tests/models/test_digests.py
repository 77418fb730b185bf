"""Digests tell the translations that a reader would see change."""

from pathlib import Path

import pytest

from locales.preparation import prepare_library
from models.digests import changed_contacts, changed_places, digests, wrong_facts
from models.publishing import PreparedLibrary
from richtext.nodes import TextNode
from richtext.text import Text
from tests.samples import library, write_catalogs


def test_a_change_of_what_readers_see_changes_the_digest_and_keywords_do_not(
    tmp_path: Path,
) -> None:
    small = library(tmp_path / "content")
    prepared = prepare_library(small, write_catalogs(small, tmp_path / "locales"))
    guide, directory = prepared.translations["safe"]["en"], prepared.directory["en"]
    words = Text(lang="en", dir="ltr", status="source", nodes=[TextNode(text="Other words")])
    before = digests(guide, directory)
    assert digests(guide.model_copy(update={"keywords": words}), directory) == before
    after = digests(guide.model_copy(update={"title": words}), directory)
    for place in before:
        assert after[place]["shown"] != before[place]["shown"]
        assert after[place]["facts"] == before[place]["facts"]


def test_ids_of_blocks_change_no_digest_but_where_an_answer_leads_does(
    prepared: PreparedLibrary,
) -> None:
    guide, directory = prepared.translations["what-to-do"]["en"], prepared.directory["en"]
    first, second = [block.id for block in guide.blocks if block.type == "steps"][:2]
    renamed = guide.with_block_ids({block.id: f"{block.id}-2" for block in guide.blocks})
    exchanged = guide.with_block_ids({first: second, second: first})
    blocks = [
        block.model_copy(update={"id": before.id})
        for block, before in zip(exchanged.blocks, guide.blocks, strict=True)
    ]
    elsewhere = guide.model_copy(update={"blocks": blocks})
    before = digests(guide, directory)
    assert digests(renamed, directory) == before
    for place, each in digests(elsewhere, directory).items():
        assert each["shown"] != before[place]["shown"]


@pytest.mark.parametrize(
    ("printed", "now", "wrong"),
    [
        (["contact a=1"], ["contact a=1"], []),
        (["contact a=1"], ["contact a=1", "contact a=2"], []),  # a number is added
        (["contact a=1", "contact a=2"], ["contact a=1"], ["contact a"]),
        (["contact a=1"], ["contact a=2"], ["contact a"]),
        (["contact a=1"], [], ["contact a"]),
        ([], ["contact a=1"], []),
        (["role police=a"], ["role police=b"], ["role police"]),
        (["role police=a"], [], ["role police"]),
        (["label 3f=1"], ["label 3f=2"], ["label 3f"]),
        (["label 3f=1"], ["label 3f=1", "label 3f=2"], []),
        (["label 3f=1"], [], []),  # what is not said any more is not wrong
        (["order call 9a=1"], ["order call 9a=2"], ["order call 9a"]),
        (["order call 9a=1"], [], []),
        (["words a=1"], ["words a=2"], []),
    ],
)
def test_a_sheet_is_wrong_if_a_number_is_gone_or_a_link_leads_elsewhere(
    printed: list[str], now: list[str], wrong: list[str]
) -> None:
    assert wrong_facts(printed, now) == wrong


@pytest.mark.parametrize(
    ("printed", "now", "changed"),
    [
        (["contact a=1", "words b=1"], ["contact a=1", "words b=1"], set()),
        (["contact a=1"], ["contact a=1", "contact a=2"], set()),
        (["contact a=1", "contact b=1"], ["contact b=1"], {"a"}),
        (["words a=1"], ["words a=2"], {"a"}),
        (["words a=1"], [], set()),
        (["role police=a"], ["role police=b"], {"police"}),
        (["label 3f=1"], ["label 3f=2"], set()),
    ],
)
def test_a_contact_has_changed_if_its_number_or_what_is_said_about_it_has(
    printed: list[str], now: list[str], changed: set[str]
) -> None:
    assert changed_contacts(printed, now) == changed


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1, "GB-WLS": 2}, ["GB-WLS"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 2, "GB-WLS": 2}, None),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1, "GB-WLS": 1}, None),
        ({"GB": 1}, {"GB": 1, "GB-WLS": 1}, ["GB-WLS"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1}, ["GB-WLS"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 2}, None),
    ],
)
def test_places_are_named_unless_something_else_is_said_in_all(
    before: dict[str, int], now: dict[str, int], changed: list[str] | None
) -> None:
    assert changed_places(before, now) == changed
