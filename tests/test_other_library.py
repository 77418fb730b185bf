"""The software knows no subject: a library about something else is published, and nothing of the
bundled one is in it."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from fastapi.testclient import TestClient

from handouts.content_check import refuse_wrong_content
from locales.library import read_library
from locales.preparation import prepare_library
from models.library import ICON
from models.publishing import PreparedLibrary
from tests import tag_tree
from tests.answers import classed, html_tree, letters, nodes_of, served, shown
from tests.samples import run_on

FOLDER = Path(__file__).parent / "libraries" / "lost-property"
TAGS = ["en", "pl", "ar"]
GUIDES = ["lost-on-a-bus", "medicine-on-a-bus", "found-on-a-bus", "to-a-finder", "lost-or-found"]
DESKS = {"IE": "01632 960001", "IE-D": "01632 960002"}
ROLES = ["lost-property-desk", "medicine-advice", "drivers-office", "complaints"]
MEDICINE = "01632 960003"
LETTER: dict[str, Any] = {
    "fields": {
        "depot": "Quay depot",
        "date": "2026-11-23",
        "thing": "An umbrella",
        "phone": "01632 960009",
    },
    "acknowledgements": ["no-owner"],
    "head": {"name": "Riverside Buses", "address": "1 Quay"},
    "slip": True,
}
# What the bundled library speaks of. `parent` is left out: places have a parent too.
SUBJECT = re.compile(
    r"\b(child|children|pupils?|schools?|parents|abuse|police|helplines?)\b", re.IGNORECASE
)
# Names of members of the JSON, not words that anybody reads.
MEMBERS = re.compile(r'"children":|"[Cc]hildren"')
UNREAD = re.compile(r"^/(pl|ar)/|\.(pdf|docx|epub|brf|svg|css)\b")
# Where a reader of English begins; everything else is found by the links from there.
BEGINNINGS = [
    *("/", "/en/", "/c/", "/status", "/problems", "/api/", "/openapi.json"),
    *("/en/nowhere", "/en/search?q=umbrella", "/en/search?q=zebra", "/c/7K3MQX9AHRTD"),
    *("/v1/places", "/v1/contacts", "/v1/contacts?place=IE-D", "/v1/changes", "/v1/languages"),
    *("/v1/advice", "/v1/advice?audience=nobody", "/v1/pathways", "/v1/letters"),
    *(f"/en/{slug}?place=IE-D" for slug in GUIDES),
    *(f"/v1/advice/{slug}/en" for slug in GUIDES),
    "/v1/changes.atom",
    *("/v1/pathways/lost-or-found/en", "/v1/letters/to-a-finder/en"),
]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the folder and what `check` says of it. `update` takes the words of the software
    from the bundled library, so that who adds one need not add it here."""
    folder = tmp_path_factory.mktemp("library") / FOLDER.name
    shutil.copytree(FOLDER, folder)
    return folder, run_on(folder, "extract", "update", "check")


@pytest.fixture(scope="module")
def prepared(checked: tuple[Path, str]) -> PreparedLibrary:
    return prepare_library(read_library(checked[0]))


@pytest.fixture(scope="module")
def client(
    prepared: PreparedLibrary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("buses"), prepared) as client:
        yield client


def word(prepared: PreparedLibrary, tag: str, key: str) -> str:
    return prepared.interface[tag].words[key].text


def test_it_is_accepted_and_fully_translated(
    checked: tuple[Path, str], prepared: PreparedLibrary
) -> None:
    assert "no errors, and none waits for translations" in " ".join(checked[1].split())
    refuse_wrong_content(prepared)
    assert {slug: [*each] for slug, each in prepared.translations.items()} == {
        slug: TAGS for slug in GUIDES
    }


@pytest.mark.parametrize("tag", TAGS)
def test_the_home_page_is_its_own(client: TestClient, prepared: PreparedLibrary, tag: str) -> None:
    page = html_tree(client.get(f"/{tag}/").text)
    text = shown(page)
    for key in ("site-name", "home-urgent", "home-happened", "packs-for"):
        assert word(prepared, tag, key) in text
    numbers = [each.get("href") for each in page.iter("a") if "tel:" in each.get("href", "")]
    assert numbers == ["tel:01632960001", "tel:01632960003"]
    assert [each.get("href") for each in page.iter("a") if each.get("id") == "leave"] == [
        "https://example.org/timetable"
    ]
    audiences = {name for each in classed(page, "label") for name in shown(each).split(" · ")[1:]}
    assert audiences == {word(prepared, tag, f"for-{each}") for each in ("passengers", "drivers")}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("place", DESKS)
def test_its_roles_are_filled_by_its_places(client: TestClient, tag: str, place: str) -> None:
    places = client.get(f"/v1/places?lang={tag}").json()["items"]
    assert [(each["code"], each["parent"]) for each in places] == [("IE", None), ("IE-D", "IE")]
    listed = client.get(f"/v1/contacts?place={place}&lang={tag}").json()
    assert [each["role"] for each in listed["roles"]] == ROLES
    assert listed["roles"][0]["contacts"][0]["phones"][0]["number"] == DESKS[place]
    for slug in GUIDES:
        advice = client.get(f"/v1/advice/{slug}/{tag}?place={place}").json()
        assert advice["place"]["code"] == place
        assert advice["locale"]["served"] == tag
        if slug == "lost-on-a-bus":
            assert {each["number"] for each in nodes_of(advice, "phone")} == {DESKS[place]}


def test_readers_who_choose_no_place_have_its_own(client: TestClient) -> None:
    for address in ("/v1/advice/lost-on-a-bus/en", "/v1/contacts"):
        assert client.get(address).json()["place"]["code"] == "IE"


def test_its_status_names_its_own_languages_only(client: TestClient) -> None:
    (head,) = html_tree(client.get("/status").text).iter("thead")
    assert [shown(each) for each in head.iter("th")] == ["Guide", "Polish", "Arabic"]


def test_advice_is_filtered_by_its_audiences(client: TestClient) -> None:
    found = client.get("/v1/advice?audience=drivers").json()["items"]
    assert {each["slug"] for each in found} == {"found-on-a-bus", "to-a-finder", "lost-or-found"}
    refused = client.get("/v1/advice?audience=children")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == ["passengers", "drivers"]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        *((f"medicine-on-a-bus/{tag}.pdf", MEDICINE) for tag in TAGS),
        ("lost-on-a-bus/ar.pdf?place=IE-D&layout=poster", DESKS["IE-D"]),
    ],
)
def test_paper_has_its_numbers(client: TestClient, address: str, number: str) -> None:
    answer = client.get(f"/v1/handouts/{address}")
    assert answer.status_code == 200, answer.text
    assert letters(number) in letters(tag_tree.outline(answer.content))


def test_a_letter_has_its_numbers_and_fields(client: TestClient) -> None:
    answer = client.post("/v1/letters/to-a-finder/ar.pdf?place=IE-D", json=LETTER)
    assert answer.status_code == 200, answer.text
    text = letters(tag_tree.outline(answer.content))
    for said in (DESKS["IE-D"], "01632 960009", "Quay depot", "An umbrella"):
        assert letters(said) in text


@pytest.mark.parametrize("tag", TAGS)
def test_its_pathway_has_its_parts(client: TestClient, tag: str) -> None:
    parts = client.get(f"/v1/pathways/lost-or-found/{tag}").json()["parts"]
    stations = [each["id"] for each in parts["stations"]]
    assert stations == ["which", "when", "ring", "ask", "hand-in"]
    assert [each["id"] for each in parts["after"]] == ["help"]
    answers = [each["to"] for each in parts["stations"][0]["blocks"][0]["answers"]]
    assert answers == ["when", "hand-in"]


def test_its_words_are_not_of_the_bundled_subject() -> None:
    words = {key: message.text for key, message in read_library(FOLDER).interface.items()}
    del words[f"{ICON}tell-police"]  # said only beside an item of its own guides that has the icon
    assert {key: text for key, text in words.items() if SUBJECT.search(text)} == {}


def test_nothing_of_the_bundled_subject_is_served(client: TestClient) -> None:
    texts = dict(served_texts(client))
    letter = client.post("/v1/letters/to-a-finder/en.docx", json=LETTER)
    document = Document(io.BytesIO(letter.content))
    texts["letter"] = " ".join(text for text in document.element.body.itertext())
    (slip,) = re.findall("Reply slip.*", texts["letter"])
    lines = ["Your name", "Number of the bus", "Your phone number", "Date"]
    assert sorted(lines, key=slip.index) == lines
    assert "signature" not in slip
    for slug in GUIDES:
        for file in (f"/en/{slug}", f"/v1/handouts/{slug}/en.txt", f"/v1/handouts/{slug}/en.html"):
            assert file in {each.partition("?")[0] for each in texts}
    assert {"/en/packs", "/en/privacy", "/en/letters/to-a-finder", "/v1/manifest"} <= set(texts)
    assert {address: found for address in texts if (found := of_the_subject(texts[address]))} == {}


def of_the_subject(text: str) -> list[str]:
    """Return where a text speaks of what the bundled library is about."""
    rest = MEMBERS.sub("", text)
    return [rest[max(0, each.start() - 40) : each.end() + 40] for each in SUBJECT.finditer(rest)]


def served_texts(client: TestClient) -> Iterator[tuple[str, str]]:
    """Yield the addresses and texts of the English pages and files, following the links."""
    waiting, known = [*BEGINNINGS], {*BEGINNINGS}
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers={"Accept": "text/html, */*;q=0.5"})
        assert answer.status_code in (200, 404, 422), address
        yield address, answer.text
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for element in html_tree(answer.text).iter():
            link = (element.get("href") or element.get("src") or "").partition("#")[0]
            if link.startswith("/") and not UNREAD.search(link) and link not in known:
                known.add(link)
                waiting.append(link)
