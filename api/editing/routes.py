"""Editing over HTTP, for people who do not use git: guides, translations and reviews."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from api.editing.edits import (
    EditableCatalog,
    EditResult,
    Files,
    decode_text,
    find_catalog,
    find_guide_path,
    guide_path,
    new_guide_path,
    publish_edit,
    read_published_files,
)
from api.editing.suggestion_acts import find_target
from api.editing.suggestions import store_suggestion
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.conditional import make_etag
from api.http.dependencies import CurrentReloader, CurrentServices, CurrentSettings
from api.http.etags import sent_etags
from api.http.json_body import JsonRoute
from api.http.limits import MAX_MESSAGES, Name
from api.http.openapi import file_content, sent_headers, uploaded_file
from api.http.parameters import DRY_RUN, DryRun, check_query, choice
from api.http.problems import Problem, problem_responses
from api.published.reloader import Reloader
from api.site.reserved import RESERVED
from locales.updating import NOTHING_MOVED, MoveReport, report_lines, with_moved_messages
from models.audit import Author
from models.clock import today
from models.errors import FieldError, FileError, Invalid
from models.guide import Slug
from richtext.described import DescribedModel

router = APIRouter(
    prefix="/v1/edit",
    tags=["editing"],
    dependencies=[Depends(forbid_caching)],
    route_class=JsonRoute,
)
YAML, PO = "text/yaml", "text/x-gettext-translation"
ORIGINS = ["person", "machine"]
READING = problem_responses(*KEY_PROBLEMS, 404)
WRITING = problem_responses(*KEY_PROBLEMS, 404, 412, 413, 428)
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="ETag of the version that you edited")
]
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="`*` for a new guide")
]


class FaultCard(DescribedModel):
    """A line of a file at which something is wrong or missing."""

    file: str
    """The file that it is in."""
    line: int
    """The number of the line, from 1."""
    detail: str
    """What is wrong, in plain English."""


class EditAnswer(DescribedModel):
    """What an edit has done; with `check=true`, or where it waits as a suggestion, what it would
    do."""

    stored: bool
    """Whether the edit was stored."""
    changes: list[str]
    """What was published, or would be."""
    warnings: list[str]
    """What its author should look at again."""
    waiting: list[FaultCard]
    """What is not translated, for which the guide stays on an older edition in a language."""
    moved: list[str]
    """The messages whose translations went with them to another block or guide."""
    not_kept: list[str]
    """The messages that are gone; their translations stay in the catalogs as obsolete."""
    etag: str | None
    """The new ETag of the source file; null if nothing was published."""
    suggestion: int | None = None
    """The number of the suggestion, if the edit waits for somebody to publish it; else null."""


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


def source_body(media_type: str) -> dict[str, Any]:
    """Return the OpenAPI description of a request whose body is a source file."""
    return {"requestBody": {"required": True, "content": uploaded_file(media_type)}}


def source_content(media_type: str) -> dict[str, Any]:
    """Return the OpenAPI description of a response that is a source file."""
    return file_content(f"{media_type}; charset=utf-8")


@router.get(
    "/guides/{slug}",
    operation_id="read_guide_source",
    response_class=Response,
    responses={200: {"content": source_content(YAML), "headers": sent_headers("ETag")}, **READING},
)
def read_guide_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, slug: str
) -> Response:
    """Return the YAML source of a guide."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    _, files = read_published_files(reloader.engine)
    content = files[find_guide_path(files, slug)].encode()
    return _source_response(content, YAML, make_etag(content))


@router.put(
    "/guides/{slug}",
    operation_id="put_guide_source",
    responses={201: {"model": EditAnswer}, **WRITING},
    openapi_extra=source_body(YAML),
)
async def put_guide_source(
    request: Request,
    response: Response,
    services: CurrentServices,
    key: AuthenticatedKey,
    slug: Slug,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
    dry_run: DryRun = False,
) -> EditAnswer:
    """Publish a new version of a guide, or a new guide."""
    require_role(key, "publisher")
    check_query(request, services.reloader.snapshot, DRY_RUN)
    body = await request.body()
    path, report = "", MoveReport()

    def edit(files: Files) -> Files:
        nonlocal path, report
        known = guide_path(files, slug)
        if known:
            _check_etag(if_match, make_etag(files[known].encode()))
        elif if_none_match != "*":
            detail = "This guide does not exist yet. To create it, send `If-None-Match: *`."
            raise Problem("precondition-required", detail)
        content = decode_text(body, known or f"{slug}.yaml")
        path = known or new_guide_path(slug, content)
        response.status_code = 200 if known or dry_run else 201
        moved, report = with_moved_messages({**files, path: content}, RESERVED)
        return moved

    by = Author(key=key.name, act="put guide", target=slug)
    result = await services.edits.run(_publish, services.reloader, by, edit, dry_run)
    etag = None if dry_run else make_etag(result.files[path].encode())
    return answer_edit(response, result, etag, f"/{slug}.po", report)


@router.get(
    "/translations/{slug}/{lang}.po",
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
    return _source_response(catalog.with_read_backs(), PO, catalog.etag)


@router.put(
    "/translations/{slug}/{lang}",
    operation_id="put_translation_source",
    responses={202: {"model": EditAnswer, "headers": sent_headers("Location")}, **WRITING},
    openapi_extra=source_body(PO),
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
        _check_etag(if_match, catalog.etag)
        return catalog.with_upload(body, key.name, today(), machine=machine)

    by = Author(key=key.name, act="put translation", target=f"{slug} in {lang}")
    suggests = key.role == "translator" and settings.translators == "suggest"
    result = await services.edits.run(_publish, services.reloader, by, edit, dry_run or suggests)
    po = result.files[catalog.path]
    etag = None if dry_run or suggests else make_etag(po.encode())
    answer = answer_edit(response, result, etag, catalog.path)
    if suggests and not dry_run:
        arguments = (services.reloader.engine, catalog, po, key.name)
        id = await asyncio.to_thread(store_suggestion, *arguments, machine=machine)
        if id is not None:
            answer.suggestion, response.status_code = id, 202
            response.headers["Location"] = f"/v1/edit/suggestions/{id}"
    return answer


@router.post(
    "/translations/{slug}/{lang}/review", operation_id="review_translation", responses=WRITING
)
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
        _check_etag(if_match, catalog.etag)
        known = list(catalog.document.messages)
        if unknown := [each for each in review.messages if each not in known]:
            detail = f"there is no message {unknown[0][:80]!r}."
            raise Invalid([FieldError("messages", detail, known)])
        return catalog.with_review(review.messages, key.name, today())

    by = Author(key=key.name, act="review", target=f"{slug} in {lang}")
    result = await services.edits.run(_publish, services.reloader, by, edit, dry_run)
    catalog = find_catalog(result.files, slug, language)
    return answer_edit(response, result, None if dry_run else catalog.etag, catalog.path)


def _publish(
    reloader: Reloader, by: Author, edit: Callable[[Files], Files], dry_run: bool
) -> EditResult:
    result = publish_edit(reloader.engine, by, edit, dry_run=dry_run)
    reloader.refresh()
    return result


def _check_etag(if_match: str | None, etag: str) -> None:
    if if_match is None:
        detail = "Send `If-Match` with the ETag of the version that you edited."
        raise Problem("precondition-required", detail)
    # RFC 9110 wants weak tags refused here. But behind a proxy that compresses, a translator has no
    # other, and would be told for ever that the text has changed.
    if etag not in sent_etags(if_match):
        detail = "It, or the text it is translated from, has changed. Fetch it again."
        raise Problem("precondition-failed", detail)


def _source_response(content: bytes, media_type: str, etag: str) -> Response:
    headers = {"ETag": etag, "Cache-Control": "no-store"}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)


def answer_edit(
    response: Response,
    result: EditResult,
    etag: str | None,
    suffix: str,
    report: MoveReport = NOTHING_MOVED,
) -> EditAnswer:
    """Return the answer to an edit, which has no `etag` if nothing was stored. The paths of the
    catalogs that it concerns end in `suffix`."""
    if etag:
        response.headers["ETag"] = etag
    waiting = [_card(each) for each in result.waiting if each.file.endswith(suffix)]
    return EditAnswer(
        stored=etag is not None,
        changes=result.changes,
        warnings=result.warnings,
        waiting=waiting,
        moved=report_lines(report.kept),
        not_kept=report_lines(report.not_kept),
        etag=etag,
    )


def _card(error: FileError) -> FaultCard:
    return FaultCard(file=error.file, line=error.line, detail=error.reason)
