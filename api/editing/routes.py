"""Editing over HTTP, for those without git: guides, translations, reviews."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.editing.edits import (
    EditableCatalog,
    EditResult,
    Files,
    decode_text,
    guide_path,
    guide_slugs,
    new_guide_path,
    publish_edit,
    read_published_files,
)
from api.http.authorisation import KEY_PROBLEMS, AuthenticatedKey, forbid_caching, require_role
from api.http.conditional import make_etag
from api.http.dependencies import CurrentReloader
from api.http.parameters import check_query, choice
from api.http.problems import Problem, problem_responses
from api.published.reloader import Reloader
from locales.languages import Language, languages, target_languages
from locales.project_files import parse_library
from models.clock import today
from models.errors import FieldError, FileError, Invalid, NotFound
from models.guide import Slug
from models.keys import KeyRole
from models.publishing import Author
from models.tables import Key

router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(forbid_caching)])
YAML, PO = "text/yaml", "text/x-gettext-translation"
ORIGINS = ["person", "machine"]
READING = problem_responses(*KEY_PROBLEMS, 404)
WRITING = problem_responses(*KEY_PROBLEMS, 404, 412, 413, 428)
IfMatch = Annotated[str | None, Header(description="the ETag of what you worked from")]
IfNoneMatch = Annotated[str | None, Header(description="`*` for a guide that is new")]


class FaultCard(BaseModel):
    file: str
    line: int
    detail: str


class EditAnswer(BaseModel):
    """`changes` are what was published, a line each; `waiting` says why the guide stays on its
    older edition in a language; `etag` is that of the source now."""

    changes: list[str]
    waiting: list[FaultCard]
    etag: str


class Review(BaseModel):
    """The messages to sign off, such as `first.calm`, or all."""

    model_config = ConfigDict(extra="forbid")
    messages: Literal["all"] | Annotated[list[str], Field(min_length=1)]


def text_body(media_type: str) -> dict[str, Any]:
    """How OpenAPI says that a request has a text as its body."""
    return {"requestBody": {"required": True, "content": text(media_type)}}


def text(media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"type": "string"}}}


@router.get(
    "/guides/{slug}",
    operation_id="read_guide_source",
    response_class=Response,
    responses={200: {"content": text(YAML)}, **READING},
)
def read_guide_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, slug: str
) -> Response:
    """The YAML of a guide, to work on."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    _, files = read_published_files(reloader.engine)
    return _source(files[_known_guide(files, slug)].encode(), YAML)


@router.put(
    "/guides/{slug}",
    operation_id="put_guide_source",
    responses={201: {"model": EditAnswer}, **WRITING},
    openapi_extra=text_body(YAML),
)
async def put_guide_source(
    request: Request,
    response: Response,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    slug: Slug,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> EditAnswer:
    """Publishes a guide in other words, or a new one."""
    require_role(key, "publisher")
    check_query(request, reloader.snapshot, {})
    body = await request.body()
    path = ""

    def edit(files: Files) -> Files:
        nonlocal path
        known = guide_path(files, slug)
        if known:
            _must_match(if_match, make_etag(files[known].encode()))
        elif if_none_match != "*":
            detail = "There is no such guide yet: a new one needs `If-None-Match: *`."
            raise Problem("precondition-required", detail)
        content = decode_text(body, known or f"content/{slug}.yaml")
        path = known or new_guide_path(slug, content)
        response.status_code = 200 if known else 201
        return {**files, path: content}

    done = await _edited(reloader, Author(key=key.name, act="put guide", target=slug), edit)
    return _answer(response, done, make_etag(done.files[path].encode()), f"/{slug}.po")


@router.get(
    "/translations/{slug}/{lang}.po",
    operation_id="read_translation_source",
    response_class=Response,
    responses={200: {"content": text(PO)}, **READING},
)
def read_translation_source(
    request: Request, reloader: CurrentReloader, key: AuthenticatedKey, slug: str, lang: str
) -> Response:
    """The catalog to work on: the newest English, with what is translated already. `slug` is a
    guide, or `contacts` or `ui`."""
    language = _language(key, "translator", lang)
    check_query(request, reloader.snapshot, {})
    _, files = read_published_files(reloader.engine)
    return _source(_catalog(files, slug, language).text, PO)


@router.put(
    "/translations/{slug}/{lang}",
    operation_id="put_translation_source",
    responses=WRITING,
    openapi_extra=text_body(PO),
)
async def put_translation_source(
    request: Request,
    response: Response,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    slug: str,
    lang: str,
    if_match: IfMatch = None,
    origin: Annotated[str, choice(ORIGINS)] = "person",
) -> EditAnswer:
    """Publishes a translation, made by a person or a machine. One with gaps is kept as a draft,
    and the language waits."""
    language = _language(key, "translator", lang)
    check_query(request, reloader.snapshot, {"origin": ORIGINS})
    body = await request.body()

    def edit(files: Files) -> Files:
        catalog = _catalog(files, slug, language)
        _must_match(if_match, catalog.etag)
        return catalog.with_upload(body, key.name, today(), machine=origin == "machine")

    by = Author(key=key.name, act="put translation", target=f"{slug} in {lang}")
    done = await _edited(reloader, by, edit)
    catalog = _catalog(done.files, slug, language)
    return _answer(response, done, catalog.etag, catalog.path)


@router.post(
    "/translations/{slug}/{lang}/review", operation_id="review_translation", responses=WRITING
)
async def review_translation(
    request: Request,
    response: Response,
    reloader: CurrentReloader,
    key: AuthenticatedKey,
    slug: str,
    lang: str,
    review: Review,
    if_match: IfMatch = None,
) -> EditAnswer:
    """Signs off messages as reviewed. An edit of either text drops the sign-off by itself."""
    language = _language(key, "reviewer", lang)
    check_query(request, reloader.snapshot, {})

    def edit(files: Files) -> Files:
        catalog = _catalog(files, slug, language)
        _must_match(if_match, catalog.etag)
        every = list(catalog.document.messages)
        wanted = every if review.messages == "all" else review.messages
        if unknown := [each for each in wanted if each not in every]:
            detail = f"there is no {unknown[0][:80]!r}."
            raise Invalid([FieldError("messages", detail, every)])
        return catalog.with_review(wanted, key.name, today())

    done = await _edited(
        reloader, Author(key=key.name, act="review", target=f"{slug} in {lang}"), edit
    )
    catalog = _catalog(done.files, slug, language)
    return _answer(response, done, catalog.etag, catalog.path)


async def _edited(reloader: Reloader, by: Author, edit: Callable[[Files], Files]) -> EditResult:
    done = await asyncio.to_thread(publish_edit, reloader.engine, by, edit)
    await asyncio.to_thread(reloader.refresh)
    return done


def _must_match(if_match: str | None, etag: str) -> None:
    if if_match is None:
        detail = "Send `If-Match` with the ETag of what you worked from."
        raise Problem("precondition-required", detail)
    if if_match != etag:
        detail = "Somebody has changed it since you fetched it, or the English. Fetch it anew."
        raise Problem("precondition-failed", detail)


def _known_guide(files: Files, slug: str) -> str:
    path = guide_path(files, slug)
    if path is None:
        slugs = guide_slugs(files)
        detail = f"There is no guide {slug[:80]!r}. There are: {', '.join(slugs)}."
        raise NotFound("unknown-guide", detail, allowed=slugs)
    return path


def _language(key: Key, role: KeyRole, tag: str) -> Language:
    """A language into which one translates, if the key may."""
    tags = [each.tag for each in target_languages()]
    if tag not in tags:
        detail = f"There is no translation into {tag[:40]!r}. There are: {', '.join(tags)}."
        raise NotFound("unknown-language", detail, allowed=tags)
    require_role(key, role, tag)
    return languages()[tag]


def _catalog(files: Files, domain: str, language: Language) -> EditableCatalog:
    try:
        return EditableCatalog(files, domain, language)
    except KeyError:
        domains = list(parse_library(files).documents)
        detail = f"There is no document {domain[:80]!r}. There are: {', '.join(domains)}."
        raise NotFound("unknown-guide", detail, allowed=domains) from None


def _source(content: bytes, media_type: str) -> Response:
    headers = {"ETag": make_etag(content), "Cache-Control": "no-store"}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _answer(response: Response, done: EditResult, etag: str, catalogs: str) -> EditAnswer:
    """`catalogs` is how the paths of those end that the edit was about."""
    response.headers["ETag"] = etag
    waiting = [_card(fault) for fault in done.waiting if fault.file.endswith(catalogs)]
    return EditAnswer(changes=done.changes, waiting=waiting, etag=etag)


def _card(fault: FileError) -> FaultCard:
    return FaultCard(file=fault.file, line=fault.line, detail=fault.reason)
