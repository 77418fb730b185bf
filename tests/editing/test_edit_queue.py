"""Only so many edits wait for each other, also if they come at the same moment."""

import asyncio
from collections import Counter
from threading import Event

import pytest

from api.editing.edit_queue import MAX_WAITING, EditQueue
from models.errors import Busy


@pytest.mark.parametrize("more", [-1, 0, 1, 11])
def test_of_many_edits_at_once_one_runs_and_so_many_wait(more: int) -> None:
    most = 1 + MAX_WAITING

    async def edit() -> list[object]:
        queue, goes_on = EditQueue(), Event()
        edits = [asyncio.create_task(queue.run(goes_on.wait)) for _ in range(most + more)]
        await asyncio.sleep(0)  # each has begun
        goes_on.set()
        done = await asyncio.gather(*edits, return_exceptions=True)
        assert await queue.run(goes_on.wait)  # and then there is room again
        return [*done]

    kinds = Counter(type(each) for each in asyncio.run(edit()))
    assert kinds == +Counter({bool: min(most, most + more), Busy: max(0, more)})
