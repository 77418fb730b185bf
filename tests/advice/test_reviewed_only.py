"""A sheet is as good as the weakest of its guide, the contacts and the interface. With
POLYLEAF_SERVE=reviewed, what two people have not checked is held back, and the server says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from fastapi.testclient import TestClient

from models.advice import DirectoryCard
from models.publishing import InterfaceCard, PreparedLibrary
from richtext.text import Status
from tests.answers import (
    classed,
    described,
    html_tree,
    lifted,
    noticed,
    problem_type,
    served,
    services_of,
    shown,
)
from tests.registry import SLUGS, TAGS

REVIEWED = "swim-safely"
DAY = date(2026, 11, 21)
Card = TypeVar("Card", DirectoryCard, InterfaceCard)
HELD = [tag for tag in TAGS if tag not in ("en", "cy")]


def with_levels(
    prepared: PreparedLibrary, guide: Status, contacts: Status, ui: Status
) -> PreparedLibrary:
    """The library with levels of the Welsh of one guide, of its contacts and of the interface."""
    translations = dict(prepared.translations[REVIEWED])
    translations["cy"] = translations["cy"].model_copy(
        update={"status": guide, "critical_status": guide, "reviewed_on": DAY}
    )
    return replace(
        prepared,
        translations={**prepared.translations, REVIEWED: translations},
        directory={**prepared.directory, "cy": at_level(prepared.directory["cy"], contacts)},
        interface={**prepared.interface, "cy": at_level(prepared.interface["cy"], ui)},
    )


def alone(work: PreparedLibrary) -> PreparedLibrary:
    """The library without its other guides."""
    return replace(work, translations={REVIEWED: work.translations[REVIEWED]})


def at_level(card: Card, level: Status) -> Card:
    """A card of which one text, the last, is at this level, and the others are reviewed."""
    parts = card.model_dump_json(exclude_computed_fields=True).rpartition('"status":"machine"')
    text = parts[0].replace('"status":"machine"', '"status":"reviewed"')
    return type(card).model_validate_json(f'{text}"status":"{level}"{parts[2]}')


# The levels of the guide, the contacts and the interface, and that of the sheet.
@pytest.mark.parametrize(
    ("levels", "sheet"),
    [
        (("reviewed", "reviewed", "reviewed"), "reviewed"),
        (("reviewed", "machine", "reviewed"), "machine"),
        (("reviewed", "reviewed", "machine"), "machine"),
        (("machine", "reviewed", "reviewed"), "machine"),
        (("reviewed", "checked", "reviewed"), "checked"),
        (("checked", "reviewed", "reviewed"), "checked"),
        (("checked", "read-back", "reviewed"), "read-back"),
        (("read-back", "machine", "checked"), "machine"),
    ],
)
def test_a_sheet_is_as_good_as_the_weakest_text_on_it(
    prepared: PreparedLibrary, tmp_path: Path, levels: tuple[Status, Status, Status], sheet: str
) -> None:
    with served(tmp_path, alone(with_levels(prepared, *levels))) as client:
        advice = client.get(f"/v1/advice/{REVIEWED}/cy").json()
        locale = advice["locale"]
        assert (advice["status"], locale["status"]) == (sheet, sheet)
        assert locale["critical_status"] == levels[0]
        assert locale["reviewed_on"] == (DAY.isoformat() if sheet == "reviewed" else None)
        interface = services_of(client).reloader.snapshot.interface
        lines = [interface[tag][f"status-{sheet}"].text for tag in ("cy", "en")]
        assert [note["text"] for note in advice["notes"][-2:]] == lines
        paper = html_tree(client.get(f"/v1/handouts/{REVIEWED}/cy.html").text)
        # What a machine has translated says so in short at the head, and in full at the end, there
        # for the reader only.
        by_machine = sheet in ("machine", "read-back")
        place = "status" if by_machine else "trust"
        printed = " ".join(shown(each) for each in paper.iter("p") if each.get("class") == place)
        assert [line in printed for line in lines] == [True, not by_machine]
        found = {each["id"]: each["status"] for each in client.get("/v1/manifest").json()["items"]}
        assert (found[f"{REVIEWED}/cy"], found[f"{REVIEWED}/pl"]) == (sheet, "machine")
        cards = {each["tag"]: each for each in client.get("/v1/languages").json()["items"]}
        assert (cards["cy"]["share_reviewed"] > 0) == (sheet == "reviewed")
        english = client.get(f"/v1/advice/{REVIEWED}/en").json()
        assert english["locale"]["status"] == "source"


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (("reviewed", "reviewed", "reviewed"), "reviewed by two"),
        (("checked", "reviewed", "reviewed"), "checked by one person"),
        (("read-back", "reviewed", "checked"), "machine, read back"),
        (("machine", "reviewed", "reviewed"), "machine"),
        (("machine", "machine", "machine"), "machine"),
        (("read-back", "machine", "machine"), "machine critical parts: machine, read back"),
        (("checked", "reviewed", "machine"), "machine critical parts: checked by one person"),
        (
            ("reviewed", "read-back", "checked"),
            "machine, read back critical parts: reviewed by two",
        ),
        (("read-back", "read-back", "read-back"), "machine, read back"),
    ],
)
def test_the_table_of_translations_says_the_level_in_words(
    prepared: PreparedLibrary, tmp_path: Path, levels: tuple[Status, Status, Status], said: str
) -> None:
    with served(tmp_path, alone(with_levels(prepared, *levels))) as client:
        page = html_tree(client.get("/status").text)
    column = [shown(each) for each in page.iter("th")].index("Welsh") - 1
    [row] = [
        each
        for each in page.iter("tr")
        if any("hint" in cell.get("class", "") for cell in each.iter("span"))
    ]
    assert shown([*row.iter("td")][column]) == said
    meanings = {shown(each) for each in page.iter("dt")}
    assert {each for each in said.split(" critical parts: ")} <= meanings


@pytest.mark.parametrize(
    "levels",
    [
        ("checked", "reviewed", "reviewed"),
        ("reviewed", "machine", "reviewed"),
        ("reviewed", "reviewed", "checked"),
    ],
)
def test_a_sheet_with_one_text_that_is_not_reviewed_is_held_back(
    prepared: PreparedLibrary, tmp_path: Path, levels: tuple[Status, Status, Status]
) -> None:
    with served(tmp_path, alone(with_levels(prepared, *levels)), serve="reviewed") as client:
        problem = client.get(f"/v1/advice/{REVIEWED}/cy")
        assert (problem.status_code, problem_type(problem)) == (404, "not-reviewed")


def test_an_older_edition_that_is_not_reviewed_is_held_back(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    before = alone(with_levels(prepared, "machine", "reviewed", "reviewed"))
    work = alone(with_levels(prepared, "reviewed", "reviewed", "reviewed"))
    guide = {
        tag: each.model_copy(update={"topics": ["swimming"]})
        for tag, each in work.translations[REVIEWED].items()
    }
    after = described(replace(work, translations={REVIEWED: guide}), REVIEWED)
    with served(tmp_path, before, after, serve="reviewed") as client:
        address = f"/v1/advice/{REVIEWED}/cy"
        assert client.get(f"{address}?edition=2").status_code == 200
        problem = client.get(f"{address}?edition=1")
        assert (problem.status_code, problem_type(problem)) == (404, "unknown-edition")
        assert client.get(f"/v1/advice/{REVIEWED}/en?edition=1").status_code == 200


@pytest.fixture(scope="module")
def strict(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server of reviewed texts, of which there is one translation: the Welsh of one guide."""
    work = with_levels(prepared, "reviewed", "reviewed", "reviewed")
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


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{REVIEWED}/en.html?with=cy", 200),
        (f"{REVIEWED}/cy.html?with=en", 200),
        ("cold-water/en.html?with=cy", 404),
        ("cold-water/en.txt?with=cy", 404),
    ],
)
def test_what_is_not_reviewed_stands_beside_nothing(
    strict: TestClient, address: str, status: int
) -> None:
    answer = strict.get(f"/v1/handouts/{address}")
    assert answer.status_code == status
    if status == 404:
        assert (problem_type(answer), answer.json()["allowed"]) == ("not-reviewed", ["en"])


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


def test_of_a_language_without_a_guide_nothing_is_reviewed(strict: TestClient) -> None:
    """As where its only guide is withdrawn."""

    def welsh() -> tuple[int, float]:
        cards = {each["tag"]: each for each in strict.get("/v1/languages").json()["items"]}
        return cards["cy"]["guides"], cards["cy"]["share_reviewed"]

    assert welsh() == (1, 1)
    number = noticed(strict, REVIEWED, language="cy")
    found = welsh()
    lifted(strict, number)
    assert found == (0, 0)


@pytest.mark.parametrize(
    ("tag", "audiences"), [("en", ["children", "parents", "staff"]), ("cy", ["parents"])]
)
def test_the_home_page_names_only_those_for_whom_there_is_advice(
    strict: TestClient, tag: str, audiences: list[str]
) -> None:
    words = services_of(strict).reloader.snapshot.interface[tag]
    labels = classed(html_tree(strict.get(f"/{tag}/").text), "label")
    named = {name for each in labels for name in shown(each).split(" · ")[1:]}
    assert named == {words[f"for-{each}"].text for each in audiences}


def test_the_manifest_names_all_that_is_held_back(strict: TestClient) -> None:
    held = strict.get("/v1/manifest").json()["held_back"]
    found = {(each["slug"], each["language"], each["status"]) for each in held}
    every = {(slug, tag, "machine") for slug in SLUGS for tag in TAGS if tag != "en"}
    assert found == every - {(REVIEWED, "cy", "machine")}
