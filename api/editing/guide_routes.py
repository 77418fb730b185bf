"""Guides over HTTP, for people who do not use git: fetch the source of one, change it, add one."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response

from api.editing.edit_answers import EditAnswer, edit_answer
from api.editing.edits import (
    YAML,
    Files,
    decode_text,
    find_guide_path,
    guide_path,
    new_guide_path,
    publish_edit,
    read_published_files,
)
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.conditional import IfMatch, check_if_match, make_etag, send_etag, source_response
from api.http.dependencies import CurrentReloader, CurrentServices
from api.http.json_body import JsonRoute
from api.http.openapi import sent_headers, source_content, uploaded_source
from api.http.parameters import DRY_RUN, DryRun, check_query
from api.http.problems import Problem, problem_responses
from api.site.reserved import RESERVED
from locales.updating import MoveReport, with_moved_messages
from models.audit import Author
from models.guide import Slug

router = APIRouter(
    prefix="/v1/edit/guides",
    tags=["editing"],
    dependencies=[Depends(forbid_caching)],
    route_class=JsonRoute,
)
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="`*` for a new guide")
]


@router.get(
    "/{slug}",
    operation_id="read_guide_source",
    response_class=Response,
    responses={
        200: {"content": source_content(YAML), "headers": sent_headers("ETag")},
        **problem_responses(*KEY_PROBLEMS, 404),
    },
)
def read_guide_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, slug: str
) -> Response:
    """Return the YAML source of a guide."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    _, files = read_published_files(reloader.engine)
    content = files[find_guide_path(files, slug)].encode()
    return source_response(content, YAML, make_etag(content))


@router.put(
    "/{slug}",
    operation_id="put_guide_source",
    responses={201: {"model": EditAnswer}, **problem_responses(*KEY_PROBLEMS, 404, 412, 413, 428)},
    openapi_extra=uploaded_source(YAML),
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
            check_if_match(if_match, make_etag(files[known].encode()))
        elif if_none_match != "*":
            detail = "This guide does not exist yet. To create it, send `If-None-Match: *`."
            raise Problem("precondition-required", detail)
        content = decode_text(body, known or f"{slug}.yaml")
        path = known or new_guide_path(slug, content)
        response.status_code = 200 if known or dry_run else 201
        moved, report = with_moved_messages({**files, path: content}, RESERVED)
        return moved

    by = Author(key=key.name, act="put guide", target=slug)
    publish = partial(publish_edit, services.reloader, by, edit, dry_run=dry_run)
    result = await services.edits.run(key.name, publish)
    etag = None if dry_run else make_etag(result.files[path].encode())
    send_etag(response, etag)
    return edit_answer(result, etag, f"/{slug}.po", report)
