"""What FastAPI leaves out of the OpenAPI document: problems as they are sent, conditional requests,
ranges, when to try again, and what generated clients need."""

import json
from pathlib import Path
from typing import Any

from api.http.openapi_texts import EVENT, HEADERS, PARAMETERS, TAGS
from api.http.problems import MEDIA_TYPE

# For the `responses` of a route: it has an ETag, and answers If-None-Match.
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Not Modified: the client has this version already"}
}
# It answers Range too.
PARTIAL: dict[int | str, dict[str, Any]] = {
    **NOT_MODIFIED,
    206: {"description": "Partial Content: the part that `Range` asks for"},
}
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "languages that the reader prefers, such as `ur, en;q=0.5`",
    "schema": {"type": "string"},
}
RETRY_STATUSES = ("409", "429", "503")
# What is answered and sent, and problems, by the schema that they follow.
EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("examples.json").read_text("utf-8")
)
SCHEMAS, PROBLEM = "#/components/schemas/", "ProblemDetails"
JSON = "application/json"
TEXT = {"schema": {"type": "string"}}
BINARY = {"schema": {"type": "string", "format": "binary"}}


def file_content(*media_types: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a response that is a file of one of these media types.

    Text is last: openapi-python-client reads all files as the first that it can read, and a PDF is
    no text."""
    text_last = sorted(media_types, key=lambda each: each.startswith("text/"))
    return {each: TEXT if each.startswith("text/") else BINARY for each in text_last}


def sent_headers(*names: str) -> dict[str, Any]:
    """Return the OpenAPI `headers` of a response that always has these."""
    return {each: {"$ref": f"#/components/headers/{each}"} for each in names}


def uploaded_file(*media_types: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a request that sends a file of one of these media types."""
    return dict.fromkeys(media_types, BINARY)


def source_content(media_type: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a response that is a source file."""
    return file_content(f"{media_type}; charset=utf-8")


def uploaded_source(media_type: str) -> dict[str, Any]:
    """Return the OpenAPI description of a request whose body is a source file."""
    return {"requestBody": {"required": True, "content": uploaded_file(media_type)}}


def example_references(schema: str, *names: str) -> dict[str, Any]:
    """Return the OpenAPI `examples` of a body that follows a schema, by their names."""
    return {name: {"$ref": f"#/components/examples/{schema}-{name}"} for name in names}


def without_defaults(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object without the defaults of what may be left out.

    Clients in TypeScript would have to send these members, and to expect them in every answer;
    those in Python would send them, also where the server takes another value than this default."""
    required = schema.get("required", [])
    properties = schema.get("properties", {})
    for name in properties.keys() - required:
        properties[name].pop("default", None)
    return schema


def complete_document(document: dict[str, Any]) -> None:
    """Add to an OpenAPI document what holds for all routes with the same responses."""
    document["components"]["headers"] = {
        name: {
            "description": said,
            "schema": {"type": "integer" if name == "Retry-After" else "string"},
        }
        for name, said in HEADERS.items()
    }
    document["components"]["examples"] = {
        f"{schema}-{name}": example
        for schema, examples in EXAMPLES.items()
        for name, example in examples.items()
    }
    document["tags"] = [{"name": tag, "description": said} for tag, said in TAGS.items()]
    for schema in document["components"]["schemas"].values():
        without_defaults(schema)
        _complete_descriptions(schema)
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _forbid_null(parameter["schema"])
                parameter.setdefault("description", PARAMETERS.get(parameter["name"]))
            _add_examples(operation.get("requestBody", {}))
            responses = operation["responses"]
            for status, response in responses.items():
                _complete_problem(status, response)
                if "content" in response:
                    _add_headers(response, "Cache-Control")
                _describe_events(response)
                _add_examples(response, int(status))
            if "304" in responses:
                _complete_conditional(operation)


def _complete_conditional(operation: dict[str, Any]) -> None:
    """Say that a read answers If-None-Match, and Range if it has parts. JSON has a language."""
    responses = operation["responses"]
    answer = responses["200"]
    _add_parameter(operation, "If-None-Match", "ETags of the versions at hand")
    _add_headers(answer, "ETag", *(["Content-Language"] if JSON in answer["content"] else []))
    if "206" in responses:
        _add_parameter(operation, "Range", "one range of bytes, such as bytes=100-")
        _add_parameter(operation, "If-Range", "the ETag of the version of that range")
        _add_headers(answer, "Accept-Ranges")
        responses["206"]["content"] = answer["content"]
        _add_headers(responses["206"], *answer["headers"], "Content-Range")
    # RFC 9110 §15.4.5: what describes the body may be missing.
    _add_headers(responses["304"], *(answer["headers"].keys() - {"Content-Disposition"}))


def _complete_problem(status: str, response: dict[str, Any]) -> None:
    """FastAPI adds `application/json` to every response that has a model."""
    if MEDIA_TYPE in response.get("content", {}):
        response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
        if status == "416":
            _add_headers(response, "Accept-Ranges", "Content-Range")
        if status in RETRY_STATUSES:
            _add_headers(response, "Retry-After")


def _complete_descriptions(schema: dict[str, Any]) -> None:
    """Put each description on one line, and say what a member is for that has one value: it tells
    the objects of a list apart."""
    for member in schema.get("properties", {}).values():
        if "const" in member:
            member["description"] = f"Always `{member['const']}`: which kind of object this is."
        member["description"] = " ".join(member.get("description", "").split())


def _add_examples(body: dict[str, Any], status: int = 0) -> None:
    """Refer to the examples of what is sent or answered, of problems to those with this status."""
    for content in body.get("content", {}).values():
        schema = content.get("schema", {}).get("$ref", "").removeprefix(SCHEMAS)
        names = [
            name
            for name, example in EXAMPLES.get(schema, {}).items()
            if schema != PROBLEM or example["value"]["status"] == status
        ]
        if names:
            content["examples"] = example_references(schema, *names)


def _describe_events(response: dict[str, Any]) -> None:
    for content in response.get("content", {}).values():
        for name, member in content.get("itemSchema", {}).get("properties", {}).items():
            member["description"] = EVENT[name]


def _forbid_null(schema: dict[str, Any]) -> None:
    """Take null out of the schema of a parameter: one can be left out, but there is no null in
    addresses and headers."""
    for each in schema.pop("anyOf", []):
        schema |= each if each["type"] != "null" else {}


def _add_parameter(operation: dict[str, Any], name: str, description: str) -> None:
    schema = {"type": "string"}
    operation.setdefault("parameters", []).append(
        {"name": name, "in": "header", "description": description, "schema": schema}
    )


def _add_headers(response: dict[str, Any], *names: str) -> None:
    said = response.setdefault("headers", {})
    response["headers"] = {**said, **sent_headers(*sorted(names))}
