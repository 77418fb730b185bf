"""Is the process alive, and can it do its work."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


class Readiness(Health):
    """`missing` says in plain English what to install or do before anything works, `warnings` what
    works less well than it could; both are empty when all is well."""

    missing: list[str]
    warnings: list[str]


@router.get("/healthz", operation_id="read_health")
async def read_health() -> Health:
    """The process is alive."""
    return Health(status="alive")


@router.get(
    "/readyz",
    operation_id="read_readiness",
    response_model=Readiness,
    responses={503: {"model": Readiness}},
)
def read_readiness(request: Request) -> JSONResponse:
    """Database, snapshot, fonts and press are ready; or what is missing, and how to get it."""
    missing = [*request.app.state.missing]
    try:
        request.app.state.watch.look()
    except Exception as error:
        missing.append(f"The database cannot be read: {type(error).__name__}.")
    if not request.app.state.watch.snapshot.guides:
        missing.append("Nothing is published: run `polyleaf publish`.")
    warnings = []
    if fault := request.app.state.press.shelf.fault():
        warnings.append(f"Handouts are made anew each time, and slowly: {fault}.")
    status = "not ready" if missing else "degraded" if warnings else "ready"
    answer = Readiness(status=status, missing=missing, warnings=warnings)
    return JSONResponse(answer.model_dump(), 503 if missing else 200)
