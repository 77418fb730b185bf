"""For those who keep a copy: what is published, with digests, and what has changed since."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.atom import atom
from api.manifest import Manifest, manifest
from api.problems import documented
from api.requests import (
    Configured,
    Current,
    Since,
    Watching,
    checked,
    conditional,
    etag_of,
    known_cursor,
    known_language,
    now,
)
from api.snapshot import Snapshot
from locales.languages import ENGLISH
from models.changes import Change, ContactsChanged, Noticed, Published, Restored, changes
from models.database import reading

router = APIRouter(prefix="/v1", tags=["feeds"])
PAGE, NEWEST = 100, 50
ATOM = "application/atom+xml"


class PublishedChange(Published):
    """`url` is null for what cannot be read, or can no longer be."""

    url: str | None


class ChangeList(BaseModel):
    """`next` is the cursor from which to go on, at once when there is `more`, else later."""

    items: list[
        Annotated[
            PublishedChange | Noticed | Restored | ContactsChanged, Field(discriminator="type")
        ]
    ]
    next: str
    more: bool


@router.get(
    "/manifest",
    operation_id="read_manifest",
    response_model=Manifest,
    responses=documented(422, 503),
)
async def read_manifest(request: Request, snapshot: Current) -> Response:
    """Everything that is published, with a digest of what it says, and what is due."""
    checked(request, snapshot, {})
    return _json(request, manifest(snapshot, now()))


@router.get(
    "/changes",
    operation_id="list_changes",
    response_model=ChangeList,
    responses=documented(404, 422, 503),
)
async def list_changes(
    request: Request, snapshot: Current, since: Since = None, lang: str | None = None
) -> Response:
    """What was published, withdrawn, corrected or restored after a cursor, oldest first, up to 100
    at a time; more where one publication did more."""
    checked(request, snapshot, {"since": None, "lang": None})
    cursor = known_cursor(snapshot, since) if since is not None else 0
    language = known_language(snapshot, lang) if lang is not None else None
    found = _changes(snapshot, cursor, language)
    page: list[Change] = []
    for _, publication in groupby(found, key=lambda each: each.publication):
        together = [*publication]
        if page and len(page) + len(together) > PAGE:
            break
        page += together
    more = len(page) < len(found)
    there = {*snapshot.readable(now())}
    answer = ChangeList(
        items=[_with_url(each, there) for each in page],
        next=page[-1].publication if more else str(max(cursor, snapshot.publication)),
        more=more,
    )
    return _json(request, answer)


@router.get(
    "/changes.atom",
    operation_id="read_changes_feed",
    response_class=Response,
    responses={200: {"content": {ATOM: {}}}, **documented(404, 422)},
)
async def read_changes_feed(
    request: Request,
    watch: Watching,
    configured: Configured,
    lang: str | None = None,
) -> Response:
    """The newest 50 changes as an Atom feed, also when nothing is published yet."""
    snapshot = watch.snapshot
    checked(request, snapshot, {"lang": None})
    language = known_language(snapshot, lang) if lang is not None else None
    newest = _changes(snapshot, 0, language)[-NEWEST:][::-1]
    address = f"{router.prefix}/changes.atom{f'?lang={language}' if language else ''}"
    body = atom(snapshot, newest, configured.public_url, address)
    return conditional(request, body, etag_of(body), ATOM, {"Content-Language": ENGLISH})


def _changes(snapshot: Snapshot, cursor: int, language: str | None) -> list[Change]:
    with reading(snapshot.engine) as session:
        return changes(session, cursor, snapshot.publication, language)


def _with_url(
    change: Change, there: set[tuple[str, str]]
) -> PublishedChange | Noticed | Restored | ContactsChanged:
    if not isinstance(change, Published):
        return change
    slug, tag = change.slug, change.language
    url = f"/v1/advice/{slug}/{tag}" if (slug, tag) in there else None
    return PublishedChange(**dict(change), url=url)


def _json(request: Request, answer: BaseModel) -> Response:
    body = answer.model_dump_json().encode()
    headers = {"Content-Language": ENGLISH}
    return conditional(request, body, etag_of(body), "application/json", headers)
