"""Those without git edit over HTTP: a key opens what its role allows, nothing is half stored."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from zipfile import ZipFile

import pytest

from api.editing import edit_queue, guide_routes
from api.editing.edit_queue import MAX_WAITING
from models.keys import KEY_ROLES, KeyRole, new_key, revoke_key
from models.publishing import PreparedLibrary
from tests.answers import forget_clients, served, services_of
from tests.editing.desk import (
    CALM,
    FINER,
    GUIDE_AT,
    POLISH_AT,
    POLISH_PO,
    TITLE,
    Desk,
    desk_in,
    in_polish,
    problem,
)
from tests.samples import GUIDE, changed

SECONDS = 120  # until a state is reached, on a machine that is busy
OTHER = GUIDE.replace("Stay safe", "Stay safer")
REASONS = {"en": "A number in it is wrong.", "pl": "Jeden numer jest błędny."}
SIGNED = {"messages": [TITLE, CALM]}
INVALID = "invalid-request"
WITHDRAWAL = {"kind": "withdrawal", "slug": "safe", "reasons": REASONS}


@pytest.fixture
def desk(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Desk]:
    with desk_in(tmp_path, whole, translators="publish") as desk:
        yield desk


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, whole: PreparedLibrary) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("shared"), whole) as desk:
        yield desk


@pytest.fixture(scope="module")
def state(shared: Desk) -> list[object]:
    """What stands on the shared desk before anything is refused there."""
    return shared.state()


@pytest.fixture
def unmoved(shared: Desk, state: list[object]) -> Iterator[Desk]:
    """A desk for what is refused: in the end everything is as it was."""
    forget_clients(shared.client)
    yield shared
    forget_clients(shared.client)
    assert shared.state() == state


ACTS: list[tuple[KeyRole, str, str, dict[str, Any]]] = [
    ("translator", "GET", POLISH_PO, {}),
    ("translator", "PUT", POLISH_AT, {"content": ""}),
    ("reviewer", "POST", f"{POLISH_AT}/review", {"json": {"messages": [TITLE]}}),
    ("publisher", "GET", GUIDE_AT, {}),
    ("publisher", "PUT", GUIDE_AT, {"content": FINER}),
    ("publisher", "POST", "/v1/edit/notices", {"json": WITHDRAWAL}),
    ("publisher", "DELETE", "/v1/edit/notices/1", {}),
    ("admin", "GET", "/v1/edit/acts", {}),
]


@pytest.mark.parametrize(("needed", "method", "path", "request_"), ACTS)
def test_an_act_needs_a_key_of_its_role_or_a_higher_one(
    desk: Desk, needed: KeyRole, method: str, path: str, request_: dict[str, Any]
) -> None:
    for role in KEY_ROLES:
        response = desk(role, method, path, **request_)
        if KEY_ROLES.index(role) < KEY_ROLES.index(needed):
            assert problem(response) == (403, "forbidden")
            assert f"needs the role {needed}; yours is {role}" in response.json()["detail"]
        else:
            assert response.status_code not in (401, 403)


@pytest.mark.parametrize(("needed", "method", "path", "request_"), ACTS)
def test_without_a_key_that_opens_anything_nobody_learns_which_keys_there_are(
    desk: Desk, needed: KeyRole, method: str, path: str, request_: dict[str, Any]
) -> None:
    engine = services_of(desk.client).reloader.engine
    revoke_key(engine, "admin")
    shown = [None, "Bearer nonsense", f"Basic {desk.keys['admin']}", f"Bearer {desk.keys['admin']}"]
    answers = []
    for each in shown:
        headers = {"Authorization": each} if each else {}
        response = desk.client.request(method, path, headers=headers, **request_)
        assert problem(response) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
        answers.append(response.content)
    assert len({*answers}) == 1


@pytest.mark.parametrize(
    "path", [f"{POLISH_AT.replace('pl', 'ur')}", "/v1/edit/translations/ui/ar"]
)
def test_a_key_for_some_languages_opens_no_other(unmoved: Desk, path: str) -> None:
    tag = path[-2:]
    response = unmoved.put("translator", path, "", "x")
    assert problem(response) == (403, "forbidden")
    assert response.json()["detail"] == f"This needs a key for '{tag}'; yours is for: pl."
    assert problem(unmoved("reviewer", "GET", f"{path}.po")) == (403, "forbidden")
    assert unmoved("publisher", "GET", f"{path}.po").status_code == 200


def test_what_a_key_opens_is_in_no_cache(desk: Desk) -> None:
    for path in (POLISH_PO, GUIDE_AT, "/v1/edit/acts"):
        assert desk("admin", "GET", path).headers["cache-control"] == "no-store"
        assert problem(desk.client.get(path)) == (401, "unauthorized")
    response = desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    assert response.headers["cache-control"] == "no-store"


def test_a_key_that_asks_too_often_has_to_wait_and_others_need_not(unmoved: Desk) -> None:
    statuses = [unmoved("translator", "GET", "/v1/edit/acts").status_code for _ in range(61)]
    assert statuses == [403] * 60 + [429]
    response = unmoved("translator", "GET", "/v1/edit/acts")
    assert problem(response) == (429, "too-many-requests")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert unmoved("admin", "GET", "/v1/edit/acts").status_code == 200


def test_whoever_guesses_keys_has_to_wait_and_keys_need_not(unmoved: Desk) -> None:
    path, headers = "/v1/edit/acts", {"Authorization": "Bearer guess"}
    statuses = [unmoved.client.get(path, headers=headers).status_code for _ in range(31)]
    assert statuses == [401] * 30 + [429]
    assert problem(unmoved.client.get(path)) == (429, "too-many-requests")
    assert unmoved("admin", "GET", path).status_code == 200


@pytest.mark.parametrize(("day", "warned"), [(22, False), (23, True)])
def test_an_edit_says_that_the_date_of_the_words_was_left_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, day: int, warned: bool
) -> None:
    monkeypatch.setattr("api.editing.edits.today", lambda: date(2026, 11, day))
    response = desk.put("publisher", f"{GUIDE_AT}?check=true", FINER, desk.etag(GUIDE_AT))
    still = "safe: `published:` is still 22 November 2026; set it to the day of the new words"
    assert response.json()["warnings"] == [still] * warned


def test_an_edit_says_what_it_published_and_is_served_at_once(desk: Desk) -> None:
    response = desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    assert response.status_code == 200
    answer = response.json()
    assert answer["changes"][:2] == [
        "safe: edition 2 (normal): New.",
        "safe: edition 2 in en, revision 1",
    ]
    assert answer["etag"] == response.headers["etag"] == desk.etag(GUIDE_AT)
    assert {each["file"].split("/")[1] for each in answer["waiting"]} == {
        "cy",
        "pl",
        "ur",
        "ar",
        "zh_Hans",
        "ti",
    }
    assert desk("publisher", "GET", GUIDE_AT).text == FINER
    assert desk.advice("en")["locale"]["edition"] == 2
    assert desk.advice("pl")["locale"]["outdated"] is True
    assert ("publisher", "put guide", "safe") in desk.acts()


SPLIT = changed(
    GUIDE.replace(
        "      read: Read", "  - id: later\n    type: steps\n    items:\n      read: Read"
    ),
    "read: Read",
    "ring: Read",
)


def test_no_language_waits_for_what_only_moved(desk: Desk) -> None:
    desk.review("reviewer", ["first.read"])
    before = desk.state()
    tried = desk.put("publisher", f"{GUIDE_AT}?check=true", SPLIT, desk.etag(GUIDE_AT)).json()
    assert desk.state() == before
    answer = desk.put("publisher", GUIDE_AT, SPLIT, desk.etag(GUIDE_AT)).json()
    lines = ["safe: first.read -> later.ring [cy, pl, ur, ar, zh-Hans, ti]"]
    assert answer["moved"] == tried["moved"] == lines
    assert (answer["waiting"], answer["not_kept"]) == ([], [])
    assert desk.advice("pl")["locale"]["edition"] == 2
    (later,) = [each for each in desk.advice("pl")["blocks"] if each["id"] == "later"]
    assert later["items"][0]["text"]["status"] == "checked"


def test_what_is_not_kept_is_named_and_no_upload_drops_it(desk: Desk) -> None:
    without = changed(GUIDE, "      calm: Stay **calm**.\n", "")
    answer = desk.put("publisher", GUIDE_AT, without, desk.etag(GUIDE_AT)).json()
    (line,) = answer["not_kept"]
    assert line.startswith("safe: first.calm (no new message has its source text) [cy, pl")
    assert (answer["moved"], answer["waiting"]) == ([], [])
    source = desk("translator", "GET", POLISH_PO)
    assert source.text.count('#~ msgctxt "first.calm"') == 1
    purged = source.text.partition("#~")[0]
    desk.put("translator", POLISH_AT, purged, source.headers["etag"])
    assert desk("translator", "GET", POLISH_PO).text == source.text
    back = GUIDE.replace("topics:", "change: {kind: normal, note: Back.}\ntopics:")
    answer = desk.put("publisher", GUIDE_AT, back, desk.etag(GUIDE_AT)).json()
    assert answer["waiting"] == []
    assert answer["moved"] == ["safe: first.calm is back [cy, pl, ur, ar, zh-Hans, ti]"]


def test_the_same_again_is_no_change_and_no_act(desk: Desk) -> None:
    before = desk.acts()
    for path, at in ((GUIDE_AT, GUIDE_AT), (POLISH_PO, POLISH_AT)):
        source = desk("admin", "GET", path)
        response = desk.put("admin", at, source.content, source.headers["etag"])
        assert (response.status_code, response.json()["changes"]) == (200, [])
    assert [each for each in desk.acts() if each not in before] == []


def test_a_new_guide_is_made_where_there_is_none(desk: Desk) -> None:
    path, new = "/v1/edit/guides/other", {"If-None-Match": "*"}
    assert problem(desk("publisher", "PUT", path, content=OTHER)) == (428, "precondition-required")
    response = desk("publisher", "PUT", path, content=OTHER, headers=new)
    assert response.status_code == 201
    assert desk.client.get("/v1/advice/other/en").json()["title"]["text"] == "Stay safer"
    assert problem(desk("publisher", "PUT", path, content=OTHER, headers=new))[0] == 428
    assert desk("publisher", "GET", path).text == OTHER
    assert (
        "Project-Id-Version: polyleaf other"
        in desk("translator", "GET", "/v1/edit/translations/other/pl.po").text
    )


def test_a_translator_follows_an_edition_and_a_reviewer_signs_it_off(desk: Desk) -> None:
    desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    work = desk("translator", "GET", POLISH_PO)
    assert work.headers["content-type"] == "text/x-gettext-translation; charset=utf-8"
    assert 'msgid "Stay **calm** and listen."' in work.text
    assert 'msgid "Stay **calm**."' in work.text  # the English that the old translation is of
    draft = in_polish(work.text, "morze **morze**.", "Morze **morze** i słowo.")
    fuzzy = desk.put("translator", POLISH_AT, draft, work.headers["etag"])
    assert fuzzy.json()["changes"] == []
    assert [each["file"] for each in fuzzy.json()["waiting"]] == ["locales/pl/LC_MESSAGES/safe.po"]
    assert desk.advice("pl")["locale"]["edition"] == 1
    whole = desk.put("translator", POLISH_AT, draft.replace(", fuzzy", ""), fuzzy.headers["etag"])
    assert whole.json()["changes"] == ["safe: edition 2 in pl, revision 1"]
    locale = desk.advice("pl")["locale"]
    assert (locale["edition"], locale["outdated"], locale["status"]) == (2, False, "machine")
    assert (desk.statuses()[TITLE], desk.statuses()[CALM]) == ("machine", "checked")
    review = desk.review("reviewer", [TITLE, CALM], whole.headers["etag"])
    assert review.json()["changes"] == ["safe: edition 2 in pl, revision 2"]
    assert (desk.statuses()[TITLE], desk.statuses()[CALM]) == ("checked", "reviewed")
    assert [each for each in desk.acts() if each[2] == "safe in pl"] == [
        ("reviewer", "review", "safe in pl"),
        ("translator", "put translation", "safe in pl"),
        ("translator", "put translation", "safe in pl"),
    ]
    other = desk.put(
        "translator",
        POLISH_AT,
        in_polish(draft.replace(", fuzzy", ""), "** i słowo.", "** i słówko."),
        whole.headers["etag"],
    )
    assert other.status_code == 200
    assert (desk.statuses()[TITLE], desk.statuses()[CALM]) == ("checked", "checked")


def test_what_a_person_and_what_a_machine_translated_is_told_apart(desk: Desk) -> None:
    for query, status in (("?origin=machine", "machine"), ("", "checked")):
        source = desk("translator", "GET", POLISH_PO)
        text = (
            re.sub("morze", "morza", source.text)
            if query
            else re.sub("morza", "morzu", source.text)
        )
        assert (
            desk.put("translator", POLISH_AT + query, text, source.headers["etag"]).status_code
            == 200
        )
        titles = desk.advice("pl")["title"]
        assert titles["status"] == status


def test_a_review_of_some_messages_leaves_the_rest(desk: Desk) -> None:
    assert desk.review("reviewer", [TITLE, CALM]).status_code == 200
    advice = desk.advice("pl")
    assert (advice["title"]["status"], advice["locale"]["status"]) == ("checked", "machine")
    unknown = desk.review("reviewer", [TITLE, "nothing"])
    assert problem(unknown) == (422, "invalid-request")
    assert TITLE in unknown.json()["errors"][0]["allowed"]


def test_it_takes_the_signatures_of_two_keys_until_a_text_is_reviewed(desk: Desk) -> None:
    for role, level in (
        ("reviewer", "checked"),
        ("reviewer", "checked"),
        ("admin", "reviewed"),
        ("reviewer", "reviewed"),
    ):
        assert desk.review(role, [TITLE]).status_code == 200
        assert desk.statuses()[TITLE] == level


def test_a_key_does_not_review_its_own_translation(desk: Desk) -> None:
    source = desk("reviewer", "GET", POLISH_PO)
    text = re.sub("morze", "morza", source.text)
    assert desk.put("reviewer", POLISH_AT, text, source.headers["etag"]).status_code == 200
    for role, level in (("reviewer", "checked"), ("publisher", "reviewed")):
        assert desk.review(role, [CALM]).status_code == 200
        assert desk.statuses()[CALM] == level


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ("all", "name each message (`msgctxt`) that you have read"),
        (TITLE, "must be a list"),
        ([], "at least one entry"),
    ],
)
def test_nothing_is_signed_off_unseen(unmoved: Desk, messages: object, reason: str) -> None:
    response = unmoved.review("reviewer", messages)
    assert problem(response) == (422, "invalid-request")
    (error,) = response.json()["errors"]
    assert (error["field"], reason in error["detail"]) == ("messages", True)


@pytest.mark.parametrize("unusable", ["\\ud800", "\\u0000"])
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (f"{POLISH_AT}/review", '{"messages": ["x", "%s"]}', "messages.1"),
        ("/v1/edit/notices", '{"kind": "correction", "slug": "%s", "reasons": {}}', "slug"),
        ("/v1/edit/notices", '{"slug": "safe", "reasons": {"en": "%s"}}', "reasons.en"),
        ("/v1/edit/notices", '{"slug": "safe", "reasons": {"%s": "x"}}', "reasons"),
    ],
)
def test_a_character_that_is_no_text_is_named_by_its_field(
    unmoved: Desk, path: str, body: str, field: str, unusable: str
) -> None:
    headers = {"Content-Type": "application/json", "If-Match": '"0"'}
    response = unmoved("admin", "POST", path, content=body % unusable, headers=headers)
    assert problem(response) == (422, "invalid-request")
    assert [each["field"] for each in response.json()["errors"]] == [field]


def test_what_is_not_translated_cannot_be_signed_off(desk: Desk) -> None:
    desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    response = desk.review("reviewer", [TITLE, CALM])
    assert problem(response) == (422, "refused")
    assert [each["detail"].partition(":")[0] for each in response.json()["errors"]] == [
        "first.calm"
    ]


@pytest.mark.parametrize(
    ("path", "method", "request_"),
    [
        (GUIDE_AT, "PUT", {"content": FINER}),
        (POLISH_AT, "PUT", {"content": "x"}),
        (f"{POLISH_AT}/review", "POST", {"json": {"messages": [TITLE]}}),
    ],
)
def test_an_edit_has_to_say_what_it_was_made_from(
    unmoved: Desk, path: str, method: str, request_: dict[str, Any]
) -> None:
    assert problem(unmoved("admin", method, path, **request_)) == (428, "precondition-required")
    for stale in ('"0"', '"0-gzip"', "*", ""):
        headers = {"If-Match": stale}
        response = unmoved("admin", method, path, headers=headers, **request_)
        assert problem(response) == (412, "precondition-failed")


@pytest.mark.parametrize(
    "written", ['"{}"', 'W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"{};gzip"', '"0", "{}"']
)
def test_a_proxy_that_compresses_does_not_stop_an_edit(unmoved: Desk, written: str) -> None:
    base = written.format(unmoved.etag(GUIDE_AT).strip('"'))
    assert unmoved.put("admin", f"{GUIDE_AT}?check=true", GUIDE, base).status_code == 200


def test_of_two_edits_from_the_same_text_one_is_told_that_it_came_second(desk: Desk) -> None:
    base = desk.etag(GUIDE_AT)
    edits = [FINER, changed(GUIDE, "Stay **calm**.", "Breathe.", "safety", "Other.")]
    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(lambda text: desk.put("publisher", GUIDE_AT, text, base), edits)]
    assert sorted(each.status_code for each in done) == [200, 412]
    won = [edit for edit, response in zip(edits, done, strict=True) if response.status_code == 200]
    assert [desk("publisher", "GET", GUIDE_AT).text] == won


def test_while_edits_wait_handouts_are_made_and_the_next_edit_is_told_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, more = desk.etag(GUIDE_AT), 4
    goes_on, refused = Event(), Barrier(more + 1)
    publish_edit = guide_routes.publish_edit

    def wait_and_publish(*arguments: Any, **options: Any) -> Any:
        assert goes_on.wait(SECONDS)
        return publish_edit(*arguments, **options)

    def put(_: int) -> int:
        response = desk.put("publisher", f"{GUIDE_AT}?check=true", GUIDE, base)
        if response.status_code == 503:
            assert problem(response) == (503, "not-ready")
            assert response.headers["retry-after"] == str((1 + MAX_WAITING) * 2)
            refused.wait(SECONDS)
        return response.status_code

    monkeypatch.setattr(guide_routes, "publish_edit", wait_and_publish)
    services_of(desk.client).edits.seconds = 2
    monkeypatch.setattr(edit_queue, "MAX_OF_ONE", 99)
    with ThreadPoolExecutor(1 + MAX_WAITING + more) as threads:
        done = threads.map(put, range(1 + MAX_WAITING + more))
        try:
            refused.wait(SECONDS)
            assert desk.client.get("/v1/handouts/safe/en.pdf").status_code == 200
        finally:
            refused.abort()
            goes_on.set()
        assert Counter(done) == {200: 1 + MAX_WAITING, 503: more}


def test_new_english_makes_the_base_of_a_translator_stale(desk: Desk) -> None:
    work = desk("translator", "GET", POLISH_PO)
    desk.put("publisher", GUIDE_AT, FINER, desk.etag(GUIDE_AT))
    response = desk.put("translator", POLISH_AT, work.content, work.headers["etag"])
    assert problem(response) == (412, "precondition-failed")
    again = desk.put("translator", POLISH_AT, work.content, desk.etag(POLISH_PO))
    assert problem(again) == (422, "refused")
    assert again.json()["errors"][0]["detail"].startswith("first.calm: the English has changed")


def zipped(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("safe.po", text)
    return buffer.getvalue()


def test_what_is_no_catalog_of_this_guide_is_refused_with_every_fault(unmoved: Desk) -> None:
    work = unmoved("translator", "GET", POLISH_PO)
    contacts = unmoved("translator", "GET", "/v1/edit/translations/contacts/pl.po").content
    urdu = unmoved("admin", "GET", POLISH_PO.replace("pl", "ur")).content
    broken = in_polish(work.text, "{helper}", "pomocnik").replace(
        "morze **", "morze 0800 123 456 **"
    )
    copied = re.sub(r'(msgid "(Stay \*\*calm.*)"\nmsgstr) ".*"', r'\1 "\2"', work.text)
    cases: list[tuple[bytes, list[str]]] = [
        (zipped(work.content), ["this is a zip archive"]),
        (work.content + b"\xff", ["not UTF-8: byte 0xff"]),
        (work.text.encode("utf-16"), ["this is UTF-16; save the file as UTF-8"]),
        (work.text.encode("utf-16-le"), ["a NUL byte, of which UTF-16 has many"]),
        (in_polish(work.text, "morze", "morze " * 1000).encode(), ["more than 5,000 characters"]),
        (work.text.replace("msgctxt", "|||||||\nmsgctxt", 1).encode(), ["an unfinished merge"]),
        (work.content + b'\nmsgid "a"\n msgid_plural "b"\n', ["plural forms, which no message"]),
        (work.content + b'\nmsgstr "c"\n', ["msgstr twice in one message"]),
        (contacts, ["another document"]),
        (urdu, ["the header says language 'ur', not 'pl'"]),
        (b"", ["the file is empty"]),
        (b"<html>no</html>", ["this is a web page"]),
        (b"\x00" * 1000, ["the file is empty"]),
        (b"\xde\x12\x04\x95" * 9, ["a compiled catalog (.mo)"]),
        (broken.encode(), ["{helper} is lost", "contact detail typed by hand: '0800 123 456'"]),
        (copied.encode(), ["first.calm: not translated: the words are those of the English"]),
        (
            work.content + b'\nmsgctxt "new"\nmsgid "New"\nmsgstr "Nowy"\n',
            ["new: there is no such message"],
        ),
    ]
    for body, reasons in cases:
        response = unmoved.put("translator", POLISH_AT, body, work.headers["etag"])
        assert problem(response) == (422, "refused"), body[:80]
        details = "\n".join(each["detail"] for each in response.json()["errors"])
        assert [each for each in reasons if each not in details] == [], details
        assert {each["file"] for each in response.json()["errors"]} == {
            "locales/pl/LC_MESSAGES/safe.po"
        }


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (changed(GUIDE, "Stay **calm**.", "Stay **calm.", note="New."), "markup: unclosed **"),
        (GUIDE.replace("Stay **calm**.", "Stay **calm** and listen."), "change"),
        (GUIDE.replace("{helper}", "{nobody}"), "nobody"),
        (GUIDE.replace("kind: guide", "kind: letter"), "belongs in letters/"),
        (GUIDE.replace("title: Stay safe\n", ""), "title"),
        ("", "guide"),
        ("- a\n- b\n", ""),
        ("a: [", ""),
        (BOMB, ""),
    ],
)
def test_what_is_no_guide_is_refused(unmoved: Desk, text: str, reason: str) -> None:
    base = unmoved.etag(GUIDE_AT)
    response = unmoved.put("publisher", GUIDE_AT, text, base)
    assert problem(response) == (422, "refused")
    assert reason in str(response.json()["errors"]), response.json()
    assert {each["file"] for each in response.json()["errors"]} == {"guides/safe.yaml"}


@pytest.mark.parametrize("text", ["", "- a", "a: [", OTHER.replace("**calm**", "**calm")])
def test_what_is_no_new_guide_is_refused(unmoved: Desk, text: str) -> None:
    path, new = "/v1/edit/guides/other", {"If-None-Match": "*"}
    response = unmoved("publisher", "PUT", path, content=text, headers=new)
    assert problem(response) == (422, "refused")
    assert "other.yaml" in response.json()["errors"][0]["file"]
    assert problem(unmoved("publisher", "GET", path)) == (404, "unknown-guide")


@pytest.mark.parametrize("slug", ["ui", "contacts", "search"])
def test_a_guide_cannot_have_the_name_of_another_document(unmoved: Desk, slug: str) -> None:
    response = unmoved(
        "publisher", "PUT", f"/v1/edit/guides/{slug}", content=OTHER, headers={"If-None-Match": "*"}
    )
    assert problem(response) == (422, "refused")
    assert "is reserved" in response.json()["detail"] + str(response.json()["errors"])


def test_a_block_cannot_have_an_id_that_the_page_needs(unmoved: Desk) -> None:
    new = {"If-None-Match": "*"}
    text = OTHER.replace("- id: first", "- id: share")
    response = unmoved("publisher", "PUT", "/v1/edit/guides/other", content=text, headers=new)
    assert problem(response) == (422, "refused")
    assert "the id `share` is reserved" in str(response.json()["errors"])


@pytest.mark.parametrize(
    "slug", ["A", "a_b", "..", "a%00b", "a%20b", "a" * 81, "-", "%F0%9F%A6%86"]
)
def test_a_slug_is_of_small_letters_digits_and_hyphens(unmoved: Desk, slug: str) -> None:
    response = unmoved(
        "publisher", "PUT", f"/v1/edit/guides/{slug}", content=OTHER, headers={"If-None-Match": "*"}
    )
    assert problem(response)[0] in (404, 405, 422)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/edit/guides/nothing", "unknown-guide"),
        ("/v1/edit/translations/nothing/pl.po", "unknown-guide"),
        ("/v1/edit/translations/safe/xx.po", "unknown-language"),
        ("/v1/edit/translations/safe/en.po", "unknown-language"),
        ("/v1/edit/translations/safe/uk.po", "unknown-language"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(unmoved: Desk, path: str, kind: str) -> None:
    response = unmoved("admin", "GET", path)
    assert problem(response) == (404, kind)
    assert response.json()["allowed"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", GUIDE_AT),
        ("PUT", POLISH_AT),
        ("POST", f"{POLISH_AT}/review"),
        ("POST", "/v1/edit/notices"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_twenty_megabytes_are_refused(unmoved: Desk, method: str, path: str, at_once: bool) -> None:
    pieces = [b"a" * 1_000_000] * 20
    body = b"".join(pieces) if at_once else iter(pieces)
    response = unmoved("admin", method, path, content=body, headers={"If-Match": '"0"'})
    assert problem(response) == (413, "too-large")


@pytest.mark.parametrize("path", [path for _, _, path, _ in ACTS])
def test_a_parameter_that_does_nothing_is_refused(unmoved: Desk, path: str) -> None:
    for _, method, known, request_ in ACTS:
        if known == path:
            response = unmoved("admin", method, f"{path}?dry_run=1", **request_)
            assert problem(response) == (422, "invalid-request")
            assert response.json()["errors"][0]["field"] == "dry_run"


@pytest.mark.parametrize(("needed", "method", "path", "request_"), ACTS)
def test_before_the_first_publication_there_is_nothing_to_edit(
    tmp_path: Path, needed: KeyRole, method: str, path: str, request_: dict[str, Any]
) -> None:
    with served(tmp_path) as client:
        engine = services_of(client).reloader.engine
        empty = Desk(client, {needed: new_key(engine, needed, needed, [])})
        response = empty(needed, method, path, headers={"If-Match": '"0"'}, **request_)
        assert response.status_code in (200, 404, 422, 503)


def test_a_notice_holds_at_once_until_it_is_lifted(desk: Desk) -> None:
    given = desk("publisher", "POST", "/v1/edit/notices", json=WITHDRAWAL)
    assert (given.status_code, given.json()) == (201, {"id": 1})
    gone = desk.client.get("/v1/advice/safe/pl")
    assert problem(gone) == (410, "withdrawn")
    assert gone.json()["notice"]["reason"]["text"] == REASONS["pl"]
    ended = desk("publisher", "DELETE", "/v1/edit/notices/1")
    assert (ended.status_code, ended.content) == (204, b"")
    assert desk.client.get("/v1/advice/safe/pl").status_code == 200
    assert problem(desk("publisher", "DELETE", "/v1/edit/notices/1")) == (404, "unknown-notice")
    assert desk.acts()[:2] == [("publisher", "lift", "safe"), ("publisher", "withdraw", "safe")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "nothing"}, "slug"),
        ({"edition": 7}, "slug"),
        ({"edition": 0}, "edition"),
        ({"language": "xx"}, "slug"),
        ({"place": "FR"}, "place"),
        ({"contact": "nobody"}, "contact"),
        ({"slug": "ui", "kind": "recall"}, "slug"),
        ({"slug": "ui", "kind": "recall", "contact": "nobody"}, "contact"),
        ({"reasons": {}}, "reasons"),
        ({"reasons": {"pl": "Tylko po polsku."}}, "reasons"),
        ({"reasons": {"en": "Wrong.", "xx": "Wrong."}}, "reasons"),
        ({"reasons": {"en": "  "}}, "reasons.en"),
        ({"reasons": {"en": "a" * 501}}, "reasons.en"),
        ({"kind": "other"}, "kind"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"start_at": "2026-12-01T09:00:00Z"}, "start_at"),
    ],
)
def test_a_notice_that_could_mislead_is_refused(
    unmoved: Desk, change: dict[str, Any], field: str
) -> None:
    response = unmoved("publisher", "POST", "/v1/edit/notices", json={**WITHDRAWAL, **change})
    assert problem(response) == (422, "invalid-request")
    assert [each["field"] for each in response.json()["errors"]] == [field]


def test_a_check_answers_as_the_edit_would_and_stores_nothing(desk: Desk) -> None:
    """Each check is followed by the edit itself, with the same `If-Match`."""
    draft = "Morze **morze** i słowo."
    steps: list[Callable[[], tuple[str, str, str, dict[str, Any]]]] = [
        lambda: ("PUT", GUIDE_AT, desk.etag(GUIDE_AT), {"content": FINER}),
        lambda: ("PUT", POLISH_AT, *in_draft(desk, draft, fuzzy=True)),
        lambda: ("PUT", POLISH_AT, *in_draft(desk, draft, fuzzy=False)),
        lambda: ("POST", f"{POLISH_AT}/review", desk.etag(POLISH_PO), {"json": SIGNED}),
    ]
    for step in steps:
        method, path, base, request = step()
        headers, before = {"If-Match": base}, desk.state()
        tried = desk("publisher", method, f"{path}?check=true", headers=headers, **request)
        assert (tried.status_code, "etag" in tried.headers) == (200, False)
        assert desk.state() == before
        done = desk("publisher", method, f"{path}?check=false", headers=headers, **request)
        etag = done.headers["etag"]
        assert done.json() == tried.json() | {"stored": True, "etag": etag}
        assert tried.json() == done.json() | {"stored": False, "etag": None}
        assert done.json()["changes"] or done.json()["waiting"]
    assert desk.advice("pl")["locale"]["edition"] == 2


def test_a_new_guide_can_be_checked_too(unmoved: Desk) -> None:
    path, new = "/v1/edit/guides/other?check=true", {"If-None-Match": "*"}
    response = unmoved("publisher", "PUT", path, content=OTHER, headers=new)
    assert (response.status_code, response.json()["stored"]) == (200, False)
    assert response.json()["changes"][0] == "other: edition 1"
    assert unmoved.client.get("/v1/advice/other/en").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "base", "request_", "found"),
    [
        ("PUT", GUIDE_AT, "now", {"content": "a: ["}, (422, "refused")),
        ("PUT", GUIDE_AT, "now", {"content": OTHER}, (422, "refused")),
        ("PUT", GUIDE_AT, '"0"', {"content": FINER}, (412, "precondition-failed")),
        ("PUT", GUIDE_AT, None, {"content": FINER}, (428, "precondition-required")),
        ("PUT", POLISH_AT, "now", {"content": "x"}, (422, "refused")),
        ("PUT", POLISH_AT, None, {"content": "x"}, (428, "precondition-required")),
        ("POST", f"{POLISH_AT}/review", "now", {"json": {"messages": ["x"]}}, (422, INVALID)),
        ("POST", "/v1/edit/notices", None, {"json": {**WITHDRAWAL, "edition": 7}}, (422, INVALID)),
        ("POST", "/v1/edit/notices", None, {"json": {**WITHDRAWAL, "reasons": {}}}, (422, INVALID)),
        ("DELETE", "/v1/edit/notices/1", None, {}, (404, "unknown-notice")),
    ],
)
def test_a_check_refuses_what_the_edit_would(
    unmoved: Desk,
    method: str,
    path: str,
    base: str | None,
    request_: dict[str, Any],
    found: tuple[int, str],
) -> None:
    source = GUIDE_AT if path == GUIDE_AT else POLISH_PO
    if_match = unmoved.etag(source) if base == "now" else base
    headers = {"If-Match": if_match} if if_match else {}
    for query in ("", "?check=true"):
        response = unmoved("publisher", method, path + query, headers=headers, **request_)
        assert problem(response) == found


def test_a_notice_is_checked_and_its_end_too(desk: Desk) -> None:
    path = "/v1/edit/notices"
    before = desk.state()
    tried = desk("publisher", "POST", f"{path}?check=true", json=WITHDRAWAL)
    assert (tried.status_code, tried.json()) == (200, {"id": None})
    assert desk.state() == before
    number = desk("publisher", "POST", path, json=WITHDRAWAL).json()["id"]
    given = desk.state()
    assert desk("publisher", "DELETE", f"{path}/{number}?check=true").status_code == 204
    assert desk.state() == given
    assert desk("publisher", "DELETE", f"{path}/{number}").status_code == 204


@pytest.mark.parametrize("value", ["", "1", "yes", "True", "true&check=true", "true&check=false"])
@pytest.mark.parametrize(
    ("method", "path", "request_"),
    [(method, path, request_) for _, method, path, request_ in ACTS if method != "GET"],
)
def test_a_mistyped_check_publishes_nothing(
    unmoved: Desk, method: str, path: str, request_: dict[str, Any], value: str
) -> None:
    source = GUIDE_AT if path == GUIDE_AT else POLISH_PO
    headers = {"If-Match": unmoved.etag(source)}
    response = unmoved("admin", method, f"{path}?check={value}", headers=headers, **request_)
    assert problem(response) == (422, INVALID)
    assert response.json()["errors"][0]["field"] == "check"


def in_draft(desk: Desk, text: str, *, fuzzy: bool) -> tuple[str, dict[str, Any]]:
    """The ETag of the Polish catalog, and the catalog with this text in the last place."""
    work = desk("translator", "GET", POLISH_PO)
    draft = re.sub(r"(?i)morze \*\*morze\*\*( i słowo)?\.", text, work.text)
    assert text in draft
    return work.headers["etag"], {"content": draft if fuzzy else draft.replace(", fuzzy", "")}


def test_the_audit_is_read_backwards_a_page_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.editing.audit_routes.PAGE_SIZE", 3)
    first = desk("admin", "GET", "/v1/edit/acts").json()
    second = desk("admin", "GET", f"/v1/edit/acts?before={first['before']}").json()
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(first["items"]), second["before"], len(ids)) == (3, None, 5)
    assert second["items"][-1]["act"] == "publish"
