"""Words of the interface or about a contact were dangerous: sheets of all guides are recalled.

No code says which words of the interface stood on a sheet. So a recall of them gives each text a
new revision: sheets from before are recalled, and those printed from then on are current."""

from dataclasses import replace
from typing import Any

import pytest

from models.advice import DirectoryCard
from models.notice_validation import InvalidNotice
from models.publishing import PreparedLibrary
from richtext.nodes import TextNode
from tests.answers import html_tree, services_of, shown
from tests.codes.office import GUIDE, Office, with_contact

REASONS = {"en": "It said not to call.", "pl": "Było tam: nie dzwoń."}
RECALLED, CURRENT = ("outdated", ["recall"]), ("current", [])


def with_word(library: PreparedLibrary, tag: str, words: str) -> PreparedLibrary:
    """The library in which one word of the interface is another in a language."""
    card = library.interface[tag]
    text = card.words["urgent"].model_copy(update={"nodes": [TextNode(text=words)]})
    new = card.model_copy(update={"words": {**card.words, "urgent": text}})
    return replace(library, interface={**library.interface, tag: new})


def print_all(office: Office) -> dict[str, str]:
    return {tag: office.print(tag) for tag in ("en", "pl", "ur")}


def test_sheets_with_older_words_are_recalled_and_new_ones_are_current(office: Office) -> None:
    office.publish(with_word(office.library, "pl", "Nie dzwoń."))
    wrong = print_all(office)
    office.publish(with_word(office.library, "pl", "Zadzwoń."))
    before = office.client.get("/v1/manifest").json()
    number = office.notice(kind="recall", slug="ui", language="pl", reasons=REASONS)
    right = print_all(office)
    assert {tag: office.told(code) for tag, code in wrong.items()} == {
        "en": CURRENT,
        "pl": RECALLED,
        "ur": CURRENT,
    }
    assert [office.told(code) for code in right.values()] == [CURRENT] * 3
    assert right["pl"] != wrong["pl"]
    assert (right["en"], right["ur"]) == (wrong["en"], wrong["ur"])
    reason = office.check(wrong["pl"])["reasons"][0]
    assert reason["note"]["text"] == REASONS["pl"]
    page = shown(html_tree(office.client.get(f"/c/{wrong['pl']}").text))
    assert REASONS["pl"] in page
    recalls = office.client.get("/v1/recalls").json()["items"]
    assert {each["slug"] for each in recalls} == {GUIDE, "heatwave"}
    assert {(each["because"], each["note"]["text"]) for each in recalls} == {
        ("recall", REASONS["en"])
    }
    sheets = {(each["language"], each["revision"]) for one in recalls for each in one["sheets"]}
    assert sheets == {("pl", 1)}
    after = office.client.get("/v1/manifest").json()
    hashes = [{each["id"]: each["hash"] for each in one["items"]} for one in (before, after)]
    assert hashes[0] == hashes[1]
    office.lift(number)
    assert office.told(wrong["pl"]) == CURRENT


def test_the_changes_name_the_words_and_each_new_revision(office: Office) -> None:
    office.publish(with_word(office.library, "pl", "Zadzwoń."))
    cursor = office.client.get("/v1/manifest").json()["publication"]
    office.notice(kind="recall", slug="ui", language="pl", reasons=REASONS)
    found = office.client.get(f"/v1/changes?since={cursor}").json()["items"]
    assert [(each["type"], each["slug"], each["language"]) for each in found] == [
        ("published", GUIDE, "pl"),
        ("published", "heatwave", "pl"),
        ("recalled", "ui", "pl"),
    ]
    assert {each["revision"] for each in found[:2]} == {2}
    assert len({each["publication"] for each in found}) == 1
    feed = office.client.get("/v1/changes.atom").text
    assert "Recalled: words of the interface in Polish" in feed
    assert "/v1/recalls" in feed and "/pl/ui" not in feed


def test_without_a_language_all_are_recalled_whose_words_have_changed(office: Office) -> None:
    sheets = print_all(office)
    office.publish(with_word(with_word(office.library, "pl", "Zadzwoń."), "en", "Call."))
    office.notice(kind="recall", slug="ui", reasons=REASONS)
    told = {tag: office.told(code) for tag, code in sheets.items()}
    assert told == {"en": RECALLED, "pl": RECALLED, "ur": CURRENT}
    assert [office.told(code) for code in print_all(office).values()] == [CURRENT] * 3


def test_a_text_that_was_published_with_the_right_words_is_not_recalled(office: Office) -> None:
    first = office.print()
    corrected = with_word(office.library, "pl", "Zadzwoń.")
    guide = corrected.translations[GUIDE]
    title = guide["pl"].title.model_copy(update={"nodes": [TextNode(text="Inny tytuł")]})
    new = {**guide, "pl": guide["pl"].model_copy(update={"title": title})}
    office.publish(replace(corrected, translations={**corrected.translations, GUIDE: new}))
    second = office.print()
    office.notice(kind="recall", slug="ui", language="pl")
    assert office.print() == second
    assert (office.told(first), office.told(second)) == (RECALLED, CURRENT)


def test_words_that_change_later_are_recalled_by_another_notice_only(office: Office) -> None:
    office.publish(with_word(office.library, "pl", "Zadzwoń."))
    office.notice(kind="recall", slug="ui", language="pl")
    between = office.print()
    office.publish(with_word(office.library, "pl", "Dzwoń teraz."))
    assert office.told(between) == CURRENT
    office.notice(kind="recall", slug="ui", language="pl")
    assert office.told(between) == RECALLED
    assert office.told(office.print()) == CURRENT


def test_the_next_publication_adds_to_the_revisions_of_a_recall(office: Office) -> None:
    good = office.library
    office.publish(with_word(good, "pl", "Zadzwoń."))
    office.notice(kind="recall", slug="ui", language="pl")
    sheet = office.print()
    office.publish()
    assert office.print() == sheet
    title = good.translations[GUIDE]["pl"].title.model_copy(update={"nodes": [TextNode(text="X")]})
    office.publish(office.guide(lambda each: each.model_copy(update={"title": title}), "pl"))
    assert office.check(office.print())["revision"] == 3
    assert office.told(sheet) == ("newer", ["wording"])


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"slug": "ui"}, "slug", "publish the corrected ones first"),
        ({"slug": "ui", "language": "ur"}, "slug", "publish the corrected ones first"),
        ({"slug": "ui", "language": "fr"}, "slug", "ui is not published in 'fr', only in: en, pl"),
        ({"slug": "ui", "edition": 1}, "edition", "words of the interface are recalled as a whole"),
        ({"slug": "ui", "place": "GB"}, "place", "recalled as a whole"),
        ({"slug": "ui", "contact": "parents-line"}, "contact", "recalled as a whole"),
        ({"slug": "contacts"}, "slug", "publish the corrected ones first"),
        ({"slug": "contacts", "edition": 1}, "edition", "are recalled as a whole"),
        ({"slug": "contacts", "contact": "nobody"}, "contact", "names 'nobody', only: "),
        ({"slug": "contacts", "place": "FR"}, "place", "contacts is not published for 'FR'"),
    ],
)
def test_a_recall_of_words_that_were_not_corrected_is_refused(
    office: Office, values: dict[str, Any], field: str, reason: str
) -> None:
    before = services_of(office.client).reloader.snapshot.publication
    with pytest.raises(InvalidNotice, match=reason) as refusal:
        office.notice(kind="recall", **values)
    assert [each.field for each in refusal.value.errors] == [field]
    assert office.client.get("/v1/manifest").json()["publication"] == str(before)


@pytest.mark.parametrize("corrected", ["pl", "en"])
def test_a_language_is_recalled_whose_words_were_corrected(office: Office, corrected: str) -> None:
    office.publish(with_word(office.library, corrected, "Zadzwoń."))
    if corrected == "pl":
        assert office.notice(kind="recall", slug="ui", language="pl")
    else:
        with pytest.raises(InvalidNotice):
            office.notice(kind="recall", slug="ui", language="pl")


# What is said about contacts


def dearer(card: DirectoryCard) -> DirectoryCard:
    about = card.contacts["parents-line"].about
    words = about.model_copy(update={"nodes": [TextNode(text="Costs money")]})
    return with_contact(card, "parents-line", about=words)


@pytest.mark.parametrize(
    ("scope", "recalled"),
    [
        ({}, True),
        ({"contact": "parents-line"}, True),
        ({"contact": "parents-line", "language": "pl"}, True),
        ({"contact": "parents-line", "language": "ur"}, False),
        ({"contact": "parents-line", "place": "GB"}, True),
        ({"contact": "parents-line", "place": "GB-WLS"}, False),
    ],
)
def test_sheets_that_said_something_else_about_a_contact_are_recalled(
    office: Office, scope: dict[str, Any], recalled: bool
) -> None:
    sheet = office.print()
    office.publish(office.cards(dearer))
    office.notice(kind="recall", slug="contacts", **scope)
    assert office.told(sheet)[1] == (["recall"] if recalled else ["wording"])
    assert office.told(office.print()) == CURRENT


def test_sheets_that_say_the_same_about_contacts_are_not_recalled(office: Office) -> None:
    good = office.library
    first = office.print()
    office.publish(office.cards(dearer))
    with pytest.raises(InvalidNotice, match="publish the corrected ones first"):
        office.notice(kind="recall", slug="contacts", contact="young-swimmers")
    dear = office.print()
    office.publish(good)
    office.notice(kind="recall", slug="contacts", contact="parents-line")
    assert (office.told(dear), office.told(first)) == (RECALLED, CURRENT)
