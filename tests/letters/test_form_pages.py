"""The forms for letters and packs, as a browser without JavaScript sends them."""

import io
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from fastapi.testclient import TestClient

from api.packs.csv_import import HIDDEN_ROWS
from handouts.formats.pdf import page_count
from tests import tag_tree
from tests.answers import (
    cached_files,
    html_tree,
    letters,
    lifted,
    noticed,
    services_of,
    shown,
    unmarked,
)
from tests.handouts.test_letterhead import NO_LOGOS, picture, two_coloured
from tests.letters.test_letters import CANARY, FIELDS, SLUG
from tests.registry import PLACES, SOME_TAGS

TYPED: dict[str, Any] = {
    **{f"fields.{key}": value for key, value in FIELDS.items()},
    "acknowledgements": ["live-investigation", "no-names"],
    "place": "GB-GLS",
}


def send(client: TestClient, lang: str, logo: bytes | None = None, **typed: Any) -> Any:
    address, values = f"/{lang}/letters/{SLUG}", TYPED | {"to": lang} | typed
    values = {f"copies.{values['to']}": "1"} | values
    files = {"logo": ("logo.png", io.BytesIO(logo or b""), "image/png")}
    return client.post(address, data=values, files=files, headers={"Accept": "text/html"})


def values(html: str) -> dict[str, str]:
    """What stands in the fields of a page."""
    tree = html_tree(html)
    found = {each.get("name", ""): each.get("value", "") for each in tree.iter("input")}
    return found | {each.get("name", ""): each.text or "" for each in tree.iter("textarea")}


@pytest.mark.parametrize("path", [f"letters/{SLUG}", "packs"])
def test_an_empty_form_has_the_default_place(server: TestClient, path: str) -> None:
    options = html_tree(server.get(f"/en/{path}").text).iter("option")
    chosen = [each.get("value") for each in options if each.get("selected") is not None]
    assert [each for each in chosen if each in PLACES] == ["GB"]


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize("path", [f"letters/{SLUG}", "packs"])
def test_a_form_is_in_the_language_of_its_page(server: TestClient, tag: str, path: str) -> None:
    answer = server.get(f"/{tag}/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    tree = html_tree(answer.text)
    assert unmarked(tree) == []
    labels = {each.get("for") for each in tree.iter("label")}
    for each in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        hidden = each.get("type") == "hidden"
        assert hidden or each.get("id") in labels or "aria-label" in each.attrib
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_a_letter_that_is_withdrawn_in_a_place_is_written_for_others(server: TestClient) -> None:
    number = noticed(server, SLUG, place="GB-ENG")
    for place, status in (("GB-GLS", 410), ("GB-WLS", 200)):
        assert server.get(f"/ur/letters/{SLUG}?place={place}").status_code == status
        assert send(server, "ur", place=place, do="check").status_code == status
        address = f"/v1/letters/{SLUG}/ur.docx?place={place}"
        letter = {"fields": FIELDS, "acknowledgements": TYPED["acknowledgements"]}
        assert server.post(address, json=letter).status_code == status
    lifted(server, number)
    number = noticed(server, SLUG, place="GB-GLS", language="pl")
    for place, offered in (("GB-GLS", False), ("GB-ENG", True)):
        page = html_tree(send(server, "ur", place=place, at="letter", do="languages").text)
        assert ("copies.pl" in {each.get("name") for each in page.iter("input")}) == offered
        beside = send(server, "ur", place=place, do="docx", **{"with": "pl"})
        assert beside.headers["content-language"] == ("ur, pl" if offered else "ur")
        copies = {"copies": {"pl": 1}, "fields": FIELDS}
        copies |= {"acknowledgements": TYPED["acknowledgements"]}
        packed = server.post(f"/v1/letters/{SLUG}.pdf?place={place}", json=copies)
        assert packed.status_code == (200 if offered else 422)
    lifted(server, number)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_everything_typed_is_kept_and_every_mistake_named(server: TestClient, tag: str) -> None:
    wrong = {"fields.phone": f"{CANARY} <script>", "fields.date": "soon", "head.address": "x"}
    answer = send(server, tag, picture(), do="pdf", acknowledgements=["no-names"], **wrong)
    assert answer.status_code == 422 and "etag" not in answer.headers
    tree, kept = html_tree(answer.text), values(answer.text)
    assert all(each.startswith("<textarea>") for each in unmarked(tree))  # somebody's own words
    (summary,) = [each for each in tree.iter("section") if each.get("id") == "errors"]
    targets = [each.get("href") for each in summary.iter("a")]
    assert targets == [
        "#fields.date", "#fields.phone", "#head.name", "#acknowledgements.live-investigation",
    ]  # fmt: skip
    ids = {each.get("id") for each in tree.iter()}
    assert {target[1:] for target in targets if target} <= ids
    for name, value in (TYPED | wrong).items():
        if name.startswith(("fields.", "head.")):
            assert kept[name].strip() == value
    assert kept["kept-logo"]
    assert "<script>" not in answer.text


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_preview_shows_the_letter(server: TestClient, tag: str) -> None:
    answer = send(server, "en", picture(), to=tag, do="check", slip="yes", **{"head.name": "St A"})
    assert answer.status_code == 200
    (sheet,) = [each for each in html_tree(answer.text).iter("article")]
    assert sheet.get("lang") == tag
    assert FIELDS["school"] in shown(sheet) and "Reply slip" in shown(sheet)


def test_the_kept_logo_is_in_the_letter(server: TestClient) -> None:
    kept = values(send(server, "en", picture(), do="check", **{"head.name": "St A"}).text)
    answer = send(server, "en", do="pdf", **{"head.name": "St A", "kept-logo": kept["kept-logo"]})
    assert len(answer.content) > len(send(server, "en", do="pdf", **{"head.name": "St A"}).content)


@pytest.mark.parametrize("name", ["svg", "30,000 pixels", "large"])
def test_a_wrong_logo_is_named_and_the_rest_kept(server: TestClient, name: str) -> None:
    answer = send(server, "en", NO_LOGOS[name], do="pdf", **{"head.name": "St A"})
    assert answer.status_code == 422 and "#head.logo" in answer.text
    assert values(answer.text)["fields.school"] == FIELDS["school"]


def test_a_logo_that_cannot_be_seen_on_paper_is_named(server: TestClient) -> None:
    content = two_coloured("1", 1, 1)
    answer = send(server, "pl", content, do="check", **{"head.name": "St A"})
    words = services_of(server).reloader.snapshot.interface["pl"]
    assert answer.status_code == 422
    assert words["fault-blank"].text in answer.text and words["fault-logo"].text not in answer.text


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_a_letter_is_a_file(server: TestClient, kind: str, start: bytes) -> None:
    answer = send(server, "ar", do=kind, **{"with": "en"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.content.startswith(start)
    assert f'{SLUG}-ar-en-GB-GLS.{kind}"' in answer.headers["Content-Disposition"]


def test_letters_in_many_languages_are_one_file(server: TestClient) -> None:
    answer = send(server, "en", do="pack", **{"copies.ur": "2", "copies.en": "1"})
    assert letters(FIELDS["school"]) in letters(tag_tree.extracted(answer.content))
    assert page_count(answer.content) > 6


def test_each_letter_is_in_the_file_as_often_as_it_is_wanted(server: TestClient) -> None:
    one, two, three = (
        page_count(send(server, "en", do="pack", **{"copies.ur": str(copies)}).content)
        for copies in (1, 2, 3)
    )
    assert three - two == two - one > 0


@pytest.mark.parametrize("number", [None, "many", "10000", "-1", "00", "9" * 4300, "9" * 4301])
def test_copies_that_cannot_be_are_named(server: TestClient, number: str | None) -> None:
    answer = send(server, "en", do="pack", **{"copies.en": "", "copies.ur": number or ""})
    assert answer.status_code == 422 and 'href="#copies' in answer.text


@pytest.mark.parametrize("number", ["2", " 2 ", "002", "٢"])
def test_copies_are_typed_in_many_ways(server: TestClient, number: str) -> None:
    typed = {"copies.ur": number, "copies.en": "0", "copies.pl": " "}
    answer = send(server, "en", do="pack", **typed)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "ur")


def test_a_sign_without_a_font_is_named(server: TestClient) -> None:
    answer = send(server, "en", do="pdf", **{"fields.school": "School \U0001f9ff\U0001fae8"})
    assert answer.status_code == 422
    found = re.findall(r'<a href="(#[^"]*)">(.*)</a>', answer.text)
    assert [target for target, _ in found if target != "#main"] == ["#fields.school"], found
    assert "(U+1F" in answer.text
    assert values(answer.text)["fields.school"] == "School \U0001f9ff\U0001fae8"


def test_no_letter_leaves_a_trace(server: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    before = {*cached_files(server)}
    for do in ("check", "pdf", "docx", "pack"):
        send(server, "en", do=do, **{"fields.school": CANARY, "copies.pl": "1"})
        send(server, "en", do=do, **{"fields.phone": CANARY})
        send(server, "en", do=do, recipient=CANARY, signatory=CANARY)
    assert CANARY not in caplog.text and {*cached_files(server)} == before
    assert CANARY not in server.get(f"/en/letters/{SLUG}").text


@pytest.mark.parametrize(
    "path",
    [
        "/en/letters/swim-safely",
        "/en/letters/heatwave",
        "/en/letters/what-to-do",
        "/en/letters/no-such",
        "/xx/packs",
        f"/xx/letters/{SLUG}",
        "/en/packs/no-such",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(server: TestClient, path: str) -> None:
    answer = server.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "<h1" in answer.text


def order(client: TestClient, table: str = "", **typed: Any) -> Any:
    files = {"table": ("pupils.csv", io.BytesIO(table.encode()), "text/csv")}
    return client.post("/en/packs", data=typed, files=files, headers={"Accept": "text/html"})


def test_a_pack_is_made_watched_and_stopped_by_pages(server: TestClient) -> None:
    answer = order(server, leaflets=["swim-safely"], **{"copies.ti": "2", "with": "en"})
    assert answer.status_code == 303
    page = answer.headers["Location"]
    waiting = server.get(page)
    assert (
        "http-equiv" in waiting.text
        and "script-src 'self'" in (waiting.headers["Content-Security-Policy"])
    )
    id = page.rpartition("/")[2]
    server.get(f"/v1/packs/{id}/events")
    ready = html_tree(server.get(page).text)
    links = [each.get("href", "") for each in ready.iter("a")]
    assert [each for each in links if re.search(r"\.(pdf|zip)$", each)] == [
        f"/v1/packs/{id}.pdf", f"/v1/packs/{id}.zip",
    ]  # fmt: skip
    shown_now = letters(shown(ready))
    assert letters("What is in the pack") in shown_now and letters("Tigrinya") in shown_now
    assert [shown(each) for each in ready.iter("td")] == ["2"]  # copies: as many as pupils
    assert re.search("printed on both sides: [1-9]", shown(ready)) and "UTC" in shown(ready)
    stop = [each.get("id") for each in ready.iter("form")]
    assert "stop" not in stop and f"{page}/delete" in links
    question = html_tree(server.get(f"{page}/delete").text)
    (again,) = [each for each in question.iter("form") if each.get("method") == "post"]
    assert again.get("action") == f"{page}/cancel" and server.get(page).status_code == 200
    assert server.post(f"{page}/cancel").headers["Location"] == page
    assert server.get(f"{page}/delete").headers["Location"] == page
    assert server.get(page).status_code == 404


@pytest.mark.parametrize(
    ("typed", "table", "wanted"),
    [
        ({}, "", "#leaflets"),
        ({"leaflets": ["swim-safely"]}, "", "#leaflets"),
        ({"leaflets": ["swim-safely"], "copies.ur": "-1"}, "", "#copies.ur"),
        ({"leaflets": ["swim-safely"]}, "Name,Home language\nx,PNJ\n", "Punjabi"),
        ({"leaflets": ["swim-safely"]}, "Name,Home language\nx,N/A\n", "No language is given"),
        ({}, "Name,Year\nx,3\n", "first rows"),
    ],
)
def test_what_is_wrong_with_a_pack_is_said(
    server: TestClient, typed: dict[str, Any], table: str, wanted: str
) -> None:
    answer = order(server, table, **typed)
    assert answer.status_code == 422 and wanted in answer.text


def test_the_counts_of_a_table_are_put_into_the_form(server: TestClient) -> None:
    table = "Name,Home language\nCanaryA,Urdu\nCanaryB,URD\nCanaryC,PNJ\n"
    answer = order(server, table, leaflets=["swim-safely"])
    assert values(answer.text)["copies.ur"] == "2" and "Canary" not in answer.text


def test_what_a_pack_does_not_have_is_asked_once_without_the_file(server: TestClient) -> None:
    table = "Name,Home language\nCanaryA,Urdu\nCanaryB,Elvish\nCanaryC,N/A\nCanaryD,\n"
    table += f"CanaryE,{HIDDEN_ROWS}\n"
    asked = order(server, table, leaflets=["swim-safely"])
    tree = html_tree(asked.text)
    (question,) = [each for each in tree.iter("fieldset") if each.get("id") == "otherwise"]
    assert "Elvish" in shown(question) and HIDDEN_ROWS not in shown(question)
    sent = [each.get("value") for each in tree.iter("input") if each.get("name") == "undecided"]
    assert (
        sorted(map(str, sent)) == ["1 Elvish", f"1 {HIDDEN_ROWS}", "2 "]
        and "Canary" not in asked.text
    )
    choices = [each.get("value") for each in tree.iter("input") if each.get("name") == "otherwise"]
    assert choices == ["list", "english"]
    typed = {"leaflets": ["swim-safely"], "copies.ur": "1", "undecided": sent}
    assert order(server, **typed).status_code == 422  # nothing was chosen
    answer = order(server, **typed, otherwise="list")
    assert answer.status_code == 303
    page = shown(html_tree(server.get(answer.headers["Location"]).text))
    unknown, hidden = "A language that we do not know: 1", f"{HIDDEN_ROWS}: 1"
    for each in ("Urdu", "No language is given: 2", unknown, hidden):
        assert letters(each) in letters(page)


@pytest.mark.parametrize("written", ["Ukrainian", "UKR", "uk", "Deutsch", "Cantonese"])
def test_nobody_is_lost_whose_language_another_library_has(
    server: TestClient, written: str
) -> None:
    """The software knows more languages than a library is offered in."""
    table = f"Home language\nUrdu\n{written}\n{written}\n"
    asked = order(server, table, leaflets=["swim-safely"])
    assert asked.status_code == 422
    fields = [(each.get("name"), each.get("value")) for each in html_tree(asked.text).iter("input")]
    assert ("copies.ur", "1") in fields and ("undecided", f"2 {written}") in fields


@pytest.mark.parametrize("tag", ["pl", "ur"])
def test_undecided_languages_are_listed_in_the_language_of_the_page(
    server: TestClient, tag: str
) -> None:
    files = {"table": ("p.csv", io.BytesIO(b"Home language\nCantonese\n\nN/A\n"), "text/csv")}
    answer = server.post(f"/{tag}/packs", data={"leaflets": ["swim-safely"]}, files=files)
    tree = html_tree(answer.text)
    (group,) = [each for each in tree.iter("fieldset") if each.get("id") == "otherwise"]
    assert "Cantonese" in shown(group) and "copy" not in shown(group)
    assert not any("language: " in shown(each) for each in tree.iter("section"))


def test_a_page_with_mistakes_says_so_in_its_title_and_takes_the_focus(server: TestClient) -> None:
    for answer in (order(server), send(server, "en", do="pdf", **{"fields.school": ""})):
        tree = html_tree(answer.text)
        (title,) = tree.iter("title")
        assert (title.text or "").startswith("Something is missing or wrong · ")
        (summary,) = [each for each in tree.iter("section") if each.get("id") == "errors"]
        assert "autofocus" in summary.attrib and summary.get("tabindex") == "-1"


def test_mistakes_are_named_in_the_order_of_the_form_with_their_labels(server: TestClient) -> None:
    wrong = {"fields.school": "", "fields.phone": "x"}
    answer = send(server, "en", do="pack", acknowledgements=[], **wrong)
    (summary,) = [e for e in html_tree(answer.text).iter("section") if e.get("id") == "errors"]
    links = [(each.get("href"), shown(each)) for each in summary.iter("a")]
    assert [target for target, _ in links] == [
        "#fields.school", "#fields.phone", "#acknowledgements.live-investigation",
        "#acknowledgements.no-names",
    ]  # fmt: skip
    assert len({text for _, text in links}) == len(links)
    answer = send(server, "en", do="pack", **{"copies.ur": "many"})
    (summary,) = [e for e in html_tree(answer.text).iter("section") if e.get("id") == "errors"]
    (link,) = summary.iter("a")
    assert link.get("href") == "#copies.ur" and letters("اردو") in letters(shown(link))


CHOSEN = {"leaflets": ["swim-safely"], "copies.ur": "2"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"layout": "poster", "paper": "a5"}, ["paper"]),
        ({"layout": "poster", "paper": "a3", "with": "en", "leaflets": ["what-to-do"]}, ["with"]),
        ({"layout": "cards", "paper": "a3"}, ["paper"]),
        ({"layout": "cards", "fold": "booklet"}, ["paper", "fold"]),
        ({"paper": "letter", "fold": "booklet"}, ["fold"]),
        ({"paper": "a3"}, ["paper"]),
        ({"layout": "poster", "leaflets": ["swimming-lesson"]}, ["layout"]),
        ({"layout": "poster", "leaflets": ["what-to-do"]}, ["paper"]),
        ({"layout": "tiny", "ink": "gold"}, ["layout", "ink"]),
    ],
)
def test_choices_that_exclude_each_other_are_named_and_kept(
    server: TestClient, typed: dict[str, Any], wrong: list[str]
) -> None:
    answer = order(server, **CHOSEN | typed)
    assert answer.status_code == 422
    tree = html_tree(answer.text)
    (summary,) = [each for each in tree.iter("section") if each.get("id") == "errors"]
    assert [each.get("href") for each in summary.iter("a")] == [f"#{each}" for each in wrong]
    assert "cannot be combined" in shown(summary)
    assert values(answer.text)["copies.ur"] == "2"
    for name, value in typed.items():
        options = [each for each in tree.iter("option") if each.get("value") == value]
        ticks = [each for each in tree.iter("input") if each.get("value") == value]
        if options or ticks:
            kept = ["selected" in each.attrib for each in options]
            assert any(kept + ["checked" in each.attrib for each in ticks]), name


def test_a_booklet_on_the_usual_paper_has_pages_of_half_its_size(server: TestClient) -> None:
    answer = order(server, **CHOSEN, fold="booklet", ink="mono")
    id = answer.headers["Location"].rpartition("/")[2]
    server.get(f"/v1/packs/{id}/events")
    with zipfile.ZipFile(io.BytesIO(server.get(f"/v1/packs/{id}.zip").content)) as archive:
        assert archive.namelist()[0] == "swim-safely-ur-GB-a5-mono-booklet.pdf"


@pytest.mark.parametrize(
    ("typed", "width"),
    [({"paper": "a5", "ink": "mono"}, 420), ({"layout": "large"}, 595), ({"paper": "a9"}, 595)],
)
def test_a_letter_is_on_the_paper_that_was_chosen(
    server: TestClient, typed: dict[str, str], width: int
) -> None:
    answer = send(server, "en", do="pdf", **typed)
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert round(float(document.pages[0].mediabox[2])) == width
    kept = html_tree(send(server, "en", at="letter", do="languages", **typed).text)
    chosen = [each.get("value") for each in kept.iter("option") if "selected" in each.attrib]
    assert typed.get("layout", "standard") in chosen
    assert ("a5" in chosen) == (typed.get("paper") == "a5")
