"""Is the process alive, and can it do its work."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.http.dependencies import CurrentServices
from api.http.headers import NO_STORE
from models.database_errors import write_failure
from models.errors import Unusable
from richtext.described import DescribedModel

router = APIRouter(tags=["health"])


class Health(DescribedModel):
    """Whether the process is alive."""

    status: str
    """`alive`; of `/readyz` it is `ready`, `degraded` (there are warnings) or `not ready`."""


class Readiness(Health):
    """Whether the server can do its work."""

    version: str
    """The release of the software."""
    missing: list[str]
    """What to install or do before anything works, in plain English; empty when nothing is
    missing."""
    warnings: list[str]
    """What works less well than it could, in plain English; empty when all is well."""


@router.get("/healthz", operation_id="read_health")
async def read_health(response: Response) -> Health:
    """Return that the process is alive."""
    response.headers.update(NO_STORE)
    return Health(status="alive")


@router.get(
    "/readyz",
    operation_id="read_readiness",
    response_model=Readiness,
    responses={503: {"model": Readiness}},
)
def read_readiness(request: Request, services: CurrentServices) -> JSONResponse:
    """Return whether the server can do its work; if not, what is missing and how to get it."""
    missing = [*services.missing]
    try:
        services.reloader.refresh()
    except Unusable as error:
        missing.append(str(error))
    except Exception as error:
        missing.append(f"The database cannot be read: {type(error).__name__}.")
    if not services.reloader.snapshot.guides:
        missing.append("Nothing is published: run `polyleaf publish`.")
    warnings = [*services.reloader.clock_warnings]
    if reason := write_failure(services.reloader.engine.url):
        warnings.append(f"Nothing can be stored in the database: {reason}.")
    cache = services.render_pool.file_cache
    if damaged := len(cache.damage.keys):
        warnings.append(f"Damaged files in the file cache, made anew since the start: {damaged}.")
    if fault := cache.write_error():
        warnings.append(f"Handouts are made anew each time, and slowly: {fault}.")
    warnings += filter(None, (each.warning() for each in services.failures))
    status = "not ready" if missing else "degraded" if warnings else "ready"
    answer = Readiness(
        status=status, version=request.app.version, missing=missing, warnings=warnings
    )
    return JSONResponse(answer.model_dump(), 503 if missing else 200, NO_STORE)
