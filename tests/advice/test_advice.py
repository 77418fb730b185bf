"""Advice as JSON: every text says what it is, every reference is a contact of the place."""

import json
import re
from datetime import date
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import Snapshot
from handouts.formats.registry import formats_in
from locales.languages import languages
from richtext.text import Status
from tests.answers import nodes_of, texts_of
from tests.conftest import PLACE
from tests.registry import (
    LIBRARY,
    SLUGS,
    SOME_HANDOUTS,
    SOME_PLACES,
    SOME_SLUGS,
    SOME_TAGS,
    TAGS,
)

RIGHT_TO_LEFT = [tag for tag in TAGS if languages()[tag].dir == "rtl"]
PHONE = '<bdi dir="ltr" class="phone"><a href="tel:01632960999">01632&nbsp;960999</a></bdi>'
SMS = re.compile(r"(?:sms:|tel:\+?)\d+")


def read(client: TestClient, slug: str, tag: str, place: str = PLACE) -> dict[str, Any]:
    response = client.get(f"/v1/advice/{slug}/{tag}?place={place}")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def contact_names(advice: dict[str, Any]) -> list[str]:
    blocks = [block for block in advice["blocks"] if block["type"] == "contacts"]
    return [each["name"]["text"] for block in blocks for each in block["contacts"]]


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_every_text_says_its_language_direction_and_status(
    client: TestClient, slug: str, tag: str
) -> None:
    found = list(texts_of(read(client, slug, tag)))
    assert len(found) > 20
    for text in found:
        assert set(text) == {"lang", "dir", "status", "nodes", "html", "text"}
        assert text["lang"] in (tag, "en")
        assert text["dir"] == languages()[text["lang"]].dir
        assert text["status"] in get_args(Status)
        assert (text["status"] == "source") == (text["lang"] == "en")
        assert text["html"].strip() and text["text"].strip()


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_an_item_names_its_icon_if_it_has_one(client: TestClient, tag: str) -> None:
    blocks = {each["id"]: each for each in read(client, "cold-water", tag)["blocks"]}
    icons = [each.get("icon", "none") for each in blocks["first"]["items"]]
    assert icons == ["stay-calm", "none", "make-a-list", "tell-police"]
    assert blocks["danger"]["body"][0]["icon"] == "call"


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_texts_are_in_the_language_of_the_reader(
    client: TestClient, slug: str, tag: str
) -> None:
    advice = read(client, slug, tag)
    for block in advice["blocks"]:
        names = [contact.pop("name") for contact in block.get("contacts", [])]
        assert {name["lang"] for name in names} <= {"en"}
        assert {text["lang"] for text in texts_of(block)} <= {tag}
    assert advice["title"]["lang"] == advice["place"]["name"]["lang"] == tag
    assert advice["english_title"]["text"] == LIBRARY.guides[slug].title.text


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_locale_says_what_was_asked_for_and_what_is_served(
    client: TestClient, slug: str, tag: str
) -> None:
    advice = read(client, slug, tag)
    revision = advice["locale"].pop("revision")
    assert revision == 1
    assert advice["locale"] == {
        "requested": tag,
        "served": tag,
        "direction": languages()[tag].dir,
        "status": advice["status"],
        "critical_status": advice["critical_status"],
        "coverage": 1.0,
        "edition": 1,
        "newest_edition": 1,
        "outdated": False,
        "recalled": False,
        "reviewed_on": advice["reviewed_on"],
        "alternates": TAGS,
    }
    assert (advice["status"] == "source") == (tag == "en")


@pytest.mark.parametrize("slug", SOME_SLUGS)
def test_the_dates_are_those_of_the_guide(client: TestClient, slug: str) -> None:
    guide, advice = LIBRARY.guides[slug], read(client, slug, "en")
    told = [advice[key] for key in ("written_on", "expires_on", "review_due")]
    dates = [guide.published, guide.expires, guide.review_due]
    assert told == [each and each.isoformat() for each in dates]
    assert advice["published_at"] == advice["updated_at"][:10]
    day = f"{date.fromisoformat(advice['published_at']):%-d %B %Y}"
    assert f"Edition 1, published on {day}" in client.get(f"/en/{slug}").text


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_bulletin_past_its_last_day_has_expired(client: TestClient, slug: str, tag: str) -> None:
    advice, last_day = read(client, slug, tag), LIBRARY.guides[slug].expires
    over = last_day is not None and last_day < date(2026, 11, 22)
    if over:
        assert advice["expired"]
        note = advice["notes"][1]
        instead = LIBRARY.guides[slug].see_instead
        assert advice["instead"]["slug"] == instead
        assert f'<a href="/{tag}/{instead}?place={PLACE}">' in note["html"]
        assert advice["instead"]["title"]["text"] in note["text"]
    elif last_day is None:
        assert (advice["expired"], advice["instead"]) == (False, None)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_notes_say_in_two_languages_how_far_to_trust_the_text(
    client: TestClient, snapshot: Snapshot, slug: str, tag: str
) -> None:
    advice = read(client, slug, tag)
    key = f"status-{advice['status']}"
    expected = [snapshot.interface[each][key].text for each in dict.fromkeys((tag, "en"))]
    notes = advice["notes"][-len(expected) :]
    assert [note["text"] for note in notes] == expected
    assert [note["lang"] for note in notes] == list(dict.fromkeys((tag, "en")))


def test_a_machine_translation_says_so(client: TestClient) -> None:
    advice = read(client, "swim-safely", "pl")
    assert advice["status"] == "machine"
    assert advice["notes"][-1]["text"].startswith("A machine translated this text or parts of it.")


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_attribution_names_publisher_and_licence(client: TestClient, tag: str) -> None:
    attribution = read(client, "swim-safely", tag)["attribution"]
    assert attribution["wording"]["lang"] == tag
    assert "Polyleaf" in attribution["wording"]["text"]
    del attribution["wording"]
    assert attribution == {
        "publisher": "Polyleaf",
        "url": "http://127.0.0.1:8000",
        "licence": "CC-BY-4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    }


# Places


@pytest.mark.parametrize("place", SOME_PLACES)
@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_no_reference_is_left(client: TestClient, slug: str, tag: str, place: str) -> None:
    advice = read(client, slug, tag, place)
    assert not list(nodes_of(advice, "reference"))
    assert not re.search(r"\{[a-z-]+(\.[a-z]+)?\}", json.dumps(list(texts_of(advice))))
    assert advice["place"]["code"] == place


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("GB-GLS", "Severn police"),
        ("GB-GLS", "The harbour office"),
        ("GB-SCT", "Parents Scotland"),
        ("GB", "Harbour police"),
    ],
)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_place_has_its_own_contacts(client: TestClient, tag: str, place: str, name: str) -> None:
    assert name in contact_names(read(client, "swim-safely", tag, place))


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_role_that_nobody_fills_is_left_out(client: TestClient, tag: str) -> None:
    advice = read(client, "swim-safely", tag, "GB-SCT")
    (block,) = [block for block in advice["blocks"] if block["type"] == "contacts"]
    assert "children-services" in block["show"]
    assert "children-services" not in advice["place"]["roles"]
    assert len(block["contacts"]) == len(block["show"]) - 1
    assert "The harbour office" not in contact_names(advice)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_numbers_and_links_are_those_of_the_english(client: TestClient, tag: str) -> None:
    for slug in SLUGS:
        own, english = (
            [
                sorted(str(node) for kind in ("phone", "name") for node in nodes_of(block, kind))
                for block in read(client, slug, each)["blocks"]
            ]
            for each in (tag, "en")
        )
        assert own == english


# How a text is written


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_number_is_written_so_that_it_can_be_dialled(client: TestClient, tag: str) -> None:
    texts = list(texts_of(read(client, "heatwave", tag)["blocks"]))
    with_number = [text for text in texts if "01632 960999" in str(list(nodes_of(text, "phone")))]
    assert with_number
    for text in with_number:
        assert PHONE.replace("&nbsp;", "\u00a0") in text["html"]


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_number_is_isolated_from_text_that_runs_the_other_way(
    client: TestClient, slug: str, tag: str
) -> None:
    numbers = 0
    for text in texts_of(read(client, slug, tag)):
        for phone in nodes_of(text, "phone"):
            numbers += 1
            shown = phone["number"].replace(" ", "\u00a0")
            isolated = f"\u2066{shown}\u2069"
            assert SMS.fullmatch(phone["uri"])
            assert shown in text["text"]
            assert (isolated in text["text"]) == (tag in RIGHT_TO_LEFT)
            html = f'<bdi dir="ltr" class="phone"><a href="{phone["uri"]}">{shown}</a></bdi>'
            assert html in text["html"]
    assert numbers > 0


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_an_english_name_says_that_it_is_english(client: TestClient, slug: str, tag: str) -> None:
    for text in texts_of(read(client, slug, tag)["blocks"]):
        for name in nodes_of(text["nodes"], "name"):
            assert name["text"] in text["html"]
            if tag != "en":
                inside = re.escape(name["text"])
                assert re.search(
                    f'<span lang="en" dir="ltr">(<a href="[^"]*">)?{inside}</', text["html"]
                )


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_addresses_in_the_answer_lead_somewhere(
    client: TestClient, slug: str, tag: str
) -> None:
    advice = read(client, slug, tag)
    assert advice["page"] == f"/{tag}/{slug}?place={PLACE}"
    assert list(advice["handouts"]) == formats_in(tag)
    for address in (advice["page"], advice["handouts"]["html"]):
        assert client.get(address).status_code == 200
    for alternate in advice["locale"]["alternates"]:
        assert client.get(f"/v1/advice/{slug}/{alternate}").status_code == 200
