"""The sign-in of the desk: for a while, with a key that is valid, and for its own pages only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.desk.session import COOKIE, LASTS, Sessions, is_sent_by_own_page, own_address
from api.http.limits import WRONG_KEYS
from models.keys import new_key, revoke_key
from models.publishing import PreparedLibrary
from tests.answers import forget_clients, served, services_of, set_clock

SECRET, NOW = "s" * 32, datetime(2026, 11, 22, 12, tzinfo=UTC)
PUBLIC = "https://advice.example"
OWN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
ANNA = "anna-3"


@pytest.fixture(scope="module")
def client(
    whole: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("desk"), whole, desk_secret=SECRET) as client:
        client.headers.update(OWN)
        yield client


@pytest.fixture(scope="module")
def key(client: TestClient) -> str:
    return new_key(services_of(client).reloader.engine, ANNA, "translator", ["pl"])


@pytest.fixture(autouse=True)
def signed_out(client: TestClient) -> None:
    client.cookies.clear()
    forget_clients(client)


def sign_in(client: TestClient, key: str, next: str = "") -> tuple[int, str]:
    answer = client.post("/desk/sign-in", data={"key": key, "next": next})
    return answer.status_code, answer.headers.get("location", "")


def read_home(client: TestClient, cookie: str) -> tuple[int, str]:
    client.cookies.clear()
    answer = client.get("/desk/", headers={"Cookie": f"{COOKIE}={cookie}"})
    return answer.status_code, answer.headers.get("location", "")


def test_a_key_is_typed_once(client: TestClient, key: str) -> None:
    away = client.get("/desk/?a=1")
    assert (away.status_code, away.headers["location"]) == (
        303, "/desk/sign-in?next=%2Fdesk%2F%3Fa%3D1",
    )  # fmt: skip
    assert 'name="key"' in client.get(away.headers["location"]).text
    assert sign_in(client, f" {key}\n", "/desk/?a=1") == (303, "/desk/?a=1")
    page = client.get("/desk/")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert ANNA in page.text and key not in page.text
    client.post("/desk/sign-out")
    assert client.get("/desk/").status_code == 303


def test_the_desk_is_found_without_the_slash(client: TestClient) -> None:
    answer = client.get("/desk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")


def test_the_cookie_is_for_the_desk_only(client: TestClient, key: str) -> None:
    answer = client.post("/desk/sign-in", data={"key": key})
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/desk", True, "strict")
    assert (cookie["max-age"], cookie["secure"]) == ("7200", "")
    assert key not in answer.headers["set-cookie"]
    for path in ("/", "/en/", "/v1/advice", "/status", "/desk/sign-in"):
        assert "set-cookie" not in client.get(path).headers, path


def test_the_cookie_is_secure_where_the_address_is(whole: PreparedLibrary, tmp_path: Path) -> None:
    with served(tmp_path, whole, public_url=PUBLIC) as client:
        key = new_key(services_of(client).reloader.engine, ANNA, "admin", [])
        answer = client.post("/desk/sign-in", data={"key": key}, headers=OWN)
        (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
        assert cookie["secure"] is True


# What a browser may send, and whether that signs in.
COOKIES = {
    "ours": (lambda: Sessions(SECRET).sign(ANNA), 200),
    "of another secret": (lambda: Sessions("t" * 32).sign(ANNA), 303),
    "of no key": (lambda: Sessions(SECRET).sign("nobody"), 303),
    "cut off": (lambda: Sessions(SECRET).sign(ANNA)[:-1], 303),
    "of another key": (lambda: Sessions(SECRET).sign("anna-4").replace("anna-4", ANNA), 303),
    "not signed": (lambda: ANNA, 303),
    "no letters of ASCII": (lambda: "é", 303),
    "empty": (lambda: "", 303),
}


@pytest.mark.parametrize("name", COOKIES)
def test_only_our_own_cookies_count(client: TestClient, key: str, name: str) -> None:
    client.cookies.clear()
    cookie, status = COOKIES[name]
    sent = {"Cookie": f"{COOKIE}={cookie()}".encode()}
    assert client.get("/desk/", headers=sent).status_code == status  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("later", "name"),
    [
        (timedelta(seconds=-30), ANNA),
        (LASTS - timedelta(seconds=1), ANNA),
        (LASTS, None),
        (timedelta(days=365), None),
    ],
)
def test_a_cookie_holds_for_two_hours(
    monkeypatch: pytest.MonkeyPatch, later: timedelta, name: str | None
) -> None:
    set_clock(monkeypatch, NOW)
    cookie = Sessions(SECRET).sign(ANNA)
    set_clock(monkeypatch, NOW + later)
    assert Sessions(SECRET).name_in(cookie) == name


def test_each_page_renews_the_cookie(
    client: TestClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW)
    sign_in(client, key)
    for hours in (1, 2, 3):
        set_clock(monkeypatch, NOW + timedelta(hours=hours))
        page = client.get("/desk/")
        assert page.status_code == 200 and page.headers["set-cookie"].startswith(COOKIE)


def test_without_a_secret_the_sign_ins_end_with_the_server() -> None:
    assert Sessions().name_in(Sessions().sign(ANNA)) is None


def test_a_revoked_key_ends_at_once(client: TestClient) -> None:
    engine = services_of(client).reloader.engine
    sign_in(client, new_key(engine, "otto", "translator", []))
    assert client.get("/desk/").status_code == 200
    revoke_key(engine, "otto")
    assert client.get("/desk/").status_code == 303


def test_wrong_keys_are_counted(client: TestClient, key: str) -> None:
    for wrong in ("", "polyleaf_", key[:-1], f"{key}x"):
        answer = client.post("/desk/sign-in", data={"key": wrong})
        assert (answer.status_code, "set-cookie" in answer.headers) == (422, False)
        assert 'id="errors"' in answer.text
    forget_clients(client)
    for _ in range(WRONG_KEYS.each.most):
        client.post("/desk/sign-in", data={"key": "wrong"})
    refused = client.post("/desk/sign-in", data={"key": "wrong"})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": PUBLIC}, False),
        ({"origin": PUBLIC, "host": "inside:8000"}, True),
        ({"origin": "http://inside:8000", "host": "inside:8000"}, True),
        ({"origin": "http://advice.example", "host": "inside:8000"}, False),
        ({"origin": "https://advice.example.evil.example", "host": "inside:8000"}, False),
        ({"origin": "null", "host": "null"}, False),
        ({"origin": "null", "host": ""}, False),
        ({"origin": "http://", "host": ""}, False),
        ({"origin": "http://[x", "host": "inside:8000"}, False),
        ({"origin": "http://inside:8000@evil.example", "host": "inside:8000"}, False),
        ({"host": "advice.example"}, False),
        ({}, False),
    ],
)
def test_only_pages_of_the_desk_may_send_its_forms(headers: dict[str, str], own: bool) -> None:
    assert is_sent_by_own_page(headers, f"{PUBLIC}/") is own


def test_a_form_of_another_website_changes_nothing(client: TestClient, key: str) -> None:
    for path in ("/desk/sign-in", "/desk/sign-out"):
        sent = {"Sec-Fetch-Site": "cross-site"}
        answer = client.post(path, data={"key": key}, headers=sent)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), path


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/desk/suggestions/7?a=b", "/desk/suggestions/7?a=b"),
        ("/desk/", "/desk/"),
        ("", "/desk/"),
        ("/desk", "/desk/"),
        ("/en/", "/desk/"),
        ("//evil.example/desk/", "/desk/"),
        ("https://evil.example/desk/", "/desk/"),
        ("/desk/\r\nSet-Cookie: a=b", "/desk/"),
        ("/desk/\\evil", "/desk/"),
    ],
)
def test_the_sign_in_leads_to_the_desk_only(address: str, leads_to: str) -> None:
    assert own_address(address) == leads_to
