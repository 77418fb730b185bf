"""Whoever has chosen a place keeps it on every page of this website."""

import re

import pytest
from fastapi.testclient import TestClient

from handouts.formats.html import qr_code
from tests.answers import html_tree, shown
from tests.crawl import BROWSER, crawled, crawled_page, faults, in_place, opened
from tests.registry import LIBRARY, TAGS

PLACE = "GB-GLS"
LETTER = next(slug for slug, each in LIBRARY.guides.items() if each.kind == "letter")
# Where a reader begins, and pages to which no link leads.
STARTS = [
    *("/", "/c/nonsense", "/ur/search?q=water", "/ur/swim-safely/print", "/ur/nothing", "/nothing"),
]
SKIPPED = [tag for tag in TAGS if tag != "ur"]  # pages are the same code in every language


@pytest.mark.parametrize("place", [PLACE, ""])
def test_all_pages_keep_what_was_chosen_and_lead_to_pages(client: TestClient, place: str) -> None:
    assert faults(client, STARTS, SKIPPED, place) == {}


def test_the_walk_comes_to_every_kind_of_page(client: TestClient) -> None:
    found = {each.address for each in crawled(client, ["/ur/"], SKIPPED)}
    pathway = next(slug for slug, each in LIBRARY.guides.items() if each.kind == "pathway")
    kinds = ["swim-safely", f"letters/{LETTER}", "packs", "safety", "swim-safely/mistake", "search"]
    assert {"/", "/c/", "/status", "/api/", *(f"/ur/{each}" for each in kinds)} <= found
    assert {f"/ur/{pathway}/where", f"/ur/{pathway}/where?with=en"} <= found


@pytest.mark.parametrize("place", ["GB", "nowhere"])
def test_none_is_added_where_none_is_chosen(client: TestClient, place: str) -> None:
    assert opened(client, f"/ur/?place={place}").lost_places("") == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/ur/swim-safely/mistake", {}),
        (f"/ur/letters/{LETTER}", {"place": PLACE, "do": "check"}),
        ("/ur/packs", {"place": PLACE}),
    ],
)
def test_a_form_with_mistakes_keeps_the_place(
    client: TestClient, path: str, sent: dict[str, str]
) -> None:
    # A place that is chosen in the form itself holds from then on.
    address = in_place(path, "GB-WLS" if sent else PLACE)
    answer = client.post(address, data=sent, headers=BROWSER)
    assert answer.status_code == 422
    assert crawled_page(address, 422, answer.text).lost_places(PLACE) == []


def test_a_pack_keeps_the_place_from_its_form_until_it_is_deleted(server: TestClient) -> None:
    sent = {"leaflets": "swim-safely", "copies.ur": "1", "otherwise": "english", "place": PLACE}
    page = server.post("/ur/packs", data=sent).headers["location"]
    path, _, query = page.partition("?")
    assert query == f"place={PLACE}"
    assert opened(server, page).lost_places(PLACE) == []
    assert opened(server, f"{path}/delete?{query}").lost_places(PLACE) == []
    assert server.post(f"{path}/cancel?{query}").headers["location"] == page
    assert server.get(f"{path}/delete?{query}").headers["location"] == page


@pytest.mark.parametrize(("place", "query"), [(PLACE, f"?place={PLACE}"), ("GB", "")])
def test_what_is_shared_keeps_the_place(client: TestClient, place: str, query: str) -> None:
    tree = opened(client, f"/ur/swim-safely?place={place}").tree
    (text,) = [shown(each) for each in tree.iter("textarea")]
    address = re.findall(r"http\S+", text)[0]
    assert address.endswith(f"/ur/swim-safely{query}")
    code = opened(client, f"/ur/swim-safely/code?place={place}").tree
    assert [qr_code(address)] == [each.get("src") for each in code.iter("img")]


def test_a_typed_code_keeps_the_place(client: TestClient) -> None:
    answer = client.get(f"/c/?code=nonsense&place={PLACE}", follow_redirects=False)
    assert answer.headers["location"] == f"/c/nonsense?place={PLACE}"


@pytest.mark.parametrize("address", ["/ur/nothing", "/ur/swim-safely/nothing"])
def test_a_page_that_is_not_there_says_so_in_one_language(client: TestClient, address: str) -> None:
    main = html_tree(client.get(address, headers=BROWSER).text).find(".//main")
    assert main is not None
    english = [shown(each) for each in main.iter() if each.get("lang") == "en"]
    assert [each for each in english if not each.isdigit() and each not in ("English",)] == []
    assert [form.get("action") for form in main.iter("form")] == ["/ur/search"]
