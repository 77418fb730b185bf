"""Fairness: a small pack does not wait until a large one is finished."""

from types import SimpleNamespace
from typing import Any

import pytest

from api.packs.scheduler import MERGE, round_robin


def pack(name: str, handouts: int, done: int = 0) -> Any:
    """What the scheduler looks at in a pack of so many handouts, of which the first are done."""
    keys = [f"{name}{number}" for number in range(handouts)]
    plan = SimpleNamespace(handouts=keys)
    row = SimpleNamespace(id=name)
    return SimpleNamespace(unfinished=True, plan=plan, missing={*keys[done:]}, row=row)


def unplanned(name: str) -> Any:
    return SimpleNamespace(unfinished=True, plan=None, missing={"x"}, row=SimpleNamespace(id=name))


def finished(name: str) -> Any:
    return SimpleNamespace(**{**vars(pack(name, 1)), "unfinished": False})


@pytest.mark.parametrize(
    ("packs", "busy", "keys"),
    [
        ([], (), []),
        ([pack("a", 3)], (), ["a0", "a1", "a2"]),
        ([pack("a", 3), pack("b", 3)], (), ["a0", "b0", "a1", "b1", "a2", "b2"]),
        ([pack("a", 4), pack("b", 1)], (), ["a0", "b0", "a1", "a2", "a3"]),
        ([pack("a", 1), pack("b", 2), pack("c", 1)], (), ["a0", "b0", "c0", "b1"]),
        ([pack("a", 3, done=1), pack("b", 1)], (), ["a1", "b0", "a2"]),
        ([pack("a", 3), pack("b", 1)], {"a0"}, ["a1", "b0", "a2"]),
        ([pack("a", 1, done=1), pack("b", 2)], (), [MERGE, "b0", "b1"]),
        ([pack("a", 1, done=1), pack("b", 2)], {"a"}, ["b0", "b1"]),
        ([unplanned("a"), finished("b"), pack("c", 1)], (), ["c0"]),
    ],
)
def test_packs_take_turns(packs: list[Any], busy: set[str], keys: list[str]) -> None:
    assert [key for _, key in round_robin(packs, busy)] == keys
