"""For those who keep a copy: what is published, with digests, and what has changed since."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.feeds.atom import atom
from api.feeds.manifest import Manifest, manifest
from api.http.conditional import conditional_response, json_response, make_etag
from api.http.dependencies import CurrentReloader, CurrentSettings, CurrentSnapshot
from api.http.parameters import Since, check_query
from api.http.problems import problem_responses
from api.published.lookups import check_cursor, find_language
from api.published.snapshot import Snapshot
from models.changes import Change, ContactsChanged, Noticed, Published, Restored, read_changes
from models.clock import now
from models.database import reading
from richtext.text import ENGLISH

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
    responses=problem_responses(422, 503),
)
async def read_manifest(request: Request, snapshot: CurrentSnapshot) -> Response:
    """Everything that is published, with a digest of what it says, and what is due."""
    check_query(request, snapshot, {})
    return json_response(request, manifest(snapshot, now()), ENGLISH)


@router.get(
    "/changes",
    operation_id="list_changes",
    response_model=ChangeList,
    responses=problem_responses(404, 422, 503),
)
async def list_changes(
    request: Request, snapshot: CurrentSnapshot, since: Since = None, lang: str | None = None
) -> Response:
    """What was published, withdrawn, corrected or restored after a cursor, oldest first, up to 100
    at a time; more where one publication did more."""
    check_query(request, snapshot, {"since": None, "lang": None})
    cursor = check_cursor(snapshot, since) if since is not None else 0
    language = find_language(snapshot, lang) if lang is not None else None
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
    return json_response(request, answer, ENGLISH)


@router.get(
    "/changes.atom",
    operation_id="read_changes_feed",
    response_class=Response,
    responses={200: {"content": {ATOM: {}}}, **problem_responses(404, 422)},
)
async def read_changes_feed(
    request: Request,
    watch: CurrentReloader,
    configured: CurrentSettings,
    lang: str | None = None,
) -> Response:
    """The newest 50 changes as an Atom feed, also when nothing is published yet."""
    snapshot = watch.snapshot
    check_query(request, snapshot, {"lang": None})
    language = find_language(snapshot, lang) if lang is not None else None
    newest = _changes(snapshot, 0, language)[-NEWEST:][::-1]
    address = f"{router.prefix}/changes.atom{f'?lang={language}' if language else ''}"
    body = atom(snapshot, newest, configured.public_url, address)
    return conditional_response(request, body, make_etag(body), ATOM, {"Content-Language": ENGLISH})


def _changes(snapshot: Snapshot, cursor: int, language: str | None) -> list[Change]:
    with reading(snapshot.engine) as session:
        return read_changes(session, cursor, snapshot.publication, language)


def _with_url(
    change: Change, there: set[tuple[str, str]]
) -> PublishedChange | Noticed | Restored | ContactsChanged:
    if not isinstance(change, Published):
        return change
    slug, tag = change.slug, change.language
    url = f"/v1/advice/{slug}/{tag}" if (slug, tag) in there else None
    return PublishedChange(**dict(change), url=url)
