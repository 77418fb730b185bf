"""HTTP as it is meant: negotiation, redirects, conditional requests, HEAD, headers, CORS."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.types import Message, Receive, Scope, Send

from api.http import response_cache
from api.http.etags import sent_etags
from api.http.response_cache import OVERHEAD, ResponseCache
from models.publishing import PreparedLibrary
from tests.answers import cached_files, served, services_of
from tests.registry import SOME_HANDOUTS, SOME_TAGS

ADVICE, HANDOUTS = "/v1/advice/swim-safely", "/v1/handouts/swim-safely"
PDF = f"{HANDOUTS}/pl.pdf"
LASTING = [
    "/",
    "/pl/",
    "/pl/swim-safely",
    "/pl/swim-safely?place=GB-GLS",
    "/static/site.css",
    "/v1/advice",
    "/v1/advice?lang=ur&kind=guide",
    ADVICE,
    f"{ADVICE}/ur",
    f"{ADVICE}/ur?place=GB-GLS",
    "/v1/languages",
    "/v1/places",
    "/v1/contacts?place=GB-GLS&lang=ur",
    "/v1/manifest",
    "/v1/changes?since=0&lang=pl",
    "/v1/changes.atom",
    "/v1/bundles/pl.zip",
    f"{HANDOUTS}/pl.html",
    PDF,
]
OTHERS = [
    "/xx/",
    "/pl",
    "/ur-PK/",
    "/v1/nothing",
    f"{ADVICE}/xx",
    f"{ADVICE}/UR",
    f"{HANDOUTS}/pl.pdf?paper=a3",
    "/healthz",
    "/readyz",
    "/openapi.json",
]
OF_THE_BODY = {"content-length", "content-type", "content-disposition"}


def kept(response: Response, *left_out: str) -> dict[str, str]:
    """Return the headers, but for some and the one that differs each time."""
    left_out = (*left_out, "x-request-id")
    return {key: value for key, value in response.headers.items() if key not in left_out}


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/healthz", "no-store"),
        ("/readyz", "no-store"),
        ("/metrics", "no-store"),
        ("/openapi.json", "public, max-age=60"),
        ("/api/", "public, max-age=60"),
        ("/v1/languages", "public, max-age=60"),
    ],
)
def test_caches_are_told_what_they_may_keep(client: TestClient, path: str, policy: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, policy)
    sent = {"If-None-Match": answer.headers.get("ETag", "none")}
    status = 200 if policy == "no-store" else 304
    assert client.get(path, headers=sent).status_code == status


# Negotiation


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("", "en"),
        ("pl", "pl"),
        ("PL", "pl"),
        ("pl-PL", "pl"),
        ("cy-GB,en;q=0.5", "cy"),
        ("en;q=0.5, cy", "cy"),
        ("en;q=0.5, cy;q=0.7, pl;q=0.6", "cy"),
        ("ur;q=0.9, ar;q=0.9", "ur"),
        ("ar;q=0.9, ur;q=0.9", "ar"),
        ("fr, de;q=0.9, ur;q=0.1", "ur"),
        ("ur;q=0, pl;q=0.2", "pl"),
        ("ur;q=0", "en"),
        ("ur;q=0.000, cy;q=0.001", "cy"),
        ("*", "en"),
        ("fr-FR", "en"),
        ("ur-PK, *;q=0.5", "ur"),
        ("ary", "ar"),
        ("ar-SY", "ar"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG;q=0.8, en;q=0.1", "zh-Hans"),
        ("zh-TW", "en"),
        ("zh-HK, zh-Hant;q=0.9", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "en"),
        ("zh-TW, pl;q=0.1", "pl"),
        ("ti-ER", "ti"),
        ("uk, ru;q=0.5", "en"),
        ("pl;q=2, cy;q=0.3", "pl"),
        ("ur_PK", "ur"),
        ("ur-PK-u-fw-mon-mu-celsius", "ur"),
        ("en;q=0, *", "cy"),
        ("pl;q=nonsense, cy", "cy"),
        (";;;,,, pl", "pl"),
        ("p" * 20000, "en"),
    ],
)
def test_the_language_is_negotiated(client: TestClient, accepted: str, tag: str) -> None:
    response = client.get(f"{ADVICE}?place=GB-SCT", headers={"Accept-Language": accepted})
    assert response.status_code == 200
    assert response.headers["content-language"] == response.json()["locale"]["served"] == tag
    assert response.headers["content-location"] == f"{ADVICE}/{tag}?place=GB-SCT"
    assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("lines", "tag"),
    [(["fr", "pl;q=0.5"], "pl"), (["ur;q=0.1", "pl;q=0.5"], "pl"), (["zh-HK", "zh;q=0.9"], "en")],
)
@pytest.mark.parametrize("address", [ADVICE, "/c/", "/nothing"])
def test_languages_may_be_told_in_several_header_lines(
    client: TestClient, lines: list[str], tag: str, address: str
) -> None:
    headers = [*(("Accept-Language", each) for each in lines), ("Accept", "text/html")]
    assert client.get(address, headers=headers).headers["content-language"] == tag


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_what_was_negotiated_is_what_stands_at_its_own_address(
    client: TestClient, tag: str
) -> None:
    negotiated = client.get(ADVICE, headers={"Accept-Language": tag})
    assert negotiated.content == client.get(negotiated.headers["content-location"]).content


def test_an_answer_to_one_reader_is_not_given_to_the_next(client: TestClient) -> None:
    wanted = ["pl", "cy", "pl", "ur"]
    answers = [client.get(ADVICE, headers={"Accept-Language": tag}) for tag in wanted]
    assert [each.headers["content-language"] for each in answers] == wanted


@pytest.mark.parametrize(
    ("spelled", "tag"),
    [
        ("UR", "ur"),
        ("ur-PK", "ur"),
        ("ur_PK", "ur"),
        ("ur-Arab", "ur"),
        ("zh-CN", "zh-Hans"),
        ("zh_hans", "zh-Hans"),
        ("zh-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("cmn", "zh-Hans"),
        ("pl-PL", "pl"),
        ("%70l-PL", "pl"),
        ("en-GB", "en"),
        ("arz", "ar"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/v1/advice/swim-safely/", "?place=GB-GLS"),
        ("/v1/handouts/swim-safely/", ".pdf?place=GB-GLS&paper=a4"),
        ("/v1/handouts/swim-safely/", ".html"),
        ("/", "/swim-safely?place=GB-GLS"),
        ("/", "/"),
    ],
)
def test_another_spelling_of_a_language_leads_to_its_address(
    client: TestClient, before: str, after: str, spelled: str, tag: str
) -> None:
    response = client.get(f"{before}{spelled}{after}")
    assert response.status_code == 308
    assert response.headers["location"] == f"{before}{tag}{after}"


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        # A slash at the end.
        ("/ur/swim-safely/", "/ur/swim-safely"),
        ("/ur/swim-safely//", "/ur/swim-safely"),
        ("/ur/swim-safely/?place=GB-GLS&a=%41", "/ur/swim-safely?place=GB-GLS&a=%41"),
        ("/ur/search/?q=a+b", "/ur/search?q=a+b"),
        (f"{ADVICE}/ur/", f"{ADVICE}/ur"),
        (f"{ADVICE}/", ADVICE),
        ("/v1/advice/?q=x", "/v1/advice?q=x"),
        (f"{HANDOUTS}/ur.pdf/", f"{HANDOUTS}/ur.pdf"),
        ("/status/", "/status"),
        ("/problems/", "/problems"),
        ("/openapi.json/", "/openapi.json"),
        ("/static/site.css/", "/static/site.css"),
        # One that is missing.
        ("/ur?a=b", "/ur/?a=b"),
        ("/UR?a=b", "/ur/?a=b"),
        ("/c?code=x", "/c/?code=x"),
        # Capitals and small letters.
        ("/UR/Swim-Safely/?place=gb-gls", "/ur/swim-safely?place=GB-GLS"),
        (f"{ADVICE.title()}".replace("/V1/Advice", "/v1/advice"), ADVICE),
        ("/ur/letters/Swimming-Lesson", "/ur/letters/swimming-lesson"),
        (f"{HANDOUTS}/ur.PDF?paper=a4", f"{HANDOUTS}/ur.pdf?paper=a4"),
        (f"{HANDOUTS}/zh-CN.Html", f"{HANDOUTS}/zh-Hans.html"),
        ("/v1/bundles/ur.ZIP", "/v1/bundles/ur.zip"),
        ("/v1/changes.ATOM", "/v1/changes.atom"),
        ("/v1/contacts?place=gb-gls&lang=ur", "/v1/contacts?place=GB-GLS&lang=ur"),
        ("/v1/contacts?lang=ur&place=gb_gls", "/v1/contacts?lang=ur&place=GB-GLS"),
        ("/ur/swim-safely?with=en&place=Gb-Wls", "/ur/swim-safely?with=en&place=GB-WLS"),
    ],
)
def test_another_spelling_of_an_address_leads_to_it(
    client: TestClient, spelled: str, address: str
) -> None:
    response = client.get(spelled)
    assert (response.status_code, response.headers["location"]) == (308, address)
    assert client.get(address).status_code in (200, 303)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing/", 404),
        ("/xx/", 404),
        ("/xx/swim-safely/", 404),
        ("/ur/nothing/", 404),
        ("/v1/nothing/", 404),
        ("/v1/", 404),
        (f"{HANDOUTS}/ur.PDFF", 404),
        ("/v1/contacts?place=gb-glsx", 422),
        ("/v1/contacts?replace=gb-gls", 422),
        ("/v1/edit/guides/Swim-Safely", 401),
        ("/ur/", 200),
    ],
)
def test_an_address_that_nothing_is_spelled_like_is_no_redirect(
    client: TestClient, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def test_a_redirect_keeps_the_method(client: TestClient) -> None:
    response = client.post("/v1/packs/?place=gb-gls", json={})
    assert (response.status_code, response.headers["location"]) == (308, "/v1/packs?place=GB-GLS")


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_address_of_a_language_is_not_redirected(client: TestClient, tag: str) -> None:
    assert client.get(f"{ADVICE}/{tag}").status_code == 200


# Conditional requests


@pytest.fixture(scope="module")
def polish_pdf(client: TestClient) -> Response:
    return client.get(PDF)


@pytest.mark.parametrize("address", LASTING)
def test_an_answer_is_the_same_each_time(client: TestClient, address: str) -> None:
    first, second = client.get(address), client.get(address)
    assert first.status_code == 200
    assert first.content == second.content
    assert kept(first) == kept(second)
    assert first.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("address", LASTING)
def test_the_etag_is_strong(client: TestClient, address: str) -> None:
    etag = client.get(address).headers["etag"]
    assert etag.startswith('"') and etag.endswith('"') and len(etag) == 34


@pytest.mark.parametrize("address", LASTING)
@pytest.mark.parametrize(
    "known",
    ['"{}"', 'W/"{}"', '"other", "{}"', '"other",W/"{}" , "more"', '"other", "{}-gzip"', "*"],
    ids=["same", "weak", "list", "weak in a list", "compressed", "any"],
)
def test_one_who_has_it_gets_no_body(client: TestClient, address: str, known: str) -> None:
    whole = client.get(address)
    headers = {"If-None-Match": known.format(whole.headers["etag"].strip('"'))}
    for response in (client.get(address, headers=headers), client.head(address, headers=headers)):
        assert (response.status_code, response.content) == (304, b"")
        assert kept(response, *OF_THE_BODY) == kept(whole, *OF_THE_BODY)


@pytest.mark.parametrize("address", LASTING)
@pytest.mark.parametrize("known", ['"other"', '"a", "b"', "", "nonsense"])
def test_one_who_has_something_else_gets_it_all(
    client: TestClient, address: str, known: str
) -> None:
    response = client.get(address, headers={"If-None-Match": known})
    assert (response.status_code, response.content) == (200, client.get(address).content)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ('"abc"', True), ('"abc-gzip"', True), ('W/"abc-gzip"', True), ('"abc;gzip"', True),
        ('"abc--gzip"', True), ('"abc-br"', True), ('"abc-zstd"', True), ('"abc-gzip-gzip"', True),
        ('"abc-deflate", "x"', True), ('"abcgzip"', False), ('"abc-gzi"', False), ("abc", False),
        ('"abc-gzipx"', False), ('"-gzip"', False), ('"ab-gzip"', False), ('"ABC"', False),
        ('w/"abc"', False), ("", False),
        (f'"abc{"-gzip" * 39}"', True), (f'"abc{"-gzip" * 40}"', False),  # 200 and 205 characters
    ],
)  # fmt: skip
def test_a_proxy_that_compresses_changes_the_tag_and_not_the_content(
    sent: str, found: bool
) -> None:
    assert ('"abc"' in sent_etags(sent)) is found


@pytest.mark.parametrize("address", LASTING)
def test_what_one_has_may_be_told_in_two_headers(client: TestClient, address: str) -> None:
    etag = client.get(address).headers["etag"]
    for pair in ([etag, '"other"'], ['"other"', etag]):
        headers = [("If-None-Match", each) for each in pair]
        assert client.get(address, headers=headers).status_code == 304


def test_etags_differ_by_place_and_language(client: TestClient) -> None:
    places, tags = ("GB", "GB-SCT", "GB-GLS"), ("en", "pl", "ur")
    forms = [f"{ADVICE}/{{}}", "/{}/swim-safely", f"{HANDOUTS}/{{}}.html"]
    addresses = [
        f"{form.format(tag)}?place={place}" for form in forms for tag in tags for place in places
    ]
    etags = {client.get(address).headers["etag"] for address in addresses}
    assert len(etags) == len(addresses) == 27


def test_a_pdf_that_one_has_is_not_drawn(prepared: PreparedLibrary, tmp_path: Path) -> None:
    async def drawn(*job: Any, **_: Any) -> bytes:
        return b"%PDF"

    with served(tmp_path, prepared) as client:
        services_of(client).render_pool.close()
        services_of(client).render_pool.render = drawn  # type: ignore[method-assign]
        known = {"If-None-Match": client.get(PDF).headers["etag"]}
        services_of(client).render_pool.render = None  # type: ignore[assignment, method-assign]
        assert client.get(PDF, headers=known).status_code == 304
        assert client.head(PDF, headers=known).status_code == 304
        assert client.get(PDF, headers={"Authorization": "x"}).status_code == 500


def test_the_response_cache_has_room_for_so_many_bytes_of_each_publication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    publication = 1

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        made.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"x"')]})
        await send({"type": "http.response.body", "body": bytes(100)})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        pass

    cache = ResponseCache(answer, lambda _: publication)
    monkeypatch.setattr(response_cache, "MAX_BYTES", 2 * (100 + len("/a") + OVERHEAD))

    def made_for(paths: str) -> str:
        made.clear()
        scope: Scope = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
        for each in paths:
            asyncio.run(cache({**scope, "path": f"/{each}"}, receive, send))
        return "".join(each[1:] for each in made)

    assert made_for("abab") == "ab"
    assert made_for("cbca") == "ca"  # the oldest went
    publication = 2
    assert made_for("abab") == "ab"
    assert made_for("cbca") == "ca"


# HEAD, CORS and the headers of all answers


@pytest.mark.parametrize("address", [*LASTING, *OTHERS])
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert head.content == b""
    assert (head.status_code, kept(head)) == (get.status_code, kept(get))


@pytest.mark.parametrize("path", ["/pl/", f"{ADVICE}/ur", "/v1/nothing", "/static/site.css"])
def test_the_server_sends_no_body_for_head(client: TestClient, path: str) -> None:
    # Below HTTP: the client of the other tests drops a body that comes nevertheless.
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Scope = {
        "type": "http",
        "method": "HEAD",
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    scope |= {"http_version": "1.1", "root_path": "", "state": {**client.app_state}}
    asyncio.run(client.app(scope, receive, send))
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    assert sent[1]["body"] == b""
    assert dict(sent[0]["headers"])[b"content-length"] != b"0"


@pytest.mark.parametrize("address", [*LASTING, *OTHERS])
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_every_answer_is_safe_and_open(client: TestClient, address: str, accept: str) -> None:
    answer = client.get(address, headers={"Accept": accept, "Origin": "https://a.example"})
    headers = answer.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert ("script-src 'self'" in policy) is (b"/static/leave.js" in answer.content)
    assert "script-src 'unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["access-control-allow-origin"] == "*"
    assert "ETag" in headers["access-control-expose-headers"]
    assert "set-cookie" not in headers


@pytest.mark.parametrize("address", [ADVICE, PDF, "/v1/edit/guides/swim-safely", "/v1/nothing"])
@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("GET", "if-none-match, range, if-range"),
        ("HEAD", "x-anything"),
        ("POST", "content-type"),
        ("PUT", "authorization, content-type, if-match"),
        ("DELETE", "authorization"),
    ],
)
def test_a_browser_may_ask_before_it_asks(
    client: TestClient, address: str, method: str, wanted: str
) -> None:
    asked = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": wanted,
    }
    response = client.options(address, headers=asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"].split(", ")
    assert response.headers["access-control-allow-headers"] == wanted
    assert response.headers["access-control-max-age"] == "86400"
    assert "access-control-allow-credentials" not in response.headers


def test_a_browser_may_not_use_another_method(client: TestClient) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "PATCH"}
    assert client.options(ADVICE, headers=asked).status_code == 400


def test_tools_in_browsers_see_the_headers_they_need(client: TestClient) -> None:
    seen = client.get(ADVICE).headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Content-Language", "Content-Location", "Retry-After", "Location"} <= {*seen}
    assert {"Content-Disposition", "Accept-Ranges", "Content-Range", "Link"} <= {*seen}


@pytest.mark.parametrize("address", [PDF, f"{HANDOUTS}/ur.html?place=GB-GLS"])
def test_a_file_has_a_name_one_can_read(client: TestClient, address: str) -> None:
    disposition = client.get(address).headers["content-disposition"]
    assert disposition.startswith('inline; filename="swim-safely-')
    assert "filename*=UTF-8''" in disposition
    assert disposition.isascii()
    assert not set(disposition.partition("UTF-8''")[2]) & set(" /\"',;()")


def test_the_file_cache_holds_what_was_drawn(client: TestClient, polish_pdf: Response) -> None:
    cache = services_of(client).render_pool.file_cache
    assert polish_pdf.content in [cache.get(each.name) for each in cached_files(client)]


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_first_view_of_a_guide_is_light(client: TestClient, slug: str, tag: str) -> None:
    scripts = [f"/static/{each}.js" for each in ("leave", "keep", f"share/{tag}")]
    files = [f"/{tag}/{slug}", "/static/site.css", *scripts]
    weights = [len(gzip.compress(client.get(each).content)) for each in files]
    assert sum(weights) < 14_000
    # Nothing waits for the script that reads aloud.
    assert len(gzip.compress(client.get(f"/static/listen/{tag}.js").content)) < 5_500
