"""Pathways as JSON: questions whose answers lead to the next question, or to advice."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from api.http.conditional import json_response
from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.openapi import NOT_MODIFIED
from api.http.parameters import PLACES, AskedLanguage, Place, check_query
from api.http.problems import problem_responses
from api.http.redirects import language_of_path
from api.published.advice_json import AdviceAnswer, AdviceSummary, advice_answer, summaries
from api.published.lookups import find_guide, find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from models.advice import Block
from models.clock import now
from models.errors import NotFound
from models.pathway import Parts, parts
from richtext.described import DescribedModel

router = APIRouter(prefix="/v1/pathways", tags=["pathways"])


class PathwayList(DescribedModel):
    """The pathways that can be read in a language."""

    items: list[AdviceSummary]
    """The pathways, by slug."""


class PathwayAnswer(AdviceAnswer):
    """Advice with its blocks sorted into parts. An answer leads to the station with the id `to`."""

    blocks: list[Block] = Field([], exclude=True)
    parts: Parts
    """The blocks, sorted by question."""


@router.get(
    "",
    operation_id="list_pathways",
    response_model=PathwayList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_pathways(request: Request, snapshot: CurrentSnapshot, lang: AskedLanguage) -> Response:
    """Return the pathways that are available in a language."""
    check_query(request, snapshot, {"lang": None})
    language = find_language(snapshot, lang)
    items = [each for each in summaries(snapshot, language) if each.kind == "pathway"]
    return json_response(request, PathwayList(items=items), language)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_pathway",
    response_model=PathwayAnswer,
    responses={**NOT_MODIFIED, **problem_responses(404, 410, 422, 503)},
)
def read_pathway(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    slug: str,
    lang: str,
    place: Place,
) -> Response:
    """Return a pathway in a language, with the help lines of a place."""
    check_query(request, snapshot, {"place": PLACES})
    language = language_of_path(snapshot, lang, request)
    if find_guide(snapshot, slug)[snapshot.source].translation.kind != "pathway":
        raise _not_a_pathway(snapshot, slug)
    query = AdviceQuery(slug, language, place)
    find_readable(snapshot, query)
    advice = advice_answer(snapshot.advice(query, now()), snapshot, settings.public_url)
    answer = PathwayAnswer(**dict(advice), parts=parts(advice.blocks))
    return json_response(request, answer, language)


def _not_a_pathway(snapshot: Snapshot, slug: str) -> NotFound:
    pathways = [
        each
        for each, guide in snapshot.guides.items()
        if guide[snapshot.source].translation.kind == "pathway"
    ]
    detail = f"{slug} is not a pathway. Choose from: {', '.join(pathways)}."
    return NotFound("unknown-guide", detail, allowed=pathways)
