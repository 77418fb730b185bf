"""Advice as JSON: the list, one guide as negotiated, one guide in a language."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.answers import AdviceAnswer, AdviceSummary, advice_json, best_first, summaries
from api.problems import documented, invalid
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
    known_guide,
    known_language,
    language_of_path,
    now,
    one_of,
    readable,
)
from api.snapshot import Asked, Snapshot
from locales.languages import ENGLISH
from locales.negotiate import best_liked, matching, negotiated
from models.advice import Translation
from models.guide import Audience, Kind

router = APIRouter(prefix="/v1/advice", tags=["advice"])
PAGE = 20
AUDIENCES, KINDS = list(get_args(Audience)), list(get_args(Kind))


class AdviceList(BaseModel):
    """`next` is the address of the next page, or null."""

    items: list[AdviceSummary]
    next: str | None


@router.get(
    "", operation_id="list_advice", response_model=AdviceList, responses=documented(404, 422, 503)
)
async def list_advice(
    request: Request,
    snapshot: Current,
    lang: str = ENGLISH,
    audience: Annotated[str | None, one_of(AUDIENCES)] = None,
    topic: str | None = None,
    kind: Annotated[str | None, one_of(KINDS)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(description="the last slug of the page before")] = None,
) -> Response:
    """Advice that is there in a language; what has expired comes last. With `q` it is what answers
    that best, by what it says in the language and in English."""
    topics = sorted({each for guide in _english(snapshot) for each in guide.topics})
    allowed = {"lang": None, "audience": AUDIENCES, "topic": topics, "kind": KINDS}
    checked(request, snapshot, {**allowed, "q": None, "after": None})
    language = known_language(snapshot, lang)
    every = summaries(snapshot, language)
    found = [
        each
        for each in (every if q is None else best_first(snapshot, every, q, language))
        if (audience is None or audience in each.audience)
        and (topic is None or topic in each.topics)
        and (kind is None or kind == each.kind)
    ]
    slugs = [each.slug for each in found]
    if after is not None and after not in slugs:
        raise invalid([{"field": "after", "detail": "is not on this list.", "allowed": slugs}])
    start = slugs.index(after) + 1 if after else 0
    page = found[start : start + PAGE]
    more = start + PAGE < len(found)
    following = request.url.include_query_params(after=page[-1].slug) if more else None
    url = f"{router.prefix}?{following.query}" if following else None
    body = AdviceList(items=page, next=url).model_dump_json().encode()
    return _json(request, body, language)


@router.get(
    "/{slug}",
    operation_id="read_negotiated_advice",
    response_model=AdviceAnswer,
    responses=documented(404, 410, 422, 503),
)
async def read_negotiated_advice(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    place: Place = DEFAULT_PLACE,
) -> Response:
    """A guide in the language that the Accept-Language header asks for, or in English."""
    checked(request, snapshot, {"place": PLACES})
    guide = known_guide(snapshot, slug)
    offered = snapshot.languages_of(slug, now()) or [*guide]
    header = request.headers.get("accept-language", "")
    language = negotiated(header, offered)
    liked = best_liked(header)
    suits = liked is None or matching(liked, frozenset(offered)) == language
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {
        "Content-Location": f"{router.prefix}/{slug}/{language}{query}",
        "Vary": "Accept-Language",
    }
    asked = Asked(slug, language, place, language if suits else str(liked))
    readable(snapshot, asked)
    return _json(request, advice_json(snapshot, asked, configured.public_url), language, headers)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_advice",
    response_model=AdviceAnswer,
    responses=documented(404, 410, 422, 503),
)
async def read_advice(
    request: Request,
    snapshot: Current,
    configured: Configured,
    slug: str,
    lang: str,
    place: Place = DEFAULT_PLACE,
    edition: EditionNumber = None,
    fallback: Annotated[str | None, one_of([ENGLISH])] = None,
) -> Response:
    """A guide in a language, with the help lines of a place, in its newest edition or an older
    one. `fallback=en` asks for English where the guide is not there in the language;
    `locale.served` then says so."""
    checked(request, snapshot, {"place": PLACES, "edition": None, "fallback": [ENGLISH]})
    language = language_of_path(snapshot, lang, request)
    served = language
    if fallback and language not in known_guide(snapshot, slug):
        served = ENGLISH
    asked = Asked(slug, served, place, language, edition)
    readable(snapshot, asked)
    return _json(request, advice_json(snapshot, asked, configured.public_url), served)


def _json(
    request: Request, body: bytes, language: str, headers: dict[str, str] | None = None
) -> Response:
    headers = {"Content-Language": language, **(headers or {})}
    return conditional(request, body, etag_of(body), "application/json", headers)


def _english(snapshot: Snapshot) -> list[Translation]:
    return [guide[ENGLISH].translation for guide in snapshot.guides.values()]
