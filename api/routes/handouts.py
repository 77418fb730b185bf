"""Handouts as files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.paper import made, pressed
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
from handouts.formats import FOLDS, FORMATS, conflicts, file_key, formats_in
from handouts.handout import INKS, PAPERS, STANDARD, Handout, Options, paper_for, unlike
from handouts.language_card import language_card
from handouts.toolchain import toolchain
from locales.languages import languages
from models.code import LAYOUTS

router = APIRouter(prefix="/v1/handouts", tags=["handouts"])
With = Annotated[str | None, Query(alias="with", description="another language, line beside line")]
STYLE_INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@router.get(
    "/languages.pdf",
    operation_id="read_language_card",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **documented(422, 503)},
)
async def read_language_card(request: Request, snapshot: Current) -> Response:
    """A page with every language by its own name, to be pointed at."""
    checked(request, snapshot, {})
    headings = {tag: snapshot.interface[tag]["point-to-language"] for tag in snapshot.languages}
    named = "\n".join([toolchain(), *(each.model_dump_json() for each in headings.values())])
    etag = etag_of(named.encode())
    headers = {"Content-Disposition": 'inline; filename="languages.pdf"'}
    known = is_known(request, etag)
    key = etag.strip('"')
    body = b"" if known else await pressed(request, key, "languages", language_card, headings)
    return conditional(request, body, etag, "application/pdf", headers)


@router.get(
    "/{slug}/{lang}.{format}",
    operation_id="read_handout",
    response_class=Response,
    responses={
        200: {"content": {each.media_type.partition(";")[0]: {} for each in FORMATS.values()}},
        **documented(404, 410, 422, 503),
    },
)
async def read_handout(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FORMATS]})],
    place: Place = DEFAULT_PLACE,
    edition: EditionNumber = None,
    with_: With = None,
    layout: Annotated[str, one_of([*LAYOUTS])] = STANDARD.layout,
    paper: Annotated[str | None, one_of([*PAPERS])] = None,
    ink: Annotated[str, one_of([*INKS])] = STANDARD.ink,
    fold: Annotated[str, one_of([*FOLDS])] = STANDARD.fold,
    width: Annotated[
        int, Query(ge=20, le=60, description="cells of a line of braille")
    ] = STANDARD.width,
    height: Annotated[
        int, Query(ge=10, le=60, description="lines of a page of braille")
    ] = STANDARD.height,
) -> Response:
    """A leaflet, letter, poster or cards as a file: the same bytes for the same content."""
    kind = FORMATS.get(format)
    if kind is None:
        detail = f"There is no format {format!r}. There are: {', '.join(FORMATS)}."
        raise Problem("unknown-format", 404, detail, allowed=list(FORMATS))
    checked(request, snapshot, {"place": PLACES, "edition": None, **kind.takes})
    asked = Asked(slug, language_of_path(snapshot, lang, request), place, edition=edition)
    served = readable(snapshot, asked)
    if not kind.made_for(languages()[asked.language]):
        raise _no_braille(asked.language)
    beside = beside_of(snapshot, asked, with_)
    options = Options(layout, paper_for(paper, fold), ink, fold, width, height)
    handout = snapshot.handout(asked, now(), configured.public_url, options, beside)
    if found := [*conflicts(handout)]:
        raise invalid([each._asdict() for each in found])
    etag = f'"{file_key(format, handout)[:32]}"'
    headers = {
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": _disposition(handout, served.edition, format),
    }
    if format == "html":
        headers["Content-Security-Policy"] = STYLE_INSIDE
    body = b"" if is_known(request, etag) else await made(request, format, handout)
    return conditional(request, body, etag, kind.media_type, headers)


def _no_braille(tag: str) -> Problem:
    there = [each for each in languages() if "brf" in formats_in(each)]
    name = languages()[tag].english
    detail = f"No table gives clean six-dot braille in {name}. There is braille in: "
    return Problem("not-in-braille", 404, detail + f"{', '.join(there)}.", allowed=there)


def beside_of(snapshot: Snapshot, asked: Asked, tag: str | None) -> Asked | None:
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
    name = "-".join([advice.slug, *languages, place, f"edition-{edition}", *unlike(options)])
    words = ", ".join([*languages, place, *unlike(options)])
    title = quote(f"{advice.title.text} ({words}).{format}", safe="")
    shown = "inline" if FORMATS[format].inline else "attachment"
    return f"{shown}; filename=\"{name}.{format}\"; filename*=UTF-8''{title}"
