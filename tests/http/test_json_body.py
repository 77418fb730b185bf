"""JSON bodies: what cannot be stored or sent on is refused by its field, on every address."""

import json
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.app import ROUTES
from api.http.json_body import JsonRoute, parse_json
from models.errors import Invalid
from tests.answers import problem_type
from tests.letters.test_letters import DETAILS, LETTER, SLUG

PACK = {"entries": [{"handout": "swim-safely", "language": "en"}]}
FEEDBACK = {"slug": "swim-safely", "language": "en", "kind": "content", "text": "é"}
HALF, NUL = "\ud83d", "\0"


@pytest.mark.parametrize("unusable", [HALF, "\udfff", NUL, f"a{HALF}b"])
@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        (f"{LETTER}/en.pdf", DETAILS | {"fields": {"school": "§"}}, "fields.school"),
        (f"{LETTER}/en.pdf", DETAILS | {"fields": {"§": "x"}}, "fields"),
        (f"{LETTER}/en.pdf", DETAILS | {"acknowledgements": ["x", "§"]}, "acknowledgements.1"),
        (f"{LETTER}/en.pdf", DETAILS | {"head": {"name": "§"}}, "head.name"),
        (f"{LETTER}/en.pdf", DETAILS | {"§": "x"}, "body"),
        (f"/v1/letters/{SLUG}.pdf", DETAILS | {"copies": {"§": 1}}, "copies"),
        ("/v1/packs", {"entries": [{"handout": "§", "language": "en"}]}, "entries.0.handout"),
        ("/v1/packs", {"entries": [{"handout": "x", "§": "en"}]}, "entries.0"),
        ("/v1/feedback", FEEDBACK | {"slug": "§"}, "slug"),
        ("/v1/feedback", FEEDBACK | {"text": "x§"}, "text"),
    ],
)
def test_a_character_that_is_no_text_is_named_by_its_field(
    client: TestClient, address: str, body: dict[str, Any], field: str, unusable: str
) -> None:
    content = json.dumps(body, ensure_ascii=False).replace("§", json.dumps(unusable)[1:-1])
    headers = {"Content-Type": "application/json"}
    answer = client.post(address, content=content.encode(), headers=headers)
    assert (answer.status_code, problem_type(answer)) == (422, "invalid-request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("written", ['"\\ud83d\\ude42"', '"🙂"', '"\\u0001\\n"', '"\\\\ud800"'])
def test_every_other_character_is_text(written: str) -> None:
    assert parse_json(written.encode()) == json.loads(written)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_body_may_be_in_any_form_of_unicode(encoding: str) -> None:
    assert parse_json(json.dumps(FEEDBACK, ensure_ascii=False).encode(encoding)) == FEEDBACK


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{\n"a": "é"}'.encode("cp1252"), "is not text in UTF-8: byte 0xe9 in line 2. Send UTF-8."),
        ('"“"'.encode("cp1252"), "is not text in UTF-8: byte 0x93 in line 1. Send UTF-8."),
        ('"\ud800"'.encode("utf-8", "surrogatepass"), "is not text in UTF-8: byte 0xed"),
        ('"é"'.encode("utf-16") + b"x", "is not text in UTF-16: byte 0x78"),
        (b"", "is not JSON: Expecting value (line 1, column 1)."),
        (b'{"a": 1,\n"b" 2}', "(line 2, column 5)."),
        (b"[1] x", "is not JSON: Extra data (line 1, column 5)."),
        (b"{'a': 1}", "is not JSON: Expecting property name enclosed in double quotes"),
        (b'"a\nb"', "is not JSON: Invalid control character at"),
        (b"[" * 5000 + b"]" * 5000, "is nested too deeply."),
        (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "is nested too deeply."),
        (b"9" * 5000, "has a number that is too long."),
        (b'{"ur": 12, "pl": 3, "ur": 1}', "has 'ur' twice in one object."),
        (b'[{"a": {"b": 1, "b": 1}}]', "has 'b' twice in one object."),
    ],
)
def test_what_cannot_be_read_is_said(body: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_json(body)
    (error,) = refused.value.errors
    assert error.field == "body" and reason in error.detail


def test_every_body_that_is_json_is_parsed_here() -> None:
    routes = [route for module in ROUTES for route in module.router.routes]
    with_body = [each for each in routes if isinstance(each, APIRoute) and each.body_field]
    assert with_body
    assert [each.path for each in with_body if not isinstance(each, JsonRoute)] == []


@pytest.mark.parametrize(
    "body", [b'[{"a": 1}, {"a": 2}]', b"[" * 50 + b"]" * 50, b"9" * 4000, b'{"a": {"a": 1}}']
)
def test_what_can_be_read_is_read(body: bytes) -> None:
    assert parse_json(body) == json.loads(body)


@pytest.mark.parametrize("address", [f"{LETTER}/en.pdf", "/v1/packs", "/v1/feedback"])
@pytest.mark.parametrize(
    "body", ['{"a": "é"}'.encode("cp1252"), b"{", b"[" * 5000, b'{"a": 1, "a": 1}']
)
def test_every_address_says_why_a_body_cannot_be_read(
    client: TestClient, address: str, body: bytes
) -> None:
    answer = client.post(address, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, problem_type(answer)) == (422, "invalid-request")
    (error,) = answer.json()["errors"]
    assert error["field"] == "body" and error["detail"].endswith(".")


@pytest.mark.parametrize("type", ["", "text/plain", "text/json"])
def test_a_body_of_another_type_is_asked_for_as_json(client: TestClient, type: str) -> None:
    headers = {"Content-Type": type} if type else {}
    answer = client.post("/v1/feedback", content=json.dumps(FEEDBACK), headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "body")
    assert "Content-Type: application/json" in error["detail"]


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 422), ('"UTF8"', 422), ("utf-7", 400), ("unicode_escape", 400),
        ("punycode", 400), ("undefined", 400), ("iso-8859-1", 400), ("utf-80", 400),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["+2AA-", "\\ud800"])
def test_a_form_is_in_utf_8(client: TestClient, charset: str, status: int, text: str) -> None:
    parts = {"kind": "nothing", "text": text}
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
    answer = client.post("/en/swim-safely/mistake", content=f"{body}--b--\r\n", headers=headers)
    assert answer.status_code == status  # 422: the form again, since no kind is chosen


@pytest.mark.parametrize(("most", "is_read"), [(4, True), (3, False)])
def test_commas_and_brackets_are_counted_before_a_body_is_parsed(most: int, is_read: bool) -> None:
    body = b'[{"a":[1,2]}]'  # two brackets, a brace, a comma
    if is_read:
        assert parse_json(body, most) == [{"a": [1, 2]}]
        return
    with pytest.raises(Invalid, match="too many values"):
        parse_json(body, most)
