"""A guide that is not there in every language, or not in its newest edition, says so."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from models.publishing import PreparedLibrary
from tests.answers import described, problem_type, served, texts_of
from tests.registry import SLUGS, TAGS


@pytest.fixture(scope="module")
def partly(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, str]]:
    """One guide is not there in Polish; of another only the English has a second edition."""
    guides = {slug: dict(each) for slug, each in prepared.translations.items()}
    guides["swim-safely"].pop("pl")
    first = replace(prepared, translations=guides)
    newer = guides["cold-water"]["en"].model_copy(update={"topics": ["images", "new"]})
    second = described(
        replace(first, translations={**guides, "cold-water": {"en": newer}}), newer.slug
    )
    with served(tmp_path_factory.mktemp("partly"), first, second) as client:
        yield client, newer.slug


def test_an_older_edition_is_not_there_for_a_place_that_came_later(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    """Else its code would have a new number of a place with an old id: after a restore, the number
    can be another place's."""
    directory = {
        tag: card.model_copy(update={"places": {**card.places, "GB-NEW": card.places["GB"]}})
        for tag, card in prepared.directory.items()
    }
    english = prepared.translations["cold-water"]["en"]
    newer = english.model_copy(update={"topics": ["new"]})
    texts = {**prepared.translations, "cold-water": {"en": newer}}
    second = replace(prepared, directory=directory, translations=texts)
    address = "/v1/handouts/cold-water/en.html"
    with served(tmp_path, prepared, described(second, "cold-water")) as client:
        assert client.get(f"{address}?place=GB-NEW").status_code == 200
        assert client.get(f"{address}?place=GB&edition=1").status_code == 200
        refused = client.get(f"{address}?place=GB-NEW&edition=1")
    assert (refused.status_code, problem_type(refused)) == (404, "unknown-edition")
    assert "for GB-NEW" in refused.json()["detail"]


def test_a_guide_lists_the_languages_in_which_it_is_there(partly: tuple[TestClient, str]) -> None:
    client, _ = partly
    response = client.get("/v1/advice/swim-safely/pl")
    there = [tag for tag in TAGS if tag != "pl"]
    assert (response.status_code, problem_type(response)) == (404, "not-in-language")
    assert response.json()["allowed"] == there
    assert client.get("/v1/advice/swim-safely/en").json()["locale"]["alternates"] == there


def test_english_comes_instead_only_where_it_is_asked_for(partly: tuple[TestClient, str]) -> None:
    client, _ = partly
    response = client.get("/v1/advice/swim-safely/pl?fallback=en")
    locale = response.json()["locale"]
    assert response.headers["content-language"] == "en"
    assert (locale["requested"], locale["served"]) == ("pl", "en")
    assert {text["lang"] for text in texts_of(response.json())} == {"en"}


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "swim-safely"])
def test_english_does_not_come_instead_of_a_language_that_is_there(
    partly: tuple[TestClient, str], slug: str
) -> None:
    client, _ = partly
    assert client.get(f"/v1/advice/{slug}/pl?fallback=en").json()["locale"]["served"] == "pl"


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
def test_a_translation_of_an_older_edition_says_so(
    partly: tuple[TestClient, str], snapshot: Snapshot, tag: str
) -> None:
    client, slug = partly
    advice = client.get(f"/v1/advice/{slug}/{tag}").json()
    locale = advice["locale"]
    assert (locale["edition"], locale["newest_edition"], locale["outdated"]) == (1, 2, True)
    assert len(advice["notes"]) == 3
    assert advice["notes"][0]["lang"] == tag
    assert {"1", "2"} <= set(re.findall(r"\d", advice["notes"][0]["text"]))
    english = client.get(f"/v1/advice/{slug}/en").json()["locale"]
    assert (english["edition"], english["outdated"]) == (2, False)


def test_pages_and_paper_say_that_there_is_a_newer_edition(partly: tuple[TestClient, str]) -> None:
    client, slug = partly
    note = client.get(f"/v1/advice/{slug}/pl").json()["notes"][0]
    for address in (f"/pl/{slug}", f"/v1/handouts/{slug}/pl.html"):
        assert (
            f'<p class="notice" lang="pl" dir="ltr">{note["html"]}</p>' in client.get(address).text
        )


def test_the_page_of_a_missing_language_is_in_that_language(
    partly: tuple[TestClient, str], snapshot: Snapshot
) -> None:
    client, _ = partly
    response = client.get("/pl/swim-safely", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert '<html lang="pl" dir="ltr">' in response.text
    assert snapshot.interface["pl"]["not-in-language"].html in response.text


def test_a_language_in_which_a_guide_is_missing_does_not_list_it(
    partly: tuple[TestClient, str],
) -> None:
    client, _ = partly
    polish = client.get("/v1/advice?lang=pl").json()["items"]
    assert [each["slug"] for each in polish if each["slug"] == "swim-safely"] == []
    assert len(polish) == len(SLUGS) - 1
    cards = {each["tag"]: each["guides"] for each in client.get("/v1/languages").json()["items"]}
    assert (cards["pl"], cards["cy"]) == (len(SLUGS) - 1, len(SLUGS))


def test_negotiation_passes_over_a_language_in_which_the_guide_is_missing(
    partly: tuple[TestClient, str],
) -> None:
    client, _ = partly
    wanted = {"Accept-Language": "pl, cy;q=0.5"}
    served = [
        client.get(f"/v1/advice/{slug}", headers=wanted).headers["content-language"]
        for slug in ("swim-safely", "cold-water")
    ]
    assert served == ["cy", "pl"]


def test_a_text_that_names_a_contact_we_no_longer_list_is_not_served(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    without = {tag: card.model_copy(deep=True) for tag, card in prepared.directory.items()}
    for card in without.values():
        del card.contacts["beach-watch"]
        for place in card.places.values():
            place.roles["report-abuse"] = ["lost-toys"]
    later = replace(prepared, translations={}, directory=without)
    with served(tmp_path, prepared, later) as client:
        assert client.get("/v1/advice/cold-water/pl").status_code == 404
        assert client.get("/v1/advice/pool-news-2017/pl").status_code == 200
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("header", "requested", "served"),
    [
        ("fr", "fr", "en"),
        ("fr, ur;q=0.5", "fr", "ur"),
        ("ur-PK, en;q=0.5", "ur", "ur"),
        ("fr;q=0.001", "fr", "en"),
        ("fr;q=0", "en", "en"),
        ("", "en", "en"),
    ],
)
def test_a_negotiated_answer_says_when_the_best_liked_language_is_not_there(
    client: TestClient, header: str, requested: str, served: str
) -> None:
    answer = client.get("/v1/advice/swim-safely", headers={"Accept-Language": header})
    locale = answer.json()["locale"]
    assert (locale["requested"], locale["served"]) == (requested, served)
