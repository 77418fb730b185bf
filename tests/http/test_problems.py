"""Errors: problems that name what there is, and pages in the reader's language."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.exc import (
    DatabaseError,
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

from api.http.problem_types import PROBLEM_TYPES
from api.published.snapshot import Snapshot
from handouts.formats.registry import FORMATS
from locales.languages import languages
from models.database_file import REPLACED
from models.publishing import PreparedLibrary
from models.schema import UnusableDatabase
from tests.answers import html_tree, problem_type, served, services_of, shown, unmarked
from tests.databases import SERVER
from tests.registry import PLACES, SLUGS, SOME_TAGS, TAGS

ADVICE, HANDOUTS = "/v1/advice/swim-safely", "/v1/handouts/swim-safely"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def problem(client: TestClient, address: str, status: int) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    details: dict[str, Any] = response.json()
    found = PROBLEM_TYPES[problem_type(details)]
    assert (details["status"], details["title"]) == (status, found.title)
    assert details["detail"]
    return details


@pytest.mark.parametrize(
    ("address", "kind", "allowed"),
    [
        ("/v1/advice/nothing", "unknown-guide", SLUGS),
        ("/v1/advice/nothing/pl", "unknown-guide", SLUGS),
        ("/v1/advice/nothing/pl?fallback=en", "unknown-guide", SLUGS),
        ("/v1/handouts/nothing/pl.pdf", "unknown-guide", SLUGS),
        (f"{ADVICE}/xx", "unknown-language", TAGS),
        (f"{ADVICE}/v1", "unknown-language", TAGS),
        (f"{ADVICE}/uk", "unknown-language", TAGS),
        (f"{ADVICE}/zh-TW", "unknown-language", TAGS),
        (f"{ADVICE}/zh-Hant", "unknown-language", TAGS),
        (f"{ADVICE}/en%22%3E", "unknown-language", TAGS),
        (f"{HANDOUTS}/xx.pdf", "unknown-language", TAGS),
        (f"{HANDOUTS}/zh-HK.html", "unknown-language", TAGS),
        ("/v1/advice?lang=xx", "unknown-language", TAGS),
        ("/v1/advice?lang=", "unknown-language", TAGS),
        ("/v1/advice?lang=zh-TW", "unknown-language", TAGS),
        ("/v1/places?lang=xx", "unknown-language", TAGS),
        ("/v1/contacts?lang=xx", "unknown-language", TAGS),
        (f"{HANDOUTS}/pl.doc", "unknown-format", [*FORMATS]),
        (f"{HANDOUTS}/pl.odt", "unknown-format", [*FORMATS]),
        ("/xx/", "unknown-language", TAGS),
        ("/xx/swim-safely", "unknown-language", TAGS),
        ("/pl/nothing", "unknown-guide", SLUGS),
    ],
)
def test_what_is_not_there_names_what_is(
    client: TestClient, address: str, kind: str, allowed: list[str]
) -> None:
    details = problem(client, address, 404)
    assert (problem_type(details), details["allowed"]) == (kind, allowed)
    assert all(each in details["detail"] for each in allowed)


@pytest.mark.parametrize(
    "address",
    ["/v1", "/v1/", "/v1/nothing", "/v1/advice/a/b/c", "/v1/handouts/swim-safely", "/a/b/c/d"],
)
def test_an_address_that_is_none_leads_to_the_list_of_addresses(
    client: TestClient, address: str
) -> None:
    response = client.get(address, follow_redirects=True)
    assert (response.status_code, problem_type(response)) == (404, "unknown-path")
    assert "/openapi.json" in response.json()["detail"]


LETTER = "/v1/handouts/swimming-lesson"
OPTIONS = ("place", "edition", "with", "layout", "paper", "ink")
LAYOUTS = ["standard", "large", "easy", "poster", "cards", "clear"]


@pytest.mark.parametrize(
    ("address", "field", "allowed"),
    [
        (f"{ADVICE}?place=FR", "place", PLACES),
        (f"{ADVICE}/pl?place=xx", "place", PLACES),
        (f"{ADVICE}/pl?place=", "place", PLACES),
        (f"{ADVICE}/pl?fallback=cy", "fallback", ["en"]),
        (f"{ADVICE}/pl?language=en", "language", ["place", "edition", "fallback"]),
        (f"{ADVICE}?lang=en", "lang", ["place"]),
        (f"{HANDOUTS}/pl.pdf?layout=huge", "layout", LAYOUTS),
        (f"{HANDOUTS}/pl.pdf?paper=a9", "paper", ["a3", "a4", "a5", "letter"]),
        (f"{HANDOUTS}/pl.pdf?paper=a3", "paper", ["a4", "a5", "letter"]),
        (f"{HANDOUTS}/pl.pdf?layout=poster&paper=a5", "paper", ["a4", "a3"]),
        (f"{HANDOUTS}/pl.pdf?layout=cards&paper=a3", "paper", ["a4"]),
        (f"{HANDOUTS}/pl.pdf?fold=twice", "fold", ["none", "booklet"]),
        (f"{HANDOUTS}/pl.pdf?fold=booklet&paper=a4", "fold", ["none"]),
        (f"{HANDOUTS}/pl.pdf?fold=booklet&layout=poster&paper=a4", "fold", ["none"]),
        (f"{HANDOUTS}/pl.html?fold=booklet", "fold", [*OPTIONS]),
        (f"{HANDOUTS}/pl.pdf?for=shop", "for", ["office", "print"]),
        (f"{HANDOUTS}/pl.pdf?for=print&layout=cards", "for", ["office"]),
        (f"{HANDOUTS}/pl.pdf?for=print&fold=booklet", "for", ["office"]),
        (f"{HANDOUTS}/pl.html?for=print", "for", [*OPTIONS]),
        (
            f"{LETTER}/pl.pdf?layout=poster",
            "layout",
            [each for each in LAYOUTS if each != "poster"],
        ),
        (f"{HANDOUTS}/pl.html?colour=mono", "colour", [*OPTIONS]),
        (f"{HANDOUTS}/pl.html?ink=black", "ink", ["colour", "mono"]),
        ("/v1/handouts/what-to-do/pl.pdf?layout=poster&paper=a3&with=en", "with", []),
        (f"{HANDOUTS}/pl.html?with=pl", "with", [tag for tag in TAGS if tag != "pl"]),
        ("/v1/advice?kind=book", "kind", ["guide", "bulletin", "letter", "pathway"]),
        ("/v1/advice?audience=all", "audience", ["children", "parents", "staff"]),
        ("/v1/advice?after=nothing", "after", None),
        ("/v1/advice?after=", "after", None),
        ("/v1/advice?topic=horses", "topic", None),
        ("/v1/places?language=pl", "language", ["lang"]),
        ("/v1/contacts?place=FR", "place", PLACES),
        ("/pl/swim-safely?place=FR", "place", PLACES),
    ],
)
def test_a_value_that_is_not_allowed_names_those_that_are(
    client: TestClient, address: str, field: str, allowed: list[str] | None
) -> None:
    details = problem(client, address, 422)
    (error,) = details["errors"]
    assert (problem_type(details), error["field"]) == ("invalid-request", field)
    assert error["detail"] in details["detail"]
    assert len(error["allowed"]) > 0 or allowed == []
    assert allowed is None or sorted(error["allowed"]) == sorted(allowed)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/v1/advice?kind=book&audience=all&topic=horses&colour=red", "kind audience topic colour"),
        (f"{HANDOUTS}/pl.pdf?layout=huge&paper=a9&place=FR&x=1", "layout paper place x"),
        (f"{ADVICE}/pl?place=FR&fallback=cy", "place fallback"),
        ("/v1/contacts?place=FR&colour=red", "place colour"),
    ],
)
def test_all_values_that_are_not_allowed_are_named_at_once(
    client: TestClient, address: str, fields: str
) -> None:
    errors = problem(client, address, 422)["errors"]
    assert [error["field"] for error in errors] == fields.split()


@pytest.mark.parametrize("name", ["place", "layout", "x"])
def test_a_value_given_twice_is_not_guessed(client: TestClient, name: str) -> None:
    errors = problem(client, f"{HANDOUTS}/pl.pdf?{name}=GB&{name}=GB-GLS", 422)["errors"]
    assert [error["field"] for error in errors] == [name]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", [f"{ADVICE}/pl", f"{HANDOUTS}/pl.pdf", "/pl/", "/healthz"])
def test_another_method_is_refused(client: TestClient, method: str, address: str) -> None:
    response = client.request(method, address)
    assert (response.status_code, problem_type(response)) == (405, "method-not-allowed")
    assert "GET" in response.headers["allow"]


def test_programs_get_json_whatever_they_accept(client: TestClient) -> None:
    response = client.get(f"{ADVICE}/xx", headers=BROWSER)
    assert response.headers["content-type"] == "application/problem+json"


# Pages


@pytest.mark.parametrize(
    ("address", "accepted", "tag"),
    [
        ("/nothing/at-all", "", "en"),
        ("/nothing/at-all", "ar-SY, en;q=0.5", "ar"),
        ("/nothing/at-all", "fr", "en"),
        ("/ur/nothing", "ar", "ur"),
        ("/ur-PK/nothing/at/all", "ar", "ur"),
        ("/xx/", "ur_PK", "ur"),
    ],
)
def test_an_error_page_without_a_language_is_in_that_of_the_browser(
    client: TestClient, address: str, accepted: str, tag: str
) -> None:
    response = client.get(address, headers={**BROWSER, "Accept-Language": accepted})
    assert (response.status_code, response.headers["content-language"]) == (404, tag)


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize(
    ("path", "status", "key", "links"),
    [
        ("nothing", 404, "not-found", ["/", *(f"/{tag}/" for tag in TAGS)]),
        ("swim-safely?place=FR", 422, "unknown-place", [f"?place={code}" for code in PLACES]),
    ],
)
def test_an_error_page_speaks_the_language_of_the_address(
    client: TestClient,
    snapshot: Snapshot,
    tag: str,
    path: str,
    status: int,
    key: str,
    links: list[str],
) -> None:
    response = client.get(f"/{tag}/{path}", headers=BROWSER)
    tree = html_tree(response.text)
    heading = tree.find(".//h1")
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == tag
    assert response.headers["cache-control"] == "no-store"
    assert (tree.get("lang"), tree.get("dir")) == (tag, languages()[tag].dir)
    assert heading is not None and shown(heading) == snapshot.interface[tag][key].text
    main = tree.find(".//main")
    assert main is not None
    addresses = [link.get("href", "") for link in main.iter("a")]
    offered = [each for each in addresses if not each.startswith("tel:")]
    assert all(address.endswith(end) for address, end in zip(offered, links, strict=True))
    assert len(addresses) - len(offered) == 3
    assert not unmarked(tree)


def test_an_unknown_language_is_told_in_english(client: TestClient) -> None:
    response = client.get("/xx/", headers=BROWSER)
    assert response.status_code == 404
    assert html_tree(response.text).get("lang") == "en"


def test_what_an_address_says_is_not_taken_for_html(client: TestClient) -> None:
    response = client.get("/pl/swim-safely?place=<script>", headers=BROWSER)
    assert response.status_code == 422
    assert "&lt;script&gt;" in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("known", ["*", '"abc"'])
def test_an_error_page_is_whole_for_one_who_knows_something(client: TestClient, known: str) -> None:
    response = client.get("/pl/nothing", headers={**BROWSER, "If-None-Match": known})
    assert response.status_code == 404
    assert "</html>" in response.text


# The server's own faults


def test_readiness_says_that_nothing_can_be_stored(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.site.health.write_failure", lambda _: "the disk is full")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["warnings"] == ["Nothing can be stored in the database: the disk is full."]


@pytest.fixture
def broken(prepared: PreparedLibrary, tmp_path: Path) -> Iterator[TestClient]:
    """A server whose render pool is broken."""
    with served(tmp_path, prepared) as client:
        services_of(client).render_pool.render = None  # type: ignore[assignment, method-assign]
        yield client


def test_a_crash_is_a_problem_without_its_details(broken: TestClient) -> None:
    response = broken.get(f"{HANDOUTS}/pl.pdf")
    assert (response.status_code, problem_type(response)) == (500, "internal")
    assert "NoneType" not in response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("address", ["/v1/advice", f"{ADVICE}/pl", "/v1/languages", "/pl/", "/"])
def test_before_the_first_publication_the_server_asks_for_patience(
    tmp_path: Path, address: str
) -> None:
    with served(tmp_path) as client:
        response, page = client.get(address), client.get(address, headers=BROWSER)
        ready = client.get("/readyz")
        assert (response.status_code, problem_type(response)) == (503, "not-ready")
        assert int(response.headers["retry-after"]) > 0
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert (ready.status_code, client.get("/healthz").status_code) == (503, 200)
        assert "polyleaf publish" in " ".join(ready.json()["missing"])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("INSERT", {"text": "Canary"}, Exception("database is locked")), 503),
        (OperationalError("INSERT", {}, Exception("database or disk is full")), 503),
        (OperationalError("INSERT", {}, Exception("attempt to write a readonly database")), 503),
        (InternalError("INSERT", {}, Exception("read-only transaction")), 503),
        (DatabaseError("SELECT", {}, sqlite3.DatabaseError("disk image is malformed")), 503),
        (NoConnection("QueuePool limit reached"), 503),
        (UnusableDatabase("The file /srv/polyleaf.db is gone."), 503),
        (IntegrityError("INSERT", {}, Exception("UNIQUE")), 500),
        (ProgrammingError("SELECT", {}, Exception("no such column")), 500),
    ],
)
def test_a_database_that_fails_is_a_503_and_a_mistake_of_ours_a_500(
    prepared: PreparedLibrary,
    tmp_path: Path,
    error: Exception,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_: str) -> None:
        raise error

    with served(tmp_path, prepared) as client:
        services_of(client).scheduler.progress = fail  # type: ignore[assignment, method-assign]
        response = client.get("/v1/packs/some")
        page = client.get("/en/packs/some", headers=BROWSER)
    assert (response.status_code, page.status_code) == (status, status)
    assert problem_type(response) == ("not-ready" if status == 503 else "internal")
    assert (response.headers.get("retry-after") == "10") == (status == 503)
    assert "/srv" not in response.text and "Canary" not in response.text + caplog.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.skipif(SERVER is not None, reason="PostgreSQL has no such file")
def test_a_database_file_that_is_removed_or_replaced_is_noticed(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    file, away = tmp_path / "polyleaf.db", tmp_path / "away.db"
    entries = {"entries": [{"handout": "swim-safely", "language": "en", "copies": 1}]}

    def answers() -> tuple[int, int, int]:
        order = client.post("/v1/packs", json=entries)
        reading = client.get("/v1/advice/swim-safely/pl")
        return client.get("/readyz").status_code, order.status_code, reading.status_code

    with served(tmp_path, prepared) as client:
        assert answers() == (200, 201, 200)
        file.rename(away)
        assert answers() == (503, 503, 200)
        assert client.get("/readyz").json()["missing"] == [REPLACED]
        assert not file.exists()
        file.write_bytes(away.read_bytes())
        assert answers() == (503, 503, 200)
        file.unlink()
        away.rename(file)
        assert answers() == (200, 201, 200)


@pytest.mark.skipif(SERVER is not None, reason="SQLite says so when the disk is full")
def test_a_database_that_takes_nothing_more_is_a_503(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    entries = {"entries": [{"handout": "swim-safely", "language": "en", "copies": 1}]}
    with served(tmp_path, prepared) as client:
        engine = services_of(client).reloader.engine
        event.listen(engine, "begin", lambda each: each.exec_driver_sql("PRAGMA query_only = ON"))
        response = client.post("/v1/packs", json=entries)
        assert (response.status_code, problem_type(response)) == (503, "not-ready")
        assert response.headers["retry-after"] == "10"
        assert client.get("/v1/advice/swim-safely/pl").status_code == 200
