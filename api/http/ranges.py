"""Byte ranges (RFC 9110 §14): a part of a file, so that a broken download can be continued.

One range is answered; several at once get the whole file, which the RFC allows. FileResponse of
Starlette has ranges for paths only, and our files come from memory, a folder or a bucket."""

import re
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from api.http.conditional import client_has, conditional_response
from api.http.problems import Problem

# Spaces are never given back: trying all ways to share 30,000 of them would take minutes.
RANGE = re.compile(r"bytes\s*+=\s*+(\d{0,18})\s*+-\s*+(\d{0,18})\s*+", re.IGNORECASE)
ACCEPT_RANGES = {"Accept-Ranges": "bytes"}


def requested_range(request: Request, size: int, etag: str) -> range | None:
    """Return the positions of the bytes that are asked for; None for all of them. A range that is
    no range, or one of another version (If-Range), is ignored. Raise a problem if none of the
    positions is in the file."""
    if request.headers.get("if-range", etag) != etag:
        return None
    found = RANGE.fullmatch(",".join(request.headers.getlist("range")).strip())
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
        satisfiable = int(found[2]) > 0 and size > 0
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < first:
            return None
        satisfiable = first < size
    if not satisfiable:
        detail = f"The file has {size} bytes."
        headers = {"Content-Range": f"bytes */{size}", **ACCEPT_RANGES}
        raise Problem("range-not-satisfiable", detail, headers)
    return range(first, last + 1)


def file_response(
    request: Request, body: bytes, etag: str, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return a file or the part of it that is asked for, or 304 if the client already has it."""
    headers = {**ACCEPT_RANGES, **headers}
    if client_has(request, etag):
        return conditional_response(request, b"", etag, media_type, headers)
    part = requested_range(request, len(body), etag)
    if part is None:
        return conditional_response(request, body, etag, media_type, headers)
    headers |= content_range(part, len(body))
    content = body[part.start : part.stop]
    response = conditional_response(request, content, etag, media_type, headers)
    response.status_code = 206
    return response


def content_range(part: range, size: int) -> dict[str, str]:
    """Return the header that says which part of a file this is."""
    return {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}
