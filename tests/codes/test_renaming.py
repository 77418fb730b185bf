"""What a guide, a block or a place is called in the files changes nothing on a printed sheet."""

from dataclasses import replace
from typing import Any

import pytest

from models.publishing import PreparedLibrary
from tests.answers import described, services_of
from tests.codes.office import GUIDE, Office, with_text

ALL = ("en", "pl", "ur")


def renamed_block(office: Office, old: str, new: str, *tags: str) -> PreparedLibrary:
    return office.guide(lambda each: each.with_block_ids({old: new}), *tags)


def newest(office: Office, tag: str) -> Any:
    return services_of(office.client).reloader.snapshot.guides[GUIDE][tag]


def test_a_renamed_block_leaves_sheets_current_and_makes_no_edition(office: Office) -> None:
    codes = [office.print(tag) for tag in ALL]
    office.publish(renamed_block(office, "first", "at-once", *ALL))
    assert [office.told(code) for code in codes] == [("current", [])] * 3
    assert {newest(office, tag).edition for tag in ALL} == {1}
    assert "at-once" in [each.id for each in newest(office, "pl").translation.blocks]


@pytest.mark.parametrize("kind", ["normal", "safety"])
def test_a_language_that_waits_keeps_the_words_of_a_renamed_block(
    office: Office, kind: Any
) -> None:
    office.publish(
        described(office.guide(lambda each: with_text(each, "gasp", "text", "New."), "en"), GUIDE)
    )
    library = renamed_block(office, "first", "at-once", "en")
    translations = {**library.translations, GUIDE: {"en": library.translations[GUIDE]["en"]}}
    again = replace(office, library=replace(library, translations=translations)).guide(
        lambda each: with_text(each, "said", "text", "Newer."), "en"
    )
    office.publish(described(again, GUIDE, kind, "Newer."))
    for block in newest(office, "pl").translation.blocks:
        if block.id in ("at-once", "first"):
            assert {text.lang for text in block.every_text()} == {"pl"}
    ids = [each.id for each in newest(office, "pl").translation.blocks]
    assert "at-once" in ids and "first" not in ids
