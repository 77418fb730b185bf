"""The steps of the form for letters: what each keeps, asks and leads to."""

import io
import json
import re
from base64 import b64decode
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.letters.letter_form import LetterForm
from api.packs.csv_import import HIDDEN_ROWS
from api.packs.order_validation import MAX_COPIES
from tests import tag_tree
from tests.answers import html_tree, shown
from tests.letters.test_form_pages import TYPED
from tests.letters.test_letters import SLUG

TABLE = b"Name,Home language\nCanaryA,Urdu\nCanaryB,URD\nCanaryC,Elvish\nCanaryD,\n"


def sent(
    client: TestClient, lang: str, table: bytes = b"", accept: str = "text/html", **typed: Any
) -> Any:
    address, files = f"/{lang}/letters/{SLUG}", {"table": ("pupils.csv", io.BytesIO(table))}
    return client.post(address, data=TYPED | typed, files=files, headers={"Accept": accept})


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send, but for what is chosen from a list."""
    found: dict[str, list[str]] = {}
    for each in html_tree(html).iter("input"):
        if each.get("type") in ("checkbox", "radio") and "checked" not in each.attrib:
            continue
        if each.get("type") != "file":
            found.setdefault(each.get("name", ""), []).append(each.get("value", ""))
    for each in html_tree(html).iter("textarea"):
        found[each.get("name", "")] = [(each.text or "").strip()]
    return found


@pytest.mark.parametrize(
    ("at", "do", "typed", "step", "done"),
    [
        ("letter", "languages", {}, "languages", ["letter"]),
        ("letter", "languages", {"fields.school": ""}, "letter", []),
        ("letter", "print", {"copies.en": "1"}, "print", ["letter"]),
        ("letter", "print", {"copies.en": "many"}, "languages", ["letter"]),
        ("letter", "stay", {"fields.school": ""}, "letter", []),
        ("languages", "letter", {"copies.en": "many", "done": ["letter"]}, "letter", ["letter"]),
        ("languages", "print", {"done": ["letter"]}, "languages", ["letter"]),
        ("check", "print", {"copies.en": "1", "done": ["letter", "languages"]}, "print",
         ["letter", "languages", "check"]),
    ],
)  # fmt: skip
def test_a_button_leads_to_its_step_or_to_the_first_one_with_a_mistake(
    server: TestClient, at: str, do: str, typed: dict[str, Any], step: str, done: list[str]
) -> None:
    page = fields(sent(server, "en", at=at, do=do, **typed).text)
    assert (page["at"], page.get("done", [])) == ([step], done)


@pytest.mark.parametrize("step", ["letter", "languages", "print"])
def test_another_language_of_the_page_keeps_what_was_typed(server: TestClient, step: str) -> None:
    copies = {"copies.ur": "2", "undecided": ["1 Elvish"], "otherwise": "list", "with": "en"}
    first = sent(server, "en", at=step, do=step, recipient="A\nB", **copies)
    assert fields(first.text)["undecided"] == ["1 Elvish"]
    (switch,) = [
        each
        for each in html_tree(first.text).iter("button")
        if each.get("formaction") == f"/ur/letters/{SLUG}?place=GB-GLS"
    ]
    before = fields(first.text) | {switch.get("name", ""): [switch.get("value", "")]}
    after = sent(server, "ur", **before)
    assert after.status_code == 200 and after.headers["Content-Language"] == "ur"
    assert fields(after.text) == fields(first.text)


def test_of_a_table_only_the_counts_go_on_and_what_is_unclear_is_asked(server: TestClient) -> None:
    asked = sent(server, "en", TABLE, at="languages", do="check")
    assert asked.status_code == 422 and "Canary" not in asked.text
    kept = fields(asked.text)
    assert (kept["copies.ur"], kept["undecided"]) == (["2"], ["1 Elvish", "1 "])
    links = [each.get("href") for each in html_tree(asked.text).iter("a")]
    assert "#otherwise" in links and "#file" not in links
    answered = sent(server, "en", **kept | {"do": "print", "otherwise": "list"})
    assert fields(answered.text)["copies.ur"] == ["2"]
    assert "A language that we do not know: 1" in shown(html_tree(answered.text))
    packed = sent(server, "en", **kept | {"do": "pack", "otherwise": "list"})
    assert "A language that could not be told 1" in tag_tree.extracted(packed.content)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"Home language,Number,Year\nUrdu,3,1\n", "tabeli mogą zawierać liczbę kopii: 2"),
        (b"Home language,Copies\nUrdu,x\n", "tych wierszy tabeli: 2"),
        (b"Name,Year\nx,3\n", "Nie możemy odczytać tej tabeli"),
        (b"handout,language\nx,ur\n", "Nie możemy odczytać tej tabeli"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_the_language_of_the_page(
    server: TestClient, table: bytes, said: str
) -> None:
    answer = sent(server, "pl", table, at="languages", do="check")
    assert answer.status_code == 422 and said in " ".join(shown(html_tree(answer.text)).split())


@pytest.mark.parametrize(
    ("otherwise", "copies", "unplaced"),
    [
        ("list", {"ur": 2}, {"A language that could not be told": 3, HIDDEN_ROWS: 4}),
        ("english", {"en": 3, "ur": 2}, {HIDDEN_ROWS: 4}),
    ],
)
def test_copies_without_a_language_are_printed_or_listed(
    otherwise: str, copies: dict[str, int], unplaced: dict[str, int]
) -> None:
    form = LetterForm("en", "GB", copies={"en": "", "ur": "2"}, otherwise=otherwise)
    form.undecided = {"Elvish": "3", HIDDEN_ROWS: "4"}
    assert form.parsed_copies("en") == copies and form.language_errors("en") == []
    assert dict(form.unplaced()) == unplaced


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "ti", "ur"])
def test_no_colon_follows_the_full_stop_of_a_label(server: TestClient, lang: str) -> None:
    page = sent(
        server, lang, at="letter", do="languages", acknowledgements=[], **{"fields.school": ""}
    )
    (errors,) = [
        each for each in html_tree(page.text).iter("section") if each.get("id") == "errors"
    ]
    links = [shown(each) for each in errors.iter("a")]
    assert len(links) == 3 and ":" in links[0]
    assert not [each for each in links if re.search(r"[.。።۔]:", each)]


@pytest.mark.parametrize(
    ("english", "undecided", "wrong"),
    [
        (str(MAX_COPIES), "0", []),
        (str(MAX_COPIES + 1), "0", ["copies.en"]),
        (str(MAX_COPIES - 5), "5", []),
        (str(MAX_COPIES - 5), "6", ["copies.en"]),
        ("", str(MAX_COPIES + 1), ["copies.en"]),
        ("-1", "0", ["copies.en"]),
        ("1", "2", []),
    ],
)
def test_a_large_school_has_room_and_no_copy_is_lost(
    english: str, undecided: str, wrong: list[str]
) -> None:
    form = LetterForm("en", "GB", copies={"en": english}, otherwise="english")
    form.undecided = {"": undecided}
    assert [each.field for each in form.language_errors("en")] == wrong
    form.otherwise = "list"
    assert {each.copies for each in form.unplaced()} == {int(undecided)}


def test_the_first_page_is_shown_as_it_will_be_printed(server: TestClient) -> None:
    page = sent(server, "en", at="languages", do="check", **{"copies.ur": "1", "with": "en"})
    (picture,) = [each for each in html_tree(page.text).iter("img") if each.get("class") == "page"]
    assert picture.get("alt") and page.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(b64decode((picture.get("src") or "").partition(",")[2]))) as drawn:
        assert drawn.format == "PNG" and drawn.height == 1200
        assert len(drawn.getcolors() or ()) > 10


def test_many_letters_tell_how_far_they_are(server: TestClient) -> None:
    copies = {"copies.ur": "1", "copies.en": "2"}
    answer = sent(server, "en", accept="application/x-ndjson", at="print", do="pack", **copies)
    assert answer.headers["Cache-Control"] == "no-store"
    *lines, file, content = answer.content.split(b"\n", 4)
    assert [json.loads(each) for each in lines] == [{"done": n, "all": 2} for n in range(3)]
    assert json.loads(file) == {"file": f"{SLUG}-GB-GLS.pdf"} and content.startswith(b"%PDF")


def test_a_pack_keeps_what_was_typed_in_another_language_and_is_not_made(
    server: TestClient,
) -> None:
    typed = {"leaflets": ["swim-safely"], "copies.ur": "2", "do": "stay"}
    page = server.post("/ur/packs", data=typed, headers={"Accept": "text/html"})
    assert page.status_code == 200 and fields(page.text)["copies.ur"] == ["2"]
    assert fields(page.text)["leaflets"] == ["swim-safely"]
