"""Which of the notices on a text a reader is told of."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from models.editions import PublishedRevision
from models.notice_scope import PublishedNotice
from models.notices import strongest_notice

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOLD = ["GB-GLS", "GB-ENG", "GB"]  # a place, and those that it lies in
PLACES = {
    "GB": {"facts": ["contact police=1a"]},
    "GB-GLS": {"facts": ["contact glos-police=2b", "role police=glos-police"]},
}
TEXT = PublishedRevision(7, 1, "safe", "pl", 2, 3, None, NOW, PLACES)


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
    found = [strongest_notice(order, TEXT, TOLD, NOW) for order in permutations(notices)]
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
        ({"place": "GB-GLS"}, True),
        ({"place": "GB-ENG"}, True),
        ({"place": "GB"}, True),
        ({"place": "GB-WLS"}, False),
        ({"contact": "glos-police"}, True),
        ({"contact": "police"}, False),
        ({"contact": "glos-police", "place": "GB-ENG"}, True),
        ({"contact": "glos-police", "place": "GB-WLS"}, False),
        ({"starts_at": NOW - timedelta(seconds=1)}, True),
        ({"starts_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_it_is_told_of_what_it_names_from_when_it_begins(
    values: dict[str, Any], holds: bool
) -> None:
    assert told(notice(1, **{"kind": "correction"} | values)) == ({1} if holds else set())
