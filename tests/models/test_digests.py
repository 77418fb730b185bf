"""Digests tell the translations that a reader would see change."""

from pathlib import Path

from locales.preparation import prepare_library
from models.digests import digests
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
