"""A text of a guide is changed in its YAML, and every other character stays as it is."""

import difflib
from datetime import date
from pathlib import PurePath

import pytest

from locales.library import FOLDERS
from locales.library_files import read_library_files
from models.guide import Guide, guide_messages, parse_guide
from models.guide_source import GuideSource, message_paths, new_id, one_line, written
from tests.samples import GUIDE

GUIDES = {
    path: text
    for path, text in read_library_files().items()
    if PurePath(path).parts[0] in FOLDERS.values()
}
DAY = date(2026, 12, 1)
ODD = (
    "Plain words.",
    "Call: now",
    "# no comment",
    "- no list",
    "2026",
    "null",
    "{police.phone}, then [more](link:more) # or **not**",
    "\"quoted\" and 'quoted' \\* “so”",
    "שלום ሰላም 你好 \u200d\u00a0",
    "a\u2028b\x85c\x07",
    "x" * 5000,
)


def opened(path: str) -> tuple[GuideSource, Guide]:
    text = GUIDES[path]
    return GuideSource(text), parse_guide(text, PurePath(path).stem, path)


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [each for each in lines if each[0] in "+-" and each[:3] not in ("+++", "---")]


@pytest.mark.parametrize("path", GUIDES)
def test_every_text_of_a_guide_is_found_and_written_back_as_it_was(path: str) -> None:
    source, guide = opened(path)
    paths, texts = message_paths(guide), source.texts(guide)
    assert texts == {context: each.text for context, each in guide_messages(guide)}
    assert source.with_texts({paths[each]: text for each, text in texts.items()}).text == (
        source.text
    )


@pytest.mark.parametrize("path", GUIDES)
def test_one_text_that_changes_changes_one_line_and_no_other_text(path: str) -> None:
    source, guide = opened(path)
    context, before = list(source.texts(guide).items())[-1]
    new = "Other words: “these”, not those."
    after = source.with_texts({message_paths(guide)[context]: new})
    assert len(changed_lines(source.text, after.text)) == 2
    reread = parse_guide(after.text, guide.slug, path)
    assert after.texts(reread) == {**source.texts(guide), context: new}
    assert before != new


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("context", ["document.title", "first.calm", "figure.text"])
def test_a_text_is_read_again_as_it_was_typed(text: str, context: str) -> None:
    guide = parse_guide(GUIDE, "safe", "safe.yaml")
    after = GuideSource(GUIDE).with_texts({message_paths(guide)[context]: text})
    assert after.texts(parse_guide(after.text, "safe", "safe.yaml"))[context] == text


@pytest.mark.parametrize("text", ODD)
def test_a_text_between_brackets_stays_between_them(text: str) -> None:
    source = GUIDE.replace("calm: Stay **calm**.", "calm: {text: Stay., note: How, critical: true}")
    guide = parse_guide(source, "safe", "safe.yaml")
    after = GuideSource(source).with_texts({message_paths(guide)["first.calm"]: text})
    again = dict(guide_messages(parse_guide(after.text, "safe", "safe.yaml")))["first.calm"]
    assert (again.text, again.note, again.critical) == (text, "How", True)


@pytest.mark.parametrize(
    "old",
    [
        "Stay **calm**.  # so far",
        "'Stay **calm**.'",
        ">-\n        Stay\n        **calm**.\n\n",
        "|\n        Stay **calm**.\n",
        "Stay\n        **calm**.",
        '"Stay\\\n        \\ **calm**."',
    ],
)
@pytest.mark.parametrize("before", ["", "\ufeff", "# A comment.\n", "---\n"])
def test_however_a_text_was_written_only_that_is_replaced(old: str, before: str) -> None:
    source = before + GUIDE.replace("calm: Stay **calm**.", f"calm: {old}")
    guide = parse_guide(source, "safe", "safe.yaml")
    after = GuideSource(source).with_texts({message_paths(guide)["first.calm"]: "Go: now."})
    reread = parse_guide(after.text, "safe", "safe.yaml")
    assert after.texts(reread) == {**GuideSource(source).texts(guide), "first.calm": "Go: now."}
    head, _, tail = source.partition(old)
    assert after.text.startswith(head)
    assert after.text.endswith(tail)
    assert ("# so far" in after.text) == ("# so far" in old)


def test_a_text_needs_no_quotes_unless_yaml_would_read_something_else() -> None:
    assert written("Stay calm, and listen.") == "Stay calm, and listen."
    assert written("Stay calm, and listen.", in_flow=True) == '"Stay calm, and listen."'
    assert written("Say: now") == '"Say: now"'
    assert written("yes") == "yes"  # YAML 1.2
    assert written("true") == '"true"'


@pytest.mark.parametrize(
    ("before", "lines"),
    [
        (GUIDE, ["-published: 2026-11-22", "+published: 2026-12-01", "+change:"]),
        (
            GUIDE.replace(
                "sources:", "change:\n  kind: minor  # so far\n  note: Old.\nsources:", 1
            ),
            ["-published: 2026-11-22", "-  kind: minor  # so far", "-  note: Old."],
        ),
        (
            GUIDE.replace("sources:", "change: {kind: minor, note: {text: Old.}}\nsources:", 1),
            ["-published: 2026-11-22", "-change: {kind: minor, note: {text: Old.}}"],
        ),
    ],
)
def test_a_change_is_described_and_dated(before: str, lines: list[str]) -> None:
    after = GuideSource(before).with_change("safety", "Report: at once, {so}.", DAY).text
    guide = parse_guide(after, "safe", "safe.yaml")
    assert guide.change
    assert (guide.change.kind, guide.change.note.text) == ("safety", "Report: at once, {so}.")
    assert guide.published == DAY
    found = changed_lines(before, after)
    assert {*lines} <= {*found}
    assert "# so far" not in before or "# so far" in after


ITEMS = GUIDE.replace(
    "      calm:",
    "      # Of the calm.\n      calm:",
).replace("      read: Read", "      # Of the reading.\n      read:  Read")


@pytest.mark.parametrize(
    ("order", "new", "expected"),
    [
        (["read", "calm"], {}, ["# Of the reading.", "read:", "# Of the calm.", "calm:"]),
        (["calm"], {}, ["# Of the calm.", "calm:"]),
        (["read"], {}, ["# Of the reading.", "read:"]),
        (
            ["calm", "go", "read"],
            {"go": "Go: now."},
            ["# Of the calm.", "calm:", 'go: "Go: now."', "# Of the reading.", "read:"],
        ),
    ],
)
def test_items_are_moved_added_and_taken_out(
    order: list[str], new: dict[str, str], expected: list[str]
) -> None:
    source = GuideSource(ITEMS)
    assert source.item_keys(1, "items") == ["calm", "read"]
    after = source.with_items(1, "items", order, new).text
    block = after.partition("    items:\n")[2].partition("  - id: figure")[0]
    lines = [each.strip() for each in block.splitlines()]
    assert len(lines) == len(expected)
    assert all(line.startswith(each) for line, each in zip(lines, expected, strict=True))
    rest = ITEMS.partition("    items:\n")
    assert after.startswith(rest[0])
    assert after.endswith(ITEMS[ITEMS.index("  - id: figure") :])
    parse_guide(after, "safe", "safe.yaml")


def test_items_that_share_a_line_cannot_be_moved() -> None:
    flow = GUIDE.replace("      call: Call {emergency.phone}.\n", "").replace(
        "    body:\n", "    body: {call: Call., go: Go.}\n"
    )
    assert GuideSource(flow).item_keys(0, "body") == []


@pytest.mark.parametrize(
    ("text", "taken", "id"),
    [
        ("Do not delete anything yet.", (), "do-not-delete-anything"),
        ("Call {police.phone} now", (), "call-now"),
        ("Don’t look", (), "dont-look"),
        ("Stay calm", ("stay-calm",), "stay-calm-2"),
        ("Stay calm", ("stay-calm", "stay-calm-2"), "stay-calm-3"),
        ("你好", (), "text"),
        ("你好", ("text",), "text-2"),
        ("a" * 100, (), "a" * 40),
    ],
)
def test_an_id_is_made_of_the_first_words(text: str, taken: tuple[str, ...], id: str) -> None:
    assert new_id(text, taken) == id


def test_a_text_has_no_breaks() -> None:
    assert one_line(" a \r\n\r\n b\nc  d ") == "a b c  d"
