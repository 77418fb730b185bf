"""Print packs: made in the background, watched, fetched, cancelled."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from api.packer import Packer, Progress
from api.packs import OTHERWISE, VALUES, Asking, Finding, Wanted, of_roster
from api.problems import Problem, documented, invalid
from api.requests import DEFAULT_PLACE, PLACES, Configured, Current, Place, checked, one_of
from api.rosters import Unreadable, roster
from api.routes.handouts import With
from api.snapshot import Snapshot
from handouts.formats import FOLDS
from handouts.handout import INKS, PAPERS, STANDARD
from handouts.pack import COPIES, FILES
from models.code import LAYOUTS

router = APIRouter(prefix="/v1/packs", tags=["packs"])
MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
ENDED = ("finished", "failed", "gone")
SECONDS_BETWEEN_EVENTS = 0.5
NO_STORE = {"Cache-Control": "no-store"}
JSON, CSV = "application/json", "text/csv"
USUAL = ("place", "with", *VALUES)
TAKES = {
    "copies": COPIES, "otherwise": OTHERWISE, "handout": None, "place": PLACES, "with": None,
    **VALUES,
}  # fmt: skip


ENTRIES = {
    "type": "object",
    "required": ["entries"],
    "properties": {"entries": {"type": "array", "items": Wanted.model_json_schema()}},
}
BODIES = {JSON: {"schema": ENTRIES}, CSV: {"schema": {"type": "string"}}}


async def packer(request: Request) -> Packer:
    found: Packer = request.app.state.packer
    return found


async def progress(
    request: Request, snapshot: Current, packer: Annotated[Packer, Depends(packer)], id: str
) -> Progress:
    """How far a pack has come. Raises Problem."""
    checked(request, snapshot, {})
    found = await packer.progress_of(id)
    if found is None:
        raise Problem("unknown-pack", 404, "There is no such pack. Packs are kept for a day.")
    return found


Packing = Annotated[Packer, Depends(packer)]
Found = Annotated[Progress, Depends(progress)]


@router.post(
    "",
    status_code=201,
    operation_id="make_pack",
    response_model=Progress,
    responses=documented(413, 422, 503),
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
async def make_pack(
    request: Request,
    snapshot: Current,
    configured: Configured,
    packer: Packing,
    copies: Annotated[str, one_of([*COPIES])] = COPIES[0],
    otherwise: Annotated[str, one_of([*OTHERWISE])] = OTHERWISE[0],
    handout: Annotated[str | None, Query(description="of an export of pupils; more with ,")] = None,
    place: Place = DEFAULT_PLACE,
    with_: With = None,
    layout: Annotated[str, one_of([*LAYOUTS])] = STANDARD.layout,
    paper: Annotated[str | None, one_of([*PAPERS])] = None,
    ink: Annotated[str, one_of([*INKS])] = STANDARD.ink,
    fold: Annotated[str, one_of([*FOLDS])] = STANDARD.fold,
) -> Response:
    """Begins a print run. Of an export of pupils only the languages are counted: nothing else of
    it is kept. What cannot be told is named (`undecided`) for a person to decide."""
    checked(request, snapshot, TAKES)
    usual = {name: request.query_params[name] for name in USUAL if name in request.query_params}
    body = await request.body()
    if JSON in request.headers.get("content-type", ""):
        asking = _of_json(body, usual)
    else:
        asking = _of_table(body, handout.split(",") if handout else [], usual, snapshot)
    finding = Finding(snapshot, configured.public_url, otherwise)
    order = await run_in_threadpool(finding.order, asking, copies)
    made = await packer.begun(order)
    headers = {"Location": f"/v1/packs/{made.id}", **NO_STORE}
    return Response(made.model_dump_json(), 201, headers, JSON)


@router.get(
    "/{id}.{format}",
    operation_id="read_pack_file",
    response_class=Response,
    responses={
        200: {"content": {each: {} for each in MEDIA_TYPES.values()}},
        **documented(404, 409, 422, 503),
    },
)
async def read_pack_file(
    packer: Packing,
    found: Found,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
) -> Response:
    """The finished pack, as one PDF or as a zip of single ones."""
    if format not in FILES:
        detail = f"A pack is no {format[:40]!r}, but: {', '.join(FILES)}."
        raise Problem("unknown-format", 404, detail, allowed=[*FILES])
    content = await packer.file(found.id, format) if found.state == "finished" else None
    if content is None:
        raise _unfinished(found)
    size, pieces = content
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="print-pack.{format}"',
        **NO_STORE,
    }
    return StreamingResponse(pieces, headers=headers, media_type=MEDIA_TYPES[format])


@router.get(
    "/{id}", operation_id="read_pack", response_model=Progress, responses=documented(404, 422, 503)
)
async def read_pack(found: Found) -> Response:
    """How far a pack has come."""
    return Response(found.model_dump_json(), headers=NO_STORE, media_type=JSON)


@router.delete(
    "/{id}", status_code=204, operation_id="cancel_pack", responses=documented(404, 422, 503)
)
async def cancel_pack(packer: Packing, found: Found) -> Response:
    """Stops a pack, finished or not: it is forgotten at once."""
    await packer.cancelled(found.id)
    return Response(status_code=204)


@router.get(
    "/{id}/events",
    operation_id="read_pack_events",
    response_class=EventSourceResponse,
    responses=documented(404, 422, 503),
)
async def read_pack_events(packer: Packing, found: Found) -> AsyncIterator[ServerSentEvent]:
    """The same as it changes (server-sent events, named by the state), until it is finished."""
    told: Progress | None = None
    while True:
        if found != told:
            yield ServerSentEvent(event=found.state, data=found.model_dump(mode="json"))
            told = found
        if found.state in ENDED:
            return
        await asyncio.sleep(SECONDS_BETWEEN_EVENTS)
        later = await packer.progress_of(found.id)
        found = later or found.model_copy(update={"state": "gone", "seconds_left": None})


def _of_json(body: bytes, usual: Mapping[str, str]) -> Asking:
    try:
        entries = json.loads(body)["entries"]
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        detail = 'has to be JSON like {"entries": [{"handout": …, "language": …, "copies": …}]}.'
        raise invalid([{"field": "body", "detail": detail}]) from None
    return ((f"entries.{place}", {**usual, **each}) for place, each in enumerate(entries))


def _of_table(
    body: bytes, slugs: Sequence[str], usual: Mapping[str, str], snapshot: Snapshot
) -> Asking:
    try:
        found = roster(body)
    except Unreadable as fault:
        raise invalid([{"field": "body", "detail": str(fault)}]) from None
    if found.languages and not slugs:
        there = [*snapshot.guides]
        detail = f"says which handouts an export of pupils is for. There are: {', '.join(there)}."
        raise invalid([{"field": "handout", "detail": detail, "allowed": there}])
    return of_roster(found, slugs, usual)


def _unfinished(found: Progress) -> Problem:
    if found.detail:
        return Problem("pack-unfinished", 409, found.detail)
    seconds = found.seconds_left or 1
    detail = f"{found.done} of {found.handouts} handouts are made."
    return Problem("pack-unfinished", 409, detail, {"Retry-After": str(seconds)})
