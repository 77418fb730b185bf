"""What strangers send is bounded: every member of every request, and what is kept of it."""

import asyncio
import base64
import gc
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient
from starlette.datastructures import UploadFile
from starlette.types import Message

from api.http.forms import MAX_PART, read_form
from api.http.limits import MAX_FIELD, MAX_LANGUAGES, MAX_MEMBERS, MAX_NAME, MAX_ROWS
from api.packs import order_validation
from api.packs.csv_import import ImportedTable
from api.packs.order_validation import MAX_HANDOUTS, order_lines
from handouts.render_process import RenderProcess
from locales.language_names import IdentifiedLanguage
from models.errors import MAX_ERRORS, Invalid

LETTER = "/v1/letters/swimming-lesson"


def unbounded(schema: Any, document: Any, path: str = "") -> Iterator[str]:
    """The paths of texts, lists and objects in a schema that have no limit."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", []):
        yield from unbounded(each, document, path)
    kind = schema.get("type")
    fixed = "enum" in schema or "const" in schema or schema.get("format") == "date-time"
    if kind == "string" and not fixed and "maxLength" not in schema:
        yield path
    if kind == "array":
        if "maxItems" not in schema:
            yield path
        yield from unbounded(schema["items"], document, f"{path}[]")
    if kind == "object":
        more = schema.get("additionalProperties", True)
        if more is not False and "properties" not in schema and "maxProperties" not in schema:
            yield path
        for name, each in schema.get("properties", {}).items():
            yield from unbounded(each, document, f"{path}.{name}")
        if isinstance(more, dict):
            yield from unbounded(more, document, f"{path}.*")
            if "maxLength" not in schema.get("propertyNames", {}):
                yield f"{path} (names)"


def test_every_member_of_every_request_has_a_limit(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    seen = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                seen += 1
                schema = content["application/json"]["schema"]
                assert [*unbounded(schema, document)] == [], f"{method} {path}"
    assert seen == 7


def test_a_member_without_a_limit_is_found() -> None:
    entry = {"type": "object", "additionalProperties": {"type": "null"}}
    entries = {"type": "array", "maxItems": 1, "items": entry}
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": entries}}
    assert [*unbounded(schema, {})] == [".a", ".b[]", ".b[] (names)"]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"fields": {f"f{n}": "" for n in range(MAX_MEMBERS + 1)}}, "fields"),
        ({"fields": {"f" * (MAX_NAME + 1): ""}}, "fields." + "f" * (MAX_NAME + 1) + ".[key]"),
        ({"acknowledgements": [""] * (MAX_MEMBERS + 1)}, "acknowledgements"),
    ],
)
def test_a_letter_with_too_much_is_refused_in_one_error(
    client: TestClient, details: Any, field: str
) -> None:
    answer = client.post(f"{LETTER}/en.pdf", json=details)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_letter_names_at_most_a_hundred_errors(client: TestClient) -> None:
    details = {
        "fields": {f"f{n}": "" for n in range(MAX_MEMBERS)},
        "acknowledgements": [f"a{n}" for n in range(MAX_MEMBERS)],
    }
    errors = client.post(f"{LETTER}/en.pdf", json=details).json()["errors"]
    assert len(errors) == MAX_ERRORS + 1
    assert "more errors" in errors[-1]["detail"]


@pytest.mark.parametrize("urlencoded", [True, False])
@pytest.mark.parametrize(
    ("path", "field", "limit"),
    [
        ("letters/swimming-lesson", "fields.phone", MAX_FIELD),
        ("letters/swimming-lesson", "head.address", MAX_FIELD),
        ("letters/swimming-lesson", "recipient", MAX_FIELD),
        ("letters/swimming-lesson", "signatory", MAX_FIELD),
        ("letters/swimming-lesson", "copies.en", MAX_FIELD),
        ("letters/swimming-lesson", "acknowledgements", MAX_FIELD),
        ("letters/swimming-lesson", "other", MAX_FIELD),
        ("letters/swimming-lesson", "kept-logo", MAX_PART - 20),
        ("packs", "with", MAX_NAME),
        ("packs", "leaflets", MAX_NAME),
        ("packs", "copies.en", MAX_NAME),
        ("packs", "undecided", MAX_NAME),
        ("swim-safely/mistake", "message", MAX_FIELD),
        ("swim-safely/mistake", "text", 200_000),
    ],
)
def test_every_field_of_a_form_has_a_limit(
    client: TestClient, path: str, field: str, limit: int, urlencoded: bool
) -> None:
    file = None if urlencoded else {"other": ("", b"", "text/plain")}
    html = {"Accept": "text/html"}

    def send(text: str) -> Any:
        data = {"leaflets": "swim-safely", "do": "check", field: text}
        return client.post(f"/en/{path}", data=data, files=file, headers=html)

    assert send("7" * limit).status_code == 422
    if field in ("kept-logo", "text"):
        return
    refused = send("7" * (limit + 1))
    assert (refused.status_code, refused.headers["Cache-Control"]) == (413, "no-store")
    assert f"{field}: has more than {limit:,} characters." in refused.text
    assert "This is too long." in refused.text and "7" * 100 not in refused.text


@pytest.mark.parametrize("path", ["letters/swimming-lesson", "packs"])
def test_a_megabyte_in_a_field_is_refused_while_it_is_read(client: TestClient, path: str) -> None:
    long = "x" * (MAX_PART + 1)
    for answer in (
        client.post(f"/en/{path}", data={"with": long}),
        client.post(f"/en/{path}", files={"with": (None, long)}),
    ):
        assert (answer.status_code, "exceeded" in answer.json()["detail"]) == (413, True)


def order(client: TestClient, *entries: dict[str, Any], query: str = "") -> Any:
    whole = [{"handout": "swim-safely", "language": "en"} | each for each in entries]
    return client.post(f"/v1/packs{query}", json={"entries": whole})


def test_equal_rows_are_added_up_and_checked_once(client: TestClient) -> None:
    answer = order(client, *[{}] * MAX_ROWS)
    assert (answer.status_code, answer.json()["copies"], answer.json()["handouts"]) == (
        201,
        MAX_ROWS,
        1,
    )
    assert order(client, *[{}] * (MAX_ROWS + 1)).status_code == 422
    wrong = order(client, *[{"handout": "none"}] * 1000).json()["errors"]
    assert [each["field"] for each in wrong] == ["entries.0.handout"]


@pytest.mark.parametrize(("count", "listed"), [(MAX_LANGUAGES, True), (MAX_LANGUAGES + 1, False)])
def test_more_names_of_languages_than_there_are_is_another_column(
    client: TestClient, count: int, listed: bool
) -> None:
    answer = order(client, *({"language": f"Urdu and {n}"} for n in range(count)))
    assert answer.status_code == 422
    assert ("undecided" in answer.json()) is listed
    assert len(answer.json()["errors"]) <= MAX_ERRORS + 1


def test_names_of_another_column_are_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def identify(name: str) -> IdentifiedLanguage:
        looked_up.append(name)
        return IdentifiedLanguage("ur", "Urdu")

    monkeypatch.setattr(order_validation, "identify_language", identify)
    names = [f"Urdu and {n}" for n in range(MAX_LANGUAGES + 1)]
    with pytest.raises(Invalid, match="different names of languages"):
        [*order_lines(ImportedTable([], Counter(names)), ["swim-safely"], {})]
    assert looked_up == []
    slugs = ["swim-safely"] * 3
    assert (
        len([*order_lines(ImportedTable([], Counter(names[1:])), slugs, {})]) == 3 * MAX_LANGUAGES
    )
    assert len(looked_up) == MAX_LANGUAGES  # once, not for each handout


@pytest.mark.parametrize(("length", "undecided"), [(MAX_NAME, True), (MAX_NAME + 1, False)])
def test_a_name_has_a_length(client: TestClient, length: int, undecided: bool) -> None:
    answer = order(client, {"language": "x" * length})
    assert answer.status_code == 422
    assert ("undecided" in answer.json()) is undecided


def test_a_body_of_empty_entries_is_refused_before_it_is_parsed(client: TestClient) -> None:
    body = b'{"entries":[' + b"{}," * 1_200_000 + b"{}]}"
    answer = client.post("/v1/packs", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "body: has too many values.")
    assert MAX_HANDOUTS < MAX_ROWS


MARKS = "\u0301\u0323" * 60_000  # normalisation takes the square of them
EXPORT = "Home language\n" + "\n".join(f"{number} and " * 600 for number in range(999))


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/v1/languages", {"If-None-Match": '"x' + "-gzip" * 6000 + "x"}, None),
        ("/v1/languages", {"If-None-Match": '"x' + ";gzip" * 6000 + "x"}, None),
        ("/v1/advice/swim-safely", {"Accept-Language": f"ur;q={'1' * 4000}x"}, None),
        ("/v1/advice/swim-safely", {"Accept-Language": "en;q=1," * 4000}, None),
        ("/v1/handouts/swim-safely/en.txt", {"Range": f"bytes={' ' * 30_000}x"}, None),
        ("/v1/handouts/swim-safely/en.txt", {"Range": f"bytes=1-{' ' * 30_000}x"}, None),
        ("/v1/packs", {}, f"handout,language,{MARKS}\nswim-safely,en,1"),
        ("/v1/packs?otherwise=list", {}, f"handout,language\nswim-safely,{MARKS}"),
        ("/v1/packs?otherwise=list&handout=swim-safely", {}, EXPORT),
        ("/v1/packs?otherwise=list&handout=swim-safely", {}, f"Home language\n{MARKS}\nen"),
    ],
)
def test_nothing_takes_long_to_read(
    client: TestClient, path: str, headers: dict[str, str], body: str | None
) -> None:
    before = time.process_time()
    if body is None:
        answer = client.get(path, headers=headers)
    else:
        answer = client.post(path, content=body, headers={"Content-Type": "text/csv"})
    assert time.process_time() - before < 2
    assert answer.status_code in (200, 201, 422)


def test_what_holds_for_a_whole_order_takes_its_memory_once() -> None:
    lines = [("entries", {"with": "x" * 100_000, "copies": number}) for number in range(5000)]
    tracemalloc.start()
    try:
        assert len(order_validation.add_up(lines)) == 5000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_values_are_compared_as_far_as_they_may_be_long() -> None:
    long = "x" * MAX_NAME
    lines = [("entries", {"language": name}) for name in (long, long, f"{long}y", f"{long[1:]}y")]
    assert [times for *_, times in order_validation.add_up(lines)] == [2, 1, 1]


OURS = ("api", "handouts", "locales", "models", "richtext")


def caches() -> list[Any]:
    """All caches of functions in our packages."""
    found = (each for each in gc.get_objects() if hasattr(type(each), "cache_info"))
    return [each for each in found if str(each.__module__).partition(".")[0] in OURS]


def type_words(client: TestClient, words: list[str]) -> None:
    for word in words:
        headers = {"Accept-Language": f"{word[:8]}, ur-{word}, {word}"}
        for path in (f"/{word}/swim-safely", f"/v1/advice/swim-safely/ur-{word[:8]}", "/"):
            client.get(path, headers=headers)
        client.get("/ur/search", params={"q": f"{word} {word[::-1]}"})
        client.get("/v1/advice", params={"q": word})
    for otherwise in ("ask", "list"):
        query = f"?otherwise={otherwise}"
        order(client, *({"language": word, "with": word} for word in words), query=query)


def test_no_cache_keeps_what_strangers_type(client: TestClient) -> None:
    letters = "abcdefghij"
    words = ["q" + "".join(letters[int(digit)] for digit in f"{n:03}") + "zq" for n in range(60)]
    type_words(client, words[:20])
    before = {id(each): each.cache_info().currsize for each in caches()}
    assert len(before) > 10
    type_words(client, words[20:])
    grown = {
        each.__qualname__: (before.get(id(each)), each.cache_info())
        for each in caches()
        if each.cache_info().currsize > before.get(id(each), 0)
    }
    assert grown == {}


def test_a_logo_is_redrawn_once_a_request_in_a_render_process(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, seen = RenderProcess.run, list[str]()

    def noted(process: RenderProcess, function: Any, *arguments: Any, **more: Any) -> bytes:
        seen.append(function.__name__)
        return run(process, function, *arguments, **more)

    monkeypatch.setattr(RenderProcess, "run", noted)
    logo = base64.b64encode(b"no picture").decode()
    details = {"head": {"name": "x", "logo": logo}, "copies": {"en": 1, "ur": 1, "pl": 1}}
    answer = client.post(f"{LETTER}.pdf", json=details)
    assert seen == ["redraw_logo"]
    said = {each["field"]: each["detail"] for each in answer.json()["errors"]}
    assert said["head.logo"] == "is no picture in PNG or JPEG that can be read."


@pytest.mark.parametrize("fault", [None, HTTPException(422), ValueError("x")])
def test_a_file_in_a_form_is_open_until_the_form_has_been_read(fault: Exception | None) -> None:
    part = b'Content-Disposition: form-data; name="logo"; filename="a.png"'
    body = b"--x\r\n" + part + b"\r\n\r\nPNG\r\n--x--\r\n"
    files: list[Any] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def read() -> None:
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
        async with read_form(request, max_files=1, max_fields=1) as form:
            upload = form["logo"]
            assert isinstance(upload, UploadFile)
            files.append(upload.file)
            assert await upload.read() == b"PNG" and not upload.file.closed
            if fault:
                raise fault

    if fault:
        with pytest.raises(type(fault)):
            asyncio.run(read())
    else:
        asyncio.run(read())
    assert [each.closed for each in files] == [True]


FORMS = {
    "application/x-www-form-urlencoded": b"te%00xt=a%00b",
    "multipart/form-data; boundary=x": (
        b'--x\r\nContent-Disposition: form-data; name="te\0xt"\r\n\r\na\0b\r\n--x--\r\n'
    ),
}


@pytest.mark.parametrize("media_type", FORMS)
def test_a_form_has_no_nul_which_postgresql_does_not_store(media_type: str) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": FORMS[media_type], "more_body": False}

    async def read() -> dict[str, Any]:
        headers = [(b"content-type", media_type.encode())]
        request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
        async with read_form(request, max_fields=1) as form:
            return dict(form)

    assert asyncio.run(read()) == {"text": "ab"}
