"""Only so many edits wait for each other, also if they come at the same moment."""

import asyncio
from collections import Counter
from threading import Event

import pytest

from api.editing.edit_queue import MAX_OF_ONE, MAX_WAITING, EditQueue
from models.errors import Busy


@pytest.mark.parametrize("more", [-1, 0, 1, 11])
def test_of_many_edits_at_once_one_runs_and_so_many_wait(more: int) -> None:
    most = 1 + MAX_WAITING

    async def edit() -> list[object]:
        queue, goes_on = EditQueue(), Event()
        edits = [
            asyncio.create_task(queue.run(f"key-{number}", goes_on.wait))
            for number in range(most + more)
        ]
        await asyncio.sleep(0)  # each has begun
        goes_on.set()
        done = await asyncio.gather(*edits, return_exceptions=True)
        assert await queue.run("a", goes_on.wait)  # and then there is room again
        return [*done]

    kinds = Counter(type(each) for each in asyncio.run(edit()))
    assert kinds == +Counter({bool: min(most, most + more), Busy: max(0, more)})


@pytest.mark.parametrize(("seconds", "retry_after"), [(0.1, 1), (6.5, 59), (30, 270)])
def test_who_is_refused_is_told_when_those_that_wait_are_done(
    seconds: float, retry_after: int
) -> None:
    async def edit() -> int | None:
        queue, goes_on = EditQueue(), Event()
        queue.clock = iter([0.0, seconds, 0.0, *[0.0] * 99]).__next__
        await queue.run("a", str)  # the last edit took so long
        with pytest.raises(ValueError):
            await queue.run("a", int, "x")  # one that is refused at once says nothing
        edits = [
            asyncio.create_task(queue.run(f"key-{number}", goes_on.wait))
            for number in range(1 + MAX_WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Busy) as refused:
            await queue.run("a", goes_on.wait)
        goes_on.set()
        await asyncio.gather(*edits)
        return refused.value.retry_after

    assert asyncio.run(edit()) == retry_after


def test_one_key_leaves_room_for_the_others() -> None:
    async def edit() -> list[object]:
        queue, goes_on = EditQueue(), Event()
        names = ["a"] * (MAX_OF_ONE + 1) + ["b"]
        edits = [asyncio.create_task(queue.run(name, goes_on.wait)) for name in names]
        await asyncio.sleep(0)
        goes_on.set()
        done = await asyncio.gather(*edits, return_exceptions=True)
        assert await queue.run("a", goes_on.wait)
        return [*done]

    *first, refused, other = asyncio.run(edit())
    assert (first, other) == ([True] * MAX_OF_ONE, True)
    assert isinstance(refused, Busy) and refused.kind == "too-many-requests"
