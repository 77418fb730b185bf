"""The review log: a review is of two texts, and counts only while both are as they were."""

from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from locales.reviews import (
    WEAKEST_FIRST,
    ReadBack,
    Review,
    ReviewLog,
    describe_review,
    digest,
    find_read_back,
    find_review,
    move_review,
    parse_review_log,
    read_review_log,
    status_of,
    weakest,
    write_review_log,
)
from locales.sign_off import (
    add_machine_reviews,
    add_read_backs,
    add_translator_reviews,
    carry_over_reviews,
    sign_off,
)
from models.errors import InvalidFiles
from tests.samples import faults_from

DAY, LATER = date(2026, 1, 3), date(2026, 2, 4)
SAME = ReadBack(text="Stay quiet”", by="model-2", date=DAY)
OTHER = SAME.model_copy(update={"differs": ["words: only 12 % alike"]})


def message(
    id: str = "Stay calm", string: str = "Spokojnie", context: str = "a.title", fuzzy: bool = False
) -> Message:
    return Message(id, string, context=context, flags=["fuzzy"] if fuzzy else [])


def signed(state: str, by: str = "reviewer-7") -> ReviewLog:
    text = digest("a.title", "Stay calm", "Spokojnie")
    entry = dict(digest=text, state=state, by=by, date=DAY)
    if state == "reviewed":
        entry |= dict(checked_by="reviewer-1", checked_on=DAY)
    if state == "read-back":
        entry |= dict(read_back=SAME.model_dump())
    return {"a.title": Review.model_validate(entry)}


@pytest.mark.parametrize("state", ["machine", "read-back", "checked", "reviewed"])
def test_an_entry_for_both_texts_gives_its_state(state: str) -> None:
    assert status_of(message(), signed(state)) == state


@pytest.mark.parametrize(
    "edited",
    [
        message(string="spokojnie"),
        message(string="Spokojnie."),
        message(id="Stay calm."),
        message(context="b.title"),
    ],
)
def test_any_edit_of_either_text_drops_the_review_and_a_revert_restores_it(edited: Message) -> None:
    review_log = signed("reviewed")
    assert status_of(edited, review_log) == "machine"
    updated = add_machine_reviews([edited], review_log, LATER)
    assert status_of(edited, updated) == "machine"
    assert status_of(message(), updated) == "reviewed"


def test_the_parts_of_a_digest_cannot_flow_into_each_other() -> None:
    parts = [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("", "ab", "c"), ("a", "", "bc")]
    assert len({digest(*each) for each in parts}) == len(parts)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (message(), "machine"),
        (message(string=""), "untranslated"),
        (message(fuzzy=True), "outdated"),
        (message(string="", fuzzy=True), "untranslated"),
    ],
)
def test_a_text_that_nobody_vouches_for_is_a_machines(given: Message, status: str) -> None:
    assert status_of(given, {}) == status


def test_a_fuzzy_message_is_outdated_whatever_was_signed() -> None:
    assert status_of(message(fuzzy=True), signed("reviewed")) == "outdated"


def test_a_machine_entry_is_made_for_a_translation_only() -> None:
    given = [message(), message(string="", context="b"), message(context="c", fuzzy=True)]
    entries = add_machine_reviews(given, {}, DAY)
    assert list(entries) == ["a.title"]
    assert (entries["a.title"].state, entries["a.title"].date) == ("machine", DAY)


def test_a_machine_entry_keeps_its_day_until_a_text_changes() -> None:
    entries = add_machine_reviews([message()], {}, DAY)
    assert add_machine_reviews([message()], entries, LATER) == entries
    changed = add_machine_reviews([message(string="Inaczej")], entries, LATER)
    assert changed["a.title"].date == LATER


@pytest.mark.parametrize("state", ["read-back", "checked", "reviewed"])
def test_an_entry_that_says_more_is_never_overwritten(state: str) -> None:
    review_log = signed(state)
    for given in (message(), message(string="Inaczej"), message(string=""), message(fuzzy=True)):
        assert add_machine_reviews([given], review_log, LATER) == review_log


def test_what_a_person_changed_counts_as_theirs_and_a_review_of_the_words_before_is_kept() -> None:
    other, third = message(string="Inaczej"), message(string="Znowu inaczej")
    review_log = add_translator_reviews([other], signed("reviewed"), "anna", LATER)
    assert status_of(other, review_log) == "checked"
    review_log = add_translator_reviews([third], review_log, "bert", LATER)
    assert [status_of(each, review_log) for each in (third, other)] == ["checked", "machine"]
    assert add_translator_reviews([message()], review_log, "anna", LATER) == review_log
    restored = find_review(message(), review_log)
    assert restored and (restored.state, restored.by, restored.date) == (
        "reviewed",
        "reviewer-7",
        DAY,
    )


def log_after(acts: str) -> tuple[Message, ReviewLog]:
    """A message and its review log after what somebody does to it, in order: a capital letter edits
    the text, a small one signs it, `*` translates it back to the same, `?` to something else, `<`
    restores the first words, and `~` rewords the source a little."""
    given, review_log = message(), add_machine_reviews([message()], {}, DAY)
    for number, act in enumerate(acts):
        if act in "*?":
            record = SAME if act == "*" else OTHER
            review_log = add_read_backs([(given, record)], review_log)
        elif act == "<":
            given = message()
        elif act == "~":
            old = {"a.title": str(given.id)}
            given = message(id=f"Keep calm {number}", string=str(given.string))
            review_log = carry_over_reviews([given], review_log, old, LATER)
        elif act.isupper():
            given = message(string=f"Inaczej {number}")
            review_log = add_translator_reviews([given], review_log, act.lower(), DAY)
        else:
            review_log = sign_off([given], review_log, act, DAY)
    return given, review_log


@pytest.mark.parametrize(
    ("acts", "level"),
    [
        ("", "machine"),
        ("*", "read-back"),
        ("a", "checked"),
        ("*a", "checked"),
        ("a*", "checked"),
        ("aa", "checked"),
        ("ab", "reviewed"),
        ("*ab", "reviewed"),
        ("aba", "reviewed"),
        ("abb", "reviewed"),
        ("abc", "reviewed"),
        ("ab*", "reviewed"),
        ("A", "checked"),
        ("Aa", "checked"),
        ("Ab", "reviewed"),
        ("aA", "checked"),
        ("aB", "checked"),
        ("aBb", "checked"),
        ("aBa", "reviewed"),
        ("abC", "checked"),
        ("abCc", "checked"),
        ("abCa", "reviewed"),
        ("aB<", "checked"),
        ("aB<a", "checked"),
        ("aB<b", "reviewed"),
        ("abC<", "reviewed"),
        ("abCa<", "reviewed"),
        ("abCDa<", "reviewed"),
        ("*A<", "read-back"),
        ("*A<a", "checked"),
        ("A<", "machine"),
        ("?", "machine"),
        ("*?", "machine"),
        ("?*", "read-back"),
        ("?a", "checked"),
        ("a?", "checked"),
        ("?ab", "reviewed"),
        ("?A<", "machine"),
        ("*~", "read-back"),
        ("?~", "machine"),
        ("?~a", "checked"),
    ],
)
def test_who_signed_what_gives_the_level(acts: str, level: str) -> None:
    assert status_of(*log_after(acts)) == level


@pytest.mark.parametrize(
    ("acts", "record"),
    [
        ("", None),
        ("*", SAME),
        ("?", OTHER),
        ("*?", OTHER),
        ("?*", SAME),
        ("*a", SAME),
        ("*ab", SAME),
        ("?ab", OTHER),
        ("a*", SAME),
        ("ab?", OTHER),
        ("*A", None),
        ("*Ab", None),
        ("?A", None),
        ("*A<", SAME),
        ("?A<", OTHER),
        ("*aB<", SAME),
        ("*~", SAME),
        ("?a~", OTHER),
        ("*~A", None),
    ],
)
def test_what_was_translated_back_belongs_to_the_texts_whoever_signs_them(
    acts: str, record: ReadBack | None
) -> None:
    assert find_read_back(*log_after(acts)) == record


@pytest.mark.parametrize("record", [SAME, OTHER])
def test_it_survives_an_update_of_another_translation(record: ReadBack) -> None:
    review_log = add_read_backs([(message(), record)], {})
    updated = add_machine_reviews([message(string="Inaczej")], review_log, LATER)
    assert find_read_back(message(string="Inaczej"), updated) is None
    assert find_read_back(message(), updated) == record


@pytest.mark.parametrize("record", [SAME, OTHER])
def test_it_goes_along_to_another_context(record: ReadBack) -> None:
    source, target = add_read_backs([(message(), record)], {}), dict[str, Review]()
    move_review(source, target, message(), "b.title")
    assert (source, find_read_back(message(context="b.title"), target)) == ({}, record)


def test_one_of_other_words_goes_along_beside_the_review_of_the_words_now() -> None:
    source = add_read_backs([(message(string="Inaczej"), OTHER)], {})
    target = sign_off([message(context="b.title")], {}, "anna", DAY)
    move_review(source, target, message(), "b.title")
    moved = target["b.title"]
    assert (moved.state, moved.earlier and moved.earlier.read_back) == ("checked", OTHER)


@pytest.mark.parametrize(
    "record",
    ["", ', "read_back": {"text": "a", "by": "b", "date": "2026-01-03", "differs": ["c"]}'],
)
def test_read_back_without_a_text_that_says_the_same_counts_as_a_machines(record: str) -> None:
    state = f'"digest": "0", "state": "read-back", "by": "x", "date": "2026-01-03"{record}'
    assert parse_review_log(f'{{"a": {{{state}}}}}', "x")["a"].state == "machine"


def test_every_fault_in_a_review_log_is_named() -> None:
    with pytest.raises(InvalidFiles) as refused:
        parse_review_log('{"a.title": 1, "b.title": 2}', "x.json")
    assert [each.reason.partition(":")[0] for each in refused.value.errors] == [
        "a.title",
        "b.title",
    ]


def test_a_reviewer_is_told_what_was_translated_back_and_what_differs() -> None:
    assert SAME.lines() == ["read back by model-2 on 2026-01-03: Stay quiet”"]
    assert OTHER.lines() == [*SAME.lines(), "differs: words: only 12 % alike"]


def test_an_entry_of_two_people_names_both_with_their_days() -> None:
    checked = sign_off([message()], {}, "anna-3", DAY)
    assert sign_off([message()], checked, "anna-3", LATER) == checked
    reviewed = sign_off([message()], checked, "bert-1", LATER)
    entry = reviewed["a.title"]
    assert (entry.checked_by, entry.checked_on, entry.by, entry.date) == (
        *("anna-3", DAY),
        *("bert-1", LATER),
    )
    assert sign_off([message()], reviewed, "carl-2", LATER) == reviewed


@pytest.mark.parametrize(
    ("review_log", "said"),
    [
        ({}, "machine translation, which no person has checked"),
        (signed("machine"), "machine translation, which no person has checked"),
        (signed("read-back", "model-2"), "read-back by model-2 on 2026-01-03"),
        (signed("checked"), "checked by reviewer-7 on 2026-01-03"),
        (
            signed("reviewed"),
            "reviewed by reviewer-7 on 2026-01-03, checked by reviewer-1 on 2026-01-03",
        ),
    ],
)
def test_a_reviewer_is_told_who_has_checked_a_text(review_log: ReviewLog, said: str) -> None:
    assert describe_review(message(), review_log) == said
    assert describe_review(message(string="Inaczej"), review_log).startswith("machine")


def test_only_the_messages_that_were_read_are_signed_off() -> None:
    review_log = sign_off([message(context="b.b")], {}, "r-1", DAY)
    assert [*review_log] == ["b.b"]
    assert status_of(message(), review_log) == "machine"


def test_what_nobody_translated_counts_as_nobodys() -> None:
    given = [message(string="", context="b"), message(context="c", fuzzy=True)]
    assert add_translator_reviews(given, {}, "anna", DAY) == {}


def test_the_review_log_that_was_given_is_not_changed() -> None:
    review_log: ReviewLog = {}
    assert add_machine_reviews([message()], review_log, DAY) != review_log
    assert review_log == {}


def test_the_weakest_is_that_of_the_whole() -> None:
    for index, status in enumerate(WEAKEST_FIRST):
        assert weakest([*reversed(WEAKEST_FIRST[index:])]) == status


def test_it_is_written_sorted_and_read_back(tmp_path: Path) -> None:
    review_log = add_machine_reviews([message(), message(context="a.call")], {}, DAY)
    review_log |= add_read_backs([(message(context="a.end"), SAME)], {})
    write_review_log(tmp_path / "safe.po", review_log)
    raw = (tmp_path / "safe.review.json").read_text("utf-8")
    assert raw.index("a.call") < raw.index("a.title")
    assert ("Stay quiet”" in raw, "differs" in raw, "null" in raw) == (True, False, False)
    assert read_review_log(tmp_path / "safe.po") == review_log
    write_review_log(tmp_path / "safe.po", read_review_log(tmp_path / "safe.po"))
    assert (tmp_path / "safe.review.json").read_text("utf-8") == raw


def test_without_a_file_it_is_empty(tmp_path: Path) -> None:
    assert read_review_log(tmp_path / "safe.po") == {}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ('{"a.title": {"state": "reviewed"}}', "a.title.digest: Field required"),
        (
            '{"a": {"digest": "0", "state": "approved", "by": "x", "date": "2026-01-03"}}',
            "a.state: Input should be 'machine', 'read-back', 'checked' or 'reviewed'",
        ),
        (
            '{"a": {"digest": "0", "state": "translated", "by": "x", "date": "2026-01-03"}}',
            "a.state: Input should be 'machine', 'read-back', 'checked' or 'reviewed'",
        ),
        (
            '{"a": {"digest": "0", "state": "checked", "by": "x", "date": "3 January"}}',
            "a.date: Input should be a valid date",
        ),
        *(
            (
                '{"a": {"digest": "0", "state": "reviewed", "by": "x", "date": "2026-01-03"'
                f"{first}}}}}",
                "a: `reviewed` needs two people",
            )
            for first in (
                "",
                ', "checked_by": "y"',
                ', "checked_on": "2026-01-03"',
                ', "checked_by": "x", "checked_on": "2026-01-03"',
            )
        ),
    ],
)
def test_a_review_log_that_cannot_be_read_is_refused(tmp_path: Path, raw: str, reason: str) -> None:
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "safe.review.json").write_text(raw, "utf-8")
    found = faults_from(lambda: read_review_log(folder / "safe.po"))
    assert all(each.startswith("locales/pl/LC_MESSAGES/safe.review.json:1: ") for each in found)
    assert any(reason in each for each in found)
