"""Problems: every error as RFC 9457 `application/problem+json`, or as a page for readers."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from api.surroundings import HEADERS

MEDIA_TYPE = "application/problem+json"

# The stable slugs; docs/problems.md explains each.
TITLES = {
    "unknown-path": "There is nothing at this address",
    "unknown-guide": "There is no such guide",
    "unknown-language": "There is no such language",
    "not-in-language": "The guide is not there in this language",
    "not-reviewed": "The guide is not reviewed in this language",
    "unknown-edition": "The guide has no such edition in this language",
    "withdrawn": "The guide was withdrawn",
    "mistyped-code": "The code has a typing mistake",
    "unknown-code": "No sheet has this code",
    "not-in-braille": "There is no braille in this language",
    "unknown-format": "There is no such file format",
    "invalid-request": "The request has values that are not allowed",
    "method-not-allowed": "This address does not take this method",
    "unauthorized": "Editing needs a key",
    "forbidden": "The key does not allow this",
    "too-many-requests": "Too many requests",
    "too-large": "The body is too large",
    "precondition-required": "Say what you worked from",
    "precondition-failed": "It has changed since you fetched it",
    "refused": "The text cannot be published",
    "unknown-notice": "There is no such notice",
    "unknown-feedback": "There is no such feedback",
    "unknown-pack": "There is no such pack",
    "pack-unfinished": "The pack is not finished",
    "render-failed": "The handout could not be drawn",
    "not-ready": "The server is not ready",
    "internal": "Something went wrong on the server",
}


class ProblemDetails(BaseModel):
    """RFC 9457. More members may stand beside these, such as `allowed` or `errors`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class Problem(Exception):
    """An answer that is an error. `more` are further members of the problem."""

    def __init__(
        self,
        type: str,
        status: int,
        detail: str,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.headers = headers
        self.details = ProblemDetails(
            type=type, title=TITLES[type], status=status, detail=detail, **more
        )


def problem_response(problem: Problem) -> Response:
    return JSONResponse(
        problem.details.model_dump(),
        problem.details.status,
        {"Cache-Control": "no-store", **(problem.headers or {})},
        media_type=MEDIA_TYPE,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with problems."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": ProblemDetails,
            "content": {MEDIA_TYPE: schema},
        }
        for status in statuses
    }


def say_problems_only(document: dict[str, Any]) -> None:
    """FastAPI documents every model as `application/json` too."""
    for path in document["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                if MEDIA_TYPE in response.get("content", {}):
                    response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}


def invalid(errors: Sequence[dict[str, Any]]) -> Problem:
    """Every bad value at once: each error names the `field`, the `detail`, maybe the `allowed`."""
    detail = " ".join(f"{error['field']}: {error['detail']}" for error in errors)
    return Problem("invalid-request", 422, detail, errors=list(errors))


def problem_of(error: Exception) -> Problem:
    """What an exception of the framework, or one nobody expected, is to a client."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return invalid(
                [
                    {"field": ".".join(map(str, each["loc"][1:])), "detail": f"{each['msg']}."}
                    for each in error.errors()
                ]
            )
        case HTTPException(status_code=404):
            return Problem("unknown-path", 404, "See /openapi.json for the addresses there are.")
        case HTTPException(status_code=405):
            headers = dict(error.headers or {})
            allowed = f"Allowed: {headers.get('Allow', 'see /openapi.json')}."
            return Problem("method-not-allowed", 405, allowed, headers)
        case HTTPException(status_code=413):
            return Problem("too-large", 413, str(error.detail))
        case HTTPException():
            return Problem("invalid-request", error.status_code, str(error.detail))
    return Problem("internal", 500, "The error was recorded. Please try again later.")


def handle_problems(app: FastAPI, page: Any) -> None:
    """`page(request, problem)` answers a person's browser; programs get JSON."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        html = "text/html" in request.headers.get("accept", "")
        if html and not request.url.path.startswith("/v1/"):
            response: Response = page(request, problem)
            return response
        return problem_response(problem)

    async def crashed(request: Request, error: Exception) -> Response:
        # The framework sends this one past all middleware.
        response = await answer(request, error)
        response.headers.update(HEADERS)
        return response

    for exception in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(exception, answer)
    app.add_exception_handler(Exception, crashed)
