"""A minor change of the English carries its translations over; a review is bound to its words."""

from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from locales.catalogs import (
    carry_over_translations,
    parse_messages,
    reworded_messages,
    update_catalog,
)
from locales.library import Document
from locales.reviews import Review, digest, format_review_log, status_of
from locales.sign_off import carry_over_reviews, sign_off
from tests.conftest import NOW
from tests.samples import GUIDE, POLISH, catalog, library

DAY, BEFORE, REWORDED = NOW.date(), date(2026, 11, 1), date(2026, 11, 9)
CONTEXT = "first.calm"
OLD, NEW = "Stay **calm**.", "Keep **calm**."


def documents(folder: Path) -> tuple[Document, Document]:
    before = library(folder, GUIDE).documents["safe"]
    after = library(folder, GUIDE.replace(OLD, NEW)).documents["safe"]
    return before, after


def by_context(po: bytes) -> dict[str, Message]:
    return parse_messages(po, "safe.po")


@pytest.mark.parametrize("already", [False, True], ids=["at once", "after an update"])
def test_the_english_changes_under_a_translation_that_stays(tmp_path: Path, already: bool) -> None:
    before, after = documents(tmp_path)
    old = catalog(before, POLISH).encode()
    given = update_catalog(after, POLISH, old) if already else old
    new, old_english = carry_over_translations(after, POLISH, given, "safe.po", [CONTEXT])
    assert old_english == {CONTEXT: OLD}
    message = by_context(new)[CONTEXT]
    assert (message.id, message.fuzzy) == (NEW, False)
    assert message.string == by_context(old)[CONTEXT].string
    others = {context: each.string for context, each in by_context(new).items()}
    assert others == {context: each.string for context, each in by_context(old).items()}
    assert carry_over_translations(after, POLISH, new, "safe.po", [CONTEXT]) == (new, {})


def test_a_review_counts_for_the_new_words_and_says_since_when(tmp_path: Path) -> None:
    before, after = documents(tmp_path)
    old = catalog(before, POLISH).encode()
    signed = sign_off([by_context(old)[CONTEXT]], {}, "reviewer-1", BEFORE)
    reviewed = sign_off([by_context(old)[CONTEXT]], signed, "reviewer-7", DAY)
    new, old_english = carry_over_translations(after, POLISH, old, "safe.po", [CONTEXT])
    message = by_context(new)[CONTEXT]
    assert status_of(message, reviewed) == "machine"
    carried = carry_over_reviews([message], reviewed, old_english, DAY)
    assert status_of(message, carried) == "reviewed"
    entry = carried[CONTEXT]
    assert (entry.by, entry.date, entry.reworded_on) == ("reviewer-7", DAY, DAY)
    assert (entry.checked_by, entry.checked_on) == ("reviewer-1", BEFORE)
    assert f'"reworded_on": "{DAY}"' in format_review_log(carried)


def test_a_review_that_no_longer_counted_does_not_count_again(tmp_path: Path) -> None:
    before, after = documents(tmp_path)
    old = catalog(before, POLISH).encode()
    stale = Review(digest=digest(CONTEXT, OLD, "co innego"), state="checked", by="a-1", date=DAY)
    new, old_english = carry_over_translations(after, POLISH, old, "safe.po", [CONTEXT])
    carried = carry_over_reviews(by_context(new).values(), {CONTEXT: stale}, old_english, DAY)
    assert carried == {CONTEXT: stale}


def test_only_the_messages_that_were_named_are_carried_over(tmp_path: Path) -> None:
    before, after = documents(tmp_path)
    old = catalog(before, POLISH).encode()
    assert reworded_messages(after, old, "safe.po") == {CONTEXT: OLD}
    assert reworded_messages(before, old, "safe.po") == {}
    new, old_english = carry_over_translations(after, POLISH, old, "safe.po", ["first.read"])
    assert (new, old_english) == (update_catalog(after, POLISH, old), {})


def test_a_second_review_does_not_hide_that_the_english_was_reworded(tmp_path: Path) -> None:
    before, after = documents(tmp_path)
    old = catalog(before, POLISH).encode()
    signed = sign_off([by_context(old)[CONTEXT]], {}, "reviewer-1", BEFORE)
    new, old_english = carry_over_translations(after, POLISH, old, "safe.po", [CONTEXT])
    message = by_context(new)[CONTEXT]
    carried = carry_over_reviews([message], signed, old_english, REWORDED)
    for log, reworded_on in ((signed, None), (carried, REWORDED)):
        given = by_context(old)[CONTEXT] if log is signed else message
        entry = sign_off([given], log, "reviewer-7", DAY)[CONTEXT]
        assert (entry.state, entry.by, entry.checked_by) == ("reviewed", "reviewer-7", "reviewer-1")
        assert entry.reworded_on == reworded_on
