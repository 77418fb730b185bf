"""Handouts as files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.answers import MEDIA_TYPES
from api.paper import drawn
from api.problems import Problem, documented
from api.requests import (
    DEFAULT_PLACE,
    PLACES,
    Configured,
    Current,
    EditionNumber,
    Place,
    checked,
    conditional,
    etag_of,
    is_known,
    language_of_path,
    now,
    one_of,
    readable,
)
from api.snapshot import Asked
from handouts.html import handout_html
from handouts.pdf import pdf_key
from models.code import LAYOUTS

router = APIRouter(prefix="/v1/handouts", tags=["handouts"])
STYLE_INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAPERS = ["a4"]


@router.get(
    "/{slug}/{lang}.{format}",
    operation_id="read_handout",
    response_class=Response,
    responses={
        200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}},
        **documented(404, 410, 422, 503),
    },
)
async def read_handout(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(description="pdf or html")],
    place: Place = DEFAULT_PLACE,
    edition: EditionNumber = None,
    layout: Annotated[str, one_of([*LAYOUTS])] = "standard",
    paper: Annotated[str, one_of(PAPERS)] = "a4",
) -> Response:
    """A leaflet or letter to print. A PDF is PDF/UA-1, and the same bytes for the same content."""
    if format not in MEDIA_TYPES:
        formats = ", ".join(MEDIA_TYPES)
        detail = f"There is no format {format!r}. There are: {formats}."
        raise Problem("unknown-format", 404, detail, allowed=list(MEDIA_TYPES))
    allowed = {"place": PLACES, "edition": None, "layout": [*LAYOUTS], "paper": PAPERS}
    checked(request, snapshot, allowed)
    asked = Asked(slug, language_of_path(snapshot, lang, request), place, edition=edition)
    language = asked.language
    served = readable(snapshot, asked)
    html = handout_html(snapshot.handout(asked, now(), configured.public_url))
    name = f"{slug}-{language}-{place}-edition-{served.edition}.{format}"
    title = quote(f"{served.translation.title.text} ({language}, {place}).{format}", safe="")
    headers = {
        "Content-Language": language,
        "Content-Disposition": f"inline; filename=\"{name}\"; filename*=UTF-8''{title}",
    }
    if format == "html":
        body = html.encode()
        headers["Content-Security-Policy"] = STYLE_INSIDE
        return conditional(request, body, etag_of(body), MEDIA_TYPES[format], headers)
    etag = f'"{pdf_key(html)[:32]}"'
    if is_known(request, etag):
        return conditional(request, b"", etag, MEDIA_TYPES[format], headers)
    body = await drawn(request, html, f"{slug} in {language}")
    return conditional(request, body, etag, MEDIA_TYPES[format], headers)
