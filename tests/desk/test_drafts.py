"""No work is lost: every saved word is there, whatever happens beside it."""

from pathlib import Path

import pytest

from models.drafts import MAX_LENGTH, read_drafts
from models.keys import new_key
from models.publishing import PreparedLibrary
from tests.answers import html_tree, served, services_of
from tests.desk.people import (
    CALM,
    READ,
    SAFE,
    SECRET,
    TITLE,
    Office,
    Person,
    fields_of,
    office_in,
)
from tests.editing.desk import FINER, POLISH_PO, Desk
from tests.samples import GUIDE

NEW, OTHER = "Bądź **spokojny**.", "Zachowaj **spokój**."
OLD = "morze **morze**."


def drafts(office: Office, name: str = "translator") -> dict[str, str]:
    engine = services_of(office.desk.client).reloader.engine
    return {each.context: each.text for each in read_drafts(engine, name)}


def test_what_is_typed_is_saved_and_shown_again(office: Office) -> None:
    anna = office.translator
    answer = anna.post(SAFE, {**anna.typed({CALM: NEW}), "save": CALM})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{SAFE}?show=to-do&page=1&note=saved#message-{CALM}"
    assert drafts(office) == {CALM: NEW}
    assert anna.value(CALM) == NEW
    assert "Draft saved" in anna.row(CALM) and "Draft saved" not in anna.row(TITLE)
    assert anna.row(CALM, show="drafts") and not anna.row(TITLE, show="drafts")
    assert "Bądź" not in str(office.desk.advice("pl"))


def test_a_draft_is_its_authors_only(office: Office) -> None:
    office.translator.save({CALM: NEW})
    assert office.reviewer.value(CALM) == OLD
    office.reviewer.save({CALM: OTHER})
    assert (drafts(office), drafts(office, "reviewer")) == ({CALM: NEW}, {CALM: OTHER})


def test_drafts_outlive_the_server(tmp_path: Path, whole: PreparedLibrary) -> None:
    with office_in(tmp_path, whole) as office:
        office.translator.save({CALM: NEW, TITLE: "Dbaj o siebie"})
    with served(tmp_path, desk_secret=SECRET) as client:
        again = Person(Desk(client, {}), "translator")
        assert (again.value(CALM), again.value(TITLE)) == (NEW, "Dbaj o siebie")


@pytest.mark.parametrize(
    ("text", "kept"),
    [(NEW, NEW), (f"  {NEW}\r\n", NEW), ("<b>", "<b>"), (OLD, None), ("", None), ("  ", None)],
)
def test_what_is_published_already_is_no_draft(office: Office, text: str, kept: str | None) -> None:
    anna = office.translator
    anna.save({CALM: "Something else"})
    anna.save({CALM: text})
    assert drafts(office).get(CALM) == kept


def test_fields_that_nobody_touched_are_not_saved(office: Office) -> None:
    anna = office.translator
    fields = anna.typed({})
    bela = office.reviewer
    bela.save({CALM: OTHER})
    assert bela.hand_in("publish").status_code == 303
    anna.post(SAFE, fields)
    assert drafts(office) == {}


def test_what_was_saved_in_another_window_is_not_replaced(office: Office) -> None:
    anna = office.translator
    here, there = anna.typed({CALM: NEW, TITLE: "Dbaj"}), anna.typed({CALM: OTHER})
    anna.post(SAFE, there)
    answer = anna.post(SAFE, here)
    assert answer.status_code == 409
    assert drafts(office) == {CALM: OTHER, TITLE: "Dbaj"}
    assert OTHER in answer.text and 'id="errors"' in answer.text
    again = fields_of(html_tree(answer.text)) if f"text:{CALM}" in answer.text else {}
    anna.post(f"{SAFE}?show=all", again or anna.typed({CALM: NEW}))
    assert drafts(office)[CALM] == NEW


def test_a_draft_that_is_saved_twice_is_one(office: Office) -> None:
    anna = office.translator
    fields = anna.typed({CALM: NEW})
    assert [anna.post(SAFE, fields).status_code for _ in range(2)] == [303, 303]
    assert drafts(office) == {CALM: NEW}


def test_the_english_changes_while_somebody_types(office: Office) -> None:
    anna = office.translator
    fields = anna.typed({CALM: NEW})
    office.publish_guide(FINER)
    anna.post(SAFE, fields)
    row = anna.row(CALM, show="to-do")
    assert anna.value(CALM) == NEW
    assert "The text has changed like this" in row and "right as it stands" in row
    page = anna.get(f"{SAFE}?show=all").text
    assert "<ins> and listen</ins>" in page
    waiting = anna.main(f"{SAFE}/hand-in")
    assert "There is nothing to hand in." in waiting and "has changed since you saved" in waiting
    anna.post(SAFE, {**anna.typed({}), f"confirm:{CALM}": "1"})
    assert "right as it stands" not in anna.row(CALM)
    assert "There is nothing" not in anna.main(f"{SAFE}/hand-in")


def test_a_message_vanishes_while_somebody_types(office: Office) -> None:
    anna = office.translator
    fields = anna.typed({CALM: NEW})
    office.publish_guide(_without_calm())
    anna.post(SAFE, fields)
    assert drafts(office) == {CALM: NEW}
    assert NEW in anna.main(SAFE) and "does not have any more" in anna.main(SAFE)
    anna.post(SAFE, {"discard": CALM})
    assert drafts(office) == {}


def test_somebody_else_publishes_another_translation(office: Office) -> None:
    anna, bela = office.translator, office.reviewer
    anna.save({CALM: NEW})
    bela.save({CALM: OTHER})
    bela.hand_in("publish")
    assert anna.value(CALM) == NEW
    row = anna.row(CALM, show="to-do")
    assert "Somebody else’s translation was published" in row and "spokój" in row
    assert "Somebody else has changed the translation" in anna.main(f"{SAFE}/hand-in")
    anna.post(SAFE, {**anna.typed({}), f"confirm:{CALM}": "1"})
    assert "Somebody else’s" not in anna.row(CALM)
    assert NEW in anna.main(f"{SAFE}/hand-in")


def test_two_translators_at_one_catalog(office: Office) -> None:
    engine = services_of(office.desk.client).reloader.engine
    new_key(engine, "other", "translator", ["pl"])
    anna, otto, bela = office.translator, office.other, office.reviewer
    anna.save({CALM: NEW, TITLE: "Dbaj o siebie"})
    otto.save({CALM: OTHER, READ: "Czytaj [więcej](link:more) albo zapytaj {helper}."})
    first = anna.hand_in().headers["location"].partition("?")[0]
    second = otto.hand_in().headers["location"].partition("?")[0]
    assert bela.post(first, {"do": "publish"}).status_code == 303
    refused = bela.post(second, {"do": "publish"})
    assert refused.status_code == 409 and CALM in refused.text
    assert otto.value(CALM) == OTHER
    assert "Somebody else’s translation" in otto.row(CALM)
    otto.post(SAFE, {**otto.typed({}), f"confirm:{CALM}": "1"})
    third = otto.hand_in().headers["location"].partition("?")[0]
    assert bela.post(third, {"do": "publish"}).status_code == 303
    assert (office.translator.value(CALM), office.translator.value(TITLE)) == (
        OTHER, "Dbaj o siebie",
    )  # fmt: skip
    assert "Czytaj" in str(office.desk.advice("pl"))
    assert (drafts(office), drafts(office, "other")) == ({}, {})


def test_a_suggestion_that_conflicts_is_not_lost_when_another_is_handed_in(office: Office) -> None:
    anna, bela = office.translator, office.reviewer
    anna.save({CALM: NEW})
    anna.hand_in()
    bela.save({CALM: OTHER})
    bela.hand_in("publish")
    anna.save({TITLE: "Dbaj o siebie"})
    number = anna.hand_in().headers["location"].partition("?")[0]
    assert drafts(office) == {CALM: NEW}
    assert "Dbaj" in bela.main(number) and "spokojny" not in bela.main(number)


def test_a_refused_suggestion_stays_in_the_fields(office: Office) -> None:
    anna, bela = office.translator, office.reviewer
    anna.save({CALM: NEW, TITLE: "Dbaj"})
    address = anna.hand_in().headers["location"].partition("?")[0]
    assert bela.post(address, {"do": "refuse", "reason": "Too <formal>."}).status_code == 303
    assert "Too <formal>." in anna.main(SAFE)
    assert (anna.value(CALM), anna.value(TITLE)) == (NEW, "Dbaj")
    anna.save({CALM: OTHER})
    assert anna.hand_in().status_code == 303
    assert drafts(office) == {TITLE: "Dbaj"}
    assert anna.value(CALM) == OTHER


def test_what_is_withdrawn_becomes_drafts_again(office: Office) -> None:
    anna = office.translator
    anna.save({CALM: NEW})
    address = anna.hand_in().headers["location"].partition("?")[0]
    assert drafts(office) == {} and anna.value(CALM) == NEW
    anna.save({CALM: OTHER})
    assert anna.post(address, {"do": "withdraw"}).status_code == 303
    assert drafts(office) == {CALM: OTHER}


def test_a_machine_suggestion_is_not_gone_on_with(office: Office) -> None:
    source = office.desk("admin", "GET", POLISH_PO)
    po = source.text.replace(OLD, NEW)
    put = office.desk.put(
        "translator", "/v1/edit/translations/safe/pl?origin=machine", po, source.headers["etag"]
    )
    assert put.status_code == 202
    anna = office.translator
    assert anna.value(CALM) == OLD
    anna.save({TITLE: "Dbaj"})
    assert anna.hand_in().status_code == 403
    assert "machine’s translation waits" in anna.main(f"{SAFE}/hand-in")


def test_texts_are_limited(office: Office) -> None:
    anna = office.translator
    for length, status, kept in ((MAX_LENGTH, 303, 1), (MAX_LENGTH + 1, 409, 1)):
        answer = anna.save({CALM: "a" * length})
        assert (answer.status_code, len(drafts(office))) == (status, kept)
        assert len(drafts(office)[CALM]) == MAX_LENGTH
    assert "a" * (MAX_LENGTH + 1) in answer.text


def test_drafts_are_limited(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.drafts.MAX_DRAFTS", 2)
    anna = office.translator
    assert anna.save({CALM: NEW, TITLE: "Dbaj"}).status_code == 303
    assert anna.save({READ: "Czytaj"}).status_code == 429
    assert drafts(office) == {CALM: NEW, TITLE: "Dbaj"}
    assert anna.save({CALM: OTHER}).status_code == 303


def test_what_drafts_hold_is_limited(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    # Also of texts that no source has: 5,000 of them were 75 MB for each page.
    monkeypatch.setattr("models.drafts.MAX_CHARACTERS", 300)
    sent = {f"{name}:gone.a": "a" * 100 for name in ("text", "english", "before")}
    assert office.translator.post(SAFE, sent).status_code == 303
    assert office.translator.post(SAFE, {"text:gone.b": "b"}).status_code == 429
    assert drafts(office) == {"gone.a": "a" * 100}
    monkeypatch.setattr("models.drafts.MAX_CHARACTERS", 200)
    assert office.translator.post(SAFE, {"discard": "gone.a"}).status_code == 303
    assert drafts(office) == {}


def _without_calm() -> str:
    return GUIDE.replace("      calm: Stay **calm**.\n", "").replace(
        "published: 2026-11-22\n",
        "published: 2026-11-22\nchange: {kind: normal, note: New.}\n",
    )
