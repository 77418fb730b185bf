"""Handouts as files."""

import logging
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api.answers import MEDIA_TYPES
from api.problems import Problem, documented
from api.requests import (
    DEFAULT_PLACE,
    PLACES,
    Configured,
    Current,
    checked,
    conditional,
    etag_of,
    in_language,
    is_known,
    language_of_path,
    one_of,
    today,
)
from handouts.pdf import RenderFault, pdf_key
from handouts.press import PressBusy

logger = logging.getLogger("uvicorn.error")
router = APIRouter(prefix="/v1/handouts", tags=["handouts"])
STYLE_INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
LAYOUTS, PAPERS = ["standard"], ["a4"]


@router.get(
    "/{slug}/{lang}.{format}",
    operation_id="read_handout",
    response_class=Response,
    responses={
        200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}},
        **documented(404, 422, 503),
    },
)
async def read_handout(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    lang: str,
    format: Annotated[str, Path(description="pdf or html")],
    place: str = DEFAULT_PLACE,
    layout: Annotated[str, one_of(LAYOUTS)] = "standard",
    paper: Annotated[str, one_of(PAPERS)] = "a4",
) -> Response:
    """A leaflet or letter to print. A PDF is PDF/UA-1, and the same bytes for the same content."""
    if format not in MEDIA_TYPES:
        formats = ", ".join(MEDIA_TYPES)
        detail = f"There is no format {format!r}. There are: {formats}."
        raise Problem("unknown-format", 404, detail, allowed=list(MEDIA_TYPES))
    checked(request, snapshot, {"place": PLACES, "layout": LAYOUTS, "paper": PAPERS})
    language = language_of_path(snapshot, lang, request)
    in_language(snapshot, slug, language)
    served = snapshot.guides[slug][language]
    html = snapshot.handout(slug, language, place, today(), configured.public_url)
    name = f"{slug}-{language}-{place}-edition-{served.edition}.{format}"
    readable = quote(f"{served.translation.title.text} ({language}, {place}).{format}", safe="")
    headers = {
        "Content-Language": language,
        "Content-Disposition": f"inline; filename=\"{name}\"; filename*=UTF-8''{readable}",
    }
    if format == "html":
        body = html.encode()
        headers["Content-Security-Policy"] = STYLE_INSIDE
        return conditional(request, body, etag_of(body), MEDIA_TYPES[format], headers)
    etag = f'"{pdf_key(html)[:32]}"'
    if missing := request.app.state.missing:
        raise Problem("not-ready", 503, " ".join(missing), {"Retry-After": "600"})
    if is_known(request, etag):
        return conditional(request, b"", etag, MEDIA_TYPES[format], headers)
    try:
        body = await request.app.state.press.pdf(html)
    except PressBusy:
        detail = "The press is busy. Try again in a moment."
        raise Problem("render-failed", 503, detail, {"Retry-After": "10"}) from None
    except RenderFault as fault:
        logger.error("%s in %s is not printed: %s", slug, language, fault)
        detail = f"Nothing was printed, because it would have been wrong: {fault}"
        raise Problem("render-failed", 503, detail, {"Retry-After": "600"}) from None
    return conditional(request, body, etag, MEDIA_TYPES[format], headers)
