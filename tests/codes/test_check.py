"""Whoever holds a sheet of paper can ask by its code whether it still holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.codes.check import Check
from api.published.snapshot import Snapshot
from models.advice import DirectoryCard
from models.codes import SheetIdentity, encode_sheet
from models.publishing import PreparedLibrary
from tests.answers import described, html_tree, problem_type, served, services_of, shown, unmarked
from tests.registry import PLACES, SOME_HANDOUTS, TAGS

EXPIRED = "pool-news-2017"
GUIDE = "cold-water"
BROWSER = {"Accept": "text/html"}


def code(snapshot: Snapshot, slug: str, tag: str, place: str = "GB") -> str:
    return snapshot.code(snapshot.guides[slug][tag].id, place)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_new_sheet_is_current_and_an_expired_bulletin_is_not(
    client: TestClient, slug: str, tag: str
) -> None:
    snapshot: Snapshot = services_of(client).reloader.snapshot
    answer = client.get(f"/v1/check/{code(snapshot, slug, tag, 'GB-GLS')}")
    assert answer.headers["content-language"] == tag
    found = Check.model_validate(answer.json())
    expired = slug == EXPIRED
    assert found.status == ("outdated" if expired else "current")
    assert [each.because for each in found.reasons] == (["expiry"] if expired else [])
    assert (found.slug, found.language, found.place) == (slug, tag, "GB-GLS")
    assert found.verdict.lang == tag
    assert found.pdf == f"/v1/handouts/{slug}/{tag}.pdf?place=GB-GLS"
    assert client.get(found.page or "").status_code == 200


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_page_of_a_code_is_in_the_language_of_the_sheet(
    client: TestClient, slug: str, tag: str
) -> None:
    snapshot: Snapshot = services_of(client).reloader.snapshot
    page = client.get(f"/c/{code(snapshot, slug, tag)}", headers=BROWSER)
    assert (page.status_code, page.headers["content-language"]) == (200, tag)
    tree = html_tree(page.text)
    assert next(tree.iter("html")).get("lang") == tag
    assert not unmarked(tree)
    assert page.text.count("<script") == 1
    status = "outdated" if slug == EXPIRED else "current"
    assert snapshot.interface[tag][f"check-{status}"].text in shown(tree)


def test_the_same_sheet_has_another_code_in_each_place(snapshot: Snapshot) -> None:
    codes = {code(snapshot, slug, tag, place) for slug, tag in SOME_HANDOUTS for place in PLACES}
    assert len(codes) == len(SOME_HANDOUTS) * len(PLACES)


UNKNOWN = encode_sheet(SheetIdentity(999_999, 1, "standard"))


@pytest.mark.parametrize(
    ("typed", "status", "kind", "words"),
    [
        ("ABCD-EFGH", 422, "mistyped-code", "check-mistyped"),
        ("1234", 422, "mistyped-code", "check-mistyped"),
        ("%00", 422, "mistyped-code", "check-mistyped"),
        (UNKNOWN, 404, "unknown-code", "check-unknown"),
    ],
)
def test_a_mistyped_code_is_told_from_an_unknown_one(
    client: TestClient, snapshot: Snapshot, typed: str, status: int, kind: str, words: str
) -> None:
    problem = client.get(f"/v1/check/{typed}")
    assert (problem.status_code, problem_type(problem)) == (status, kind)
    for tag in TAGS:
        page = client.get(f"/c/{typed}", headers={**BROWSER, "Accept-Language": tag})
        assert (page.status_code, page.headers["content-language"]) == (status, tag)
        assert snapshot.interface[tag][words].text in shown(html_tree(page.text))
        assert page.headers["cache-control"] == "no-store"


def test_a_code_can_be_typed_in_any_form(client: TestClient, snapshot: Snapshot) -> None:
    known = code(snapshot, GUIDE, "pl")
    grouped = f"{known[:4]}-{known[4:8]}-{known[8:]}"
    for typed in (known.lower(), grouped, grouped.replace("-", " ")):
        assert client.get(f"/v1/check/{typed}").json()["code"] == grouped
        sent = client.get("/c/", params={"code": typed})
        assert sent.status_code == 303
        assert client.get(sent.headers["location"]).status_code == 200
    form = client.get("/c/")
    assert (form.status_code, form.headers["vary"]) == (200, "Accept-Language")
    assert client.get("/c").headers["location"] == "/c/"


def with_another_number(
    card: DirectoryCard, contact: str, *, besides: bool = False
) -> DirectoryCard:
    """Return a directory in which a contact has another number, in place of its own or besides."""
    old = card.contacts[contact]
    line = old.phones[0].model_copy(update={"number": "0800 999", "uri": "tel:0800999"})
    contacts = {
        **card.contacts,
        contact: old.model_copy(update={"phones": [*old.phones * besides, line]}),
    }
    return card.model_copy(update={"contacts": contacts})


@pytest.fixture(scope="module")
def later(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server on which the police of Gloucestershire have another number than at first, after
    which the English has become another edition."""
    changed = {
        tag: with_another_number(card, "severn-police") for tag, card in prepared.directory.items()
    }
    second = replace(prepared, directory=changed)
    english = prepared.translations[GUIDE]["en"].model_copy(update={"topics": ["images"]})
    third = replace(second, translations={**prepared.translations, GUIDE: {"en": english}})
    work = (prepared, second, described(third, GUIDE))
    with served(tmp_path_factory.mktemp("later"), *work) as client:
        yield client


@pytest.mark.parametrize(
    ("place", "status", "because"),
    [("GB-GLS", "outdated", ["contacts"]), ("GB-SCT", "newer", ["english"])],
)
def test_a_number_that_changed_makes_the_sheets_of_its_place_outdated_and_no_others(
    later: TestClient, place: str, status: str, because: list[str]
) -> None:
    snapshot: Snapshot = services_of(later).reloader.snapshot
    first = min(
        each.id
        for each in snapshot.revisions.values()
        if (each.slug, each.language) == (GUIDE, "pl")
    )
    found = later.get(f"/v1/check/{snapshot.code(first, place)}").json()
    assert found["status"] == status
    assert [each["because"] for each in found["reasons"]] == because


def test_a_sheet_that_lacks_a_new_number_may_be_used_and_is_not_the_newest(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    """What stands on it is still right."""
    changed = {
        tag: with_another_number(card, "severn-police", besides=True)
        for tag, card in prepared.directory.items()
    }
    with served(tmp_path, prepared) as client:
        sheet = code(services_of(client).reloader.snapshot, GUIDE, "pl", "GB-GLS")
    with served(tmp_path, replace(prepared, directory=changed)) as client:
        found = client.get(f"/v1/check/{sheet}").json()
    assert (found["status"], found["changed"]) == ("newer", ["first", "help"])
    assert [each["because"] for each in found["reasons"]] == ["wording"]


def test_sheets_with_an_old_number_are_recalled_where_they_have_it(
    later: TestClient,
) -> None:
    items = later.get("/v1/recalls").json()["items"]
    found = {(each["because"], *each["places"]) for each in items if each["slug"] != EXPIRED}
    assert found == {("contacts", "GB-GLS")}
    assert {sheet["language"] for each in items for sheet in each["sheets"]} == set(TAGS)
