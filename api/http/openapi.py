"""What FastAPI leaves out of the OpenAPI document: problems as they are sent, conditional requests,
ranges, and when to try again."""

from typing import Any

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
RETRY_STATUSES = ("409", "429", "503")
RETRY_AFTER = {
    "description": "the number of seconds after which to try again",
    "schema": {"type": "integer"},
}
ETAG = {"description": "a strong ETag of this version", "schema": {"type": "string"}}
CONTENT_RANGE = {"description": "which part of the file this is", "schema": {"type": "string"}}


def file_content(*media_types: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a response that is a file of one of these media types."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {each.partition(";")[0]: schema for each in media_types}


def complete_document(document: dict[str, Any]) -> None:
    """Add to an OpenAPI document what holds for all routes with the same responses."""
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            for status, response in responses.items():
                _complete_problem(status, response)
            if "304" in responses:
                _add_parameter(operation, "If-None-Match", "ETags of the versions at hand")
                _add_header(responses, ("200", "206", "304"), "ETag", ETAG)
            if "206" in responses:
                _add_parameter(operation, "Range", "one range of bytes, such as bytes=100-")
                _add_parameter(operation, "If-Range", "the ETag of the version of that range")
                _add_header(responses, ("206",), "Content-Range", CONTENT_RANGE)
                responses["206"]["content"] = responses["200"]["content"]


def _complete_problem(status: str, response: dict[str, Any]) -> None:
    """FastAPI adds `application/json` to every response that has a model."""
    if MEDIA_TYPE in response.get("content", {}):
        response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
        if status in RETRY_STATUSES:
            response["headers"] = {"Retry-After": RETRY_AFTER}


def _add_parameter(operation: dict[str, Any], name: str, description: str) -> None:
    schema = {"type": "string"}
    operation.setdefault("parameters", []).append(
        {"name": name, "in": "header", "description": description, "schema": schema}
    )


def _add_header(
    responses: dict[str, Any], statuses: tuple[str, ...], name: str, header: dict[str, Any]
) -> None:
    for status in statuses:
        if status in responses:
            responses[status].setdefault("headers", {})[name] = header
