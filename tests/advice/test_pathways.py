"""Pathways: every answer leads on, in JSON, on pages and on paper."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.html import render_html
from handouts.formats.pdf import page_count
from handouts.formats.registry import FORMATS
from handouts.handout import Options
from models.errors import InvalidFiles
from models.guide import read_guide
from tests.answers import joined, texts_of
from tests.handouts.test_layouts import laid_out, sizes
from tests.registry import LIBRARY, SOME_PLACES, SOME_TAGS, TAGS

PATHWAYS = [slug for slug, guide in LIBRARY.guides.items() if guide.kind == "pathway"]
POSTER = Options(layout="poster", paper="a3")
EVERY = [(slug, tag) for slug in PATHWAYS for tag in SOME_TAGS]
GUIDE = """
kind: {kind}
title: Which one?
summary: Find it.
audience: [parents]
topics: [test]
published: 2026-11-27
blocks:
  - id: ask
    type: question
    text: One?
    answers:
      yes: {{text: "Yes", to: {to}}}
  - id: act
    type: steps
    title: Act
    items: {{now: "Call {{emergency.phone}}."}}
  - id: untitled
    type: steps
    items: {{now: "Call {{emergency.phone}}."}}
"""


def read(client: TestClient, slug: str, tag: str, place: str = "GB") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/v1/pathways/{slug}/{tag}?place={place}").json()
    return answer


def test_a_pathway_is_listed(client: TestClient) -> None:
    for tag in TAGS:
        items = client.get(f"/v1/pathways?lang={tag}").json()["items"]
        assert [each["slug"] for each in items] == PATHWAYS


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_every_station_is_reached_and_ends_in_what_to_do(
    client: TestClient, slug: str, tag: str
) -> None:
    answer = read(client, slug, tag)
    assert "blocks" not in answer
    parts = answer["parts"]
    stations = {each["id"]: each["blocks"] for each in parts["stations"]}
    reached, waiting = set[str](), [parts["stations"][0]["id"]]
    while waiting:
        id = waiting.pop()
        reached.add(id)
        first = stations[id][0]
        waiting += [answer["to"] for answer in first.get("answers", [])]
        assert first["type"] in ("question", "steps")
    assert reached == set(stations)
    assert parts["before"][0]["kind"] == "urgent"
    assert [each["type"] for each in parts["after"]] == ["contacts"]


@pytest.mark.parametrize("place", SOME_PLACES)
def test_the_numbers_are_those_of_the_place(client: TestClient, place: str) -> None:
    for slug in PATHWAYS:
        cards = read(client, slug, "en", place)["parts"]["after"][0]["contacts"]
        known = client.get(f"/v1/contacts?place={place}").json()
        assert {each["id"] for each in cards} <= {
            card["id"] for role in known["roles"] for card in role["contacts"]
        }


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_all_of_it_stands_on_one_sheet_of_a3_in_letters_of_twelve_points(
    snapshot: Snapshot, client: TestClient, slug: str, tag: str
) -> None:
    handout = laid_out(snapshot, tag, POSTER, slug=slug)
    made, said = FORMATS["pdf"].render(handout), render_html(handout)
    assert page_count(made) == 1
    parts = read(client, slug, tag, "GB-GLS")["parts"]
    for text in texts_of(parts["stations"]):
        assert text["html"] in joined(said)
    assert min(sizes(made)) >= 9.5  # what stands at the foot; the text itself has twelve
    assert any(size >= 11.9 for size in sizes(made))


def test_on_a4_it_is_refused(client: TestClient) -> None:
    answer = client.get(f"/v1/handouts/{PATHWAYS[0]}/en.pdf?layout=poster")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["allowed"] == ["a3"]


@pytest.mark.parametrize(
    ("kind", "to", "reason"),
    [
        ("pathway", "ask", "no question or steps called ask follow"),
        ("pathway", "nothing", "no question or steps called nothing follow"),
        ("pathway", "untitled", "no question or steps called untitled follow"),
        ("guide", "act", "only a pathway asks"),
    ],
)
def test_a_pathway_that_leads_nowhere_is_refused(
    tmp_path: Path, kind: str, to: str, reason: str
) -> None:
    path = tmp_path / "which-one.yaml"
    path.write_text(GUIDE.format(kind=kind, to=to), "utf-8")
    with pytest.raises(InvalidFiles, match=reason):
        read_guide(path, "which-one.yaml")


def test_a_guide_is_no_pathway(client: TestClient) -> None:
    answer = client.get("/v1/pathways/swim-safely/en")
    assert (answer.status_code, answer.json()["allowed"]) == (404, PATHWAYS)
