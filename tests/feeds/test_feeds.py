"""Whoever keeps a copy learns what there is, and what has changed since they last looked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.feeds import routes
from api.feeds.manifest import manifest as manifest_at
from api.published.snapshot import Snapshot
from api.settings import Settings
from handouts.formats.registry import formats_in
from locales.library import Library
from locales.preparation import prepare_library
from models.advice import DirectoryCard, Translation
from models.database import writing
from models.publishing import PreparedLibrary, publish
from models.tables import Publication
from richtext.nodes import TextNode
from tests.answers import described, lifted, noticed, problem_type, served, services_of
from tests.registry import SLUGS, TAGS

SLUG = "safe"
REASON = "A number in it is wrong, & <more>\x0b."
REASONS = {"en": REASON}
LATER = datetime(2099, 1, 2, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def good(small: Library, root: Path) -> PreparedLibrary:
    return prepare_library(small, root)


@pytest.fixture
def server(tmp_path: Path, good: PreparedLibrary) -> Iterator[TestClient]:
    """A server that has published the small library."""
    with served(tmp_path, good) as client:
        yield client


def reworded(work: PreparedLibrary, tags: list[str]) -> PreparedLibrary:
    """The same with another title; only in some languages."""

    def anew(old: Translation) -> Translation:
        title = old.title.model_copy(update={"nodes": [TextNode(text=f"New {old.language}")]})
        return old.model_copy(update={"title": title})

    return replace(
        work, translations={SLUG: {tag: anew(work.translations[SLUG][tag]) for tag in tags}}
    )


def with_another_number(work: PreparedLibrary) -> PreparedLibrary:
    def anew(card: DirectoryCard) -> DirectoryCard:
        old = card.contacts["ambulance"]
        line = old.phones[0].model_copy(update={"number": "0999 13", "uri": "tel:099913"})
        contact = old.model_copy(update={"phones": [line]})
        return card.model_copy(update={"contacts": {**card.contacts, "ambulance": contact}})

    return replace(work, directory={tag: anew(card) for tag, card in work.directory.items()})


def published(client: TestClient, work: PreparedLibrary) -> None:
    reloader = services_of(client).reloader
    publish(reloader.engine, work)
    reloader.refresh()


def manifest(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/v1/manifest").json()
    return answer


def items(client: TestClient) -> dict[str, dict[str, Any]]:
    """What is in the manifest, by language."""
    return {each["language"]: each for each in manifest(client)["items"]}


def changes(client: TestClient, since: str | None = None, **query: str) -> list[dict[str, Any]]:
    params = {**query, **({"since": since} if since is not None else {})}
    found: list[dict[str, Any]] = client.get("/v1/changes", params=params).json()["items"]
    return found


# The manifest


def test_the_manifest_names_everything_that_can_be_read(client: TestClient) -> None:
    found = manifest(client)["items"]
    assert sorted(each["id"] for each in found) == sorted(
        f"{slug}/{tag}" for slug in SLUGS for tag in TAGS
    )
    for each in found:
        for form in ("json", "page", "html"):
            assert client.get(each["formats"][form]).status_code == 200
        advice = client.get(each["formats"]["json"]).json()
        assert each["formats"]["pdf"] == advice["handouts"]["pdf"].partition("?")[0]
        shared = {"slug", "kind", "title", "published_at", "updated_at", "review_due", "expired"}
        assert {name: each[name] for name in shared} == {name: advice[name] for name in shared}
        located = {"edition", "revision", "outdated", "recalled", "critical_status", "status"}
        assert {name: each[name] for name in located} == {
            name: advice["locale"][name] for name in located
        }


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (datetime(2017, 12, 31, 23, 59, tzinfo=UTC), False),
        (datetime(2018, 1, 1, tzinfo=UTC), True),
    ],
)
def test_a_bulletin_holds_to_the_end_of_its_last_day(
    snapshot: Snapshot, moment: datetime, over: bool
) -> None:
    (found,) = [
        each for each in manifest_at(snapshot, moment).items if each.id == "pool-news-2017/en"
    ]
    assert (str(found.expires_on), found.expired) == ("2017-12-31", over)


def test_a_review_is_overdue_from_the_day_after(snapshot: Snapshot) -> None:
    due = snapshot.guides["cold-water"]["en"].translation.review_due
    assert due
    for days, overdue in ((0, False), (1, True)):
        moment = datetime.combine(due + timedelta(days), time(12), UTC)
        (found,) = [e for e in manifest_at(snapshot, moment).items if e.id == "cold-water/en"]
        assert found.review_overdue is overdue


def test_a_hash_changes_exactly_when_what_is_said_changes(
    server: TestClient, good: PreparedLibrary
) -> None:
    first = items(server)
    polish = good.translations[SLUG]["pl"]
    reviewed = polish.model_copy(update={"status": "reviewed"})
    work = replace(good, translations={SLUG: {**good.translations[SLUG], "pl": reviewed}})
    published(server, work)
    second = items(server)
    assert (first["pl"]["revision"], second["pl"]["revision"]) == (1, 2)
    assert {tag for tag in TAGS if first[tag]["hash"] != second[tag]["hash"]} == set()
    words = {**good.translations[SLUG], **reworded(good, ["pl"]).translations[SLUG]}
    published(server, replace(good, translations={SLUG: words}))
    third = items(server)
    assert {tag for tag in TAGS if second[tag]["hash"] != third[tag]["hash"]} == {"pl"}
    published(server, with_another_number(replace(good, translations={SLUG: words})))
    fourth = items(server)
    assert {tag for tag in TAGS if third[tag]["hash"] != fourth[tag]["hash"]} == set(TAGS)


def test_a_language_that_waits_is_outdated(server: TestClient, good: PreparedLibrary) -> None:
    published(server, described(reworded(good, ["en", "pl"]), SLUG))
    found = items(server)
    where = ("edition", "newest_edition", "outdated")
    assert [found["pl"][name] for name in where] == [2, 2, False]
    assert [found["cy"][name] for name in where] == [1, 2, True]


def test_what_is_withdrawn_is_in_the_manifest_without_formats(server: TestClient) -> None:
    noticed(server, SLUG, language="pl", reasons=REASONS)
    found = items(server)
    assert found["pl"]["formats"] == {}
    assert found["pl"]["notice"]["reason"]["text"] == REASON
    assert not found["pl"]["notice"]["readable"]
    assert found["cy"]["notice"] is None
    assert set(found["cy"]["formats"]) == {"json", "page", *formats_in("cy")}


def test_what_is_corrected_keeps_its_formats(server: TestClient) -> None:
    noticed(server, SLUG, kind="correction", readable=True)
    for each in items(server).values():
        assert each["notice"]["kind"] == "correction"
        assert each["formats"]


def test_a_notice_that_begins_later_is_not_in_the_manifest_yet(server: TestClient) -> None:
    noticed(server, SLUG, starts_at=LATER)
    assert {each["notice"] for each in items(server).values()} == {None}


def test_what_is_held_back_is_named(tmp_path: Path, good: PreparedLibrary) -> None:
    with served(tmp_path, good) as client:
        url = str(services_of(client).settings.database)
    settings = Settings(
        database=url, file_cache=str(tmp_path / "cache"), prerender=False, serve="reviewed"
    )
    with TestClient(create_app(settings)) as client:
        found = manifest(client)
        assert [each["language"] for each in found["items"]] == ["en"]
        assert {each["language"] for each in found["held_back"]} == set(TAGS) - {"en"}
        urls = {each["language"]: each.get("url") for each in changes(client) if "edition" in each}
        assert urls == {tag: "/v1/advice/safe/en" if tag == "en" else None for tag in TAGS}


def test_what_is_due_is_in_the_manifest(server: TestClient) -> None:
    due = manifest(server)["due"]
    assert due["guides"] == []
    assert {each["id"] for each in due["contacts"]} <= {"ambulance", "helper"}


# What changed


def test_the_first_publication_is_every_language_and_its_contacts(server: TestClient) -> None:
    found = changes(server)
    kinds = [(each["type"], each["language"]) for each in found]
    assert kinds[: len(TAGS)] == [("published", tag) for tag in found_tags(found, "published")]
    for kind in ("published", "contacts"):
        assert sorted(found_tags(found, kind)) == sorted(TAGS)
    assert {each["revision"] for each in found} == {1}
    assert {each.get("change") for each in found} == {None}


def found_tags(found: list[dict[str, Any]], kind: str) -> list[str]:
    return [each["language"] for each in found if each["type"] == kind]


def test_who_follows_hears_each_thing_once_and_in_order(
    server: TestClient, good: PreparedLibrary
) -> None:
    since = manifest(server)["publication"]
    assert server.get(f"/v1/changes?since={since}").json() == {
        "items": [],
        "next": since,
        "more": False,
    }
    published(server, described(reworded(good, ["en", "pl"]), SLUG, "normal", "A new title."))
    number = noticed(server, SLUG, language="pl", reasons=REASONS)
    noticed(server, SLUG, kind="correction", readable=True, edition=2, starts_at=LATER)
    lifted(server, number)
    published(server, with_another_number(reworded(good, ["en", "pl"])))
    found = changes(server, since)
    assert [(each["type"], each.get("edition"), each["language"]) for each in found[:5]] == [
        ("published", 2, "en"),
        ("published", 2, "pl"),
        ("withdrawn", None, "pl"),
        ("corrected", 2, None),
        ("restored", None, "pl"),
    ]
    for each in found[:2]:
        assert (each["change"], each["note"]["text"]) == ("normal", "A new title.")
        assert each["url"] == f"/v1/advice/safe/{each['language']}"
    assert (found[2]["reason"]["text"], found[2]["readable"]) == (REASON, False)
    assert (found[3]["since"], found[3]["readable"]) == ("2099-01-02T00:00:00Z", True)
    rest = found[5:]
    assert {(each["type"], each["revision"]) for each in rest} == {
        ("published", 2),
        ("contacts", 2),
    }
    assert {each.get("change") for each in rest} == {None}
    assert [each["at"] for each in found] == sorted(each["at"] for each in found)


def test_with_a_language_one_hears_of_it_and_of_what_holds_for_all(
    server: TestClient, good: PreparedLibrary
) -> None:
    noticed(server, SLUG, language="cy")
    noticed(server, SLUG, kind="correction", readable=True)
    found = changes(server, lang="pl")
    assert [(each["type"], each["language"]) for each in found] == [
        ("published", "pl"),
        ("contacts", "pl"),
        ("corrected", None),
    ]
    assert changes(server, lang="PL") == found
    assert problem_type(server.get("/v1/changes?lang=xx")) == "unknown-language"


@pytest.mark.parametrize("size", [1, len(TAGS), 2 * len(TAGS) + 1, 100])
def test_pages_put_together_are_all_and_none_splits_a_publication(
    server: TestClient, good: PreparedLibrary, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    published(server, with_another_number(good))
    for _ in range(3):
        noticed(server, SLUG)
    monkeypatch.setattr(routes, "PAGE_SIZE", size)
    pages, query = [], ""
    while True:
        page = server.get(f"/v1/changes{query}").json()
        pages.append(page["items"])
        query = f"?since={page['next']}"
        if not page["more"]:
            break
    monkeypatch.undo()
    assert [each for page in pages for each in page] == changes(server, "0")
    of_page = [{each["publication"] for each in page} for page in pages]
    assert sum(map(len, of_page)) == len(set().union(*of_page))
    assert all(len(page) <= size or len(of) == 1 for page, of in zip(pages, of_page, strict=True))
    assert page["next"] == manifest(server)["publication"]


@pytest.mark.parametrize("path", ["/v1/changes", "/v1/bundles/pl.zip"])
@pytest.mark.parametrize(
    "since", ["", "x", "-1", "+1", "01", "1.0", " 1", "٣", "2", "9" * 18, "9" * 9999]
)
def test_a_cursor_that_we_never_gave_is_refused(client: TestClient, path: str, since: str) -> None:
    answer = client.get(path, params={"since": since})
    assert (answer.status_code, problem_type(answer)) == (422, "invalid-request")
    assert [each["field"] for each in answer.json()["errors"]] == ["since"]


def test_a_cursor_of_a_server_that_is_ahead_is_known_and_has_nothing_new(
    server: TestClient,
) -> None:
    with writing(services_of(server).reloader.engine) as session:
        session.add(Publication())
        session.commit()
    answer = server.get("/v1/changes?since=2").json()
    assert answer == {"items": [], "next": "2", "more": False}


@pytest.mark.parametrize(("since", "status"), [("1", 200), ("2", 422), ("98", 422), ("99", 200)])
def test_a_cursor_that_a_restore_has_lost_is_refused(
    server: TestClient, since: str, status: int
) -> None:
    """A client that went on with it would never hear what it has to take back."""
    with writing(services_of(server).reloader.engine) as session:
        session.add(Publication(id=99))
        session.commit()
    assert server.get(f"/v1/changes?since={since}").status_code == status


def test_a_change_that_can_no_longer_be_read_has_no_address(server: TestClient) -> None:
    noticed(server, SLUG, language="pl", reasons=REASONS)
    urls = {each["language"]: each["url"] for each in changes(server) if "url" in each}
    assert [tag for tag, url in urls.items() if url is None] == ["pl"]


# The feed


def feed(client: TestClient, query: str = "") -> Element:
    answer = client.get(f"/v1/changes.atom{query}")
    assert answer.headers["content-type"] == "application/atom+xml"
    return fromstring(answer.content)


def entries(root: Element) -> list[tuple[str, str]]:
    """The id and the title of each."""
    return [
        (each.findtext(f"{ATOM}id") or "", each.findtext(f"{ATOM}title") or "")
        for each in root.iter(f"{ATOM}entry")
    ]


def assert_valid(root: Element) -> None:
    """RFC 4287, 4.1.1 and 4.1.2, as far as it concerns us."""
    assert root.tag == f"{ATOM}feed"
    assert len(root.findall(f"{ATOM}author")) == 1
    for each in (root, *root.iter(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{tag}")) == 1
            assert each.findtext(f"{ATOM}{tag}")
        assert (each.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo
        relations = [link.get("rel") for link in each.findall(f"{ATOM}link")]
        assert relations.count("alternate") == 1
        assert all((link.get("href") or "").startswith("http") for link in each.iter(f"{ATOM}link"))


def test_a_notice_for_a_place_leads_there_also_when_it_is_lifted(server: TestClient) -> None:
    lifted(server, noticed(server, SLUG, language="pl", reasons=REASONS, place="GB-WLS"))
    noticed(server, SLUG, language="pl", reasons=REASONS)
    links = [
        (link.get("href") or "").rpartition("8000")[2]
        for entry in feed(server).iter(f"{ATOM}entry")
        for link in entry.iter(f"{ATOM}link")
    ]
    assert links[:3] == [f"/pl/{SLUG}", *[f"/pl/{SLUG}?place=GB-WLS"] * 2]


def test_the_feed_is_valid_and_has_the_newest_first(server: TestClient) -> None:
    noticed(server, SLUG, language="pl", reasons=REASONS)
    root = feed(server)
    assert_valid(root)
    (first, *_) = root.iter(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "Withdrawn: Stay safe in Polish"
    assert "A number in it is wrong, & <more> ." in (first.findtext(f"{ATOM}summary") or "")
    assert root.findtext(f"{ATOM}updated") == first.findtext(f"{ATOM}updated")
    assert len(entries(root)) == len(changes(server))


def test_an_entry_keeps_its_id_and_has_it_alone(server: TestClient) -> None:
    before = entries(feed(server))
    noticed(server, SLUG)
    after = entries(feed(server))
    assert after[1:] == before
    assert len({id for id, _ in after}) == len(after)
    assert set(entries(feed(server, "?lang=pl"))) < set(after)
    assert feed(server, "?lang=pl").findtext(f"{ATOM}id") != feed(server).findtext(f"{ATOM}id")


def test_the_feed_ends_with_the_fiftieth(server: TestClient, good: PreparedLibrary) -> None:
    for _ in range(51 - 2 * len(TAGS)):
        noticed(server, SLUG, starts_at=LATER)
    assert len(changes(server)) == 51
    assert len(entries(feed(server))) == 50


def test_the_feed_is_valid_when_nothing_is_published(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        root = feed(client)
        assert_valid(root)
        assert entries(root) == []
        for path in ("/v1/manifest", "/v1/changes", "/v1/bundles/pl.zip"):
            assert problem_type(client.get(path)) == "not-ready"
