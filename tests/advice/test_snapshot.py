"""When responses made from a snapshot are out of date, without a new publication."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from api.published.snapshot import Snapshot
from models.notices import PublishedNotice
from models.publishing import PreparedLibrary
from tests.answers import served, services_of
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


def test_words_that_an_older_release_did_not_publish_are_served_in_english(
    tmp_path: Path, prepared: PreparedLibrary
) -> None:
    card = prepared.interface["pl"]
    older = {key: each for key, each in card.words.items() if key != "all-advice"}
    interface = {**prepared.interface, "pl": card.model_copy(update={"words": older})}
    with served(tmp_path, replace(prepared, interface=interface)) as client:
        words = services_of(client).reloader.snapshot.interface["pl"]
        page = client.get("/pl/")
    assert (words["all-advice"].lang, words["all-advice"].text) == ("en", "All advice")
    assert {each.lang for key, each in words.items() if key in older} == {"pl"}
    assert (page.status_code, 'lang="en"' in page.text) == (200, True)
    assert ">All advice</h2>" in page.text
