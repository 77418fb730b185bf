"""Digests tell the translations that a reader would see change."""

from pathlib import Path

from locales.preparation import prepare_library
from models.digests import digests
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
