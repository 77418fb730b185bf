"""Advice as JSON: the list, one guide as negotiated, one guide in a language."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.http.conditional import json_response
from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.parameters import PLACES, EditionNumber, Place, check_query, choice
from api.http.problems import problem_responses
from api.http.redirects import language_of_path
from api.published.advice_json import (
    AdviceAnswer,
    AdviceSummary,
    advice_json,
    rank_by_query,
    summaries,
)
from api.published.lookups import find_guide, find_language, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from locales.negotiate import first_choice, match_language, negotiate
from models.advice import Translation
from models.clock import now
from models.directory import DEFAULT_PLACE
from models.errors import FieldError, Invalid
from models.guide import Audience, Kind
from richtext.text import ENGLISH

router = APIRouter(prefix="/v1/advice", tags=["advice"])
PAGE = 20
AUDIENCES, KINDS = list(get_args(Audience)), list(get_args(Kind))


class AdviceList(BaseModel):
    """`next` is the address of the next page, or null."""

    items: list[AdviceSummary]
    next: str | None


@router.get(
    "",
    operation_id="list_advice",
    response_model=AdviceList,
    responses=problem_responses(404, 422, 503),
)
async def list_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    lang: str = ENGLISH,
    audience: Annotated[str | None, choice(AUDIENCES)] = None,
    topic: str | None = None,
    kind: Annotated[str | None, choice(KINDS)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(description="the last slug of the page before")] = None,
) -> Response:
    """Advice that is there in a language; what has expired comes last. With `q` it is what answers
    that best, by what it says in the language and in English."""
    topics = sorted({each for guide in _english(snapshot) for each in guide.topics})
    allowed = {"lang": None, "audience": AUDIENCES, "topic": topics, "kind": KINDS}
    check_query(request, snapshot, {**allowed, "q": None, "after": None})
    language = find_language(snapshot, lang)
    every = summaries(snapshot, language)
    found = [
        each
        for each in (every if q is None else rank_by_query(snapshot, every, q, language))
        if (audience is None or audience in each.audience)
        and (topic is None or topic in each.topics)
        and (kind is None or kind == each.kind)
    ]
    slugs = [each.slug for each in found]
    if after is not None and after not in slugs:
        raise Invalid([FieldError("after", "is not on this list.", slugs)])
    start = slugs.index(after) + 1 if after else 0
    page = found[start : start + PAGE]
    more = start + PAGE < len(found)
    following = request.url.include_query_params(after=page[-1].slug) if more else None
    url = f"{router.prefix}?{following.query}" if following else None
    return json_response(request, AdviceList(items=page, next=url), language)


@router.get(
    "/{slug}",
    operation_id="read_negotiated_advice",
    response_model=AdviceAnswer,
    responses=problem_responses(404, 410, 422, 503),
)
async def read_negotiated_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    configured: CurrentSettings,
    slug: str,
    place: Place = DEFAULT_PLACE,
) -> Response:
    """A guide in the language that the Accept-Language header asks for, or in English."""
    check_query(request, snapshot, {"place": PLACES})
    guide = find_guide(snapshot, slug)
    offered = snapshot.languages_of(slug, now()) or [*guide]
    header = request.headers.get("accept-language", "")
    language = negotiate(header, offered)
    liked = first_choice(header)
    suits = liked is None or match_language(liked, frozenset(offered)) == language
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {
        "Content-Location": f"{router.prefix}/{slug}/{language}{query}",
        "Vary": "Accept-Language",
    }
    asked = AdviceQuery(slug, language, place, language if suits else str(liked))
    find_readable(snapshot, asked)
    return json_response(
        request, advice_json(snapshot, asked, configured.public_url), language, headers
    )


@router.get(
    "/{slug}/{lang}",
    operation_id="read_advice",
    response_model=AdviceAnswer,
    responses=problem_responses(404, 410, 422, 503),
)
async def read_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    configured: CurrentSettings,
    slug: str,
    lang: str,
    place: Place = DEFAULT_PLACE,
    edition: EditionNumber = None,
    fallback: Annotated[str | None, choice([ENGLISH])] = None,
) -> Response:
    """A guide in a language, with the help lines of a place, in its newest edition or an older
    one. `fallback=en` asks for English where the guide is not there in the language;
    `locale.served` then says so."""
    check_query(request, snapshot, {"place": PLACES, "edition": None, "fallback": [ENGLISH]})
    language = language_of_path(snapshot, lang, request)
    served = language
    if fallback and language not in find_guide(snapshot, slug):
        served = ENGLISH
    asked = AdviceQuery(slug, served, place, language, edition)
    find_readable(snapshot, asked)
    return json_response(request, advice_json(snapshot, asked, configured.public_url), served)


def _english(snapshot: Snapshot) -> list[Translation]:
    return [guide[ENGLISH].translation for guide in snapshot.guides.values()]
