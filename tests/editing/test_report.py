"""The commands of editors say what matters most first, and say once what is repeated."""

import pytest

from api.editing.report import split_changes, waiting_lines
from models.errors import FileError

OVERLAY = "with the English of edition 2 where it changed"


@pytest.mark.parametrize(
    ("changes", "editions", "others"),
    [
        ([], [], []),
        (["a: edition 1"], ["a: edition 1"], []),
        (
            ["a: edition 2 (minor): One.", "b: edition 3 (safety): Two.", "c: edition 1"],
            ["b: edition 3 (safety): Two.", "a: edition 2 (minor): One.", "c: edition 1"],
            [],
        ),
        (
            ["a: edition 2 (normal): Not (safety): at all.", "b: edition 2 (safety): Yes."],
            ["b: edition 2 (safety): Yes.", "a: edition 2 (normal): Not (safety): at all."],
            [],
        ),
        (
            ["a: edition 1 in en, revision 2", "a: edition 1 in zh-Hans, revision 2"],
            [],
            ["a: edition 1 in en, zh-Hans, revision 2"],
        ),
        (
            ["a: edition 1 in en, revision 2", "a: edition 1 in pl, revision 3"],
            [],
            ["a: edition 1 in en, revision 2", "a: edition 1 in pl, revision 3"],
        ),
        (
            [f"a: edition 1 in {tag}, revision 3, {OVERLAY}" for tag in ("cy", "pl")],
            [],
            [f"a: edition 1 in cy, pl, revision 3, {OVERLAY}"],
        ),
        (
            ["a is called b now", "contacts in en, revision 2", "contacts in pl, revision 2"],
            [],
            ["a is called b now", "contacts in en, pl, revision 2"],
        ),
    ],
)
def test_new_editions_come_first_and_languages_share_a_line(
    changes: list[str], editions: list[str], others: list[str]
) -> None:
    assert split_changes(changes) == (editions, others)


@pytest.mark.parametrize(
    ("gaps", "lines"),
    [
        ({}, []),
        ({"pl/a": 1}, ["a waits for 1 message in pl."]),
        ({"cy/a": 2, "zh_Hans/a": 2}, ["a waits for 2 messages in cy, zh-Hans."]),
        (
            {"cy/a": 1, "pl/a": 17, "pl/b": 1},
            [
                "a waits for 1 message in cy.",
                "a waits for 17 messages in pl.",
                "b waits for 1 message in pl.",
            ],
        ),
    ],
)
def test_what_waits_is_counted_for_each_document(gaps: dict[str, int], lines: list[str]) -> None:
    waiting = [
        FileError(f"locales/{at.replace('/', '/LC_MESSAGES/')}.po", line, "not translated")
        for at, number in gaps.items()
        for line in range(number)
    ]
    assert [*waiting_lines(waiting)] == lines
