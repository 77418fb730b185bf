"""What FastAPI leaves out of the OpenAPI document: problems as they are sent, conditional requests,
ranges, when to try again, and what generated clients need."""

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
TAGS = {
    "advice": "Guides in the reader's language, as a list and one by one.",
    "pathways": "Guides that ask questions and lead to what to do.",
    "directory": "Languages, places, and the contacts of each place.",
    "handouts": "Guides as files to print, to send or to read offline.",
    "letters": "Letters to fill in: their fields, and the whole letter; nothing is kept.",
    "packs": "Print runs of many handouts in many languages.",
    "paper": "Whether printed sheets are still current.",
    "feeds": "What is published and what has changed, for those who keep a copy.",
    "feedback": "Mistakes that readers report, for anybody to send and for editors to settle.",
    "editing": "Guides, translations, reviews and notices, for keys with a role.",
    "health": "Whether the server is alive and can do its work.",
}
# What parameters are that mean the same at every address.
PARAMETERS = {
    "slug": "slug of a guide, as in the list of guides; of a catalog also `contacts` or `ui`",
    "lang": "BCP 47 tag of a language, as in the list of languages",
    "code": "code that is printed on a sheet",
    "format": "format of the file",
    "layout": "how the text is laid out",
    "paper": "size of the paper; by default A4, folded as a booklet A5",
    "ink": "`colour`, or `mono` for black alone",
    "fold": "`booklet` for pages to fold and staple",
    "audience": "key of an audience: only guides for it",
    "topic": "key of a topic: only guides about it",
    "kind": "only guides of this kind",
    "q": "words to search for, in the language or in that of the library",
    "copies": "`repeat`: every copy is in the PDF; `once`: each handout, with counts on the cover",
    "otherwise": "what to do with copies whose language is not recognised or not offered: refuse "
    "and list them (`ask`), count them on the cover (`list`), or print them in the language of the "
    "library (`english`)",
    "origin": "who translated",
}
# What FastAPI says of server-sent events has no descriptions.
EVENT = {
    "data": "the content of the event",
    "event": "the type of the event",
    "id": "the number of the event",
    "retry": "how many milliseconds to wait before connecting again",
}
RETRY_STATUSES = ("409", "429", "503")
RETRY_AFTER = {
    "description": "the number of seconds after which to try again",
    "schema": {"type": "integer"},
}
ETAG = {"description": "a strong ETag of this version", "schema": {"type": "string"}}
TEXT = {"schema": {"type": "string"}}
BINARY = {"schema": {"type": "string", "format": "binary"}}
CONTENT_RANGE = {"description": "which part of the file this is", "schema": {"type": "string"}}


def file_content(*media_types: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a response that is a file of one of these media types.

    Text is last: openapi-python-client reads all files as the first that it can read, and a PDF is
    no text."""
    text_last = sorted(media_types, key=lambda each: each.startswith("text/"))
    return {each: TEXT if each.startswith("text/") else BINARY for each in text_last}


def uploaded_file(*media_types: str) -> dict[str, Any]:
    """Return the OpenAPI `content` of a request that sends a file of one of these media types."""
    return dict.fromkeys(media_types, BINARY)


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
    document["tags"] = [{"name": tag, "description": said} for tag, said in TAGS.items()]
    for schema in document["components"]["schemas"].values():
        without_defaults(schema)
        _describe_constants(schema)
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _forbid_null(parameter["schema"])
                parameter.setdefault("description", PARAMETERS.get(parameter["name"]))
            responses = operation["responses"]
            for status, response in responses.items():
                _complete_problem(status, response)
                _describe_events(response)
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


def _describe_constants(schema: dict[str, Any]) -> None:
    """Say what a member is for that has one value: it tells the objects of a list apart."""
    for member in schema.get("properties", {}).values():
        if "const" in member:
            member["description"] = f"Always `{member['const']}`: which kind of object this is."


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


def _add_header(
    responses: dict[str, Any], statuses: tuple[str, ...], name: str, header: dict[str, Any]
) -> None:
    for status in statuses:
        if status in responses:
            responses[status].setdefault("headers", {})[name] = header
