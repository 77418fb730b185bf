"""Print packs over HTTP: order, progress, download, cancel."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.http.conditional import client_has
from api.http.dependencies import (
    CurrentClient,
    CurrentServices,
    CurrentSettings,
    CurrentSnapshot,
)
from api.http.headers import ASKED, NO_STORE
from api.http.json_body import parse_json
from api.http.limits import MAX_PACK_SIGNS, MAX_ROWS
from api.http.openapi import (
    PARTIAL,
    example_references,
    file_content,
    sent_headers,
    uploaded_file,
    without_defaults,
)
from api.http.parameters import PLACES, Place, With, check_query, choice
from api.http.problems import Problem, problem_responses
from api.http.ranges import ACCEPT_RANGES, content_range, requested_range
from api.packs.csv_import import read_table
from api.packs.order_validation import (
    OTHERWISE,
    VALUES,
    OrderLines,
    OrderValidator,
    Wanted,
    order_lines,
)
from api.packs.run import Progress
from api.published.snapshot import Snapshot
from handouts.formats.registry import FOLDS
from handouts.handout import INKS, PAPERS, STANDARD
from handouts.packs.files import COPIES, FILES
from models.codes import LAYOUTS
from models.errors import FieldError, Invalid, NotFound

router = APIRouter(prefix="/v1/packs", tags=["packs"])
MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
ENDED = ("finished", "failed", "gone")
SECONDS_BETWEEN_EVENTS = 0.5
JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEFAULTS = ("place", "with", *VALUES)  # parameters that hold for entries without the field
PARAMETERS = {
    "copies": COPIES, "otherwise": OTHERWISE, "handout": None, "place": PLACES, "with": None,
    **VALUES,
}  # fmt: skip


# The defaults of a Wanted are those of the parameters, which may be given in the address.
WANTED = without_defaults(Wanted.model_json_schema())
ENTRIES = {
    "type": "object",
    "required": ["entries"],
    "properties": {
        "entries": {
            "type": "array",
            "maxItems": MAX_ROWS,
            "items": WANTED,
            "description": "What to print, in this order.",
        }
    },
}
EXAMPLES = example_references("PackEntries", "example")
BODIES = {JSON: {"schema": ENTRIES, "examples": EXAMPLES}, **uploaded_file(XLSX, CSV)}


PackId = Annotated[str, PathParameter(description="id of the pack")]


async def progress(
    request: Request,
    snapshot: CurrentSnapshot,
    services: CurrentServices,
    id: PackId,
) -> Progress:
    """Return the progress of a pack. Raise NotFound."""
    check_query(request, snapshot, {})
    current = await services.scheduler.progress(id)
    if current is None:
        raise NotFound("unknown-pack", "There is no such pack. Packs are kept for a day.")
    return current


CurrentProgress = Annotated[Progress, Depends(progress)]


async def stream_slot(services: CurrentServices, client: CurrentClient) -> AsyncIterator[None]:
    """Hold a place for a stream of events until it ends. Raise Busy if there is none."""
    with services.quotas.streams.hold(client, services.scheduler.seconds_left):
        yield


@router.post(
    "",
    status_code=201,
    operation_id="make_pack",
    response_model=Progress,
    responses={
        201: {"headers": sent_headers("Location")},
        **problem_responses(413, 422, 429, 503),
    },
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
async def make_pack(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    services: CurrentServices,
    client: CurrentClient,
    place: Place,
    copies: Annotated[str, choice([*COPIES])] = COPIES[0],
    otherwise: Annotated[str, choice([*OTHERWISE])] = OTHERWISE[0],
    handout: Annotated[
        str | None, Query(description="for an export of people: handouts, separated by commas")
    ] = None,
    with_: With = None,
    layout: Annotated[str, choice([*LAYOUTS])] = STANDARD.layout,
    paper: Annotated[str | None, choice([*PAPERS])] = None,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
    fold: Annotated[str, choice([*FOLDS])] = STANDARD.fold,
) -> Response:
    """Start a print pack. From an export of people (CSV or .xlsx) only the home languages are
    counted; nothing else in it is stored. Copies without a language are listed as `undecided`, for
    a person to decide."""
    check_query(request, snapshot, PARAMETERS)
    services.quotas.packs.count(client)
    defaults = {
        name: request.query_params[name] for name in DEFAULTS if name in request.query_params
    }
    body = await request.body()
    if JSON in request.headers.get("content-type", ""):
        lines = await to_thread.run_sync(_json_lines, body, defaults)
    else:
        slugs = handout.split(",") if handout else []
        lines = await to_thread.run_sync(_table_lines, body, slugs, defaults, snapshot)
    validator = OrderValidator(snapshot, settings.public_url, otherwise)
    order = await to_thread.run_sync(validator.validate, lines, copies)
    pack = await services.scheduler.start(order, client)
    headers = {"Location": f"/v1/packs/{pack.id}", **NO_STORE}
    return Response(pack.model_dump_json(), 201, headers, JSON)


@router.get(
    "/{id}.{format}",
    operation_id="read_pack_file",
    response_class=Response,
    responses={
        200: {
            "content": file_content(*MEDIA_TYPES.values()),
            "headers": sent_headers("Content-Disposition"),
        },
        **PARTIAL,
        **problem_responses(404, 409, 416, 422, 503),
    },
)
async def read_pack_file(
    request: Request,
    services: CurrentServices,
    current: CurrentProgress,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
) -> Response:
    """Return the finished pack, as one PDF or as a zip of separate files, or a part of the file."""
    if format not in FILES:
        detail = f"Packs are not available as {format[:40]!r}. Choose from: {', '.join(FILES)}."
        raise NotFound("unknown-format", detail, allowed=[*FILES])
    key = services.scheduler.key(current.id, format) if current.state == "finished" else None
    cache = services.scheduler.file_cache
    size = await to_thread.run_sync(cache.size_of, key) if key else None
    if key is None or size is None:
        raise _unfinished(current)
    start, part = _file_start(request, key, size, format)
    if start.status_code == 304 or request.scope.get(ASKED) == "HEAD":
        return start
    content = await to_thread.run_sync(cache.read, key, part.start)
    if content is None:
        raise _unfinished(current)
    pieces = _first_bytes(content[1], len(part))
    return StreamingResponse(pieces, start.status_code, start.headers, MEDIA_TYPES[format])


@router.get(
    "/{id}",
    operation_id="read_pack",
    response_model=Progress,
    responses=problem_responses(404, 422, 503),
)
async def read_pack(current: CurrentProgress) -> Response:
    """Return the progress of a pack."""
    return Response(current.model_dump_json(), headers=NO_STORE, media_type=JSON)


@router.delete(
    "/{id}", status_code=204, operation_id="cancel_pack", responses=problem_responses(404, 422, 503)
)
async def cancel_pack(services: CurrentServices, current: CurrentProgress) -> Response:
    """Cancel and delete a pack, finished or not."""
    await services.scheduler.cancel(current.id)
    return Response(status_code=204)


@router.get(
    "/{id}/events",
    operation_id="read_pack_events",
    response_class=EventSourceResponse,
    dependencies=[Depends(stream_slot)],
    responses=problem_responses(404, 422, 429, 503),
)
async def read_pack_events(
    services: CurrentServices, current: CurrentProgress
) -> AsyncIterator[ServerSentEvent]:
    """Return the progress whenever it changes, as server-sent events named after the state, until
    the pack is finished or the server stops. A browser then asks again by itself."""
    sent: Progress | None = None
    while not services.stopping.is_set():
        if current != sent:
            yield ServerSentEvent(event=current.state, data=current.model_dump(mode="json"))
            sent = current
        if current.state in ENDED:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(services.stopping.wait(), SECONDS_BETWEEN_EVENTS)
        later = services.scheduler.watch(current.id)
        current = later or current.model_copy(update={"state": "gone", "seconds_left": None})


def _file_start(request: Request, key: str, size: int, format: str) -> tuple[Response, range]:
    """Return the response without its body, and the positions of the bytes to send."""
    etag = f'"{key[:32]}"'
    headers = {
        "ETag": etag,
        "Content-Disposition": f'attachment; filename="print-pack.{format}"',
        **ACCEPT_RANGES,
        **NO_STORE,
    }
    if client_has(request, etag):
        return Response(status_code=304, headers=headers), range(0)
    part = requested_range(request, size, etag)
    headers |= content_range(part, size) if part else {}
    sent = part or range(size)
    headers["Content-Length"] = str(len(sent))
    return Response(None, 206 if part else 200, headers, MEDIA_TYPES[format]), sent


def _first_bytes(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:count]
        count -= len(piece)
        if count <= 0:
            return


def _json_lines(body: bytes, defaults: Mapping[str, str]) -> OrderLines:
    try:
        entries = parse_json(body, MAX_PACK_SIGNS)["entries"]
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise TypeError
    except (KeyError, TypeError):
        detail = 'must be JSON like {"entries": [{"handout": …, "language": …, "copies": …}]}.'
        raise Invalid([FieldError("body", detail)]) from None
    return ((f"entries.{index}", {**defaults, **each}) for index, each in enumerate(entries))


def _table_lines(
    body: bytes, slugs: Sequence[str], defaults: Mapping[str, str], snapshot: Snapshot
) -> OrderLines:
    table = read_table(body)
    if table.languages and not slugs:
        guides = [*snapshot.guides]
        detail = f"is needed with an export of people. Choose from: {', '.join(guides)}."
        raise Invalid([FieldError("handout", detail, guides)])
    return order_lines(table, slugs, defaults)


def _unfinished(current: Progress) -> Problem:
    if current.detail:
        return Problem("pack-unfinished", current.detail)
    seconds = current.seconds_left or 1
    detail = f"{current.done} of {current.handouts} handouts are ready. Try again in {seconds} s."
    return Problem("pack-unfinished", detail, {"Retry-After": str(seconds)})
