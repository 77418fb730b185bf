"""Search: in the reader's language and in English, also when it is typed otherwise."""

import gc
from sqlite3 import ProgrammingError
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.response_cache import ResponseCache
from api.published.search_index import SearchIndex, correct_term
from locales.search_terms import search_terms
from tests.registry import SOME_SLUGS, SOME_TAGS

COLD, SWIM, HEAT = "cold-water", "swim-safely", "heatwave"
LETTER = "swimming-lesson"


def found(client: TestClient, query: str, tag: str = "en") -> list[str]:
    answer = client.get("/v1/advice", params={"q": query, "lang": tag})
    assert answer.status_code == 200
    return [each["slug"] for each in answer.json()["items"]]


def response_cache(client: TestClient) -> ResponseCache:
    layer: Any = client.app.middleware_stack  # type: ignore[attr-defined]
    while not isinstance(layer, ResponseCache):
        layer = layer.app
    return layer


@pytest.mark.parametrize(
    ("query", "kept"),
    [("lang=pl&kind=guide", True), ("lang=pl", True), ("q=Zuzanna", False), ("lang=pl&q=", False)],
)
def test_no_cache_keeps_a_search(client: TestClient, query: str, kept: bool) -> None:
    address = f"/v1/advice?{query}"
    answer = client.get(address)
    policy = "public, max-age=60" if kept else "no-store"
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, policy)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, policy)
    assert (("/v1/advice", query.encode()) in response_cache(client).responses) == kept


@pytest.mark.parametrize(
    ("one", "another", "tag"),
    [
        ("Pictures", "picture", "en"),
        ("zdjęcie", "ZDJECIE", "pl"),
        ("łódź", "lodz", "pl"),
        ("llun", "llûn", "cy"),
        ("إبلاغ", "ابلاغ", "ar"),
        ("صورة", "صوره", "ar"),
        ("مُساعَدة", "مساعدة", "ar"),
        ("تصویر", "تصوير", "ur"),
        ("کیا", "كيا", "ur"),
        ("ሓገዝ", "ሃገዝ", "ti"),
        ("ዓይኒ", "ኣይኒ", "ti"),
        ("café", "cafe\u0301", "en"),
        ("ＰＩＣＴＵＲＥ", "picture", "en"),
    ],
)
def test_what_is_written_otherwise_has_the_same_terms(one: str, another: str, tag: str) -> None:
    assert search_terms(one, tag) == search_terms(another, tag)


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("请打电话999", "zh-Hans", ["请打", "打电", "电话", "999"]),
        ("我", "zh-Hans", ["我"]),
        ("Snapchat 照片", "zh-Hans", ["snapchat", "照片"]),
        ("0800-1111", "en", ["0800", "1111"]),
        ("", "en", []),
        ("!?…", "ur", []),
    ],
)
def test_the_terms_of_a_text(text: str, tag: str, expected: list[str]) -> None:
    assert search_terms(text, tag) == expected


@pytest.mark.parametrize(
    ("query", "tag", "best"),
    [
        ("somebody fell into ice on the lake", "en", COLD),
        ("hypotermia", "en", COLD),
        ("paddling", "en", SWIM),
        ("hot week", "en", HEAT),
        ("letter to parents", "en", LETTER),
        ("letter to parents", "ar", LETTER),
        ("paddling", "ti", SWIM),
    ],
)
def test_the_best_answer_comes_first(client: TestClient, query: str, tag: str, best: str) -> None:
    assert found(client, query, tag)[0] == best


@pytest.mark.parametrize(
    ("term", "corrected"),
    [
        ("snow", "snow"),
        ("snowb", "snowb"),  # finds "snowboard" as it is
        ("snowboart", "snowboard"),
        ("zlate", "slate"),  # four letters of five in both: 80 per cent
        ("zkate", None),  # three of five
        ("zzz", None),  # behind all that is known
    ],
)
def test_a_misspelt_term_is_the_known_one_most_like_it(term: str, corrected: str | None) -> None:
    assert correct_term(term, ["slate", "snow", "snowboard"]) == corrected


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize("slug", SOME_SLUGS)
def test_a_guide_is_found_by_its_title(client: TestClient, tag: str, slug: str) -> None:
    title = client.get(f"/v1/advice/{slug}/{tag}").json()["title"]["text"]
    assert slug in found(client, title, tag)[:3]


@pytest.mark.parametrize("tag", ["en", "pl", "zh-Hans"])
def test_words_of_another_language_than_the_page_are_found(client: TestClient, tag: str) -> None:
    assert found(client, "سمندر", "ur")
    assert set(found(client, "سمندر", tag)) == set(found(client, "سمندر", "ur"))
    assert found(client, "paddling سمندر", tag) == found(client, "paddling", tag)


@pytest.mark.parametrize(
    "query", ["zzzzqqq", "🌧", '"', "* OR NEAR(", "'; DROP TABLE texts_en", "　"]
)
def test_what_nothing_answers_is_no_fault(client: TestClient, query: str) -> None:
    assert found(client, query) == [] or query.startswith(("*", "'"))
    page = client.get("/en/search", params={"q": query})
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"


def test_a_query_is_text_on_the_page(client: TestClient) -> None:
    page = client.get("/en/search", params={"q": '"><img src=x>'}).text
    assert "<img" not in page and "&lt;img" in page


def test_an_expired_bulletin_comes_last(client: TestClient) -> None:
    assert found(client, "pool December 2017 swimming slide")[-1] == "pool-news-2017"


def test_an_index_that_nobody_needs_any_more_is_closed() -> None:
    index = SearchIndex("en", ())
    database = index.database
    del index
    gc.collect()
    with pytest.raises(ProgrammingError, match="closed"):
        database.execute("SELECT 1")


@pytest.mark.parametrize(("before", "is_found"), [(19, True), (20, False)])
def test_of_a_query_twenty_terms_count(client: TestClient, before: int, is_found: bool) -> None:
    query = "".join(f"zzz{number} " for number in range(before)) + "cold"
    assert (COLD in found(client, query)) is is_found
