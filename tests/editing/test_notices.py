"""A notice withdraws or corrects a guide, an edition or a language of it, on every server."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.editing.new_notice import NewNotice
from models.audit import Author
from models.database import reading
from models.errors import Invalid, NotFound
from models.notice_scope import StoredKind
from models.notice_validation import InvalidNotice
from models.notices import give_notice, lift_notice
from models.tables import AuditEntry, Notice
from tests.answers import html_tree, problem_type, services_of, set_clock, shown
from tests.registry import PLACES, SLUGS, SOME_TAGS, TAGS

SLUG = "swim-safely"
REASONS = {"en": "A number in it is wrong.", "pl": "Jeden numer jest błędny."}
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


Give = Callable[..., int]


@pytest.fixture
def give(server: TestClient) -> Iterator[Give]:
    """Gives a notice for the length of a test."""
    reloader = services_of(server).reloader
    given = []

    def now(**values: Any) -> int:
        standard = {"kind": "withdrawal", "slug": SLUG, "reasons": REASONS, "readable": False}
        scope = {"edition": None, "language": None, "starts_at": LONG_AGO}
        notice = Notice(publication_id=0, **{**standard, **scope, **values})
        given.append(give_notice(reloader.engine, notice, Author(act="withdraw")))
        reloader.refresh()
        return given[-1]

    yield now
    for number in given:
        lift_notice(reloader.engine, number, Author(act="lift"))
    reloader.refresh()


@pytest.mark.parametrize(("letters", "fits"), [(1, True), (500, True), (501, False)])
def test_a_reason_has_up_to_500_letters(letters: int, fits: bool) -> None:
    new = NewNotice(kind="withdrawal", slug=SLUG, reasons={"en": "a" * letters})
    if fits:
        assert new.row("en").reasons == new.reasons
    else:
        with pytest.raises(Invalid, match="has 501 letters, 500 is the most"):
            new.row("en")


@pytest.mark.parametrize(
    ("kind", "readable", "stays"),
    [
        ("withdrawal", False, False),
        ("withdrawal", True, True),
        ("correction", False, True),
        ("recall", False, True),
    ],
)
def test_only_a_withdrawal_takes_a_text_away(kind: StoredKind, readable: bool, stays: bool) -> None:
    new = NewNotice(kind=kind, slug=SLUG, reasons=REASONS, readable=readable)
    assert new.row("en").readable is stays


@pytest.mark.parametrize(
    ("ahead", "taken"),
    [
        (timedelta(minutes=-1), True),
        (timedelta(minutes=-1, microseconds=-1), False),
        (timedelta(days=366), True),
        (timedelta(days=366, microseconds=1), False),
    ],
)
def test_a_notice_may_begin_up_to_a_minute_ago_or_a_year_ahead(
    monkeypatch: pytest.MonkeyPatch, ahead: timedelta, taken: bool
) -> None:
    set_clock(monkeypatch, LONG_AGO)
    start = LONG_AGO + ahead
    new = NewNotice(kind="withdrawal", slug=SLUG, reasons=REASONS, starts_at=start)
    if taken:
        assert new.row("en").starts_at == start
    else:
        with pytest.raises(InvalidNotice) as refusal:
            new.row("en")
        assert [each.field for each in refusal.value.errors] == ["starts_at"]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_what_is_withdrawn_is_gone_with_the_reason(
    server: TestClient, give: Give, tag: str
) -> None:
    give()
    for address in (f"/v1/advice/{SLUG}/{tag}", f"/v1/handouts/{SLUG}/{tag}.pdf"):
        response = server.get(address)
        assert (response.status_code, problem_type(response)) == (410, "withdrawn")
        notice = response.json()["notice"]
        assert notice["reason"]["lang"] == (tag if tag in REASONS else "en")
        assert notice["reason"]["text"] == REASONS.get(tag, REASONS["en"])
        assert notice["since"] == "2026-01-02T00:00:00Z"
    page = server.get(f"/{tag}/{SLUG}", headers={"Accept": "text/html"})
    assert page.status_code == 410
    tree = html_tree(page.text)
    assert next(tree.iter("html")).get("lang") == tag
    assert REASONS.get(tag, REASONS["en"]) in [shown(each) for each in tree.iter("p")]


def test_what_is_withdrawn_stands_on_no_list(server: TestClient, give: Give) -> None:
    give()
    slugs = [each["slug"] for each in server.get("/v1/advice?lang=pl").json()["items"]]
    assert sorted(slugs) == [slug for slug in SLUGS if slug != SLUG]
    counts = {each["guides"] for each in server.get("/v1/languages").json()["items"]}
    assert counts == {len(SLUGS) - 1}
    assert SLUG not in server.get("/pl/").text


def test_a_language_alone_can_be_withdrawn(server: TestClient, give: Give) -> None:
    give(language="pl")
    assert server.get(f"/v1/advice/{SLUG}/pl").status_code == 410
    assert server.get(f"/v1/advice/{SLUG}/pl").json()["allowed"] == [t for t in TAGS if t != "pl"]
    english = server.get(f"/v1/advice/{SLUG}/en").json()
    assert english["notice"] is None
    assert "pl" not in english["locale"]["alternates"]
    wanted = {"Accept-Language": "pl, cy;q=0.5"}
    assert server.get(f"/v1/advice/{SLUG}", headers=wanted).headers["content-language"] == "cy"


@pytest.mark.parametrize(
    ("kind", "heading"), [("withdrawal", "withdrawn-record"), ("correction", "corrected")]
)
def test_what_stays_readable_says_what_is_wrong_everywhere(
    server: TestClient, give: Give, kind: str, heading: str
) -> None:
    before = server.get(f"/v1/advice/{SLUG}/pl").headers["etag"]
    give(kind=kind, readable=True)
    response = server.get(f"/v1/advice/{SLUG}/pl")
    assert response.status_code == 200
    assert response.headers["etag"] != before
    advice = response.json()
    assert (advice["notice"]["kind"], advice["notice"]["readable"]) == (kind, True)
    words = services_of(server).reloader.snapshot.interface["pl"]
    expected = [words[heading].text, REASONS["pl"]]
    assert [note["text"] for note in advice["notes"][:2]] == expected
    for address in (f"/pl/{SLUG}", f"/v1/handouts/{SLUG}/pl.html"):
        tree = html_tree(server.get(address).text)
        notices = [shown(p) for p in tree.iter("p") if p.get("class") == "notice"]
        assert notices[:2] == expected
        assert "2 stycznia 2026" in notices[2]


def test_a_notice_for_an_edition_that_is_not_served_changes_nothing(
    server: TestClient, give: Give
) -> None:
    before = server.get(f"/v1/advice/{SLUG}/pl").headers["etag"]
    give(edition=1, language="cy")
    assert server.get(f"/v1/advice/{SLUG}/cy").status_code == 410
    assert server.get(f"/v1/advice/{SLUG}/pl").json()["notice"] is None
    assert before


def test_a_notice_begins_at_its_time_and_not_before(
    server: TestClient, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime.now(UTC) + timedelta(days=1)
    give(starts_at=start)
    assert server.get(f"/v1/advice/{SLUG}/pl").status_code == 200
    set_clock(monkeypatch, start)
    assert server.get(f"/v1/advice/{SLUG}/pl").status_code == 410


def test_a_sheet_of_what_is_withdrawn_is_told_so(server: TestClient, give: Give) -> None:
    snapshot = services_of(server).reloader.snapshot
    code = snapshot.code(snapshot.guides[SLUG]["pl"].id, "GB")
    assert server.get(f"/v1/check/{code}").json()["status"] == "current"
    give()
    found = server.get(f"/v1/check/{code}").json()
    assert (found["status"], found["page"], found["pdf"]) == ("withdrawn", None, None)
    assert found["reasons"][0]["note"]["text"] == REASONS["pl"]
    page = server.get(f"/c/{code}")
    assert page.status_code == 200
    assert REASONS["pl"] in page.text
    recalls = server.get("/v1/recalls").json()["items"]
    (recall,) = [each for each in recalls if each["slug"] == SLUG]
    assert (recall["because"], recall["places"]) == ("withdrawal", PLACES)
    sheets = {(each["language"], each["edition"], each["revision"]) for each in recall["sheets"]}
    assert sheets == {(tag, 1, 1) for tag in TAGS}


def test_a_lifted_notice_leaves_all_as_it_was(server: TestClient) -> None:
    reloader = services_of(server).reloader
    before = server.get(f"/v1/advice/{SLUG}/ur").headers["etag"]
    values = {"kind": "withdrawal", "slug": SLUG, "edition": None, "language": None}
    notice = Notice(publication_id=0, reasons=REASONS, readable=False, starts_at=LONG_AGO, **values)
    number = give_notice(reloader.engine, notice, Author(key="anna-3", act="withdraw"))
    reloader.refresh()
    assert server.get(f"/v1/advice/{SLUG}/ur").status_code == 410
    lift_notice(reloader.engine, number, Author(act="lift"))
    reloader.refresh()
    assert server.get(f"/v1/advice/{SLUG}/ur").headers["etag"] == before
    with reading(reloader.engine) as session:
        acts = [(act.by, act.act, act.target) for act in session.exec(select(AuditEntry))][-2:]
    assert acts == [("anna-3", "withdraw", SLUG), ("command line", "lift", SLUG)]
    with pytest.raises(NotFound, match=f"no notice {number} in force"):
        lift_notice(reloader.engine, number, Author())


# Of a place or a contact


OTHERS = [each for each in PLACES if each != "GB-GLS"]  # which have other police


@pytest.mark.parametrize(
    ("scope", "met"),
    [
        ({"place": "GB-GLS"}, ["GB-GLS"]),
        ({"place": "GB-ENG"}, ["GB-ENG", "GB-GLS"]),
        ({"place": "GB-SCT"}, ["GB-SCT"]),
        ({"place": "GB"}, PLACES),
        ({"contact": "severn-police"}, ["GB-GLS"]),
        ({"contact": "harbour-police"}, OTHERS),
        ({"contact": "beach-watch"}, PLACES),
        ({"contact": "harbour-police", "place": "GB-ENG"}, ["GB-ENG"]),
        ({"contact": "severn-police", "language": "pl"}, ["GB-GLS"]),
    ],
)
def test_only_readers_of_the_place_or_the_contact_meet_a_notice(
    server: TestClient, give: Give, scope: dict[str, Any], met: list[str]
) -> None:
    snapshot = services_of(server).reloader.snapshot
    id = snapshot.guides[SLUG]["pl"].id
    codes = {place: snapshot.code(id, place) for place in PLACES}
    number = give(**scope)
    addresses = [f"/v1/advice/{SLUG}/pl", f"/pl/{SLUG}", f"/v1/handouts/{SLUG}/pl.html"]
    addresses += [f"/v1/handouts/{SLUG}/ur.html?with=pl"]
    for place in PLACES:
        found = {
            server.get(each, params={"place": place}).status_code for each in addresses[:3]
        } | {server.get(f"{addresses[3]}&place={place}").status_code}
        assert found == {410 if place in met else 200}, place
        told = server.get(f"/v1/check/{codes[place]}").json()
        assert (told["status"] == "withdrawn") == (place in met)
        assert (told["page"] is None) == (place in met)
    recalled = [each for each in server.get("/v1/recalls").json()["items"] if each["slug"] == SLUG]
    assert [sorted(each["places"]) for each in recalled] == [sorted(met)]
    gone = server.get(f"/v1/advice/{SLUG}/pl", params={"place": met[-1]}).json()["notice"]
    assert (gone["place"], gone["contact"]) == (scope.get("place"), scope.get("contact"))
    change = server.get("/v1/changes").json()["items"][-1]
    assert (change["place"], change["contact"]) == (gone["place"], gone["contact"])
    assert number


def test_a_correction_for_a_place_stands_above_its_text_only(
    server: TestClient, give: Give
) -> None:
    give(kind="correction", readable=True, place="GB-ENG")
    for place, corrected in (("GB", False), ("GB-ENG", True), ("GB-GLS", True), ("GB-WLS", False)):
        advice = server.get(f"/v1/advice/{SLUG}/pl?place={place}").json()
        assert (advice["notice"] is not None) == corrected
        assert (REASONS["pl"] in [note["text"] for note in advice["notes"]]) == corrected
        for address in (f"/pl/{SLUG}", f"/v1/handouts/{SLUG}/pl.html"):
            page = server.get(f"{address}?place={place}")
            assert (page.status_code, REASONS["pl"] in page.text) == (200, corrected)


def test_other_languages_are_offered_where_they_can_be_read(server: TestClient, give: Give) -> None:
    give(language="pl", place="GB-GLS")
    wanted = {"Accept-Language": "pl, cy;q=0.5"}
    for place, language in (("GB", "pl"), ("GB-GLS", "cy")):
        query = f"?place={place}"
        advice = server.get(f"/v1/advice/{SLUG}/en{query}").json()
        assert ("pl" in advice["locale"]["alternates"]) == (language == "pl")
        negotiated = server.get(f"/v1/advice/{SLUG}{query}", headers=wanted)
        assert negotiated.headers["content-language"] == language


@pytest.mark.parametrize(
    ("scope", "listed", "places", "state"),
    [
        ({"place": "GB-ENG"}, True, ["GB-ENG", "GB-GLS"], "withdrawn in part"),
        ({"contact": "severn-police"}, True, ["GB-GLS"], "withdrawn in part"),
        ({"contact": "harbour-police"}, False, OTHERS, "withdrawn in part"),
        ({"place": "GB"}, False, PLACES, "withdrawn"),
        ({}, False, PLACES, "withdrawn"),
    ],
)
def test_lists_say_what_is_so_where_their_addresses_lead(
    server: TestClient,
    give: Give,
    scope: dict[str, Any],
    listed: bool,
    places: list[str],
    state: str,
) -> None:
    """Their addresses have no place, and so lead to the United Kingdom."""
    give(**scope)
    slugs = [each["slug"] for each in server.get("/v1/advice?lang=pl").json()["items"]]
    assert (SLUG in slugs) == listed
    assert (f"/pl/{SLUG}" in server.get("/pl/").text) == listed
    items = {each["id"]: each for each in server.get("/v1/manifest").json()["items"]}
    item = items[f"{SLUG}/pl"]
    assert (item["notice"] is None, bool(item["formats"])) == (listed, listed)
    assert sorted(item["withdrawn_in"]) == sorted(places)
    assert items["cold-water/pl"]["withdrawn_in"] == []
    published = [
        each
        for each in server.get("/v1/changes").json()["items"]
        if each["type"] == "published" and each["slug"] == SLUG
    ]
    assert {each["url"] is not None for each in published} == {listed}
    row = next(
        row
        for row in html_tree(server.get("/status").text).iter("tr")
        if any(a.get("href") == f"/en/{SLUG}" for a in row.iter("a"))
    )
    assert {shown(cell) for cell in row.iter("td")} == {state}


def test_the_feed_for_people_names_the_place(server: TestClient, give: Give) -> None:
    give(place="GB-ENG", contact="severn-police")
    feed = server.get("/v1/changes.atom").text
    assert ", place GB-ENG, contact severn-police" in feed
    assert f"/en/{SLUG}?place=GB-ENG" in feed


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"slug": "nothing"}, "slug", "there is no guide 'nothing'"),
        ({"slug": "ui"}, "slug", "there is no guide 'ui'"),
        ({"edition": 2}, "slug", "swim-safely has no edition 2"),
        ({"language": "fr"}, "slug", "swim-safely is not published in 'fr', only in: ar, cy"),
        (
            {"place": "FR"},
            "place",
            "swim-safely is not published for 'FR', only for: GB, GB-ENG, GB-GLS, GB-NIR",
        ),
        ({"contact": "nobody"}, "contact", "no sheet that is meant names 'nobody', only: beach-w"),
        ({"contact": "severn-police", "place": "GB-WLS"}, "contact", "names 'severn-police', only"),
        ({"contact": "harbour-police", "place": "GB-GLS"}, "contact", "names 'harbour-police'"),
    ],
)
@pytest.mark.parametrize("kind", ["withdrawal", "correction"])
def test_a_notice_about_nothing_is_refused(
    give: Give, kind: str, values: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(InvalidNotice, match=reason) as refusal:
        give(kind=kind, **values)
    assert [each.field for each in refusal.value.errors] == [field]
