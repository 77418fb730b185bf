"""Conditional requests: strong ETags, 304 for clients that already have the content, and edits of a
version that is out of date."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.http.etags import sent_etags
from api.http.problems import Problem
from api.http.response_cache import matches_etag

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="ETag of the version that you edited")
]


def conditional_response(
    request: Request, body: bytes, etag: str, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return the body, or 304 if the client already has it."""
    headers = {"ETag": etag, "Cache-Control": "public, max-age=60", **headers}
    if client_has(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def json_response(
    request: Request,
    body: BaseModel | bytes,
    language: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a model, or JSON already encoded, as a response in one language."""
    content = body if isinstance(body, bytes) else body.model_dump_json().encode()
    headers = {"Content-Language": language, **(headers or {})}
    return conditional_response(request, content, make_etag(content), "application/json", headers)


def source_response(content: bytes, media_type: str, etag: str) -> Response:
    """Return a source file to edit, which no cache keeps, with the ETag to send back."""
    headers = {"ETag": etag, "Cache-Control": "no-store"}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)


def send_etag(response: Response, etag: str | None) -> None:
    """Send the ETag of what an edit has stored, if it has."""
    if etag:
        response.headers["ETag"] = etag


def check_if_match(if_match: str | None, etag: str) -> None:
    """Raise a problem unless an edit names the version with this ETag as the one it began with."""
    if if_match is None:
        detail = "Send `If-Match` with the ETag of the version that you edited."
        raise Problem("precondition-required", detail)
    # RFC 9110 wants weak tags refused here. But behind a proxy that compresses, a translator has no
    # other, and would be told for ever that the text has changed.
    if etag not in sent_etags(if_match):
        detail = "It, or the text it is translated from, has changed. Fetch it again."
        raise Problem("precondition-failed", detail)


def make_etag(body: bytes) -> str:
    """Return a strong ETag, which is the same for the same bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def client_has(request: Request, etag: str) -> bool:
    """Return whether the client already has the content with this ETag."""
    return matches_etag(request.scope, etag.encode())
