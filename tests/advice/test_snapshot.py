"""When responses made from a snapshot are out of date, without a new publication."""

from dataclasses import replace
from datetime import timedelta

from api.published.snapshot import Snapshot
from models.notices import PublishedNotice
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def test_the_moment_changes_when_a_notice_begins_and_when_a_day_does(snapshot: Snapshot) -> None:
    begins = PublishedNotice(
        id=1,
        publication=1,
        kind="correction",
        slug="safe",
        edition=None,
        language=None,
        revision=None,
        place=None,
        contact=None,
        readable=True,
        reasons={"en": "It is wrong."},
        starts_at=NOW + HOUR,
        since=NOW + HOUR,
    )
    held = replace(snapshot, notices=[begins])
    assert held.moment(NOW) != held.moment(NOW + HOUR)
    assert held.moment(NOW) == held.moment(NOW + HOUR / 2)
    assert snapshot.moment(NOW) == snapshot.moment(NOW + HOUR)
    assert snapshot.moment(NOW) != snapshot.moment(NOW + timedelta(days=1))
