"""The OpenAPI document, and the API reference made from it, with examples left-to-right and
right-to-left. It is in English, whatever the language of the library."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from api.http.conditional import conditional_response, make_etag
from api.http.dependencies import CurrentReloader, CurrentSettings, CurrentSnapshot
from api.http.openapi_texts import POLICY
from api.http.redirects import Redirect
from api.published.advice_json import advice_json
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import render_page
from models.clock import now
from models.library import LibraryCard

router = APIRouter(include_in_schema=False)
VERBS = ("get", "post", "put", "delete")
MAX_EXAMPLE = 1400  # characters
RIGHT_TO_LEFT = "rtl"
CODE = re.compile(r"`([^`]+)`")


class Parameter(NamedTuple):
    name: str
    place: str
    values: str
    required: bool
    said: Markup


class Operation(NamedTuple):
    """`answers` has the statuses with their meanings, `members` those of the answer in JSON with
    theirs, `headers` the names of those that come with an answer. `examples` have a title and
    JSON; `kept` says whether caches may keep the answer."""

    id: str
    verb: str
    path: str
    said: Markup
    parameters: list[Parameter]
    body: list[str]
    answers: list[tuple[str, Markup]]
    members: list[tuple[str, Markup]]
    headers: list[str]
    examples: list[tuple[str, str]]
    kept: bool


class Example(NamedTuple):
    request: str
    tag: str
    answer: str


@router.get("/openapi.json")
def read_document(
    request: Request, reloader: CurrentReloader, settings: CurrentSettings
) -> Response:
    """Return the OpenAPI document, with the address of this server, and whom to ask and to credit
    once something is published. FastAPI's own route has no headers for caches."""
    document = request.app.openapi() | {"servers": [{"url": settings.public_url}]}
    if library := reloader.snapshot.published_library:
        document["info"] = document["info"] | _publisher(library)
    body = json.dumps(document, ensure_ascii=False).encode()
    return conditional_response(request, body, make_etag(body), "application/json", {})


@router.get("/api")
async def read_reference_without_slash() -> Response:
    raise Redirect("/api/")


@router.get("/api/")
def read_reference(
    request: Request, snapshot: CurrentSnapshot, settings: CurrentSettings
) -> Response:
    """Return the reference, with the operations grouped by tag."""
    document = request.app.openapi()
    groups: dict[str, list[Operation]] = {}
    for operation, tag in _operations(document):
        groups.setdefault(tag, []).append(operation)
    examples = [*_examples(snapshot, settings.public_url)]
    return render_page(
        request,
        snapshot,
        "site/reference.html",
        snapshot.source,
        groups=groups,
        examples=examples,
        policy=[*map(_marked, POLICY)],
    )


def _publisher(library: LibraryCard) -> dict[str, Any]:
    """Return who publishes a library, and its licence, as members of `info`."""
    publisher, licence = library.published_by, library.licence
    email = {"email": publisher.email} if publisher.email else {}
    return {
        "contact": {"name": publisher.name, **email},
        "license": {"name": licence.name, "url": licence.url},
    }


def _operations(document: dict[str, Any]) -> Iterator[tuple[Operation, str]]:
    for path, verbs in document["paths"].items():
        for verb in filter(verbs.get, VERBS):
            entry = verbs[verb]
            success = entry["responses"][min(entry["responses"])]
            operation = Operation(
                id=entry["operationId"],
                verb=verb.upper(),
                path=path,
                said=_marked(entry.get("description", entry.get("summary", ""))),
                parameters=[_parameter(each) for each in entry.get("parameters", [])],
                body=[*entry.get("requestBody", {}).get("content", {})],
                answers=[
                    (status, _marked(each["description"]))
                    for status, each in entry["responses"].items()
                ],
                members=_members(document, success),
                headers=[*success.get("headers", {})],
                examples=[*_examples_of(document, entry)],
                kept="304" in entry["responses"],
            )
            yield operation, entry.get("tags", ["health"])[0]


def _examples_of(document: dict[str, Any], entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the examples of what is sent to an operation, of its answers, and of its first error
    that has one."""
    known, errors = document["components"]["examples"], 0
    sent = {"To send": entry.get("requestBody", {})}
    for status, answer in [*sent.items(), *sorted(entry["responses"].items())]:
        for content in answer.get("content", {}).values():
            for each in content.get("examples", {}).values():
                errors += "400" <= status < "600"
                if errors <= 1:
                    example = known[each["$ref"].rpartition("/")[2]]
                    yield f"{status}: {example['summary']}", _shortened(example["value"])


def _shortened(value: Any) -> str:
    """Return JSON on some lines, and its end left out if it is long."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text if len(text) <= MAX_EXAMPLE else f"{text[:MAX_EXAMPLE]}\n…"


def _marked(said: str) -> Markup:
    """Return a description as a sentence in HTML, with what is in backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(said[:1].upper() + said[1:]))))


def _members(document: dict[str, Any], answer: dict[str, Any]) -> list[tuple[str, Markup]]:
    """Return the members of the object that is answered as JSON, with what they are."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    properties = document["components"]["schemas"].get(name, {}).get("properties", {})
    return [(member, _marked(each["description"])) for member, each in properties.items()]


def _parameter(entry: dict[str, Any]) -> Parameter:
    schema = entry["schema"]
    types = [each["type"] for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    values = ", ".join(map(str, schema.get("enum", types)))
    if "default" in schema and schema["default"] is not None:
        values += f" (by default {schema['default']})"
    said = _marked(entry["description"])
    return Parameter(entry["name"], entry["in"], values, entry.get("required", False), said)


def _examples(snapshot: Snapshot, public_url: str) -> Iterator[Example]:
    """Yield the beginning of a guide in the language of the library, and in a right-to-left one if
    possible."""
    slug, guide = next(iter(snapshot.guides.items()))
    readable = snapshot.languages_of(slug, snapshot.default_place, now())
    others = [tag for tag in readable if guide[tag].translation.direction == RIGHT_TO_LEFT]
    for tag in [snapshot.source, *others[:1]]:
        answer = json.loads(
            advice_json(snapshot, AdviceQuery(slug, tag, snapshot.default_place), public_url)
        )
        shown = {name: answer[name] for name in ("slug", "title", "locale")}
        text = json.dumps(shown, ensure_ascii=False, indent=1)
        yield Example(f"curl {public_url}/v1/advice/{slug}/{tag}", tag, text[:MAX_EXAMPLE])
