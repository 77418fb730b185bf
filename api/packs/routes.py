"""Print packs: made in the background, watched, fetched, cancelled."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.http.dependencies import CurrentServices, CurrentSettings, CurrentSnapshot
from api.http.parameters import PLACES, Place, With, check_query, choice
from api.http.problems import Problem, problem_responses
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
from models.directory import DEFAULT_PLACE
from models.errors import FieldError, Invalid, NotFound

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


async def progress(
    request: Request,
    snapshot: CurrentSnapshot,
    services: CurrentServices,
    id: str,
) -> Progress:
    """How far a pack has come. Raises Problem."""
    check_query(request, snapshot, {})
    found = await services.scheduler.progress(id)
    if found is None:
        raise NotFound("unknown-pack", "There is no such pack. Packs are kept for a day.")
    return found


Found = Annotated[Progress, Depends(progress)]


@router.post(
    "",
    status_code=201,
    operation_id="make_pack",
    response_model=Progress,
    responses=problem_responses(413, 422, 503),
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
async def make_pack(
    request: Request,
    snapshot: CurrentSnapshot,
    configured: CurrentSettings,
    services: CurrentServices,
    copies: Annotated[str, choice([*COPIES])] = COPIES[0],
    otherwise: Annotated[str, choice([*OTHERWISE])] = OTHERWISE[0],
    handout: Annotated[str | None, Query(description="of an export of pupils; more with ,")] = None,
    place: Place = DEFAULT_PLACE,
    with_: With = None,
    layout: Annotated[str, choice([*LAYOUTS])] = STANDARD.layout,
    paper: Annotated[str | None, choice([*PAPERS])] = None,
    ink: Annotated[str, choice([*INKS])] = STANDARD.ink,
    fold: Annotated[str, choice([*FOLDS])] = STANDARD.fold,
) -> Response:
    """Begins a print run. Of an export of pupils only the languages are counted: nothing else of
    it is kept. What cannot be told is named (`undecided`) for a person to decide."""
    check_query(request, snapshot, TAKES)
    usual = {name: request.query_params[name] for name in USUAL if name in request.query_params}
    body = await request.body()
    if JSON in request.headers.get("content-type", ""):
        asking = _of_json(body, usual)
    else:
        asking = _of_table(body, handout.split(",") if handout else [], usual, snapshot)
    validator = OrderValidator(snapshot, configured.public_url, otherwise)
    order = await to_thread.run_sync(validator.validate, asking, copies)
    made = await services.scheduler.start(order)
    headers = {"Location": f"/v1/packs/{made.id}", **NO_STORE}
    return Response(made.model_dump_json(), 201, headers, JSON)


@router.get(
    "/{id}.{format}",
    operation_id="read_pack_file",
    response_class=Response,
    responses={
        200: {"content": {each: {} for each in MEDIA_TYPES.values()}},
        **problem_responses(404, 409, 422, 503),
    },
)
async def read_pack_file(
    services: CurrentServices,
    found: Found,
    format: Annotated[str, PathParameter(json_schema_extra={"enum": [*FILES]})],
) -> Response:
    """The finished pack, as one PDF or as a zip of single ones."""
    if format not in FILES:
        detail = f"A pack is no {format[:40]!r}, but: {', '.join(FILES)}."
        raise NotFound("unknown-format", detail, allowed=[*FILES])
    content = await services.scheduler.file(found.id, format) if found.state == "finished" else None
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
    "/{id}",
    operation_id="read_pack",
    response_model=Progress,
    responses=problem_responses(404, 422, 503),
)
async def read_pack(found: Found) -> Response:
    """How far a pack has come."""
    return Response(found.model_dump_json(), headers=NO_STORE, media_type=JSON)


@router.delete(
    "/{id}", status_code=204, operation_id="cancel_pack", responses=problem_responses(404, 422, 503)
)
async def cancel_pack(services: CurrentServices, found: Found) -> Response:
    """Stops a pack, finished or not: it is forgotten at once."""
    await services.scheduler.cancel(found.id)
    return Response(status_code=204)


@router.get(
    "/{id}/events",
    operation_id="read_pack_events",
    response_class=EventSourceResponse,
    responses=problem_responses(404, 422, 503),
)
async def read_pack_events(
    services: CurrentServices, found: Found
) -> AsyncIterator[ServerSentEvent]:
    """The same as it changes (server-sent events, named by the state), until it is finished."""
    told: Progress | None = None
    while True:
        if found != told:
            yield ServerSentEvent(event=found.state, data=found.model_dump(mode="json"))
            told = found
        if found.state in ENDED:
            return
        await asyncio.sleep(SECONDS_BETWEEN_EVENTS)
        later = await services.scheduler.progress(found.id)
        found = later or found.model_copy(update={"state": "gone", "seconds_left": None})


def _of_json(body: bytes, usual: Mapping[str, str]) -> OrderLines:
    try:
        entries = json.loads(body)["entries"]
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        detail = 'has to be JSON like {"entries": [{"handout": …, "language": …, "copies": …}]}.'
        raise Invalid([FieldError("body", detail)]) from None
    return ((f"entries.{place}", {**usual, **each}) for place, each in enumerate(entries))


def _of_table(
    body: bytes, slugs: Sequence[str], usual: Mapping[str, str], snapshot: Snapshot
) -> OrderLines:
    found = read_table(body)
    if found.languages and not slugs:
        there = [*snapshot.guides]
        detail = f"says which handouts an export of pupils is for. There are: {', '.join(there)}."
        raise Invalid([FieldError("handout", detail, there)])
    return order_lines(found, slugs, usual)


def _unfinished(found: Progress) -> Problem:
    if found.detail:
        return Problem("pack-unfinished", found.detail)
    seconds = found.seconds_left or 1
    detail = f"{found.done} of {found.handouts} handouts are made."
    return Problem("pack-unfinished", detail, {"Retry-After": str(seconds)})
