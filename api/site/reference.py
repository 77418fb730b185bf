"""The reference of the HTTP interface, from its OpenAPI document. In English, with what two guides
look like, one of them from right to left."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.redirects import Redirect
from api.published.advice_json import advice_json
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from models.clock import now
from models.directory import DEFAULT_PLACE
from richtext.text import ENGLISH

router = APIRouter(include_in_schema=False)
VERBS = ("get", "post", "put", "delete")
LONGEST = 1400
RIGHT_TO_LEFT = "rtl"


class Parameter(NamedTuple):
    name: str
    place: str
    values: str
    required: bool
    said: str


class Operation(NamedTuple):
    """`answers` are the statuses, with what each means."""

    id: str
    verb: str
    path: str
    said: str
    parameters: list[Parameter]
    body: list[str]
    answers: list[tuple[str, str]]


class Example(NamedTuple):
    request: str
    tag: str
    answer: str


@router.get("/api")
async def read_reference_without_slash() -> Response:
    raise Redirect("/api/")


@router.get("/api/")
async def read_reference(
    request: Request, snapshot: CurrentSnapshot, configured: CurrentSettings
) -> Response:
    document = request.app.openapi()
    groups: dict[str, list[Operation]] = {}
    for operation, tag in _operations(document):
        groups.setdefault(tag, []).append(operation)
    examples = [*_examples(snapshot, configured.public_url)]
    return render_page(
        request, snapshot, "site/reference.html", ENGLISH, groups=groups, examples=examples
    )


def _operations(document: dict[str, Any]) -> Iterator[tuple[Operation, str]]:
    for path, verbs in document["paths"].items():
        for verb in filter(verbs.get, VERBS):
            each = verbs[verb]
            content = each.get("requestBody", {}).get("content", {})
            operation = Operation(
                id=each["operationId"],
                verb=verb.upper(),
                path=path,
                said=each.get("description", each.get("summary", "")),
                parameters=[_parameter(one) for one in each.get("parameters", [])],
                body=[*content],
                answers=[(status, one["description"]) for status, one in each["responses"].items()],
            )
            yield operation, each.get("tags", ["health"])[0]


def _parameter(given: dict[str, Any]) -> Parameter:
    schema = given["schema"]
    kinds = [one["type"] for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    values = ", ".join(map(str, schema.get("enum", kinds)))
    if "default" in schema and schema["default"] is not None:
        values += f" (usually {schema['default']})"
    said = given.get("description", schema.get("description", ""))
    return Parameter(given["name"], given["in"], values, given.get("required", False), said)


def _examples(snapshot: Snapshot, public_url: str) -> Iterator[Example]:
    """The beginning of a guide in English, and of the same from right to left."""
    slug, guide = next(iter(snapshot.guides.items()))
    readable = snapshot.languages_of(slug, now())
    others = [tag for tag in readable if guide[tag].translation.direction == RIGHT_TO_LEFT]
    for tag in [ENGLISH, *others[:1]]:
        answer = json.loads(
            advice_json(snapshot, AdviceQuery(slug, tag, DEFAULT_PLACE), public_url)
        )
        shown = {name: answer[name] for name in ("slug", "title", "locale")}
        text = json.dumps(shown, ensure_ascii=False, indent=1)
        yield Example(f"curl {public_url}/v1/advice/{slug}/{tag}", tag, text[:LONGEST])
