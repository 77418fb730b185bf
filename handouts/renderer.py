"""Render handouts for somebody who waits, or raise an error that says why there is no file."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from handouts.formats.pdf import RenderError
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout
from handouts.render_pool import PoolBusy, RenderPool
from models.errors import Busy, FieldError, Invalid

SECONDS_BETWEEN_CHECKS = 1
logger = logging.getLogger(__name__)


class Renderer:
    """Renders for one client, as long as it is there: `is_gone` tells when it has disconnected.
    `missing` says what this machine lacks to render at all."""

    def __init__(
        self, pool: RenderPool, missing: Sequence[str], is_gone: Callable[[], Awaitable[bool]]
    ) -> None:
        self.pool, self.missing, self.is_gone = pool, missing, is_gone

    async def handout(self, format: str, handout: Handout) -> bytes:
        """Return a handout as a file of a format. Raise Busy."""
        kind, advice = FORMATS[format], handout.advice
        name = f"{advice.slug} in {' and '.join(handout.languages)}"
        if kind.quick:
            with _refusing(name):
                return kind.render(handout)
        return await self.cached(file_key(format, handout), name, kind.render, handout)

    async def cached(
        self, key: str, name: str, function: Callable[..., bytes], *arguments: Any
    ) -> bytes:
        """Return what a function makes in the render pool, from the file cache if it can be found
        there by its key. Raise Busy."""
        with self._available() as pool, _refusing(name):
            return await self._wait_for(pool.render(key, function, *arguments))

    async def private(self, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """Return what a function makes of somebody's own words, which are neither cached nor
        repeated in an error. Raise Busy, or Invalid for a character that no font has."""
        with self._available() as pool:
            try:
                return await self._wait_for(pool.render_uncached(function, *arguments))
            except RenderError:
                # The reason names characters of theirs.
                detail = "has a letter or sign for which no font here has a shape."
                raise Invalid([FieldError("fields", detail, word="fault-glyph")]) from None

    @contextmanager
    def _available(self) -> Iterator[RenderPool]:
        if self.missing:
            raise Busy("not-ready", " ".join(self.missing), 600)
        try:
            yield self.pool
        except PoolBusy as busy:
            raise Busy("render-failed", f"{busy} Try again in a moment.", 10) from None

    async def _wait_for(self, rendering: Coroutine[Any, Any, bytes]) -> bytes:
        task = asyncio.create_task(rendering)
        while not task.done():
            await asyncio.wait([task], timeout=SECONDS_BETWEEN_CHECKS)
            if not task.done() and await self.is_gone():
                task.cancel()
                raise PoolBusy("The client disconnected.")
        return task.result()


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Rather give no file than a wrong one."""
    try:
        yield
    except RenderError as error:
        logger.error("%s is not rendered: %s", name, error)
        detail = f"No file was made, because it would have been wrong: {error}"
        raise Busy("render-failed", detail, 600) from None
