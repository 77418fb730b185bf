"""The pages on which an editor changes a guide: what they show, refuse, and publish."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.limits import MAX_FIELD
from models.keys import KEY_ROLES, KeyRole
from models.publishing import PreparedLibrary
from tests.answers import served
from tests.desk.editor import (
    CALM,
    GUIDE,
    Editor,
    field_value,
    preview,
    typed_text,
    words,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, whole: PreparedLibrary) -> Iterator[Editor]:
    """A desk for what publishes nothing."""
    with served(tmp_path_factory.mktemp("shared"), whole) as client:
        editor = Editor(client)
        yield editor
        assert editor.advice("en")["locale"]["edition"] == 1


@pytest.fixture
def desk(tmp_path: Path, whole: PreparedLibrary) -> Iterator[Editor]:
    with served(tmp_path, whole) as client:
        yield Editor(client)


PAGES: list[tuple[KeyRole, str, str]] = [
    ("publisher", "GET", "/desk/guides"),
    ("publisher", "GET", GUIDE),
    ("publisher", "GET", f"{GUIDE}/history"),
    ("publisher", "POST", f"{GUIDE}/arrange"),
    ("publisher", "POST", f"{GUIDE}/check"),
    ("publisher", "POST", f"{GUIDE}/preview"),
    ("publisher", "POST", f"{GUIDE}/preview.html"),
    ("publisher", "POST", GUIDE),
    ("reviewer", "GET", "/desk/feedback"),
    ("reviewer", "POST", "/desk/feedback/1/close"),
]


@pytest.mark.parametrize(("needed", "method", "path"), PAGES)
def test_a_page_needs_its_role_and_a_form_its_own_website(
    shared: Editor, needed: KeyRole, method: str, path: str
) -> None:
    for role in KEY_ROLES:
        shared.sign_in(role)
        answer = shared.client.request(method, path)
        if KEY_ROLES.index(role) < KEY_ROLES.index(needed):
            assert answer.status_code == 403
            assert f"needs the role {needed}; yours is {role}" in html.unescape(answer.text)
        else:
            assert answer.status_code in (200, 404, 422)
    if method == "POST":
        other = shared.client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert other.status_code == 403
    shared.client.cookies.clear()
    assert shared.client.request(method, path).status_code in (303, 401)
    shared.sign_in("publisher")


def test_the_list_says_where_each_guide_stands(shared: Editor) -> None:
    page = words(shared.client.get("/desk/guides").text)
    assert "Stay safe Guide · edition 1" in page
    assert "Current in English, Welsh, Polish, Urdu, Arabic" in page
    assert "Behind" not in page


def test_the_form_has_every_text_with_what_its_author_noted(shared: Editor) -> None:
    page = shared.client.get(GUIDE).text
    assert typed_text(page, "first.calm") == "Stay **calm**."
    assert typed_text(page, "figure.text") == "{value} of 100 children."
    assert "Step 1 of ‘first’" in page
    assert "Paragraph 1 of the box ‘Danger now?’" in page
    assert 'type="radio" value="safety"' in page
    assert "checked" not in page  # nobody publishes a kind that they have not chosen


def test_a_check_says_what_the_change_does_and_stores_nothing(shared: Editor) -> None:
    before = shared.acts()
    page = shared.send("/check", **CALM, show="pl").text
    every = "Welsh, Polish, Urdu, Arabic, Chinese (Simplified), Tigrinya"
    stays = "edition 1 stays, with each changed block in English; 1 text of 3 words to translate"
    assert f"{every} : {stays}" in words(page)
    assert "safe: edition 2 (safety): Be very calm." in words(page)
    shown = preview(page)
    assert "Stay very calm ." in shown  # in the block of the change
    assert "dziecko morze? morze 0999 12" in shown  # the rest is Polish
    assert "Nobody has published it" in shown
    assert shared.acts() == before


@pytest.mark.parametrize(
    ("kind", "shown", "missing"),
    [("safety", "Stay very calm", "morze dziecko ."), ("normal", "", "Stay very calm")],
)
def test_only_a_change_of_safety_stands_in_english_in_a_translation(
    shared: Editor, kind: str, shown: str, missing: str
) -> None:
    answer = shared.send("/preview", **CALM, kind=kind, show="pl")
    assert answer.status_code == 200
    assert shown in words(answer.text)
    assert missing not in words(answer.text)


def test_the_preview_in_english_is_what_was_typed(shared: Editor) -> None:
    assert "Stay very calm" in words(shared.send("/preview", **CALM).text)
    sheet = shared.send("/preview.html", **CALM)
    assert sheet.headers["content-type"] == "text/html; charset=utf-8"
    assert "Stay very calm" in words(sheet.text)
    assert shared.send("/preview.pdf", **CALM).content.startswith(b"%PDF")
    assert shared.send("/preview.exe", **CALM).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"text.first.calm": " \r\n"}, "text.first.calm", "is empty."),
        ({"text.first.calm": "x" * (MAX_FIELD + 1)}, "text.first.calm", "has more than 5,000"),
        ({"text.first.calm": "Stay **calm."}, "text.first.calm", "markup: unclosed **"),
        ({"text.first.calm": "Ask {nobody}."}, "text.first.calm", "nobody"),
        ({"text.document.title": "Call {emergency.phone}"}, "text.document.title", "no place here"),
        ({**CALM, "kind": ""}, "kind", "is not chosen."),
        ({**CALM, "kind": "huge"}, "kind", "is not chosen."),
        ({**CALM, "note": " "}, "note", "is empty"),
        ({**CALM, "note": "x" * (MAX_FIELD + 1)}, "note", "has more than 5,000"),
        ({**CALM, "published": "30.2."}, "published", "is not a day"),
        ({**CALM, "published": "2026-02-30"}, "published", "is not a day"),
        ({"order.first": ""}, "order.first", "has nothing left"),
    ],
)
@pytest.mark.parametrize("path", ["", "/check"])
def test_a_fault_stands_beside_its_field_and_nothing_is_stored(
    shared: Editor, typed: dict[str, str], field: str, reason: str, path: str
) -> None:
    before = shared.acts(), shared.source()
    answer = shared.send(path, **typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    fault = re.search(rf'id="{re.escape(field)}-fault">(.*?)</p>', answer.text)
    assert fault
    assert reason in html.unescape(fault[1])
    assert 'id="errors" tabindex="-1" autofocus' in answer.text
    assert (shared.acts(), shared.source()) == before


def test_what_was_typed_is_shown_again(shared: Editor) -> None:
    page = shared.send("/check", **CALM, note="").text
    assert typed_text(page, "first.calm") == CALM["text.first.calm"]


def test_a_form_without_a_change_is_refused(shared: Editor) -> None:
    answer = shared.send()
    assert answer.status_code == 422
    assert "No text has changed yet." in words(answer.text)


XSS = '<script>alert("x")</script>\' onfocus=alert(1) "'


@pytest.mark.parametrize("context", ["first.calm", "document.title", "danger.call", "help.title"])
def test_what_is_typed_is_never_markup(shared: Editor, context: str) -> None:
    faulty = {"kind": XSS, "published": XSS}
    for path, more, status in (
        ("/check", {}, 200),
        ("/check", faulty, 422),
        ("/check", {"base": "older"}, 422),
        ("/preview", {}, 200),
        ("/preview.html", {}, 200),
        ("/arrange", {"do": f"up {XSS}"}, 200),
    ):
        answer = shared.send(path, **{f"text.{context}": XSS, "note": XSS, "show": XSS, **more})
        assert answer.status_code == status, path
        assert_no_markup(answer.text)


def test_what_is_published_is_never_markup(desk: Editor) -> None:
    assert desk.send(**{"text.first.calm": XSS, "text.document.title": XSS}, note=XSS).is_redirect
    for path in (f"{GUIDE}/history", GUIDE, "/desk/guides", f"{GUIDE}/history?older=2&newer=1"):
        assert_no_markup(desk.client.get(path).text)


def assert_no_markup(page: str) -> None:
    assert "alert" in html.unescape(html.unescape(page))
    for each in (page, *map(html.unescape, re.findall('srcdoc="(.*?)"', page))):
        assert "<script>alert" not in each
        assert 'alert("x")' not in each


def test_a_change_is_published_and_the_translation_follows_when_it_comes(desk: Editor) -> None:
    answer = desk.send(**CALM)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{GUIDE}/history?published=1",
    )
    history = words(desk.client.get(answer.headers["location"]).text)
    assert "Published. It is edition 2 now." in history
    assert "safety, by publisher Be very calm." in history
    polish = desk.advice("pl")
    first = next(each for each in polish["blocks"] if each["id"] == "first")
    assert (polish["locale"]["edition"], first["changed_in"]) == (1, 2)
    source = desk.source()
    assert "change:\n  kind: safety\n  note: Be very calm.\n" in source
    assert "published: 2026-12-01" in source
    assert {"by": "publisher", "act": "put guide", "target": "safe"}.items() <= (
        desk.acts()[0].items()
    )
    po = "/v1/edit/translations/safe/pl"
    headers = {"Authorization": f"Bearer {desk.keys['reviewer']}"}
    catalog = desk.client.get(f"{po}.po", headers=headers)
    entry = re.search(
        r'#, fuzzy\n(?:#.*\n)*msgctxt "first.calm"\nmsgid .*\nmsgstr .*\n', catalog.text
    )
    assert entry
    new = re.sub(r"#, fuzzy\n", "", entry[0])
    text = catalog.text.replace(entry[0], new)
    sent = desk.client.put(
        po, content=text.encode(), headers={**headers, "If-Match": catalog.headers["etag"]}
    )
    assert sent.status_code == 200
    assert desk.advice("pl")["locale"]["edition"] == 2


def test_history_shows_what_changed_word_by_word(desk: Editor) -> None:
    desk.send(**CALM)
    page = desk.client.get(f"{GUIDE}/history?older=1&newer=2").text
    assert "Step 1 of ‘first’" in page
    assert "Stay **<ins>very </ins>calm**." in page
    back = desk.client.get(f"{GUIDE}/history?older=2&newer=1").text
    assert "Stay **<del>very </del>calm**." in back
    assert desk.client.get(f"{GUIDE}/history?older=1&newer=3").status_code == 404
    assert desk.client.get(f"{GUIDE}/history?older=0").status_code == 422
    assert desk.client.get("/desk/guides/unknown/history").status_code == 404


def test_a_minor_change_keeps_the_translations_that_mean_the_same(desk: Editor) -> None:
    minor = {"kind": "minor", "text.document.summary": "What to do now."}
    page = words(desk.send("/check", **minor).text).replace(" :", ":")
    assert "Tigrinya: edition 1 stays, and says that the English text is newer" in page
    page = words(desk.send("/check", **minor, same="yes").text).replace(" :", ":")
    assert "Tigrinya: the new edition at once, in its own words" in page
    shown = words(desk.send("/preview", **minor, same="yes", show="pl").text)
    assert "dziecko 2." not in shown  # no notice that the source text is newer
    assert "dziecko 2." in words(desk.send("/preview", **minor, show="pl").text)
    assert desk.send(**minor, same="yes").status_code == 303
    polish = desk.advice("pl")["locale"]
    assert (polish["edition"], polish["outdated"]) == (2, False)


def test_somebody_elses_words_stand_beside_yours(desk: Editor) -> None:
    base = desk.base()
    desk.send(**CALM, **{"text.danger.title": "Danger?"})
    mine = {"base": base, "text.first.calm": "Stay calm now.", "text.document.title": "Safe"}
    answer = desk.send(**mine, note="Mine.")
    assert answer.status_code == 422
    shown = words(answer.text)
    assert "Somebody else has published this guide meanwhile. Your words are kept" in shown
    assert (
        "both changed it When you began Stay **calm**. Published now Stay **very calm**." in shown
    )
    assert "Yours Stay calm now." in shown
    page = answer.text
    assert typed_text(page, "first.calm") == "Stay calm now."
    assert typed_text(page, "document.title") == "Safe"
    assert typed_text(page, "danger.title") == "Danger?"
    again = desk.send(**{**mine, "base": field_value(page, "base")}, note="Mine.")
    assert again.status_code == 303
    assert "Danger?" in desk.source()
    assert "Stay calm now." in desk.source()


@pytest.mark.parametrize("base", ["", "nonsense", '"0"'])
def test_without_the_version_that_it_began_from_nothing_is_published(
    shared: Editor, base: str
) -> None:
    answer = shared.send(**CALM, base=base)
    assert answer.status_code == 422
    assert typed_text(answer.text, "first.calm") == CALM["text.first.calm"]


def test_texts_are_moved_added_and_taken_out(desk: Editor) -> None:
    page = desk.send("/arrange", do="down first.calm", **{"order.first": "calm read "}).text
    assert field_value(page, "order.first").split() == ["read", "calm"]
    page = desk.send("/arrange", do="add first.read", **{"order.first": "read calm"}).text
    assert field_value(page, "order.first").split() == ["read", "+1", "calm"]
    assert re.search(r'<textarea id="text.first.\+1"[^>]*autofocus', page)
    assert "new: its first words will be its name" in page
    page = desk.send("/arrange", do="remove first.calm", **{"order.first": "read +1 calm"}).text
    assert field_value(page, "order.first").split() == ["read", "+1"]
    assert 'value="back first.calm"' in page
    page = desk.send("/arrange", do="back first.calm", **{"order.first": "read +1"}).text
    assert field_value(page, "order.first").split() == ["read", "+1", "calm"]
    new = {"order.first": "read +1", "text.first.+1": "Go home now, please."}
    page = desk.send("/check", **new).text
    assert field_value(page, "order.first").split() == ["read", "+go-home-now-please"]
    assert "new: first.go-home-now-please" in words(page)
    assert desk.send(**new).status_code == 303
    source = desk.source()
    block = source.partition("- id: first")[2].partition("- id: figure")[0]
    assert "calm:" not in block
    assert block.index("read:") < block.index("go-home-now-please: Go home now, please.")


@pytest.mark.parametrize(
    "do", ["", "up", "up first", "down nothing.here", "add figure.text", "x y.z"]
)
def test_another_button_moves_nothing(shared: Editor, do: str) -> None:
    answer = shared.send("/arrange", do=do, **CALM)
    assert answer.status_code == 200
    assert typed_text(answer.text, "first.calm") == CALM["text.first.calm"]


def test_an_address_of_a_button_leads_to_the_form(shared: Editor) -> None:
    for name in ("check", "arrange"):
        answer = shared.client.get(f"{GUIDE}/{name}")
        assert (answer.status_code, answer.headers["location"]) == (303, GUIDE)


def test_a_form_that_is_too_large_is_refused(shared: Editor) -> None:
    assert shared.send("/check", **{"text.first.calm": "x" * 300_000}).status_code == 413
    many = {f"text.a.{number}": "x" for number in range(2001)}
    assert shared.send("/check", **many).status_code == 400
