"""Render handouts for a waiting client, or raise an error that says why there is no file."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from handouts.formats.one_page import SMALLEST, DoesNotFit
from handouts.formats.pdf import RenderError
from handouts.formats.registry import FORMATS, file_key
from handouts.handout import Handout
from handouts.letterhead import TOO_SLOW, InvalidLogo, redraw_logo
from handouts.render_pool import SECONDS_TO_REDRAW, PoolBusy, RenderPool, ShareTaken, TookTooLong
from handouts.render_queue import reader
from handouts.typed_values import describe_sign
from models.codes import LAYOUTS
from models.errors import Busy, FieldError, Invalid

SECONDS_BETWEEN_CHECKS = 1
CODE = re.compile(r"\(U\+([0-9A-F]{4,6})\)")
logger = logging.getLogger(__name__)


class Renderer:
    """Renders for one client, until `is_gone` returns that it has disconnected. `missing` says what
    this machine lacks to render PDFs."""

    def __init__(
        self,
        pool: RenderPool,
        missing: Sequence[str],
        is_gone: Callable[[], Awaitable[bool]],
        client: str = "",
    ) -> None:
        self.pool, self.missing, self.is_gone = pool, missing, is_gone
        self.asker = reader(client)

    async def handout(self, format: str, handout: Handout) -> bytes:
        """Return a handout as a file in a format. Raise Busy."""
        kind, advice = FORMATS[format], handout.advice
        name = f"{advice.slug} in {' and '.join(handout.languages)}"
        if kind.quick:
            with _translate_errors(name):
                return kind.render(handout)
        return await self.cached(file_key(format, handout), name, kind.render, handout)

    async def cached(
        self, key: str, name: str, function: Callable[..., bytes], *arguments: Any
    ) -> bytes:
        """Return the result of a function run in the render pool, from the file cache if its key is
        there. Raise Busy."""
        with self._available() as pool, _translate_errors(name):
            return await self._wait_for(pool.render(key, function, *arguments, asker=self.asker))

    async def uncached(self, format: str, handout: Handout) -> bytes:
        """Return a handout as a file that is not stored. Raise Busy."""
        with self._available() as pool, _translate_errors(f"preview of {handout.advice.slug}"):
            render = FORMATS[format].render
            return await self._wait_for(pool.render_uncached(render, handout, asker=self.asker))

    async def private(self, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """Return the result of a function of what a user typed, which is neither cached nor quoted
        in an error. Raise Busy, or Invalid for a character that no font can display."""
        with self._available() as pool:
            try:
                rendering = pool.render_uncached(function, *arguments, asker=self.asker)
                return await self._wait_for(rendering)
            except DoesNotFit as error:
                raise Invalid([_no_room(error)]) from None
            except RenderError as error:
                raise Invalid([_glyph_error(error)]) from None

    async def logo(self, content: bytes) -> bytes:
        """Return a logo redrawn in a render process: a small file may be a picture of 12 million
        pixels, which takes 200 MB. Raise InvalidLogo, also if it takes too long, or Busy."""
        with self._available() as pool:
            rendering = pool.render_uncached(
                redraw_logo, content, seconds=SECONDS_TO_REDRAW, asker=self.asker
            )
            try:
                return await self._wait_for(rendering)
            except TookTooLong:
                raise InvalidLogo(TOO_SLOW) from None

    @contextmanager
    def _available(self) -> Iterator[RenderPool]:
        if self.missing:
            raise Busy("not-ready", " ".join(self.missing), 600)
        try:
            yield self.pool
        except PoolBusy as busy:
            kind = "too-many-requests" if isinstance(busy, ShareTaken) else "render-failed"
            detail = f"{busy} Try again in {busy.retry_after} seconds."
            raise Busy(kind, detail, busy.retry_after) from None

    async def _wait_for(self, rendering: Coroutine[Any, Any, bytes]) -> bytes:
        task = asyncio.create_task(rendering)
        try:
            while not task.done():
                await asyncio.wait([task], timeout=SECONDS_BETWEEN_CHECKS)
                if not task.done() and await self.is_gone():
                    raise PoolBusy("The client disconnected.")
            return task.result()
        finally:
            task.cancel()  # also if nobody waits for this any longer


@contextmanager
def _translate_errors(name: str) -> Iterator[None]:
    """Raise Busy in place of RenderError: no file is better than a wrong one. Raise Invalid for
    what will never fit on its page."""
    try:
        yield
    except DoesNotFit as error:
        raise Invalid([_no_room(error)]) from None
    except RenderError as error:
        logger.error("not rendered: %s: %s", name, error)
        detail = f"The file was not made, because it would have been wrong: {error}"
        raise Busy("render-failed", detail, 600) from None


def _no_room(error: DoesNotFit) -> FieldError:
    others = [each for each in LAYOUTS if each not in SMALLEST]
    return FieldError("layout", f"{error} in this language.", others)


def _glyph_error(error: RenderError) -> FieldError:
    """Return the error without what it quotes of a text that somebody typed: a code is enough."""
    code = CODE.search(str(error))
    sign = describe_sign(chr(int(code[1], 16))) if code else ""
    detail = f"contains {sign or 'a character'}, which none of our fonts can display."
    return FieldError("fields", detail, word="fault-glyph", sign=sign)
