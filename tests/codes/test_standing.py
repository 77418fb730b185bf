"""What a printed sheet is told when something about it changes, and the recalls say the same."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from locales.languages import languages
from models.advice import DirectoryCard, Translation
from models.publishing import PreparedLibrary
from models.resolution import resolution_error
from richtext.nodes import TextNode
from tests.answers import described, html_tree, services_of, set_clock, shown, with_languages
from tests.codes.office import GUIDE, NOTE, Office, exchanged, with_contact
from tests.registry import SOME_TAGS
from tests.test_waiting import without


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("phones", "young-swimmers", "parents-line"),
        ("website", "young-swimmers", "beach-watch"),
        ("phones", "coastguard", "harbour-police"),
    ],
)
def test_a_sheet_with_the_number_of_another_contact_is_not_current(
    office: Office, field: str, one: str, other: str
) -> None:
    right = office.print()
    good = office.library
    office.publish(office.cards(lambda card: exchanged(card, one, other, field)))
    wrong = office.print()
    assert office.told(wrong) == ("current", [])  # it says what is served
    assert office.told(right) == ("outdated", ["contacts"])
    office.publish(good)
    assert office.told(wrong) == ("outdated", ["contacts"])
    assert office.told(right) == ("current", [])
    changed = office.check(wrong)["changed"]
    assert "help" in changed


def test_a_contact_that_fills_a_role_no_more_makes_sheets_outdated(office: Office) -> None:
    code, elsewhere = office.print(place="GB"), office.print(place="GB-GLS")

    def change(card: DirectoryCard) -> DirectoryCard:
        old = card.places["GB"]
        place = old.model_copy(update={"roles": {**old.roles, "police": ["parents-line"]}})
        return card.model_copy(update={"places": {**card.places, "GB": place}})

    office.publish(office.cards(change))
    assert office.told(code) == ("outdated", ["contacts"])
    assert office.told(elsewhere) == ("current", [])


def without_beach_watch(card: DirectoryCard) -> DirectoryCard:
    contacts = {id: each for id, each in card.contacts.items() if id != "beach-watch"}
    places = {
        code: place.model_copy(
            update={"roles": {r: ids for r, ids in place.roles.items() if r != "report-abuse"}}
        )
        for code, place in card.places.items()
    }
    return card.model_copy(update={"contacts": contacts, "places": places})


@pytest.mark.parametrize("dropped", ["its guide too", "only the contact"])
def test_a_sheet_of_what_is_not_served_any_more_is_taken_back(office: Office, dropped: str) -> None:
    code = office.print()

    kept = {slug: each for slug, each in office.library.translations.items() if slug != GUIDE}
    smaller = office.cards(without_beach_watch)
    office.publish(replace(smaller, translations=kept) if dropped == "its guide too" else smaller)
    assert office.client.get(f"/pl/{GUIDE}").status_code == 404
    status, because = office.told(code)
    assert (status, because[0]) == ("withdrawn", "gone")
    ends = [each for each in office.changes() if each["type"] == "removed"]
    assert [each["language"] for each in ends if each["slug"] == GUIDE] == ["en", "pl", "ur"]
    recalls = office.client.get("/v1/recalls").json()["items"]
    assert {each["since"] for each in recalls if each["because"] == "gone"} == {ends[0]["at"]}
    page = office.client.get(f"/c/{code}")
    assert page.status_code == 200
    words = services_of(office.client).reloader.snapshot.interface["pl"]
    assert words["check-withdrawn"].text in shown(html_tree(page.text))


@pytest.mark.parametrize("slugs", [("cold-water", "heatwave"), ("heatwave", "cold-water")])
def test_the_newest_recall_comes_first(office: Office, slugs: tuple[str, str]) -> None:
    for slug in slugs:
        office.notice(kind="withdrawal", slug=slug, readable=False)
    items = office.client.get("/v1/recalls").json()["items"]
    withdrawn = [each["slug"] for each in items if each["because"] == "withdrawal"]
    assert withdrawn == [*reversed(slugs)]


def test_a_sheet_of_what_is_served_again_is_current_again(office: Office) -> None:
    code, first = office.print(), office.library
    office.publish(office.cards(without_beach_watch))
    assert office.told(code)[1][0] == "gone"
    office.publish(first)
    assert office.told(code) == ("current", [])
    kinds = {each["type"] for each in office.changes() if each.get("slug") == GUIDE}
    assert {"removed", "available"} <= kinds


def test_a_code_of_a_language_that_is_given_up_is_answered_in_english(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, first = office.print("ur"), office.library
    title = first.translations[GUIDE]["ur"].title.text
    with monkeypatch.context() as patch:
        patch.delitem(languages(), "ur")
        office.publish(without(first, "ur"))
        page = office.client.get(f"/c/{code}")
        assert (page.status_code, page.headers["content-language"]) == (200, "en")
        tree = html_tree(page.text)
        (html,), (main,) = tree.iter("html"), tree.iter("main")
        assert (html.get("lang"), html.get("dir")) == ("en", "ltr")
        parts = [*with_languages(main, ("en", "ltr"))]
        assert [(shown(each), d) for each, tag, d in parts if tag != "en"] == [(title, "rtl")]
        answer = office.client.get(f"/v1/check/{code}")
        assert answer.headers["content-language"] == "en"
        found = answer.json()
        assert (found["status"], found["language"], found["page"]) == ("withdrawn", "ur", None)
        said = [found["verdict"], *(each["text"] for each in found["reasons"])]
        assert {each["lang"] for each in said} == {"en"}
    office.publish(first)
    assert office.told(code) == ("current", [])
    assert office.client.get(f"/v1/check/{code}").headers["content-language"] == "ur"


def test_a_place_that_is_gone_makes_its_sheets_outdated(office: Office) -> None:
    code = office.print(place="GB-GLS")

    def without(card: DirectoryCard) -> DirectoryCard:
        places = {code: place for code, place in card.places.items() if code != "GB-GLS"}
        return card.model_copy(update={"places": places})

    office.publish(office.cards(without))
    assert office.told(code) == ("outdated", ["contacts"])
    assert office.check(code)["page"] == f"/pl/{GUIDE}?place=GB"


def test_words_of_a_contact_make_sheets_older_and_name_the_block(office: Office) -> None:
    code = office.print()

    def cheaper(card: DirectoryCard) -> DirectoryCard:
        about = card.contacts["parents-line"].about
        new = about.model_copy(update={"nodes": [TextNode(text="Costs money")]})
        return with_contact(card, "parents-line", about=new)

    office.publish(office.cards(cheaper))
    assert office.told(code) == ("newer", ["wording"])
    assert "help" in office.check(code)["changed"]


def test_blocks_in_another_order_are_named(office: Office) -> None:
    code = office.print()
    guide = office.library.translations[GUIDE]
    turned = {
        tag: each.model_copy(update={"blocks": [*each.blocks[:-2], *each.blocks[:-3:-1]]})
        for tag, each in guide.items()
    }
    last = {block.id for block in guide["pl"].blocks[-2:]}
    library = replace(office.library, translations={**office.library.translations, GUIDE: turned})
    office.publish(described(library, GUIDE))
    assert office.told(code) == ("newer", ["edition"])
    assert set(office.check(code)["changed"]) == last


# A dangerous translation


def with_polish(library: PreparedLibrary, words: str) -> PreparedLibrary:
    guide = library.translations[GUIDE]
    title = guide["pl"].title.model_copy(update={"nodes": [TextNode(text=words)]})
    polish = guide["pl"].model_copy(update={"title": title})
    return replace(library, translations={**library.translations, GUIDE: {**guide, "pl": polish}})


def test_a_dangerous_translation_is_recalled_and_the_corrected_one_is_not(office: Office) -> None:
    good = office.library
    same_words = office.print()
    office.publish(with_polish(good, "Nie proś o pomoc."))
    dangerous, urdu = office.print(), office.print("ur")
    office.publish(with_polish(good, "Poproś o pomoc."))
    corrected = office.print()
    assert office.told(dangerous) == ("newer", ["wording"])
    reasons = {"en": NOTE, "pl": "Było tam coś złego."}
    number = office.notice(kind="recall", language="pl", reasons=reasons)
    assert office.told(dangerous) == ("outdated", ["recall"])
    assert office.check(dangerous)["reasons"][0]["note"]["text"] == reasons["pl"]
    assert office.told(corrected) == ("current", [])
    assert office.told(same_words)[1] == ["recall"]
    assert office.told(urdu) == ("current", [])
    assert office.client.get(f"/v1/advice/{GUIDE}/pl").json()["notice"] is None
    change = office.client.get("/v1/changes").json()["items"][-1]
    assert (change["type"], change["language"]) == ("recalled", "pl")
    office.lift(number)
    assert office.told(dangerous) == ("newer", ["wording"])


def test_a_sheet_that_says_what_is_served_is_not_recalled(office: Office) -> None:
    good, code = office.library, office.print()
    office.publish(with_polish(good, "Nie proś o pomoc."))
    dangerous = office.print()
    office.publish(good)
    office.notice(kind="recall", language="pl")
    assert office.told(dangerous) == ("outdated", ["recall"])
    assert office.told(code) == ("current", [])


@pytest.mark.parametrize(
    ("scope", "recalled"),
    [
        ({}, True),
        ({"edition": 1, "language": "pl", "revision": 1}, True),
        ({"edition": 1, "language": "pl", "revision": 2}, False),
        ({"place": "GB"}, True),
        ({"place": "GB-GLS"}, False),
        ({"contact": "parents-line"}, True),
        ({"contact": "young-swimmers", "language": "pl"}, True),
    ],
)
def test_a_recall_is_of_what_it_names(
    office: Office, scope: dict[str, Any], recalled: bool
) -> None:
    code = office.print()
    office.publish(with_polish(office.library, "Inny tytuł"))
    office.notice(kind="recall", **scope)
    assert office.told(code)[1] == (["recall"] if recalled else ["wording"])


@pytest.mark.parametrize(
    ("scope", "recalled"),
    [
        ({"place": "GB"}, ["GB", "GB-GLS", "GB-WLS"]),
        ({"place": "GB-ENG"}, ["GB-GLS"]),
        ({"place": "GB-GLS"}, ["GB-GLS"]),
        ({"place": "GB-WLS"}, ["GB-WLS"]),
        ({"contact": "severn-police"}, ["GB-GLS"]),
        ({"contact": "harbour-police"}, ["GB", "GB-WLS"]),
    ],
)
def test_a_recall_of_a_place_holds_within_it(
    office: Office, scope: dict[str, Any], recalled: list[str]
) -> None:
    codes = {place: office.print(place=place) for place in ("GB", "GB-GLS", "GB-WLS")}
    office.publish(with_polish(office.library, "Inny tytuł"))
    office.notice(kind="recall", **scope)
    assert [each for each, code in codes.items() if office.told(code)[1] == ["recall"]] == recalled


def test_a_place_that_is_not_listed_any_more_lies_in_the_whole(office: Office) -> None:
    codes = {place: office.print(place=place) for place in ("GB-GLS", "GB-WLS")}

    def without(card: DirectoryCard) -> DirectoryCard:
        places = {code: place for code, place in card.places.items() if code != "GB-GLS"}
        return card.model_copy(update={"places": places})

    office.publish(office.cards(without))
    number = office.notice(kind="withdrawal", readable=False, place="GB")
    assert {office.told(code)[0] for code in codes.values()} == {"withdrawn"}
    office.lift(number)
    office.notice(kind="withdrawal", readable=False, place="GB-ENG")
    assert office.told(codes["GB-GLS"]) == ("outdated", ["contacts"])
    assert office.told(codes["GB-WLS"]) == ("current", [])


# Clocks


def test_a_withdrawal_holds_from_its_publication_whatever_a_clock_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = office.print()
    set_clock(monkeypatch, datetime(2099, 1, 1, tzinfo=UTC))
    office.notice(kind="withdrawal", readable=False)
    for year in (2099, 2026, 1999):
        set_clock(monkeypatch, datetime(year, 1, 2, tzinfo=UTC))
        for tag in SOME_TAGS[:2]:
            assert office.client.get(f"/v1/advice/{GUIDE}/{tag}").status_code == 410
        assert office.told(code) == ("withdrawn", ["withdrawal"])


def test_after_a_publication_only_what_it_changed_is_resolved_and_all_if_contacts_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved: list[tuple[str, str]] = []

    def note(translation: Translation, card: DirectoryCard) -> str:
        resolved.append((translation.slug, translation.title.lang))
        return resolution_error(translation, card)

    monkeypatch.setattr("api.published.snapshot.resolution_error", note)
    newer = office.guide(lambda each: each.model_copy(update={"topics": ["new"]}), "en", "pl")
    office.publish(described(newer, GUIDE))
    assert {slug for slug, _ in resolved} == {GUIDE}
    resolved.clear()
    office.publish(
        office.cards(lambda card: exchanged(card, "coastguard", "harbour-police", "phones"))
    )
    assert sorted(resolved) == [
        (slug, tag) for slug in (GUIDE, "heatwave") for tag in ("en", "pl", "ur")
    ]


@pytest.mark.parametrize(
    ("turns", "since"),
    [(["wrong"], 1), (["wrong", "worse"], 1), (["wrong", "good", "wrong"], 3)],
)
def test_a_sheet_is_outdated_since_it_was_right_last(
    office: Office, monkeypatch: pytest.MonkeyPatch, turns: list[str], since: int
) -> None:
    code, good = office.print(), office.library
    wrong = office.cards(lambda card: exchanged(card, "young-swimmers", "parents-line", "phones"))
    worse = replace(office, library=wrong).cards(
        lambda card: exchanged(card, "young-swimmers", "beach-watch", "website")
    )
    for day, turn in enumerate(turns, 1):
        set_clock(monkeypatch, datetime(2099, 1, day, tzinfo=UTC))
        office.publish({"good": good, "wrong": wrong, "worse": worse}[turn])
    assert office.told(code) == ("outdated", ["contacts"])
    recalls = office.client.get("/v1/recalls").json()["items"]
    found = {
        each["since"]
        for each in recalls
        if {"edition": 1, "revision": 1, "language": "pl"} in each["sheets"]
    }
    assert found == {f"2099-01-0{since}T00:00:00Z"}
