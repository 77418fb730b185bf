"""Checks of printed sheets, and the recalls, as JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.codes.check import Check, find_sheet
from api.codes.recalls import RecallList, recalls_json
from api.http.conditional import json_response
from api.http.dependencies import CurrentSnapshot
from api.http.openapi import NOT_MODIFIED
from api.http.parameters import check_query
from api.http.problems import problem_responses
from models.clock import now

router = APIRouter(prefix="/v1", tags=["paper"])


@router.get(
    "/check/{code}",
    operation_id="read_check",
    response_model=Check,
    responses={**NOT_MODIFIED, **problem_responses(404, 422, 503)},
)
def read_check(request: Request, snapshot: CurrentSnapshot, code: str) -> Response:
    """Return whether a sheet is current, by the code at its foot: `current`, `newer` (it may be
    used, but a newer one exists), `outdated` or `withdrawn` (it must not be used)."""
    check_query(request, snapshot, {})
    check = find_sheet(snapshot, code)
    return json_response(request, check, check.verdict.lang)


@router.get(
    "/recalls",
    operation_id="list_recalls",
    response_model=RecallList,
    responses={**NOT_MODIFIED, **problem_responses(422, 503)},
)
def list_recalls(request: Request, snapshot: CurrentSnapshot) -> Response:
    """Return every sheet of which `/v1/check` says `outdated` or `withdrawn`, by the most serious
    reason, newest first. No place is left out: a sheet for another place may be used."""
    check_query(request, snapshot, {})
    return json_response(request, recalls_json(snapshot, now()), snapshot.source)
