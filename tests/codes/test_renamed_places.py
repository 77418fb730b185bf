"""A place gets another code: addresses, printed sheets and notices of the old one mean the new."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from api.packs.order import PackHandout, PackOrder
from api.packs.order_validation import OrderValidator
from handouts.handout import STANDARD
from models.advice import DirectoryCard
from models.clock import now
from models.directory import Line
from models.errors import Invalid, InvalidFiles
from models.publishing import PreparedLibrary
from models.tables import EditionTranslation, NumberedPlace
from tests.answers import served, services_of
from tests.codes.office import GUIDE, Office, with_contact

SITE = "http://127.0.0.1:8000"
OLD, NEW, THIRD = "GB-GLS", "GB-GLO", "GB-SVN"
LINE = Line(number="01632 960123", uri="tel:01632960123")


def renamed_place(library: PreparedLibrary, old: str, new: str) -> PreparedLibrary:
    """The library after `polyleaf rename place`."""

    def moved(card: DirectoryCard) -> DirectoryCard:
        names = {old: new}
        places = {
            names.get(code, code): place.model_copy(
                update={
                    "code": names.get(code, code),
                    "parent": names.get(place.parent or "", place.parent),
                }
            )
            for code, place in card.places.items()
        }
        return card.model_copy(update={"places": places})

    names = {each: new if to == old else to for each, to in library.renamed_places.items()}
    names = {**names, old: new}
    names.pop(new, None)
    cards = {tag: moved(card) for tag, card in library.directory.items()}
    return replace(library, directory=cards, renamed_places=names)


def rows(office: Office, table: Any) -> list[Any]:
    with Session(services_of(office.client).reloader.engine) as session:
        return [*session.exec(select(table))]


@pytest.mark.parametrize(
    "turns", [[NEW], [NEW, THIRD], [NEW, OLD]], ids=["once", "twice", "and back"]
)
@pytest.mark.parametrize("between", [True, False], ids=["each published", "published once"])
def test_sheets_stay_current_under_their_code_and_number(
    office: Office, turns: list[str], between: bool
) -> None:
    codes = [office.print(tag, OLD) for tag in ("en", "pl", "ur")]
    revisions, numbers = len(rows(office, EditionTranslation)), len(rows(office, NumberedPlace))
    hashes = [each["hash"] for each in office.client.get("/v1/manifest").json()["items"]]
    library, place = office.library, OLD
    for new in turns:
        library, place = renamed_place(library, place, new), new
        if between:
            office.publish(library)
    office.publish(library)
    assert [office.told(code) for code in codes] == [("current", [])] * 3
    check = office.check(codes[1])
    assert (check["place"], check["page"], check["changed"]) == (
        place,
        f"/pl/{GUIDE}?place={place}",
        [],
    )
    assert check["code"].replace("-", "") == codes[1] == office.print("pl", place)
    assert len(rows(office, EditionTranslation)) == revisions
    assert len(rows(office, NumberedPlace)) == numbers
    assert hashes == [each["hash"] for each in office.client.get("/v1/manifest").json()["items"]]


def test_only_sheets_with_another_number_are_outdated_after_it(office: Office) -> None:
    before = office.print("pl", OLD), office.print("pl")
    office.publish(renamed_place(office.library, OLD, NEW))
    office.publish(office.cards(lambda card: with_contact(card, "severn-police", phones=[LINE])))
    assert office.told(before[0]) == ("outdated", ["contacts"])
    assert office.told(before[1]) == ("current", [])
    recalls = office.client.get("/v1/recalls").json()["items"]
    assert {tuple(each["places"]) for each in recalls} == {(NEW,)}


def test_without_the_new_name_a_place_is_another(office: Office) -> None:
    code = office.print("pl", OLD)
    office.publish(replace(renamed_place(office.library, OLD, NEW), renamed_places={}))
    assert office.told(code) == ("outdated", ["contacts"])
    assert office.client.get(f"/pl/{GUIDE}?place={OLD}").status_code == 422


ADDRESSES = (
    "/pl/{guide}?place={place}",
    "/pl/{guide}?with=en&place={place}",
    "/v1/advice/{guide}?place={place}",
    "/v1/advice/{guide}/pl?place={place}&edition=1",
    "/v1/handouts/{guide}/pl.pdf?layout=large&place={place}",
    "/v1/contacts?place={place}&lang=pl",
    "/v1/bundles/pl.zip?place={place}",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_older_code_in_an_address_leads_to_the_present_one(office: Office, address: str) -> None:
    old, new, third = (address.format(guide=GUIDE, place=each) for each in (OLD, NEW, THIRD))
    office.publish(renamed_place(office.library, OLD, NEW))
    answer = office.client.get(old)
    assert (answer.status_code, answer.headers["location"]) == (308, new)
    office.publish(renamed_place(office.library, NEW, THIRD))
    for each in (old, new):
        answer = office.client.get(each)
        assert (answer.status_code, answer.headers["location"]) == (308, third)
    office.publish(renamed_place(office.library, THIRD, OLD))
    assert office.client.get(new).headers["location"] == old
    assert office.client.get(old).status_code == 200


# What is asked for, with an older code in it, and what is answered.
OTHERWISE = {
    "/pl/{}?place=GB%2DGLS&with=en": (308, "/pl/{}?place=GB-GLO&with=en"),
    "/v1/advice/{}/pl?place=GB-GLS&place=GB": (422, None),
    "/v1/advice/{}/pl?place=GB-GLS&color=red": (422, None),
    "/v1/advice/{}/pl?place=gb-gls": (422, None),
    "/v1/advice/{}/pl?place=GB-XX": (422, None),
    "/v1/advice/{}/pl?edition=1": (200, None),
}


@pytest.mark.parametrize("address", OTHERWISE)
def test_nothing_but_an_older_code_is_redirected(office: Office, address: str) -> None:
    status, location = OTHERWISE[address]
    office.publish(renamed_place(office.library, OLD, NEW))
    answer = office.client.get(address.format(GUIDE))
    expected = location and location.format(GUIDE)
    assert (answer.status_code, answer.headers.get("location")) == (status, expected)


def test_pages_that_take_any_place_show_the_present_one(office: Office) -> None:
    office.publish(renamed_place(office.library, OLD, NEW))
    old, new = (office.client.get(f"/pl/?place={each}").text for each in (OLD, NEW))
    assert old == new != office.client.get("/pl/").text
    form = office.client.get(f"/pl/packs?place={OLD}").text
    assert re.findall(r'value="(GB[A-Z-]*)"[^>]* selected', form) == [NEW]


def test_letters_take_older_codes(prepared: PreparedLibrary, tmp_path: Path) -> None:
    letter = "swimming-lesson"
    few = {letter: {tag: prepared.translations[letter][tag] for tag in ("en", "pl", "ur")}}
    library = replace(prepared, translations=few, sources={})
    with served(tmp_path, library, renamed_place(library, OLD, NEW)) as client:
        address = f"/v1/letters/{letter}/pl.pdf?place="
        answer = client.post(address + OLD, json={"fields": {}})
        assert (answer.status_code, answer.headers.get("location")) == (308, address + NEW)
        page = client.post(f"/pl/letters/{letter}", data={"to": "pl", "place": OLD})
        assert re.findall(r'value="([A-Z-]+)"[^>]* selected', page.text) == [NEW]


def test_packs_take_older_codes_and_those_on_order_are_printed(office: Office) -> None:
    entry = {"handout": GUIDE, "language": "pl", "place": OLD}
    ordered = PackHandout(GUIDE, "pl", None, OLD, STANDARD)
    office.publish(renamed_place(office.library, OLD, NEW))
    snapshot = services_of(office.client).reloader.snapshot
    order = OrderValidator(snapshot, SITE, "ask").validate([("row 1", entry)], "1")
    assert [each.place for each, _ in order.handouts] == [NEW]
    (item,) = PackOrder([(ordered, 1)], "1", []).contents(snapshot, SITE, now()).items
    assert (item.place, item.place_name) == (NEW, "Gloucestershire")
    with pytest.raises(Invalid, match="'GB-XX' is not available"):
        wrong = [("row 1", {**entry, "place": "GB-XX"})]
        OrderValidator(snapshot, SITE, "ask").validate(wrong, "1")


def test_notices_of_the_old_code_mean_the_new_one(office: Office) -> None:
    codes = {place: office.print("pl", place) for place in (OLD, "GB")}
    number = office.notice(kind="recall", language="pl", edition=1, revision=1, place=OLD)
    office.publish(renamed_place(office.library, OLD, NEW))
    assert office.told(codes[OLD]) == ("outdated", ["recall"])
    assert office.told(codes["GB"]) == ("current", [])
    changes = office.client.get("/v1/changes?since=1").json()["items"]
    assert [each["place"] for each in changes if each["type"] == "recalled"] == [NEW]
    office.lift(number)
    assert office.told(codes[OLD]) == ("current", [])
    for place in (OLD, NEW):
        number = office.notice(kind="recall", language="pl", edition=1, revision=1, place=place)
        assert office.told(codes[OLD]) == ("outdated", ["recall"])
        office.lift(number)


def test_an_older_edition_is_read_for_the_new_code(office: Office) -> None:
    office.publish(renamed_place(office.library, OLD, NEW))
    answer = office.client.get(f"/v1/advice/{GUIDE}/pl?edition=1&place={NEW}")
    assert answer.status_code == 200
    assert answer.json()["place"]["code"] == NEW


def test_two_published_places_cannot_become_one(office: Office) -> None:
    wrong = renamed_place(office.library, OLD, "GB-WLS")
    with pytest.raises(InvalidFiles, match="`GB-WLS` would be two published places"):
        office.publish(wrong)


def test_an_older_code_is_not_given_to_another_place(office: Office) -> None:
    office.publish(renamed_place(office.library, OLD, NEW))
    taken = renamed_place(office.library, "GB-WLS", OLD)
    with pytest.raises(InvalidFiles, match=f"`{OLD}` is an older code of `{NEW}`"):
        office.publish(taken)
    with pytest.raises(InvalidFiles, match=f"places.yaml:1: `{OLD}` is an older code of `{NEW}`"):
        office.publish(replace(taken, renamed_places={}))


def test_a_place_that_was_never_published_needs_no_new_code(office: Office) -> None:
    office.publish(replace(office.library, renamed_places={"GB-XX": OLD}))
    assert office.client.get(f"/pl/{GUIDE}?place=GB-XX").status_code == 422


def test_changes_from_before_name_places_by_their_present_codes(office: Office) -> None:
    other_number = office.cards(lambda card: with_contact(card, "severn-police", phones=[LINE]))
    office.publish(other_number)
    office.publish(renamed_place(other_number, OLD, NEW))
    found = office.client.get("/v1/changes?since=1").json()["items"]
    assert {tuple(each["places"]) for each in found if each.get("places")} == {(NEW,)}
