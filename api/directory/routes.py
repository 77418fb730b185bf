"""Languages, places and contacts as JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.directory.contacts import ContactList, contact_list
from api.http.conditional import json_response
from api.http.dependencies import CurrentSnapshot
from api.http.openapi import NOT_MODIFIED
from api.http.parameters import PLACES, AskedLanguage, Place, check_query
from api.http.problems import problem_responses
from api.published.lookups import find_language
from models.advice import PlaceCard
from models.clock import now
from richtext.described import DescribedModel
from richtext.nodes import Direction

router = APIRouter(prefix="/v1", tags=["directory"])


class LanguageCard(DescribedModel):
    """A language in which guides can be read."""

    tag: str
    """Its BCP 47 tag, as addresses have it."""
    autonym: str
    """What its speakers call it."""
    english_name: str
    """What it is called in English."""
    script: str
    """The code of its script, as in ISO 15924: `Latn`, `Arab`."""
    direction: Direction
    """The direction of that script."""
    guides: int
    """The number of guides that can be read in it."""
    share_reviewed: float
    """The share of these guides, 0 to 1, that are reviewed throughout."""
    held_back: int
    """The number of guides that this server does not show because they are not reviewed."""


class LanguageList(DescribedModel):
    """The languages that have at least one guide."""

    items: list[LanguageCard]
    """The languages, in the order of the library."""


class PlaceList(DescribedModel):
    """The places of the library."""

    items: list[PlaceCard]
    """The places; the first is the default place."""


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
