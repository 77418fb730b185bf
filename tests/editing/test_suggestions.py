"""What a translator sends is checked and previewed, and published by somebody else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.editing import suggestion_acts
from api.editing.edits import read_published_files
from locales.library_files import prepare_files
from locales.reviews import ReadBack, Review, parse_review_log
from models.database import writing
from models.keys import new_key
from models.publishing import PreparedLibrary, publish
from models.suggestions import withdraw_suggestion
from models.tables import Suggestion
from tests.answers import cached_files, problem_type, services_of, set_clock
from tests.editing.desk import (
    CALM,
    FINER,
    GUIDE_AT,
    POLISH_AT,
    POLISH_PO,
    TITLE,
    Desk,
    desk_in,
    problem,
)
from tests.tag_tree import extracted
from tests.test_cli import run

SUGGESTIONS = "/v1/edit/suggestions"
TARGET = "safe in pl, suggested by translator"
LOG = "locales/pl/LC_MESSAGES/safe.review.json"
OLD_CALM, NEW_CALM = "morze **morze**.", "Bądź **spokojny**."
OLD_TITLE, NEW_TITLE = "morze morze", "Dbaj o siebie"
OTHER_CALM = "Inne **morze**."
DAY = date(2026, 11, 30)
UNKNOWN = (404, "unknown-suggestion")
MISSING = (422, "invalid-request")


@pytest.fixture
def desk(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Desk]:
    with desk_in(tmp_path, whole) as desk:
        engine = services_of(desk.client).reloader.engine
        desk.keys["other"] = new_key(engine, "other", "translator", ["pl"])
        desk.keys["urdu"] = new_key(engine, "urdu", "reviewer", ["ur"])
        yield desk


def reworded(po: str, changes: dict[str, str]) -> str:
    """The catalog with other translations, by context."""
    for context, words in changes.items():
        pattern = rf'(msgctxt "{re.escape(context)}"\nmsgid .*\nmsgstr )".*"'
        po, count = re.subn(pattern, lambda found, w=words: f'{found[1]}"{w}"', po)  # type: ignore[misc]
        assert count == 1
    return po


def send(
    desk: Desk, changes: dict[str, str], role: str = "translator", query: str = ""
) -> httpx2.Response:
    """Send the Polish catalog with some changes."""
    source = desk("admin", "GET", POLISH_PO)
    body = reworded(source.text, changes)
    return desk.put(role, POLISH_AT + query, body, source.headers["etag"])


def suggest(desk: Desk, changes: dict[str, str], role: str = "translator", query: str = "") -> str:
    """Suggest some changes, and return the address of the suggestion."""
    response = send(desk, changes, role, query)
    assert response.status_code == 202
    return response.headers["location"]


def listed(desk: Desk, role: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk(role, "GET", SUGGESTIONS).json()["items"]
    return items


def publish_it(desk: Desk, address: str, role: str = "reviewer") -> httpx2.Response:
    return desk(role, "POST", f"{address}/publish")


def refuse(desk: Desk, address: str, reason: str, role: str = "reviewer") -> httpx2.Response:
    return desk(role, "DELETE", address, params={"reason": reason})


def reviews(desk: Desk) -> dict[str, Review]:
    _, files = read_published_files(services_of(desk.client).reloader.engine)
    return parse_review_log(files[LOG], LOG)


def conflicts(response: httpx2.Response) -> list[str]:
    assert problem(response) == (409, "suggestion-conflict")
    return [each["message"] for each in response.json()["errors"]]


def test_what_a_translator_sends_is_stored_and_not_published(desk: Desk) -> None:
    before = [desk.advice("pl"), desk("admin", "GET", POLISH_PO).text]
    response = send(desk, {CALM: NEW_CALM})
    assert (response.status_code, response.headers["location"]) == (202, f"{SUGGESTIONS}/1")
    answer = response.json()
    assert (answer["stored"], answer["etag"], answer["suggestion"]) == (False, None, 1)
    assert answer["changes"] == ["safe: edition 1 in pl, revision 2"]
    assert "etag" not in response.headers
    assert [desk.advice("pl"), desk("admin", "GET", POLISH_PO).text] == before
    assert desk.acts()[0] == ("translator", "suggest", TARGET)
    (card,) = listed(desk, "translator")
    assert (card["id"], card["by"], card["slug"], card["language"]) == (
        1,
        "translator",
        "safe",
        "pl",
    )
    assert (card["messages"], card["origin"], card["state"]) == ([CALM], "person", "open")
    assert card["etag"] == desk.etag(POLISH_PO)


@pytest.mark.parametrize(
    ("role", "setting", "status"),
    [
        ("translator", "suggest", 202),
        ("translator", "publish", 200),
        ("reviewer", "suggest", 200),
        ("publisher", "suggest", 200),
        ("admin", "suggest", 200),
    ],
)
def test_the_role_and_the_setting_say_who_publishes_at_once(
    tmp_path: Path, whole: PreparedLibrary, role: str, setting: str, status: int
) -> None:
    with desk_in(tmp_path, whole, translators=setting) as desk:
        response = send(desk, {CALM: NEW_CALM}, role)
        assert (response.status_code, response.json()["stored"]) == (status, status == 200)
        assert ("Bądź" in str(desk.advice("pl"))) is (status == 200)
        assert len(listed(desk, role)) == (status == 202)


def test_a_check_and_an_unchanged_catalog_suggest_nothing(desk: Desk) -> None:
    for changes, query in (({CALM: NEW_CALM}, "?check=true"), ({}, "")):
        response = send(desk, changes, query=query)
        answer = response.json()
        assert (response.status_code, answer["stored"]) == (200, False)
        assert (answer["suggestion"], answer["etag"]) == (None, None)
        assert len(answer["changes"]) == len(changes)
    assert listed(desk, "admin") == []


def test_a_suggestion_is_read_beside_the_english_and_what_is_published(desk: Desk) -> None:
    desk.review("reviewer", [TITLE])
    address = suggest(desk, {TITLE: NEW_TITLE, "first.read": ""})
    details = desk("reviewer", "GET", address).json()
    (title, read) = details["changes"]
    assert title == {
        "context": TITLE,
        "english": "Stay safe",
        "published": "morze morze",
        "status": "checked",
        "read_back": None,
        "suggested": NEW_TITLE,
        "warnings": [],
    }
    assert (read["context"], read["suggested"]) == ("first.read", "")
    assert read["warnings"] == ["it would not be translated any more"]
    assert {**details, "changes": []} == {**listed(desk, "admin")[0], "changes": []}


@pytest.fixture
def read_back(desk: Desk) -> ReadBack:
    """What the published title was translated back to."""
    record = ReadBack(text="Sea <b>sea</b>", by="model-2", date=DAY, differs=["words: none"])
    desk.record_read_back(OLD_TITLE, record)
    return record


def test_a_suggestion_shows_what_the_published_text_was_translated_back_to(
    desk: Desk, read_back: ReadBack
) -> None:
    address = suggest(desk, {TITLE: NEW_TITLE, CALM: NEW_CALM})
    found = {
        each["context"]: each["read_back"]
        for each in desk("reviewer", "GET", address).json()["changes"]
    }
    assert found == {TITLE: read_back.model_dump(mode="json"), CALM: None}
    desk.review("reviewer", [TITLE])
    assert (reviews(desk)[TITLE].state, reviews(desk)[TITLE].read_back) == ("checked", read_back)
    assert publish_it(desk, address).status_code == 200
    newest = reviews(desk)[TITLE]
    assert newest.read_back is None
    assert newest.earlier and newest.earlier.read_back == read_back


@pytest.mark.usefixtures("read_back")
def test_a_catalog_has_in_comments_what_it_was_translated_back_to(desk: Desk) -> None:
    fetched = desk("reviewer", "GET", POLISH_PO)
    (entry,) = [each for each in fetched.text.split("\n\n") if f'msgctxt "{TITLE}"' in each]
    comments = [line for line in entry.splitlines() if line.startswith("#. ")]
    assert comments[-2:] == [
        "#. read back by model-2 on 2026-11-30: Sea <b>sea</b>",
        "#. differs: words: none",
    ]
    assert fetched.text.count("#. read back") == 1
    same = desk.put("reviewer", POLISH_AT, fetched.text, fetched.headers["etag"])
    assert (same.status_code, same.json()["changes"]) == (200, [])
    changed = reworded(fetched.text, {TITLE: NEW_TITLE})
    assert desk.put("reviewer", POLISH_AT, changed, fetched.headers["etag"]).status_code == 200
    assert "read back" not in desk("reviewer", "GET", POLISH_PO).text
    _, files = read_published_files(services_of(desk.client).reloader.engine)
    assert "read back" not in files["locales/pl/LC_MESSAGES/safe.po"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("translator", True),
        ("other", False),
        ("reviewer", True),
        ("urdu", False),
        ("publisher", True),
        ("admin", True),
    ],
)
def test_suggestions_are_seen_by_their_author_and_reviewers_of_the_language(
    desk: Desk, role: str, sees: bool
) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    assert len(listed(desk, role)) == sees
    for path in (address, f"{address}.po", f"{address}/preview.html"):
        assert desk(role, "GET", path).status_code == (200 if sees else 403)
        assert desk(role, "GET", path).headers["cache-control"] == "no-store"
    if role != "translator":
        for response in (publish_it(desk, address, role), refuse(desk, address, "Why.", role)):
            assert (response.status_code == 403) is not sees


def test_somebody_else_publishes_it_and_it_counts_as_checked_by_its_author(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, datetime(2026, 11, 24, 23, tzinfo=UTC))
    address = suggest(desk, {CALM: NEW_CALM})
    assert problem(publish_it(desk, address, "translator")) == (403, "forbidden")
    set_clock(monkeypatch, datetime(2026, 11, 25, 1, tzinfo=UTC))
    response = publish_it(desk, address)
    answer = response.json()
    assert (response.status_code, answer["stored"]) == (200, True)
    assert answer["changes"] == ["safe: edition 1 in pl, revision 2"]
    assert answer["etag"] == response.headers["etag"] == desk.etag(POLISH_PO)
    entry = reviews(desk)[CALM]
    assert (entry.state, entry.by, entry.date) == ("checked", "translator", date(2026, 11, 24))
    assert set(reviews(desk)) == {CALM}
    assert desk.statuses() == {TITLE: "machine", CALM: "checked", "first.read": "machine"}
    assert desk.acts()[0] == ("reviewer", "publish suggestion", TARGET)
    assert listed(desk, "admin") == []
    assert problem(publish_it(desk, address)) == UNKNOWN
    desk.review("reviewer", [CALM])
    assert desk.statuses()[CALM] == "reviewed"


def test_what_a_machine_translated_stays_a_machine_translation(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM}, query="?origin=machine")
    assert desk("reviewer", "GET", address).json()["origin"] == "machine"
    assert publish_it(desk, address).status_code == 200
    assert (reviews(desk)[CALM].state, desk.statuses()[CALM]) == ("machine", "machine")


def test_its_author_cannot_publish_or_review_it_with_any_role(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    with writing(services_of(desk.client).reloader.engine) as session:
        session.get_one(Suggestion, 1).by = "reviewer"
        session.commit()
    refused = publish_it(desk, address)
    assert problem(refused) == (403, "forbidden")
    assert refused.json()["detail"].startswith("Somebody else has to publish")
    assert publish_it(desk, address, "publisher").status_code == 200
    for role, level in (("reviewer", "checked"), ("publisher", "reviewed")):
        desk.review(role, [CALM])
        assert desk.statuses()[CALM] == level


def test_a_change_of_other_messages_does_not_stand_in_its_way(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    assert send(desk, {TITLE: NEW_TITLE}, "reviewer").status_code == 200
    assert publish_it(desk, address).status_code == 200
    po = desk("admin", "GET", POLISH_PO).text
    assert [words in po for words in (NEW_CALM, NEW_TITLE)] == [True, True]
    assert {context: each.by for context, each in reviews(desk).items()} == {
        CALM: "translator",
        TITLE: "reviewer",
    }


def test_a_changed_translation_is_a_conflict_of_that_message_alone(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM, TITLE: NEW_TITLE})
    send(desk, {CALM: OTHER_CALM}, "reviewer")
    before = desk.state()
    assert conflicts(publish_it(desk, address)) == [CALM]
    assert conflicts(desk("reviewer", "GET", f"{address}/preview.html")) == [CALM]
    assert desk.state() == before
    warnings = {
        each["context"]: each["warnings"]
        for each in desk("reviewer", "GET", address).json()["changes"]
    }
    why = "somebody else has changed the translation since it was suggested"
    assert warnings == {TITLE: [], CALM: [why]}
    assert_that_it_can_be_continued(desk, address)


def test_every_conflict_is_named(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM, TITLE: NEW_TITLE})
    send(desk, {CALM: OTHER_CALM, TITLE: f"{NEW_TITLE} dziś"}, "reviewer")
    assert sorted(conflicts(publish_it(desk, address))) == sorted([CALM, TITLE])


def test_changed_english_is_a_conflict_of_that_message_alone(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM, TITLE: NEW_TITLE})
    desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    assert conflicts(publish_it(desk, address)) == [CALM]
    (change,) = [
        each
        for each in desk("reviewer", "GET", address).json()["changes"]
        if each["context"] == CALM
    ]
    assert change["english"] == "Stay **calm** and listen."
    assert change["warnings"] == ["the English has changed since it was suggested"]
    assert_that_it_can_be_continued(desk, address)


def assert_that_it_can_be_continued(desk: Desk, address: str) -> None:
    """The author fetches a suggestion in which one message conflicts, corrects and sends it."""
    source = desk("translator", "GET", f"{address}.po")
    assert source.headers["etag"] == desk.etag(POLISH_PO)
    assert source.text.count("#, fuzzy") == 1
    assert [words in source.text for words in (NEW_TITLE, NEW_CALM)] == [True, True]
    done = re.sub(r"#, fuzzy\n(#\| .*\n)*", "", source.text)
    response = desk.put("translator", POLISH_AT, done, source.headers["etag"])
    assert response.status_code == 202
    assert problem(publish_it(desk, address)) == UNKNOWN
    assert publish_it(desk, response.headers["location"]).status_code == 200
    assert [desk.statuses()[each] for each in (TITLE, CALM)] == ["checked", "checked"]
    assert [words in str(desk.advice("pl")) for words in (NEW_TITLE, "spokojny")] == [True, True]


def test_what_somebody_else_has_published_already_needs_nothing_more(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    send(desk, {CALM: NEW_CALM}, "reviewer")
    response = publish_it(desk, address)
    assert (response.status_code, response.json()["changes"]) == (200, [])
    assert (reviews(desk)[CALM].by, listed(desk, "admin")) == ("reviewer", [])


def test_a_suggestion_survives_the_new_slug_of_its_guide(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    engine = services_of(desk.client).reloader.engine
    _, files = read_published_files(engine)
    renamed = {
        re.sub(r"\bsafe\.(yaml|po)$", r"calm.\1", path): text.replace(
            "polyleaf safe", "polyleaf calm"
        )
        for path, text in files.items()
    }
    publish(engine, prepare_files({**renamed, "renamed.yaml": "guides:\n  safe: calm\n"}))
    services_of(desk.client).reloader.refresh()
    assert publish_it(desk, address).status_code == 200
    assert "spokojny" in desk.client.get("/v1/advice/calm/pl").text


def test_the_newest_replaces_the_older_one_of_the_same_key(desk: Desk) -> None:
    first = suggest(desk, {CALM: NEW_CALM})
    suggest(desk, {CALM: OTHER_CALM}, "other")
    third = suggest(desk, {TITLE: NEW_TITLE})
    assert [(each["id"], each["by"]) for each in listed(desk, "reviewer")] == [
        (2, "other"),
        (3, "translator"),
    ]
    assert problem(desk("translator", "GET", first)) == UNKNOWN
    # A number is never given twice: a reviewer who has read the third cannot publish another.
    assert desk("translator", "DELETE", third).status_code == 204
    assert suggest(desk, {TITLE: NEW_TITLE}) == f"{SUGGESTIONS}/4"


def test_a_key_may_have_some_suggestions_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.suggestions.MAX_SUGGESTIONS", 1)
    suggest(desk, {CALM: NEW_CALM})
    suggest(desk, {TITLE: NEW_TITLE})
    path = POLISH_AT.replace("/safe/", "/contacts/")
    source = desk("translator", "GET", f"{path}.po")
    body = reworded(source.text, {"helper.about": "Porozmawiaj"})
    full = desk.put("translator", path, body, source.headers["etag"])
    assert problem(full) == (429, "too-many-requests")
    assert int(full.headers["retry-after"]) > 0
    assert [each["slug"] for each in listed(desk, "translator")] == ["safe"]
    assert desk.put("other", path, body, source.headers["etag"]).status_code == 202


def test_an_author_withdraws_and_a_reviewer_refuses_with_a_reason(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    for reason in ("", "  ", "a" * 501, "a\0"):
        assert problem(refuse(desk, address, reason)) == MISSING
    assert refuse(desk, address, "x" * 499 + " ").status_code == 204
    (card,) = listed(desk, "translator")
    assert (card["state"], card["reason"]) == ("refused", "x" * 499)
    assert listed(desk, "reviewer") == []
    assert problem(publish_it(desk, address)) == UNKNOWN
    assert problem(refuse(desk, address, "Again.")) == UNKNOWN
    assert desk("translator", "GET", f"{address}.po").status_code == 200
    second = suggest(desk, {CALM: OTHER_CALM})
    assert [each["state"] for each in listed(desk, "translator")] == ["open"]
    assert desk("translator", "DELETE", second).status_code == 204
    assert problem(desk("translator", "DELETE", second)) == UNKNOWN
    assert [act for _, act, _ in desk.acts()[:4]] == [
        "withdraw suggestion",
        "suggest",
        "refuse suggestion",
        "suggest",
    ]
    detail = desk("admin", "GET", "/v1/edit/acts").json()["items"][2]["detail"]
    assert detail == "x" * 499


def test_a_check_of_publishing_and_refusing_changes_nothing(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    before = desk.state()
    tried = desk("reviewer", "POST", f"{address}/publish?check=true")
    assert (tried.status_code, tried.json()["stored"]) == (200, False)
    assert tried.json()["changes"] == ["safe: edition 1 in pl, revision 2"]
    for role, query in (("translator", ""), ("reviewer", "&reason=No.")):
        tried = desk(role, "DELETE", f"{address}?check=true{query}")
        assert tried.status_code == 204
    assert desk.state() == before


def test_what_is_withdrawn_while_it_is_being_published_is_not_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    before = [desk.advice("pl"), desk("admin", "GET", POLISH_PO).text]
    apply = suggestion_acts.apply_suggestion

    def withdraw_and_apply(*arguments: Any) -> Any:
        withdraw_suggestion(services_of(desk.client).reloader.engine, 1, "translator")
        return apply(*arguments)

    monkeypatch.setattr("api.editing.suggestion_acts.apply_suggestion", withdraw_and_apply)
    assert problem(publish_it(desk, address)) == UNKNOWN
    assert [desk.advice("pl"), desk("admin", "GET", POLISH_PO).text] == before


def test_a_preview_is_the_sheet_as_it_would_be_and_no_published_one(desk: Desk) -> None:
    address = suggest(desk, {CALM: NEW_CALM})
    page = desk("reviewer", "GET", f"{address}/preview.html")
    paper = desk("translator", "GET", f"{address}/preview.pdf")
    for preview, kind in ((page, "text/html"), (paper, "application/pdf")):
        assert preview.status_code == 200
        assert preview.headers["content-type"].startswith(kind)
        assert preview.headers["cache-control"] == "no-store"
        assert preview.headers["x-robots-tag"] == "noindex"
        assert "etag" not in preview.headers
    # Without it a browser would leave out the style sheet, which is in the page.
    assert "style-src 'unsafe-inline'" in page.headers["content-security-policy"]
    for text in (page.text, extracted(paper.content)):
        assert [each in text for each in ("spokojny", "Preview of a suggestion.")] == [True] * 2
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.text)
    assert len({*codes}) == 1
    assert problem_type(desk.client.get(f"/v1/check/{codes[0]}").json()) == "unknown-code"
    assert cached_files(desk.client) == []
    assert "spokojny" not in desk.client.get("/v1/handouts/safe/pl.html").text


def test_a_preview_of_words_that_guides_share_shows_a_guide(desk: Desk) -> None:
    path = POLISH_AT.replace("/safe/", "/contacts/")
    source = desk("translator", "GET", f"{path}.po")
    body = reworded(source.text, {"helper.about": "Porozmawiaj"})
    address = desk.put("translator", path, body, source.headers["etag"]).headers["location"]
    for query, status in (("", 200), ("?guide=safe", 200), ("?guide=other", 422)):
        preview = desk("reviewer", "GET", f"{address}/preview.html{query}")
        assert (preview.status_code, "Porozmawiaj" in preview.text) == (status, status == 200)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("preview.docx", (404, "unknown-format")),
        ("preview.html?guide=other", (422, "invalid-request")),
        ("preview.html?place=GB", (422, "invalid-request")),
        ("preview.html", (422, "refused")),
    ],
)
def test_a_preview_that_cannot_be_made_says_why(
    desk: Desk, path: str, found: tuple[int, str]
) -> None:
    address = suggest(desk, {CALM: ""})
    response = desk("reviewer", "GET", f"{address}/{path}")
    assert problem(response) == found
    if found[1] == "refused":
        (error,) = response.json()["errors"]
        assert error["detail"] == "first.calm: not translated"


def test_commands_say_what_waits(desk: Desk, tmp_path: Path) -> None:
    assert "No suggestions." in run("suggestions", folder=tmp_path).stdout
    assert "suggestion" not in run("status", folder=tmp_path).stdout
    address = suggest(desk, {CALM: NEW_CALM, TITLE: NEW_TITLE})
    (row,) = [
        line for line in run("suggestions", folder=tmp_path).stdout.splitlines() if " safe " in line
    ]
    day = listed(desk, "translator")[0]["made_at"][:10]
    assert re.findall(r"[\w-]+", row) == ["1", "pl", "safe", "2", "translator", day]
    waits = "1 suggestion waits for a reviewer: `polyleaf suggestions` lists them."
    assert waits in run("status", folder=tmp_path).stdout
    refuse(desk, address, "No.")
    assert "No suggestions." in run("suggestions", folder=tmp_path).stdout
