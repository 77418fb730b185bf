"""A bundle is all of a language in one file, and later only what is new of it."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fastapi.testclient import TestClient

from handouts.formats.pdf import RenderError
from handouts.render_pool import PoolBusy, ShareTaken
from models.publishing import PreparedLibrary, publish
from tests.answers import described, lifted, noticed, problem_type, served, services_of, set_clock
from tests.codes.office import with_contact
from tests.registry import SLUGS, SOME_TAGS

GUIDE, OTHER = "swim-safely", "cold-water"
POLISH = "/v1/bundles/pl.zip"
# With this header no answer is given again that was given before.
ANEW = {"Authorization": "x"}
LATER = datetime(2099, 1, 2, tzinfo=UTC)


async def drawn(key: str, *job: Any, **_: Any) -> bytes:
    """What stands for a PDF, where it need not be one."""
    return f"%PDF {key}".encode()


@pytest.fixture(scope="module")
def server(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server that draws nothing."""
    with served(tmp_path_factory.mktemp("bundles"), prepared) as client:
        services_of(client).render_pool.close()
        replace_pool(client, drawn)
        yield client


def replace_pool(client: TestClient, made: Any) -> None:
    services_of(client).render_pool.render = made  # type: ignore[method-assign]


def cursor(client: TestClient) -> str:
    found: str = client.get("/v1/manifest").json()["publication"]
    return found


def bundle(client: TestClient, address: str = POLISH) -> ZipFile:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    return ZipFile(io.BytesIO(answer.content))


def manifest(archive: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def guides(client: TestClient, since: str) -> tuple[set[str], list[str]]:
    """The guides that came since, and those that went."""
    found = manifest(bundle(client, f"{POLISH}?since={since}"))
    return {each["slug"] for each in found["files"] if each["slug"]}, found["removed"]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_bundle_has_every_guide_in_every_format_and_the_contacts(
    server: TestClient, tag: str
) -> None:
    archive = bundle(server, f"/v1/bundles/{tag}.zip?place=GB-GLS")
    paths = [f"advice/{slug}.{form}" for slug in SLUGS for form in ("html", "json", "pdf")]
    assert archive.namelist() == [*paths, "contacts.json", "manifest.json"]
    query = f"?place=GB-GLS&lang={tag}"
    assert archive.read("contacts.json") == server.get(f"/v1/contacts{query}").content
    for slug in SLUGS:
        for form, address in (
            ("json", f"advice/{slug}/{tag}"),
            ("html", f"handouts/{slug}/{tag}.html"),
        ):
            own = server.get(f"/v1/{address}?place=GB-GLS").content
            assert archive.read(f"advice/{slug}.{form}") == own


def test_the_manifest_of_a_bundle_has_every_other_file_with_its_digest(server: TestClient) -> None:
    archive = bundle(server, f"{POLISH}?place=GB-SCT")
    found = manifest(archive)
    assert [each["path"] for each in found["files"]] == archive.namelist()[:-1]
    for each in found["files"]:
        content = archive.read(each["path"])
        assert (each["sha256"], each["size"]) == (sha256(content).hexdigest(), len(content))
        if each["slug"]:
            locale = json.loads(archive.read(f"advice/{each['slug']}.json"))["locale"]
            assert (each["edition"], each["revision"]) == (locale["edition"], locale["revision"])
    assert found["publication"] == cursor(server)
    assert (found["language"], found["place"], found["removed"]) == ("pl", "GB-SCT", [])


def test_the_pdf_in_a_bundle_is_the_one_that_is_served_alone(client: TestClient) -> None:
    archive = bundle(client)
    for slug in SLUGS:
        alone = client.get(f"/v1/handouts/{slug}/pl.pdf").content
        assert alone.startswith(b"%PDF")
        assert archive.read(f"advice/{slug}.pdf") == alone


def test_a_bundle_says_nothing_of_when_it_was_made(server: TestClient) -> None:
    for each in bundle(server).infolist():
        assert each.date_time == (1980, 1, 1, 0, 0, 0)
        assert each.compress_type == ZIP_DEFLATED
    first, second = server.get(POLISH), server.get(POLISH, headers=ANEW)
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])


def test_etags_differ_by_language_place_and_cursor(server: TestClient) -> None:
    addresses = [
        f"/v1/bundles/{tag}.zip?place={place}{since}"
        for tag in ("pl", "ur")
        for place in ("GB", "GB-GLS")
        for since in ("", "&since=0", f"&since={cursor(server)}")
    ]
    assert len({server.get(each).headers["etag"] for each in addresses}) == len(addresses)


def test_a_bundle_that_one_has_is_not_drawn(server: TestClient) -> None:
    async def never(key: str, *job: Any, **_: Any) -> bytes:
        raise AssertionError(key)

    address = f"{POLISH}?place=GB-WLS"
    etag = server.get(address).headers["etag"]
    replace_pool(server, never)
    assert server.get(address, headers={"If-None-Match": etag, **ANEW}).status_code == 304
    assert server.get(address, headers=ANEW).status_code == 500
    replace_pool(server, drawn)


@pytest.mark.parametrize(
    ("fault", "status", "kind", "seconds"),
    [
        (PoolBusy("Too many."), 503, "render-failed", "10"),
        (PoolBusy("Too many.", 61.2), 503, "render-failed", "62"),
        (ShareTaken("Too many of yours.", 3), 429, "too-many-requests", "3"),
        (RenderError("a glyph is missing"), 503, "render-failed", "600"),
    ],
)
def test_when_one_pdf_cannot_be_drawn_there_is_no_bundle(
    server: TestClient, fault: Exception, status: int, kind: str, seconds: str
) -> None:
    async def failing(*job: Any, **_: Any) -> bytes:
        raise fault

    replace_pool(server, failing)
    answer = server.get("/v1/bundles/cy.zip?place=GB-NIR")
    replace_pool(server, drawn)
    assert (answer.status_code, problem_type(answer)) == (status, kind)
    assert answer.headers["retry-after"] == seconds


def test_a_bundle_has_a_name_one_can_read(server: TestClient) -> None:
    answer = server.get("/v1/bundles/zh-Hans.zip?place=GB-GLS")
    name = f"polyleaf-zh-Hans-GB-GLS-{cursor(server)}.zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-language"] == "zh-Hans"


def test_another_spelling_of_a_language_is_redirected(server: TestClient) -> None:
    answer = server.get("/v1/bundles/zh-CN.zip?place=GB-GLS")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/v1/bundles/zh-Hans.zip?place=GB-GLS"
    assert problem_type(server.get("/v1/bundles/xx.zip")) == "unknown-language"


# Since a cursor


def test_since_now_there_are_the_contacts_only(server: TestClient) -> None:
    archive = bundle(server, f"{POLISH}?since={cursor(server)}")
    assert archive.namelist() == ["contacts.json", "manifest.json"]


def test_what_is_withdrawn_is_removed_and_comes_again_when_it_is_restored(
    server: TestClient,
) -> None:
    before = cursor(server)
    number = noticed(server, GUIDE)
    withdrawn = cursor(server)
    assert guides(server, before) == (set(), [GUIDE])
    assert manifest(bundle(server))["removed"] == [GUIDE]
    assert not [each for each in bundle(server).namelist() if GUIDE in each]
    lifted(server, number)
    assert guides(server, withdrawn) == ({GUIDE}, [])


def test_what_is_withdrawn_in_a_place_is_removed_from_its_bundle_only(server: TestClient) -> None:
    before = cursor(server)
    number = noticed(server, GUIDE, place="GB-ENG")
    for place, gone in (("GB", False), ("GB-ENG", True), ("GB-GLS", True), ("GB-WLS", False)):
        archive = bundle(server, f"{POLISH}?place={place}&since={before}")
        assert (f"advice/{GUIDE}.json" in archive.namelist()) != gone
        assert manifest(archive)["removed"] == ([GUIDE] if gone else [])
    lifted(server, number)


@pytest.mark.parametrize("begins", [datetime(2026, 1, 2, tzinfo=UTC), None])
def test_what_is_corrected_comes_again(server: TestClient, begins: datetime | None) -> None:
    before = cursor(server)
    scope = {"readable": True, "language": "pl", "starts_at": begins}
    number = noticed(server, GUIDE, kind="correction", **scope)
    assert guides(server, before) == ({GUIDE}, [])
    archive = bundle(server, f"{POLISH}?since={before}")
    assert json.loads(archive.read(f"advice/{GUIDE}.json"))["notice"]["kind"] == "correction"
    assert guides(server, cursor(server)) == (set(), [])
    lifted(server, number)


def test_a_notice_of_another_language_changes_nothing(server: TestClient) -> None:
    before = cursor(server)
    number = noticed(server, GUIDE, language="cy")
    assert guides(server, before) == (set(), [])
    lifted(server, number)


@pytest.mark.parametrize(
    ("kind", "readable", "came", "went"),
    [("withdrawal", False, set(), [GUIDE]), ("correction", True, {GUIDE}, [])],
)
def test_a_notice_that_begins_after_the_cursor_counts_from_when_it_begins(
    server: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    readable: bool,
    came: set[str],
    went: list[str],
) -> None:
    number = noticed(server, GUIDE, kind=kind, readable=readable, starts_at=LATER)
    heard = cursor(server)
    assert guides(server, heard) == (set(), [])
    set_clock(monkeypatch, LATER)
    assert guides(server, heard) == (came, went)
    monkeypatch.undo()
    lifted(server, number)


@pytest.mark.parametrize(("place", "came"), [("GB-GLS", {GUIDE, OTHER}), ("GB", set())])
def test_a_number_of_one_place_brings_nothing_to_another(
    tmp_path: Path, prepared: PreparedLibrary, place: str, came: set[str]
) -> None:
    line = prepared.directory["en"].contacts["severn-police"].phones[0]
    line = line.model_copy(update={"number": "01632 960777", "uri": "tel:01632960777"})
    directory = {
        tag: with_contact(card, "severn-police", phones=[line])
        for tag, card in prepared.directory.items()
    }
    with served(tmp_path, prepared) as client:
        services_of(client).render_pool.close()
        replace_pool(client, drawn)
        since = cursor(client)
        publish(services_of(client).reloader.engine, replace(prepared, directory=directory))
        services_of(client).reloader.refresh()
        found = manifest(bundle(client, f"{POLISH}?place={place}&since={since}"))
        slugs = {each["slug"] for each in found["files"] if each["slug"]}
        assert slugs & {GUIDE, OTHER} == came and bool(slugs) == bool(came)
        assert found["removed"] == []


def test_a_new_edition_comes_and_so_does_what_it_makes_outdated(
    server: TestClient, prepared: PreparedLibrary
) -> None:
    before = cursor(server)
    english = prepared.translations[OTHER]["en"].model_copy(update={"topics": ["images"]})
    work = replace(prepared, translations={**prepared.translations, OTHER: {"en": english}})
    reloader = services_of(server).reloader
    publish(reloader.engine, described(work, OTHER))
    reloader.refresh()
    assert guides(server, before) == ({OTHER}, [])
    archive = bundle(server, f"{POLISH}?since={before}")
    assert json.loads(archive.read(f"advice/{OTHER}.json"))["locale"]["outdated"]
