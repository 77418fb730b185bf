"""Letters that their senders fill in, over HTTP. Nothing of that is stored, logged or quoted."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.http.conditional import json_response
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.json_body import JsonRoute
from api.http.openapi import NOT_MODIFIED, file_content, sent_headers
from api.http.parameters import PLACES, AskedLanguage, Place, With, check_query, choice
from api.http.private_files import private_file
from api.http.problems import problem_responses
from api.http.redirects import language_of_path
from api.letters.filling import (
    FILES,
    check_letter,
    complete_letter,
    letter_slugs,
    redraw_head,
    render_letter,
    render_letter_pack,
)
from api.letters.letter_details import (
    LetterCard,
    LetterDetails,
    LetterForm,
    LetterList,
    LetterPackDetails,
)
from api.packs.order_validation import MAX_COPIES, MAX_COPIES_IN_ALL
from api.published.lookups import find_beside, find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.registry import FORMATS, READING, option_errors
from handouts.handout import INKS, PAPERS, STANDARD, Handout, Options
from locales.language_names import identify_language
from models.clock import now
from models.errors import FieldError, Invalid, NotFound

router = APIRouter(prefix="/v1/letters", tags=["letters"], route_class=JsonRoute)
FILE_HEADERS = sent_headers("Content-Disposition", "Content-Language")
PARAMETERS = {"place": PLACES, "with": None, "layout": READING, "paper": [*PAPERS], "ink": INKS}


@router.get(
    "",
    operation_id="list_letters",
    response_model=LetterList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_letters(request: Request, snapshot: CurrentSnapshot, lang: AskedLanguage) -> Response:
    """Return the letters, each in a language or, if it is not available in it, in that of the
    library."""
    check_query(request, snapshot, {"lang": None})
    language = find_language(snapshot, lang)
    items = []
    for slug in letter_slugs(snapshot):
        tag = (
            language
            if language in snapshot.languages_of(slug, snapshot.default_place, now())
            else snapshot.source
        )
        items.append(LetterCard(**_card(snapshot, slug, tag)))
    return json_response(request, LetterList(items=items), language)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_letter",
    response_model=LetterForm,
    responses={**NOT_MODIFIED, **problem_responses(404, 410, 422, 503)},
)
def read_letter(request: Request, snapshot: CurrentSnapshot, slug: str, lang: str) -> Response:
    """Return the fields and acknowledgements of a letter, in a language."""
    check_query(request, snapshot, {})
    query = _find_letter(request, snapshot, slug, lang, snapshot.default_place)
    letter = snapshot.guides[slug][query.language].translation
    form = LetterForm(
        **_card(snapshot, slug, query.language),
        fields=letter.fields,
        acknowledgements=letter.acknowledgements,
    )
    return json_response(request, form, query.language)


@router.post(
    "/{slug}.pdf",
    operation_id="write_letters",
    response_class=Response,
    responses={
        200: {"content": file_content(FORMATS["pdf"].media_type), "headers": FILE_HEADERS},
        **problem_responses(404, 410, 413, 422, 429, 503),
    },
)
async def write_letters(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    settings: CurrentSettings,
    details: LetterPackDetails,
    slug: str,
    place: Place,
    layout: Annotated[str, choice([*READING])] = STANDARD.layout,
    paper: Annotated[str, choice([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
) -> Response:
    """Return the letter in several languages as one PDF for the printer, with a cover sheet."""
    check_query(
        request, snapshot, {name: PARAMETERS[name] for name in PARAMETERS if name != "with"}
    )
    _find_letter(request, snapshot, slug, snapshot.source, place)
    copies, errors = _parse_copies(snapshot, slug, place, details.copies)
    options = Options(layout, paper, ink)
    logo_errors, values = await redraw_head(renderer, details.values())
    letters: dict[str, Handout] = {}
    for tag in copies:
        query = AdviceQuery(slug, tag, place)
        handout = await to_thread.run_sync(
            snapshot.handout, query, now(), settings.public_url, options
        )
        letter_errors, letter = await to_thread.run_sync(complete_letter, handout, values)
        if not letters:  # the errors are the same in every language
            errors += [*option_errors(handout), *letter_errors, *logo_errors]
        letters[tag] = letter
    if errors:
        raise Invalid(errors)
    body = await render_letter_pack(renderer, snapshot, letters, copies, values)
    return private_file(body, f"{slug}-{place}.pdf", "pdf", ", ".join(copies))


@router.post(
    "/{slug}/{lang}.{format}",
    operation_id="write_letter",
    response_class=Response,
    responses={
        200: {
            "content": file_content(*(FORMATS[each].media_type for each in FILES)),
            "headers": FILE_HEADERS,
        },
        **problem_responses(404, 410, 413, 422, 429, 503),
    },
)
async def write_letter(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    settings: CurrentSettings,
    details: LetterDetails,
    slug: str,
    lang: str,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
    place: Place,
    with_: With = None,
    layout: Annotated[str, choice([*READING])] = STANDARD.layout,
    paper: Annotated[str, choice([*PAPERS])] = STANDARD.paper,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
) -> Response:
    """Return the letter with the details of its sender. It is rendered in memory and not stored."""
    if format not in FILES:
        detail = f"Letters are not available as {format[:40]!r}. Choose from: {', '.join(FILES)}."
        raise NotFound("unknown-format", detail, allowed=[*FILES])
    check_query(request, snapshot, PARAMETERS)
    query = _find_letter(request, snapshot, slug, lang, place)
    beside = find_beside(snapshot, query, with_)
    options = Options(layout, paper, ink)
    handout = await to_thread.run_sync(
        snapshot.handout, query, now(), settings.public_url, options, beside
    )
    logo_errors, values = await redraw_head(renderer, details.values())
    letter_errors, letter = await to_thread.run_sync(complete_letter, handout, values)
    if errors := [*option_errors(handout), *letter_errors, *logo_errors]:
        raise Invalid(errors)
    body = await render_letter(renderer, format, letter, values)
    name = "-".join([slug, *handout.languages, place])
    return private_file(body, f"{name}.{format}", format, ", ".join(handout.languages))


def _parse_copies(
    snapshot: Snapshot, slug: str, place: str, requested: Mapping[str, int]
) -> tuple[dict[str, int], list[FieldError]]:
    """Return the number of copies by language tag, and the errors."""
    available, copies = snapshot.languages_of(slug, place, now()), Counter[str]()
    errors: list[FieldError] = []
    for written, number in requested.items():
        tag = identify_language(written).tag
        field = f"copies.{written[:40]}"
        if tag not in available:
            detail = "the letter is not available in this language."
            errors.append(FieldError(field, detail, available))
        elif not 1 <= number <= MAX_COPIES - copies[tag]:
            errors.append(FieldError(field, f"must be from 1 to {MAX_COPIES:,}."))
        else:
            copies[tag] += number
    if copies.total() > MAX_COPIES_IN_ALL:
        errors.append(FieldError("copies", f"at most {MAX_COPIES_IN_ALL:,} in all languages."))
    return dict(copies), errors


def _find_letter(
    request: Request, snapshot: Snapshot, slug: str, lang: str, place: str
) -> AdviceQuery:
    """Return the query for a letter. Raise NotFound, Gone, or Redirect for another spelling."""
    check_letter(snapshot, slug)
    query = AdviceQuery(slug, language_of_path(snapshot, lang, request), place)
    find_readable(snapshot, query)
    return query


def _card(snapshot: Snapshot, slug: str, tag: str) -> dict[str, Any]:
    letter = snapshot.guides[slug][tag].translation
    return {
        "slug": slug,
        "title": letter.title,
        "summary": letter.summary,
        "languages": snapshot.languages_of(slug, snapshot.default_place, now()),
    }
