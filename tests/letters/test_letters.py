"""Letters that a school fills in: right in every language, refused when wrong, and forgotten."""

import io
import logging
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from fastapi.testclient import TestClient
from httpx2 import Response

from api.packs.order_validation import MAX_COPIES, MAX_COPIES_IN_ALL
from tests import tag_tree
from tests.answers import letters, problem_type, services_of
from tests.handouts.test_layouts import rows_of
from tests.registry import SOME_TAGS, TAGS

SLUG = "swimming-lesson"
LETTER = f"/v1/letters/{SLUG}"
FIELDS = {
    "school": "Überlingen & <b>Søns</b> Primary {x} **School**",
    "date": "2026-09-01",
    "leads": "Ms O’Brien\nأمينة حسن",
    "phone": "01234 567 890",
    "email": "office+a@school.example",
    "website": "https://school.example/safe",
}
DETAILS: dict[str, Any] = {
    "fields": FIELDS,
    "acknowledgements": ["live-investigation", "no-names"],
}
CANARY = "Zkanarienvogel Qx"


def post(client: TestClient, address: str, **changes: Any) -> Response:
    fields = FIELDS | changes.pop("fields", {})
    return client.post(address, json=DETAILS | {"fields": fields} | changes)


def said(content: bytes) -> str:
    """What a screen reader says of a PDF."""
    return letters(tag_tree.outline(content))


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_letter_says_what_it_asks_for(client: TestClient, tag: str) -> None:
    form = client.get(f"{LETTER}/{tag}").json()
    assert set(form["fields"]) == set(FIELDS)
    for field in form["fields"].values():
        assert field["label"]["lang"] == tag
        assert set(field) == {"label", "kind", "example", "required", "length"}
    assert [each["id"] for each in form["acknowledgements"]] == DETAILS["acknowledgements"]
    assert form["languages"] == TAGS


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_letters_are_listed(client: TestClient, tag: str) -> None:
    (item,) = client.get(f"/v1/letters?lang={tag}").json()["items"]
    assert (item["slug"], item["title"]["lang"]) == (SLUG, tag)


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_values_stand_in_the_letter_as_they_were_given(client: TestClient, tag: str) -> None:
    answer = post(client, f"{LETTER}/{tag}.pdf?place=GB-GLS")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers
    text = said(answer.content)
    assert letters(FIELDS["school"]) in text
    assert letters("Ms O’Brien") in text and letters("أمينة حسن") in text
    assert letters("school.example/safe") in text
    assert "2026" in text and "2026-09-01" not in text
    assert "01234 567 890" in " ".join(rows_of(answer.content))  # from left to right
    addresses = {each.address for each in tag_tree.links(answer.content)}
    assert {"tel:01234567890", FIELDS["website"], f"mailto:{FIELDS['email']}"} <= addresses


def test_what_a_school_typed_is_not_listed_among_the_addresses(client: TestClient) -> None:
    html = post(client, f"{LETTER}/en.pdf")
    assert tag_tree.extracted(html.content).count("school.example/safe") == 1


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_the_word_file_has_the_same(client: TestClient, tag: str) -> None:
    answer = post(client, f"{LETTER}/{tag}.docx")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    text = letters("".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs))
    assert letters(FIELDS["school"]) in text
    assert letters("01234 567 890") in text


@pytest.mark.parametrize(("tag", "other"), [("ur", "en"), ("pl", "ti")])
def test_two_languages_have_the_values_both(client: TestClient, tag: str, other: str) -> None:
    answer = post(client, f"{LETTER}/{tag}.pdf?with={other}")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == f"{tag}, {other}"
    assert said(answer.content).count(letters(FIELDS["school"])) >= 2


@pytest.mark.parametrize("tag", ["ur", "ar", "en"])
def test_a_value_runs_in_its_own_direction(client: TestClient, tag: str) -> None:
    answer = post(client, f"{LETTER}/{tag}.pdf", fields={"school": "St Mary’s (C of E)"})
    command = ["pdftotext", "-bbox", "-", "-"]
    drawn = subprocess.run(command, input=answer.content, capture_output=True, check=True)
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)<', drawn.stdout.decode())
    placed = {word: float(left) for left, _, word in reversed(words)}
    assert placed["St"] < placed["Mary’s"] < placed["(C"] < placed["E)"]


def test_what_is_not_asked_for_may_be_left_out(client: TestClient) -> None:
    assert post(client, f"{LETTER}/pl.pdf", fields={"website": ""}).status_code == 200


def test_what_is_pasted_stands_in_the_letter_in_plain_characters(client: TestClient) -> None:
    pasted = {
        "leads": "Ms Jones\r\nMr\tKhan",
        "phone": "\u202d01234\u2011567\xa0890\u202c",
        "email": "o’brien@School.example",
        "website": "HTTPS://SCHOOL.EXAMPLE:8443/Safe",
    }
    head = {"name": "St E\u0301tienne", "address": "1 High Street\r\nGloucester"}
    answer = post(client, f"{LETTER}/en.pdf", fields=pasted, head=head)
    assert answer.status_code == 200, answer.text
    text = said(answer.content)
    for each in ("Ms Jones", "Mr Khan", "St Étienne", "1 High Street"):
        assert letters(each) in text
    addresses = {each.address for each in tag_tree.links(answer.content)}
    assert {
        "tel:01234567890", "mailto:o'brien@school.example", "https://school.example:8443/Safe",
    } <= addresses  # fmt: skip


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_an_extension_and_a_host_in_other_letters_are_printed_and_linked(
    client: TestClient, tag: str
) -> None:
    typed = {
        "phone": "(01452) 425000 x21",
        "email": "Büro <office@schüle.example>",
        "website": "schüle.example/über",
    }
    answer = post(client, f"{LETTER}/{tag}.pdf", fields=typed)
    assert answer.status_code == 200, answer.text
    text = said(answer.content)
    assert letters("(01452) 425000 ext. 21") in text and letters("office@schüle.example") in text
    addresses = {each.address for each in tag_tree.links(answer.content)}
    assert {
        "tel:01452425000;ext=21",
        "mailto:office@xn--schle-mva.example",
        "https://xn--schle-mva.example/%C3%BCber",
    } <= addresses
    assert post(client, f"{LETTER}/{tag}.docx", fields=typed).status_code == 200


# What is refused


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"school": ""}, "fields.school"),
        ({"school": " "}, "fields.school"),
        ({"school": "\u3164"}, "fields.school"),
        ({"leads": "\u2800\n\u0301"}, "fields.leads"),
        ({"school": "x" * 81}, "fields.school"),
        ({"school": "x" * 250_000}, "fields.school"),
        ({"school": "bell\x07"}, "fields.school"),
        ({"school": "a\u202eb"}, "fields.school"),
        ({"school": "a\u2067b"}, "fields.school"),
        ({"date": "1 September"}, "fields.date"),
        ({"date": "2026-02-30"}, "fields.date"),
        ({"date": "01/09/2026"}, "fields.date"),
        ({"date": "0026-09-01"}, "fields.date"),
        ({"date": "2100-01-01"}, "fields.date"),
        ({"phone": "ring us"}, "fields.phone"),
        ({"email": "abc..x@school.example"}, "fields.email"),
        ({"website": "javascript:alert(1)"}, "fields.website"),
        ({"website": "file:///etc/passwd"}, "fields.website"),
        ({"website": "https://user@school.example"}, "fields.website"),
        ({"colour": "red"}, "fields.colour"),
        ({"school": "\U0010fffd\U00010aaa"}, "fields.school"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(
    client: TestClient, fields: dict[str, str], field: str
) -> None:
    answer = post(client, f"{LETTER}/pl.pdf", fields=fields)
    assert (answer.status_code, problem_type(answer)) == (422, "invalid-request")
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    (value,) = fields.values()
    assert len(value) < 4 or value not in answer.text


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"school": "a\u202eb"}, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ({"phone": "01234 567890x"}, "U+0078 LATIN SMALL LETTER X"),
        ({"phone": "01! ext 21"}, "U+0021 EXCLAMATION MARK"),
        ({"email": "office ö@school.example"}, "U+0020 SPACE"),
        ({"email": "ö@school.example"}, "U+00F6 LATIN SMALL LETTER O WITH DIAERESIS"),
        ({"website": "https://school.example/<b>"}, "U+003C LESS-THAN SIGN"),
        ({"school": "School \U0001f9ff"}, "U+1F9FF NAZAR AMULET"),
    ],
)
def test_a_wrong_sign_is_named(client: TestClient, fields: dict[str, str], sign: str) -> None:
    (error,) = post(client, f"{LETTER}/pl.pdf", fields=fields).json()["errors"]
    assert (error["field"], sign in error["detail"]) == (f"fields.{next(iter(fields))}", True)


def test_every_fault_is_in_one_answer(client: TestClient) -> None:
    answer = post(
        client, f"{LETTER}/pl.pdf", fields={"date": "x", "phone": "y"}, acknowledgements=[]
    )
    assert [each["field"] for each in answer.json()["errors"]] == [
        "acknowledgements.live-investigation",
        "acknowledgements.no-names",
        "fields.date",
        "fields.phone",
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 422), (b"{", 422), (b'{"fields": {"school": 1}}', 422), (b'{"name": "A"}', 422),
     (b"x" * 1_600_000, 413)],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(client: TestClient, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"{LETTER}/pl.pdf", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "status", "type"),
    [
        (f"{LETTER}/pl.epub", 404, "unknown-format"),
        (f"{LETTER}/xx.pdf", 404, "unknown-language"),
        ("/v1/letters/nothing/pl.pdf", 404, "unknown-guide"),
        ("/v1/letters/swim-safely/pl.pdf", 404, "unknown-guide"),
        ("/v1/letters/heatwave/pl.pdf", 404, "unknown-guide"),
        ("/v1/letters/what-to-do/pl.pdf", 404, "unknown-guide"),
        (f"{LETTER}/pl.pdf?layout=poster", 422, "invalid-request"),
        (f"{LETTER}/pl.pdf?with=pl", 422, "invalid-request"),
        (f"{LETTER}/pl.pdf?paper=a3", 422, "invalid-request"),
    ],
)
def test_a_letter_that_there_is_not(
    client: TestClient, address: str, status: int, type: str
) -> None:
    answer = post(client, address)
    assert (answer.status_code, problem_type(answer)) == (status, type)


# What is kept


def test_nothing_of_a_letter_is_kept_or_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    fields = {"school": CANARY}
    for tag in TAGS[:3]:
        for form in ("pdf", "docx"):
            assert post(client, f"{LETTER}/{tag}.{form}", fields=fields).status_code == 200
    around = {"recipient": CANARY, "signatory": CANARY}
    assert post(client, f"{LETTER}/pl.pdf", **around).status_code == 200
    around = {"recipient": f"{CANARY}\u202e", "signatory": f"{CANARY}\U0001f9ff"}
    assert CANARY not in post(client, f"{LETTER}/pl.pdf", **around).text
    wrong = post(client, f"{LETTER}/pl.pdf", fields={"date": CANARY, "phone": CANARY})
    assert wrong.status_code == 422 and CANARY not in wrong.text
    unseen = post(client, f"{LETTER}/pl.pdf", fields={"school": f"{CANARY}\U0001f9ff\U0001fae8"})
    assert CANARY not in unseen.text
    pool: Any = services_of(client).render_pool
    folder = Path(pool.file_cache.folder).parent
    for path in folder.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()
    assert not pool.jobs and not pool.uncached_jobs
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("copies", "fits"),
    [
        ({"en": 0}, False),
        ({"en": 1}, True),
        ({"en": MAX_COPIES}, True),
        ({"en": MAX_COPIES + 1}, False),
        ({"English": MAX_COPIES - 1, "en": 1}, True),
        ({"English": MAX_COPIES, "en": 1}, False),
    ],
)
def test_of_a_letter_there_are_as_many_copies_in_a_language_as_in_a_pack(
    client: TestClient, copies: dict[str, int], fits: bool
) -> None:
    answer = client.post(f"{LETTER}.pdf", json={"copies": copies})
    assert answer.status_code == 422  # nothing is filled in
    wrong = {each["field"] for each in answer.json()["errors"]}
    assert ("copies.en" not in wrong) is fits


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_of_a_letter_there_are_as_many_copies_in_all_as_in_a_pack(
    client: TestClient, more: int, fits: bool
) -> None:
    rest = MAX_COPIES_IN_ALL - 2 * MAX_COPIES
    copies = {"en": MAX_COPIES, "ur": MAX_COPIES, "pl": rest + more}
    errors = client.post(f"{LETTER}.pdf", json={"copies": copies}).json()["errors"]
    assert ("copies" not in {each["field"] for each in errors}) is fits


def test_what_is_wrong_in_every_language_is_said_once(client: TestClient) -> None:
    one, two = (
        client.post(f"{LETTER}.pdf", json={"copies": copies}).json()["errors"]
        for copies in ({"en": 1}, {"en": 1, "ur": 1})
    )
    assert one and two == one


def test_copies_under_two_names_of_a_language_are_added_up(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = dict[str, int]()

    async def draw(*arguments: Any) -> bytes:
        drawn.update(arguments[3])
        return b"%PDF"

    monkeypatch.setattr("api.letters.routes.render_letter_pack", draw)
    copies = {"Urdu": 2, "pl": 1, "ur-PK": 1, "ur": 4}
    assert post(client, f"{LETTER}.pdf", copies=copies).status_code == 200
    assert drawn == {"ur": 7, "pl": 1}


def test_a_place_gives_a_letter_its_numbers(client: TestClient) -> None:
    answer = post(client, f"{LETTER}/en.pdf?place=GB-SCT")
    assert answer.status_code == 200
    there = client.get("/v1/advice/swimming-lesson/en?place=GB-SCT").json()
    numbers = {
        line["number"]
        for block in there["blocks"]
        for contact in block.get("contacts", [])
        for line in contact["phones"]
    }
    assert numbers and all(letters(each) in said(answer.content) for each in numbers)


@pytest.mark.parametrize("query", ["", "?with=en"])
def test_what_is_optional_and_empty_is_left_out(client: TestClient, query: str) -> None:
    labels = client.get(f"{LETTER}/pl").json()["fields"]
    whole = said(post(client, f"{LETTER}/pl.pdf{query}").content)
    empty = {"website": "", "email": " "}
    short = said(post(client, f"{LETTER}/pl.pdf{query}", fields=empty).content)
    for key in ("website", "email"):
        label = letters(labels[key]["label"]["text"])
        assert whole.count(label) > short.count(label)
