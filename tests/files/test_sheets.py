"""Every layout, paper, ink and fold that the registry can make is offered where people choose; what
a document cannot have is not."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from api.packs.order_validation import OrderValidator
from api.packs.pack_form import PackForm, form_lines
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FORMATS, READING, option_errors
from handouts.handout import INKS, SHEETS, STANDARD, Options
from handouts.packs.files import COPIES
from models.errors import Invalid
from tests.answers import html_tree
from tests.conftest import NOW, PLACE
from tests.registry import SLUGS

LETTER, PATHWAY, GUIDE = "swimming-lesson", "what-to-do", "cold-water"
NAMES = ("layout", "paper", "ink", "fold")
PDF = FORMATS["pdf"].options


def can_be_made(snapshot: Snapshot, slug: str) -> set[Options]:
    """What the registry can make of a document as PDF."""
    handout = snapshot.handout(AdviceQuery(slug, "ur", PLACE), NOW, "https://advice.example")
    every = (Options(*each) for each in product(*(PDF[name] or () for name in NAMES)))
    return {each for each in every if not [*option_errors(replace(handout, options=each))]}


def offered(client: TestClient, slug: str, query: str = "") -> set[Options]:
    """What the PDF files are to which the page of a document links."""
    tree = html_tree(client.get(f"/ur/{slug}?place={PLACE}{query}").text)
    found = set()
    for link in tree.iter("a"):
        address = urlsplit(link.get("href", ""))
        values = {name: value for name, (value,) in parse_qs(address.query).items()}
        if address.path == f"/v1/handouts/{slug}/ur.pdf" and "with" not in values:
            assert values.pop("place") == PLACE
            found.add(replace(STANDARD, **values))
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_links_to_every_sheet_of_its_document_and_to_no_other(
    client: TestClient, snapshot: Snapshot, slug: str
) -> None:
    made = can_be_made(snapshot, slug)
    assert offered(client, slug) == made and len(made) >= 20


@pytest.mark.parametrize(
    ("slug", "options", "there"),
    [
        (GUIDE, Options("poster"), True),
        (GUIDE, Options("standard", "a5", fold="booklet"), True),
        (GUIDE, Options("standard", "a4", fold="booklet"), False),
        (GUIDE, Options("cards", "a4", "mono"), True),
        (GUIDE, Options("cards", "a5"), False),
        (PATHWAY, Options("poster", "a3"), True),
        (PATHWAY, Options("poster"), False),
        (LETTER, Options("poster"), False),
        (LETTER, Options("large", "letter"), True),
    ],
)
def test_what_a_document_cannot_have_is_not_offered(
    client: TestClient, slug: str, options: Options, there: bool
) -> None:
    assert (options in offered(client, slug)) == there


def test_an_older_edition_and_two_languages_keep_what_was_chosen(client: TestClient) -> None:
    tree = html_tree(client.get(f"/ur/{GUIDE}?edition=1").text)
    (details,) = tree.iter("details")
    links = [each.get("href", "") for each in details.iter("a")]
    assert links.pop() == "/v1/handouts/languages.pdf"
    assert all("edition=1" in each for each in links)
    both = html_tree(client.get(f"/ur/{GUIDE}?with=en").text)
    assert not [*both.iter("details")]  # the page is long enough


def values(tree: Element, name: str) -> list[str]:
    """What can be sent for a field of a form."""
    for select in tree.iter("select"):
        if select.get("name") == name:
            return [each.get("value", "") for each in select.iter("option")]
    return ["none" if name == "fold" else "colour"] + [
        each.get("value", "") for each in tree.iter("input") if each.get("name") == name
    ]


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
    tree = html_tree(client.get(f"/ur/letters/{LETTER}").text)
    assert values(tree, "layout") == [*READING]
    assert [each or STANDARD.paper for each in values(tree, "paper")] == [*SHEETS]
    assert values(tree, "ink") == [*INKS]
