"""POLYLEAF_SERVE=reviewed: what no person has reviewed is held back, and the server says so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from models.publishing import PreparedLibrary
from tests.answers import html_tree, noticed, problem_type, served, services_of, shown
from tests.registry import SLUGS, TAGS

REVIEWED = "swim-safely"
HELD = [tag for tag in TAGS if tag not in ("en", "cy")]


@pytest.fixture(scope="module")
def strict(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server of reviewed texts, of which there is one translation: the Welsh of one guide."""
    guide = dict(prepared.translations[REVIEWED])
    guide["cy"] = guide["cy"].model_copy(update={"status": "reviewed"})
    work = replace(prepared, translations={**prepared.translations, REVIEWED: guide})
    with served(tmp_path_factory.mktemp("strict"), work, serve="reviewed") as client:
        yield client


@pytest.mark.parametrize("tag", ["en", "cy"])
def test_the_english_and_what_is_reviewed_are_served(strict: TestClient, tag: str) -> None:
    assert strict.get(f"/v1/advice/{REVIEWED}/{tag}").json()["locale"]["alternates"] == ["en", "cy"]
    assert strict.get(f"/v1/handouts/{REVIEWED}/{tag}.html").status_code == 200


@pytest.mark.parametrize("tag", HELD)
def test_what_is_not_reviewed_is_held_back_with_the_reason(strict: TestClient, tag: str) -> None:
    for slug in SLUGS:
        problem = strict.get(f"/v1/advice/{slug}/{tag}")
        assert (problem.status_code, problem_type(problem)) == (404, "not-reviewed")
        assert problem.json()["allowed"] == ["en", "cy"]


def test_the_page_of_what_is_held_back_says_so_in_its_language(strict: TestClient) -> None:
    page = strict.get("/cy/cold-water", headers={"Accept": "text/html"})
    words = services_of(strict).reloader.snapshot.interface["cy"]
    assert page.status_code == 404
    assert words["not-reviewed"].text in shown(html_tree(page.text))


def test_a_later_publication_is_held_back_too(prepared: PreparedLibrary, tmp_path: Path) -> None:
    with served(tmp_path, prepared, serve="reviewed") as client:
        reloader = services_of(client).reloader
        before = reloader.snapshot.publication
        noticed(client, REVIEWED, kind="correction", readable=True)
        assert reloader.snapshot.publication > before
        assert {*reloader.snapshot.guides[REVIEWED]} == {"en"}


def test_english_may_be_asked_for_instead(strict: TestClient) -> None:
    answer = strict.get("/v1/advice/cold-water/cy?fallback=en")
    assert answer.json()["locale"]["served"] == "en"


def test_the_list_of_languages_counts_what_is_held_back(strict: TestClient) -> None:
    cards = {each["tag"]: each for each in strict.get("/v1/languages").json()["items"]}
    assert (cards["cy"]["guides"], cards["cy"]["held_back"]) == (1, len(SLUGS) - 1)
    assert (cards["en"]["guides"], cards["en"]["held_back"]) == (len(SLUGS), 0)
    assert set(cards) == {"en", "cy"}


def test_the_manifest_names_all_that_is_held_back(strict: TestClient) -> None:
    held = strict.get("/v1/manifest").json()["held_back"]
    found = {(each["slug"], each["language"], each["status"]) for each in held}
    every = {(slug, tag, "machine") for slug in SLUGS for tag in TAGS if tag != "en"}
    assert found == every - {(REVIEWED, "cy", "machine")}
