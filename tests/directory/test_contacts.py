"""Languages, places and contacts as JSON."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from locales.languages import languages
from tests.answers import nodes_of, texts_of
from tests.registry import LIBRARY, PLACES, SLUGS, SOME_PLACES, SOME_TAGS, TAGS


def contacts(client: TestClient, place: str, tag: str = "en") -> dict[str, list[dict[str, Any]]]:
    """The contacts of a place by role."""
    response = client.get(f"/v1/contacts?place={place}&lang={tag}")
    assert response.status_code == 200, response.text
    return {each["role"]: each["contacts"] for each in response.json()["roles"]}


def test_the_languages_are_those_of_the_registry(client: TestClient) -> None:
    cards = client.get("/v1/languages").json()["items"]
    assert [card["tag"] for card in cards] == TAGS
    for card in cards:
        language = languages()[card["tag"]]
        assert card["autonym"] == language.autonym
        assert card["english_name"] == language.english
        assert card["script"] == language.script
        assert card["direction"] == language.dir
        assert card["guides"] == len(SLUGS)
        assert 0 <= card["share_reviewed"] <= 1


def test_each_language_that_is_offered_can_be_read(client: TestClient) -> None:
    for card in client.get("/v1/languages").json()["items"]:
        items = client.get(f"/v1/advice?lang={card['tag']}").json()["items"]
        assert len(items) == card["guides"]
        assert client.get(f"/{card['tag']}/").status_code == 200


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_places_are_a_tree_in_the_language_of_the_reader(client: TestClient, tag: str) -> None:
    response = client.get(f"/v1/places?lang={tag}")
    places = response.json()["items"]
    assert response.headers["content-language"] == tag
    assert [place["code"] for place in places] == PLACES
    assert [place["code"] for place in places if place["parent"] is None] == ["GB"]
    assert {place["parent"] for place in places} <= {None, *PLACES}
    assert [text["lang"] for text in texts_of(places)] == [tag] * len(PLACES)


@pytest.mark.parametrize("place", SOME_PLACES)
def test_what_a_place_does_not_fill_its_parent_does(client: TestClient, place: str) -> None:
    cards = {each["code"]: each for each in client.get("/v1/places").json()["items"]}
    own, parent = LIBRARY.directory.places[place].roles, cards[place]["parent"]
    inherited = cards[parent]["roles"] if parent else {}
    assert cards[place]["roles"] == {**inherited, **own}


@pytest.mark.parametrize(
    ("place", "role", "names"),
    [
        ("GB-GLS", "police", ["Severn police"]),
        ("GB-ENG", "police", ["Harbour police"]),
        ("GB-SCT", "adult-helpline", ["Parents Scotland", "Parents Line"]),
        ("GB-GLS", "adult-helpline", ["Parents Line"]),
        ("GB", "emergency", ["Coastguard", "Sea Relay", "Sea Signs"]),
    ],
)
def test_the_first_contacts_of_a_role(
    client: TestClient, place: str, role: str, names: list[str]
) -> None:
    found = [each["name"]["text"] for each in contacts(client, place)[role]]
    assert found[: len(names)] == names


@pytest.mark.parametrize("place", ["GB", "GB-SCT", "GB-WLS", "GB-NIR"])
def test_a_role_that_nobody_fills_is_left_out(client: TestClient, place: str) -> None:
    assert "children-services" not in contacts(client, place)
    assert "children-services" in contacts(client, "GB-GLS")


@pytest.mark.parametrize("place", SOME_PLACES)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_contacts_are_written_in_the_language_of_the_reader(
    client: TestClient, tag: str, place: str
) -> None:
    answer = client.get(f"/v1/contacts?place={place}&lang={tag}").json()
    assert not list(nodes_of(answer, "reference"))
    assert {each["label"]["lang"] for each in answer["roles"]} == {tag}
    for role in answer["roles"]:
        assert role["contacts"]
        for contact in role["contacts"]:
            assert contact["name"]["lang"] == "en"
            assert {text["lang"] for text in texts_of([contact["about"], contact["more"]])} == {tag}


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_numbers_are_the_same_in_every_language(client: TestClient, tag: str) -> None:
    def numbers(language: str) -> dict[str, Any]:
        return {
            each["id"]: (each["phones"], each["website"], each["evidenced_on"])
            for found in contacts(client, "GB-GLS", language).values()
            for each in found
        }

    assert numbers(tag) == numbers("en")
    assert len(numbers(tag)) == 10


def test_contacts_without_a_place_are_those_of_the_country(client: TestClient) -> None:
    assert client.get("/v1/contacts").json() == client.get("/v1/contacts?place=GB").json()


def test_no_number_is_said_to_be_tried_that_nobody_tried(client: TestClient) -> None:
    for found in contacts(client, "GB-GLS").values():
        for each in found:
            tried = LIBRARY.directory.contacts[each["id"]].human_verified_on
            assert each["human_verified_on"] == (tried and tried.isoformat())
