"""Authorisation for editing: keys, their roles and their languages."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.http.dependencies import CurrentClient, CurrentServices
from api.http.problems import Problem
from models.keys import KEY_ROLES, KeyRole, find_key
from models.tables import Key

# What these roles may do does not depend on a language.
FOR_ALL_LANGUAGES = ("publisher", "admin")
KEY_PROBLEMS = (401, 403, 422, 429, 503)
bearer = HTTPBearer(auto_error=False, description="A key made with `polyleaf key add`.")


def authenticate(
    services: CurrentServices,
    client: CurrentClient,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Key:
    """Return the key that a request presents. Raise the same problem for every invalid key, so
    that it does not reveal whether the key ever existed."""
    engine = services.reloader.engine
    key = find_key(engine, credentials.credentials) if credentials else None
    if key is None:
        services.quotas.wrong_keys.count(client)
        detail = "Editing needs a key: send it as `Authorization: Bearer …`."
        raise Problem("unauthorized", detail, {"WWW-Authenticate": "Bearer"})
    services.quotas.keys.count(key.name)
    return key


AuthenticatedKey = Annotated[Key, Depends(authenticate)]


def require_role(key: Key, role: KeyRole, language: str | None = None) -> None:
    """Raise a problem if the key has a lower role, or is not for the language."""
    if reason := _refusal(key, role, language):
        raise Problem("forbidden", reason)


def has_role(key: Key, role: KeyRole, language: str) -> bool:
    """Return whether a key has this role or a higher one, and is for the language."""
    return not _refusal(key, role, language)


def has_rank(key: Key, role: KeyRole) -> bool:
    """Return whether a key has this role or a higher one."""
    ranks = [str(each) for each in KEY_ROLES]
    return ranks.index(key.role) >= ranks.index(role)


def forbid_caching(response: Response) -> None:
    """Forbid caches to keep a response that needs a key."""
    response.headers["Cache-Control"] = "no-store"


def _refusal(key: Key, role: KeyRole, language: str | None) -> str:
    if not has_rank(key, role):
        return f"This needs the role {role}; yours is {key.role}."
    all_languages = key.role in FOR_ALL_LANGUAGES or not key.languages
    if language and not all_languages and language not in key.languages:
        return f"This needs a key for {language!r}; yours is for: {', '.join(key.languages)}."
    return ""
