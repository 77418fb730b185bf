"""What is due: guides to look at again soon, and contacts that nobody has looked at for long."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from api.feeds.due import checked_on, due
from api.published.snapshot import Served, Snapshot

TODAY = date(2026, 11, 22)
GUIDE, CONTACT = "swim-safely", "coastguard"


def with_guide(snapshot: Snapshot, review_due: date | None) -> Snapshot:
    """The same, with one guide that has this day for its review."""
    english = snapshot.guides[GUIDE]["en"]
    translation = english.translation.model_copy(update={"review_due": review_due})
    return replace(snapshot, guides={GUIDE: {"en": replace(english, translation=translation)}})


def with_contact(snapshot: Snapshot, dates: Mapping[str, Any]) -> Snapshot:
    """The same, with one contact that was checked on these dates."""
    card = snapshot.directory["en"]
    contact = next(iter(card.contacts.values())).model_copy(update={"id": CONTACT, **dates})
    directory = card.model_copy(update={"contacts": {CONTACT: contact}})
    return replace(snapshot, directory={"en": directory})


@pytest.mark.parametrize(
    ("days", "is_due", "overdue"),
    [(-400, True, True), (-1, True, True), (0, True, False), (30, True, False), (31, False, None)],
)
def test_a_guide_is_due_for_thirty_days_and_then_overdue(
    snapshot: Snapshot, days: int, is_due: bool, overdue: bool | None
) -> None:
    day = TODAY + timedelta(days=days)
    found = due(with_guide(snapshot, day), TODAY).guides
    assert [(each.slug, each.review_due, each.overdue) for each in found] == (
        [(GUIDE, day, overdue)] if is_due else []
    )


@pytest.mark.parametrize(
    ("values", "is_due"),
    [
        ({}, False),
        ({"language": "pl"}, True),
        ({"edition": 1}, True),
        ({"kind": "correction"}, True),
    ],
)
def test_a_guide_that_is_withdrawn_as_a_whole_is_not_due(
    snapshot: Snapshot, values: dict[str, Any], is_due: bool
) -> None:
    standard = dict.fromkeys(("edition", "language", "revision", "place", "contact"))
    notice = SimpleNamespace(slug=GUIDE, **{"kind": "withdrawal", **standard, **values})
    found = due(replace(with_guide(snapshot, TODAY), notices=[notice]), TODAY).guides
    assert [each.slug for each in found] == [GUIDE] * is_due


def test_the_guide_that_is_longest_overdue_comes_first(snapshot: Snapshot) -> None:
    guides: dict[str, dict[str, Served]] = {}
    for slug, days in (("a", -1), ("b", -3), ("c", -1), ("d", -2)):
        held = with_guide(snapshot, TODAY + timedelta(days=days))
        guides[slug] = held.guides[GUIDE]
    found = due(replace(snapshot, guides=guides), TODAY).guides
    assert [each.slug for each in found] == ["b", "d", "a", "c"]


def test_a_guide_without_a_day_is_never_due(snapshot: Snapshot) -> None:
    assert due(with_guide(snapshot, None), TODAY).guides == []


@pytest.mark.parametrize(
    ("evidenced", "verified", "checked"),
    [
        (None, None, None),
        ("2026", None, date(2026, 12, 31)),
        ("2024-02", None, date(2024, 2, 29)),
        ("2026-04", None, date(2026, 4, 30)),
        ("2026-04-05", None, date(2026, 4, 5)),
        (None, date(2026, 1, 2), date(2026, 1, 2)),
        ("2026-04", date(2026, 5, 1), date(2026, 5, 1)),
        ("2026-04", date(2026, 4, 29), date(2026, 4, 30)),
        ("2026-13", None, None),
        ("2026-02-30", None, None),
        ("0000", None, None),
    ],
)
def test_evidence_counts_from_the_end_of_its_period_and_a_call_when_it_is_newer(
    snapshot: Snapshot, evidenced: str | None, verified: date | None, checked: date | None
) -> None:
    dates = {"evidenced_on": evidenced, "human_verified_on": verified}
    contact = with_contact(snapshot, dates).directory["en"].contacts[CONTACT]
    assert checked_on(contact) == checked


@pytest.mark.parametrize(("days", "is_due"), [(181, True), (180, False), (0, False), (-5, False)])
def test_a_contact_is_due_when_it_was_checked_more_than_180_days_ago(
    snapshot: Snapshot, days: int, is_due: bool
) -> None:
    day = (TODAY - timedelta(days=days)).isoformat()
    found = with_contact(snapshot, {"evidenced_on": day, "human_verified_on": None})
    assert [each.id for each in due(found, TODAY).contacts] == ([CONTACT] if is_due else [])


def test_a_contact_that_was_never_checked_is_due_first(snapshot: Snapshot) -> None:
    found = [each.checked_on for each in due(snapshot, date(2099, 1, 1)).contacts]
    assert len(found) == len(snapshot.directory["en"].contacts)
    assert found == sorted(found, key=lambda each: each or date.min)
    assert found[0] is None


def test_nothing_is_due_when_nothing_is_published(snapshot: Snapshot) -> None:
    empty = due(replace(snapshot, guides={}, directory={}), TODAY)
    assert (empty.guides, empty.contacts) == ([], [])
