"""Which of the notices on a text a reader is told of."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from models.notices import PublishedNotice, strongest_notice

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def notice(id: int, kind: str = "correction", **values: Any) -> PublishedNotice:
    usual = {
        "publication": 1,
        "slug": "safe",
        "edition": None,
        "language": None,
        "revision": None,
        "place": None,
        "contact": None,
        "readable": kind == "correction",
        "reasons": {"en": "It is wrong."},
        "starts_at": NOW,
        "since": NOW,
    }
    return PublishedNotice(id=id, kind=kind, **{**usual, **values})


def told(*notices: PublishedNotice) -> set[int]:
    """The ids of the notices that are told, whatever the order in which they come."""
    found = [strongest_notice(order, "safe", "pl", 2, 3, NOW) for order in permutations(notices)]
    return {each.id for each in found if each}


@pytest.mark.parametrize("kind", ["correction", "withdrawal"])
def test_of_two_that_hold_the_newest_is_told(kind: str) -> None:
    assert told(notice(1, kind), notice(2, kind), notice(3, kind)) == {3}
    older = notice(3, kind, starts_at=NOW - timedelta(days=9))
    assert told(notice(1, kind), notice(2, kind), older) == {3}


def test_a_withdrawal_is_told_before_a_correction_that_is_newer() -> None:
    assert told(notice(1, "withdrawal"), notice(2)) == {1}
    readable = notice(1, "withdrawal", readable=True)
    assert told(readable, notice(2)) == {1}


def test_one_that_takes_the_text_away_is_told_before_one_that_leaves_it() -> None:
    assert told(notice(1, "withdrawal"), notice(2, "withdrawal", readable=True)) == {1}


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({}, True),
        ({"slug": "other"}, False),
        ({"edition": 2}, True),
        ({"edition": 1}, False),
        ({"edition": 3}, False),
        ({"revision": 3}, True),
        ({"revision": 2}, False),
        ({"revision": 4}, False),
        ({"kind": "recall"}, False),
        ({"starts_at": None, "since": NOW + timedelta(days=400)}, True),
        ({"language": "pl"}, True),
        ({"language": "en"}, False),
        ({"starts_at": NOW - timedelta(seconds=1)}, True),
        ({"starts_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_it_is_told_of_its_guide_edition_and_language_from_when_it_begins(
    values: dict[str, Any], holds: bool
) -> None:
    assert told(notice(1, **{"kind": "correction"} | values)) == ({1} if holds else set())
