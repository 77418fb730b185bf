"""A reader types where they live: the page is that of the place, and what was typed is gone."""

import pytest
from fastapi.testclient import TestClient

from tests.answers import html_tree, shown

PATHWAY = "what-to-do"
GUIDE = "/ur/swim-safely"


def location(client: TestClient, address: str) -> str:
    answer = client.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    return answer.headers["location"]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("GL1", "GB-GLS"),
        ("gl1+2ab", "GB-GLS"),
        ("CF10+1AA", "GB-WLS"),
        ("G1", "GB-SCT"),
        ("EC1A+1BB", "GB-GLS"),
        ("wales", "GB-WLS"),
        ("+Northern++Ireland+", "GB-NIR"),
    ],
)
def test_what_was_typed_leads_to_the_place(client: TestClient, typed: str, place: str) -> None:
    assert location(client, f"{GUIDE}?place=GB&near={typed}") == f"{GUIDE}?place={place}"


def test_the_second_language_and_the_answer_stay(client: TestClient) -> None:
    to = location(client, f"/ur/{PATHWAY}/where?with=en&near=GL1")
    assert to == f"/ur/{PATHWAY}/where?place=GB-GLS&with=en"


@pytest.mark.parametrize("typed", ["GL2", "TD15 1AA", "nowhere", "GB-XXX", "%00"])
def test_an_unknown_place_is_named_without_what_was_typed(client: TestClient, typed: str) -> None:
    to = location(client, f"/en/swim-safely?place=GB-SCT&near={typed}")
    assert to == "/en/swim-safely?place=GB-SCT&near=%3F#near-fault"
    answer = client.get(to)
    assert answer.status_code == 200 and typed not in answer.text
    tree = html_tree(answer.text)
    (field,) = [each for each in tree.iter("input") if each.get("id") == "near"]
    assert (field.get("aria-invalid"), field.get("value")) == ("true", None)
    (fault,) = [each for each in tree.iter("p") if each.get("id") == "near-fault"]
    assert "We do not know this place." in shown(fault)
    assert "near=" not in "".join(each.get("href", "") for each in tree.iter("a"))


def test_a_place_that_was_chosen_needs_no_other_page(client: TestClient) -> None:
    answer = client.get("/en/swim-safely?place=GB-SCT&near=", follow_redirects=False)
    assert answer.status_code == 200 and "We do not know" not in answer.text


@pytest.mark.parametrize(
    ("address", "question"),
    [
        ("/en/swim-safely", "Where do you live?"),
        ("/en/letters/swimming-lesson", "For which area?"),
        ("/en/swimming-lesson", "For which area?"),
        ("/en/packs", "For which area?"),
    ],
)
def test_a_school_is_not_asked_where_it_lives(
    client: TestClient, address: str, question: str
) -> None:
    tree = html_tree(client.get(address).text)
    labels = [shown(each) for each in tree.iter("label") if each.get("for") == "place"]
    assert labels == [question]
