"""The files of handouts, made here or by the press, or a problem that says why there is none."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Request

from api.problems import Problem, invalid
from handouts.formats import FORMATS, file_key
from handouts.handout import Handout
from handouts.pdf import RenderFault
from handouts.press import Press, PressBusy

SECONDS_BETWEEN_LOOKS = 1
logger = logging.getLogger("uvicorn.error")


async def made(request: Request, format: str, handout: Handout) -> bytes:
    """A handout as a file of a format. Raises Problem."""
    kind, advice = FORMATS[format], handout.advice
    name = f"{advice.slug} in {' and '.join(handout.languages)}"
    if kind.quick:
        with refused(name):
            return kind.made(handout)
    return await pressed(request, file_key(format, handout), name, kind.made, handout)


async def pressed(
    request: Request, key: str, name: str, function: Callable[..., bytes], *arguments: Any
) -> bytes:
    """What the press makes, or had made for the same key. Raises Problem."""
    with _press(request) as press, refused(name):
        return await _awaited(request, press.made(key, function, *arguments))


async def unkept(request: Request, function: Callable[..., bytes], *arguments: Any) -> bytes:
    """What the press makes of somebody's own words: neither kept nor repeated. Raises Problem."""
    with _press(request) as press:
        try:
            return await _awaited(request, press.unkept(function, *arguments))
        except RenderFault:
            # Why it failed names letters of theirs.
            detail = "has a letter or sign for which no font here has a shape."
            raise invalid([{"field": "fields", "detail": detail}]) from None


@contextmanager
def _press(request: Request) -> Iterator[Press]:
    """The press, or a problem while it cannot print or has too much to do."""
    if missing := request.app.state.missing:
        raise Problem("not-ready", 503, " ".join(missing), {"Retry-After": "600"})
    try:
        yield request.app.state.press
    except PressBusy as busy:
        detail = f"{busy} Try again in a moment."
        raise Problem("render-failed", 503, detail, {"Retry-After": "10"}) from None


@contextmanager
def refused(name: str) -> Iterator[None]:
    """Rather no file than a wrong one."""
    try:
        yield
    except RenderFault as fault:
        logger.error("%s is not made: %s", name, fault)
        detail = f"No file was made, because it would have been wrong: {fault}"
        raise Problem("render-failed", 503, detail, {"Retry-After": "600"}) from None


async def _awaited(request: Request, making: Coroutine[Any, Any, bytes]) -> bytes:
    """What is being made, as long as somebody is there to take it."""
    task = asyncio.create_task(making)
    while not task.done():
        await asyncio.wait([task], timeout=SECONDS_BETWEEN_LOOKS)
        if not task.done() and await request.is_disconnected():
            task.cancel()
            raise PressBusy("Whoever asked has gone.")
    return task.result()
