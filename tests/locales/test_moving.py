"""Messages move to another block or guide, and their translations with reviews go along."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from locales.catalogs import parse_messages, parse_translations, update_catalog
from locales.languages import languages
from locales.library import read_library
from locales.library_files import parse_library, prepare_files, read_library_files
from locales.reviews import Review, digest, format_review_log, move_review, parse_review_log
from locales.reviews import status_of as review_status
from locales.sign_off import sign_off
from locales.updating import report_lines, update_language, with_moved_messages
from models.errors import FileError
from models.guide import NOTHING_RESERVED
from tests.registry import TAGS
from tests.samples import POLISH, content, write_catalogs

DAY = date(2026, 11, 1)
PO, LOG = (f"locales/pl/LC_MESSAGES/safe.{end}" for end in ("po", "review.json"))
OTHER_PO, OTHER_LOG = (each.replace("safe.", "other.") for each in (PO, LOG))
FILE, OTHER = "guides/safe.yaml", "guides/other.yaml"
CALL = "call: Call {emergency.phone}.\n"
OTHER_GUIDE = """\
kind: guide
title: Another guide
summary: Another summary.
audience: [parents]
topics: [safety]
published: 2026-11-22
blocks:
  - id: words
    type: paragraph
    text: Some other words.
"""
MOVED = "  - id: moved\n    type: paragraph\n    text: Call {emergency.phone}.\n"
Files = dict[str, str]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The files of two small guides; every Polish message of the first is checked by a person."""
    folder = content(tmp_path / "content")
    (folder / "guides/other.yaml").write_text(OTHER_GUIDE, "utf-8")
    write_catalogs(read_library(folder), folder / "locales", interface=False)
    found = read_library_files(folder)
    messages = parse_messages(found[PO].encode(), PO)
    found[LOG] = format_review_log(sign_off(messages.values(), {}, "anna-3", DAY))
    return found


def edited(files: Mapping[str, str], *changes: tuple[str, str], file: str = FILE) -> Files:
    """The files after edits of a guide by its author."""
    text = files[file]
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {**files, file: text}


def moved(files: Mapping[str, str]) -> tuple[Files, list[str], list[str]]:
    """The files with what moved, and the lines about Polish."""
    after, report = with_moved_messages(files, NOTHING_RESERVED)
    kept, lost = (
        [line for line, tags in each.items() if "pl" in tags]
        for each in (report.kept, report.not_kept)
    )
    again, nothing = with_moved_messages(after, NOTHING_RESERVED)
    assert (again, nothing.kept) == (after, {})
    return after, sorted(kept), sorted(lost)


def status(files: Mapping[str, str], context: str, po: str = PO) -> str:
    """The status of a Polish message; none if it is not translated or not there."""
    message = parse_messages(files[po].encode(), po).get(context)
    log = files.get(po.replace(".po", ".review.json"), "{}")
    return review_status(message, parse_review_log(log, po)) if message else "none"


def string(files: Mapping[str, str], context: str, po: str = PO) -> str:
    return str(parse_messages(files[po].encode(), po)[context].string)


WHO = "  - id: who\n    type: paragraph\n    text: Who can help\n"
# How the guide is edited, and what moves: by the old context the new one.
WITHIN = {
    "another id": (
        [("- id: danger", "- id: report")],
        {"danger.title": "report.title", "danger.call": "report.call"},
    ),
    "another item": ([("call: Call", "ring: Call")], {"danger.call": "danger.ring"}),
    "split": (
        [("      read: Read", "  - id: later\n    type: steps\n    items:\n      read: Read")],
        {"first.read": "later.read"},
    ),
    "merged": (
        [
            ("      call: Call {emergency.phone}.\n", "      calm-first: Breathe.\n"),
            ("      calm: Stay", "      help: Call {emergency.phone}.\n      calm: Stay"),
        ],
        {"danger.call": "first.help"},
    ),
    "still there": (
        [
            ("title: Who can help", "title: Helpers"),
            ("  - id: help\n", f"{WHO}  - id: help\n"),
        ],
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WITHIN)
def test_translations_and_reviews_go_to_another_block(files: Files, case: str) -> None:
    changes, expected = WITHIN[case]
    after, kept, lost = moved(edited(files, *changes))
    assert kept == sorted(f"safe: {old} -> {new}" for old, new in expected.items())
    assert lost == []
    for old, new in expected.items():
        assert string(after, new) == string(files, old)
        assert status(after, new) == "checked"
        assert f'"{old}"' not in after[PO] + after[LOG]
    assert status(after, "first.calm") == "checked"


def test_no_language_waits_for_what_only_moved(files: Files) -> None:
    after, _, _ = moved(edited(files, ("- id: danger", "- id: report")))
    prepared = prepare_files(after)
    assert prepared.translations["safe"].keys() == {*TAGS}
    assert not [each for each in prepared.waiting if "/safe.po" in each.file]


def test_without_a_move_no_catalog_changes(files: Files) -> None:
    for words in (files, edited(files, ("Stay **calm**", "Keep **calm**"))):
        assert moved(words) == (words, [], [])


TO_OTHER = [("    body:\n      " + CALL, "    body:\n      calm: Be calm.\n")]
NEW = ("words.\n", f"words.\n{MOVED}")


@pytest.mark.parametrize("order", ["at once", "taken out first", "put in first"])
def test_translations_and_reviews_go_to_another_guide(files: Files, order: str) -> None:
    line = "safe: danger.call -> other: moved.text"
    if order == "at once":
        after, kept, lost = moved(edited(edited(files, *TO_OTHER), NEW, file=OTHER))
    elif order == "taken out first":
        half, kept, lost = moved(edited(files, *TO_OTHER))
        assert (kept, lost) == ([], ["safe: danger.call (no new message has its source text)"])
        assert moved(half)[1:] == ([], [])
        after, kept, lost = moved(edited(half, NEW, file=OTHER))
    else:
        half, kept, lost = moved(edited(files, NEW, file=OTHER))
        assert (kept, lost) == ([], [])
        document = parse_library(half).documents["other"]
        half[OTHER_PO] = update_catalog(document, POLISH, half[OTHER_PO].encode()).decode()
        after, kept, lost = moved(edited(half, *TO_OTHER))
    assert (kept, lost) == ([line], [])
    assert string(after, "moved.text", OTHER_PO) == string(files, "danger.call")
    assert status(after, "moved.text", OTHER_PO) == "checked"
    assert status(after, "words.text", OTHER_PO) == "machine"
    assert "danger.call" not in after[PO] + after[LOG]


def test_a_message_that_moved_can_move_on_and_come_back(files: Files) -> None:
    there, _, _ = moved(edited(edited(files, *TO_OTHER), NEW, file=OTHER))
    back = edited({**there, FILE: files[FILE]}, NEW[::-1], file=OTHER)
    after, kept, _ = moved(back)
    assert kept == ["other: moved.text -> safe: danger.call"]
    assert status(after, "danger.call") == "checked"


def test_its_own_guide_comes_before_another(files: Files) -> None:
    changes = edited(edited(files, ("call: Call", "ring: Call")), NEW, file=OTHER)
    after, kept, lost = moved(changes)
    assert (kept, lost) == (["safe: danger.call -> danger.ring"], [])
    assert "moved.text" not in after[OTHER_PO]


def test_the_messages_of_a_guide_that_is_gone_go_to_another(files: Files) -> None:
    gone = edited(files, NEW, file=OTHER)
    del gone[FILE]
    after, kept, lost = moved(gone)
    assert (kept, lost) == (["safe: danger.call -> other: moved.text"], [])
    assert status(after, "moved.text", OTHER_PO) == "checked"


def test_contacts_go_to_no_guide(files: Files) -> None:
    file = "contacts.yaml"
    words = edited(files, ("about: To talk", "about: To speak"), ("id: helper", "id: talker"),
                   file=file)  # fmt: skip
    words["places.yaml"] = words["places.yaml"].replace("[helper]", "[talker]")
    words = edited(words, ("ask {helper}", "ask {talker}"), ("[emergency, helper]", "[emergency]"))
    moved_words = MOVED.replace("Call {emergency.phone}.", "To talk")
    guide = edited(words, ("words.\n", f"words.\n{moved_words}"), file=OTHER)
    _, kept, lost = moved(guide)
    assert kept == []
    assert "contacts: helper.about (no new message has its source text)" in lost


TWICE = "its source text is there more than once: "
# What the author does, what is moved, and what is said of the rest.
NOT_GUESSED = {
    "two new ones": (
        [("call: Call {emergency.phone}.", "a: Call {emergency.phone}.\n      "
          "b: Call {emergency.phone}.")],
        f"safe: danger.call ({TWICE}safe: danger.a, safe: danger.b)",
    ),
    "other words": (
        [("call: Call {emergency.phone}.", "ring: Ring {emergency.phone}.")],
        "safe: danger.call (no new message has its source text)",
    ),
    "gone": (
        [("      read: Read [more](link:more) or ask {helper}.\n", "")],
        "safe: first.read (no new message has its source text)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_GUESSED)
def test_what_is_not_certain_is_listed_and_stays_as_obsolete(files: Files, case: str) -> None:
    changes, line = NOT_GUESSED[case]
    after, kept, lost = moved(edited(files, *changes))
    assert (kept, lost) == ([], [line])
    context = line.removeprefix("safe: ").partition(" ")[0]
    before = parse_messages(files[PO].encode(), PO)[context]
    _, obsolete = parse_translations(after[PO].encode(), PO)
    assert [(each.id, each.string) for each in obsolete.values()] == [(before.id, before.string)]
    restored, kept, lost = moved({**after, FILE: files[FILE]})
    assert (kept, lost) == ([f"safe: {context} is back"], [])
    assert restored[PO] == files[PO]
    assert status(restored, context) == "checked"


def test_the_same_english_that_vanishes_twice_is_not_guessed(files: Files) -> None:
    line = "      calm: Stay **calm**.\n"
    both = edited(files, (CALL, "call: Stay **calm**.\n"))
    document = parse_library(both).documents["safe"]
    po = update_catalog(document, POLISH, files[PO].encode()).decode()
    text = string(files, "first.calm")
    both[PO] = po.replace(f'msgid "Stay **calm**."\nmsgstr "{string(files, "danger.call")}"',
                          f'msgid "Stay **calm**."\nmsgstr "{text}"')  # fmt: skip
    one = edited(both, ("call: Stay **calm**.\n", "new: Stay **calm**.\n"), (line, ""))
    _, kept, lost = moved(one)
    assert kept == []
    assert lost == [f"safe: {each} ({TWICE}safe: danger.new)" for each in
                    ("danger.call", "first.calm")]  # fmt: skip


def test_what_vanished_now_comes_before_what_vanished_earlier(files: Files) -> None:
    document = parse_library(files).documents["safe"]
    older = files[PO] + '#~ msgctxt "old.call"\n#~ msgid "Call {emergency.phone}."\n'
    files[PO] = update_catalog(document, POLISH, (older + '#~ msgstr "x"\n').encode()).decode()
    after, kept, _ = moved(edited(files, ("call: Call", "ring: Call")))
    assert kept == ["safe: danger.call -> danger.ring"]
    assert '#~ msgctxt "old.call"' in after[PO]


def test_an_obsolete_message_replaces_no_other(files: Files) -> None:
    polish = string(files, "danger.call")
    files[PO] += '#~ msgctxt "first.calm"\n#~ msgid "Ring {emergency.phone}."\n'
    files[PO] += f'#~ msgstr "{polish}"\n'
    words = edited(files, ("call: Call {emergency.phone}.", "ring: Ring {emergency.phone}."))
    after, kept, _ = moved(words)
    assert kept == []
    assert string(after, "first.calm") == string(files, "first.calm")
    assert status(after, "first.calm") == "checked"


def test_a_translation_that_would_be_refused_does_not_move(files: Files) -> None:
    text = string(files, "danger.call")
    files[PO] = files[PO].replace(f'msgstr "{text}"', 'msgstr "Bez numeru."')
    _, kept, lost = moved(edited(files, ("call: Call", "ring: Call")))
    assert (kept, lost) == ([], ["safe: danger.call (no new message has its source text)"])


# What the review log says about the text that moves, and what it says afterwards.
ANNA: dict[str, Any] = {"state": "checked", "by": "anna-3", "date": DAY}
ENGLISH = "Call {emergency.phone}."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("danger.call", ENGLISH, None), "checked"),
        (("danger.call", ENGLISH, "Inaczej."), "machine"),
        (("danger.call", "Ring.", None), "machine"),
        (("danger.ring", ENGLISH, None), "checked"),
        (("danger.ring", ENGLISH, "Inaczej."), "machine"),
        (("first.calm", ENGLISH, None), "machine"),
    ],
    ids=["read", "other words", "other English", "read there before", "other there", "elsewhere"],
)
def test_nothing_counts_as_checked_that_nobody_has_read(
    files: Files, texts: tuple[str, str, str | None], expected: str
) -> None:
    context, english, polish = texts
    read = digest(context, english, polish or string(files, "danger.call"))
    files[LOG] = format_review_log({context: Review(digest=read, **ANNA)})
    after, kept, _ = moved(edited(files, ("call: Call", "ring: Call")))
    assert kept == ["safe: danger.call -> danger.ring"]
    assert status(after, "danger.ring") == expected


def test_a_doubted_translation_stays_so(files: Files) -> None:
    files[PO] = files[PO].replace('msgctxt "danger.call"', '#, fuzzy\nmsgctxt "danger.call"')
    files[PO] = files[PO].replace(
        "#, python-brace-format\n#, fuzzy", "#, fuzzy, python-brace-format"
    )
    after, _, _ = moved(edited(files, ("call: Call", "ring: Call")))
    assert status(after, "danger.ring") == "outdated"


def test_a_review_that_was_there_is_kept_for_when_its_text_comes_back() -> None:
    message = parse_messages(b'msgctxt "a"\nmsgid "Help."\nmsgstr "Pomoc."\n', PO)["a"]
    there = Review(digest=digest("b", "Aid.", "Pomoc."), **ANNA)
    log = {"a": Review(digest=digest("a", "Help.", "Pomoc."), **ANNA), "b": there}
    move_review(log, log, message, "b")
    assert log.keys() == {"b"}
    assert (log["b"].digest, log["b"].earlier) == (digest("b", "Help.", "Pomoc."), there)


def test_an_update_of_all_catalogs_moves_and_reports_by_language(files: Files) -> None:
    words = edited(files, ("call: Call", "ring: Call"))
    del words[PO.replace("/pl/", "/cy/")]
    words[PO.replace("/pl/", "/ur/")] = "nonsense"
    documents, errors = parse_library(words).documents, list[FileError]()
    written, kept = {}, []
    for language in (languages()[tag] for tag in TAGS[1:]):
        changes, moves = update_language(words, documents, language, errors)
        written |= changes
        kept += [language.tag] if moves.kept else []
    assert kept == [tag for tag in TAGS if tag not in ("en", "cy", "ur")]
    assert [each.file for each in errors] == [PO.replace("/pl/", "/ur/")]
    assert PO.replace("/pl/", "/ur/") not in written
    assert 'msgctxt "danger.ring"' in written[PO.replace("/pl/", "/cy/")]
    assert status({**words, **written}, "danger.ring") == "checked"


def test_a_line_names_the_languages() -> None:
    assert report_lines({"a -> b": ["pl", "ur"]}) == ["a -> b [pl, ur]"]
