"""Handouts as files."""

from dataclasses import astuple
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.answers import MEDIA_TYPES
from api.paper import drawn
from api.problems import Problem, documented, invalid
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
    known_language,
    language_of_path,
    now,
    one_of,
    readable,
)
from api.snapshot import Asked, Snapshot
from handouts.handout import INKS, PAPERS, STANDARD, Handout, Options
from handouts.html import handout_html
from handouts.pdf import pdf_key
from models.code import LAYOUTS

router = APIRouter(prefix="/v1/handouts", tags=["handouts"])
STYLE_INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


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
    with_: Annotated[
        str | None, Query(alias="with", description="another language, line beside line")
    ] = None,
    layout: Annotated[str, one_of([*LAYOUTS])] = STANDARD.layout,
    paper: Annotated[str, one_of([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, one_of([*INKS])] = STANDARD.ink,
) -> Response:
    """A leaflet or letter to print. A PDF is PDF/UA-1, and the same bytes for the same content."""
    if format not in MEDIA_TYPES:
        formats = ", ".join(MEDIA_TYPES)
        detail = f"There is no format {format!r}. There are: {formats}."
        raise Problem("unknown-format", 404, detail, allowed=list(MEDIA_TYPES))
    allowed = {
        "place": PLACES,
        "edition": None,
        "with": None,
        "layout": [*LAYOUTS],
        "paper": [*PAPERS],
        "ink": [*INKS],
    }
    checked(request, snapshot, allowed)
    asked = Asked(slug, language_of_path(snapshot, lang, request), place, edition=edition)
    served = readable(snapshot, asked)
    beside = _beside(snapshot, asked, with_)
    options = Options(layout, paper, ink)
    handout = snapshot.handout(asked, now(), configured.public_url, options, beside)
    html = handout_html(handout)
    headers = {
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": _disposition(handout, served.edition, format),
    }
    if format == "html":
        body = html.encode()
        headers["Content-Security-Policy"] = STYLE_INSIDE
        return conditional(request, body, etag_of(body), MEDIA_TYPES[format], headers)
    etag = f'"{pdf_key(html)[:32]}"'
    if is_known(request, etag):
        return conditional(request, b"", etag, MEDIA_TYPES[format], headers)
    body = await drawn(request, html, f"{slug} in {' and '.join(handout.languages)}")
    return conditional(request, body, etag, MEDIA_TYPES[format], headers)


def _beside(snapshot: Snapshot, asked: Asked, tag: str | None) -> Asked | None:
    """The same in another language."""
    if tag is None:
        return None
    beside = asked._replace(language=known_language(snapshot, tag))
    if beside.language == asked.language:
        there = [each for each in snapshot.languages_of(asked.slug, now()) if each != tag]
        detail = f"is the language of the handout itself. There are: {', '.join(there)}."
        raise invalid([{"field": "with", "detail": detail, "allowed": there}])
    readable(snapshot, beside)
    return beside


def _disposition(handout: Handout, edition: int, format: str) -> str:
    """The name of the file, for whoever keeps it: in ASCII, and with its title."""
    advice, options = handout.advice, handout.options
    languages, place = handout.languages, advice.place.code
    unlike = [each for each in astuple(options) if each not in astuple(STANDARD)]
    name = "-".join([advice.slug, *languages, place, f"edition-{edition}", *unlike])
    words = ", ".join([*languages, place, *unlike])
    title = quote(f"{advice.title.text} ({words}).{format}", safe="")
    return f"inline; filename=\"{name}.{format}\"; filename*=UTF-8''{title}"
