"""Suggestions over HTTP: translators send them, reviewers read, preview, publish or refuse them."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.editing.edit_answers import EditAnswer, edit_answer
from api.editing.edits import PO
from api.editing.suggestion_acts import (
    find_open_suggestion,
    find_readable_suggestion,
    may_read,
    preview_suggestion,
    published_catalog,
)
from api.editing.suggestion_acts import publish_suggestion as publish_named
from api.editing.suggestion_cards import SuggestionDetails, SuggestionList, suggestion_card
from api.editing.suggestions import compare_suggestion, continue_suggestion
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching
from api.http.conditional import send_etag, source_response
from api.http.dependencies import CurrentReloader, CurrentRenderer, CurrentServices
from api.http.openapi import file_content, sent_headers, source_content
from api.http.parameters import DRY_RUN, MAX_ID, DryRun, check_query
from api.http.previews import PREVIEWS, preview_response
from api.http.problems import problem_responses
from handouts.formats.registry import FORMATS
from handouts.handout import Handout
from models.errors import FieldError, Invalid
from models.suggestions import read_suggestions, refuse_suggestion, withdraw_suggestion

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(forbid_caching)])
SuggestionId = Annotated[
    int, PathParameter(ge=1, le=MAX_ID, description="number of the suggestion")
]
READING = problem_responses(*KEY_PROBLEMS, 404)


@router.get(
    "/suggestions", operation_id="list_suggestions", responses=problem_responses(*KEY_PROBLEMS)
)
def list_suggestions(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey
) -> SuggestionList:
    """Return the suggestions, oldest first: your own, and for reviewers all open ones in the
    languages of their key."""
    check_query(request, reloader.snapshot, {})
    rows = read_suggestions(reloader.engine)
    return SuggestionList(items=[suggestion_card(each) for each in rows if may_read(key, each)])


@router.get(
    "/suggestions/{id}.po",
    operation_id="read_suggestion_source",
    response_class=Response,
    responses={200: {"content": source_content(PO)}, **READING},
)
def read_suggestion_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, id: SuggestionId
) -> Response:
    """Return the newest catalog with the suggested translations, to continue in it. Those that
    conflict with what is published are marked fuzzy. Send it back with this `ETag`."""
    check_query(request, reloader.snapshot, {})
    suggestion = find_readable_suggestion(reloader, key, id)
    catalog = published_catalog(reloader, suggestion)
    content = continue_suggestion(catalog, suggestion)
    # A suggestion never changes: what it gives depends on the catalog alone.
    return source_response(content, PO, catalog.etag)


@router.get("/suggestions/{id}", operation_id="read_suggestion", responses=READING)
def read_suggestion(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, id: SuggestionId
) -> SuggestionDetails:
    """Return a suggestion, each message beside its source text and what is published."""
    check_query(request, reloader.snapshot, {})
    suggestion = find_readable_suggestion(reloader, key, id)
    changes = compare_suggestion(published_catalog(reloader, suggestion), suggestion)
    return SuggestionDetails(**suggestion_card(suggestion).model_dump(), changes=changes)


@router.delete(
    "/suggestions/{id}",
    operation_id="cancel_suggestion",
    status_code=204,
    responses=READING,
)
def delete_suggestion(
    request: Request,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    id: SuggestionId,
    reason: Annotated[
        str, Query(max_length=500, description="why a reviewer refuses it, for its author")
    ] = "",
    dry_run: DryRun = False,
) -> None:
    """Withdraw your own suggestion; or refuse that of somebody else, for a `reason`."""
    check_query(request, reloader.snapshot, DRY_RUN | {"reason": None})
    if find_readable_suggestion(reloader, key, id).by == key.name:
        if not dry_run:
            withdraw_suggestion(reloader.engine, id, key.name)
        return
    find_open_suggestion(reloader, key, id)
    if not reason.strip():
        raise Invalid([FieldError("reason", "is missing: say why, for the author.")])
    if not dry_run:
        refuse_suggestion(reloader.engine, id, key.name, reason.strip())


@router.get(
    "/suggestions/{id}/preview.{format}",
    operation_id="read_suggestion_preview",
    response_class=Response,
    responses={
        200: {
            "content": file_content(*(FORMATS[each].media_type for each in PREVIEWS)),
            "headers": sent_headers("Content-Disposition", "Content-Language"),
        },
        **problem_responses(*KEY_PROBLEMS, 404, 409),
    },
)
async def read_suggestion_preview(
    request: Request,
    services: CurrentServices,
    renderer: CurrentRenderer,
    key: AuthenticatedKey,
    id: SuggestionId,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*PREVIEWS]})],
    guide: Annotated[str | None, Query(description="which one, for `contacts` and `ui`")] = None,
) -> Response:
    """Return the sheet as it would be with the suggestion, marked as a preview."""

    async def preview() -> Handout:
        check_query(request, services.reloader.snapshot, {"guide": None})
        arguments = services.reloader, key, id, guide, services.settings.public_url
        return await services.edits.run(key.name, preview_suggestion, *arguments)

    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return await preview_response(renderer, format, preview, f"preview-{id}", headers)


@router.post(
    "/suggestions/{id}/publish",
    operation_id="publish_suggestion",
    responses=problem_responses(*KEY_PROBLEMS, 404, 409),
)
async def publish_suggestion(
    request: Request,
    response: Response,
    services: CurrentServices,
    key: AuthenticatedKey,
    id: SuggestionId,
    dry_run: DryRun = False,
) -> EditAnswer:
    """Publish a suggestion of somebody else. Its messages count as `checked` by its author, or as
    `machine`: to publish them signs off nothing."""
    check_query(request, services.reloader.snapshot, DRY_RUN)
    publish = partial(publish_named, services.reloader, key, id, dry_run=dry_run)
    result, catalog = await services.edits.run(key.name, publish)
    etag = None if dry_run else catalog.etag
    send_etag(response, etag)
    return edit_answer(result, etag, catalog.path)
