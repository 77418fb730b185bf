"""Advice as JSON: the list, a guide in a negotiated language, and a guide in a given language."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http.accept_language import accepted_languages
from api.http.conditional import json_response
from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.headers import NO_STORE
from api.http.openapi import ACCEPT_LANGUAGE, NOT_MODIFIED, sent_headers
from api.http.parameters import PLACES, AskedLanguage, EditionNumber, Place, check_query, choice
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
from models.errors import FieldError, Invalid
from models.guide import Kind
from richtext.described import DescribedModel

router = APIRouter(prefix="/v1/advice", tags=["advice"])
PAGE_SIZE = 20
KINDS = list(get_args(Kind))


class AdviceList(DescribedModel):
    """A page of the list of guides."""

    items: list[AdviceSummary]
    """The guides of this page, up to 20."""
    next: str | None
    """The address of the next page, relative to the server; null on the last one."""


@router.get(
    "",
    operation_id="list_advice",
    response_model=AdviceList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    lang: AskedLanguage,
    audience: str | None = None,
    topic: str | None = None,
    kind: Annotated[str | None, choice(KINDS)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(description="last slug of the previous page")] = None,
) -> Response:
    """Return the advice that is available in a language, expired bulletins last. With `q`, return
    what matches that search in the language or in that of the library, best first."""
    topics = sorted({each for guide in _source_texts(snapshot) for each in guide.topics})
    audiences = snapshot.library.audiences
    allowed = {"lang": None, "audience": audiences, "topic": topics, "kind": KINDS}
    check_query(request, snapshot, {**allowed, "q": None, "after": None})
    language = find_language(snapshot, lang)
    items = summaries(snapshot, language)
    if q is not None:
        items = rank_by_query(snapshot, items, q, language)
    matches = [
        each
        for each in items
        if (audience is None or audience in each.audience)
        and (topic is None or topic in each.topics)
        and (kind is None or kind == each.kind)
    ]
    slugs = [each.slug for each in matches]
    if after is not None and after not in slugs:
        raise Invalid([FieldError("after", "is not in this list.", slugs)])
    start = slugs.index(after) + 1 if after else 0
    page = matches[start : start + PAGE_SIZE]
    next_url = None
    if start + PAGE_SIZE < len(matches):
        query = request.url.include_query_params(after=page[-1].slug).query
        next_url = f"{router.prefix}?{query}"
    typed = {} if q is None else NO_STORE  # no cache keeps a search
    return json_response(request, AdviceList(items=page, next=next_url), language, typed)


@router.get(
    "/{slug}",
    operation_id="read_negotiated_advice",
    response_model=AdviceAnswer,
    responses={
        200: {"headers": sent_headers("Content-Location")},
        **NOT_MODIFIED,
        **problem_responses(404, 410, 422, 503),
    },
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
def read_negotiated_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    slug: str,
    place: Place,
) -> Response:
    """Return a guide in the language that the Accept-Language header prefers, or in that of the
    library."""
    check_query(request, snapshot, {"place": PLACES})
    guide = find_guide(snapshot, slug)
    available = snapshot.languages_of(slug, place, now()) or [*guide]
    header = accepted_languages(request)
    language = negotiate(header, available, snapshot.source)
    preferred = first_choice(header)
    if preferred is None or match_language(preferred, frozenset(available)) == language:
        preferred = language
    parameters = f"?{request.url.query}" if request.url.query else ""
    headers = {
        "Content-Location": f"{router.prefix}/{slug}/{language}{parameters}",
        "Vary": "Accept-Language",
    }
    query = AdviceQuery(slug, language, place, preferred)
    find_readable(snapshot, query)
    body = advice_json(snapshot, query, settings.public_url)
    return json_response(request, body, language, headers)


@router.get(
    "/{slug}/{lang}",
    operation_id="read_advice",
    response_model=AdviceAnswer,
    responses={**NOT_MODIFIED, **problem_responses(404, 410, 422, 503)},
)
def read_advice(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    slug: str,
    lang: str,
    place: Place,
    edition: EditionNumber = None,
    fallback: Annotated[
        str | None, Query(description="the language of the library: to be served that instead")
    ] = None,
) -> Response:
    """Return a guide in a language, with the help lines of a place, in its newest edition or an
    older one. `fallback`, with the language of the library, asks for that if the guide is not
    available in the other; `locale.served` then says so."""
    check_query(
        request, snapshot, {"place": PLACES, "edition": None, "fallback": [snapshot.source]}
    )
    language = language_of_path(snapshot, lang, request)
    served = language
    if fallback and language not in find_guide(snapshot, slug):
        served = snapshot.source
    query = AdviceQuery(slug, served, place, language, edition)
    find_readable(snapshot, query)
    return json_response(request, advice_json(snapshot, query, settings.public_url), served)


def _source_texts(snapshot: Snapshot) -> list[Translation]:
    return [guide[snapshot.source].translation for guide in snapshot.guides.values()]
