"""Letters that a school fills in. Nothing of what it writes is kept, logged or repeated."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from api.http.conditional import json_response
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.parameters import PLACES, Place, With, check_query, choice
from api.http.private_files import private_file
from api.http.problems import problem_responses
from api.http.redirects import language_of_path
from api.letters.filling import FILES, MAX_COPIES, complete_letter, letter_slugs, render_letter_pack
from api.published.lookups import find_beside, find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FORMATS, READING, option_errors
from handouts.handout import INKS, PAPERS, STANDARD, Options
from handouts.letter import LetterValues
from locales.language_names import identify_language
from models.advice import FieldCard, Item
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.errors import FieldError, Invalid, NotFound
from richtext.text import ENGLISH, Text

router = APIRouter(prefix="/v1/letters", tags=["letters"])
TAKES = {"place": PLACES, "with": None, "layout": READING, "paper": [*PAPERS], "ink": INKS}


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


class HeadDetails(BaseModel):
    """The top of the letter: `address` line by line, `logo` a PNG or JPEG in base64."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    address: str = ""
    logo: Base64Bytes | None = None


class LetterDetails(BaseModel):
    """`fields` by key; a date as 2026-09-01, people one a line. `acknowledgements` are ids. `slip`
    adds one that parents give back."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, str] = {}
    acknowledgements: list[str] = []
    head: HeadDetails = HeadDetails()
    slip: bool = False

    def written(self) -> LetterValues:
        head = self.head
        return LetterValues(
            self.fields, self.acknowledgements, head.name, head.address, head.logo, self.slip
        )


class LetterPackDetails(LetterDetails):
    """`copies` by language: 1 to 999 of each. A language is a tag, a name or a code."""

    copies: Annotated[dict[str, int], Field(min_length=1)]


@router.get(
    "",
    operation_id="list_letters",
    response_model=LetterList,
    responses=problem_responses(404, 422, 503),
)
async def list_letters(
    request: Request, snapshot: CurrentSnapshot, lang: str = ENGLISH
) -> Response:
    """The letters there are, in a language or, where one is not there, in English."""
    check_query(request, snapshot, {"lang": None})
    language = find_language(snapshot, lang)
    cards = []
    for slug in letter_slugs(snapshot):
        there = snapshot.languages_of(slug, now())
        cards.append(_card(snapshot, slug, language if language in there else ENGLISH))
    items = [LetterCard(**each) for each in cards]
    return json_response(request, LetterList(items=items), language)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_letter",
    response_model=LetterForm,
    responses=problem_responses(404, 410, 422, 503),
)
async def read_letter(
    request: Request, snapshot: CurrentSnapshot, slug: str, lang: str
) -> Response:
    """What a letter asks for, in a language."""
    check_query(request, snapshot, {})
    asked = asked_letter(request, snapshot, slug, lang, DEFAULT_PLACE)
    letter = snapshot.guides[slug][asked.language].translation
    form = LetterForm(
        **_card(snapshot, slug, asked.language),
        fields=letter.fields,
        acknowledgements=letter.acknowledgements,
    )
    return json_response(request, form, asked.language)


@router.post(
    "/{slug}.pdf",
    operation_id="write_letters",
    response_class=Response,
    responses={
        200: {"content": {FORMATS["pdf"].media_type: {}}},
        **problem_responses(404, 410, 413, 422, 503),
    },
)
async def write_letters(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    configured: CurrentSettings,
    details: LetterPackDetails,
    slug: str,
    place: Place = DEFAULT_PLACE,
    layout: Annotated[str, choice([*READING])] = STANDARD.layout,
    paper: Annotated[str, choice([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
) -> Response:
    """The letter in many languages as one file for the printer, with a cover sheet."""
    check_query(request, snapshot, {name: TAKES[name] for name in TAKES if name != "with"})
    asked_letter(request, snapshot, slug, ENGLISH, place)
    copies, found = _copies(snapshot, slug, details.copies)
    options = Options(layout, paper, ink)
    made = {}
    for tag in copies:
        asked = AdviceQuery(slug, tag, place)
        handout = snapshot.handout(asked, now(), configured.public_url, options)
        errors, made[tag] = await complete_letter(handout, details.written())
        found += [*option_errors(handout), *errors] if tag == next(iter(copies)) else []
    if found:
        raise Invalid(found)
    body = await render_letter_pack(renderer, snapshot, made, copies)
    return private_file(body, f"{slug}-{place}.pdf", "pdf", ", ".join(copies))


@router.post(
    "/{slug}/{lang}.{format}",
    operation_id="write_letter",
    response_class=Response,
    responses={
        200: {"content": {FORMATS[each].media_type: {} for each in FILES}},
        **problem_responses(404, 410, 413, 422, 503),
    },
)
async def write_letter(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    configured: CurrentSettings,
    details: LetterDetails,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
    place: Place = DEFAULT_PLACE,
    with_: With = None,
    layout: Annotated[str, choice([*READING])] = STANDARD.layout,
    paper: Annotated[str, choice([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
) -> Response:
    """The letter with the details of a school, made in memory and forgotten."""
    if format not in FILES:
        detail = f"A letter is no {format[:40]!r}, but: {', '.join(FILES)}."
        raise NotFound("unknown-format", detail, allowed=[*FILES])
    check_query(request, snapshot, TAKES)
    asked = asked_letter(request, snapshot, slug, lang, place)
    beside = find_beside(snapshot, asked, with_)
    options = Options(layout, paper, ink)
    handout = snapshot.handout(asked, now(), configured.public_url, options, beside)
    errors, letter = await complete_letter(handout, details.written())
    if found := [*option_errors(handout), *errors]:
        raise Invalid(found)
    body = await renderer.private(FORMATS[format].render, letter)
    name = "-".join([slug, *handout.languages, place])
    return private_file(body, f"{name}.{format}", format, ", ".join(handout.languages))


def _copies(
    snapshot: Snapshot, slug: str, wanted: Mapping[str, int]
) -> tuple[dict[str, int], list[FieldError]]:
    """How many in each language, and what is wrong."""
    there, copies = snapshot.languages_of(slug, now()), Counter[str]()
    found: list[FieldError] = []
    for written, number in wanted.items():
        tag = identify_language(written).tag
        field = f"copies.{written[:40]}"
        if tag not in there:
            found.append(FieldError(field, "is no language of it.", there))
        elif not 1 <= number <= MAX_COPIES:
            found.append(FieldError(field, f"has to be 1 to {MAX_COPIES}."))
        else:
            copies[tag] += number
    return dict(copies), found


def asked_letter(
    request: Request, snapshot: Snapshot, slug: str, lang: str, place: str
) -> AdviceQuery:
    """A letter in a language. Raises Problem, Moved."""
    there = letter_slugs(snapshot)
    if slug in snapshot.guides and snapshot.guides[slug][ENGLISH].translation.kind != "letter":
        detail = f"{slug} is no letter. There are: {', '.join(there)}."
        raise NotFound("unknown-guide", detail, allowed=there)
    asked = AdviceQuery(slug, language_of_path(snapshot, lang, request), place)
    find_readable(snapshot, asked)
    return asked


def _card(snapshot: Snapshot, slug: str, tag: str) -> dict[str, Any]:
    letter = snapshot.guides[slug][tag].translation
    there = snapshot.languages_of(slug, now())
    return {
        "slug": slug, "title": letter.title, "summary": letter.summary, "languages": there,
    }  # fmt: skip
