"""Handouts as HTML: what a sheet must say, in which order, and nothing from elsewhere."""

import re
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.handout import fill_date
from handouts.lines import date_lines
from locales.dates import format_day
from locales.languages import languages
from models.codes import format_code
from tests.answers import html_tree, shown, unmarked
from tests.conftest import NOW, PLACE
from tests.registry import LIBRARY, SLUGS, SOME_HANDOUTS, SOME_TAGS

LETTERS = [slug for slug in SLUGS if LIBRARY.guides[slug].kind == "letter"]


@pytest.fixture(scope="module")
def sheets(client: TestClient) -> dict[tuple[str, str], str]:
    return {
        (slug, tag): client.get(f"/v1/handouts/{slug}/{tag}.html?place={PLACE}").text
        for slug, tag in SOME_HANDOUTS
    }


@pytest.fixture
def sheet(sheets: dict[tuple[str, str], str], slug: str, tag: str) -> Element:
    return html_tree(sheets[slug, tag])


@pytest.fixture
def advice(client: TestClient, slug: str, tag: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/v1/advice/{slug}/{tag}?place={PLACE}").json()
    return answer


def texts(sheet: Element, tag: str, name: str = "") -> list[str]:
    return [shown(each) for each in sheet.iter(tag) if not name or each.get("class") == name]


every_handout = pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)


@every_handout
def test_the_title_stands_in_both_languages(
    sheet: Element, advice: dict[str, Any], slug: str, tag: str
) -> None:
    own, english = advice["title"]["text"], LIBRARY.guides[slug].title.text
    both = list(dict.fromkeys((own, english)))
    assert texts(sheet, "h1") == [own]
    assert texts(sheet, "title") == [" · ".join(both)]
    assert [*texts(sheet, "h1"), *texts(sheet, "p", "english")] == both


@every_handout
def test_the_language_is_named_in_both_languages(sheet: Element, slug: str, tag: str) -> None:
    (brand,) = texts(sheet, "p", "brand")
    language = languages()[tag]
    assert brand.split(" · ")[2:] == list(dict.fromkeys((language.autonym, language.english)))


@every_handout
def test_the_status_stands_in_both_languages(
    sheet: Element, advice: dict[str, Any], snapshot: Snapshot, slug: str, tag: str
) -> None:
    def said(key: str) -> list[str]:
        return [snapshot.interface[each][key].text for each in dict.fromkeys((tag, "en"))]

    whole = said(f"status-{advice['status']}")
    short = said("by-machine") if advice["status"] == "machine" else whole
    (head,) = texts(sheet, "p", "trust")
    assert all(line in head for line in short)
    # Staff read at the head that nobody has checked it; readers, at the end, what to do about it.
    assert texts(sheet, "p", "status") == [line for line in whole[:1] if line not in short]


@every_handout
def test_edition_and_date_stand_at_the_head_and_at_the_foot_of_each_page(
    sheet: Element, advice: dict[str, Any], tag: str
) -> None:
    published = format_day(date.fromisoformat(advice["published_at"]), languages()[tag])
    (foot,) = texts(sheet, "div", "foot")
    for text in (foot, *texts(sheet, "p", "trust")):
        assert published in text
        assert "1" in re.findall(r"\d+", text)


@every_handout
def test_a_sheet_says_when_to_look_for_a_newer_one(sheet: Element, slug: str, tag: str) -> None:
    due = LIBRARY.guides[slug].review_due
    (footer,) = texts(sheet, "footer")
    assert due is None or format_day(due, languages()[tag]) in footer


@every_handout
def test_a_code_to_scan_leads_to_its_check_and_stands_at_every_foot(
    client: TestClient, snapshot: Snapshot, sheet: Element, slug: str, tag: str
) -> None:
    (code,) = [each for each in sheet.iter("img") if each.get("class") == "code"]
    assert code.get("src", "").startswith("data:image/png;base64,")
    assert code.get("alt") == snapshot.interface[tag]["scan"].text
    printed = snapshot.code(snapshot.guides[slug][tag].id, PLACE)
    address = f"/c/{printed}"
    footer = next(sheet.iter("footer"))
    assert [each.get("href") for each in footer.iter("a")] == [f"http://127.0.0.1:8000{address}"]
    assert client.get(address).status_code == 200
    for text in (*texts(sheet, "div", "foot"), *texts(sheet, "p", "trust")):
        assert format_code(printed) in text


@every_handout
def test_the_place_is_named_beside_its_contacts(
    sheet: Element, advice: dict[str, Any], slug: str, tag: str
) -> None:
    assert texts(sheet, "span", "place") == [f"({advice['place']['name']['text']})"]


@every_handout
def test_what_is_urgent_comes_before_all_else(
    sheet: Element, advice: dict[str, Any], slug: str, tag: str
) -> None:
    main = next(sheet.iter("main"))
    classes = [each.get("class") or each.get("id") for each in main]
    before = classes[: classes.index("callout urgent")]
    greeting = ["fields", "dear"] if slug in LETTERS else []
    assert before == greeting
    assert "999" in shown(main[len(greeting)])


@every_handout
def test_a_sheet_needs_nothing_from_elsewhere(
    sheets: dict[tuple[str, str], str], sheet: Element, slug: str, tag: str
) -> None:
    assert not {"link", "script", "iframe", "object"} & {str(each.tag) for each in sheet.iter()}
    assert {each.get("src", "")[:5] for each in sheet.iter() if "src" in each.attrib} == {"data:"}
    (style,) = sheet.iter("style")
    assert not re.search(r"url\(|@import", style.text or "")
    assert "{{" not in sheets[slug, tag] and "{%" not in sheets[slug, tag]


@every_handout
def test_every_text_says_its_language_and_direction(sheet: Element, slug: str, tag: str) -> None:
    assert (sheet.get("lang"), sheet.get("dir")) == (tag, languages()[tag].dir)
    assert not unmarked(sheet)


@every_handout
def test_what_the_text_links_to_is_written_out_on_sheets_with_room(
    client: TestClient, sheet: Element, slug: str, tag: str
) -> None:
    """On others the code leads to it: only short addresses of contacts without a number stand
    there."""
    assert written_out(sheet) < linked(sheet)
    assert max(map(len, written_out(sheet)), default=0) <= 40
    for query in ("layout=large", "layout=easy", "paper=a5"):
        path = f"/v1/handouts/{slug}/{tag}.html?place={PLACE}&{query}"
        larger = html_tree(client.get(path).text)
        assert linked(larger) <= written_out(larger)


def linked(sheet: Element) -> set[str]:
    """The addresses that the text links to, as people type them."""
    found = {link.get("href", "") for link in next(sheet.iter("main")).iter("a")}
    return {each[8:].rstrip("/") for each in found if each.startswith("https://")}


def written_out(sheet: Element) -> set[str]:
    """The addresses that are printed."""
    main = next(sheet.iter("main"))
    return {shown(each) for each in main.iter() if each.get("class") == "website"}


@pytest.mark.parametrize("slug", LETTERS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_letter_has_lines_to_write_on(
    sheet: Element, advice: dict[str, Any], slug: str, tag: str
) -> None:
    guide = LIBRARY.guides[slug]
    lines = [f"{advice['fields'][key]['label']['text']}:" for key in guide.fields]
    assert texts(sheet, "p", "line") + texts(sheet, "p", "line people") == [
        *(
            line
            for line, field in zip(lines, guide.fields.values(), strict=True)
            if field.kind != "people"
        ),
        *(
            line
            for line, field in zip(lines, guide.fields.values(), strict=True)
            if field.kind == "people"
        ),
    ]
    assert texts(sheet, "span", "blank") == [advice["fields"]["school"]["label"]["text"]]


@pytest.mark.parametrize("slug", LETTERS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_what_the_school_must_be_sure_of_is_not_sent_to_parents(
    sheet: Element, advice: dict[str, Any], slug: str, tag: str
) -> None:
    assert len(advice["acknowledgements"]) > 0
    for item in advice["acknowledgements"]:
        assert item["text"]["text"] not in shown(sheet)


@every_handout
def test_the_name_of_the_file_tells_what_it_is(client: TestClient, slug: str, tag: str) -> None:
    headers = client.head(f"/v1/handouts/{slug}/{tag}.html?place={PLACE}").headers
    assert f'filename="{slug}-{tag}-{PLACE}-edition-1.html"' in headers["content-disposition"]
    assert headers["content-language"] == tag
    assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("edition", "revision", "updated"), [(1, 1, False), (1, 2, True), (2, 1, True), (2, 2, True)]
)
def test_all_but_the_first_revision_of_the_first_edition_say_when_they_were_updated(
    snapshot: Snapshot, edition: int, revision: int, updated: bool
) -> None:
    advice = snapshot.advice(AdviceQuery("cold-water", "en", PLACE), NOW)
    numbers = {"edition": edition, "revision": revision}
    locale = advice.locale.model_copy(update=numbers)
    words = snapshot.interface["en"]
    line = fill_date(words["updated"], advice.updated_at.date())
    found = date_lines(advice.model_copy(update={"locale": locale}), words)
    assert (line in found) is updated
