"""Handouts as files, in all formats."""

from dataclasses import replace
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.http.conditional import client_has, make_etag
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.headers import INLINE_STYLE_POLICY
from api.http.openapi import PARTIAL, file_content, sent_headers
from api.http.parameters import PLACES, EditionNumber, Place, With, check_query, choice
from api.http.problems import problem_responses
from api.http.ranges import file_response
from api.http.redirects import language_of_path
from api.published.lookups import find_beside, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FOLDS, FORMATS, file_key, formats_in, option_errors
from handouts.handout import INKS, PAPERS, PRINTERS, STANDARD, Handout, changed_options, paper_for
from handouts.language_card import render_language_card
from handouts.toolchain import toolchain
from locales.languages import languages
from models.clock import now
from models.codes import LAYOUTS
from models.errors import Invalid, NotFound

router = APIRouter(prefix="/v1/handouts", tags=["handouts"])


@router.get(
    "/languages.pdf",
    operation_id="read_language_card",
    response_class=Response,
    responses={
        200: {
            "content": file_content("application/pdf"),
            "headers": sent_headers("Content-Disposition"),
        },
        **PARTIAL,
        **problem_responses(416, 422, 429, 503),
    },
)
async def read_language_card(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    renderer: CurrentRenderer,
) -> Response:
    """Return a sheet with every language under its own name, for a reader to point at."""
    check_query(request, snapshot, {})
    headings = {tag: snapshot.interface[tag]["point-to-language"] for tag in snapshot.languages}
    staff, site = snapshot.interface[snapshot.source]["cover.pointed-at"], settings.public_url
    shown = [*headings.values(), staff, snapshot.library]
    content = "\n".join([toolchain(), site, *(each.model_dump_json() for each in shown)])
    etag = make_etag(content.encode())
    headers = {"Content-Disposition": 'inline; filename="languages.pdf"'}
    body = b""
    if not client_has(request, etag):
        key = etag.strip('"')
        body = await renderer.cached(
            key, "languages", render_language_card, headings, staff, snapshot.library, site
        )
    return file_response(request, body, etag, "application/pdf", headers)


class RequestedHandout(NamedTuple):
    """A handout that was asked for as a file, and the edition that it has."""

    handout: Handout
    edition: int
    format: str


def requested_handout(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FORMATS]})],
    place: Place,
    edition: EditionNumber = None,
    with_: With = None,
    # No format takes all of these, and generated clients send what the document gives as a default.
    layout: Annotated[str | None, choice([*LAYOUTS])] = None,
    paper: Annotated[str | None, choice([*PAPERS])] = None,
    ink: Annotated[str | None, choice([*INKS])] = None,
    fold: Annotated[str | None, choice([*FOLDS])] = None,
    for_: Annotated[
        str | None,
        Query(
            alias="for",
            description="`print`: for a print shop, with bleed and crop marks; PDF only",
            json_schema_extra={"enum": [*PRINTERS]},
        ),
    ] = None,
    width: Annotated[
        int | None, Query(ge=20, le=60, description="cells in a line of braille, by default 40")
    ] = None,
    height: Annotated[
        int | None, Query(ge=10, le=60, description="lines on a page of braille, by default 25")
    ] = None,
) -> RequestedHandout:
    """Return what was asked for. Raise Invalid, NotFound or Gone."""
    kind = FORMATS.get(format)
    if kind is None:
        detail = f"There is no format {format!r}. Choose from: {', '.join(FORMATS)}."
        raise NotFound("unknown-format", detail, allowed=list(FORMATS))
    check_query(request, snapshot, {"place": PLACES, "edition": None, **kind.options})
    query = AdviceQuery(slug, language_of_path(snapshot, lang, request), place, edition=edition)
    served = find_readable(snapshot, query)
    if not kind.available_in(languages()[query.language]):
        raise _no_braille(snapshot, query.language)
    beside = find_beside(snapshot, query, with_)
    chosen: dict[str, Any] = {
        "layout": layout,
        "ink": ink,
        "fold": fold,
        "width": width,
        "height": height,
        "for_": for_,
    }
    options = replace(STANDARD, **{name: value for name, value in chosen.items() if value})
    options = replace(options, paper=paper_for(paper, options.fold))
    handout = snapshot.handout(query, now(), settings.public_url, options, beside)
    if errors := [*option_errors(handout)]:
        raise Invalid(errors)
    return RequestedHandout(handout, served.edition, format)


@router.get(
    "/{slug}/{lang}.{format}",
    operation_id="read_handout",
    response_class=Response,
    responses={
        200: {
            "content": file_content(*(each.media_type for each in FORMATS.values())),
            "headers": sent_headers("Content-Disposition", "Content-Language"),
        },
        **PARTIAL,
        **problem_responses(404, 410, 416, 422, 429, 503),
    },
)
async def read_handout(
    request: Request,
    renderer: CurrentRenderer,
    requested: Annotated[RequestedHandout, Depends(requested_handout)],
) -> Response:
    """Return a leaflet, letter, poster or cards as a file. Equal content gives equal bytes."""
    handout, edition, format = requested
    etag = f'"{file_key(format, handout)[:32]}"'
    headers = {
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": _disposition(handout, edition, format),
    }
    if format == "html":
        headers["Content-Security-Policy"] = INLINE_STYLE_POLICY
    body = b"" if client_has(request, etag) else await renderer.handout(format, handout)
    return file_response(request, body, etag, FORMATS[format].media_type, headers)


def _no_braille(snapshot: Snapshot, tag: str) -> NotFound:
    available = [each for each in snapshot.languages if "brf" in formats_in(each)]
    name = languages()[tag].english
    detail = (
        f"No braille table gives clean six-dot braille in {name}. "
        f"Choose from: {', '.join(available)}."
    )
    return NotFound("not-in-braille", detail, allowed=available)


def _disposition(handout: Handout, edition: int, format: str) -> str:
    """Return the Content-Disposition, with a file name in ASCII and one with the title."""
    advice, options = handout.advice, handout.options
    languages, place = handout.languages, advice.place.code
    name = "-".join(
        [advice.slug, *languages, place, f"edition-{edition}", *changed_options(options)]
    )
    words = ", ".join([*languages, place, *changed_options(options)])
    title = quote(f"{advice.title.text} ({words}).{format}", safe="")
    shown = "inline" if FORMATS[format].inline else "attachment"
    return f"{shown}; filename=\"{name}.{format}\"; filename*=UTF-8''{title}"
