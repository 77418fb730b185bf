"""Who may edit: a key, its role and its languages, and how often. Nothing of an address is kept."""

import time
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.problems import Problem
from api.requests import Watching
from models.keys import ROLES, Role, known_key
from models.tables import Key

OF_A_KEY, OF_STRANGERS = parse("60/minute"), parse("30/minute")
# What a key opens beyond texts has no language.
FOR_ALL_LANGUAGES = ("publisher", "admin")
bearer = HTTPBearer(auto_error=False, description="a key of `polyleaf key add`")


class Limiter:
    """Counts in this process; raises a problem for what comes too often."""

    def __init__(self) -> None:
        self.windows = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: RateLimitItem, whose: str) -> None:
        if not self.windows.hit(limit, whose):
            reset = self.windows.get_window_stats(limit, whose).reset_time
            seconds = max(1, round(reset - time.time()))
            detail = f"More than {limit}. Try again in {seconds} seconds."
            raise Problem("too-many-requests", 429, detail, {"Retry-After": str(seconds)})


def key_of(
    request: Request,
    watch: Watching,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Key:
    """The key that a request shows. One answer for all that open nothing: it never says whether
    a key exists."""
    limiter: Limiter = request.app.state.limiter
    key = known_key(watch.engine, credentials.credentials) if credentials else None
    if key is None:
        limiter.count(OF_STRANGERS, "strangers")
        detail = "Editing needs a key: send it as `Authorization: Bearer …`."
        raise Problem("unauthorized", 401, detail, {"WWW-Authenticate": "Bearer"})
    limiter.count(OF_A_KEY, key.name)
    return key


Shown = Annotated[Key, Depends(key_of)]


def require(key: Key, role: Role, language: str | None = None) -> None:
    """Raises when the key is not of the role, or not for the language."""
    ranks = [str(each) for each in ROLES]
    if ranks.index(key.role) < ranks.index(role):
        raise Problem("forbidden", 403, f"This needs the role {role}; yours is {key.role}.")
    wide = key.role in FOR_ALL_LANGUAGES or not key.languages
    if language and not wide and language not in key.languages:
        yours = ", ".join(key.languages)
        detail = f"This needs a key for {language!r}; yours is for: {yours}."
        raise Problem("forbidden", 403, detail)
