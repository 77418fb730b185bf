"""The list of advice: what is on it, in which order, and what a search finds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.publishing import PreparedLibrary
from tests.answers import served, texts_of
from tests.registry import LIBRARY, SLUGS, SOME_TAGS

EXPIRED = "pool-news-2017"


def listed(client: TestClient, query: str) -> list[dict[str, Any]]:
    response = client.get(f"/v1/advice?{query}")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def slugs(client: TestClient, query: str) -> list[str]:
    return [each["slug"] for each in listed(client, query)]


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_all_advice_of_a_language_is_listed_in_it(client: TestClient, tag: str) -> None:
    items = listed(client, f"lang={tag}")
    assert sorted(each["slug"] for each in items) == SLUGS
    assert {text["lang"] for text in texts_of(items)} == {tag}
    assert all(item["published_at"] == item["updated_at"][:10] for item in items)


def test_without_a_language_the_list_is_english(client: TestClient) -> None:
    assert listed(client, "") == listed(client, "lang=en")


def test_what_has_expired_comes_last(client: TestClient) -> None:
    items = listed(client, "lang=pl")
    assert (items[-1]["slug"], items[-1]["expired"]) == (EXPIRED, True)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_each_item_leads_to_the_advice(client: TestClient, tag: str) -> None:
    for item in listed(client, f"lang={tag}"):
        advice = client.get(item["url"]).json()
        assert (advice["slug"], advice["title"]) == (item["slug"], item["title"])


@pytest.mark.parametrize(
    ("query", "attribute", "value"),
    [
        ("audience=children", "audience", "children"),
        ("audience=staff", "audience", "staff"),
        ("topic=images", "topics", "images"),
        ("topic=swimming", "topics", "swimming"),
    ],
)
def test_a_filter_keeps_what_has_the_value(
    client: TestClient, query: str, attribute: str, value: str
) -> None:
    expected = [slug for slug in SLUGS if value in getattr(LIBRARY.guides[slug], attribute)]
    assert sorted(slugs(client, query)) == expected
    assert 0 < len(expected) < len(SLUGS)


@pytest.mark.parametrize("kind", ["guide", "bulletin", "letter", "pathway"])
def test_a_kind_keeps_the_guides_of_that_kind(client: TestClient, kind: str) -> None:
    expected = [slug for slug in SLUGS if LIBRARY.guides[slug].kind == kind]
    assert sorted(slugs(client, f"lang=ar&kind={kind}")) == expected


def test_filters_are_joined(client: TestClient) -> None:
    assert slugs(client, "kind=bulletin&audience=children") == ["heatwave"]
    assert slugs(client, "kind=letter&audience=children") == []


@pytest.mark.parametrize(
    ("query", "slug", "found"),
    [
        ("lang=pl&q=bezpieczeństwo", "cold-water", True),
        ("lang=pl&q=BEZPIECZENSTWO", "cold-water", True),
        ("lang=pl&q=hypothermia", "cold-water", True),
        ("lang=cy&q=bezpieczeństwo", "cold-water", True),
        ("lang=en&q=two-metre rule", "swim-safely", True),
        ("lang=en&q=rule two-metre", "swim-safely", True),
        ("lang=en&q=elephant", "swim-safely", False),
    ],
)
def test_a_search_finds_words_of_the_reader_of_english_or_else_of_others(
    client: TestClient, query: str, slug: str, found: bool
) -> None:
    items = listed(client, query)
    assert (slug in [each["slug"] for each in items]) == found
    assert {text["lang"] for text in texts_of(items)} <= {query[5:7]}


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_search_finds_every_guide_by_its_title(client: TestClient, tag: str) -> None:
    for item in listed(client, f"lang={tag}"):
        title = item["title"]["text"]
        assert item["slug"] in slugs(client, f"lang={tag}&q={title.replace('&', ' ')}")


def test_a_long_list_comes_in_pages(prepared: PreparedLibrary, tmp_path: Path) -> None:
    """Of twenty each: there is a next page only if something is on it."""
    guide = prepared.translations["swim-safely"]
    topics = ["twenty"] * 20 + ["twenty-one"] * 21 + ["four"] * 4
    many = {
        f"copy-{number:02}": {
            tag: guide[tag].model_copy(update={"slug": f"copy-{number:02}", "topics": [topic]})
            for tag in ("en", "ur")
        }
        for number, topic in enumerate(topics)
    }
    every = sorted(many)
    with served(tmp_path, replace(prepared, translations=many)) as client:
        for topic, expected, most in (
            ("", every, 3),
            ("&topic=twenty", every[:20], 1),
            ("&topic=twenty-one", every[20:41], 2),
        ):
            seen, address, pages = [], f"/v1/advice?lang=ur&kind=guide{topic}", 0
            while address:
                answer = client.get(address, headers={"Host": "elsewhere.example"}).json()
                seen += [each["slug"] for each in answer["items"]]
                address, pages = answer["next"], pages + 1
            assert (seen, pages) == (expected, most), topic
