"""A card shows the beginning of a guide, to those websites that may show it."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.settings import InvalidSettings, Settings
from models.publishing import PreparedLibrary
from tests.answers import html_tree, lifted, noticed, served, shown, unmarked

SITE, COUNCIL = "http://127.0.0.1:8000", "https://www.gloucestershire.gov.uk"
SLUG = "swim-safely"
PAGE = f"{SITE}/ur/{SLUG}?place=GB-GLS"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("embed"), prepared, embed_on=COUNCIL) as client:
        yield client


def policy(client: TestClient, path: str) -> str:
    header: str = client.get(path, headers=BROWSER).headers["content-security-policy"]
    return header.rpartition("frame-ancestors ")[2].partition(";")[0]


def test_a_card_has_the_danger_the_first_steps_and_a_link_to_the_whole(server: TestClient) -> None:
    answer = server.get(f"/embed/ur/{SLUG}?place=GB-GLS")
    page = html_tree(answer.text)
    assert answer.status_code == 200 and answer.headers["content-language"] == "ur"
    assert (page.get("lang"), page.get("dir"), unmarked(page)) == ("ur", "rtl", [])
    links = [each.get("href", "") for each in page.iter("a")]
    assert any(each.startswith("tel:") for each in links)
    first, *rest = page.iter("section")
    assert first.get("class") == "callout urgent"
    assert [*rest[-1].iter("ol")]  # the first steps
    assert f"/ur/{SLUG}?place=GB-GLS" in links and f"/ur/{SLUG}?place=GB-GLS#about" in links
    assert [each.get("target") for each in page.iter("base")] == ["_top"]
    assert [*page.iter("script"), *page.iter("form")] == []
    assert len(answer.content) < 12_000


def test_a_card_is_cached(server: TestClient) -> None:
    etag = server.get(f"/embed/en/{SLUG}").headers["etag"]
    again = server.get(f"/embed/en/{SLUG}", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert f"frame-ancestors {COUNCIL}" in again.headers["content-security-policy"]


def test_only_cards_may_be_shown_and_only_by_whom_the_setting_names(
    server: TestClient, client: TestClient
) -> None:
    assert policy(server, f"/embed/en/{SLUG}") == COUNCIL
    assert policy(client, f"/embed/en/{SLUG}") == "'none'"
    for path in ("/", f"/en/{SLUG}", "/embed/en/nothing", "/api/", "/oembed", "/v1/languages"):
        assert policy(server, path) == "'none'"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        (f"/embed/UR/{SLUG}", 308, f"/embed/ur/{SLUG}"),
        (f"/embed/ur/{SLUG.upper()}", 308, f"/embed/ur/{SLUG}"),
        (f"/embed/ur/{SLUG}?place=gb-gls", 308, f"/embed/ur/{SLUG}?place=GB-GLS"),
        ("/embed/ur/nothing", 404, None),
        (f"/embed/xx/{SLUG}", 404, None),
        (f"/embed/ur/{SLUG}?place=XX", 422, None),
    ],
)
def test_addresses_are_those_of_guides(
    server: TestClient, path: str, status: int, location: str | None
) -> None:
    answer = server.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


def test_the_card_of_a_withdrawn_guide_says_so(server: TestClient) -> None:
    number = noticed(server, SLUG)
    answer = server.get(f"/embed/ur/{SLUG}")
    lifted(server, number)
    assert (answer.status_code, answer.headers["cache-control"]) == (410, "no-store")
    assert f"frame-ancestors {COUNCIL}" in answer.headers["content-security-policy"]
    page = html_tree(answer.text)
    assert "It is wrong." in shown(page) and unmarked(page) == []
    assert any(each.get("href", "").startswith("tel:") for each in page.iter("a"))


def test_oembed_says_how_to_show_a_card(server: TestClient) -> None:
    answer = server.get("/oembed", params={"url": PAGE, "maxwidth": 320, "format": "json"}).json()
    names = ("type", "version", "width", "height", "cache_age", "provider_url")
    assert [answer[each] for each in names] == ["rich", "1.0", 320, 560, 3600, f"{SITE}/"]
    (frame,) = html_tree(answer["html"]).iter("iframe")
    assert frame.get("src") == f"{SITE}/embed/ur/{SLUG}?place=GB-GLS"
    assert frame.get("title") == unescape(answer["title"]) and frame.get("width") == "320"
    card = server.get("/oembed", params={"url": frame.get("src")}).json()
    assert card["title"] == answer["title"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://elsewhere.example/ur/swim-safely", 404),
        (f"{SITE}.elsewhere.example/ur/{SLUG}", 404),
        (f"{SITE}/ur/nothing", 404),
        (f"{SITE}/ur/", 404),
        (f"{SITE}/xx/{SLUG}", 404),
        (f"{SITE}/v1/advice/{SLUG}/ur", 404),
        (f"{SITE}//[", 404),
        (f"{SITE}/ur/{SLUG}?place=XX", 422),
    ],
)
def test_oembed_knows_guides_of_this_server_only(server: TestClient, url: str, status: int) -> None:
    assert server.get("/oembed", params={"url": url}).status_code == status


def test_oembed_is_json_only_and_off_where_nobody_may_embed(
    server: TestClient, client: TestClient
) -> None:
    assert server.get("/oembed", params={"url": PAGE, "format": "xml"}).status_code == 501
    assert server.get("/oembed", params={"url": PAGE, "maxwidth": 0}).status_code == 422
    assert client.get("/oembed", params={"url": PAGE}).status_code == 404
    assert "link" not in client.get(f"/ur/{SLUG}").headers


def test_a_guide_leads_to_oembed(server: TestClient) -> None:
    header = server.get(f"/ur/{SLUG}?place=GB-GLS").headers["link"]
    address, _, rest = header.removeprefix("<").partition(">")
    assert rest == '; rel="alternate"; type="application/json+oembed"'
    assert parse_qs(urlsplit(address).query)["url"] == [PAGE]


@pytest.mark.parametrize("value", ["'none'; script-src *", "example.org", "https://a.example/x"])
def test_the_setting_names_websites(value: str) -> None:
    with pytest.raises(InvalidSettings, match="POLYLEAF_EMBED_ON: must be origins"):
        Settings(embed_on=value)


def test_the_setting_may_have_several(tmp_path: Path) -> None:
    written = f"{COUNCIL}, https://*.school.example:8443"
    assert Settings(embed_on=written).embed_on == f"{COUNCIL} https://*.school.example:8443"
    assert Settings(embed_on="*").embed_on == "*"
