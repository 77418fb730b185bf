"""The manifest and the changes, for clients that keep a copy of what is published."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from api.feeds.atom import atom
from api.feeds.manifest import Manifest, manifest
from api.http.conditional import conditional_response, json_response, make_etag
from api.http.dependencies import CurrentReloader, CurrentSettings, CurrentSnapshot
from api.http.openapi import NOT_MODIFIED, file_content, sent_headers
from api.http.parameters import Since, check_query
from api.http.problems import problem_responses
from api.published.lookups import check_cursor, find_language
from api.published.snapshot import Snapshot
from models.changes import (
    AvailabilityChanged,
    Change,
    ContactsChanged,
    Noticed,
    Published,
    Restored,
    read_changes,
)
from models.clock import now
from models.database import reading
from richtext.described import DescribedModel
from richtext.text import ENGLISH

router = APIRouter(prefix="/v1", tags=["feeds"])
PAGE_SIZE, FEED_SIZE = 100, 50
ATOM = "application/atom+xml"


class PublishedChange(Published):
    """A new revision of an edition in a language."""

    url: str | None
    """The address of the guide as JSON, relative to the server; null where it cannot be read, or
    can no longer be read."""


class AvailabilityChange(AvailabilityChanged):
    """A text that is not served any more, though no notice says so, or that is served again."""

    url: str | None
    """The address of the guide as JSON, relative to the server; null where it cannot be read."""


OnlyLanguage = Annotated[
    str | None, Query(description="only what concerns this language, by its BCP 47 tag")
]
Entry = PublishedChange | AvailabilityChange | Noticed | Restored | ContactsChanged


class ChangeList(DescribedModel):
    """Changes after a cursor."""

    items: list[Annotated[Entry, Field(discriminator="type")]]
    """The changes after the cursor, oldest first."""
    next: str
    """The cursor with which to continue: at once if there is `more`, else later."""
    more: bool
    """Whether there are further changes now."""


@router.get(
    "/manifest",
    operation_id="read_manifest",
    response_model=Manifest,
    responses={**NOT_MODIFIED, **problem_responses(422, 503)},
)
def read_manifest(request: Request, snapshot: CurrentSnapshot) -> Response:
    """Return everything that is published, with a digest of its content, and what is due."""
    check_query(request, snapshot, {})
    return json_response(request, manifest(snapshot, now()), snapshot.source)


@router.get(
    "/changes",
    operation_id="list_changes",
    response_model=ChangeList,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def list_changes(
    request: Request, snapshot: CurrentSnapshot, since: Since = None, lang: OnlyLanguage = None
) -> Response:
    """Return what was published, removed, withdrawn, corrected or restored after a cursor, oldest
    first, up to 100 at a time; the changes of one publication are never split."""
    check_query(request, snapshot, {"since": None, "lang": None})
    cursor = check_cursor(snapshot, since) if since is not None else 0
    language = _find_language(snapshot, lang) if lang is not None else None
    changes = _changes(snapshot, cursor, language)
    page: list[Change] = []
    for _, group in groupby(changes, key=lambda each: each.publication):
        publication = [*group]
        if page and len(page) + len(publication) > PAGE_SIZE:
            break
        page += publication
    more = len(page) < len(changes)
    readable = {*snapshot.readable(snapshot.default_place, now())}
    answer = ChangeList(
        items=[_with_url(each, readable) for each in page],
        next=page[-1].publication if more else str(max(cursor, snapshot.publication)),
        more=more,
    )
    return json_response(request, answer, snapshot.source)


@router.get(
    "/changes.atom",
    operation_id="read_changes_feed",
    response_class=Response,
    responses={
        200: {"content": file_content(ATOM), "headers": sent_headers("Content-Language")},
        **NOT_MODIFIED,
        **problem_responses(404, 422, 503),
    },
)
def read_changes_feed(
    request: Request,
    reloader: CurrentReloader,
    settings: CurrentSettings,
    lang: OnlyLanguage = None,
) -> Response:
    """Return the newest 50 changes as an Atom feed, which is empty if nothing is published yet."""
    snapshot = reloader.snapshot
    check_query(request, snapshot, {"lang": None})
    language = _find_language(snapshot, lang) if lang is not None else None
    newest = _changes(snapshot, 0, language)[-FEED_SIZE:][::-1]
    address = f"{router.prefix}/changes.atom{f'?lang={language}' if language else ''}"
    body = atom(snapshot, newest, settings.public_url, address)
    return conditional_response(request, body, make_etag(body), ATOM, {"Content-Language": ENGLISH})


def _changes(snapshot: Snapshot, cursor: int, language: str | None) -> list[Change]:
    with reading(snapshot.engine) as session:
        return read_changes(session, cursor, snapshot.publication, language)


def _find_language(snapshot: Snapshot, tag: str) -> str:
    """Return the language for a tag: a served one, or one that was given up, whose followers have
    to hear of that. Raise NotFound."""
    published = {language for _, language in snapshot.revisions_of}
    return tag if tag in published - snapshot.directory.keys() else find_language(snapshot, tag)


def _with_url(change: Change, readable: set[tuple[str, str]]) -> Entry:
    if not isinstance(change, Published | AvailabilityChanged):
        return change
    slug, tag = change.slug, change.language
    url = f"/v1/advice/{slug}/{tag}" if (slug, tag) in readable else None
    if isinstance(change, Published):
        return PublishedChange(**dict(change), url=url)
    return AvailabilityChange(**dict(change), url=url)
