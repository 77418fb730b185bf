"""Every layout, paper, ink and fold that the registry can make is offered where people choose; what
a document cannot have is not."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from itertools import product
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app
from api.packs.order_validation import COLUMNS, VALUES, OrderValidator
from api.packs.pack_form import PackForm, form_lines
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FORMATS, READING, option_errors
from handouts.handout import INKS, SHEETS, STANDARD, Options
from handouts.packs.files import COPIES
from models.errors import Invalid
from tests.answers import html_tree, shown, unmarked
from tests.conftest import NOW, PLACE
from tests.letters.test_form_pages import TYPED

LETTER, PATHWAY, GUIDE = "swimming-lesson", "what-to-do", "cold-water"
NAMES = ("layout", "paper", "ink", "fold")
PDF = FORMATS["pdf"].options
CHOSEN = {"place": PLACE, "layout": "standard", "paper": "", "with": ""}


def can_be_made(snapshot: Snapshot, slug: str) -> set[Options]:
    """What the registry can make of a document as PDF."""
    handout = snapshot.handout(AdviceQuery(slug, "ur", PLACE), NOW, "https://advice.example")
    every = (Options(*each) for each in product(*(PDF[name] or () for name in NAMES)))
    return {each for each in every if not [*option_errors(replace(handout, options=each))]}


def values(tree: Element, name: str) -> list[str]:
    """What can be sent for a field of a form."""
    for select in tree.iter("select"):
        if select.get("name") == name:
            return [each.get("value", "") for each in select.iter("option")]
    return [getattr(STANDARD, name)] + [
        each.get("value", "") for each in tree.iter("input") if each.get("name") == name
    ]


def print_form(client: TestClient, slug: str, query: str = "") -> tuple[Element, str]:
    """The form to which the page of a document leads, and the address to which it is sent."""
    there = html_tree(client.get(f"/ur/{slug}?place={PLACE}{query}").text)
    (link,) = [each for each in there.iter("a") if "/print?" in each.get("href", "")]
    tree = html_tree(client.get(link.get("href", "")).text)
    (form,) = [each for each in tree.iter("form") if each.get("action", "").endswith("/print")]
    assert form.get("method") == "get"
    return form, form.get("action", "")


def sheet_at(address: str) -> tuple[str, dict[str, str], Options]:
    """The path of a file, and the values in its address: others, and options."""
    found = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    chosen = {name: found.pop(name) for name in NAMES if name in found}
    return urlsplit(address).path, found, replace(STANDARD, **chosen)


@pytest.mark.parametrize("slug", [GUIDE, LETTER, PATHWAY])
def test_a_page_leads_to_every_sheet_of_its_document_and_to_no_other(
    client: TestClient, snapshot: Snapshot, slug: str
) -> None:
    form, action = print_form(client, slug)
    sheets, refused = set(), 0
    for each in product(*(values(form, name) for name in NAMES), ["", "en"]):
        sent = dict(zip((*NAMES, "with"), each, strict=True)) | {"place": PLACE}
        answer = client.get(f"{action}?{urlencode(sent)}")
        if answer.status_code == 422:
            assert unmarked(html_tree(answer.text)) == []
            refused += 1
            continue
        path, others, options = sheet_at(answer.headers["location"])
        assert (answer.status_code, path) == (303, f"/v1/handouts/{slug}/ur.pdf")
        assert others == {"place": PLACE} | ({"with": "en"} if sent["with"] else {})
        sheets.add((options, sent["with"]))
        if len(sheets) % 8 == 1:  # not rendered: the client says that it has the file
            there = client.get(answer.headers["location"], headers={"If-None-Match": "*"})
            assert there.status_code == 304
    made = can_be_made(snapshot, slug)
    assert {options for options, beside in sheets if not beside} == made and len(made) >= 20
    assert refused > 0


@pytest.mark.parametrize(
    ("slug", "name", "value", "there"),
    [
        (GUIDE, "layout", "poster", True),
        (GUIDE, "paper", "a3", True),
        (PATHWAY, "layout", "poster", True),
        (LETTER, "layout", "poster", False),
        (LETTER, "paper", "a3", False),
        (LETTER, "paper", "letter", True),
        (GUIDE, "with", "pl", True),
        (GUIDE, "with", "ur", False),
    ],
)
def test_what_a_document_cannot_have_is_not_offered(
    client: TestClient, slug: str, name: str, value: str, there: bool
) -> None:
    form, action = print_form(client, slug)
    assert (value in values(form, name)) == there
    if not there:
        answer = client.get(f"{action}?{urlencode(CHOSEN | {name: value})}")
        assert (answer.status_code, f'href="#{name}"' in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("slug", "chosen", "options"),
    [
        (PATHWAY, {"layout": "poster"}, Options("poster", "a3")),
        (GUIDE, {"layout": "poster"}, Options("poster", "a4")),
        (GUIDE, {"fold": "booklet"}, Options(paper="a5", fold="booklet")),
        (GUIDE, {}, STANDARD),
    ],
)
def test_without_a_paper_a_sheet_is_on_the_usual_one(
    client: TestClient, slug: str, chosen: dict[str, str], options: Options
) -> None:
    answer = client.get(f"/ur/{slug}/print?{urlencode(CHOSEN | chosen)}")
    assert sheet_at(answer.headers["location"])[2] == options


@pytest.mark.parametrize(
    ("slug", "chosen", "named"),
    [
        (GUIDE, {"layout": "poster", "paper": "a5"}, {"paper": "A4 · A3"}),
        (GUIDE, {"layout": "cards", "fold": "booklet"}, {"fold": ""}),
        (PATHWAY, {"layout": "poster", "with": "pl"}, {"with": ""}),
        (GUIDE, {"paper": "a3"}, {"paper": "A4 · A5 · {paper-letter}"}),
        (LETTER, {"layout": "poster"}, {"layout": "{get-pdf} · {get-large}"}),
        (GUIDE, {"layout": "tiny", "ink": "gold", "with": "xx"}, {"layout": "", "ink": ""}),
    ],
)
@pytest.mark.parametrize("tag", ["en", "ur"])
def test_choices_that_exclude_each_other_are_named_with_what_is_possible(
    client: TestClient,
    snapshot: Snapshot,
    tag: str,
    slug: str,
    chosen: dict[str, str],
    named: dict[str, str],
) -> None:
    answer = client.get(f"/{tag}/{slug}/print?{urlencode(CHOSEN | chosen)}")
    assert (answer.status_code, answer.headers["cache-control"]) == (422, "no-store")
    tree, words = html_tree(answer.text), snapshot.interface[tag]
    assert tree.get("lang") == tag and unmarked(tree) == []
    faults = {(each.get("id") or "").removesuffix("-fault"): shown(each) for each in tree.iter("p")}
    for name, possible in named.items():
        possible = re.sub(r"\{(.*?)\}", lambda found: words[found[1]].text, possible)
        assert possible in faults[name] and f'href="#{name}"' in answer.text
        assert faults[name].startswith(words["fault-leave-out"].text.partition(".")[0][:9])
    for name, value in chosen.items():  # what was chosen can be changed
        if value in values(tree, name):
            assert f'value="{value}"' in answer.text


def test_an_older_edition_and_two_languages_keep_what_was_chosen(client: TestClient) -> None:
    form, action = print_form(client, GUIDE, "&edition=1")
    assert "with" not in {each.get("name") for each in form.iter("select")}
    hidden = {each.get("name"): each.get("value", "") for each in form.iter("input")}
    assert (hidden["edition"], hidden["place"]) == ("1", PLACE)
    answer = client.get(f"{action}?{urlencode(CHOSEN | {'edition': '1', 'layout': 'cards'})}")
    _, others, options = sheet_at(answer.headers["location"])
    assert (others["edition"], options.layout) == ("1", "cards")
    both, _ = print_form(client, GUIDE, "&with=en")
    chosen = [each.get("value") for each in both.iter("option") if "selected" in each.attrib]
    assert "en" in chosen


@pytest.mark.parametrize(
    ("chosen", "status"), [({"layout": "large", "with": "pl"}, 200), ({"paper": "a3"}, 422)]
)
def test_the_address_of_the_sheet_can_be_sent_in_place_of_opening_it(
    client: TestClient, chosen: dict[str, str], status: int
) -> None:
    asked = CHOSEN | chosen | {"do": "send"}
    answer = client.get(f"/ur/{GUIDE}/print?{urlencode(asked)}")
    assert answer.status_code == status
    tree = html_tree(answer.text)
    texts = [(each.text or "").strip() for each in tree.iter("textarea")]
    assert len(texts) == (status == 200)
    if texts:
        address = texts[0].splitlines()[-1]
        opened = client.get(f"/ur/{GUIDE}/print?{urlencode(CHOSEN | chosen)}")
        assert address == f"http://127.0.0.1:8000{opened.headers['location']}"
        hrefs = [each.get("href", "") for each in tree.iter("a")]
        (to_app,) = [each for each in hrefs if "wa.me" in each]
        assert unquote(to_app).endswith(address)
    assert ("/static/share/" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"copies": "12", "with": "en", "ink": "mono"},
        {"copies": "many", "with": "en", "layout": "clear", "paper": "letter"},
        {"copies": '"><b>'},
    ],
)
def test_a_form_for_many_copies_has_what_was_chosen(
    client: TestClient, chosen: dict[str, str]
) -> None:
    asked = CHOSEN | chosen | {"do": "pack"}
    answer = client.get(f"/ur/{GUIDE}/print?{urlencode(asked)}", follow_redirects=False)
    pack = client.get(answer.headers["location"])
    assert (answer.status_code, pack.status_code) == (303, 200)
    tree = html_tree(pack.text)
    typed = {each.get("name"): each.get("value", "") for each in tree.iter("input")}
    ticked = {each.get("value") for each in tree.iter("input") if "checked" in each.attrib}
    selected = {each.get("value") for each in tree.iter("option") if "selected" in each.attrib}
    assert typed["copies.ur"] == chosen.get("copies", "") and typed["copies.en"] == ""
    assert {GUIDE} <= ticked and ("mono" in ticked) == ("ink" in chosen)
    names = ("place", "layout", "paper", "with")
    assert selected >= {value for name in names if (value := (CHOSEN | chosen)[name])}


@pytest.mark.parametrize(
    ("chosen", "address", "faults"),
    [
        ({}, f"?place={PLACE}", []),
        ({"with": "en"}, f"?place={PLACE}&with=en", []),
        ({"with": "pl", "layout": "large", "paper": "a5", "ink": "mono"},
         f"?place={PLACE}&layout=large&paper=a5&ink=mono&with=pl", []),
        ({"with": "en", "layout": "poster"}, "", ["layout"]),
        ({"layout": "cards"}, "", ["layout"]),
        ({"fold": "booklet"}, "", ["fold"]),
        ({"paper": "a3", "layout": "poster"}, "", ["layout", "paper"]),
    ],
)  # fmt: skip
def test_the_form_leads_to_a_word_file_too(
    client: TestClient, chosen: dict[str, str], address: str, faults: list[str]
) -> None:
    asked = CHOSEN | chosen | {"do": "docx"}
    answer = client.get(f"/ur/{GUIDE}/print?{urlencode(asked)}", follow_redirects=False)
    assert answer.status_code == (422 if faults else 303)
    if not faults:
        assert answer.headers["location"] == f"/v1/handouts/{GUIDE}/ur.docx{address}"
        file = client.get(answer.headers["location"], headers={"If-None-Match": "*"})
        assert file.status_code == 304
    named = [each.get("id", "") for each in html_tree(answer.text).iter("p")] if faults else []
    assert [each for each in named if each.endswith("-fault")] == [
        f"{each}-fault" for each in faults
    ]
    buttons = [each.get("value") for each in print_form(client, GUIDE)[0].iter("button")]
    assert "docx" in buttons


def test_choices_that_exclude_each_other_lead_to_no_pack(client: TestClient) -> None:
    asked = {**CHOSEN, "layout": "poster", "fold": "booklet", "copies": "3", "do": "pack"}
    answer = client.get(f"/ur/{GUIDE}/print?{urlencode(asked)}")
    assert answer.status_code == 422 and 'value="3"' in answer.text


def test_the_page_to_choose_is_there_by_itself(client: TestClient) -> None:
    answer = client.get(f"/ur/{GUIDE}/print?place={PLACE}&utm=x")
    assert answer.status_code == 200 and "errors" not in answer.text
    assert client.get(f"/ur/nothing/print?place={PLACE}").status_code == 404
    assert client.get(f"/UR/{GUIDE}/print").headers["location"] == f"/ur/{GUIDE}/print"


def test_no_value_of_an_option_is_forgotten(client: TestClient) -> None:
    names = {each.name for each in fields(Options)} - {"width", "height"}  # of braille
    names -= {"for_"}  # an organisation orders from a print shop, not a reader
    assert names == {*NAMES} == PDF.keys() - {"with", "for"} == VALUES.keys()
    assert names < {*COLUMNS}
    form, _ = print_form(client, GUIDE)
    pack = html_tree(client.get("/ur/packs").text)
    for name, offered in VALUES.items():
        assert {*offered} == {*(PDF[name] or ())}
        for tree in (form, pack):
            assert {each or STANDARD.paper for each in values(tree, name)} == {*offered}, name
    said = CliRunner().invoke(app, ["pack", "--help"], env={"COLUMNS": "200"}).output
    assert all(f"--{name}" in said for name in (*NAMES, "with", "place"))


def ordered(snapshot: Snapshot, tree: Element) -> Iterator[Options]:
    """What can be ordered of a document with the fields of a form."""
    for layout, paper, ink, fold in product(*(values(tree, name) for name in NAMES)):
        form = PackForm([GUIDE], {"ur": "1"}, layout=layout, paper=paper, ink=ink, fold=fold)
        validator = OrderValidator(snapshot, "https://advice.example", form.otherwise)
        with suppress(Invalid):
            order = validator.validate(form_lines(form), COPIES[0])
            yield from (each.options for each, _ in order.handouts)


def test_a_pack_can_be_ordered_of_every_sheet(client: TestClient, snapshot: Snapshot) -> None:
    tree = html_tree(client.get("/ur/packs").text)
    assert {*ordered(snapshot, tree)} == can_be_made(snapshot, GUIDE)


def test_a_letter_can_be_filled_in_on_every_sheet(client: TestClient) -> None:
    typed = TYPED | {"at": "letter", "do": "languages"}
    tree = html_tree(client.post(f"/ur/letters/{LETTER}", data=typed).text)
    assert values(tree, "layout") == [*READING]
    assert [each or STANDARD.paper for each in values(tree, "paper")] == [*SHEETS]
    assert values(tree, "ink") == [*INKS]


@pytest.mark.parametrize("label", ["layout", "paper", "ink", "fold", "with"])
def test_each_field_has_a_label(client: TestClient, label: str) -> None:
    form, _ = print_form(client, GUIDE)
    fields_of: list[Any] = [each for each in form.iter() if each.get("name") == label]
    labels = {each.get("for") for each in form.iter("label")}
    assert fields_of and all(each.get("id") in labels for each in fields_of)
