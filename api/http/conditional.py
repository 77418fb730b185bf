"""Conditional responses: strong ETags, and 304 for clients that already have the content."""

from collections.abc import Mapping
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.http.response_cache import matches_etag


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


def make_etag(body: bytes) -> str:
    """Return a strong ETag, which is the same for the same bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def client_has(request: Request, etag: str) -> bool:
    """Return whether the client already has the content with this ETag."""
    return matches_etag(request.scope, etag.encode())
