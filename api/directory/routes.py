"""Languages, places and contacts as JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.directory.contacts import ContactList, contact_list
from api.http.conditional import json_response
from api.http.dependencies import CurrentSnapshot
from api.http.openapi import NOT_MODIFIED
from api.http.parameters import PLACES, AskedLanguage, Place, check_query
from api.http.problems import problem_responses
from api.published.lookups import find_language
from models.advice import PlaceCard
from models.clock import now
from richtext.nodes import Direction

router = APIRouter(prefix="/v1", tags=["directory"])


class LanguageCard(BaseModel):
    """`share_reviewed` is the share of its guides, 0 to 1, that are reviewed throughout;
    `held_back` is the number that this server does not show because they are not reviewed."""

    tag: str
    autonym: str
    english_name: str
    script: str
    direction: Direction
    guides: int
    share_reviewed: float
    held_back: int


class LanguageList(BaseModel):
    items: list[LanguageCard]


class PlaceList(BaseModel):
    items: list[PlaceCard]


@router.get(
    "/languages",
    operation_id="list_languages",
    response_model=LanguageList,
    responses={**NOT_MODIFIED, **problem_responses(422, 503)},
)
def list_languages(request: Request, snapshot: CurrentSnapshot) -> Response:
    """Return the languages that have at least one guide."""
    check_query(request, snapshot, {})
    cards = []
    readable = [*snapshot.readable(snapshot.default_place, now())]
    for tag, language in snapshot.languages.items():
        statuses = [
            snapshot.guides[slug][tag].translation.status for slug, each in readable if each == tag
        ]
        reviewed = sum(status == "reviewed" for status in statuses)
        cards.append(
            LanguageCard(
                tag=tag,
                autonym=language.autonym,
                english_name=language.english,
                script=language.script,
                direction=language.dir,
                guides=len(statuses),
                share_reviewed=reviewed / len(statuses) if statuses else 0,
                held_back=sum(tag in guide for guide in snapshot.held_back.values()),
            )
        )
    return json_response(request, LanguageList(items=cards), snapshot.source)


@router.get(
    "/places",
    operation_id="list_places",
    response_model=PlaceList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_places(request: Request, snapshot: CurrentSnapshot, lang: AskedLanguage) -> Response:
    """Return the places, each with its parent and the contacts that fill its roles."""
    check_query(request, snapshot, {"lang": None})
    language = find_language(snapshot, lang)
    places = list(snapshot.directory[language].places.values())
    return json_response(request, PlaceList(items=places), language)


@router.get(
    "/contacts",
    operation_id="list_contacts",
    response_model=ContactList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_contacts(
    request: Request, snapshot: CurrentSnapshot, place: Place, lang: AskedLanguage
) -> Response:
    """Return the contacts of a place, by role."""
    check_query(request, snapshot, {"place": PLACES, "lang": None})
    language = find_language(snapshot, lang)
    return json_response(request, contact_list(snapshot, place, language), language)
