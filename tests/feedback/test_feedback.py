"""Feedback: a reader says what is wrong, somebody reads it, and then it is forgotten."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from models import feedback
from models.feedback import anonymise, read_feedback
from models.keys import KeyRole, new_key
from tests.answers import forget_clients, html_tree, problem_type, services_of, shown
from tests.registry import SOME_TAGS

SAID = {
    "slug": "cold-water",
    "language": "pl",
    "kind": "translation",
    "message": "first.calm",
    "text": "It says something else.",
}


@pytest.fixture
def server(server: TestClient) -> TestClient:
    """Without what the test before has left."""
    engine = services_of(server).reloader.engine
    for each in read_feedback(engine):
        feedback.settle_feedback(engine, each.id or 0)
    forget_clients(server)
    return server


def kept(server: TestClient) -> list[dict[str, Any]]:
    engine = services_of(server).reloader.engine
    return [each.model_dump(exclude={"id", "made_at"}) for each in read_feedback(engine)]


def say(server: TestClient, **changes: Any) -> Response:
    return server.post("/v1/feedback", json=SAID | changes)


def test_what_is_said_is_kept_with_the_edition_it_is_said_of(server: TestClient) -> None:
    assert (say(server).status_code, kept(server)) == (204, [{**SAID, "edition": 1}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring me on 07700 900123 today", "Ring me on [number] today"),
        ("+44 (0)7700-900-123", "[number]"),
        ("write to a.b@example.org, please", "write to [address] please"),
        ("Step 3 of 2026 is wrong", "Step 3 of 2026 is wrong"),
        ("the 0800 number", "the 0800 number"),
    ],
)
def test_what_would_lead_to_a_person_is_taken_out(text: str, expected: str) -> None:
    assert anonymise(text) == expected


def test_characters_that_command_are_taken_out(server: TestClient) -> None:
    assert say(server, text="a\u202eb\x1b[31mcd\ne").status_code == 204
    assert kept(server)[0]["text"] == "ab[31mcd\ne"


def test_joiners_are_kept_since_they_are_part_of_words(server: TestClient) -> None:
    said = "می\u200cخواهم\n\u0915\u094d\u200d\u0937"
    assert say(server, text=said).status_code == 204
    assert kept(server)[0]["text"] == said


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"slug": "nothing"}, 404, "unknown-guide"),
        ({"language": "xx"}, 404, "unknown-language"),
        ({"kind": "praise"}, 422, "invalid-request"),
        ({"message": "first.nothing"}, 422, "invalid-request"),
        ({"text": " "}, 422, "invalid-request"),
        ({"text": "\u202e"}, 422, "invalid-request"),
        ({"text": "x" * 1001}, 422, "invalid-request"),
        ({"name": "me"}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    server: TestClient, changes: dict[str, Any], status: int, kind: str
) -> None:
    answer = say(server, **changes)
    assert (answer.status_code, problem_type(answer)) == (status, kind)
    assert kept(server) == []


def test_too_much_is_refused(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MAX_FEEDBACK", 1)
    assert say(server).status_code == 204
    assert (say(server).status_code, len(kept(server))) == (429, 1)


@pytest.mark.parametrize(
    ("role", "status"), [("translator", 403), ("reviewer", 204), ("admin", 204)]
)
def test_it_is_read_by_those_with_a_key_and_settled_by_a_reviewer(
    server: TestClient, role: KeyRole, status: int
) -> None:
    engine = services_of(server).reloader.engine
    headers = {"Authorization": f"Bearer {new_key(engine, f'reads-{role}', role, [])}"}
    say(server)
    assert server.get("/v1/edit/feedback").status_code == 401
    listed = server.get("/v1/edit/feedback", headers=headers)
    assert listed.headers["cache-control"] == "no-store"
    id = listed.json()["items"][0]["id"]
    assert server.delete(f"/v1/edit/feedback/{id}", headers=headers).status_code == status
    assert len(kept(server)) == (status == 403)
    assert server.delete("/v1/edit/feedback/999", headers=headers).status_code in (403, 404)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_page_keeps_what_was_typed_and_thanks(server: TestClient, tag: str) -> None:
    address = f"/{tag}/cold-water/mistake"
    form = server.get(address)
    assert (form.status_code, form.headers["cache-control"]) == (200, "no-store")
    assert 'value="first.calm"' in form.text
    wrong = server.post(address, data={"text": "<b>Here</b>", "message": "first.calm"})
    assert wrong.status_code == 422 and "&lt;b&gt;Here&lt;/b&gt;</textarea>" in wrong.text
    assert 'href="#kind-content"' in wrong.text
    sent = server.post(address, data={"text": "Here", "message": "first.calm", "kind": "format"})
    assert sent.status_code == 200
    assert kept(server)[0]["language"] == tag
    words = services_of(server).reloader.snapshot.interface[tag]
    assert words["mistake-thanks"].text in shown(html_tree(sent.text))


def test_a_longer_text_than_fits_is_shown_again(server: TestClient) -> None:
    data = {"text": "x" * 1001, "kind": "content"}
    answer = server.post("/en/swim-safely/mistake", data=data)
    assert answer.status_code == 422 and "x" * 1001 in answer.text and kept(server) == []


@pytest.mark.parametrize("text", ["\u202e\0", "\u3164\n\u2800", "\u0301"])
def test_nothing_that_can_be_seen_is_nothing(server: TestClient, text: str) -> None:
    data = {"text": text, "kind": "content"}
    answer = server.post("/en/swim-safely/mistake", data=data)
    assert answer.status_code == 422 and 'href="#text"' in answer.text and kept(server) == []
