"""Translations and reviews over HTTP, for people who do not use git."""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from api.editing.edit_answers import EditAnswer, edit_answer
from api.editing.editable_catalog import EditableCatalog, find_catalog
from api.editing.edits import PO, Files, publish_edit, read_published_files
from api.editing.suggestion_acts import find_target
from api.editing.suggestions import store_suggestion
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching
from api.http.conditional import IfMatch, check_if_match, make_etag, send_etag, source_response
from api.http.dependencies import CurrentReloader, CurrentServices, CurrentSettings
from api.http.json_body import JsonRoute
from api.http.limits import MAX_MESSAGES, Name
from api.http.openapi import sent_headers, source_content, uploaded_source
from api.http.parameters import DRY_RUN, DryRun, check_query, choice
from api.http.problems import problem_responses
from models.audit import Author
from models.clock import today
from models.errors import FieldError, Invalid
from richtext.described import DescribedModel

router = APIRouter(
    prefix="/v1/edit/translations",
    tags=["editing"],
    dependencies=[Depends(forbid_caching)],
    route_class=JsonRoute,
)
READING = problem_responses(*KEY_PROBLEMS, 404)
ORIGINS = ["person", "machine"]
WRITING = problem_responses(*KEY_PROBLEMS, 404, 412, 413, 428)


class Review(DescribedModel):
    """The messages to sign off, such as `first.calm`: those that the reviewer has read in the
    version of the catalog that `If-Match` names."""

    model_config = ConfigDict(extra="forbid")
    messages: Annotated[list[Name], Field(min_length=1, max_length=MAX_MESSAGES)]
    """The contexts of the messages to sign off, such as `first.calm`."""

    @field_validator("messages", mode="before")
    @classmethod
    def _name_what_was_read(cls, messages: object) -> object:
        if messages == "all":
            reason = "`all` is not possible: name each message (`msgctxt`) that you have read"
            raise PydanticCustomError("all_messages", reason)
        return messages


@router.get(
    "/{slug}/{lang}.po",
    operation_id="read_translation_source",
    response_class=Response,
    responses={200: {"content": source_content(PO), "headers": sent_headers("ETag")}, **READING},
)
def read_translation_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, slug: str, lang: str
) -> Response:
    """Return the catalog to translate: the newest source text with the existing translations, and
    in comments what a second machine translated those back to. `slug` is a guide, or `contacts` or
    `ui`."""
    language = find_target(reloader, key, "translator", lang)
    check_query(request, reloader.snapshot, {})
    _, files = read_published_files(reloader.engine)
    catalog = find_catalog(files, slug, language)
    return source_response(catalog.with_read_backs(), PO, catalog.etag)


@router.put(
    "/{slug}/{lang}",
    operation_id="put_translation_source",
    responses={202: {"model": EditAnswer, "headers": sent_headers("Location")}, **WRITING},
    openapi_extra=uploaded_source(PO),
)
async def put_translation_source(
    request: Request,
    response: Response,
    services: CurrentServices,
    settings: CurrentSettings,
    key: AuthenticatedKey,
    slug: str,
    lang: str,
    if_match: IfMatch = None,
    origin: Annotated[str, choice(ORIGINS)] = "person",
    dry_run: DryRun = False,
) -> EditAnswer:
    """Publish a translation made by a person or a machine; that of a key with the role `translator`
    is stored as a suggestion (202), for somebody else to publish, unless the server is set up
    otherwise. One with gaps is stored, and the language stays on its older edition; what `contacts`
    and `ui` lack is served in the language of the library."""
    language = find_target(services.reloader, key, "translator", lang)
    check_query(request, services.reloader.snapshot, DRY_RUN | {"origin": ORIGINS})
    body = await request.body()
    machine = origin == "machine"
    catalog: EditableCatalog

    def edit(files: Files) -> Files:
        nonlocal catalog
        catalog = find_catalog(files, slug, language)
        check_if_match(if_match, catalog.etag)
        return catalog.with_upload(body, key.name, today(), machine=machine)

    by = Author(key=key.name, act="put translation", target=f"{slug} in {lang}")
    suggests = key.role == "translator" and settings.translators == "suggest"
    publish = partial(publish_edit, services.reloader, by, edit, dry_run=dry_run or suggests)
    result = await services.edits.run(key.name, publish)
    po = result.files[catalog.path]
    etag = None if dry_run or suggests else make_etag(po.encode())
    send_etag(response, etag)
    answer = edit_answer(result, etag, catalog.path)
    if suggests and not dry_run:
        arguments = (services.reloader.engine, catalog, po, key.name)
        id = await asyncio.to_thread(store_suggestion, *arguments, machine=machine)
        if id is not None:
            answer.suggestion, response.status_code = id, 202
            response.headers["Location"] = f"/v1/edit/suggestions/{id}"
    return answer


@router.post("/{slug}/{lang}/review", operation_id="review_translation", responses=WRITING)
async def review_translation(
    request: Request,
    response: Response,
    services: CurrentServices,
    key: AuthenticatedKey,
    slug: str,
    lang: str,
    review: Review,
    if_match: IfMatch = None,
    dry_run: DryRun = False,
) -> EditAnswer:
    """Sign off messages that the reviewer has read: `checked` if no other person has checked them,
    else `reviewed`. An edit of either text cancels the sign-off."""
    language = find_target(services.reloader, key, "reviewer", lang)
    check_query(request, services.reloader.snapshot, DRY_RUN)

    def edit(files: Files) -> Files:
        catalog = find_catalog(files, slug, language)
        check_if_match(if_match, catalog.etag)
        known = list(catalog.document.messages)
        if unknown := [each for each in review.messages if each not in known]:
            detail = f"there is no message {unknown[0][:80]!r}."
            raise Invalid([FieldError("messages", detail, known)])
        return catalog.with_review(review.messages, key.name, today())

    by = Author(key=key.name, act="review", target=f"{slug} in {lang}")
    publish = partial(publish_edit, services.reloader, by, edit, dry_run=dry_run)
    result = await services.edits.run(key.name, publish)
    catalog = find_catalog(result.files, slug, language)
    etag = None if dry_run else catalog.etag
    send_etag(response, etag)
    return edit_answer(result, etag, catalog.path)
