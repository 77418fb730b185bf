"""Who may edit: a key, its role and its languages."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.http.dependencies import CurrentServices
from api.http.problems import Problem
from api.http.rate_limit import ANONYMOUS_LIMIT, KEY_LIMIT
from models.keys import KEY_ROLES, KeyRole, find_key
from models.tables import Key

# What these keys open beyond texts has no language.
FOR_ALL_LANGUAGES = ("publisher", "admin")
KEY_PROBLEMS = (401, 403, 422, 429, 503)
bearer = HTTPBearer(auto_error=False, description="a key of `polyleaf key add`")


def authenticate(
    request: Request,
    services: CurrentServices,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Key:
    """Return the key that a request shows. Every key that opens nothing gets the same answer,
    which does not tell whether it exists."""
    engine = services.reloader.engine
    key = find_key(engine, credentials.credentials) if credentials else None
    if key is None:
        services.limiter.count(ANONYMOUS_LIMIT, "anonymous")
        detail = "Editing needs a key: send it as `Authorization: Bearer …`."
        raise Problem("unauthorized", detail, {"WWW-Authenticate": "Bearer"})
    services.limiter.count(KEY_LIMIT, key.name)
    return key


AuthenticatedKey = Annotated[Key, Depends(authenticate)]


def require_role(key: Key, role: KeyRole, language: str | None = None) -> None:
    """Raise a problem when the key has a lower role, or is not for the language."""
    ranks = [str(each) for each in KEY_ROLES]
    if ranks.index(key.role) < ranks.index(role):
        raise Problem("forbidden", f"This needs the role {role}; yours is {key.role}.")
    wide = key.role in FOR_ALL_LANGUAGES or not key.languages
    if language and not wide and language not in key.languages:
        yours = ", ".join(key.languages)
        raise Problem("forbidden", f"This needs a key for {language!r}; yours is for: {yours}.")


def forbid_caching(response: Response) -> None:
    """Keep what only a key opens out of every cache."""
    response.headers["Cache-Control"] = "no-store"
