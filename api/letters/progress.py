"""How far a pack of letters is, line by line, for the script of the page."""

import asyncio
import json
from collections.abc import AsyncIterator

from models.errors import Busy, Invalid


async def progress_lines(
    task: asyncio.Task[bytes], made: asyncio.Queue[bool], number: int, name: str
) -> AsyncIterator[bytes]:
    """Yield a line of JSON for each letter that is ready, then a line with the name of the file,
    and the file; or a line that says that there is none. Whoever leaves ends it."""
    task.add_done_callback(lambda _: made.put_nowait(False))
    done = 0
    try:
        yield _line(done=0, all=number)
        while await made.get():
            done += 1
            yield _line(done=done, all=number)
        try:
            content = await task
        except (Busy, Invalid):
            yield _line(failed=True)  # the page says why, when it is sent without progress
        else:
            yield _line(file=name)
            yield content
    finally:
        task.cancel()


def _line(**values: object) -> bytes:
    return json.dumps(values).encode() + b"\n"
