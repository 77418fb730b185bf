"""Publishers register webhooks over HTTP or by the command; secrets are shown once."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from models.publishing import PreparedLibrary
from tests.editing.desk import Desk, desk_in, problem
from tests.webhooks.receiver import documented_check, receiving

AT = "/v1/edit/webhooks"
URL = "https://app.example/hook?token=hidden"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, whole: PreparedLibrary) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("desk"), whole, webhooks="local") as desk:
        yield desk


def test_a_webhook_is_added_listed_and_deleted(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = desk("publisher", "POST", AT, json={"url": URL})
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    card = made.json()
    secret = card.pop("secret")
    assert secret.startswith("whsec_") and secret not in caplog.text and "hidden" not in caplog.text
    assert desk("publisher", "GET", AT).json() == {"items": [card]}
    assert (card["state"], card["cursor"], card["by"]) == ("working", "1", "publisher")
    one = f"{AT}/{card['id']}"
    assert desk("admin", "GET", one).json() == {**card, "deliveries": []}
    assert desk("publisher", "DELETE", one).status_code == 204
    for unknown in (one, f"{AT}/%00"):
        for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/test")):
            answer = desk("publisher", method, f"{unknown}{path}")
            assert problem(answer) == (404, "unknown-webhook")
    acts = [(by, act) for by, act, _ in desk.acts()]
    assert acts[:2] == [("publisher", "remove webhook"), ("publisher", "add webhook")]
    assert "hidden" not in desk("admin", "GET", "/v1/edit/acts").text


@pytest.mark.parametrize("role", ["translator", "reviewer"])
def test_it_needs_a_publisher(desk: Desk, role: str) -> None:
    calls = [("GET", AT), ("POST", AT), ("GET", f"{AT}/x"), ("DELETE", f"{AT}/x")]
    for method, path in [*calls, ("POST", f"{AT}/x/test")]:
        body = {"json": {"url": URL}} if path == AT and method == "POST" else {}
        assert problem(desk(role, method, path, **body)) == (403, "forbidden")


@pytest.mark.parametrize("url", ["ftp://app.example/", "https://10.0.0.1/", "x", 7])
def test_a_wrong_address_is_refused(desk: Desk, url: object) -> None:
    refused = desk("publisher", "POST", AT, json={"url": url})
    assert problem(refused) == (422, "invalid-request")
    assert [each["field"] for each in refused.json()["errors"]] == ["url"]


def test_a_test_is_sent_at_once(desk: Desk) -> None:
    with receiving() as receiver:
        card = desk("publisher", "POST", AT, json={"url": receiver.url}).json()
        answer = desk("publisher", "POST", f"{AT}/{card['id']}/test").json()
        receiver.status = 302
        failed = desk("publisher", "POST", f"{AT}/{card['id']}/test").json()
    (_, headers, body), _ = receiver.got
    assert documented_check()(card["secret"], headers, body)
    assert json.loads(body)["type"] == "webhook.test"
    assert (answer["status"], answer["error"], answer["publication"]) == (204, "", None)
    assert answer["message"] == headers["webhook-id"]
    assert (failed["status"], "redirects" in failed["error"]) == (302, True)
    seen = desk("publisher", "GET", f"{AT}/{card['id']}").json()
    assert seen["deliveries"] == [failed, answer]


def test_commands_manage_webhooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLYLEAF_DATABASE", f"sqlite:///{tmp_path}/polyleaf.db")
    run = CliRunner().invoke
    added = run(app, ["webhooks", "add", URL])
    id, secret = added.output.split()[:2]
    assert (added.exit_code, secret[:6]) == (0, "whsec_")
    listed = run(app, ["webhooks", "list"]).output
    assert id in listed and "working" in listed and secret not in listed
    assert run(app, ["webhooks", "remove", id]).exit_code == 0
    assert run(app, ["webhooks", "remove", id]).exit_code == 1
    assert run(app, ["webhooks", "add", "http://app.example/"]).exit_code == 1
