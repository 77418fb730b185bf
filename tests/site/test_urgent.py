"""Wherever a reader finds nothing, they find whom to ring."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.answers import html_tree, shown

BROWSER = {"Accept": "text/html"}
COUNTRY = ["01632960999", "01632960101", "08081570192"]
GLOUCESTERSHIRE = ["01632960999", "01632960452", "08081570192"]


@pytest.mark.parametrize(
    ("address", "status", "numbers"),
    [
        ("/", 200, COUNTRY),
        ("/ur/", 200, COUNTRY),
        ("/ur/search", 200, COUNTRY),
        ("/ur/search?q=zzzzqqq", 200, COUNTRY),
        ("/ur/search?q=paddling", 200, COUNTRY),
        ("/ur/search?q=zzzzqqq&place=GB-GLS", 200, GLOUCESTERSHIRE),
        ("/ur/search?q=zzzzqqq&place=nowhere", 200, COUNTRY),
        ("/nothing/at-all", 404, COUNTRY),
        ("/xx/", 404, COUNTRY),
        ("/ur/nothing", 404, COUNTRY),
        ("/ur/nothing?place=GB-GLS", 404, GLOUCESTERSHIRE),
        ("/ur/swim-safely?place=FR", 422, COUNTRY),
        ("/ur/offline", 200, COUNTRY),
        ("/ur/offline?place=GB-GLS", 200, GLOUCESTERSHIRE),
        ("/c/", 200, COUNTRY),
        ("/c/nonsense", 422, COUNTRY),
    ],
)
def test_a_page_without_an_answer_says_whom_to_ring(
    client: TestClient, address: str, status: int, numbers: list[str]
) -> None:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == status
    assert re.findall(r'href="tel:(\d+)"', response.text) == numbers


@pytest.mark.parametrize("address", ["/ur/nothing", "/ur/search", "/ur/search?q=zzzzqqq"])
def test_it_is_said_in_the_language_of_the_page(client: TestClient, address: str) -> None:
    words = client.get("/ur/").text
    (box,) = [
        each
        for each in html_tree(client.get(address, headers=BROWSER).text).iter("section")
        if each.get("class") == "callout urgent"
    ]
    heading = box.find("h2")
    assert heading is not None and heading.get("lang") == "ur" and shown(heading) in words
