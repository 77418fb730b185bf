"""The OpenAPI document says what the server does."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel, create_model
from ruamel.yaml import YAML

from api.advice.pathway_routes import PathwayAnswer, PathwayList
from api.advice.routes import AdviceAnswer, AdviceList
from api.app import ROUTES, create_app
from api.codes.check import Check
from api.codes.recalls import RecallList
from api.directory.contacts import ContactList
from api.directory.routes import LanguageList, PlaceList
from api.editing.audit_routes import ActList
from api.editing.new_notice import NewNotice
from api.editing.notice_routes import NoticeNumber
from api.feedback.routes import FeedbackList
from api.feedback.submission import NewFeedback
from api.feeds.manifest import Manifest
from api.feeds.routes import ChangeList
from api.http.openapi_texts import POLICY
from api.http.problem_types import PROBLEM_TYPES
from api.http.problems import ProblemDetails
from api.letters.routes import LetterDetails, LetterForm, LetterList, LetterPackDetails
from api.packs.order_validation import Wanted
from api.packs.routes import XLSX
from api.packs.run import Progress
from api.site.health import Health, Readiness
from api.webhooks.routes import (
    DeliveryCard,
    NewWebhook,
    WebhookDetails,
    WebhookList,
    WebhookSecret,
)
from handouts.formats.registry import FORMATS
from tests.registry import PLACES, SOME_HANDOUTS

DOCS = Path(__file__).parents[2] / "docs"
GENERATOR_SETTINGS = DOCS / "openapi-python-client.yaml"
DOCUMENT: dict[str, Any] = create_app().openapi()
OPERATIONS = {
    operation["operationId"]: (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
}
METHODS = {
    operation["operationId"]: method
    for methods in DOCUMENT["paths"].values()
    for method, operation in methods.items()
}
PROBLEMS = [
    (name, status)
    for name, (_, operation) in OPERATIONS.items()
    for status in operation["responses"]
    if status >= "400" and name != "read_readiness"
]
SAMPLES: dict[str, tuple[type[BaseModel], str]] = {
    "list_advice": (AdviceList, "/v1/advice?lang=ti&audience=parents"),
    "read_negotiated_advice": (AdviceAnswer, "/v1/advice/swim-safely"),
    "read_advice": (AdviceAnswer, "/v1/advice/swim-safely/ur?place=GB-GLS"),
    "list_languages": (LanguageList, "/v1/languages"),
    "list_letters": (LetterList, "/v1/letters?lang=ur"),
    "read_letter": (LetterForm, "/v1/letters/swimming-lesson/ar"),
    "list_places": (PlaceList, "/v1/places?lang=ar"),
    "list_contacts": (ContactList, "/v1/contacts?place=GB-SCT&lang=cy"),
    "list_pathways": (PathwayList, "/v1/pathways?lang=zh-Hans"),
    "read_pathway": (PathwayAnswer, "/v1/pathways/what-to-do/ar?place=GB-WLS"),
    "list_recalls": (RecallList, "/v1/recalls"),
    "read_manifest": (Manifest, "/v1/manifest"),
    "list_changes": (ChangeList, "/v1/changes"),
    "read_health": (Health, "/healthz"),
    "read_readiness": (Readiness, "/readyz"),
}
# Files, what the bundled server has none of, and what needs a key.
FILES = {"read_handout", "read_language_card", "read_check", "read_bundle", "read_changes_feed"}
FILES |= {
    "read_recording",
    "write_letter",
    "write_letters",
    "make_pack",
    "read_pack",
    "read_pack_file",
    "read_pack_events",
}
FILES |= {"cancel_pack", "give_feedback"}
EDITING = {
    *("read_guide_source", "put_guide_source", "read_translation_source", "put_translation_source"),
    *("review_translation", "give_notice", "lift_notice", "list_acts"),
    *("list_feedback", "settle_feedback"),
    *("list_suggestions", "read_suggestion", "read_suggestion_source", "read_suggestion_preview"),
    *("publish_suggestion", "cancel_suggestion"),
    *("list_webhooks", "read_webhook", "make_webhook", "test_webhook", "cancel_webhook"),
}
VERBS = {
    "get": ("list", "read"),
    "put": ("put",),
    "post": ("give", "make", "publish", "review", "test", "write"),
    "delete": ("cancel", "lift", "settle"),
}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_the_document_is_served(client: TestClient) -> None:
    response = client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert found.pop("servers") == [{"url": "http://127.0.0.1:8000"}]
    assert found["info"].pop("license")["url"].startswith("https://")
    assert found["info"].pop("contact")["name"]
    assert found == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.")


def test_every_operation_is_in_one_of_the_tables_below() -> None:
    assert set(OPERATIONS) == set(SAMPLES) | FILES | EDITING


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_a_name_of_its_own_and_says_what_it_is_for(name: str) -> None:
    _, operation = OPERATIONS[name]
    assert name.islower() and name.partition("_")[0] in VERBS[METHODS[name]]
    assert operation["summary"] and operation["description"].strip().endswith(".")
    assert operation["tags"]
    assert METHODS[name] == "get" or name in EDITING | FILES


def test_every_route_that_programs_use_is_in_the_document() -> None:
    routes = [route for each in ROUTES for route in each.router.routes]
    names = [route.operation_id for route in routes if isinstance(route, APIRoute)]
    assert names == list(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_only_editing_needs_a_key_and_says_so(name: str) -> None:
    assert ("security" in OPERATIONS[name][1]) is (name in EDITING)
    assert ({"401", "403", "429"} <= set(OPERATIONS[name][1]["responses"])) is (name in EDITING)


@pytest.mark.parametrize(("name", "status"), PROBLEMS)
def test_an_error_is_a_problem(name: str, status: str) -> None:
    content = OPERATIONS[name][1]["responses"][status]["content"]
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    assert [*content] == ["application/problem+json"]
    assert content["application/problem+json"]["schema"] == schema


@pytest.mark.parametrize(
    "name", sorted(set(OPERATIONS) - {"read_health", "read_readiness", "read_changes_feed"})
)
def test_what_may_go_wrong_is_said(name: str) -> None:
    assert {"422", "503"} <= set(OPERATIONS[name][1]["responses"])


def test_nothing_is_left_of_what_the_framework_calls_an_error() -> None:
    assert "ValidationError" not in str(DOCUMENT)


def test_every_schema_that_is_named_is_there() -> None:
    named = {tuple(each.split("/")) for each in references(DOCUMENT)}
    there = {
        ("#", "components", kind, name)
        for kind, entries in DOCUMENT["components"].items()
        for name in entries
    }
    assert ("#", "components", "schemas", "Text") in named <= there


@pytest.mark.parametrize("name", SAMPLES)
def test_an_answer_is_what_the_document_says(client: TestClient, name: str) -> None:
    model, address = SAMPLES[name]
    response = client.get(address)
    schema = OPERATIONS[name][1]["responses"]["200"]["content"]["application/json"]["schema"]
    assert response.status_code == 200
    assert schema == {"$ref": f"#/components/schemas/{model.__name__}"}
    assert model.model_validate(response.json()).model_dump(mode="json") == response.json()


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_all_advice_is_what_the_document_says(client: TestClient, slug: str, tag: str) -> None:
    for place in PLACES:
        answer = client.get(f"/v1/advice/{slug}/{tag}?place={place}").json()
        assert AdviceAnswer.model_validate(answer).model_dump(mode="json") == answer


# Reads without an ETag: what differs each time, and the editors' lists.
UNCACHED = {"read_health", "read_readiness", "read_pack", "read_pack_events"}
UNCACHED |= {
    "list_webhooks",
    "read_webhook",
    "list_acts",
    "list_feedback",
    "read_guide_source",
    "read_translation_source",
}
UNCACHED |= {each for each in OPERATIONS if each.startswith(("list_suggest", "read_suggest"))}
PARTS = {"read_handout", "read_language_card", "read_bundle", "read_pack_file", "read_recording"}
READS = sorted(name for name in OPERATIONS if METHODS[name] == "get")


def header_parameters(name: str) -> set[str]:
    parameters = OPERATIONS[name][1].get("parameters", [])
    return {each["name"] for each in parameters if each["in"] == "header"}


@pytest.mark.parametrize("name", READS)
def test_a_read_says_that_it_is_conditional_and_has_parts(name: str) -> None:
    responses = OPERATIONS[name][1]["responses"]
    conditional, parts = name not in UNCACHED, name in PARTS
    assert ("304" in responses, "206" in responses) == (conditional, parts)
    assert ("If-None-Match" in header_parameters(name)) is conditional
    assert ({"Range", "If-Range"} <= header_parameters(name)) is parts
    for status in responses.keys() & {"200", "206", "304"} if conditional else ():
        assert "ETag" in responses[status]["headers"]
    assert "content" not in responses.get("304", {})


LISTED = {each.lower() for each in DOCUMENT["components"]["headers"]}
# What reads are answered with. `*` in If-None-Match: nothing is drawn.
DRAWN, PART = {"If-None-Match": "*"}, {"Range": "bytes=0-9"}
GETS: list[tuple[str, str, dict[str, str], int]] = [
    *((name, address, {}, 200) for name, (_, address) in SAMPLES.items()),
    *((name, SAMPLES[name][1], DRAWN, 304) for name in SAMPLES if name not in UNCACHED),
    ("read_changes_feed", "/v1/changes.atom", {}, 200),
    ("read_changes_feed", "/v1/changes.atom", DRAWN, 304),
    ("read_handout", "/v1/handouts/swim-safely/ur.txt", {}, 200),
    ("read_handout", "/v1/handouts/swim-safely/ur.txt", PART, 206),
    ("read_handout", "/v1/handouts/swim-safely/ur.txt", {"Range": "bytes=999999-"}, 416),
    ("read_handout", "/v1/handouts/swim-safely/ur.pdf", DRAWN, 304),
    ("read_language_card", "/v1/handouts/languages.pdf", DRAWN, 304),
    ("read_bundle", "/v1/bundles/ur.zip", DRAWN, 304),
    ("read_recording", "/v1/recordings/swim-safely/ur/0.opus", {}, 404),
    ("read_check", "/v1/check/nothing", {}, 422),
    ("list_advice", "/v1/advice?lang=xx", {}, 404),
    ("list_advice", "/v1/advice?q=water", {}, 200),
    ("read_advice", "/v1/advice/swim-safely/ur?place=XX", {}, 422),
    ("read_pack", "/v1/packs/none", {}, 404),
    ("read_pack_file", "/v1/packs/none.pdf", {}, 404),
    ("read_pack_events", "/v1/packs/none/events", {}, 404),
    *((name, OPERATIONS[name][0], {}, 401) for name in sorted(EDITING) if METHODS[name] == "get"),
]


def test_every_read_is_called() -> None:
    assert {name for name, _, _, _ in GETS} == {*READS}


@pytest.mark.parametrize(("name", "address", "sent", "status"), GETS)
def test_the_headers_of_an_answer_are_those_of_the_document(
    client: TestClient, name: str, address: str, sent: dict[str, str], status: int
) -> None:
    path = address.replace("{id}", "1").replace("{format}", "pdf").replace("{lang}", "ur")
    response = client.get(path, headers=sent)
    assert response.status_code == status
    said = OPERATIONS[name][1]["responses"][str(status)].get("headers", {})
    found = LISTED & {*response.headers}
    found -= {"content-disposition"} if status == 304 else set()
    assert found == {each.lower() for each in said}


@pytest.mark.parametrize("name", [each for each in SAMPLES if each not in UNCACHED])
def test_what_says_that_it_is_conditional_is(client: TestClient, name: str) -> None:
    _, address = SAMPLES[name]
    known = {"If-None-Match": client.get(address).headers["etag"]}
    assert client.get(address, headers=known).status_code == 304


@pytest.mark.parametrize(("name", "status"), PROBLEMS)
def test_a_problem_that_passes_says_when(name: str, status: str) -> None:
    headers = OPERATIONS[name][1]["responses"][status].get("headers", {})
    assert ("Retry-After" in headers) is (status in ("409", "429", "503"))


TEXT = {"schema": {"type": "string"}}
BINARY = {"schema": {"type": "string", "format": "binary"}}
WRITTEN = {"write_letter", "write_letters", "read_suggestion_preview"}
SOURCES = {"read_guide_source", "read_translation_source", "read_suggestion_source"}


@pytest.mark.parametrize("name", sorted(PARTS | WRITTEN | SOURCES))
def test_a_file_is_binary_but_for_text_which_is_last(name: str) -> None:
    # openapi-python-client reads an answer as the first type of these that it can read.
    content = OPERATIONS[name][1]["responses"]["200"]["content"]
    texts = [each.startswith("text/") for each in content]
    assert [*content.values()] == [TEXT if each else BINARY for each in texts]
    assert texts == sorted(texts) and all(texts) is (name in SOURCES)


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("put_guide_source", ["text/yaml"]),
        ("put_translation_source", ["text/x-gettext-translation"]),
        ("make_pack", ["text/csv", XLSX]),
    ],
)
def test_a_file_is_sent_as_a_file(name: str, types: list[str]) -> None:
    body = OPERATIONS[name][1]["requestBody"]
    assert body["required"] and all(body["content"][each] == BINARY for each in types)


def test_the_settings_of_the_python_generator_name_every_type_that_it_does_not_know() -> None:
    overrides = YAML(typ="safe").load(GENERATOR_SETTINGS)["content_type_overrides"]
    answers = {
        each
        for _, operation in OPERATIONS.values()
        for response in operation["responses"].values()
        for each in response.get("content", {})
        if not each.startswith("text/")
    }
    sent = {
        each
        for _, operation in OPERATIONS.values()
        for each in operation.get("requestBody", {}).get("content", {})
    }
    unknown = {each for each in answers | sent if not each.endswith("json")}
    assert overrides == dict.fromkeys(unknown, "application/octet-stream")


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_generated_client_sends_by_itself_is_taken(client: TestClient, form: str) -> None:
    # It sends each parameter that has a default in the document.
    parameters = OPERATIONS["read_handout"][1]["parameters"]
    sent = {
        each["name"]: each["schema"]["default"]
        for each in parameters
        if "default" in each["schema"]
    }
    assert sent == {}  # the library has a default place
    query = {**sent, "width": 40} if form == "brf" else sent
    etag = {"If-None-Match": "*"}  # nothing is drawn
    address = f"/v1/handouts/swim-safely/en.{form}"
    assert client.get(address, params=query, headers=etag).status_code == 304


def test_no_format_takes_all_parameters(client: TestClient) -> None:
    for form, query in [("pdf", "width=40"), ("brf", "layout=standard"), ("docx", "fold=none")]:
        address = f"/v1/handouts/swim-safely/en.{form}?{query}"
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 422


def test_an_entry_of_a_pack_has_no_defaults_of_its_own() -> None:
    # A client that sent them would take back what the parameters of the address say.
    schema = OPERATIONS["make_pack"][1]["requestBody"]["content"]["application/json"]["schema"]
    members = schema["properties"]["entries"]["items"]["properties"]
    assert "place" in members and not any("default" in each for each in members.values())


def test_nothing_that_may_be_left_out_has_a_default() -> None:
    # TypeScript would then say that it is always there, in requests too.
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member in schema.get("properties", {}).keys() - schema.get("required", []):
            assert "default" not in schema["properties"][member], name


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_parameter_is_left_out_rather_than_null(name: str) -> None:
    for each in OPERATIONS[name][1].get("parameters", []):
        assert each["schema"]["type"] in ("string", "integer", "boolean")
        assert each["in"] != "header" or each["name"] == each["name"].title()


def test_there_are_no_tuples() -> None:
    # Generated clients take them for lists of anything.
    assert "prefixItems" not in str(DOCUMENT)


def test_one_name_has_one_format() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name in ("AdviceAnswer", "AdviceSummary"):
        assert schemas[name]["properties"]["published_at"]["format"] == "date"


def members(value: Any, schema: dict[str, Any]) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield for each object in an answer its schema's name, its members and those required."""
    schemas = DOCUMENT["components"]["schemas"]
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        yield name, {*value}, {*schemas[name].get("required", [])}
        for key, each in value.items():
            yield from members(each, schemas[name]["properties"].get(key, {}))
    elif mapping := schema.get("discriminator", {}).get("mapping"):
        yield from members(value, {"$ref": mapping[value["type"]]})
    elif isinstance(value, list):
        for each in value:
            yield from members(each, schema.get("items", {}))
    elif options := schema.get("anyOf"):
        named = [each for each in options if "$ref" in each]
        yield from members(value, named[0]) if named and isinstance(value, dict) else ()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_member_is_optional_exactly_if_it_can_be_left_out(client: TestClient, name: str) -> None:
    model, address = SAMPLES[name]
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    for found, there, required in members(client.get(address).json(), schema):
        assert required <= there <= required | {"easy"}, found


def test_texts_for_easy_reading_are_optional() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name in ("CalloutAdvice", "StepsAdvice", "ParagraphAdvice"):
        assert "easy" not in schemas[name]["required"] and "changed_in" in schemas[name]["required"]
        assert "default" not in schemas[name]["properties"]["easy"]


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_a_file_is_of_a_type_in_the_document(client: TestClient, form: str) -> None:
    _, operation = OPERATIONS["read_handout"]
    response = client.get(f"/v1/handouts/swim-safely/en.{form}")
    kind = response.headers["content-type"]
    assert kind in operation["responses"]["200"]["content"]
    assert kind.partition(";")[0].endswith(form)


@pytest.mark.parametrize(
    ("address", "allowed", "fields"),
    [
        ("/v1/advice/swim-safely/xx", True, []),
        ("/v1/advice/swim-safely/en?edition=9", True, []),
        ("/v1/advice?kind=x&audience=x", False, ["kind", "audience"]),
        ("/v1/nothing", False, []),
    ],
)
def test_a_problem_is_what_the_document_says(
    client: TestClient, address: str, allowed: bool, fields: list[str]
) -> None:
    response = client.get(address)
    details = ProblemDetails.model_validate(response.json())
    assert details.status == response.status_code
    assert details.model_dump(exclude_unset=True) == response.json()
    assert bool(details.allowed) is allowed is ("allowed" in response.json())
    assert [each.field for each in details.errors] == fields
    assert ("errors" in response.json()) is bool(fields)


@pytest.mark.parametrize(
    ("name", "parameter", "values"),
    [
        ("list_advice", "kind", ["guide", "bulletin", "letter", "pathway"]),
        ("read_handout", "layout", ["standard", "large", "easy", "poster", "cards", "clear"]),
        ("read_handout", "paper", ["a4", "a5", "letter", "a3"]),
        ("read_handout", "fold", ["none", "booklet"]),
        ("read_handout", "for", ["office", "print"]),
    ],
)
def test_the_values_of_a_parameter_are_listed(name: str, parameter: str, values: list[str]) -> None:
    (found,) = [each for each in OPERATIONS[name][1]["parameters"] if each["name"] == parameter]
    assert found["schema"]["enum"] == values


MODELS: dict[str, type[BaseModel]] = {
    each.__name__: each
    for each in (
        *(AdviceAnswer, AdviceList, ContactList, LanguageList, PlaceList, ChangeList),
        *(ProblemDetails, NoticeNumber, FeedbackList, ActList),
        *(WebhookSecret, WebhookList, WebhookDetails, DeliveryCard),
        *(Progress, LetterList, LetterForm, Manifest, Check, RecallList),
    )
}
SENT: dict[str, type[BaseModel]] = {
    each.__name__: each
    for each in (
        *(LetterDetails, LetterPackDetails, NewFeedback, NewNotice, NewWebhook),
        create_model("PackEntries", entries=list[Wanted]),
    )
}
EXAMPLES = DOCUMENT["components"]["examples"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_schema_says(name: str) -> None:
    model, _, example = name.partition("-")
    value = EXAMPLES[name]["value"]
    found = (MODELS | SENT)[model].model_validate(value)
    partial = model in {"ProblemDetails", *SENT}
    assert found.model_dump(mode="json", exclude_unset=partial, by_alias=True) == value
    reads_from = {"left-to-right": '"ltr"', "right-to-left": '"rtl"'}.get(example, "")
    assert reads_from in str(value).replace("'", '"')
    assert EXAMPLES[name]["summary"]


@pytest.mark.parametrize(
    "name",
    ["list_advice", "read_advice", "list_contacts", "list_places", "list_letters", "read_letter"],
)
def test_a_chief_answer_has_an_example_in_each_direction(name: str) -> None:
    content = OPERATIONS[name][1]["responses"]["200"]["content"]["application/json"]
    assert [*content["examples"]] == ["left-to-right", "right-to-left"]


@pytest.mark.parametrize("name", ["make_pack", "write_letters", "write_letter", "give_feedback"])
def test_what_is_sent_has_an_example(name: str) -> None:
    sent = OPERATIONS[name][1]["requestBody"]["content"]["application/json"]
    assert [*sent["examples"]] == ["example"]


def test_an_example_is_where_its_schema_is_answered() -> None:
    used = {each for each in references(DOCUMENT["paths"]) if "/examples/" in each}
    assert used == {f"#/components/examples/{name}" for name in EXAMPLES}


@pytest.mark.parametrize("name", [each for each in EXAMPLES if "ProblemDetails" in each])
def test_an_example_of_a_problem_is_one_that_exists(name: str) -> None:
    value = EXAMPLES[name]["value"]
    kind = PROBLEM_TYPES[value["type"].partition("#")[2]]
    assert (kind.title, kind.status) == (value["title"], value["status"])


def test_the_page_has_what_the_document_says(client: TestClient) -> None:
    page = client.get("/api/").text
    about = page.partition('id="read_advice"')[2].partition("</section>")[0]
    assert "<code>see_instead</code>: The slug of the guide to read" in about
    assert "304 Not Modified" in about and "<code>Cache-Control</code>" in about
    assert page.count("<details>") > 25 and "`" not in page.partition("<h2>Advice")[2]
    assert "for at least a year beside it" in page
    assert "200: In English" in about and "200: In Urdu" in about and "404: A language" in about
    assert len(client.get("/api/", headers={"Accept-Encoding": "identity"}).content) < 250_000


def test_the_policy_is_that_of_the_documentation() -> None:
    documented = " ".join((DOCS / "http.md").read_text("utf-8").split())
    assert all(f"- {each}" in documented for each in POLICY)
    assert all(each in DOCUMENT["info"]["description"] for each in POLICY)


def described(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each member of an object of the document with its description."""
    if isinstance(value, dict):
        properties = value.get("properties", {})
        for name, each in properties.items() if value.get("type") == "object" else ():
            yield f"{where}.{name}", each.get("description", "")
        for name, each in value.items():
            yield from described(each, f"{where}/{name}")
    elif isinstance(value, list):
        for each in value:
            yield from described(each, where)


def test_everything_says_what_it_is() -> None:
    members = [*described({name: DOCUMENT[name] for name in ("paths", "components")})]
    schemas = DOCUMENT["components"]["schemas"]
    parameters = [
        (f"{name} {each['name']}", each.get("description") or "")
        for name, (_, operation) in OPERATIONS.items()
        for each in operation.get("parameters", [])
    ]
    kinds = [(name, schema.get("description", "")) for name, schema in schemas.items()]
    tags = [(each["name"], each["description"]) for each in DOCUMENT["tags"]]
    assert len(members) > 500 and len(parameters) > 100
    for where, said in [*members, *parameters, *kinds, *tags]:
        assert len(said.split()) > 1, where
        assert not re.search(r"\b(todo|tbd|lorem|placeholder|n/a)\b", said, re.IGNORECASE), where


def test_every_operation_has_a_tag_with_a_text() -> None:
    tags = [each["name"] for each in DOCUMENT["tags"]]
    used = {each for _, operation in OPERATIONS.values() for each in operation["tags"]}
    assert set(tags) == used and len(tags) == len(used)
