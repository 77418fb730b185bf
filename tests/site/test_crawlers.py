"""What browsers, crawlers and security researchers ask for at addresses of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.published.snapshot import Snapshot
from api.settings import InvalidSettings, Settings
from api.site.crawlers import SITEMAP
from models.clock import now
from tests.registry import TAGS

SITE = "http://127.0.0.1:8000"
CONTACT = "mailto:security@example.org"
SECURITY = "/.well-known/security.txt"
PLAIN = "text/plain; charset=utf-8"
ROBOTS = f"User-agent: *\nDisallow: /v1/\nDisallow: /desk/\n\nSitemap: {SITE}/sitemap.xml\n"


@contextmanager
def running(settings: Settings, **changed: Any) -> Iterator[TestClient]:
    app = create_app(settings.model_copy(update=changed))
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/robots.txt", PLAIN),
        ("/sitemap.xml", "application/xml"),
        ("/manifest.webmanifest", "application/manifest+json"),
        (SECURITY, PLAIN),
    ],
)
def test_each_is_served_as_other_files_are(
    engine: Engine, settings: Settings, path: str, kind: str
) -> None:
    with running(settings, security_contact=CONTACT) as client:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.headers["cache-control"] == "public, max-age=60"
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]
        sent = {"If-None-Match": answer.headers["etag"]}
        assert client.get(path, headers=sent).status_code == 304
        assert client.get(f"{path}?fbclid=%00").content == answer.content
        assert client.post(path).status_code == 405
        assert "x-robots-tag" not in answer.headers


def test_the_icon_is_at_its_older_address_too(client: TestClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/static/icon.svg")
    assert client.get("/static/icon.svg").headers["content-type"] == "image/svg+xml"


def test_the_sitemap_has_every_page_that_can_be_read(client: TestClient) -> None:
    tree = fromstring(client.get("/sitemap.xml").text)
    found = [each.text or "" for each in tree.iter(f"{{{SITEMAP}}}loc")]
    pages = [client.get(f"/v1/advice?lang={tag}").json()["items"] for tag in TAGS]
    slugs = {(tag, each["slug"]) for tag, each_of in zip(TAGS, pages, strict=True)
             for each in each_of}  # fmt: skip
    wanted = {"/", *(f"/{tag}/" for tag in TAGS), *(f"/{tag}/{slug}" for tag, slug in slugs)}
    assert sorted(found) == sorted(f"{SITE}{each}" for each in wanted)
    for tag, slug in [("en", "swim-safely"), ("ur", "cold-water")]:
        assert f"{SITE}/{tag}/{slug}" in found


def test_the_sitemap_says_when_the_text_of_a_guide_was_published(
    client: TestClient, snapshot: Snapshot
) -> None:
    for each in fromstring(client.get("/sitemap.xml").text):
        address = each.findtext(f"{{{SITEMAP}}}loc", "").removeprefix(SITE)
        _, tag, slug = f"{address}/".split("/")[:3]
        published = ""
        if slug:
            served = snapshot.guides[slug][tag]
            published = f"{snapshot.revisions[served.id].published_at:%Y-%m-%d}"
        assert each.findtext(f"{{{SITEMAP}}}lastmod", "") == published


@pytest.mark.parametrize(
    ("crawlers", "robots", "header"),
    [
        ("allow", ROBOTS, None),
        ("refuse", "User-agent: *\nDisallow: /\n", "noindex, nofollow"),
    ],
)
def test_a_server_for_tests_is_in_no_search_engine(
    engine: Engine, settings: Settings, crawlers: str, robots: str, header: str | None
) -> None:
    with running(settings, crawlers=crawlers) as client:
        assert client.get("/robots.txt").text == robots
        for path in ("/", "/", "/en/swim-safely", "/static/site.css", "/v1/advice", "/en/nothing"):
            for answer in (client.get(path), client.head(path)):
                assert answer.headers.get("x-robots-tag") == header, path
        sheet = client.get("/v1/handouts/swim-safely/en.txt")
        assert (sheet.status_code, sheet.headers.get("x-robots-tag")) == (200, header)


def test_the_manifest_names_the_library_and_is_no_app(client: TestClient) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["lang"], manifest["dir"]) == ("Polyleaf", "en", "ltr")
    assert manifest["display"] == "browser"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).headers["content-type"] == icon["type"]
    policy = client.get("/en/").headers["content-security-policy"]
    assert "manifest-src 'self'" in policy


def test_a_contact_for_security_is_there_only_if_it_is_set(
    engine: Engine, settings: Settings
) -> None:
    with running(settings) as client:
        assert client.get(SECURITY).status_code == 404
    with running(settings, security_contact=CONTACT) as client:
        lines = client.get(SECURITY).text.splitlines()
    named = dict(line.split(": ", 1) for line in lines)
    assert named["Contact"] == CONTACT
    assert named["Canonical"] == f"{SITE}{SECURITY}"
    assert 60 < (datetime.fromisoformat(named["Expires"]) - now()).days < 365


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("", True),
        (CONTACT, True),
        ("https://example.org/security", True),
        ("tel:+44-1632-960-101", True),
        ("security@example.org", False),
        ("http://example.org/security", False),
        (f"{CONTACT}\nPolicy: https://example.org", False),
        (f"{CONTACT}\n", False),
    ],
)
def test_a_contact_is_an_address(written: str, right: bool) -> None:
    if right:
        assert Settings(security_contact=written).security_contact == written
    else:
        with pytest.raises(InvalidSettings, match="POLYLEAF_SECURITY_CONTACT: must be"):
            Settings(security_contact=written)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/robots.txt", 200),
        ("/favicon.ico", 308),
        ("/manifest.webmanifest", 200),
        (SECURITY, 404),
        ("/sitemap.xml", 503),
    ],
)
def test_without_a_publication_only_the_sitemap_waits(
    tmp_path: Path, path: str, status: int
) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/empty.db", prerender=False)
    with running(settings, file_cache=str(tmp_path)) as client:
        answer = client.get(path)
        assert answer.status_code == status
        if path.endswith("manifest"):
            assert json.loads(answer.text)["name"] == "Polyleaf"
