"""Pathways: a few questions, each answer with the next one or with what to do and whom to tell."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import AdviceAnswer, AdviceSummary, answered, summaries
from api.problems import Problem, documented
from api.requests import (
    DEFAULT_PLACE,
    PLACES,
    Configured,
    Current,
    Place,
    checked,
    conditional,
    etag_of,
    known_guide,
    known_language,
    language_of_path,
    now,
    readable,
)
from api.snapshot import Asked, Snapshot
from locales.languages import ENGLISH
from models.advice import Block
from models.pathway import Parts, parts

router = APIRouter(prefix="/v1/pathways", tags=["pathways"])


class PathwayList(BaseModel):
    items: list[AdviceSummary]


class PathwayAnswer(AdviceAnswer):
    """Advice with its blocks told apart. An answer leads to the station of its `to`."""

    blocks: list[Block] = Field([], exclude=True)
    parts: Parts


@router.get(
    "",
    operation_id="list_pathways",
    response_model=PathwayList,
    responses=documented(404, 422, 503),
)
async def list_pathways(request: Request, snapshot: Current, lang: str = ENGLISH) -> Response:
    """The pathways that are there in a language."""
    checked(request, snapshot, {"lang": None})
    language = known_language(snapshot, lang)
    items = [each for each in summaries(snapshot, language) if each.kind == "pathway"]
    return _json(request, PathwayList(items=items), language)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_pathway",
    response_model=PathwayAnswer,
    responses=documented(404, 410, 422, 503),
)
async def read_pathway(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    lang: str,
    place: Place = DEFAULT_PLACE,
) -> Response:
    """A pathway in a language, with the help lines of a place."""
    checked(request, snapshot, {"place": PLACES})
    language = language_of_path(snapshot, lang, request)
    if known_guide(snapshot, slug)[ENGLISH].translation.kind != "pathway":
        raise _no_pathway(snapshot, slug)
    asked = Asked(slug, language, place)
    readable(snapshot, asked)
    advice = answered(snapshot.advice(asked, now()), snapshot, configured.public_url)
    answer = PathwayAnswer(**dict(advice), parts=parts(advice.blocks))
    return _json(request, answer, language)


def _no_pathway(snapshot: Snapshot, slug: str) -> Problem:
    there = [
        each
        for each, guide in snapshot.guides.items()
        if guide[ENGLISH].translation.kind == "pathway"
    ]
    return Problem("unknown-guide", 404, f"{slug} is no pathway.", allowed=there)


def _json(request: Request, answer: BaseModel, language: str) -> Response:
    body = answer.model_dump_json().encode()
    headers = {"Content-Language": language}
    return conditional(request, body, etag_of(body), "application/json", headers)
