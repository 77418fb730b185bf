"""Who keeps a copy hears what is no longer served, and which places a change concerns."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from locales.languages import Language, languages
from locales.library import Library
from locales.preparation import prepare_library
from models.advice import DirectoryCard
from models.availability import served_texts
from models.digests import changed_places
from models.publishing import PreparedLibrary
from tests.answers import problem_type, served, services_of
from tests.feeds.test_feeds import changes, feed, manifest, published
from tests.registry import TAGS
from tests.test_waiting import without

SLUG, OTHER = "safe", "danger"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def good(small: Library, root: Path) -> PreparedLibrary:
    """A library of two guides, one of which does not name the helper."""
    work = prepare_library(small, root)
    other = {
        tag: each.model_copy(update={"slug": OTHER, "blocks": each.blocks[:1]})
        for tag, each in work.translations[SLUG].items()
    }
    return replace(work, translations={SLUG: work.translations[SLUG], OTHER: other})


@pytest.fixture
def tigrinya() -> Iterator[Language]:
    """A language that a test takes out of the registry, which has it again afterwards."""
    before = dict(languages())
    yield before["ti"]
    languages().clear()
    languages().update(before)


def with_number(work: PreparedLibrary, *contacts: str) -> PreparedLibrary:
    """The library in which contacts have another number."""

    def anew(card: DirectoryCard) -> DirectoryCard:
        new = dict(card.contacts)
        line = card.contacts["ambulance"].phones[0]
        line = line.model_copy(update={"number": "0999 13", "uri": "tel:099913"})
        for each in contacts:
            new[each] = new[each].model_copy(update={"phones": [line]})
        return card.model_copy(update={"contacts": new})

    return replace(work, directory={tag: anew(card) for tag, card in work.directory.items()})


def in_wales_only(work: PreparedLibrary) -> PreparedLibrary:
    """The library whose guide shows the police, which only Wales has, in place of the helper."""

    def anew(translation: Any) -> Any:
        *blocks, contacts = translation.blocks
        shown_now = contacts.model_copy(update={"show": ["emergency", "police"]})
        return translation.model_copy(update={"blocks": [*blocks, shown_now]})

    guide = {tag: anew(each) for tag, each in work.translations[SLUG].items()}
    directory = {
        tag: card.model_copy(
            update={
                "contacts": {
                    **card.contacts,
                    "officer": card.contacts["helper"].model_copy(update={"id": "officer"}),
                },
                "places": {
                    **card.places,
                    "GB-WLS": card.places["GB-WLS"].model_copy(
                        update={"roles": {**card.places["GB-WLS"].roles, "police": ["officer"]}}
                    ),
                },
            }
        )
        for tag, card in work.directory.items()
    }
    return replace(work, translations={**work.translations, SLUG: guide}, directory=directory)


def closed(work: PreparedLibrary) -> PreparedLibrary:
    """The library whose guide names a contact that is no longer listed."""
    directory = {
        tag: card.model_copy(
            update={
                "contacts": {id: each for id, each in card.contacts.items() if id != "helper"},
                "places": {
                    code: place.model_copy(update={"roles": {**place.roles, "police": []}})
                    if "police" in place.roles
                    else place
                    for code, place in card.places.items()
                },
            }
        )
        for tag, card in work.directory.items()
    }
    return replace(work, translations={OTHER: work.translations[OTHER]}, directory=directory)


# Places


@pytest.mark.parametrize(
    ("before", "now", "places"),
    [
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1, "GB-WLS": 2}, ["GB-WLS"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 2, "GB-WLS": 1}, ["GB"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 2, "GB-WLS": 2}, None),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1, "GB-WLS": 1}, None),
        ({"GB": 1}, {"GB": 1, "GB-WLS": 1}, ["GB-WLS"]),
        ({"GB": 1, "GB-WLS": 1}, {"GB": 1}, ["GB-WLS"]),
    ],
)
def test_places_are_those_where_something_else_is_said(
    before: dict[str, int], now: dict[str, int], places: list[str] | None
) -> None:
    assert changed_places(before, now) == places


@pytest.mark.parametrize(
    ("contacts", "places"), [(["officer"], ["GB-WLS"]), (["officer", "ambulance"], None)]
)
def test_a_number_of_one_place_concerns_that_place_only(
    tmp_path: Path, good: PreparedLibrary, contacts: list[str], places: list[str] | None
) -> None:
    with served(tmp_path, in_wales_only(good)) as client:
        first = changes(client)
        assert {str(each["places"]) for each in first if each["type"] == "published"} == {"None"}
        since = manifest(client)["publication"]
        published(client, with_number(in_wales_only(good), *contacts))
        found = [each for each in changes(client, since) if each["type"] == "published"]
        guide = {each["language"]: each["places"] for each in found if each["slug"] == SLUG}
        assert guide == dict.fromkeys(TAGS, places)
        summaries = {each.findtext(f"{ATOM}summary") for each in feed(client).iter(f"{ATOM}entry")}
        assert ("Something else only in: Wales." in summaries) is (places is not None)


def test_a_review_in_the_same_publication_concerns_every_place(
    tmp_path: Path, good: PreparedLibrary
) -> None:
    work = in_wales_only(good)
    polish = work.translations[SLUG]["pl"].model_copy(update={"status": "reviewed"})
    guide = {**work.translations[SLUG], "pl": polish}
    reviewed = replace(work, translations={**work.translations, SLUG: guide})
    with served(tmp_path, work) as client:
        since = manifest(client)["publication"]
        published(client, with_number(reviewed, "officer"))
        found = [each for each in changes(client, since) if each["type"] == "published"]
        assert {each["slug"] for each in found} == {SLUG}
        assert {each["language"]: each["places"] for each in found} == {
            tag: None if tag == "pl" else ["GB-WLS"] for tag in TAGS
        }


# What is no longer served


@pytest.mark.parametrize(("resolved", "is_served"), [(["en", "pl"], True), (["pl"], False)])
def test_a_text_without_its_english_is_not_served(resolved: list[str], is_served: bool) -> None:
    served_now = served_texts({}, {(SLUG, tag) for tag in resolved}, {}, "en")
    assert served_now == {(SLUG, tag): is_served for tag in resolved}


def test_a_text_whose_contact_has_closed_is_removed_and_available_again(
    tmp_path: Path, good: PreparedLibrary
) -> None:
    with served(tmp_path, good) as client:
        since = manifest(client)["publication"]
        assert not {each["type"] for each in changes(client)} & {"removed", "available"}
        for kind, work, url in (("removed", closed(good), None), ("available", good, "pl")):
            published(client, work)
            entries = [each for each in changes(client, since) if each["type"] == kind]
            assert sorted(each["language"] for each in entries) == sorted(TAGS)
            (entry,) = [each for each in entries if each["language"] == "pl"]
            assert (entry["slug"], entry["url"]) == (SLUG, url and f"/v1/advice/{SLUG}/{url}")
            since = manifest(client)["publication"]
            published(client, work)
            assert changes(client, since) == []
        titles = [each.findtext(f"{ATOM}title") for each in feed(client).iter(f"{ATOM}entry")]
        assert {"Removed: Stay safe in Polish", "Available: Stay safe in Polish"} <= {*titles}


def test_a_text_that_was_not_served_before_anybody_noted_it_is_removed_once(
    tmp_path: Path, good: PreparedLibrary
) -> None:
    """After a migration nothing is known: what is published counts as served."""
    with served(tmp_path, good, closed(good)) as client:
        engine = services_of(client).reloader.engine
        with engine.begin() as connection:
            for trigger in ("unchanged", "whole"):
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql(f"DROP TRIGGER availability_stays_{trigger}")
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("DROP TRIGGER availability_stays ON availability")
            connection.exec_driver_sql("DELETE FROM availability")
        since = manifest(client)["publication"]
        services_of(client).reloader.refresh()
        published(client, closed(good))
        assert {each["type"] for each in changes(client, since)} == {"removed"}


def test_a_language_that_is_given_up_is_removed_and_its_followers_hear_of_it(
    tmp_path: Path, good: PreparedLibrary, tigrinya: Language
) -> None:
    with served(tmp_path, good) as client:
        since = manifest(client)["publication"]
        del languages()["ti"]
        published(client, without(good, "ti"))
        assert manifest(client)["publication"] != since
        for query in ({}, {"lang": "ti"}):
            found = changes(client, since, **query)
            assert sorted(each["slug"] for each in found) == [OTHER, SLUG]
            for each in found:
                assert (each["type"], each["language"], each["url"]) == ("removed", "ti", None)
        assert changes(client, since, lang="pl") == []
        assert client.get("/v1/changes.atom?lang=ti").status_code == 200
        assert problem_type(client.get("/v1/changes?lang=xx")) == "unknown-language"
        assert problem_type(client.get("/v1/bundles/ti.zip")) == "unknown-language"
        since = manifest(client)["publication"]
        languages()["ti"] = tigrinya
        published(client, good)
        found = changes(client, since)
        assert {(each["type"], each["language"]) for each in found} == {("available", "ti")}
