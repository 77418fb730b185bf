"""Letters that a school fills in. Nothing of what it writes is kept, logged or repeated."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from api.letters import MOST_COPIES, letter_of, letters, letters_of
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
from handouts.handout import INKS, PAPERS, STANDARD, Handout, Options
from handouts.letter import Details, Wrong
from locales.languages import ENGLISH
from locales.spoken import spoken
from models.advice import FieldCard, Item
from models.nodes import Text

router = APIRouter(prefix="/v1/letters", tags=["letters"])
FILES = ("pdf", "docx")
JSON = "application/json"
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

    def written(self) -> Details:
        head = self.head
        return Details(
            self.fields, self.acknowledgements, head.name, head.address, head.logo, self.slip
        )


class LetterPackDetails(LetterDetails):
    """`copies` by language: 1 to 999 of each. A language is a tag, a name or a code."""

    copies: Annotated[dict[str, int], Field(min_length=1)]


@router.get(
    "", operation_id="list_letters", response_model=LetterList, responses=documented(404, 422, 503)
)
async def list_letters(request: Request, snapshot: Current, lang: str = ENGLISH) -> Response:
    """The letters there are, in a language or, where one is not there, in English."""
    checked(request, snapshot, {"lang": None})
    language = known_language(snapshot, lang)
    cards = []
    for slug in letters(snapshot):
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
    asked = asked_letter(request, snapshot, slug, lang, DEFAULT_PLACE)
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
    "/{slug}.pdf",
    operation_id="write_letters",
    response_class=Response,
    responses={
        200: {"content": {FORMATS["pdf"].media_type: {}}},
        **documented(404, 410, 413, 422, 503),
    },
)
async def write_letters(
    request: Request,
    snapshot: Current,
    configured: Configured,
    details: LetterPackDetails,
    slug: str,
    place: Place = DEFAULT_PLACE,
    layout: Annotated[str, one_of([*READING])] = STANDARD.layout,
    paper: Annotated[str, one_of([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, one_of([*INKS])] = STANDARD.ink,
) -> Response:
    """The letter in many languages as one file for the printer, with a cover sheet."""
    checked(request, snapshot, {name: TAKES[name] for name in TAKES if name != "with"})
    asked_letter(request, snapshot, slug, ENGLISH, place)
    copies, found = _copies(snapshot, slug, details.copies)
    options = Options(layout, paper, ink)
    made = {}
    for tag in copies:
        asked = Asked(slug, tag, place)
        handout = snapshot.handout(asked, now(), configured.public_url, options)
        wrong, made[tag] = await letter_of(handout, details.written())
        found += [*wrong_in(handout, wrong)] if tag == next(iter(copies)) else []
    if found:
        raise invalid(found)
    body = await letters_of(request, snapshot, made, copies)
    return unkept_file(body, f"{slug}-{place}.pdf", "pdf", ", ".join(copies))


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
    checked(request, snapshot, TAKES)
    asked = asked_letter(request, snapshot, slug, lang, place)
    beside = beside_of(snapshot, asked, with_)
    options = Options(layout, paper, ink)
    handout = snapshot.handout(asked, now(), configured.public_url, options, beside)
    wrong, letter = await letter_of(handout, details.written())
    if found := wrong_in(handout, wrong):
        raise invalid(found)
    body = await unkept(request, FORMATS[format].made, letter)
    name = "-".join([slug, *handout.languages, place])
    return unkept_file(body, f"{name}.{format}", format, ", ".join(handout.languages))


def unkept_file(body: bytes, name: str, format: str, languages: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": languages,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(body, headers=headers, media_type=FORMATS[format].media_type)


def wrong_in(handout: Handout, wrong: Sequence[Wrong]) -> list[dict[str, Any]]:
    """What does not go together, and what is wrong with the details."""
    found = [each._asdict() for each in conflicts(handout)]
    return [*found, *({"field": each.field, "detail": each.detail} for each in wrong)]


def _copies(
    snapshot: Snapshot, slug: str, wanted: Mapping[str, int]
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """How many in each language, and what is wrong."""
    there, copies, found = snapshot.languages_of(slug, now()), Counter[str](), []
    for written, number in wanted.items():
        tag = spoken(written).tag
        field = f"copies.{written[:40]}"
        if tag not in there:
            found.append({"field": field, "detail": "is no language of it.", "allowed": there})
        elif not 1 <= number <= MOST_COPIES:
            found.append({"field": field, "detail": f"has to be 1 to {MOST_COPIES}."})
        else:
            copies[tag] += number
    return dict(copies), found


def asked_letter(request: Request, snapshot: Snapshot, slug: str, lang: str, place: str) -> Asked:
    """A letter in a language. Raises Problem, Moved."""
    there = letters(snapshot)
    if slug in snapshot.guides and snapshot.guides[slug][ENGLISH].translation.kind != "letter":
        detail = f"{slug} is no letter. There are: {', '.join(there)}."
        raise Problem("unknown-guide", 404, detail, allowed=there)
    asked = Asked(slug, language_of_path(snapshot, lang, request), place)
    readable(snapshot, asked)
    return asked


def _card(snapshot: Snapshot, slug: str, tag: str) -> dict[str, Any]:
    letter = snapshot.guides[slug][tag].translation
    there = snapshot.languages_of(slug, now())
    return {
        "slug": slug, "title": letter.title, "summary": letter.summary, "languages": there,
    }  # fmt: skip
