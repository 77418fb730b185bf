"""Editing over HTTP, for those without git: guides, translations, reviews."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.authorisation import Shown, require
from api.editing import (
    Catalog,
    Edited,
    Files,
    edited,
    guide_path,
    guide_slugs,
    new_guide_path,
    published_files,
    refused,
    text_of,
)
from api.problems import Problem, documented, invalid
from api.requests import Watching, checked, etag_of, one_of, today
from api.watch import Watch
from locales.languages import Language, languages, translated
from locales.sources import library_of
from models.fault import Fault, Faults
from models.guide import Slug
from models.keys import Role
from models.publishing import By
from models.tables import Key


def unkept(response: Response) -> None:
    """No cache keeps what only a key opens."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/v1/edit", tags=["editing"], dependencies=[Depends(unkept)])
YAML, PO = "text/yaml", "text/x-gettext-translation"
ORIGINS = ["person", "machine"]
ALWAYS = (401, 403, 422, 429, 503)
READING = documented(*ALWAYS, 404)
WRITING = documented(*ALWAYS, 404, 412, 413, 428)
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
def read_guide_source(request: Request, watch: Watching, key: Shown, slug: str) -> Response:
    """The YAML of a guide, to work on."""
    require(key, "publisher")
    checked(request, watch.snapshot, {})
    _, files = published_files(watch.engine)
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
    watch: Watching,
    key: Shown,
    slug: Slug,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> EditAnswer:
    """Publishes a guide in other words, or a new one."""
    require(key, "publisher")
    checked(request, watch.snapshot, {})
    body = await request.body()
    path = ""

    def edit(files: Files) -> Files:
        nonlocal path
        known = guide_path(files, slug)
        if known:
            _must_match(if_match, etag_of(files[known].encode()))
        elif if_none_match != "*":
            detail = "There is no such guide yet: a new one needs `If-None-Match: *`."
            raise Problem("precondition-required", 428, detail)
        content = text_of(body, known or f"content/{slug}.yaml")
        path = known or new_guide_path(slug, content)
        response.status_code = 200 if known else 201
        return {**files, path: content}

    done = await _edited(watch, By(key=key.name, act="put guide", target=slug), edit)
    return _answer(response, done, etag_of(done.files[path].encode()), f"/{slug}.po")


@router.get(
    "/translations/{slug}/{lang}.po",
    operation_id="read_translation_source",
    response_class=Response,
    responses={200: {"content": text(PO)}, **READING},
)
def read_translation_source(
    request: Request, watch: Watching, key: Shown, slug: str, lang: str
) -> Response:
    """The catalog to work on: the newest English, with what is translated already. `slug` is a
    guide, or `contacts` or `ui`."""
    language = _language(key, "translator", lang)
    checked(request, watch.snapshot, {})
    _, files = published_files(watch.engine)
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
    watch: Watching,
    key: Shown,
    slug: str,
    lang: str,
    if_match: IfMatch = None,
    origin: Annotated[str, one_of(ORIGINS)] = "person",
) -> EditAnswer:
    """Publishes a translation, made by a person or a machine. One with gaps is kept as a draft,
    and the language waits."""
    language = _language(key, "translator", lang)
    checked(request, watch.snapshot, {"origin": ORIGINS})
    body = await request.body()

    def edit(files: Files) -> Files:
        catalog = _catalog(files, slug, language)
        _must_match(if_match, catalog.etag)
        return catalog.with_upload(body, key.name, today(), machine=origin == "machine")

    by = By(key=key.name, act="put translation", target=f"{slug} in {lang}")
    done = await _edited(watch, by, edit)
    catalog = _catalog(done.files, slug, language)
    return _answer(response, done, catalog.etag, catalog.path)


@router.post(
    "/translations/{slug}/{lang}/review", operation_id="review_translation", responses=WRITING
)
async def review_translation(
    request: Request,
    response: Response,
    watch: Watching,
    key: Shown,
    slug: str,
    lang: str,
    review: Review,
    if_match: IfMatch = None,
) -> EditAnswer:
    """Signs off messages as reviewed. An edit of either text drops the sign-off by itself."""
    language = _language(key, "reviewer", lang)
    checked(request, watch.snapshot, {})

    def edit(files: Files) -> Files:
        catalog = _catalog(files, slug, language)
        _must_match(if_match, catalog.etag)
        every = list(catalog.document.messages)
        wanted = every if review.messages == "all" else review.messages
        if unknown := [each for each in wanted if each not in every]:
            detail = f"there is no {unknown[0][:80]!r}."
            raise invalid([{"field": "messages", "detail": detail, "allowed": every}])
        return catalog.with_review(wanted, key.name, today())

    done = await _edited(watch, By(key=key.name, act="review", target=f"{slug} in {lang}"), edit)
    catalog = _catalog(done.files, slug, language)
    return _answer(response, done, catalog.etag, catalog.path)


async def _edited(watch: Watch, by: By, edit: Callable[[Files], Files]) -> Edited:
    done = await asyncio.to_thread(edited, watch.engine, by, edit)
    await asyncio.to_thread(watch.look)
    return done


def _must_match(if_match: str | None, etag: str) -> None:
    if if_match is None:
        detail = "Send `If-Match` with the ETag of what you worked from."
        raise Problem("precondition-required", 428, detail)
    if if_match != etag:
        detail = "Somebody has changed it since you fetched it, or the English. Fetch it anew."
        raise Problem("precondition-failed", 412, detail)


def _known_guide(files: Files, slug: str) -> str:
    path = guide_path(files, slug)
    if path is None:
        slugs = guide_slugs(files)
        detail = f"There is no guide {slug[:80]!r}. There are: {', '.join(slugs)}."
        raise Problem("unknown-guide", 404, detail, allowed=slugs)
    return path


def _language(key: Key, role: Role, tag: str) -> Language:
    """A language into which one translates, if the key may."""
    tags = [each.tag for each in translated()]
    if tag not in tags:
        detail = f"There is no translation into {tag[:40]!r}. There are: {', '.join(tags)}."
        raise Problem("unknown-language", 404, detail, allowed=tags)
    require(key, role, tag)
    return languages()[tag]


def _catalog(files: Files, domain: str, language: Language) -> Catalog:
    try:
        return Catalog(files, domain, language)
    except KeyError:
        domains = list(library_of(files).documents)
        detail = f"There is no document {domain[:80]!r}. There are: {', '.join(domains)}."
        raise Problem("unknown-guide", 404, detail, allowed=domains) from None
    except Faults as found:
        raise refused(found.faults) from None


def _source(content: bytes, media_type: str) -> Response:
    headers = {"ETag": etag_of(content), "Cache-Control": "no-store"}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _answer(response: Response, done: Edited, etag: str, catalogs: str) -> EditAnswer:
    """`catalogs` is how the paths of those end that the edit was about."""
    response.headers["ETag"] = etag
    waiting = [_card(fault) for fault in done.waiting if fault.file.endswith(catalogs)]
    return EditAnswer(changes=done.changes, waiting=waiting, etag=etag)


def _card(fault: Fault) -> FaultCard:
    return FaultCard(file=fault.file, line=fault.line, detail=fault.reason)
