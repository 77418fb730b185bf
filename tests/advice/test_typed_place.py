"""A reader types where they live: the page is that of the place, and what was typed is gone."""

import pytest
from fastapi.testclient import TestClient

from tests.answers import html_tree, shown

PATHWAY = "what-to-do"
GUIDE = "/ur/swim-safely"


def location(client: TestClient, address: str, **typed: str) -> str:
    answer = client.post(address, data=typed, follow_redirects=False)
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    return answer.headers["location"]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("GL1", "GB-GLS"),
        ("gl1 2ab", "GB-GLS"),
        ("CF10 1AA", "GB-WLS"),
        ("G1", "GB-SCT"),
        ("EC1A 1BB", "GB-GLS"),
        ("wales", "GB-WLS"),
        (" Northern  Ireland ", "GB-NIR"),
    ],
)
def test_what_was_typed_leads_to_the_place(client: TestClient, typed: str, place: str) -> None:
    for before in ("", "?place=GB-SCT", "?place=GB-SCT&near=%3F"):
        to = location(client, f"{GUIDE}{before}", place="GB", near=typed)
        assert to == f"{GUIDE}?place={place}"


def test_the_second_language_and_the_answer_stay(client: TestClient) -> None:
    to = location(client, f"/ur/{PATHWAY}/where?with=en", near="GL1")
    assert to == f"/ur/{PATHWAY}/where?place=GB-GLS&with=en"


@pytest.mark.parametrize("typed", ["GL2", "TD15 1AA", "nowhere", "GB-XXX"])
def test_an_unknown_place_is_named_without_what_was_typed(client: TestClient, typed: str) -> None:
    to = location(client, "/en/swim-safely?edition=1", place="GB-SCT", near=typed)
    assert to == "/en/swim-safely?place=GB-SCT&edition=1&near=%3F#near-fault"
    answer = client.get(to)
    assert answer.status_code == 200 and typed not in answer.text
    tree = html_tree(answer.text)
    (field,) = [each for each in tree.iter("input") if each.get("id") == "near"]
    assert (field.get("aria-invalid"), field.get("value")) == ("true", None)
    (fault,) = [each for each in tree.iter("p") if each.get("id") == "near-fault"]
    assert "We do not know this place." in shown(fault)
    assert "near=" not in "".join(each.get("href", "") for each in tree.iter("a"))


@pytest.mark.parametrize(
    ("sent", "to"),
    [
        ({"place": "GB-WLS", "near": ""}, f"{GUIDE}?place=GB-WLS&with=en"),
        ({"place": "GB-WLS", "near": " \0"}, f"{GUIDE}?place=GB-WLS&with=en"),
        ({"place": "GB"}, f"{GUIDE}?with=en"),
        ({"place": "nowhere"}, f"{GUIDE}?with=en"),
        ({}, f"{GUIDE}?with=en"),
    ],
)
def test_a_place_that_was_chosen_is_that_of_the_page(
    client: TestClient, sent: dict[str, str], to: str
) -> None:
    assert location(client, f"{GUIDE}?place=GB-SCT&with=en", **sent) == to


def test_what_is_typed_is_sent_in_no_address(client: TestClient) -> None:
    tree = html_tree(client.get("/en/swim-safely").text)
    for form in tree.iter("form"):
        if any(each.get("id") == "near" for each in form.iter("input")):
            assert form.get("method") == "post"
    answer = client.get("/en/swim-safely?near=GL1", follow_redirects=False)
    assert answer.status_code == 200 and "We do not know" not in answer.text


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/xx/swim-safely", {"near": "GL1"}, 404),
        ("/en/nothing", {"near": "GL1"}, 405),
        ("/en/search", {"near": "GL1"}, 405),
        ("/v1/languages", {"near": "GL1"}, 405),
        ("/en/what-to-do/nowhere", {"near": "GL1"}, 404),
        ("/en/swim-safely", {"near": "GL1", "place": "GB", "more": "x"}, 400),
        ("/en/swim-safely", {"near": "x" * 300_000}, 413),
    ],
)
def test_what_is_wrong_is_refused(
    client: TestClient, path: str, sent: dict[str, str], status: int
) -> None:
    assert client.post(path, data=sent, follow_redirects=False).status_code == status


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
