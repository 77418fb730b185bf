"""Letters that a school fills in. Nothing of what it writes is kept, logged or repeated."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.paper import unkept
from api.problems import Problem, documented, invalid
from api.requests import (
    DEFAULT_PLACE,
    PLACES,
    Configured,
    Current,
    Place,
    checked,
    conditional,
    etag_of,
    known_language,
    language_of_path,
    now,
    one_of,
    readable,
)
from api.routes.handouts import With, beside_of
from api.snapshot import Asked, Snapshot
from handouts.formats import FORMATS, READING, conflicts
from handouts.handout import INKS, PAPERS, STANDARD, Options
from handouts.letter import faults, filled_letter
from locales.languages import ENGLISH
from models.advice import FieldCard, Item
from models.nodes import Text

router = APIRouter(prefix="/v1/letters", tags=["letters"])
FILES = ("pdf", "docx")
JSON = "application/json"


class LetterCard(BaseModel):
    slug: str
    title: Text
    summary: Text
    languages: list[str]


class LetterList(BaseModel):
    items: list[LetterCard]


class LetterForm(LetterCard):
    """What to send for a letter: a value for each field, and the ids of all acknowledgements, which
    somebody of the school has to be able to say. `length` counts characters."""

    fields: dict[str, FieldCard]
    acknowledgements: list[Item]


class LetterDetails(BaseModel):
    """`fields` by key; a date as 2026-09-01, people one a line. `acknowledgements` are ids."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, str] = {}
    acknowledgements: list[str] = []


@router.get(
    "", operation_id="list_letters", response_model=LetterList, responses=documented(404, 422, 503)
)
async def list_letters(request: Request, snapshot: Current, lang: str = ENGLISH) -> Response:
    """The letters there are, in a language or, where one is not there, in English."""
    checked(request, snapshot, {"lang": None})
    language = known_language(snapshot, lang)
    cards = []
    for slug in _slugs(snapshot):
        there = snapshot.languages_of(slug, now())
        cards.append(_card(snapshot, slug, language if language in there else ENGLISH))
    body = LetterList(items=[LetterCard(**each) for each in cards]).model_dump_json().encode()
    return conditional(request, body, etag_of(body), JSON, {"Content-Language": language})


@router.get(
    "/{slug}/{lang}",
    operation_id="read_letter",
    response_model=LetterForm,
    responses=documented(404, 410, 422, 503),
)
async def read_letter(request: Request, snapshot: Current, slug: str, lang: str) -> Response:
    """What a letter asks for, in a language."""
    checked(request, snapshot, {})
    asked = _asked(request, snapshot, slug, lang, DEFAULT_PLACE)
    letter = snapshot.guides[slug][asked.language].translation
    form = LetterForm(
        **_card(snapshot, slug, asked.language),
        fields=letter.fields,
        acknowledgements=letter.acknowledgements,
    )
    body = form.model_dump_json().encode()
    headers = {"Content-Language": asked.language}
    return conditional(request, body, etag_of(body), JSON, headers)


@router.post(
    "/{slug}/{lang}.{format}",
    operation_id="write_letter",
    response_class=Response,
    responses={
        200: {"content": {FORMATS[each].media_type: {} for each in FILES}},
        **documented(404, 410, 413, 422, 503),
    },
)
async def write_letter(
    request: Request,
    snapshot: Current,
    configured: Configured,
    details: LetterDetails,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
    place: Place = DEFAULT_PLACE,
    with_: With = None,
    layout: Annotated[str, one_of([*READING])] = STANDARD.layout,
    paper: Annotated[str, one_of([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, one_of([*INKS])] = STANDARD.ink,
) -> Response:
    """The letter with the details of a school, made in memory and forgotten."""
    if format not in FILES:
        detail = f"A letter is no {format[:40]!r}, but: {', '.join(FILES)}."
        raise Problem("unknown-format", 404, detail, allowed=[*FILES])
    takes = {"place": PLACES, "with": None, "layout": READING, "paper": [*PAPERS], "ink": INKS}
    checked(request, snapshot, takes)
    asked = _asked(request, snapshot, slug, lang, place)
    beside = beside_of(snapshot, asked, with_)
    options = Options(layout, paper, ink)
    handout = snapshot.handout(asked, now(), configured.public_url, options, beside)
    wrong = faults(handout.advice, details.fields, details.acknowledgements)
    found = [each._asdict() for each in conflicts(handout)]
    if found := [*found, *(each._asdict() for each in wrong)]:
        raise invalid(found)
    letter = filled_letter(handout, details.fields)
    body = await unkept(request, FORMATS[format].made, letter)
    name = "-".join([slug, *handout.languages, place])
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": ", ".join(handout.languages),
        "Content-Disposition": f'attachment; filename="{name}.{format}"',
    }
    return Response(body, headers=headers, media_type=FORMATS[format].media_type)


def _slugs(snapshot: Snapshot) -> list[str]:
    return [
        slug
        for slug, guide in snapshot.guides.items()
        if guide[ENGLISH].translation.kind == "letter" and snapshot.languages_of(slug, now())
    ]


def _asked(request: Request, snapshot: Snapshot, slug: str, lang: str, place: str) -> Asked:
    """A letter in a language. Raises Problem, Moved."""
    letters = _slugs(snapshot)
    if slug in snapshot.guides and snapshot.guides[slug][ENGLISH].translation.kind != "letter":
        detail = f"{slug} is no letter. There are: {', '.join(letters)}."
        raise Problem("unknown-guide", 404, detail, allowed=letters)
    asked = Asked(slug, language_of_path(snapshot, lang, request), place)
    readable(snapshot, asked)
    return asked


def _card(snapshot: Snapshot, slug: str, tag: str) -> dict[str, Any]:
    letter = snapshot.guides[slug][tag].translation
    there = snapshot.languages_of(slug, now())
    return {
        "slug": slug, "title": letter.title, "summary": letter.summary, "languages": there,
    }  # fmt: skip
