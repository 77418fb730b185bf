"""Languages, places and contacts as JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.problems import documented
from api.requests import (
    DEFAULT_PLACE,
    PLACES,
    Current,
    checked,
    conditional,
    etag_of,
    known_language,
    now,
)
from api.snapshot import Snapshot
from locales.languages import ENGLISH
from models.advice import ContactCard, PlaceCard
from models.directory import Role
from models.nodes import Direction, Text
from models.resolution import contacts_of

router = APIRouter(prefix="/v1", tags=["directory"])


class LanguageCard(BaseModel):
    """`share_reviewed` is the share of its guides, 0 to 1, in which a person reviewed all;
    `held_back` the number that is not shown because they are not reviewed."""

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


class RoleContacts(BaseModel):
    role: Role
    label: Text
    contacts: list[ContactCard]


class ContactList(BaseModel):
    place: PlaceCard
    roles: list[RoleContacts]


@router.get(
    "/languages",
    operation_id="list_languages",
    response_model=LanguageList,
    responses=documented(422, 503),
)
async def list_languages(request: Request, snapshot: Current) -> Response:
    """The languages in which there is anything to read."""
    checked(request, snapshot, {})
    cards = []
    can_be_read = [*snapshot.readable(now())]
    for tag, language in snapshot.languages.items():
        statuses = [
            snapshot.guides[slug][tag].translation.status
            for slug, each in can_be_read
            if each == tag
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
    return _json(request, LanguageList(items=cards), ENGLISH)


@router.get(
    "/places",
    operation_id="list_places",
    response_model=PlaceList,
    responses=documented(404, 422, 503),
)
async def list_places(request: Request, snapshot: Current, lang: str = ENGLISH) -> Response:
    """The places, each with its parent, and the contacts that fill its roles."""
    checked(request, snapshot, {"lang": None})
    language = known_language(snapshot, lang)
    places = list(snapshot.directory[language].places.values())
    return _json(request, PlaceList(items=places), language)


@router.get(
    "/contacts",
    operation_id="list_contacts",
    response_model=ContactList,
    responses=documented(404, 422, 503),
)
async def list_contacts(
    request: Request, snapshot: Current, place: str = DEFAULT_PLACE, lang: str = ENGLISH
) -> Response:
    """The contacts of a place, by role."""
    checked(request, snapshot, {"place": PLACES, "lang": None})
    language = known_language(snapshot, lang)
    return _json(request, contact_list(snapshot, place, language), language)


def contact_list(snapshot: Snapshot, place: str, language: str) -> ContactList:
    """The contacts of a place in a language."""
    directory = snapshot.directory[language]
    roles = [
        RoleContacts(role=role, label=directory.roles[role], contacts=contacts)
        for role, contacts in contacts_of(place, directory).items()
    ]
    return ContactList(place=directory.places[place], roles=roles)


def _json(request: Request, answer: BaseModel, language: str) -> Response:
    body = answer.model_dump_json().encode()
    headers = {"Content-Language": language}
    return conditional(request, body, etag_of(body), "application/json", headers)
