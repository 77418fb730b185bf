"""Errors over HTTP: RFC 9457 `application/problem+json` for programs, a page for readers."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ConfigDict
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from api.http.headers import SECURITY_HEADERS
from api.http.other_spellings import canonical_address
from api.http.problem_types import PROBLEM_TYPES
from api.http.redirects import redirect_place
from api.http.request_id import HEADER, request_id
from models.database_errors import is_failure
from models.errors import (
    Busy,
    DomainError,
    FieldError,
    Invalid,
    InvalidFiles,
    RenamedPlace,
    Unusable,
    describe_error,
)
from models.plain_reasons import plain_reason
from richtext.described import DescribedModel

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
DATABASE_UNUSABLE = "The database cannot be used at the moment. Try again later."
SECONDS_TO_WAIT = "10"
MISSPELT = (404, 405, 422)  # what an address in another spelling may be answered with


class ProblemError(DescribedModel):
    """One fault of a request. What does not apply is left out."""

    detail: str
    """What is wrong, in plain English."""
    field: str = ""
    """The parameter, header or member that is wrong."""
    allowed: list[str | int] = []
    """The values that it may have, if they can be listed."""
    file: str = ""
    """The file that is wrong."""
    line: int = 0
    """The number of the line in that file, from 1."""
    message: str = ""
    """The context of the message of a catalog, such as `first.calm`."""


class ProblemDetails(DescribedModel):
    """An error as in RFC 9457. What does not apply is left out; there may be further members,
    such as `notice`."""

    model_config = ConfigDict(extra="allow")

    type: str
    """The URL that names the kind of error, and explains it."""
    title: str
    """The kind of error in a few words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong with this request, in plain English."""
    allowed: list[str | int] = []
    """The values that are accepted in place of the one sent."""
    errors: list[ProblemError] = []
    """Every fault of the request."""


class Problem(Exception):
    """An HTTP error. `kind` is a slug of PROBLEM_TYPES; `more` are further members.

    Routes raise it for errors that exist in HTTP only, such as a missing key or a stale ETag. All
    other code raises domain errors."""

    def __init__(
        self,
        kind: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.more = kind, detail, more
        self.headers = dict(headers or {})
        self.status = status or PROBLEM_TYPES[kind].status


def problem_response(problem: Problem, public_url: str) -> Response:
    """Return a problem as JSON; its `type` is the address on this server that explains it."""
    details = ProblemDetails(
        type=f"{public_url}/problems#{problem.kind}",
        title=PROBLEM_TYPES[problem.kind].title,
        status=problem.status,
        detail=problem.detail,
        **problem.more,
    )
    headers = {"Cache-Control": "no-store", **problem.headers}
    content = details.model_dump(exclude_unset=True)
    return JSONResponse(content, problem.status, headers, media_type=MEDIA_TYPE)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI `responses` of a route that may fail with these statuses."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": ProblemDetails,
            "content": {MEDIA_TYPE: schema},
        }
        for status in statuses
    }


def problem_of(error: Exception) -> Problem:
    """Return the problem that a client sees for an exception. Domain errors and the framework's own
    errors are translated to HTTP here and nowhere else."""
    match error:
        case Problem():
            return error
        case Invalid():
            errors = [_error_member(each) for each in error.errors]
            return Problem(error.kind, str(error), errors=errors, **error.more)
        case InvalidFiles():
            return _refused_files(error)
        case Busy():
            return Problem(error.kind, str(error), {"Retry-After": str(error.retry_after)})
        case _ if _database_fails(error):
            return Problem("not-ready", DATABASE_UNUSABLE, {"Retry-After": SECONDS_TO_WAIT})
        case DomainError():
            return Problem(error.kind, str(error), **error.more)
        case RequestValidationError():
            return problem_of(Invalid(map(_invalid_field, error.errors())))
        case HTTPException(__cause__=Invalid() as cause):  # FastAPI hides why a body is refused
            return problem_of(cause)
        case HTTPException(status_code=404):
            return Problem("unknown-path", "See /openapi.json for a list of all addresses.")
        case HTTPException(status_code=405):
            headers = dict(error.headers or {})
            allowed = f"Allowed: {headers.get('Allow', 'see /openapi.json')}."
            return Problem("method-not-allowed", allowed, headers)
        case HTTPException(status_code=413):
            return Problem("too-large", str(error.detail))
        case HTTPException():
            return Problem("invalid-request", str(error.detail), status=error.status_code)
    return Problem("internal", "The error was logged. Try again later.")


def handle_problems(
    app: FastAPI,
    page: Callable[[Request, Problem], Response],
    public_url: str,
    routes: Sequence[BaseRoute],
) -> None:
    """Handle every error: with a redirect if another spelling of the address is one of `routes`,
    with `page` for a browser, with JSON for everything else."""

    async def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, RenamedPlace):
            elsewhere = redirect_place(request, error)
            if elsewhere:
                return elsewhere
        problem = problem_of(error)
        if problem.status in MISSPELT:
            snapshot = request.state.services.reloader.snapshot
            if address := canonical_address(request, snapshot, routes):
                return RedirectResponse(address, 308)
        html = "text/html" in request.headers.get("accept", "")
        if html and not request.url.path.startswith("/v1/"):
            return page(request, problem)
        return problem_response(problem, public_url)

    async def answer_crash(request: Request, error: Exception) -> Response:
        # The framework sends this response outside all middleware.
        response = await answer(request, error)
        response.headers.update({**SECURITY_HEADERS, HEADER: request_id.get()})
        return response

    async def answer_database(request: Request, error: Exception) -> Response:
        if not _database_fails(error):
            raise error
        logger.error("a request was answered with 503: %s", describe_error(error))
        return await answer(request, error)

    app.add_exception_handler(SQLAlchemyError, answer_database)
    for exception in (Problem, DomainError, RequestValidationError, HTTPException):
        app.add_exception_handler(exception, answer)
    app.add_exception_handler(Exception, answer_crash)


def _database_fails(error: Exception) -> bool:
    """Return whether the database, rather than our program, is the reason: it is locked, full,
    damaged, read-only, away, or all connections are busy."""
    if isinstance(error, DBAPIError):
        return is_failure(error)
    return isinstance(error, Unusable | NoConnection)


def _invalid_field(error: Mapping[str, Any]) -> FieldError:
    where, *path = map(str, error["loc"])
    if where == "body" and not path:
        detail = "must be a JSON object, sent with `Content-Type: application/json`."
        return FieldError("body", detail)
    return FieldError(".".join(path), f"{plain_reason(error)}.")


def _error_member(error: FieldError) -> dict[str, Any]:
    allowed = {} if error.allowed is None else {"allowed": [*error.allowed]}
    return {"field": error.field, "detail": error.detail, **allowed}


def _refused_files(error: InvalidFiles) -> Problem:
    errors = [
        {"file": each.file, "line": each.line, "detail": each.reason} for each in error.errors
    ]
    detail = f"Nothing was stored. Number of errors: {len(errors)}, see `errors`."
    return Problem("refused", detail, errors=errors)
