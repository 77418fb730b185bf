"""The pages of the desk: who may see and do what, what they show, and what they refuse."""

import re
from itertools import product

import pytest

from api.desk.inline_html import source_html
from api.desk.text_differences import MOST_PIECES, Difference, differences
from api.desk.to_do import count_words
from locales.languages import languages
from locales.reviews import ReadBack
from models.clock import today
from models.keys import KEY_ROLES, new_key
from tests.answers import problem_type, services_of
from tests.desk.people import CALM, SAFE, TITLE, Office, Person
from tests.editing.desk import FINER

NEW, NEW_TITLE = "Bądź **spokojny**.", "Dbaj o siebie"
MARKUP = "<script>alert(1)</script>&amp;\"'"
PAGES = ("/desk/", SAFE, f"{SAFE}/hand-in", "/desk/suggestions")
FORMS = {
    SAFE: {"text:first.calm": "x"},
    f"{SAFE}/hand-in": {"do": "suggest"},
    "/desk/suggestions/1": {"do": "publish"},
    "/desk/sign-out": {},
}


def hand_in(person: Person, changes: dict[str, str]) -> str:
    """Hand in some texts, and return the address of the suggestion."""
    person.save(changes)
    answer = person.hand_in()
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def check(person: Person, sent: object, path: str = f"{SAFE}/checks") -> object:
    return person.ask("POST", path, json=sent, headers={"Accept": "application/json"}).json()


def status(office: Office, context: str) -> str:
    return office.desk.statuses()[context]


def test_every_role_reads_the_pages_of_its_languages(office: Office) -> None:
    for role, path in product(KEY_ROLES, PAGES):
        assert getattr(office, role).get(path).status_code == 200, (role, path)
    for role in KEY_ROLES:
        urdu = 200 if role in ("publisher", "admin") else 403
        for path in ("/desk/ur/safe", "/desk/ur/safe/hand-in", "/desk/ur/safe/preview.html"):
            assert getattr(office, role).get(path).status_code == urdu, (role, path)


@pytest.mark.parametrize("path", ["/desk/xx/safe", "/desk/pl/nothing", "/desk/suggestions/99"])
def test_what_there_is_not_is_a_page_of_the_desk(office: Office, path: str) -> None:
    answer = office.admin.get(path)
    assert (answer.status_code, "That did not work" in answer.text) == (404, True)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/desk/suggestions/1", f"{SAFE}/preview.pdf"])
def test_nobody_reads_a_page_without_a_sign_in(office: Office, path: str) -> None:
    answer = office.desk.client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in?next=")


@pytest.mark.parametrize("path", FORMS)
def test_no_other_website_sends_a_form(office: Office, path: str) -> None:
    office.translator.save({CALM: NEW})
    before = office.desk.state()
    sent = {"Sec-Fetch-Site": "cross-site"}
    answer = office.reviewer.post(path, FORMS[path], headers=sent)
    assert answer.status_code == 403
    assert office.desk.state() == before
    assert office.translator.value(CALM) == NEW


def test_a_form_without_a_sign_in_leads_back(office: Office) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    answer = office.desk.client.post(SAFE, data={"text:first.calm": "x"}, headers=headers)
    assert (answer.status_code, "What you typed" in answer.text) == (401, True)


def test_too_many_requests_of_one_key_are_refused(office: Office) -> None:
    quota = services_of(office.desk.client).quotas.desk
    for _ in range(quota.of_each.rate.most):
        quota.count("translator")
    assert office.translator.get("/desk/").status_code == 429
    assert office.reviewer.get("/desk/").status_code == 200


def test_the_first_page_counts_what_is_left(office: Office) -> None:
    assert "Everything is translated." in office.translator.main("/desk/")
    office.publish_guide(FINER)
    assert "4 words are left to translate." in office.translator.main("/desk/")
    assert "Stay safe 1 4" in office.translator.main("/desk/")
    office.translator.save({CALM: NEW})
    assert "Everything is translated." in office.translator.main("/desk/")
    address = hand_in(office.translator, {TITLE: NEW_TITLE})
    assert "Mine" in office.translator.main("/desk/")
    assert "To read: translator" in office.reviewer.main("/desk/")
    assert office.reviewer.get(address).status_code == 200


def test_a_row_shows_all_that_helps_to_translate(office: Office) -> None:
    office.publish_guide(FINER)
    answer = office.translator.get(f"{SAFE}?show=to-do").text
    assert 'href="/en/safe#first"' in answer
    assert "Stay <strong>calm</strong> and listen." in answer
    assert "Stay **calm**<ins> and listen</ins>." in answer
    row = office.translator.row(CALM)
    assert "the source text has changed since it was translated" in row
    assert "right as it stands" in row
    field = re.search(r"<textarea [^>]*first\.calm[^>]*>", answer)
    assert field and 'lang="pl" dir="ltr"' in field[0]


def test_fields_of_a_language_from_right_to_left(office: Office) -> None:
    answer = office.admin.get("/desk/ur/safe?show=all").text
    assert answer.count('lang="ur" dir="rtl" rows=') == answer.count("<textarea")
    assert '<html lang="en" dir="ltr">' in answer


@pytest.mark.parametrize(
    ("show", "words", "shown"),
    [
        ("all", "", True),
        ("all", "CALM", True),
        ("all", "morze", True),
        ("all", "nothing like it", False),
        ("to-do", "", False),
        ("machine", "", True),
        ("drafts", "", False),
        ("warnings", "", True),
        ("nonsense", "", False),
    ],
)
def test_messages_are_found(office: Office, show: str, words: str, shown: bool) -> None:
    page = office.translator.main(f"{SAFE}?show={show}&words={words}")
    assert (CALM in page) is shown


def test_a_text_is_checked_while_it_is_typed(office: Office) -> None:
    anna = office.translator
    assert check(anna, {"context": CALM, "text": NEW}) == {"errors": [], "warnings": []}
    assert check(anna, {"context": CALM, "text": " "}) == {"errors": [], "warnings": []}
    wrong = check(anna, {"context": CALM, "text": "Bądź **spokojny. {helper}"})
    assert isinstance(wrong, dict) and wrong["errors"]
    anna.save({CALM: "Bądź **spokojny. {helper}"})
    assert "Error:" in anna.row(CALM, show="warnings")


@pytest.mark.parametrize(
    "sent",
    [
        {"context": CALM},
        {"text": NEW},
        {"context": CALM, "text": 1},
        {"context": CALM, "text": "a" * 5001},
        {"context": "nothing", "text": NEW},
        [],
        "x",
    ],
)
def test_a_check_of_something_else_is_refused(office: Office, sent: object) -> None:
    assert problem_type(check(office.translator, sent)) == "invalid-request"


def test_a_script_gets_what_was_saved(office: Office) -> None:
    anna = office.translator
    accept = {"Accept": "application/json"}
    answer = anna.post(SAFE, anna.typed({CALM: NEW}), headers=accept)
    saved = answer.json()["saved"]
    assert list(saved) == [CALM] and saved[CALM]["at"].endswith("+00:00")
    again = {**anna.typed({CALM: "Inne"}), f"shown:{CALM}": "older"}
    conflict = anna.post(SAFE, again, headers=accept)
    assert conflict.status_code == 409 and NEW in conflict.json()["problems"][CALM]


def test_markup_in_a_field_is_shown_as_text(office: Office) -> None:
    anna, bela = office.translator, office.reviewer
    fields = anna.typed({CALM: MARKUP})
    anna.post(SAFE, {**fields, f"english:{CALM}": MARKUP, f"before:{CALM}": MARKUP})
    anna.post(SAFE, {"text:<b>gone": MARKUP, "english:<b>gone": MARKUP})
    address = hand_in(anna, {TITLE: NEW_TITLE})
    bela.post(address, {"do": "refuse", "reason": MARKUP})
    pages = [f"{SAFE}?show=all", f"{SAFE}?words={MARKUP}", f"{SAFE}/hand-in", "/desk/", address]
    for page in [*pages, f"/desk/sign-in?next={MARKUP}", "/desk/suggestions"]:
        text = anna.get(page).text
        assert "<script>alert" not in text and "<b>gone" not in text, page
    assert "&lt;script&gt;" in anna.get(address).text


def test_what_is_handed_in_is_published_by_somebody_else(office: Office) -> None:
    anna, bela = office.translator, office.reviewer
    address = hand_in(anna, {CALM: NEW, TITLE: NEW_TITLE})
    assert anna.post(address, {"do": "publish"}).status_code == 403
    assert anna.hand_in("publish").status_code == 403
    page = bela.main(address)
    assert NEW in page and "morze **morze**." in page
    assert bela.post(address, {"do": "publish"}).status_code == 303
    assert "Dbaj o siebie" in str(office.desk.advice("pl"))
    assert (status(office, CALM), status(office, TITLE)) == ("checked", "checked")
    assert ("reviewer", "publish suggestion") in [each[:2] for each in office.desk.acts()]


def test_a_reviewer_signs_off_what_they_have_read_of_a_suggestion(office: Office) -> None:
    address = hand_in(office.translator, {CALM: NEW, TITLE: NEW_TITLE})
    digest = re.search(rf'name="read:{CALM}" value="(\w+)"', office.reviewer.get(address).text)
    assert digest
    office.reviewer.post(address, {"do": "publish", f"read:{CALM}": digest[1]})
    assert (status(office, CALM), status(office, TITLE)) == ("reviewed", "checked")


def test_only_a_reviewer_publishes_or_refuses(office: Office) -> None:
    engine = services_of(office.desk.client).reloader.engine
    new_key(engine, "other", "translator", ["pl"])
    address = hand_in(office.translator, {CALM: NEW})
    for do in ("publish", "refuse", "withdraw"):
        assert office.other.post(address, {"do": do, "reason": "No."}).status_code == 403, do
    assert office.other.get(address).status_code == 403
    assert office.reviewer.post(address, {"do": "withdraw"}).status_code == 403
    assert office.translator.post(address, {"do": "refuse", "reason": "No."}).status_code == 403
    assert address in office.translator.get("/desk/suggestions").text
    assert address not in office.other.get("/desk/suggestions").text


@pytest.mark.parametrize(
    ("reason", "code"), [("", 422), (" ", 422), ("a" * 501, 422), ("No.", 303)]
)
def test_a_refusal_needs_a_reason(office: Office, reason: str, code: int) -> None:
    address = hand_in(office.translator, {CALM: NEW})
    answer = office.reviewer.post(address, {"do": "refuse", "reason": reason})
    assert answer.status_code == code
    assert ('id="errors"' in answer.text) is (code == 422)


def test_a_reviewer_publishes_at_once(office: Office) -> None:
    office.reviewer.save({CALM: NEW, TITLE: "{wrong}"})
    assert "Publish now" in office.reviewer.main(f"{SAFE}/hand-in")
    assert office.reviewer.hand_in("publish").status_code == 303
    assert "spokojny" in str(office.desk.advice("pl"))
    assert office.reviewer.value(TITLE) == "{wrong}"  # which has errors, and stays


def test_messages_are_signed_off(office: Office) -> None:
    bela = office.reviewer
    page = bela.get(f"{SAFE}?show=all").text
    digests = dict(re.findall(r'name="read:([\w.]+)" value="(\w+)"', page))
    sent = {"sign": "1", f"read:{CALM}": digests[CALM]}
    assert bela.post(SAFE, sent).headers["location"].endswith("note=signed")
    assert (status(office, CALM), status(office, TITLE)) == ("checked", "machine")
    assert f"read-{CALM}" not in bela.get(f"{SAFE}?show=all").text
    assert office.translator.post(SAFE, sent).status_code == 403
    assert bela.post(SAFE, {"sign": "1"}).status_code == 422
    stale = {"sign": "1", f"read:{TITLE}": "0" * 16}
    refused = bela.post(SAFE, stale)
    assert (refused.status_code, "changed since you read it" in refused.text) == (422, True)
    assert status(office, TITLE) == "machine"


@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_preview_is_seen_before_it_is_handed_in_and_after(office: Office, format: str) -> None:
    office.translator.save({CALM: NEW})
    own = office.translator.get(f"{SAFE}/preview.{format}")
    assert own.status_code == 200 and own.headers["x-robots-tag"] == "noindex, nofollow"
    address = hand_in(office.translator, {})
    preview = office.reviewer.get(f"{address}/preview.{format}")
    assert preview.status_code == 200
    if format == "html":
        assert "spokojny" in own.text and "Preview of a suggestion" in preview.text
        for each in (own, preview):
            assert "style-src 'unsafe-inline'" in each.headers["content-security-policy"]
    assert office.reviewer.get(f"{address}/preview.docx").status_code == 404


def test_contacts_are_translated_and_previewed_too(office: Office) -> None:
    path = "/desk/pl/contacts"
    (context, *_) = [
        name.partition(":")[2]
        for name, text in office.translator.typed({}, path).items()
        if name.startswith("text:") and text
    ]
    office.translator.save({context: "Coś całkiem innego"}, path)
    assert office.translator.get(f"{path}/preview.html?guide=safe").status_code == 200
    assert "In which guide" in office.translator.main(f"{path}/hand-in")


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("a b", "a b", [("same", "a b")]),
        ("a b", "a c", [("same", "a "), ("gone", "b"), ("new", "c")]),
        ("", "a", [("new", "a")]),
        ("a", "", [("gone", "a")]),
        ("", "", []),
        ("保持冷静", "保持安静", [("same", "保持"), ("gone", "冷"), ("new", "安"), ("same", "静")]),
        ("پرسکون رہیں", "پرسکون", [("same", "پرسکون"), ("gone", " رہیں")]),
        ("پرسکون", "پُرسکون", [("gone", "پرسکون"), ("new", "پُرسکون")]),
    ],
)
def test_differences(before: str, after: str, parts: list[tuple[str, str]]) -> None:
    assert differences(before, after) == [Difference(*each) for each in parts]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (MOST_PIECES // 2, 1, ["same", "gone"]),
        (MOST_PIECES // 2 + 1, 1, ["gone", "new"]),
        (1, MOST_PIECES // 2 + 1, ["gone", "new"]),
    ],
)
def test_long_texts_are_not_compared_word_by_word(
    before: int, after: int, kinds: list[str]
) -> None:
    """Each repetition is a word and a space."""
    assert [each.kind for each in differences("a " * before, "a " * after)] == kinds


@pytest.mark.parametrize(("dots", "kinds"), [(200, {"same", "new"}), (210, {"gone", "new"})])
def test_texts_of_a_few_signs_again_and_again_are_not_compared(dots: int, kinds: set[str]) -> None:
    # 1,000 dots took half a minute.
    found = differences("." * dots, ".," * (dots // 2))
    assert {each.kind for each in found} <= kinds | {"gone"} and (len(found) == 2) == (dots > 200)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b> & **calm**", "&lt;b&gt; &amp; <strong>calm</strong>"),
        ("[<b>](link:a) {b}", "<u>&lt;b&gt;</u> <code>link:a</code> <code>{b}</code>"),
        ("**<b>", "**&lt;b&gt;"),
    ],
)
def test_a_source_text_is_never_markup(text: str, html: str) -> None:
    """Nor one that cannot be parsed."""
    assert source_html(text) == html


@pytest.mark.parametrize(
    ("text", "words"),
    [("Stay **calm**.", 2), ("Read [more](link:more) or ask {helper}.", 4), ("don't", 1), ("{", 0)],
)
def test_words_are_counted_without_markup(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_catalog_is_parsed_once_and_only_so_many_stay_in_memory(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.catalogs.MOST_CATALOGS", 2)
    services = services_of(office.desk.client)
    catalogs, engine = services.catalogs, services.reloader.engine
    for tag in ("pl", "ur", "cy"):
        language = languages()[tag]
        parsed = catalogs.catalog(engine, "safe", language)
        assert catalogs.catalog(engine, "safe", language) is parsed
        assert len(catalogs.newest(engine).catalogs) <= 2


def test_a_row_shows_what_the_published_translation_was_translated_back_to(office: Office) -> None:
    published = office.translator.value(TITLE)
    text, differs = f"Be {MARKUP}.", ["sentences: 2, in the source 1"]
    record = ReadBack(text=text, by="model-2", date=today(), differs=differs)
    office.desk.record_read_back(published, record)
    row = office.translator.row(TITLE)
    assert f"translated back by model-2 without sight of the source: {text}" in row
    assert differs[0] in row
    assert "translated back" not in office.translator.row(CALM)
    office.translator.save({TITLE: NEW_TITLE})
    assert text in office.translator.row(TITLE)  # it is of what is published
