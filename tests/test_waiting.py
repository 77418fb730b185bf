"""A helpline is no longer free: everybody reads it at once, and each language catches up."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.published.snapshot import read_snapshot
from locales.catalogs import catalog_path
from locales.languages import Language, languages
from locales.library import Library, read_library
from locales.library_files import prepare_files, read_library_files
from locales.preparation import prepare_library
from models.database import connect_database
from models.publishing import (
    PreparedLibrary,
    draft_languages,
    publish,
    removed_languages,
)
from tests import samples
from tests.answers import html_tree, served, services_of, shown
from tests.databases import database_url
from tests.registry import TAGS
from tests.samples import CONTACTS, POLISH, catalog, content, write_catalogs

FREE, COSTS = "To talk", "To talk. The call costs money."
ROMANIAN = Language(
    tag="ro", autonym="Română", english="Romanian", script="Latn", font="Noto Sans", size=14,
    line=1.35, plural="nplurals=3; plural=(n==1 ? 0 : 1);",
)  # fmt: skip


def about(client: TestClient, tag: str) -> dict[str, Any]:
    """What a guide in JSON says about the helper in a language."""
    blocks = client.get(f"/v1/advice/safe/{tag}").json()["blocks"]
    (found,) = [each for each in blocks[-1]["contacts"] if each["id"] == "helper"]
    return dict(found["about"])


def paragraphs(html: str, text: str) -> list[tuple[str | None, str | None]]:
    """The language and the direction of each paragraph with a text."""
    found = [each for each in html_tree(html).iter("p") if text in shown(each)]
    return [(each.get("lang"), each.get("dir")) for each in found]


@dataclass
class Desk:
    """A server, and the files from which it is published."""

    folder: Path
    root: Path
    client: TestClient
    lines: list[str] = field(default_factory=list)

    def publish(self) -> PreparedLibrary:
        work = prepare_files(read_library_files(self.folder))
        self.lines = publish(services_of(self.client).reloader.engine, work)
        services_of(self.client).reloader.refresh()
        return work


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    root = write_catalogs(read_library(content(folder)), folder / "locales")
    with served(folder) as client:
        desk = Desk(folder, root, client)
        desk.publish()
        yield desk


def test_a_new_sentence_about_a_contact_is_read_everywhere_at_once(desk: Desk) -> None:
    content(desk.folder, contacts=CONTACTS.replace(FREE, COSTS))
    work = desk.publish()
    assert {str(each.file) for each in work.waiting} == {
        f"locales/{tag.replace('-', '_')}/LC_MESSAGES/contacts.po" for tag in TAGS[1:]
    }
    assert [f"contacts in {tag}, revision 2" in desk.lines for tag in TAGS] == [True] * len(TAGS)
    for tag in TAGS:
        said = about(desk.client, tag)
        assert [said[key] for key in ("text", "lang", "dir", "status")] == [
            COSTS, "en", "ltr", "source"
        ]  # fmt: skip
        for address in (f"/{tag}/safe", f"/v1/handouts/safe/{tag}.html"):
            assert paragraphs(desk.client.get(address).text, COSTS) == [("en", "ltr")]
        assert COSTS in desk.client.get(f"/v1/handouts/safe/{tag}.txt").text
        contacts = desk.client.get(f"/v1/contacts?lang={tag}&place=GB-WLS").text
        assert COSTS in contacts
    polish = desk.client.get("/v1/advice/safe/pl").json()
    assert (polish["locale"]["outdated"], polish["locale"]["edition"]) == (False, 1)


def lacking(client: TestClient) -> dict[str, list[str]]:
    """The words that languages lack, as /status lists them."""
    lists = [*html_tree(client.get("/status").text).iter("details")]
    return {
        shown(each[0]).partition(":")[0]: [shown(item) for item in each.iter("li")]
        for each in lists
    }


def test_the_page_on_translations_lists_what_a_language_lacks(desk: Desk) -> None:
    listed = lacking(desk.client)
    assert listed.pop("Polish") == [COSTS]
    assert listed


def test_once_it_is_translated_all_is_in_that_language_again(desk: Desk) -> None:
    document = read_library(desk.folder).documents["contacts"]
    catalog_path(POLISH, "contacts", desk.root).write_text(catalog(document, POLISH), "utf-8")
    work = desk.publish()
    assert work.incomplete == {*TAGS} - {"en", "pl"}
    assert desk.lines == ["safe: edition 1 in pl, revision 3", "contacts in pl, revision 3"]
    said = about(desk.client, "pl")
    assert (said["lang"], said["status"]) == ("pl", "machine")
    for address in ("/pl/safe", "/v1/handouts/safe/pl.html"):
        assert COSTS not in desk.client.get(address).text
    assert about(desk.client, "ur")["lang"] == "en"
    listed = lacking(desk.client)
    assert "Polish" not in listed and listed["Urdu"] == [COSTS]


def test_words_with_placeholders_are_listed_too(desk: Desk) -> None:
    catalog_path(POLISH, "ui", desk.root).unlink()
    desk.publish()
    words = lacking(desk.client)["Polish"]
    assert "The English text is newer: edition {newest}. This is edition {edition}." in words
    assert "Print pack" in words and "Made on {date}" not in words  # staff read the latter


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect_database(database_url(tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def romanian(monkeypatch: pytest.MonkeyPatch) -> Language:
    """A language that is new in the registry."""
    monkeypatch.setitem(languages(), "ro", ROMANIAN)
    monkeypatch.setitem(samples.WORDS, "ro", ("cuvânt", "mare", "copil", "siguranță"))
    return ROMANIAN


def with_romanian(small: Library) -> Library:
    """The library that is offered in Romanian too."""
    settings = small.settings.model_copy(update={"languages": [*TAGS[1:], "ro"]})
    return replace(small, settings=settings)


def translated(small: Library, root: Path, *domains: str) -> PreparedLibrary:
    """The library with only these documents in Romanian."""
    for domain in domains:
        path = catalog_path(ROMANIAN, domain, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalog(small.documents[domain], ROMANIAN), "utf-8")
    return prepare_library(with_romanian(small), root)


@pytest.mark.parametrize(
    ("domains", "draft", "is_served"),
    [
        ([], True, False),
        (["contacts"], True, False),
        (["ui", "safe"], True, False),
        (["contacts", "safe"], True, False),
        (["contacts", "ui"], False, False),
        (["contacts", "ui", "safe"], False, True),
    ],
)
def test_a_new_language_is_a_draft_until_the_directory_and_the_interface_are_complete(
    engine: Engine,
    small: Library,
    root: Path,
    romanian: Language,
    domains: list[str],
    draft: bool,
    is_served: bool,
) -> None:
    work = translated(small, root, *domains)
    changes = publish(engine, work)
    assert changes[:2] == ["safe: edition 1", "safe: edition 1 in en, revision 1"]
    assert draft_languages(engine, work) == ["ro"] * draft
    snapshot = read_snapshot(engine)
    assert ("ro" in snapshot.interface, "ro" in snapshot.directory) == (not draft, not draft)
    assert ("ro" in snapshot.guides["safe"]) is is_served
    assert [*snapshot.languages] == [*TAGS, *["ro"] * is_served]
    assert any(" in ro, " in line for line in changes) is not draft


@pytest.mark.parametrize(("partial", "is_served"), [([], False), (["pl"], False), (["ro"], True)])
def test_a_partial_language_is_shown_with_what_it_has(
    engine: Engine,
    small: Library,
    root: Path,
    romanian: Language,
    partial: list[str],
    is_served: bool,
) -> None:
    settings = small.settings.model_copy(update={"partial": partial})
    work = translated(replace(small, settings=settings), root, "safe")
    publish(engine, work)
    assert draft_languages(engine, work) == ["ro"] * (not is_served)
    snapshot = read_snapshot(engine)
    assert ("ro" in snapshot.languages) is is_served
    if is_served:
        assert snapshot.guides["safe"]["ro"].translation.title.lang == "ro"
        assert snapshot.interface["ro"]["skip"].lang == "en"


def test_a_language_that_was_published_is_no_draft_again(
    engine: Engine, small: Library, root: Path, romanian: Language
) -> None:
    publish(engine, translated(small, root, "contacts", "ui", "safe"))
    for domain in ("ui", "contacts"):
        catalog_path(romanian, domain, root).unlink()
    work = prepare_library(with_romanian(small), root)
    assert (work.incomplete, draft_languages(engine, work)) == ({"ro"}, [])
    assert publish(engine, work) == [
        "safe: edition 1 in ro, revision 2", "contacts in ro, revision 2", "ui in ro, revision 2"
    ]  # fmt: skip
    snapshot = read_snapshot(engine)
    assert snapshot.interface["ro"]["skip"].lang == "en"
    assert snapshot.guides["safe"]["ro"].translation.title.lang == "ro"


def test_a_draft_waits_while_all_other_languages_are_published(
    engine: Engine, tmp_path: Path, small: Library, root: Path, romanian: Language
) -> None:
    publish(engine, translated(small, root, "safe"))
    new = samples.library(tmp_path / "content", contacts=CONTACTS.replace(FREE, COSTS))
    work = prepare_library(with_romanian(new), root)
    assert draft_languages(engine, work) == ["ro"]
    assert "contacts in pl, revision 2" in publish(engine, work)
    assert read_snapshot(engine).directory["pl"].contacts["helper"].about.text == COSTS


def test_a_language_that_has_left_the_registry_is_not_served_and_stops_nothing(
    tmp_path: Path, prepared: PreparedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path, prepared) as client:
        before = services_of(client).reloader.snapshot
        tigrinya = {id for id, each in before.revisions.items() if each.language == "ti"}
        assert tigrinya and removed_languages(before.engine, prepared) == []
    monkeypatch.delitem(languages(), "ti")
    left = without(prepared, "ti")
    with served(tmp_path) as client:
        engine = services_of(client).reloader.engine
        snapshot = services_of(client).reloader.snapshot
        assert snapshot.publication == before.publication
        assert removed_languages(engine, left) == ["ti"]
        assert draft_languages(engine, left) == []
        slugs = sorted(left.translations)
        assert publish(engine, left) == [f"{slug}: no longer served in ti" for slug in slugs]
        assert publish(engine, left) == []
        services_of(client).reloader.refresh()
        assert [*snapshot.languages] == [*snapshot.directory] == [*snapshot.interface] == TAGS[:-1]
        assert all("ti" not in guide for guide in snapshot.guides.values())
        assert tigrinya <= snapshot.revisions.keys()
        for address in (
            *("/healthz", "/readyz", "/", "/en/", "/pl/cold-water", "/status", "/v1/languages"),
            *("/v1/manifest", "/v1/changes", "/v1/changes.atom", "/v1/recalls", "/v1/advice"),
            *("/v1/advice/cold-water/pl", "/v1/handouts/cold-water/pl.html", "/pl/packs"),
        ):
            assert client.get(address).status_code == 200, address
        assert client.get("/v1/advice/cold-water/ti").status_code == 404
        assert client.get("/ti/cold-water").status_code == 404


def without(work: PreparedLibrary, tag: str) -> PreparedLibrary:
    def kept(cards: Any) -> Any:
        return {each: card for each, card in cards.items() if each != tag}

    return replace(
        work,
        translations={slug: kept(guide) for slug, guide in work.translations.items()},
        directory=kept(work.directory),
        interface=kept(work.interface),
    )
